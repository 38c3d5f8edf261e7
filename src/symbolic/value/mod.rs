//! Symbolic values: texts of which some parts are only known by name.

mod display;
mod granted;

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use super::files::Content;
use crate::model::secret::{self, Secret};

/// The most parts that a value may be made of; a bigger one goes on by a name that stands for all of it.
pub(super) const HEAVIEST: usize = 4096;
/// Bytes of text that count as one part.
const BYTES: usize = 64;
/// What is done to a value that stands in a text which is read as shell text again.
pub(super) const REREAD: &str = "…";

/// A text: literal parts and named unknowns, adjacent literals merged.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Value {
    parts: Vec<Part>,
    weight: usize,
}

/// One part of a value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// Known text.
    Text(Arc<str>),
    /// Known text that must not be shown.
    Secret(Secret),
    /// A variable that comes from outside the file; a deployment may give it another value.
    Outside {
        /// The variable's name.
        name: Arc<str>,
        /// The environment of the step that reads it.
        deployment: Option<Arc<str>>,
    },
    /// What an unknown source sets `name` to, or else the earlier value.
    Overlay {
        /// Where the names came from.
        source: Arc<Source>,
        /// The variable's name.
        name: Arc<str>,
        /// Its value if the source doesn't set it.
        otherwise: Value,
    },
    /// What a command prints: its words, then what is fed to it, then which call it is where calls differ.
    Output(Arc<[Value]>),
    /// A wildcard that isn't quoted: the names that fit, or itself if none does.
    Glob(Arc<str>),
    /// What a file holds.
    Contents(Arc<Content>),
    /// One of several values, by a condition.
    OneOf(Arc<Choice>),
    /// The first, or the second where the first is unset or empty.
    Fallback(Arc<(Value, Value)>),
    /// A text operation that isn't carried out on paper.
    Computed {
        /// What is done, as the shell writes it; each `…` stands for one of the values.
        operation: Arc<str>,
        /// To what.
        of: Arc<[Value]>,
    },
}

/// A value that depends on a condition.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Choice {
    /// What the condition looks at.
    pub on: Vec<Value>,
    /// The possible values, in the order of the branches.
    pub of: Vec<Value>,
}

/// Where names of unknown values come from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// A file that is sourced.
    File {
        /// Its path.
        path: Arc<str>,
        /// What is known of what it holds.
        content: Content,
    },
    /// Words of a command's output.
    Words(Value),
}

impl Value {
    /// A known text.
    pub fn text(text: impl AsRef<str>) -> Value {
        let text = text.as_ref();
        if text.is_empty() { Value::default() } else { Value::part(Part::Text(text.into())) }
    }

    /// A value of one part.
    pub fn part(part: Part) -> Value {
        let weight = part.weight();
        Value { parts: vec![part], weight }.bounded()
    }

    /// The value of the variable `name`: a text that looks like a secret is hidden from here on.
    pub fn of_variable(name: &str, value: Value) -> Value {
        match value.literal().and_then(|text| secret::recognise(name, text)) {
            Some(secret) => Value::part(Part::Secret(secret)),
            None => value,
        }
    }

