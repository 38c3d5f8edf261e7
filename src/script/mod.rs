//! Bash text as a small statement tree.
//!
//! The only place that knows the parser crate; what a statement means is for later layers. Text that can't be read
//! with certainty is [`Opaque`], never half a tree.

mod adapt;
mod engine;
mod library;
mod quote;
#[cfg(test)]
mod tests;
mod tree;
mod words;

pub use crate::yaml::Span;
pub use engine::MAX_BYTES;
pub use library::parse_once;
pub use quote::quote;
pub use tree::*;
pub use words::*;

/// Text that isn't understood: where, and why in words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct Opaque {
    /// The first place that isn't understood, in bytes of the given text.
    pub span: Span,
    /// Why.
    pub reason: String,
}

/// Parses one whole script: the items of a step joined by newlines. Spans are bytes of `text`.
///
/// Never panics. [`Opaque`] for text over [`MAX_BYTES`], with a NUL, with a syntax error, or nested too deeply.
pub fn parse(text: &str) -> Result<Script, Opaque> {
    engine::parse(text)
}
