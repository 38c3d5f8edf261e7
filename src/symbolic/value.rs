//! Symbolic values: texts of which some parts are only known by name.

use std::fmt;
use std::sync::Arc;

use super::files::Content;
use crate::model::secret::{self, Secret};

/// A text: literal parts and named unknowns, adjacent literals merged.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Value(Vec<Part>);

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
    /// What commands print.
    Output(Arc<[Value]>),
    /// What a file holds.
    Contents(Arc<Content>),
    /// One of several values, by a condition.
    OneOf(Arc<Choice>),
    /// The first, or the second where the first is unset or empty.
    Fallback(Arc<(Value, Value)>),
    /// A text operation that isn't carried out on paper.
    Computed {
        /// What is done, as the shell writes it.
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
        if text.is_empty() { Value::default() } else { Value(vec![Part::Text(text.into())]) }
    }

    /// A value of one part.
    pub fn part(part: Part) -> Value {
        Value(vec![part])
    }

    /// A variable from outside.
    pub fn outside(name: &str, deployment: Option<&str>) -> Value {
        Value::part(Part::Outside { name: name.into(), deployment: deployment.map(Into::into) })
    }

    /// An operation that isn't carried out.
    pub fn computed(operation: impl AsRef<str>, of: Vec<Value>) -> Value {
        Value::part(Part::Computed { operation: operation.as_ref().into(), of: of.into() })
    }

    /// The parts, in order.
    pub fn parts(&self) -> &[Part] {
        &self.0
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
        match self.0.as_slice() {
            [Part::Secret(secret)] => Some(secret.expose()),
            _ => self.literal(),
        }
    }

    /// Appends `other`.
    pub fn push(&mut self, other: &Value) {
        for part in &other.0 {
            match (self.0.last_mut(), part) {
                (Some(Part::Text(last)), Part::Text(more)) => {
                    *last = format!("{last}{more}").into()
                }
                _ => self.0.push(part.clone()),
            }
        }
    }

    /// The text, if all of it is known.
    pub fn literal(&self) -> Option<&str> {
        match self.0.as_slice() {
            [] => Some(""),
            [Part::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// Whether it is known to be empty.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text with `hole` for each part that isn't known.
    pub fn pattern(&self, hole: &str) -> String {
        let show = |part: &Part| match part {
            Part::Text(text) => text.to_string(),
            _ => hole.to_owned(),
        };
        self.0.iter().map(show).collect()
    }

    /// The rest of a value that begins with this text.
    pub fn without_prefix(&self, prefix: &str) -> Option<Value> {
        match self.0.first() {
            Some(Part::Text(text)) if text.starts_with(prefix) => Some(self.skip(prefix.len())),
            _ => None,
        }
    }

    /// The value without the first bytes of the text that it begins with.
    pub fn skip(&self, bytes: usize) -> Value {
        let mut rest = Value::default();
        for (index, part) in self.0.iter().enumerate() {
            match part {
                Part::Text(text) if index == 0 => {
                    rest.push(&Value::text(text.get(bytes..).unwrap_or_default()))
                }
                other => rest.push(&Value::part(other.clone())),
            }
        }
        rest
    }

    /// Joins the values that a variable has after the branches of a condition.
    pub fn one_of(on: &[Value], of: Vec<Value>) -> Value {
        match of.first() {
            Some(first) if of.iter().all(|v| v == first) => first.clone(),
            _ => Value::part(Part::OneOf(Arc::new(Choice { on: on.to_vec(), of }))),
        }
    }

    /// Visits every part, nested ones too.
    pub fn walk(&self, visit: &mut impl FnMut(&Part)) {
        for part in &self.0 {
            visit(part);
            match part {
                Part::Text(_) | Part::Secret(_) | Part::Outside { .. } | Part::Contents(_) => {}
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

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::text(text)
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|part| part.fmt(f))
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Part::Text(text) => f.write_str(text),
            Part::Secret(secret) => secret.fmt(f),
            Part::Outside { name, .. } => write!(f, "${name}"),
            Part::Overlay { source, name, .. } => write!(f, "${name} ({source})"),
            Part::Output(of) => match of.as_ref() {
                [words, input] if words.literal().is_some_and(|w| w.starts_with("xargs")) => {
                    input.fmt(f)
                }
                [words, ..] => write!(f, "$({words})"),
                [] => Ok(()),
            },
            Part::Contents(content) => write!(f, "<{content}>"),
            Part::OneOf(choice) => {
                let words: Vec<String> = choice.of.iter().map(Value::to_string).collect();
                write!(f, "{{{}}}", words.join(" or "))
            }
            Part::Fallback(pair) => write!(f, "{} or else {}", pair.0, pair.1),
            Part::Computed { operation, .. } => f.write_str(operation),
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::File { path, .. } => write!(f, "from {path}"),
            Source::Words(value) => write!(f, "from {value}"),
        }
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
    fn a_choice_by_another_condition_is_another_value() {
        let of = || vec![Value::from("a"), Value::from("b")];
        assert_ne!(Value::one_of(&["x".into()], of()), Value::one_of(&["y".into()], of()));
    }
}
