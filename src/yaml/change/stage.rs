//! What the planning of a change sees, and what it hands back.

use super::super::document::Document;
use super::super::edit::Edit;
use super::super::intent::{Intent, ShapeId};
use super::super::layout::would_swallow;
use super::super::node::{NodeKind, NodeRef};
use super::super::span::Span;
use super::super::unfit::UnfitReason;
use super::super::verify::Places;
use super::super::write::Habit;

/// The edits for one change of the current text.
#[derive(Clone, Debug, Default)]
pub(super) struct Plan {
    pub(super) edits: Vec<Edit>,
    /// The comments that go with what owns them.
    pub(super) dropped: Vec<Span>,
    /// Set if the edits add or delete whole lines among the children of this collection, and nothing else.
    pub(super) lines_of: Option<ShapeId>,
    /// The text that the edits were planned for, if it is more than they touch.
    pub(super) region: Option<Span>,
}

impl Plan {
    pub(super) fn of(edits: Vec<Edit>) -> Plan {
        Plan { edits, ..Plan::default() }
    }

    /// The text that no other edit may touch, from the first to the last byte.
    pub(super) fn zone(&self) -> Option<Span> {
        let spans = || self.edits.iter().map(|edit| edit.span).chain(self.region);
        let start = spans().map(|span| span.start).min()?;
        let end = spans().map(|span| span.end).max()?;
        Some(Span::new(start, end))
    }
}

/// The text as it is now and the tree as it shall be after all that is planned.
#[derive(Copy, Clone)]
pub(super) struct Stage<'a> {
    pub(super) document: &'a Document,
    pub(super) intent: &'a Intent,
    pub(super) places: &'a Places,
    /// How the document lays out what is nested.
    pub(super) habit: Habit,
}

impl<'a> Stage<'a> {
    /// The node of the current text that a shape stands for.
    pub(super) fn node(self, id: ShapeId) -> Result<NodeRef<'a>, UnfitReason> {
        let place = self.places.get(id.index()).copied().flatten();
        place.map(|id| self.document.node(id)).ok_or(UnfitReason::Missing)
    }

    /// The child of `holder` that stands at `index` in the current text before which a slot lies.
    pub(super) fn index(self, holder: NodeRef<'_>, slot: &Slot) -> usize {
        let ids: Vec<_> = match holder.kind() {
            NodeKind::List => holder.items().map(NodeRef::id).collect(),
            _ => holder.entries().map(|(_, value)| value.id()).collect(),
        };
        let before = slot.0.iter().filter_map(|shape| self.node(*shape).ok());
        before
            .filter_map(|node| ids.iter().position(|id| *id == node.id()))
            .next()
            .unwrap_or(ids.len())
    }

    /// How to lay out a child in `column` after which the text goes on at the line start `at`.
    pub(super) fn habit_at(self, at: usize, column: usize) -> Habit {
        Habit { blocks: !would_swallow(self.document, at, column), ..self.habit }
    }
}

/// A place among the children of a collection: before the first of these that is still there, else the end.
#[derive(Clone, Debug, Default)]
pub(super) struct Slot(pub(super) Vec<ShapeId>);

impl Slot {
    /// The same place among the intended children.
    pub(super) fn intended(&self, intent: &Intent, holder: ShapeId) -> usize {
        let children = intent.children(holder);
        let found =
            self.0.iter().find_map(|shape| children.iter().position(|child| child == shape));
        found.unwrap_or(children.len())
    }
}

/// The comments inside a span.
pub(super) fn comments_in(document: &Document, span: Span) -> Vec<Span> {
    document
        .comments()
        .iter()
        .map(|comment| comment.span)
        .filter(|comment| span.contains(*comment))
        .collect()
}
