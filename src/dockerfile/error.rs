//! Why a text isn't a Dockerfile or an ignore file.

/// A defect with its place and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {what}")]
pub struct Error {
    /// The line, from 1; 0 where the whole file is meant.
    pub line: usize,
    /// The column in characters, from 1; 0 where the whole line or file is meant.
    pub column: usize,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub help: String,
}

impl Error {
    pub(super) fn at(text: &str, offset: usize, what: impl Into<String>, help: &str) -> Error {
        let before = text.get(..offset).unwrap_or_default();
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        Error {
            line: before.matches('\n').count() + 1,
            column,
            what: what.into(),
            help: help.to_owned(),
        }
    }
}
