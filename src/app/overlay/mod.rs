//! What lies over a screen: a text to read, a question, or a form.

mod details;
mod explain;
mod findings;
mod form;
pub(crate) mod help;
mod search;
mod why;

use crate::app::msg::{Cmd, Exit, Failure, Msg};
use crate::app::prose::Line;
use crate::app::{Shared, Step};

pub use form::{Field, FieldKind, Form};
pub use search::Search;

/// What lies over a screen.
#[derive(Clone, Debug)]
pub enum Overlay {
    /// Something to read: keys and words, documentation, what isn't offered.
    Reader(Reader),
    /// Leave, although decisions would be lost?
    Quit,
    /// Somebody else wrote a file meanwhile: read the files anew?
    Changed(Failure),
    /// A proposal's choices.
    Form(Form),
    /// What to show of the proposals, while it is typed.
    Search(Search),
    /// Something went wrong.
    Error(Failure),
}

/// A text to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reader {
    /// Its title.
    pub title: String,
    /// Its lines.
    pub lines: Vec<Line>,
    /// First line that is shown.
    pub scroll: usize,
}

impl Overlay {
    pub(crate) fn reader(title: impl Into<String>, lines: Vec<Line>) -> Overlay {
        Overlay::Reader(Reader { title: title.into(), lines, scroll: 0 })
    }

    /// A message with a title.
    pub fn message(title: &str, lines: Vec<Line>) -> Overlay {
        Overlay::reader(title, lines)
    }

    pub(crate) fn update(&mut self, shared: &mut Shared, msg: Msg) -> Step {
        match (self, msg) {
            (Overlay::Search(search), msg) => search.update(shared, msg),
            (_, Msg::Close) => Step::Close,
            (Overlay::Reader(reader), Msg::Move(to)) => {
                reader.scroll = to.through(reader.scroll, reader.lines.len());
                Step::Stay
            }
            (Overlay::Changed(_), Msg::Reload) => Step::Do(Cmd::Reload),
            (Overlay::Quit, Msg::Confirm | Msg::Quit) => Step::Do(Cmd::Quit(Exit::Done)),
            (Overlay::Form(form), msg) => form.update(shared, msg),
            (_, Msg::Confirm | Msg::Quit) => Step::Close,
            _ => Step::Stay,
        }
    }
}