    /// The text, if all of it is known, secrets included: for what is written, never for what is shown.
    pub fn exposed(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [Part::Secret(secret)] => Some(secret.expose()),
            _ => self.literal(),
        }
    }

    /// A variable from outside.
    pub fn outside(name: &str, deployment: Option<&str>) -> Value {
        Value::part(Part::Outside { name: name.into(), deployment: deployment.map(Into::into) })
    }

    /// An operation that isn't carried out.
    pub fn computed(operation: impl AsRef<str>, of: Vec<Value>) -> Value {
        Value::part(Part::Computed { operation: operation.as_ref().into(), of: of.into() })
    }

    /// An unknown that is told from others by something that isn't a value.
    pub(super) fn named(what: &str, by: &impl Hash) -> Value {
        let mut hasher = DefaultHasher::new();
        by.hash(&mut hasher);
        Value::computed(what, vec![Value::text(format!("{:016x}", hasher.finish()))])
    }

    /// Values with `between` each two.
    pub(super) fn joined<'v>(values: impl IntoIterator<Item = &'v Value>, between: &str) -> Value {
        let mut parts: Vec<Part> = Vec::new();
        let mut text = String::new();
        for (index, value) in values.into_iter().enumerate() {
            if index > 0 {
                text.push_str(between);
            }
            for part in &value.parts {
                match part {
                    Part::Text(more) => text.push_str(more),
                    other => {
                        parts.extend(flushed(&mut text));
                        parts.push(other.clone());
                    }
                }
            }
        }
        parts.extend(flushed(&mut text));
        Value::of(parts)
    }

    fn of(parts: Vec<Part>) -> Value {
        let weight = parts.iter().map(Part::weight).sum();
        Value { parts, weight }.bounded()
    }

    /// The parts, in order.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// How much there is to compare.
    pub(super) fn weight(&self) -> usize {
        self.weight
    }

    /// Appends `other`.
    pub fn push(&mut self, other: &Value) {
        if self.parts.is_empty() {
            self.clone_from(other);
        } else if !other.parts.is_empty() {
            *self = Value::joined([&*self, other], "");
        }
    }

    /// The text, if all of it is known.
    pub fn literal(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [] => Some(""),
            [Part::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// Whether it is known to be empty.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// Whether it is known not to be empty.
    pub(super) fn has_text(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Text(_)))
    }

    /// The text with `hole` for each part that isn't known.
    pub fn pattern(&self, hole: &str) -> String {
        let show = |part: &Part| match part {
            Part::Text(text) => text.to_string(),
            _ => hole.to_owned(),
        };
        self.parts.iter().map(show).collect()
    }

    /// The rest of a value that begins with this text.
    pub fn without_prefix(&self, prefix: &str) -> Option<Value> {
        match self.parts.first() {
            Some(Part::Text(text)) if text.starts_with(prefix) => Some(self.skip(prefix.len())),
            _ => None,
        }
    }

    /// The value without the first bytes of the text that it begins with.
    pub fn skip(&self, bytes: usize) -> Value {
        match self.parts.split_first() {
            Some((Part::Text(text), rest)) => {
                let left = text.get(bytes..).unwrap_or_default();
                let first = (!left.is_empty()).then(|| Part::Text(left.into()));
                Value::of(first.into_iter().chain(rest.iter().cloned()).collect())
            }
            _ => self.clone(),
        }
    }

    /// Joins the values that a variable has after the branches of a condition.
    pub fn one_of(on: &[Value], of: Vec<Value>) -> Value {
        match of.first() {
            Some(first) if of.iter().all(|v| v == first) => first.clone(),
            _ => Value::part(Part::OneOf(Arc::new(Choice { on: on.to_vec(), of }))),
        }
    }

    /// The value at its line breaks.
    pub(super) fn lines(&self) -> Vec<Value> {
        let mut lines = self.split(|c| c == '\n');
        if lines.len() > 1 && lines.last().is_some_and(Value::is_empty) {
            lines.pop();
        }
        lines
    }

    /// The value at these characters.
    pub(super) fn split(&self, at: impl Fn(char) -> bool) -> Vec<Value> {
        let mut pieces: Vec<Vec<Part>> = vec![Vec::new()];
        for part in &self.parts {
            let Part::Text(text) = part else {
                if let Some(last) = pieces.last_mut() {
                    last.push(part.clone());
                }
                continue;
            };
            for (index, piece) in text.split(&at).enumerate() {
                if index > 0 {
                    pieces.push(Vec::new());
                }
                if let Some(last) = pieces.last_mut().filter(|_| !piece.is_empty()) {
                    last.push(Part::Text(piece.into()));
                }
            }
        }
        pieces.into_iter().map(Value::of).collect()
    }

    /// A value too big to compare goes on by a name; the variables in it stay in sight.
    fn bounded(self) -> Value {
        if self.weight <= HEAVIEST {
            return self;
        }
        let mut hasher = DefaultHasher::new();
        self.parts.hash(&mut hasher);
        let mut names = BTreeSet::new();
        self.walk(&mut |part| {
            if matches!(part, Part::Outside { .. }) && names.len() < BYTES {
                names.insert(part.clone());
            }
        });
        let operation = format!("a long text ({:016x})", hasher.finish());
        let of = names.into_iter().map(Value::part).collect();
        Value::part(Part::Computed { operation: operation.into(), of })
    }

    /// Visits every part, nested ones too.
    pub fn walk(&self, visit: &mut impl FnMut(&Part)) {
        for part in &self.parts {
            visit(part);
            match part {
                Part::Text(_)
                | Part::Secret(_)
                | Part::Glob(_)
                | Part::Outside { .. }
                | Part::Contents(_) => {}
                Part::Overlay { otherwise, .. } => otherwise.walk(visit),
                Part::Output(of) | Part::Computed { of, .. } => {
                    of.iter().for_each(|v| v.walk(visit))
                }
                Part::OneOf(choice) => choice.of.iter().for_each(|v| v.walk(visit)),
                Part::Fallback(pair) => {
                    pair.0.walk(visit);
                    pair.1.walk(visit);
                }
            }
        }
    }
}

