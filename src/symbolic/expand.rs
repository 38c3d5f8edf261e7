//! Expands words: variables, command substitution, splitting; and text that is read as shell text again.

use std::sync::Arc;

use super::files::{Content, News, Seen, is_outside};
use super::interpreter::Interpreter;
use super::paths::{PROCESS, Target};
use super::printed::Printed;
use super::shell::Shell;
use super::trace::{How, Read};
use super::value::{Part, REREAD, Value};
use crate::facts::variables::is_predefined;
use crate::script::{self, Arithmetic, Op, Operand, Simple, Statement, Word};
use crate::yaml::Span;

/// First of the characters that stand for unknown parts in a text that is parsed again.
const FIRST_HOLE: u32 = 0xE000;
/// How many there are.
const HOLES: usize = 0x1800;

impl Interpreter<'_> {
    /// The value of a word that isn't split.
    pub(super) fn word(&mut self, word: &Word, shell: &mut Shell) -> Value {
        let pieces: Vec<Value> =
            word.parts.iter().map(|part| self.part(part, word.span, shell)).collect();
        Value::joined(&pieces, "")
    }

    /// The value of a word behind an assignment sign, where wildcards are plain text.
    pub(super) fn assigned_word(&mut self, word: &Word, shell: &mut Shell) -> Value {
        let value = self.word(word, shell);
        let plain = |part: &Part| match part {
            Part::Glob(text) => Value::text(text),
            other => Value::part(other.clone()),
        };
        match value.parts().iter().any(|p| matches!(p, Part::Glob(_))) {
            true => Value::joined(&value.parts().iter().map(plain).collect::<Vec<_>>(), ""),
            false => value,
        }
    }

    /// The words that a word becomes: what isn't quoted is split at blanks, as far as it is known.
    pub(super) fn split_word(&mut self, word: &Word, shell: &mut Shell) -> Vec<Value> {
        if let [script::Part::Variable { name, quoted: true }] = word.parts.as_slice()
            && name == "@"
            && !shell.arguments.unsure
        {
            return shell.arguments.values.clone();
        }
        let mut words: Vec<Value> = Vec::new();
        let mut open = false;
        for part in &word.parts {
            let value = self.part(part, word.span, shell);
            if !splits(part) || shell.variables.contains_key("IFS") {
                push_last(&mut words, &value, open);
                open = true;
                continue;
            }
            let blank = |c: char| matches!(c, ' ' | '\t' | '\n');
            let pieces = value.split(blank);
            for (index, piece) in pieces.iter().enumerate() {
                if index > 0 {
                    open = false;
                }
                if !piece.is_empty() {
                    push_last(&mut words, piece, open);
                    open = true;
                }
            }
        }
        words
    }

    /// The words of a simple command; an assignment operand stands as `NAME=value`.
    pub(super) fn operands(&mut self, simple: &Simple, shell: &mut Shell) -> Vec<Value> {
        let mut words = Vec::new();
        for operand in &simple.operands {
            match operand {
                Operand::Word(word) => words.extend(self.split_word(word, shell)),
                Operand::Assignment(assignment) => {
                    let name = Value::text(format!("{}=", assignment.name));
                    let value = assignment.value.as_ref().map(|w| self.word(w, shell));
                    words.push(Value::joined([&name, &value.unwrap_or_default()], ""));
                }
            }
        }
        words
    }

    /// What the file that a word names holds; the reading is noted as an effect of the shell.
    pub(super) fn file_text(&mut self, word: &Value, span: Span, shell: &mut Shell) -> Value {
        let words = vec![Value::text("<"), word.clone()];
        let mut effect = self.plain_effect(words, span, shell);
        let read = self.read_of(word, shell, false);
        let text = match &read {
            Some(Read::File { path, seen, .. }) => content_value(path, &seen.content),
            _ => Value::computed("contents of …", vec![word.clone()]),
        };
        effect.reads.extend(read);
        self.effect(effect);
        text
    }

    /// Arithmetic: names that are set have no single value afterwards.
    pub(super) fn arithmetic(
        &mut self,
        arithmetic: &Arithmetic,
        span: Span,
        shell: &mut Shell,
    ) -> Value {
        let of: Vec<Value> =
            arithmetic.reads.iter().map(|n| self.variable(n, span, shell)).collect();
        let value = Value::computed(format!("$(({}))", arithmetic.text), of);
        for name in &arithmetic.writes {
            self.assign(name, value.clone(), false, How::Other, span, shell);
        }
        value
    }

    fn part(&mut self, part: &script::Part, span: Span, shell: &mut Shell) -> Value {
        match part {
            script::Part::Literal { text, .. } => self.filled(text),
            script::Part::Variable { name, .. } => self.parameter(name, span, shell),
            script::Part::Expansion(expansion) => self.expansion(expansion, span, shell),
            script::Part::Command { statements, .. } => self.substituted(statements, shell),
            script::Part::Process { statements, .. } => {
                let text = self.substituted(statements, shell);
                Value::computed(PROCESS, vec![text])
            }
            script::Part::Arithmetic { arithmetic, .. } => self.arithmetic(arithmetic, span, shell),
            script::Part::Glob { text } => Value::part(Part::Glob(text.as_str().into())),
            script::Part::Tilde { user } => Value::text(format!("~{user}")),
        }
    }

    fn substituted(&mut self, statements: &[Statement], shell: &mut Shell) -> Value {
        if let Some(text) = self.file_substituted(statements, shell) {
            return text;
        }
        let printed = self.capturing(|run| {
            run.apart(shell, |run, inner| run.statements(statements, inner, None))
        });
        printed.value()
    }

    /// `$(< file)`
    fn file_substituted(&mut self, statements: &[Statement], shell: &mut Shell) -> Option<Value> {
        let [only] = statements else { return None };
        let [redirect] = only.redirects.as_slice() else { return None };
        let script::Kind::Simple(simple) = &only.kind else { return None };
        let bare = simple.operands.is_empty() && simple.assignments.is_empty();
        if !bare || redirect.operator != script::RedirectOp::Read {
            return None;
        }
        let word = self.word(&redirect.target, shell);
        Some(Printed::text(&self.file_text(&word, only.span, shell)).value())
    }

    /// Puts the unknown parts back in the place of their placeholder characters.
    fn filled(&self, text: &str) -> Value {
        let holes = self.text.holes();
        if holes.is_empty() {
            return Value::text(text);
        }
        let mut pieces = Vec::new();
        let mut plain = String::new();
        for c in text.chars() {
            match (c as u32).checked_sub(FIRST_HOLE).and_then(|i| holes.get(i as usize)) {
                Some(part) => {
                    pieces.push(Value::text(std::mem::take(&mut plain)));
                    pieces.push(reread(part));
                }
                None => plain.push(c),
            }
        }
        pieces.push(Value::text(plain));
        Value::joined(&pieces, "")
    }

    pub(super) fn parameter(&mut self, name: &str, span: Span, shell: &Shell) -> Value {
        let arguments = &shell.arguments;
        let all = || arguments.values.clone();
        match name {
            "0" | "?" | "$" | "!" | "-" | "_" | "RANDOM" | "SRANDOM" | "SECONDS" | "BASHPID"
            | "EPOCHSECONDS" | "EPOCHREALTIME" | "PIPESTATUS"
                if !shell.variables.contains_key(name) =>
            {
                self.call_of(&format!("${name}"), Vec::new())
            }
            "PWD" if !shell.variables.contains_key("PWD") => self.working_folder(shell),
            "@" | "*" | "#" if arguments.unsure => Value::computed(format!("${name} of …"), all()),
            "@" | "*" => Value::joined(&arguments.values, " "),
            "#" => Value::text(arguments.values.len().to_string()),
            _ => match name.parse::<usize>() {
                Ok(_) if arguments.unsure => Value::computed(format!("${name} of …"), all()),
                Ok(number) => number
                    .checked_sub(1)
                    .and_then(|i| arguments.values.get(i))
                    .cloned()
                    .unwrap_or_default(),
                Err(_) => self.variable(name, span, shell),
            },
        }
    }

    /// What differs from call to call, told apart by step and by count.
    pub(super) fn call_of(&mut self, operation: &str, of: Vec<Value>) -> Value {
        let call = self.recorder.call(operation);
        Value::computed(operation, of.into_iter().chain([call]).collect())
    }

    /// Every variable may be read here.
    pub(super) fn read_all(&mut self, shell: &Shell, span: Span, perhaps: bool) {
        let place = self.place(span);
        for definition in shell.variables.values().flat_map(|v| &v.definitions) {
            self.recorder.reading(*definition, perhaps, true, place.clone());
        }
    }

    /// Reads a path word as far as it is known.
    pub(super) fn read_of(&self, word: &Value, shell: &Shell, optional: bool) -> Option<Read> {
        match shell.target(word) {
            Target::Device => None,
            Target::Path(path) => Some(path_read(&path, shell, optional)),
            Target::Pattern(pattern) => Some(folder_read(&pattern, shell)),
        }
    }
}

