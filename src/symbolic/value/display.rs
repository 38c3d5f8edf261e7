//! Values as a person would write them.

use std::fmt;

use super::{Part, Source, Value};

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.parts.iter().try_for_each(|part| part.fmt(f))
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Part::Text(text) | Part::Glob(text) => f.write_str(text),
            Part::Secret(secret) => secret.fmt(f),
            Part::Outside { name, .. } => write!(f, "${name}"),
            Part::Overlay { source, name, .. } => write!(f, "${name} ({source})"),
            Part::Output(of) => match of.as_ref() {
                [words, input, ..] if words.literal().is_some_and(|w| w.starts_with("xargs")) => {
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
            Part::Computed { operation, of } => computed(f, operation, of),
        }
    }
}

/// The operation with its values in the places that it leaves for them.
fn computed(f: &mut fmt::Formatter<'_>, operation: &str, of: &[Value]) -> fmt::Result {
    let mut values = of.iter();
    for (index, text) in operation.split('…').enumerate() {
        if index > 0
            && let Some(value) = values.next()
        {
            fmt::Display::fmt(value, f)?;
        }
        f.write_str(text)?;
    }
    Ok(())
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::File { path, .. } => write!(f, "from {path}"),
            Source::Words(value) => write!(f, "from {value}"),
        }
    }
}