impl Part {
    fn weight(&self) -> usize {
        let sum = |values: &[Value]| values.iter().map(Value::weight).sum::<usize>();
        1 + match self {
            Part::Text(text) | Part::Glob(text) => text.len() / BYTES,
            Part::Secret(_) | Part::Outside { .. } => 0,
            Part::Overlay { source, otherwise, .. } => source.weight() + otherwise.weight,
            Part::Output(of) | Part::Computed { of, .. } => sum(of),
            Part::Contents(content) => content.weight(),
            Part::OneOf(choice) => sum(&choice.on) + sum(&choice.of),
            Part::Fallback(pair) => pair.0.weight + pair.1.weight,
        }
    }
}

impl Source {
    fn weight(&self) -> usize {
        match self {
            Source::File { .. } => 1,
            Source::Words(value) => value.weight,
        }
    }
}

fn flushed(text: &mut String) -> Option<Part> {
    (!text.is_empty()).then(|| Part::Text(std::mem::take(text).into()))
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::text(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adjacent_texts_merge() {
        let mut value = Value::text("a");
        value.push(&Value::text("b"));
        value.push(&Value::outside("X", None));
        assert_eq!(value.parts().len(), 2);
        assert_eq!(value.to_string(), "ab$X");
        assert_eq!(value.literal(), None);
    }

    #[test]
    fn equal_branches_are_one_value() {
        let same = Value::one_of(&["c".into()], vec!["a".into(), "a".into()]);
        assert_eq!(same.literal(), Some("a"));
        let other = Value::one_of(&["c".into()], vec!["a".into(), "b".into()]);
        assert_eq!(other.to_string(), "{a or b}");
    }

    #[test]
    fn values_that_double_stay_small() {
        let mut value = Value::outside("A", None);
        for index in 0..200 {
            let mut longer = value.clone();
            longer.push(&Value::text(format!(" -{index}")));
            value = Value::one_of(&[Value::outside("B", None)], vec![longer, value]);
        }
        assert!(value.weight() <= HEAVIEST);
        let mut text = Value::text("ab");
        for _ in 0..100 {
            let twice = text.clone();
            text.push(&twice);
        }
        assert!(text.literal().is_none() && text.weight() <= HEAVIEST);
    }

    #[test]
    fn a_choice_by_another_condition_is_another_value() {
        let of = || vec![Value::from("a"), Value::from("b")];
        assert_ne!(Value::one_of(&["x".into()], of()), Value::one_of(&["y".into()], of()));
    }
}