fn splits(part: &script::Part) -> bool {
    match part {
        script::Part::Variable { quoted, .. }
        | script::Part::Command { quoted, .. }
        | script::Part::Arithmetic { quoted, .. } => !quoted,
        script::Part::Expansion(expansion) => {
            !expansion.quoted && !matches!(expansion.op, Op::Length)
        }
        _ => false,
    }
}

fn push_last(words: &mut Vec<Value>, piece: &Value, open: bool) {
    match words.last_mut().filter(|_| open) {
        Some(last) => last.push(piece),
        None => words.push(piece.clone()),
    }
}

/// A text with a placeholder character for each unknown part, to be parsed again.
pub(super) fn rendered(value: &Value, holes: &mut Vec<Part>) -> Option<String> {
    let mut text = String::new();
    for part in value.parts() {
        match part {
            Part::Text(literal) if literal.chars().any(is_hole) => return None,
            Part::Text(literal) | Part::Glob(literal) => text.push_str(literal),
            other if holes.len() < HOLES => {
                text.push(char::from_u32(FIRST_HOLE + holes.len() as u32)?);
                holes.push(other.clone());
            }
            _ => return None,
        }
    }
    Some(text)
}

/// Whether a character may stand for an unknown part.
pub(super) fn is_hole(c: char) -> bool {
    (FIRST_HOLE..FIRST_HOLE + HOLES as u32).contains(&(c as u32))
}

