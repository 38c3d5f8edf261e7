//! Expands words: variables, defaults, command substitution, text operations.

use super::files::Content;
use super::interpreter::{Interpreter, lines_value};
use super::shell::{Shell, Target};
use super::trace::{How, Read};
use super::value::{Part, Value};
use crate::script::{self, Arithmetic, Expansion, Op, Operand, Simple, Word};
use crate::yaml::Span;

/// First of the characters that stand for unknown parts in a text that is parsed again.
const FIRST_HOLE: u32 = 0xE000;
/// How many there are.
const HOLES: usize = 0x1800;

impl Interpreter<'_> {
    /// The value of a word.
    pub(super) fn word(&mut self, word: &Word, shell: &mut Shell) -> Value {
        let mut value = Value::default();
        for part in &word.parts {
            value.push(&self.part(part, word.span, shell));
        }
        value
    }

    /// The words of a simple command; an assignment operand stands as `NAME=value`.
    pub(super) fn operands(&mut self, simple: &Simple, shell: &mut Shell) -> Vec<Value> {
        let mut words = Vec::new();
        for operand in &simple.operands {
            match operand {
                Operand::Word(word) => words.push(self.word(word, shell)),
                Operand::Assignment(assignment) => {
                    let mut text = Value::text(format!("{}=", assignment.name));
                    if let Some(value) = &assignment.value {
                        let value = self.word(value, shell);
                        text.push(&value);
                    }
                    words.push(text);
                }
            }
        }
        words
    }

    /// What a file holds, as a value; the reading is noted as an effect of the shell.
    pub(super) fn file_text(&mut self, path: &str, span: Span, shell: &mut Shell) -> Value {
        let seen = shell.files.look(path);
        let read = Read::File { path: path.to_owned(), seen: seen.clone(), optional: false };
        let mut effect = self.plain_effect(vec![Value::text("<"), Value::text(path)], span, shell);
        effect.reads.push(read);
        self.effect(effect);
        content_value(&seen.content)
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
        let place = self.place(span);
        for name in &arithmetic.writes {
            self.assign(name, value.clone(), false, How::Other, place.clone(), shell);
        }
        value
    }

    /// A text with a placeholder character for each unknown part, to be parsed again.
    pub(super) fn rendered(&mut self, value: &Value) -> Option<String> {
        let mut text = String::new();
        for part in value.parts() {
            match part {
                Part::Text(literal) => text.push_str(literal),
                Part::Output(_) | Part::Contents(_) => return None,
                other if self.holes.len() < HOLES => {
                    text.push(char::from_u32(FIRST_HOLE + self.holes.len() as u32)?);
                    self.holes.push(other.clone());
                }
                _ => return None,
            }
        }
        Some(text)
    }

    fn part(&mut self, part: &script::Part, span: Span, shell: &mut Shell) -> Value {
        match part {
            script::Part::Literal { text, .. } => self.filled(text),
            script::Part::Variable { name, .. } => self.parameter(name, span, shell),
            script::Part::Expansion(expansion) => self.expansion(expansion, span, shell),
            script::Part::Command { statements, .. } | script::Part::Process { statements, .. } => {
                let mut inner = shell.clone();
                let printed = self.statements(statements, &mut inner, None);
                shell.files = inner.files;
                lines_value(&printed)
            }
            script::Part::Arithmetic { arithmetic, .. } => self.arithmetic(arithmetic, span, shell),
            script::Part::Glob { text } => Value::computed(text, Vec::new()),
            script::Part::Tilde { user } => Value::text(format!("~{user}")),
        }
    }

    /// Puts the unknown parts back in the place of their placeholder characters.
    fn filled(&self, text: &str) -> Value {
        if self.holes.is_empty() {
            return Value::text(text);
        }
        let mut value = Value::default();
        let mut plain = String::new();
        for c in text.chars() {
            match (c as u32).checked_sub(FIRST_HOLE).and_then(|i| self.holes.get(i as usize)) {
                Some(part) => {
                    value.push(&Value::text(std::mem::take(&mut plain)));
                    value.push(&Value::part(part.clone()));
                }
                None => plain.push(c),
            }
        }
        value.push(&Value::text(plain));
        value
    }

    fn parameter(&mut self, name: &str, span: Span, shell: &Shell) -> Value {
        if let Ok(number) = name.parse::<usize>() {
            let argument = number.checked_sub(1).and_then(|i| shell.arguments.get(i));
            return argument.cloned().unwrap_or_default();
        }
        match name {
            "@" | "*" => super::interpreter::joined_by_blank(&shell.arguments),
            "#" => Value::text(shell.arguments.len().to_string()),
            "?" | "$" | "!" | "-" | "_" => Value::computed(format!("${name}"), Vec::new()),
            "PWD" if !shell.variables.contains_key("PWD") => {
                Value::computed(format!("$PWD in {}", shell.folder_shown()), Vec::new())
            }
            "RANDOM" | "SECONDS" | "LINENO" | "BASH_SOURCE" | "UID" | "EUID" | "HOSTNAME"
            | "OLDPWD" => Value::computed(format!("${name}"), Vec::new()),
            _ => self.variable(name, span, shell),
        }
    }

    fn expansion(&mut self, expansion: &Expansion, span: Span, shell: &mut Shell) -> Value {
        let value = self.parameter(&expansion.name, span, shell);
        let operand = expansion.operand.as_ref().map(|w| self.word(w, shell)).unwrap_or_default();
        match &expansion.op {
            Op::Default { .. } => fallback(value, operand),
            Op::Assign { .. } => {
                let value = fallback(value, operand);
                let place = self.place(span);
                self.assign(&expansion.name, value.clone(), false, How::Other, place, shell);
                value
            }
            Op::Error { .. } => value,
            op => {
                let mut of = vec![value, operand];
                if let Op::Slice { offset, length } = op {
                    of.push(self.word(offset, shell));
                    of.extend(length.as_ref().map(|l| self.word(l, shell)));
                }
                if let Op::Replace { with, .. } = op {
                    of.push(self.word(with, shell));
                }
                of.extend(expansion.reads.iter().map(|n| self.variable(n, span, shell)));
                Value::computed(format!("${{{} …}} {}", expansion.name, op_name(op)), of)
            }
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

/// Reads one path: the file there, or everything below if it is a folder.
pub(super) fn path_read(path: &str, shell: &Shell, optional: bool) -> Read {
    let below = format!("{}/**", path.trim_end_matches('/'));
    if path.is_empty() || path == "." {
        return folder_read("**", shell);
    }
    let seen = shell.files.look(path);
    let folder = super::files::Pattern::new(&below);
    if seen.content == Content::Tracked || seen.content == Content::Absent {
        let news = shell.files.news(&folder);
        if !news.is_empty() || shell.files.holds_below(path) {
            return Read::Folder {
                pattern: below,
                news,
                tracked: shell.files.cloned(),
                because: None,
                context: false,
            };
        }
    }
    Read::File { path: path.to_owned(), seen, optional }
}

/// Reads whatever a pattern covers.
pub(super) fn folder_read(pattern: &str, shell: &Shell) -> Read {
    let news = shell.files.news(&super::files::Pattern::new(pattern));
    Read::Folder {
        pattern: pattern.to_owned(),
        news,
        tracked: shell.files.cloned(),
        because: None,
        context: false,
    }
}

fn fallback(value: Value, otherwise: Value) -> Value {
    match value.literal() {
        Some("") => otherwise,
        Some(_) => value,
        None => Value::part(Part::Fallback(std::sync::Arc::new((value, otherwise)))),
    }
}

fn op_name(op: &Op) -> String {
    let text = format!("{op:?}");
    text.split([' ', '{', '(']).next().unwrap_or_default().to_lowercase()
}

/// What a file holds, as a value.
pub(super) fn content_value(content: &Content) -> Value {
    match content {
        Content::Lines { base: None, lines } if lines.iter().all(|l| l.conditions.is_empty()) => {
            let texts: Vec<Value> = lines.iter().map(|l| l.text.clone()).collect();
            lines_value(&texts)
        }
        other => Value::part(Part::Contents(std::sync::Arc::new(other.clone()))),
    }
}
