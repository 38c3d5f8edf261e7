//! Text to be read, as lines with a meaning; the view wraps and colours them.

/// What a line of prose is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Opens a section.
    Heading,
    /// Plain text.
    Plain,
    /// Something of lesser weight.
    Faint,
    /// Something that is in order.
    Good,
    /// Something to know before going on.
    Caution,
    /// Something that is wrong.
    Bad,
    /// A line of a file, kept as it is.
    Code,
    /// A line of a file around one that matters, kept as it is.
    Context,
}

/// A line of prose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What it is.
    pub tone: Tone,
    /// What stands before its text, where later lines of it are indented to: `1. `, `! `.
    pub lead: String,
    /// Its text.
    pub text: String,
}

impl Line {
    /// A line without a lead.
    pub fn new(tone: Tone, text: impl Into<String>) -> Line {
        Line { tone, lead: String::new(), text: text.into() }
    }

    /// A line whose wrapped text stays behind its lead.
    pub fn led(tone: Tone, lead: impl Into<String>, text: impl Into<String>) -> Line {
        Line { tone, lead: lead.into(), text: text.into() }
    }

    /// An empty line.
    pub fn blank() -> Line {
        Line::new(Tone::Plain, "")
    }
}
