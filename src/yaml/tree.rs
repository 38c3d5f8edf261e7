//! The nodes of a document as they are stored: one arena in the order of the text.

use super::span::Span;

/// Names one node of one document; of no use with another document.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct NodeId(u32);

impl NodeId {
    pub(super) fn new(index: usize) -> NodeId {
        NodeId(u32::try_from(index).unwrap_or(u32::MAX))
    }

    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

/// How a scalar is written.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub enum Style {
    /// Without quotes.
    Plain,
    /// In `'…'`.
    Single,
    /// In `"…"`.
    Double,
    /// A block after `|`.
    Literal,
    /// A block after `>`.
    Folded,
    /// Nothing is written.
    Empty,
}

/// A comment: from its `#` to the end of its line, without the line break.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Comment {
    /// Where it stands.
    pub span: Span,
    /// Whether nothing but blanks stands before it on its line.
    pub own_line: bool,
}

#[derive(Debug)]
pub(super) struct Node {
    pub(super) content: Content,
    pub(super) parent: Option<NodeId>,
    /// The content alone: with quotes, `|` and brackets, without properties and comments.
    pub(super) span: Span,
    pub(super) anchor: Option<Span>,
    pub(super) tag: Option<Span>,
}

#[derive(Debug)]
pub(super) enum Content {
    /// `text` is absent where it equals the source.
    Scalar {
        style: Style,
        text: Option<Box<str>>,
    },
    Alias {
        target: NodeId,
    },
    List {
        flow: bool,
        items: Vec<Item>,
    },
    Map {
        flow: bool,
        entries: Vec<Entry>,
    },
}

/// An item of a list; `dash` is absent in flow lists.
#[derive(Copy, Clone, Debug)]
pub(super) struct Item {
    pub(super) dash: Option<usize>,
    pub(super) node: NodeId,
}

/// An entry of a map; `explicit`: its key stands after a `?`.
#[derive(Copy, Clone, Debug)]
pub(super) struct Entry {
    pub(super) key: NodeId,
    pub(super) colon: Option<usize>,
    pub(super) value: NodeId,
    pub(super) explicit: bool,
}

impl Node {
    /// Content with anchor and tag.
    pub(super) fn outer_span(&self) -> Span {
        let properties = self.anchor.iter().chain(&self.tag).map(|span| span.start);
        Span::new(properties.fold(self.span.start, usize::min), self.span.end)
    }

    /// Where the last of anchor and tag ends, if there is one.
    pub(super) fn properties_end(&self) -> Option<usize> {
        self.anchor.iter().chain(&self.tag).map(|span| span.end).max()
    }

    pub(super) fn is_flow(&self) -> bool {
        matches!(self.content, Content::List { flow: true, .. } | Content::Map { flow: true, .. })
    }

    pub(super) fn is_block_collection(&self) -> bool {
        matches!(self.content, Content::List { flow: false, .. } | Content::Map { flow: false, .. })
    }
}
