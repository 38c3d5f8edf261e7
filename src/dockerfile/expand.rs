//! Quotes and variables of instructions, as the builder replaces them.

use std::collections::BTreeMap;

/// What is known of a variable at some instruction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Value {
    /// The text; `None` if only the build can tell.
    pub text: Option<String>,
    /// Build arguments that can change it.
    pub arguments: Vec<String>,
}

/// Variables by name.
pub(super) type Variables = BTreeMap<String, Value>;

/// Takes quotes and escapes away and replaces variables.
pub(super) fn expand(raw: &str, variables: &Variables, escape: char) -> Value {
    let mut expander = Expander {
        variables,
        escape,
        value: Value { text: Some(String::new()), arguments: Vec::new() },
    };
    expander.read(raw);
    expander.value
}

struct Expander<'v> {
    variables: &'v Variables,
    escape: char,
    value: Value,
}

impl Expander<'_> {
    fn read(&mut self, raw: &str) {
        let mut quote = None;
        let mut rest = raw;
        while let Some(letter) = rest.chars().next() {
            rest = &rest[letter.len_utf8()..];
            match letter {
                '\'' | '"' if quote == Some(letter) => quote = None,
                '\'' | '"' if quote.is_none() => quote = Some(letter),
                _ if quote == Some('\'') => self.push(letter),
                '$' => rest = self.variable(rest),
                _ if letter == self.escape => rest = self.escaped(rest, quote.is_some()),
                _ => self.push(letter),
            }
        }
    }

    fn push(&mut self, letter: char) {
        if let Some(text) = &mut self.value.text {
            text.push(letter);
        }
    }

    fn append(&mut self, value: &Value) {
        match (&mut self.value.text, &value.text) {
            (Some(text), Some(more)) => text.push_str(more),
            (text, None) => *text = None,
            (None, Some(_)) => {}
        }
        self.note(&value.arguments);
    }

    fn note(&mut self, names: &[String]) {
        for name in names {
            if !self.value.arguments.contains(name) {
                self.value.arguments.push(name.clone());
            }
        }
    }

    /// In double quotes the escape stays, unless before a quote, a dollar or itself.
    fn escaped<'r>(&mut self, rest: &'r str, quoted: bool) -> &'r str {
        let Some(next) = rest.chars().next() else {
            self.push(self.escape);
            return rest;
        };
        if quoted && !['"', '$', self.escape].contains(&next) {
            self.push(self.escape);
        }
        self.push(next);
        &rest[next.len_utf8()..]
    }

    fn variable<'r>(&mut self, rest: &'r str) -> &'r str {
        if let Some(inner) = rest.strip_prefix('{') {
            return self.braced(inner);
        }
        let length = name_length(rest);
        if length == 0 {
            self.push('$');
        } else {
            self.append(&self.lookup(&rest[..length]));
        }
        &rest[length..]
    }

    fn braced<'r>(&mut self, inner: &'r str) -> &'r str {
        let Some(end) = closing(inner) else {
            self.value.text = None;
            return "";
        };
        let (body, rest) = (&inner[..end], &inner[end + 1..]);
        let (name, op) = body.split_at(name_length(body));
        let value = self.lookup(name);
        let colon = op.starts_with(':');
        let is_set = value.text.as_ref().is_some_and(|text| !colon || !text.is_empty());
        match op.trim_start_matches(':').split_at_checked(1) {
            _ if name.is_empty() => self.value.text = None,
            None => self.append(&value),
            Some(("-" | "?", _)) if is_set => self.append(&value),
            Some(("+", word)) if is_set => self.operand(word, &value),
            Some(("-", word)) if value.text.is_some() => self.operand(word, &value),
            Some(("+", _)) if value.text.is_some() => self.note(&value.arguments),
            _ => {
                self.value.text = None;
                self.note(&value.arguments);
            }
        }
        rest
    }

    fn operand(&mut self, word: &str, value: &Value) {
        let operand = expand(word, self.variables, self.escape);
        self.append(&operand);
        self.note(&value.arguments);
    }

    /// A name that no instruction sets may come from the base image.
    fn lookup(&self, name: &str) -> Value {
        self.variables.get(name).cloned().unwrap_or_default()
    }
}

fn name_length(text: &str) -> usize {
    match text.chars().next() {
        Some(first) if first.is_ascii_alphabetic() || first == '_' => text
            .find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
            .unwrap_or(text.len()),
        _ => 0,
    }
}

/// The brace that closes the expansion whose inside is given.
fn closing(inner: &str) -> Option<usize> {
    let mut depth = 0;
    for (at, letter) in inner.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => return Some(at),
            '}' => depth -= 1,
            _ => {}
        }
    }
    None
}
