//! The items of a script as one text, with the way back to the pipeline file.

use std::sync::Arc;

use super::trace::Place;
use crate::model::{ScriptItem, StepRef};
use crate::yaml::{Document, Path, Span};

/// First character of the word that stands for an item which isn't shell text; the item's index follows.
pub(super) const PIPE: char = '\u{F8FF}';

/// A script's items, joined by newlines as Bitbucket does.
#[derive(Debug)]
pub(super) struct Joined {
    pub text: String,
    items: Vec<Item>,
}

#[derive(Debug)]
struct Item {
    start: usize,
    path: Arc<Path>,
    span: Span,
    /// Lines of the item's text with their bytes in the file, where these are exact.
    lines: Vec<(usize, Span)>,
}

impl Joined {
    pub(super) fn of(document: &Document, items: &[ScriptItem]) -> Joined {
        let mut joined = Joined { text: String::new(), items: Vec::new() };
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                joined.text.push('\n');
            }
            let start = joined.text.len();
            let (path, span) = match item {
                ScriptItem::Command { text, path, span } => {
                    joined.push(text);
                    (path, span)
                }
                ScriptItem::Invalid { text: Some(text), path, span, .. } => {
                    joined.push(text);
                    (path, span)
                }
                ScriptItem::Pipe { path, span, .. }
                | ScriptItem::Agent { path, span }
                | ScriptItem::Invalid { path, span, .. } => {
                    joined.text.push(PIPE);
                    joined.text.push_str(&index.to_string());
                    (path, span)
                }
            };
            let lines = exact_lines(document, path, &joined.text[start..]);
            joined.items.push(Item { start, path: Arc::new(path.clone()), span: *span, lines });
        }
        joined
    }

    /// Adds shell text, in which no character stands for an item.
    fn push(&mut self, text: &str) {
        match text.contains(PIPE) {
            true => self.text.push_str(&text.replace(PIPE, "\u{FFFD}")),
            false => self.text.push_str(text),
        }
    }

    /// Where a span of the text stands in the pipeline file.
    pub(super) fn place(&self, step: StepRef, span: Span) -> Place {
        let at = self.items.partition_point(|i| i.start <= span.start).checked_sub(1);
        let Some(item) = at.map(|index| &self.items[index]) else {
            return Place { step, path: Arc::default(), span, file: None };
        };
        let within = span.start - item.start;
        let at = item.lines.partition_point(|(start, _)| *start <= within).checked_sub(1);
        let line = at.map(|index| &item.lines[index]);
        let span = line.map_or(item.span, |(_, span)| *span);
        Place { step, path: item.path.clone(), span, file: None }
    }
}

fn exact_lines(document: &Document, path: &Path, text: &str) -> Vec<(usize, Span)> {
    let Some(node) = document.get(path) else { return Vec::new() };
    let ends = text.match_indices('\n').map(|(at, _)| at).chain([text.len()]);
    let mut start = 0;
    let ranges: Vec<_> = ends.map(|end| std::mem::replace(&mut start, end + 1)..end).collect();
    let spans = node.value_spans(ranges.iter().cloned());
    ranges.iter().zip(spans).filter_map(|(range, span)| Some((range.start, span?))).collect()
}
