//! Why a text can't be opened, in words that help to mend it.

use granit_parser::{ErrorKind, ScanError};

use super::span::{Lines, Position};

/// Why a text isn't a document that can be read and changed.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ParseError {
    /// The text isn't YAML.
    #[error("line {}, column {}: {what}", at.line, at.column)]
    Syntax {
        /// Where the reader stopped.
        at: Position,
        /// What it found.
        what: String,
        /// What to do.
        help: String,
    },
    /// Git left its conflict markers in the text.
    #[error("line {}: a merge conflict is unresolved here", at.line)]
    MergeMarkers {
        /// The first marker.
        at: Position,
    },
    /// More than one document in one text.
    #[error("line {}: a second document starts here", at.line)]
    SeveralDocuments {
        /// The start of the second document.
        at: Position,
    },
    /// Valid, but written in a way whose places can't be told exactly.
    #[error("line {}, column {}: this way of writing isn't supported ({what})", at.line, at.column)]
    Unsupported {
        /// The first place that couldn't be told.
        at: Position,
        /// What was expected there.
        what: String,
    },
    /// Nested deeper than any pipeline is.
    #[error("line {}: nested too deeply", at.line)]
    TooDeep {
        /// Where the limit was passed.
        at: Position,
    },
    /// The text is longer than the limit.
    #[error("{bytes} bytes are too much for a pipeline file")]
    TooLarge {
        /// Length of the text, in bytes.
        bytes: usize,
    },
}

impl ParseError {
    /// Where it is; the start of the text where no place fits.
    pub fn position(&self) -> Position {
        match self {
            ParseError::Syntax { at, .. }
            | ParseError::MergeMarkers { at }
            | ParseError::SeveralDocuments { at }
            | ParseError::Unsupported { at, .. }
            | ParseError::TooDeep { at } => *at,
            ParseError::TooLarge { .. } => Position { line: 1, column: 1 },
        }
    }

    /// What is wrong, without the place.
    pub fn what(&self) -> String {
        match self {
            ParseError::Syntax { what, .. } => what.clone(),
            ParseError::MergeMarkers { .. } => "a merge conflict is unresolved here".into(),
            ParseError::SeveralDocuments { .. } => "a second document starts here".into(),
            ParseError::Unsupported { what, .. } => {
                format!("this way of writing isn't supported ({what})")
            }
            ParseError::TooDeep { .. } => "nested too deeply".into(),
            ParseError::TooLarge { bytes } => {
                format!("{bytes} bytes are too much for a pipeline file")
            }
        }
    }

    /// What to do about it.
    pub fn help(&self) -> String {
        match self {
            ParseError::Syntax { help, .. } => help.clone(),
            ParseError::MergeMarkers { .. } => {
                "keep one of the two sides and delete the lines that start with <<<<<<<, ======= and >>>>>>>".into()
            }
            ParseError::SeveralDocuments { .. } => {
                "a pipeline file holds one document: delete the `---` line and what doesn't belong".into()
            }
            ParseError::Unsupported { .. } => "write it the usual way: `key: value` and `- item`".into(),
            ParseError::TooDeep { .. } => "look for brackets that are opened and never closed".into(),
            ParseError::TooLarge { .. } => "check that this is the right file".into(),
        }
    }

    /// The reader's error with its place and with help in our own words.
    pub(super) fn from_scan(error: &ScanError, text: &str, lines: &Lines) -> ParseError {
        let at = lines.position(text, error.marker().byte_offset().unwrap_or(0));
        if let Some(at) = first_merge_marker(text, lines) {
            return ParseError::MergeMarkers { at };
        }
        if matches!(error.kind(), ErrorKind::RecursionLimitExceeded) {
            return ParseError::TooDeep { at };
        }
        let (what, help) = match explain(error.kind()) {
            Some((what, help)) => (what.to_owned(), help),
            None => (error.info(), FALLBACK_HELP),
        };
        ParseError::Syntax { at, what, help: help.into() }
    }
}

const FALLBACK_HELP: &str =
    "compare the indentation and the quotes of this line with those of the lines around it";

