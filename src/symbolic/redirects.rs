//! Redirections: what is fed to a statement, and where what it prints goes.

use super::files::{Content, Line, Maker, Provenance};
use super::interpreter::Interpreter;
use super::paths::Target;
use super::printed::Printed;
use super::shell::Shell;
use super::value::Value;
use crate::script::{Kind, Redirect, RedirectOp, Statement};
use crate::yaml::Span;
use std::sync::Arc;

/// How many files are kept at the cost of following a statement.
const FILES: usize = 16;

/// Where a stream goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stream {
    Output,
    Errors,
    /// The file of the redirection with this index.
    File(usize),
    Closed,
}

/// A file that is opened for writing.
struct Opened {
    word: Value,
    append: bool,
}

impl Interpreter<'_> {
    /// Runs a statement with its redirections.
    pub(super) fn redirected(
        &mut self,
        statement: &Statement,
        shell: &mut Shell,
        input: Option<&Value>,
    ) -> Printed {
        if statement.redirects.is_empty() {
            return self.unredirected(statement, shell, input);
        }
        let fed = self.redirected_input(&statement.redirects, shell, statement.span);
        let (opened, output, errors) = self.opened(&statement.redirects, shell);
        let folder = shell.folder.clone();
        let mark = self.recorder.effects.len();
        let fed = fed.as_ref().or(input);
        let printed = match output {
            Stream::Output | Stream::Errors => self.unredirected(statement, shell, fed),
            _ => self.capturing(|run| run.unredirected(statement, shell, fed)),
        };
        let told = self.errors_of(statement, mark);
        let left = std::mem::replace(&mut shell.folder, folder);
        for (index, file) in opened.iter().enumerate() {
            let mut text = Printed::none();
            if output == Stream::File(index) {
                text.extend(printed.clone());
            }
            if errors == Stream::File(index) {
                text.extend(told.clone());
            }
            self.write_lines(&file.word, &text, file.append, statement.span, shell);
        }
        shell.folder = left;
        self.remaining(printed, told, (output, errors))
    }

    fn remaining(&self, printed: Printed, told: Printed, streams: (Stream, Stream)) -> Printed {
        match streams {
            (Stream::Output, Stream::Output) if !told.is_empty() => {
                let both = vec![printed.value(), told.value()];
                Printed::line(Value::computed("… 2>&1", both))
            }
            (Stream::Output, _) => printed,
            (_, Stream::Output) => told,
            _ => Printed::none(),
        }
    }

    /// What a statement says of its errors: nothing, for what has none.
    fn errors_of(&self, statement: &Statement, mark: usize) -> Printed {
        let silent = |name: &str| matches!(name, "echo" | "printf" | ":" | "true" | "exec");
        if let Kind::Simple(simple) = &statement.kind
            && simple.program().is_none_or(|name| silent(&name))
        {
            return Printed::none();
        }
        let words = self.recorder.effects.iter().skip(mark).map(|e| Value::joined(&e.words, " "));
        Printed::line(Value::computed("errors of …", words.collect()))
    }

    fn redirected_input(
        &mut self,
        redirects: &[Redirect],
        shell: &mut Shell,
        span: Span,
    ) -> Option<Value> {
        let mut fed = None;
        for redirect in redirects {
            match &redirect.operator {
                RedirectOp::HereDoc { .. } | RedirectOp::HereString => {
                    fed = Some(self.word(&redirect.target, shell));
                }
                RedirectOp::Read | RedirectOp::ReadWrite => {
                    let word = self.word(&redirect.target, shell);
                    fed = Some(self.file_text(&word, span, shell));
                }
                _ => {}
            }
        }
        fed
    }

    /// Which files are opened, and where output and errors go.
    fn opened(
        &mut self,
        redirects: &[Redirect],
        shell: &mut Shell,
    ) -> (Vec<Opened>, Stream, Stream) {
        let (mut output, mut errors) = (Stream::Output, Stream::Errors);
        let mut opened = Vec::new();
        for redirect in redirects {
            let descriptor = redirect.descriptor.unwrap_or(1);
            let (append, both) = match redirect.operator {
                RedirectOp::Write | RedirectOp::Clobber => (false, false),
                RedirectOp::Append => (true, false),
                RedirectOp::Both => (false, true),
                RedirectOp::BothAppend => (true, true),
                RedirectOp::DupOut => {
                    let meant = match redirect.target.literal().as_deref() {
                        Some("1") => output,
                        Some("2") => errors,
                        _ => Stream::Closed,
                    };
                    match descriptor {
                        1 => output = meant,
                        2 => errors = meant,
                        _ => {}
                    }
                    continue;
                }
                _ => continue,
            };
            let file = Stream::File(opened.len());
            opened.push(Opened { word: self.word(&redirect.target, shell), append });
            if both || descriptor == 1 {
                output = file;
            }
            if both || descriptor == 2 {
                errors = file;
            }
        }
        (opened, output, errors)
    }

    /// Writes printed lines to the file that `word` names.
    pub(super) fn write_lines(
        &mut self,
        word: &Value,
        printed: &Printed,
        append: bool,
        span: Span,
        shell: &mut Shell,
    ) {
        let written = Provenance(self.place(span));
        self.spend(shell.files.count() / FILES);
        match shell.target(word) {
            Target::Device => {}
            Target::Path(path) => {
                let conditions = self.lines_conditions(shell);
                let (texts, open) = printed.lines();
                let last = texts.len().saturating_sub(1);
                let line = |(index, text): (usize, &Value)| Line {
                    text: text.clone(),
                    conditions: conditions.clone(),
                    open: open && index == last,
                    written: written.clone(),
                };
                let lines: Vec<Line> = texts.iter().enumerate().map(line).collect();
                match append {
                    true => shell.files.append(&path, &lines),
                    false => shell.files.write(&path, Content::lines(lines)),
                }
            }
            Target::Pattern(pattern) => {
                let words = vec![printed.value()];
                shell.files.perhaps_make(&pattern, &Arc::new(Maker { words, place: written }));
            }
        }
    }

    /// What must hold for a line to be written, or for a definition to be made.
    pub(super) fn lines_conditions(&self, shell: &Shell) -> Vec<Value> {
        let reached = shell.conditions.iter().filter(|c| !c.fails).map(|c| &c.value);
        self.conditions.iter().chain(reached).cloned().collect()
    }
}
