//! The text that is being run, and the way back to the pipeline file.

use std::sync::Arc;

use super::joined::Joined;
use super::trace::{How, Place};
use super::value::Part;
use crate::model::StepRef;
use crate::yaml::Span;

/// The text that is being run.
#[derive(Clone, Debug)]
pub(super) enum Text {
    /// The script of a step.
    Items(Arc<Joined>),
    /// Another file's text, run from here.
    File {
        /// The file.
        name: Arc<str>,
        /// Where each line starts.
        lines: Arc<[usize]>,
        /// The command that runs it.
        from: Place,
    },
    /// Lines of a file that the script wrote, loaded from here.
    Written(Arc<Loaded>),
    /// Text that isn't in a file, run from here.
    Inline(Place),
}

/// Lines that are loaded.
#[derive(Debug)]
pub(super) struct Loaded {
    /// The file.
    pub path: Arc<str>,
    /// The command that loads it.
    pub from: Place,
    /// Where each line starts, and what wrote it.
    pub lines: Vec<(usize, Place)>,
    /// Unknown parts that stand in the text as placeholder characters.
    pub holes: Vec<Part>,
}

impl Text {
    /// A file's text.
    pub(super) fn file(name: &str, text: &str, from: Place) -> Text {
        let ends = text.match_indices('\n').map(|(at, _)| at + 1);
        Text::File { name: name.into(), lines: std::iter::once(0).chain(ends).collect(), from }
    }

    /// Where a span of the text stands in the pipeline file.
    pub(super) fn place(&self, step: StepRef, span: Span) -> Place {
        match self {
            Text::Items(joined) => joined.place(step, span),
            Text::Inline(from) => from.clone(),
            Text::Written(loaded) => loaded.from.clone(),
            Text::File { name, lines, from } => {
                let line = lines.partition_point(|start| *start <= span.start);
                Place { file: Some((name.clone(), line)), ..from.clone() }
            }
        }
    }

    /// How an assignment in this text comes about, and the line that says so.
    pub(super) fn assignment(&self, how: How, step: StepRef, span: Span) -> (How, Place) {
        let Text::Written(loaded) = self else { return (how, self.place(step, span)) };
        let at = loaded.lines.partition_point(|(start, _)| *start <= span.start);
        let written = at.checked_sub(1).and_then(|index| loaded.lines.get(index));
        let place = written.map_or_else(|| loaded.from.clone(), |(_, place)| place.clone());
        let how = How::File { path: loaded.path.clone(), sourced: loaded.from.clone() };
        (how, place)
    }

    /// The unknown parts that placeholder characters of this text stand for.
    pub(super) fn holes(&self) -> &[Part] {
        match self {
            Text::Written(loaded) => &loaded.holes,
            _ => &[],
        }
    }
}
