//! Edits of a text: what goes, and what comes in its place, new or moved from elsewhere.

use super::document::Document;
use super::span::Span;
use super::trail::Trail;

/// A piece of what comes.
#[derive(Clone, Debug)]
pub(super) enum Fragment {
    New(String),
    /// The bytes that stand here before the edit.
    Kept(Span),
}

/// Replaces a span of a document's text.
#[derive(Clone, Debug)]
pub(super) struct Edit {
    pub(super) span: Span,
    pub(super) with: Vec<Fragment>,
}

impl Edit {
    pub(super) fn replace(span: Span, text: impl Into<String>) -> Edit {
        Edit { span, with: vec![Fragment::New(text.into())] }
    }

    pub(super) fn insert(at: usize, text: impl Into<String>) -> Edit {
        Edit::replace(Span::empty(at), text)
    }

    pub(super) fn delete(start: usize, end: usize) -> Edit {
        Edit { span: Span::new(start, end), with: Vec::new() }
    }
}

/// The edited text and where its pieces come from; nothing if edits overlap. Insertions at one place keep their order.
pub(super) fn apply(document: &Document, edits: &[Edit]) -> Option<(String, Trail)> {
    let mut order: Vec<&Edit> = edits.iter().collect();
    order.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let mut result = Composer {
        document,
        text: String::with_capacity(document.source().len()),
        trail: Trail::empty(),
    };
    let mut done = 0;
    for edit in order {
        if edit.span.start < done {
            return None;
        }
        result.keep(Span::new(done, edit.span.start));
        edit.with.iter().for_each(|fragment| result.add(fragment));
        done = edit.span.end;
    }
    result.keep(Span::new(done, document.source().len()));
    Some((result.text, result.trail))
}

/// What stands in `region` after `edits`, all of which lie inside, in order and apart.
pub(super) fn fragments(region: Span, edits: &[Edit]) -> Vec<Fragment> {
    let mut found = Vec::new();
    let mut done = region.start;
    for edit in edits {
        found.push(Fragment::Kept(Span::new(done, edit.span.start)));
        found.extend(edit.with.iter().cloned());
        done = edit.span.end;
    }
    found.push(Fragment::Kept(Span::new(done, region.end)));
    found
}

struct Composer<'d> {
    document: &'d Document,
    text: String,
    trail: Trail,
}

impl Composer<'_> {
    fn add(&mut self, fragment: &Fragment) {
        match fragment {
            Fragment::New(text) => {
                self.text.push_str(text);
                self.trail.push_new(text.len());
            }
            Fragment::Kept(span) => self.keep(*span),
        }
    }

    fn keep(&mut self, span: Span) {
        self.text.push_str(self.document.text(span));
        self.trail.push_kept(self.document.trail(), span);
    }
}
