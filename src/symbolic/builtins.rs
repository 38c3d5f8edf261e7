//! What the shell does by itself: assignments, `export`, `echo`, `cd`, `source`, `read`, `set`, functions, `exit`.

use std::sync::Arc;

use super::files::Content;
use super::interpreter::{Interpreter, Printed, Sourced, joined_by_blank, split_lines};
use super::joined::PIPE;
use super::shell::{Shell, Target};
use super::trace::{Definition, How, Place, Read};
use super::value::{Source, Value};
use crate::facts::commands::Kind;
use crate::rules::{Fault, Severity};
use crate::script::{self, Operand, Simple};
use crate::yaml::Span;

const CALLS_DEEP: usize = 12;

impl Interpreter<'_> {
    /// Runs a simple command.
    pub(super) fn simple(
        &mut self,
        simple: &Simple,
        span: Span,
        shell: &mut Shell,
        input: Option<&Value>,
    ) -> Printed {
        let name = simple.program();
        match name.as_deref() {
            None if simple.operands.is_empty() => {
                self.assignments(simple, How::Assign, false, shell);
                Printed::new()
            }
            Some("export" | "declare" | "typeset" | "readonly" | "local") => {
                self.declare(simple, name.as_deref() == Some("export"), span, shell);
                Printed::new()
            }
            _ => {
                let words = self.operands(simple, shell);
                let mut inner;
                let shell = if simple.assignments.is_empty() {
                    shell
                } else {
                    inner = shell.clone();
                    let mark = self.recorder.definitions.len();
                    self.assignments(simple, How::Other, true, &mut inner);
                    let printed = self.command(words, span, &mut inner, input);
                    self.recorder.hide_definitions(mark);
                    shell.files = inner.files;
                    return printed;
                };
                self.command(words, span, shell, input)
            }
        }
    }

    /// Runs a command whose words are known.
    pub(super) fn command(
        &mut self,
        words: Vec<Value>,
        span: Span,
        shell: &mut Shell,
        input: Option<&Value>,
    ) -> Printed {
        let Some(name) = words.first().and_then(Value::literal).map(str::to_owned) else {
            return self.program(words, span, shell, input);
        };
        if let Some(index) = name.strip_prefix(PIPE).and_then(|i| i.parse().ok()) {
            return self.item(index, span, shell);
        }
        if let Some(body) = shell.functions.get(&name).cloned() {
            return self.function(&name, &body, &words, shell, input);
        }
        match name.as_str() {
            "echo" | "printf" => vec![self.echoed(&words, span, shell)],
            "cd" | "pushd" => {
                shell.enter(words.get(1));
                Printed::new()
            }
            "popd" => {
                shell.folder = super::shell::Folder::Unknown;
                Printed::new()
            }
            "source" | "." => self.source(&words, span, shell),
            "set" => {
                self.set_options(&words, shell);
                Printed::new()
            }
            "unset" => {
                for name in words.iter().skip(1).filter_map(Value::literal) {
                    Arc::make_mut(&mut shell.variables).remove(name);
                }
                Printed::new()
            }
            "read" | "mapfile" | "readarray" | "getopts" => {
                self.read(&words, span, shell, input);
                Printed::new()
            }
            "exit" | "return" => {
                shell.ended = true;
                Printed::new()
            }
            "eval" => self.eval(&words, span, shell, input),
            "test" | "[" => {
                self.tested(words, span, shell);
                Printed::new()
            }
            "pwd" => vec![Value::computed(format!("$PWD in {}", shell.folder_shown()), Vec::new())],
            ":" | "true" | "false" | "shift" | "wait" | "break" | "continue" | "shopt"
            | "umask" | "trap" | "ulimit" | "hash" | "alias" | "let" | "type" | "sleep" => {
                Printed::new()
            }
            "cat" if words.len() == 1 => input.map(split_lines).unwrap_or_default(),
            "cat" => self.cat(words, span, shell, input),
            "tee" => self.tee(&words, span, shell, input),
            _ => self.program(words, span, shell, input),
        }
    }

    /// Gives a variable a value.
    pub(super) fn assign(
        &mut self,
        name: &str,
        value: Value,
        exported: bool,
        how: How,
        place: Place,
        shell: &mut Shell,
    ) {
        let value = Value::of_variable(name, value);
        let (how, place) = match &self.sourced {
            Some(Sourced { path, written, by }) => {
                (How::File { path: path.clone(), sourced: by.clone() }, written.clone())
            }
            None => (how, place),
        };
        let definition = Definition {
            name: name.into(),
            value: value.clone(),
            exported: exported || shell.allexport,
            how,
            conditional: !self.conditions.is_empty() || !shell.conditions.is_empty(),
            after_overlay: !shell.overlays.is_empty(),
            step: self.recorder.step,
            place,
        };
        let index = self.recorder.define(definition);
        shell.set(name, value, exported, index);
    }

    /// A condition that compares texts or looks at files.
    pub(super) fn tested(&mut self, words: Vec<Value>, span: Span, shell: &Shell) {
        let mut effect = self.plain_effect(words.clone(), span, shell);
        for pair in words.windows(2) {
            let asks = pair[0].literal().is_some_and(|w| {
                w.len() == 2
                    && w.starts_with('-')
                    && w.ends_with(['f', 'e', 'd', 's', 'r', 'x', 'w', 'L', 'h'])
            });
            if asks {
                effect.reads.extend(self.read_of(&pair[1], shell, true));
            }
        }
        self.effect(effect);
    }

    /// Runs the lines of a file in this shell.
    pub(super) fn source(&mut self, words: &[Value], span: Span, shell: &mut Shell) -> Printed {
        let Some(word) = words.get(1) else { return Printed::new() };
        let Target::Path(path) = shell.target(word) else {
            shell.overlay(Source::Words(word.clone()));
            return Printed::new();
        };
        let mut seen = shell.files.look(&path);
        if seen.content == Content::Absent {
            self.missing_file(&path, span, shell);
            if let Some(meant) = self.world.meant(&self.recorder.siblings, &path) {
                seen.content = meant;
            }
        }
        let mut effect = self.plain_effect(words.to_vec(), span, shell);
        effect.reads.push(Read::File { path: path.clone(), seen: seen.clone(), optional: false });
        self.effect(effect);
        self.run_content(&path, &seen.content, span, shell);
        Printed::new()
    }

    fn run_content(&mut self, path: &str, content: &Content, span: Span, shell: &mut Shell) {
        match content {
            Content::Lines { base, lines } => {
                if let Some(base) = base {
                    self.run_content(path, base, span, shell);
                }
                let mark = self.holes.len();
                let texts: Option<Vec<_>> =
                    lines.iter().map(|l| script::parse(&self.rendered(&l.text)?).ok()).collect();
                let Some(scripts) = texts else {
                    shell.overlay(Source::File { path: path.into(), content: content.clone() });
                    return;
                };
                for (line, script) in lines.iter().zip(scripts) {
                    let by = self.place(span);
                    let sourced = Sourced {
                        path: path.into(),
                        written: line.written.0.clone(),
                        by: by.clone(),
                    };
                    let outer = self.sourced.replace(sourced);
                    let conditions = self.conditions.len();
                    self.conditions.extend(line.conditions.iter().cloned());
                    let text =
                        std::mem::replace(&mut self.text, super::interpreter::Text::Inline(by));
                    self.script(&script, shell);
                    self.text = text;
                    self.conditions.truncate(conditions);
                    self.sourced = outer;
                }
                self.holes.truncate(mark);
            }
            Content::Tracked => match self.world.project.text(path) {
                Some(text) if !self.calls.iter().any(|c| c == path) => {
                    self.run_file(path, text, span, shell);
                }
                _ => shell.overlay(Source::File { path: path.into(), content: content.clone() }),
            },
            _ => shell.overlay(Source::File { path: path.into(), content: content.clone() }),
        }
    }

    fn missing_file(&mut self, path: &str, span: Span, shell: &Shell) {
        if !self.conditions.is_empty() || !shell.conditions.is_empty() || self.after {
            return;
        }
        let place = self.place(span);
        let maker = self.recorder.siblings.making(path).map(|s| s.label.clone());
        let (rule, why, help) = match maker {
            Some(name) => (
                "sibling-artifact",
                format!(
                    "`{path}` is made by “{name}”, which runs at the same time: the step stops here"
                ),
                format!(
                    "run “{name}” before this step, or drop the line if nothing of `{path}` is used"
                ),
            ),
            None => (
                "missing-file",
                format!("nothing brings `{path}` to this step: it stops here"),
                "bring it as an artifact of an earlier step, or drop the line".to_owned(),
            ),
        };
        self.recorder.faults.push(Fault {
            rule,
            path: (*place.path).clone(),
            span: place.span,
            place: self.recorder.label.clone(),
            subject: path.to_owned(),
            message: why,
            help,
            severity: Severity::Error,
        });
    }

    fn assignments(&mut self, simple: &Simple, how: How, exported: bool, shell: &mut Shell) {
        for assignment in &simple.assignments {
            let value = match &assignment.value {
                Some(word) => self.word(word, shell),
                None => Value::default(),
            };
            self.set_one(assignment, value, how.clone(), exported, shell);
        }
    }

    fn set_one(
        &mut self,
        assignment: &script::Assignment,
        value: Value,
        how: How,
        exported: bool,
        shell: &mut Shell,
    ) {
        let place = self.place(assignment.span);
        let value = if assignment.append || assignment.array {
            let old = self.variable(&assignment.name, assignment.span, shell);
            if assignment.append && !assignment.array {
                let mut joined = old;
                joined.push(&value);
                joined
            } else {
                Value::computed(format!("array {}", assignment.name), vec![old, value])
            }
        } else {
            value
        };
        self.assign(&assignment.name, value, exported, how, place, shell);
    }

    fn declare(&mut self, simple: &Simple, export: bool, span: Span, shell: &mut Shell) {
        let mut exported = export;
        for operand in simple.operands.iter().skip(1) {
            match operand {
                Operand::Word(word) => {
                    let value = self.word(word, shell);
                    match value.literal() {
                        Some(option) if option.starts_with('-') => exported |= option.contains('x'),
                        Some(text) => self.export_words(&Value::text(text), exported, span, shell),
                        None => self.unknown_names(value, shell),
                    }
                }
                Operand::Assignment(assignment) => match &assignment.value {
                    Some(word) => {
                        let value = self.word(word, shell);
                        let how = if exported { How::Export } else { How::Assign };
                        self.set_one(assignment, value, how, exported, shell);
                    }
                    None if exported => self.mark_exported(&assignment.name, shell),
                    None => {}
                },
            }
        }
    }

    fn mark_exported(&mut self, name: &str, shell: &mut Shell) {
        if let Some(variable) = Arc::make_mut(&mut shell.variables).get_mut(name) {
            variable.exported = true;
        }
    }

    /// `export $(…)`: words that are only known as far as the commands inside are.
    fn unknown_names(&mut self, value: Value, shell: &mut Shell) {
        shell.overlay(Source::Words(value));
    }

    fn export_words(&mut self, words: &Value, exported: bool, span: Span, shell: &mut Shell) {
        for word in words.literal().unwrap_or_default().split_whitespace() {
            match word.split_once('=') {
                Some((name, value)) => {
                    let place = self.place(span);
                    self.assign(name, Value::text(value), exported, How::Export, place, shell);
                }
                None => self.mark_exported(word, shell),
            }
        }
    }

    fn function(
        &mut self,
        name: &str,
        body: &script::Statement,
        words: &[Value],
        shell: &mut Shell,
        input: Option<&Value>,
    ) -> Printed {
        if self.calls.len() >= CALLS_DEEP || self.calls.iter().any(|c| c == name) {
            self.opaque("a function that calls itself", self.whole);
            return Printed::new();
        }
        self.calls.push(name.to_owned());
        let outer = std::mem::replace(&mut shell.arguments, words[1..].to_vec());
        let printed = self.statement(body, shell, input);
        shell.arguments = outer;
        self.calls.pop();
        printed
    }

    fn echoed(&mut self, words: &[Value], span: Span, shell: &Shell) -> Value {
        let effect = self.plain_effect(words.to_vec(), span, shell);
        self.effect(effect);
        let echo = words[0].literal() == Some("echo");
        let flags = |t: &str| {
            t.strip_prefix('-')
                .is_some_and(|f| !f.is_empty() && f.chars().all(|c| "neE".contains(c)))
        };
        let options = words.iter().skip(1).take_while(|w| echo && w.literal().is_some_and(flags));
        let text = joined_by_blank(&words[1 + options.count()..]);
        let plain = echo && !text.pattern("").contains('\\');
        let formatted = |t: &str| !t.contains(['%', '\\']);
        match text.literal() {
            _ if plain => text,
            Some(t) if !echo && words.len() == 2 && formatted(t.trim_end_matches("\\n")) => {
                Value::text(t.trim_end_matches("\\n"))
            }
            _ => Value::computed("formatted text", words.to_vec()),
        }
    }

    fn set_options(&mut self, words: &[Value], shell: &mut Shell) {
        for pair in words.windows(2) {
            match (pair[0].literal(), pair[1].literal()) {
                (Some("-o"), Some("allexport")) => shell.allexport = true,
                (Some("+o"), Some("allexport")) => shell.allexport = false,
                _ => {}
            }
        }
        for option in words.iter().skip(1).filter_map(Value::literal) {
            if option.strip_prefix('-').is_some_and(|o| o.contains('a') && !o.starts_with('-')) {
                shell.allexport = true;
            }
            if option.strip_prefix('+').is_some_and(|o| o.contains('a')) {
                shell.allexport = false;
            }
        }
    }

    fn read(&mut self, words: &[Value], span: Span, shell: &mut Shell, input: Option<&Value>) {
        let of: Vec<Value> = input.cloned().into_iter().collect();
        let place = self.place(span);
        for name in words.iter().skip(1).filter_map(Value::literal).filter(|w| !w.starts_with('-'))
        {
            let value = Value::computed(format!("what `read {name}` gets"), of.clone());
            self.assign(name, value, false, How::Other, place.clone(), shell);
        }
    }

    fn eval(
        &mut self,
        words: &[Value],
        span: Span,
        shell: &mut Shell,
        input: Option<&Value>,
    ) -> Printed {
        let text = joined_by_blank(&words[1..]);
        match text.literal().map(script::parse) {
            Some(Ok(script)) => {
                let inline = super::interpreter::Text::Inline(self.place(span));
                let outer = std::mem::replace(&mut self.text, inline);
                let printed = self.statements(&script.statements, shell, input);
                self.text = outer;
                printed
            }
            _ => {
                let effect = self.unknown_effect(words.to_vec(), span, shell);
                self.effect(effect);
                shell.overlay(Source::Words(text));
                Printed::new()
            }
        }
    }

    fn cat(
        &mut self,
        words: Vec<Value>,
        span: Span,
        shell: &mut Shell,
        input: Option<&Value>,
    ) -> Printed {
        let paths: Vec<&Value> = words
            .iter()
            .skip(1)
            .filter(|w| !w.literal().is_some_and(|t| t.starts_with('-')))
            .collect();
        let mut effect = self.plain_effect(words.clone(), span, shell);
        let mut printed = Printed::new();
        if paths.is_empty() {
            printed.extend(input.map(split_lines).unwrap_or_default());
        }
        for word in paths {
            let read = self.read_of(word, shell, false);
            match &read {
                Some(Read::File { seen, .. }) => {
                    printed.extend(split_lines(&super::expand::content_value(&seen.content)));
                }
                _ => printed.push(Value::computed("cat", vec![word.clone()])),
            }
            effect.reads.extend(read);
        }
        self.effect(effect);
        printed
    }

    fn tee(
        &mut self,
        words: &[Value],
        span: Span,
        shell: &mut Shell,
        input: Option<&Value>,
    ) -> Printed {
        let effect = self.plain_effect(words.to_vec(), span, shell);
        self.effect(effect);
        let lines = input.map(split_lines).unwrap_or_default();
        let append = words.iter().any(|w| matches!(w.literal(), Some("-a" | "--append")));
        for word in &words[1..] {
            if !word.literal().is_some_and(|t| t.starts_with('-')) {
                self.write_lines(word, &lines, append, span, shell);
            }
        }
        lines
    }
}

impl super::trace::Effect {
    /// An effect that prints or compares and no more.
    pub(super) fn pure(mut self) -> Self {
        self.kind = Some(Kind::Pure);
        self.variables = super::trace::VariablesRead::These(Vec::new());
        self
    }
}
