//! Turns the reader's events into nodes; their places are still those of the reader.

use std::collections::HashMap;
use std::ops::Range;

use granit_parser::{Event, Parser, ScalarStyle, Span as EventSpan, StructureStyle};

use super::error::ParseError;
use super::span::{BYTE_ORDER_MARK, Lines, Span};
use super::tree::{Comment, Content, Entry, Item, Node, NodeId, Style};

const DEEPEST: usize = 100;
const MOST_COMMENTS_IN_A_ROW: usize = 1_000_000;

/// What a text holds, before the exact places are known.
pub(super) struct Draft {
    pub(super) nodes: Vec<Node>,
    pub(super) root: Option<NodeId>,
    pub(super) comments: Vec<Comment>,
    /// Where the first node may start: after the byte order mark or `---`.
    pub(super) start: usize,
}

pub(super) fn build(text: &str, lines: &Lines) -> Result<Draft, ParseError> {
    let options = granit_parser::options! {
        emit_anchor_events: true,
        max_buffered_comment_events: MOST_COMMENTS_IN_A_ROW,
        flow_nesting_limit: DEEPEST,
        block_nesting_limit: DEEPEST,
    };
    let mut builder = Builder::new(text, lines);
    for event in Parser::new_from_str_with_options(text, options) {
        let (event, place) = event.map_err(|error| ParseError::from_scan(&error, text, lines))?;
        builder.take(event, &place)?;
    }
    Ok(builder.finish())
}

/// A collection that is still open; `key` waits for its value.
struct Open {
    id: NodeId,
    key: Option<NodeId>,
}

struct Builder<'t> {
    text: &'t str,
    lines: &'t Lines,
    draft: Draft,
    open: Vec<Open>,
    anchors: HashMap<usize, NodeId>,
    last: Option<NodeId>,
    documents: usize,
}

impl<'t> Builder<'t> {
    fn new(text: &'t str, lines: &'t Lines) -> Builder<'t> {
        let start = if text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len_utf8() } else { 0 };
        let nodes = Vec::with_capacity(text.len() / 20);
        let draft = Draft { nodes, root: None, comments: Vec::new(), start };
        Builder {
            text,
            lines,
            draft,
            open: Vec::new(),
            anchors: HashMap::new(),
            last: None,
            documents: 0,
        }
    }

    fn take(&mut self, event: Event<'_>, place: &EventSpan) -> Result<(), ParseError> {
        let range = place.byte_range().ok_or_else(|| self.unsupported(0, "a place in the text"))?;
        let tag = place.tag_span().and_then(|tag| tag.byte_range());
        match event {
            Event::DocumentStart(explicit, _) => self.start_document(explicit, &range)?,
            Event::Comment(..) => self.draft.comments.push(self.comment(range)),
            Event::Anchor(anchor, _) => self.anchor(anchor, range),
            Event::Alias(anchor) => {
                let unknown = self.unsupported(range.start, "an alias whose anchor is known");
                let target = self.anchors.get(&anchor).copied().ok_or(unknown)?;
                self.add(Content::Alias { target }, range, None);
            }
            Event::Scalar(value, style, ..) => {
                let content = self.scalar(&value, style, &range);
                self.add(content, range, tag);
            }
            Event::SequenceStart(style, ..) => {
                let content =
                    Content::List { flow: style == StructureStyle::Flow, items: Vec::new() };
                self.open(content, range, tag);
            }
            Event::MappingStart(style, ..) => {
                let content =
                    Content::Map { flow: style == StructureStyle::Flow, entries: Vec::new() };
                self.open(content, range, tag);
            }
            Event::SequenceEnd | Event::MappingEnd => {
                self.open.pop();
            }
            _ => {}
        }
        Ok(())
    }

    fn start_document(&mut self, explicit: bool, range: &Range<usize>) -> Result<(), ParseError> {
        self.documents += 1;
        if self.documents > 1 {
            return Err(ParseError::SeveralDocuments {
                at: self.lines.position(self.text, range.start),
            });
        }
        if explicit {
            self.draft.start = range.end;
        }
        Ok(())
    }

    fn comment(&self, range: Range<usize>) -> Comment {
        let before = self.text.get(self.lines.start_of(range.start)..range.start).unwrap_or("");
        Comment { own_line: before.trim().is_empty(), span: range.into() }
    }

    /// The event of an anchor follows that of its node.
    fn anchor(&mut self, anchor: usize, range: Range<usize>) {
        if let Some(id) = self.last {
            self.draft.nodes[id.index()].anchor = Some(range.into());
            self.anchors.insert(anchor, id);
        }
    }

    fn scalar(&self, value: &str, style: ScalarStyle, range: &Range<usize>) -> Content {
        let style = match style {
            ScalarStyle::Plain if range.is_empty() => Style::Empty,
            ScalarStyle::Plain => Style::Plain,
            ScalarStyle::SingleQuoted => Style::Single,
            ScalarStyle::DoubleQuoted => Style::Double,
            ScalarStyle::Literal => Style::Literal,
            ScalarStyle::Folded => Style::Folded,
        };
        // For a value that isn't written the reader says `~`.
        let value = if style == Style::Empty { "" } else { value };
        let same = style == Style::Plain && self.text.get(range.clone()) == Some(value);
        Content::Scalar { style, text: (!same).then(|| value.into()) }
    }

    fn open(&mut self, content: Content, range: Range<usize>, tag: Option<Range<usize>>) {
        let id = self.add(content, range, tag);
        self.open.push(Open { id, key: None });
    }

    fn add(&mut self, content: Content, range: Range<usize>, tag: Option<Range<usize>>) -> NodeId {
        let id = NodeId::new(self.draft.nodes.len());
        let parent = self.open.last().map(|open| open.id);
        let (span, tag) = (Span::from(range), tag.map(Span::from));
        self.draft.nodes.push(Node { content, parent, span, anchor: None, tag });
        self.last = Some(id);
        let Some(open) = self.open.last_mut() else {
            self.draft.root = Some(id);
            return id;
        };
        match &mut self.draft.nodes[open.id.index()].content {
            Content::List { items, .. } => items.push(Item { dash: None, node: id }),
            Content::Map { entries, .. } => match open.key.take() {
                None => open.key = Some(id),
                Some(key) => entries.push(Entry { key, colon: None, value: id, explicit: false }),
            },
            Content::Scalar { .. } | Content::Alias { .. } => {}
        }
        id
    }

    fn unsupported(&self, at: usize, what: &str) -> ParseError {
        ParseError::Unsupported { at: self.lines.position(self.text, at), what: what.into() }
    }

    fn finish(mut self) -> Draft {
        self.draft.comments.sort_by_key(|comment| comment.span);
        self.draft.comments.dedup();
        self.draft
    }
}
