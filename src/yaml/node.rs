//! A node of a document, as readers of the document see it.

use std::fmt;
use std::ops::Range;

use super::atoms::atoms;
use super::document::{Document, MANY};
use super::path::{Path, Segment};
use super::span::Span;
use super::tree::{Content, Entry, Item, Node, NodeId, Style};

/// What a node is.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub enum NodeKind {
    /// Nothing is written, or a plain `~` or `null`.
    Null,
    /// A text, number or boolean.
    Scalar,
    /// `*name`.
    Alias,
    /// A list.
    List,
    /// A map.
    Map,
}

/// One node of a document; small, to be passed by value.
#[derive(Copy, Clone)]
pub struct NodeRef<'d> {
    document: &'d Document,
    id: NodeId,
}

impl<'d> NodeRef<'d> {
    pub(super) fn new(document: &'d Document, id: NodeId) -> NodeRef<'d> {
        NodeRef { document, id }
    }

    /// The node's name in its document.
    pub fn id(self) -> NodeId {
        self.id
    }

    /// The document that holds the node.
    pub fn document(self) -> &'d Document {
        self.document
    }

    /// The bytes of the content: with quotes, `|` and brackets; without anchor, tag, comments and line break.
    pub fn span(self) -> Span {
        self.stored().span
    }

    /// The bytes of the content with anchor and tag.
    pub fn outer_span(self) -> Span {
        self.stored().outer_span()
    }

    /// The lines of the content with anchor and tag, first and last, from 1.
    pub fn span_lines(self) -> (usize, usize) {
        let span = self.outer_span();
        let last = if span.is_empty() { span.end } else { span.end - 1 };
        (self.document.position(span.start).line, self.document.position(last).line)
    }

    /// What the node is.
    pub fn kind(self) -> NodeKind {
        match &self.stored().content {
            Content::Alias { .. } => NodeKind::Alias,
            Content::List { .. } => NodeKind::List,
            Content::Map { .. } => NodeKind::Map,
            Content::Scalar { style, .. } if self.is_null(*style) => NodeKind::Null,
            Content::Scalar { .. } => NodeKind::Scalar,
        }
    }

    /// How a scalar is written; nothing for lists, maps and aliases.
    pub fn style(self) -> Option<Style> {
        match self.stored().content {
            Content::Scalar { style, .. } => Some(style),
            _ => None,
        }
    }