fn first_merge_marker(text: &str, lines: &Lines) -> Option<Position> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if ["<<<<<<< ", ">>>>>>> "].iter().any(|marker| line.starts_with(marker)) {
            return Some(lines.position(text, at));
        }
        at += line.len();
    }
    None
}

/// What happened and what to do, for the mistakes that people make.
fn explain(kind: &ErrorKind) -> Option<(&'static str, &'static str)> {
    use ErrorKind as Kind;
    Some(match kind {
        Kind::UnknownAnchor => (
            "an alias (`*name`) has no anchor (`&name`) above it",
            "define the anchor before its first use, or mend the name; quote the text if the `*` is meant literally",
        ),
        Kind::TabNotAllowed
        | Kind::TabInBlockIndentation
        | Kind::TabInIndentation
        | Kind::TabAtBlockScalarStart => ("a tab is used as indentation", "indent with spaces"),
        Kind::UnclosedQuotedScalar => {
            ("a quote is opened here and never closed", "close it with the same quote")
        }
        Kind::InvalidTrailingSingleQuotedScalar | Kind::InvalidTrailingDoubleQuotedScalar => (
            "text goes on after the closing quote",
            "quote the whole value, with the other kind of quotes if it holds quotes itself",
        ),
        Kind::UnknownQuotedScalarEscape => (
            "this backslash sequence means nothing inside double quotes",
            "write the backslash twice, or use single quotes",
        ),
        Kind::UnclosedFlowCollection { .. }
        | Kind::UnexpectedEofFlowSequence
        | Kind::UnexpectedEofFlowMapping
        | Kind::ExpectedFlowSequenceSeparator
        | Kind::ExpectedFlowMappingSeparator => (
            "a bracket is opened and not closed",
            "close it, put commas between what it holds, or quote the text if the bracket is meant literally",
        ),
        Kind::MisplacedFlowCollectionEnd | Kind::MismatchedFlowCollectionEnd { .. } => (
            "a closing bracket has no partner",
            "delete it, or quote the text if it is meant literally",
        ),
        Kind::UnexpectedCharacter { .. } => {
            ("a value can't start with this character", "put the value in quotes")
        }
        _ => return explain_layout(kind),
    })
}

/// The same for mistakes of layout.
fn explain_layout(kind: &ErrorKind) -> Option<(&'static str, &'static str)> {
    use ErrorKind as Kind;
    Some(match kind {
        Kind::ExpectedBlockMappingKey
        | Kind::ExpectedBlockSequenceEntry
        | Kind::InvalidIndentation
        | Kind::BlockSequenceEntryNotAllowed => (
            "this line doesn't fit the indentation of the lines above it",
            "give it the column of its siblings; a list and a map can't be mixed at one column",
        ),
        Kind::MappingValueNotAllowed | Kind::InvalidColonPlacement | Kind::MappingKeyNotAllowed => {
            (
                "a colon where no key can be",
                "quote the text if it holds `: `; else check the indentation, and that nothing above is left open",
            )
        }
        Kind::ExpectedDocumentStart | Kind::InvalidDocumentEnd => (
            "the document has already ended here",
            "check the indentation of this line and of those above it: all top-level keys start in the first column",
        ),
        Kind::SimpleKeyExpected | Kind::InvalidSimpleKey => {
            ("a key without a colon", "write `key: value`, with the colon on the key's own line")
        }
        Kind::InvalidQuotedScalarIndent | Kind::InvalidBlockScalarIndent => {
            ("this text isn't indented deeper than its key", "indent it deeper than its key")
        }
        Kind::CommentNotSeparated => {
            ("a comment needs a space before its `#`", "put a space before the `#`")
        }
        Kind::CommentInterceptedScalar => (
            "a comment stands inside a text of several lines",
            "move the comment above the key, or quote the text",
        ),
        Kind::InvalidBlockScalarHeader => (
            "text stands on the line of the `|` or `>`",
            "put the text on the next line, indented deeper than its key",
        ),
        Kind::ExpectedNodeContent => {
            ("a value is missing here", "write the value, or delete what announces it")
        }
        _ => return None,
    })
}
