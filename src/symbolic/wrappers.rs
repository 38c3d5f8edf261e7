//! Programs that run the rest of their words: `sudo`, `env`, `timeout`, `xargs`, `find -exec`.

use std::ops::Range;
use std::sync::Arc;

use super::interpreter::Interpreter;
use super::line::Line;
use super::printed::Printed;
use super::shell::{Flow, Shell};
use super::trace::Variable;
use super::value::Value;
use crate::facts::commands::program_name;
use crate::yaml::Span;

impl Interpreter<'_> {
    pub(super) fn wrapped(
        &mut self,
        line: &Line<'_>,
        range: Range<usize>,
        span: Span,
        shell: &mut Shell,
        input: Option<&Value>,
    ) -> Printed {
        let inner = line.words[range.clone()].to_vec();
        let leading = &line.words[1..range.start];
        match program_name(line.words[0].literal().unwrap_or_default()) {
            "xargs" => self.xargs(line, inner, span, shell, input),
            "find" => self.for_each_found(line, inner, span, shell),
            program => {
                let clears = program == "env" && line.has("-i,--ignore-environment,-");
                let printed = self.in_child(shell, &[], |run, child| {
                    child.prepare(leading, clears, line);
                    run.command(inner, span, child, input)
                });
                if program == "exec" {
                    shell.flow = Flow::Script;
                }
                printed
            }
        }
    }

    fn xargs(
        &mut self,
        line: &Line<'_>,
        mut inner: Vec<Value>,
        span: Span,
        shell: &mut Shell,
        input: Option<&Value>,
    ) -> Printed {
        let plain = |text: &&str| !text.contains(['\'', '"', '\\']);
        let known = input.and_then(Value::literal).filter(plain);
        let placed = line.has("-I,-i,--replace");
        match known.filter(|_| !placed) {
            Some(text) => inner.extend(text.split_whitespace().map(Value::text)),
            None => {
                let of: Vec<Value> = input.cloned().into_iter().collect();
                let unknown = Value::joined(&of, "");
                match placed {
                    true => inner = inner.iter().map(|w| with_found(w, &unknown)).collect(),
                    false => inner.push(Value::computed("xargs …", vec![unknown])),
                }
            }
        }
        let condition =
            Value::computed("for what xargs reads: …", input.cloned().into_iter().collect());
        self.on(condition, shell, |run, shell| {
            run.in_child(shell, &[], |run, child| run.command(inner, span, child, None))
        })
    }

    fn for_each_found(
        &mut self,
        line: &Line<'_>,
        inner: Vec<Value>,
        span: Span,
        shell: &mut Shell,
    ) -> Printed {
        let searched = Value::joined(line.words, " ");
        let found = Value::computed("found by …", vec![searched.clone()]);
        let inner: Vec<Value> = inner
            .iter()
            .map(|word| match word.pattern("").contains("{}") {
                true => found.clone(),
                false => word.clone(),
            })
            .collect();
        let effect = self.effect_of(line, span, shell, None);
        self.effect(effect.pure());
        self.on(Value::computed("for each found by …", vec![searched]), shell, |run, shell| {
            run.in_child(shell, &[], |run, child| run.command(inner, span, child, None))
        })
    }

    /// `xargs` without a command prints what it reads in one line.
    pub(super) fn flattened(&self, input: Option<&Value>) -> Option<Printed> {
        let text = input?.literal()?;
        let plain = !text.contains(['\'', '"', '\\']);
        let words: Vec<&str> = text.split_whitespace().collect();
        plain.then(|| Printed::line(Value::text(words.join(" "))))
    }
}

impl Shell {
    /// The environment that `env` and the like prepare: assignments and names that are taken away.
    fn prepare(&mut self, leading: &[Value], clears: bool, line: &Line<'_>) {
        if clears {
            self.variables = Arc::default();
        }
        for word in leading {
            let Some((name, _)) =
                word.literal().or_else(|| first_text(word)).and_then(|t| t.split_once('='))
            else {
                continue;
            };
            if name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
                let value = word.skip(name.len() + 1);
                self.put(name, Variable { value, exported: true, definitions: Vec::new() });
            }
        }
        for option in line.found.option(line.texts, "-u,--unset") {
            if let Some(name) = line.value(&option).literal()
                && program_name(line.words[0].literal().unwrap_or_default()) == "env"
            {
                let value = Value::default();
                self.put(name, Variable { value, exported: true, definitions: Vec::new() });
            }
        }
    }
}

fn first_text(word: &Value) -> Option<&str> {
    match word.parts().first() {
        Some(super::value::Part::Text(text)) => Some(text),
        _ => None,
    }
}

/// A word with something unknown in the place of `{}`.
fn with_found(word: &Value, unknown: &Value) -> Value {
    match word.pattern("").contains("{}") {
        true => Value::computed("… with …", vec![word.clone(), unknown.clone()]),
        false => word.clone(),
    }
}