    /// What a scalar says once quotes, escapes and folding are resolved; nothing for all other kinds.
    pub fn text(self) -> Option<&'d str> {
        if self.kind() == NodeKind::Scalar { self.written_text() } else { None }
    }

    /// Whether this is a scalar without quotes and without block indicator.
    pub fn is_plain(self) -> bool {
        self.style() == Some(Style::Plain)
    }

    /// The name of the node's anchor.
    pub fn anchor(self) -> Option<&'d str> {
        self.stored().anchor.map(|span| self.document.text(Span::new(span.start + 1, span.end)))
    }

    /// The node's tag as it is written, such as `!!merge`.
    pub fn tag(self) -> Option<&'d str> {
        self.stored().tag.map(|span| self.document.text(span))
    }

    /// The anchored node that an alias stands for; it may hold the alias itself.
    pub fn target(self) -> Option<NodeRef<'d>> {
        match self.stored().content {
            Content::Alias { target } => Some(self.document.node(target)),
            _ => None,
        }
    }

    /// The aliases that stand for this node, in the order of the text.
    pub fn aliases(self) -> Vec<NodeRef<'d>> {
        if self.stored().anchor.is_none() {
            return Vec::new();
        }
        self.document
            .nodes()
            .filter(|node| node.target().is_some_and(|target| target.id == self.id))
            .collect()
    }

    /// The items of a list; none for all other kinds.
    pub fn items(self) -> impl DoubleEndedIterator<Item = NodeRef<'d>> + ExactSizeIterator {
        self.stored_items().iter().map(move |item| self.document.node(item.node))
    }

    /// The entries of a map, key and value, as they are written; none for all other kinds.
    pub fn entries(
        self,
    ) -> impl DoubleEndedIterator<Item = (NodeRef<'d>, NodeRef<'d>)> + ExactSizeIterator {
        self.stored_entries()
            .iter()
            .map(move |entry| (self.document.node(entry.key), self.document.node(entry.value)))
    }

    /// The value that a map itself holds under `key`; the last of several.
    pub fn get(self, key: &str) -> Option<NodeRef<'d>> {
        if self.stored_entries().len() >= MANY {
            return self.document.in_wide(self.id, key);
        }
        self.entries().rev().find(|(name, _)| name.key_text() == key).map(|(_, value)| value)
    }

    /// The collection that holds this node, be it as item, key or value.
    pub fn parent(self) -> Option<NodeRef<'d>> {
        self.stored().parent.map(|id| self.document.node(id))
    }

    /// The way to this node; for a key that of its value.
    pub fn path(self) -> Path {
        let mut segments = Vec::new();
        let mut node = self;
        while let Some(parent) = node.parent() {
            segments.extend(parent.segment_of(node.id));
            node = parent;
        }
        segments.reverse();
        Path::from(segments)
    }

    /// Whether this is the key that merges another map: a plain `<<`, or one tagged `!!merge`.
    pub fn is_merge_key(self) -> bool {
        match self.tag() {
            None => self.is_plain() && self.written_text() == Some("<<"),
            Some(tag) => tag == "!!merge" || tag == "!<tag:yaml.org,2002:merge>",
        }
    }

    /// The bytes of the file that hold a byte range of the decoded text: through quotes, escapes and line folds.
    /// Nothing where the range cuts an escape or fold in two, or where the text isn't told line by line.
    pub fn value_span(self, range: Range<usize>) -> Option<Span> {
        atoms(self)?.source_of(range)
    }

    /// The same for many ranges, read at once.
    pub fn value_spans(self, ranges: impl Iterator<Item = Range<usize>>) -> Vec<Option<Span>> {
        let atoms = atoms(self);
        ranges.map(|range| atoms.as_ref()?.source_of(range)).collect()
    }

    /// The decoded text of any scalar, null or not.
    pub(super) fn written_text(self) -> Option<&'d str> {
        match &self.stored().content {
            Content::Scalar { text: Some(text), .. } => Some(text),
            Content::Scalar { text: None, .. } => Some(self.document.text(self.span())),
            _ => None,
        }
    }

    /// The text of a key; the source itself for keys that are no scalars.
    pub(super) fn key_text(self) -> &'d str {
        self.written_text().unwrap_or_else(|| self.document.text(self.span()))
    }

    pub(super) fn stored(self) -> &'d Node {
        self.document.stored(self.id)
    }

    pub(super) fn stored_items(self) -> &'d [Item] {
        match &self.stored().content {
            Content::List { items, .. } => items,
            _ => &[],
        }
    }

    pub(super) fn stored_entries(self) -> &'d [Entry] {
        match &self.stored().content {
            Content::Map { entries, .. } => entries,
            _ => &[],
        }
    }

    fn segment_of(self, child: NodeId) -> Option<Segment> {
        if let Some(index) = self.stored_items().iter().position(|item| item.node == child) {
            return Some(Segment::Index(index));
        }
        let entry = self
            .stored_entries()
            .iter()
            .find(|entry| entry.key == child || entry.value == child)?;
        Some(Segment::Key(self.document.node(entry.key).key_text().into()))
    }

    fn is_null(self, style: Style) -> bool {
        let says_null = match style {
            Style::Empty => true,
            Style::Plain => matches!(self.written_text(), Some("~" | "null" | "Null" | "NULL")),
            _ => false,
        };
        says_null && matches!(self.tag(), None | Some("!!null"))
    }
}

impl fmt::Debug for NodeRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} at `{}`", self.kind(), self.path())
    }
}
