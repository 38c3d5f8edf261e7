//! `source` and `eval`: text that runs in this shell, as far as it is known.

use std::sync::Arc;

use super::print::process;
use crate::facts::toolchains;
use crate::rules::{Fault, SIBLING_ARTIFACT, Severity};
use crate::script::{self, Kind, Operand, Script, Statement};
use crate::symbolic::expand::{is_hole, rendered};
use crate::symbolic::files::{Content, Line};
use crate::symbolic::interpreter::Interpreter;
use crate::symbolic::origin::{Loaded, Text};
use crate::symbolic::paths::Target;
use crate::symbolic::printed::Printed;
use crate::symbolic::shell::{Arguments, Flow, Shell};
use crate::symbolic::trace::Read;
use crate::symbolic::value::{Source, Value};
use crate::yaml::Span;

impl Interpreter<'_> {
    /// Runs the lines of a file in this shell.
    pub(super) fn source(&mut self, words: &[Value], span: Span, shell: &mut Shell) -> Printed {
        let Some(word) = words.get(1) else { return Printed::none() };
        let mut effect = self.plain_effect(words.to_vec(), span, shell);
        if let Some(text) = process(word).cloned() {
            self.effect(effect);
            return self.run_value(&text, span, shell, None);
        }
        let Target::Path(path) = shell.target(word) else {
            effect.reads.extend(self.read_of(word, shell, false));
            self.effect(effect);
            shell.overlay(Source::Words(word.clone()));
            return Printed::none();
        };
        let mut seen = shell.files.look(&path);
        if seen.content == Content::Absent {
            self.missing_file(&path, span, shell);
            if let Some(meant) = self.recorder.siblings.meant(&path) {
                seen.content = meant;
            }
        }
        effect.reads.push(Read::File { path: path.clone(), seen: seen.clone(), optional: false });
        effect.installs = toolchains::by_load(&path);
        self.effect(effect);
        let arguments = Arguments { values: words[2..].to_vec(), unsure: false };
        let outer = match words.len() > 2 {
            true => Some(std::mem::replace(&mut shell.arguments, arguments)),
            false => None,
        };
        let (mark, start) = (self.left.len(), shell.conditions.len());
        let printed = self.run_content(&path, &seen.content, span, shell);
        self.arrive(mark, start, Flow::Function, shell);
        if let Some(outer) = outer {
            shell.arguments = outer;
        }
        printed
    }

    fn run_content(
        &mut self,
        path: &str,
        content: &Content,
        span: Span,
        shell: &mut Shell,
    ) -> Printed {
        match content {
            Content::Lines { base, lines } => {
                let mut printed = Printed::none();
                if let Some(base) = base {
                    printed.extend(self.run_content(path, base, span, shell));
                }
                let Some(scripts) = self.loaded(path, lines, span) else {
                    return self.unread(path, content, shell);
                };
                for (conditions, text, script) in scripts {
                    let outer = std::mem::replace(&mut self.text, text);
                    printed.extend(self.under(&conditions, shell, |run, s| run.script(&script, s)));
                    self.text = outer;
                }
                printed
            }
            Content::OneOf(all) => self.run_one_of(path, all, span, shell),
            Content::Tracked => match self.world.project.text(path) {
                Some(text) if !self.is_running(path) => self.run_file(path, text, span, shell),
                _ => self.unread(path, content, shell),
            },
            Content::Absent => Printed::none(),
            _ => self.unread(path, content, shell),
        }
    }

    /// The file may hold any of these.
    fn run_one_of(
        &mut self,
        path: &str,
        all: &[Content],
        span: Span,
        shell: &mut Shell,
    ) -> Printed {
        let on = vec![Value::named("what … holds", &all)];
        let mut printed = Printed::none();
        let mut ends = Vec::new();
        self.conditions.push(on[0].clone());
        for content in all {
            let mut inner = shell.clone();
            printed.extend(self.run_content(path, content, span, &mut inner));
            ends.push((on[0].clone(), inner));
        }
        self.conditions.pop();
        self.settle(&on, ends, shell);
        printed.under(&on)
    }

    /// What a file of unknown text does is set names. One that an install of a language left only sets those that
    /// lead to it.
    fn unread(&mut self, path: &str, content: &Content, shell: &mut Shell) -> Printed {
        if *content == Content::Image && toolchains::by_load(path).is_some() {
            return Printed::none();
        }
        shell.overlay(Source::File { path: path.into(), content: content.clone() });
        Printed::none()
    }

    fn under(
        &mut self,
        conditions: &[Value],
        shell: &mut Shell,
        run: impl FnOnce(&mut Self, &mut Shell) -> Printed,
    ) -> Printed {
        let held = |c: &Value| self.conditions.contains(c);
        let new: Vec<Value> = conditions.iter().filter(|c| !held(c)).cloned().collect();
        match new.len() {
            0 if conditions.is_empty() => run(self, shell),
            0 => {
                let on = Value::computed("written if …", conditions.to_vec());
                self.on(on, shell, run)
            }
            _ => self.on(Value::computed("written if …", new), shell, run),
        }
    }

    /// Written lines, ready to run: those without conditions together, the others one by one.
    fn loaded(
        &mut self,
        path: &str,
        lines: &[Line],
        span: Span,
    ) -> Option<Vec<(Vec<Value>, Text, Script)>> {
        let mut all = Vec::new();
        let mut rest = lines;
        while let Some(first) = rest.first() {
            let plain = |l: &Line| l.conditions.is_empty();
            let count = rest.iter().take_while(|l| plain(l)).count().max(1);
            let (these, more) = rest.split_at(count);
            let (text, script) = self.readable_lines(path, these, span)?;
            all.push((first.conditions.clone(), text, script));
            rest = more;
        }
        Some(all)
    }

    /// Lines as one text, with a placeholder character for each unknown part; `None` unless all unknown parts stand
    /// in values that are assigned.
    fn readable_lines(&self, path: &str, lines: &[Line], span: Span) -> Option<(Text, Script)> {
        let mut holes = Vec::new();
        let mut text = String::new();
        let mut starts = Vec::new();
        for line in lines {
            starts.push((text.len(), line.written.0.clone()));
            text.push_str(&rendered(&line.text, &mut holes)?);
            text.push('\n');
        }
        let script = script::parse(&text).ok()?;
        let safe = holes.is_empty() || script.statements.iter().all(|s| holes_in_values(s, &text));
        let from = self.place(span);
        let loaded = Loaded { path: path.into(), from, lines: starts, holes };
        safe.then(|| (Text::Written(Arc::new(loaded)), script))
    }

    fn missing_file(&mut self, path: &str, span: Span, shell: &Shell) {
        let surely = self.lines_conditions(shell).is_empty() && !self.unchecked && !self.after;
        if !surely {
            return;
        }
        let maker = self.recorder.siblings.making(path).map(|s| s.label.clone());
        let (rule, message, help) = match maker {
            Some(name) => (
                SIBLING_ARTIFACT,
                format!(
                    "`{path}` is made by “{name}”, which runs at the same time: the step stops here."
                ),
                format!(
                    "Run “{name}” before this step, or drop the line if nothing of `{path}` is used."
                ),
            ),
            None => (
                "missing-file",
                format!("Nothing brings `{path}` to this step: it stops here."),
                "Bring it as an artifact of an earlier step, or drop the line.".to_owned(),
            ),
        };
        let place = self.place(span);
        self.recorder.missing = true;
        self.recorder.faults.push(Fault {
            rule,
            path: (*place.path).clone(),
            span: place.span,
            place: self.recorder.label.clone(),
            subject: path.to_owned(),
            message,
            help,
            severity: Severity::Error,
        });
    }

    pub(super) fn eval(
        &mut self,
        words: &[Value],
        span: Span,
        shell: &mut Shell,
        input: Option<&Value>,
    ) -> Printed {
        self.run_value(&Value::joined(&words[1..], " "), span, shell, input)
    }

    /// Runs a text in this shell; if it isn't known, it may do anything.
    fn run_value(
        &mut self,
        text: &Value,
        span: Span,
        shell: &mut Shell,
        input: Option<&Value>,
    ) -> Printed {
        match text.literal().map(script::parse_once).as_deref() {
            Some(Ok(script)) => {
                let inline = Text::Inline(self.place(span));
                let outer = std::mem::replace(&mut self.text, inline);
                let printed = self.statements(&script.statements, shell, input);
                self.text = outer;
                printed
            }
            _ => {
                let words = vec![Value::text("eval"), text.clone()];
                let printed = self.unknown_program(words, span, shell, input);
                shell.overlay(Source::Words(text.clone()));
                printed
            }
        }
    }

    /// A condition that compares texts or looks at files.
    pub(in crate::symbolic) fn tested(&mut self, words: Vec<Value>, span: Span, shell: &Shell) {
        let mut effect = self.plain_effect(words.clone(), span, shell);
        let is_file_test = |word: &Value| {
            word.literal().and_then(|w| w.strip_prefix('-')).is_some_and(|letter| {
                letter.len() == 1 && letter.chars().all(|c| "abcdefghkpuwxrsGLNOS".contains(c))
            })
        };
        for pair in words.windows(2).filter(|pair| is_file_test(&pair[0])) {
            effect.reads.extend(self.read_of(&pair[1], shell, true));
        }
        for three in words.windows(3) {
            if matches!(three[1].literal(), Some("-nt" | "-ot" | "-ef")) {
                effect.reads.extend(self.read_of(&three[0], shell, true));
                effect.reads.extend(self.read_of(&three[2], shell, true));
            }
        }
        self.effect(effect);
    }
}

/// Whether placeholder characters stand in values that are assigned, and nowhere else.
fn holes_in_values(statement: &Statement, text: &str) -> bool {
    let has_hole =
        |from: usize, to: usize| text.get(from..to).is_none_or(|t| t.chars().any(is_hole));
    match &statement.kind {
        Kind::Simple(simple) if statement.redirects.is_empty() => {
            let assigned = simple.operands.iter().skip(1).filter_map(|operand| match operand {
                Operand::Assignment(assignment) => Some(assignment),
                Operand::Word(_) => None,
            });
            let mut end = statement.span.start;
            for assignment in simple.assignments.iter().chain(assigned) {
                let value = assignment.value.as_ref().map_or(assignment.span, |w| w.span);
                if has_hole(end, value.start.max(end)) {
                    return false;
                }
                end = value.end.max(end);
            }
            !has_hole(end, statement.span.end.max(end))
        }
        _ => !has_hole(statement.span.start, statement.span.end),
    }
}
