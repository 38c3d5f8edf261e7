//! Why a change can't be made, in words for whoever asked for it.

use super::path::Path;

/// A change that doesn't fit; the document stays as it is.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{}: {reason}", shown(path))]
pub struct Unfit {
    /// The place that the change names.
    pub path: Path,
    /// Why it doesn't fit.
    pub reason: UnfitReason,
}

/// Why a change doesn't fit.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum UnfitReason {
    /// Nothing stands at the path.
    #[error("there is nothing at this place")]
    Missing,
    /// A key on the way occurs twice, so it isn't sure which is meant.
    #[error("the key `{0}` occurs more than once in its map")]
    Ambiguous(String),
    /// The node isn't what the change works on.
    #[error("{0} is needed here")]
    WrongKind(&'static str),
    /// The map has this key already.
    #[error("the key `{0}` is there already")]
    KeyExists(String),
    /// The last entry would go, and an empty key says something else than none.
    #[error("nothing would be left in the list or map that holds it")]
    WouldBecomeEmpty,
    /// An anchor would go that is used elsewhere.
    #[error("the anchor `&{0}` is still used elsewhere")]
    AnchorInUse(String),
    /// An alias would come before its anchor, or stand for another one.
    #[error("`*{0}` would come before its anchor, or stand for another one")]
    AnchorOutOfReach(String),
    /// No anchor of this name stands above.
    #[error("no anchor `&{0}` stands above this place")]
    UnknownAnchor(String),
    /// The name of the new anchor is in use.
    #[error("the anchor name `{0}` is taken")]
    AnchorTaken(String),
    /// A twin isn't equal to the node, or doesn't come after it.
    #[error("it isn't equal to the part that it would stand for")]
    NotATwin,
    /// Two changes want the same place.
    #[error("two changes want this place")]
    Conflict,
    /// An index or range lies outside.
    #[error("the position lies outside of the list or text")]
    OutOfRange,
    /// It would take something along that the change doesn't name.
    #[error("{0} would be lost")]
    Loses(&'static str),
    /// The place is written in a way that can't be changed safely.
    #[error("the way in which it is written can't be changed safely ({0})")]
    Layout(&'static str),
    /// The result was not what it should be, and was thrown away.
    #[error("the changed text would not say what it should ({0})")]
    NotVerified(String),
}

fn shown(path: &Path) -> String {
    if path.segments().is_empty() { "at the top level".to_owned() } else { path.to_string() }
}