/// An unknown value that the shell read as its own text: quotes and blanks in it count.
fn reread(part: &Part) -> Value {
    let value = Value::part(part.clone());
    match part {
        Part::Outside { name, .. } if is_predefined(name) => value,
        Part::Computed { operation, .. } if &**operation == REREAD => value,
        _ => Value::computed(REREAD, vec![value]),
    }
}

/// Reads one path: the file there, or everything below if it is a folder.
pub(super) fn path_read(path: &str, shell: &Shell, optional: bool) -> Read {
    if path.is_empty() || path == "." {
        return folder_read("**", shell);
    }
    let seen = shell.files.look(path);
    let text = matches!(seen.content, Content::Lines { .. });
    if text {
        return Read::File { path: path.to_owned(), seen, optional };
    }
    let folder = format!("{}/", path.trim_end_matches('/'));
    let below = format!("{folder}**");
    let news = News::of(&shell.files, &below);
    let holds = news.keys().any(|key| key.starts_with(&folder)) || shell.files.holds_below(path);
    let removed = !news.is_empty() && !news.values().any(Seen::exists);
    if holds && !removed {
        return Read::Folder {
            tracked: shell.files.cloned() && !is_outside(&below),
            pattern: below,
            news,
            because: None,
            context: false,
        };
    }
    Read::File { path: path.to_owned(), seen, optional }
}

/// Reads whatever a pattern covers.
pub(super) fn folder_read(pattern: &str, shell: &Shell) -> Read {
    Read::Folder {
        news: News::of(&shell.files, pattern),
        pattern: pattern.to_owned(),
        tracked: shell.files.cloned() && !is_outside(pattern),
        because: None,
        context: false,
    }
}

/// What a file holds, as a value.
pub(super) fn content_value(path: &str, content: &Content) -> Value {
    match content {
        Content::Lines { base: None, lines } if lines.iter().all(|l| l.conditions.is_empty()) => {
            Value::joined(lines.iter().map(|l| &l.text), "\n")
        }
        other => {
            let content = Value::part(Part::Contents(Arc::new(other.clone())));
            Value::computed(format!("contents of {path}"), vec![content])
        }
    }
}
