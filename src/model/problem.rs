//! What a file says that Bitbucket's format has no place for; reading goes on as the author meant it.

use std::fmt;

use super::keys::Mapping;
use crate::yaml::{Path, Span};

/// A value that isn't what its key asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong with it.
    pub kind: ProblemKind,
    /// The node, as written.
    pub path: Path,
    /// The bytes of the node.
    pub span: Span,
    /// What is wrong, as a sentence without a full stop.
    pub what: String,
    /// What to do about it, as a sentence.
    pub help: String,
    /// How it was surely meant.
    pub meant: Option<Meant>,
}

/// How a value was meant that is only written wrongly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meant {
    /// The same characters as a text.
    Text,
    /// This number or boolean.
    Plain(String),
    /// A list with this one entry.
    ListOfOne,
    /// Nothing: the key may as well go.
    Absent,
}

/// The kinds of problems, as far as they are told apart.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub enum ProblemKind {
    /// A list, map or plain value where one of the others is due.
    Shape,
    /// A number, boolean or text where one of the others is due.
    Type,
    /// Nothing, where at least one entry is due.
    Empty,
    /// A text that is none of those allowed.
    Value,
    /// `clone: true` or `clone: false`.
    CloneBoolean,
    /// A clone depth that is neither a count from 1 nor `full`.
    CloneDepth,
    /// An image that isn't a text.
    Image,
    /// A version of the runtime that isn't a text.
    RuntimeVersion,
    /// A variable of a pipe that is neither a text nor a list of texts.
    PipeVariable,
    /// A default of a custom pipeline's variable that isn't a text.
    VariableDefault,
    /// A parallel group that holds anything but steps, or nothing.
    Parallel,
    /// A stage that holds anything but steps, or nothing.
    Stage,
    /// An item of a pipeline that is none of those allowed.
    Item,
    /// A merge key whose value isn't a map.
    Merge,
    /// More content behind aliases than any pipeline has; the rest isn't read.
    TooLarge,
}

/// A key that its map has no use for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownKey {
    /// The value under the key.
    pub path: Path,
    /// The bytes of the key.
    pub span: Span,
    /// The key itself.
    pub key: String,
    /// The kind of map that holds it.
    pub within: Mapping,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}
