//! Finds the exact place of every node, dash and colon, which the reader doesn't tell.
//!
//! Between one thing and the next only blanks, line breaks and known comments may stand; after them the expected
//! indicator must follow. So one walk from the top places everything, or fails instead of guessing.

use super::build::Draft;
use super::error::ParseError;
use super::span::{Lines, Span};
use super::tree::{Comment, Content, Entry, Node, NodeId, Style};

/// Puts exact spans into `draft`, or tells what couldn't be placed.
pub(super) fn place(text: &str, lines: &Lines, draft: &mut Draft) -> Result<(), ParseError> {
    let Some(root) = draft.root else { return Ok(()) };
    let start = draft.start;
    let mut placer = Placer { text, nodes: &mut draft.nodes, comments: &draft.comments };
    match placer.node(root, start) {
        Ok(_) => Ok(()),
        Err(Misplaced { at, what }) => {
            Err(ParseError::Unsupported { at: lines.position(text, at), what: what.into() })
        }
    }
}

/// The first place at or after `from` that is neither blank, line break nor comment.
pub(super) fn skip_trivia(text: &str, comments: &[Comment], from: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = from;
    loop {
        while matches!(bytes.get(at), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            at += 1;
        }
        match comments.binary_search_by_key(&at, |comment| comment.span.start) {
            Ok(found) => at = comments[found].span.end,
            Err(_) => return at,
        }
    }
}

struct Misplaced {
    at: usize,
    what: &'static str,
}

type Placed<T> = Result<T, Misplaced>;

struct Placer<'a> {
    text: &'a str,
    nodes: &'a mut Vec<Node>,
    comments: &'a [Comment],
}

impl Placer<'_> {
    /// Places a node and all below it; `from` is just after what announces it. Returns where its content ends.
    fn node(&mut self, id: NodeId, from: usize) -> Placed<usize> {
        let node = &self.nodes[id.index()];
        let from = node.properties_end().map_or(from, |end| end.max(from));
        match &node.content {
            Content::Alias { .. } => self.inline(id, from),
            Content::Scalar { style, .. } => match style {
                Style::Empty => Ok(self.set(id, from, from)),
                Style::Literal | Style::Folded => self.block_scalar(id, from),
                Style::Plain | Style::Single | Style::Double => self.inline(id, from),
            },
            Content::List { flow: false, .. } => self.block_list(id, from),
            Content::Map { flow: false, .. } => self.block_map(id, from),
            Content::List { flow: true, .. } => self.flow_list(id, from),
            Content::Map { flow: true, .. } => self.flow_map(id, from),
        }
    }

    /// The reader's span of these is right; it only must stand where it is expected.
    fn inline(&self, id: NodeId, from: usize) -> Placed<usize> {
        let span = self.nodes[id.index()].span;
        if self.skip(from) == span.start {
            return Ok(span.end);
        }
        Err(Misplaced { at: span.start, what: "a value right after its key or dash" })
    }

    fn block_scalar(&mut self, id: NodeId, from: usize) -> Placed<usize> {
        let indicator = self.expect_any(from, b"|>", "`|` or `>`")?;
        let read_end = self.nodes[id.index()].span.end.clamp(indicator + 1, self.text.len());
        let header =
            self.text[indicator..].split(['\n', '\r', ' ', '\t', '#']).next().unwrap_or("");
        let end =
            if header.contains('+') { read_end } else { self.last_line_end(indicator, read_end) };
        Ok(self.set(id, indicator, end))
    }

    /// The end of the last line that isn't blank; blanks at its end are content.
    fn last_line_end(&self, start: usize, end: usize) -> usize {
        let filled = self.text[start..end].trim_end_matches([' ', '\t', '\r', '\n']);
        let filled_end = start + filled.len();
        let rest = &self.text[filled_end..];
        let line = rest.split('\n').next().unwrap_or(rest);
        filled_end + line.strip_suffix('\r').unwrap_or(line).len()
    }

    fn block_list(&mut self, id: NodeId, from: usize) -> Placed<usize> {
        let mut first = None;
        let mut at = from;
        for (index, item) in self.list_items(id).into_iter().enumerate() {
            let dash = self.expect(at, b'-', "`-`")?;
            first.get_or_insert(dash);
            if let Content::List { items, .. } = &mut self.nodes[id.index()].content {
                items[index].dash = Some(dash);
            }
            at = self.node(item, dash + 1)?;
        }
        Ok(self.set(id, first.unwrap_or(from), at))
    }

    fn block_map(&mut self, id: NodeId, from: usize) -> Placed<usize> {
        let mut first = None;
        let mut at = from;
        for (index, entry) in self.map_entries(id).into_iter().enumerate() {
            first.get_or_insert(self.skip(at));
            let (colon, end) = self.pair(id, index, entry, at)?;
            let explicit = self.map_entries(id)[index].explicit;
            if colon.is_none() && !explicit {
                return Err(Misplaced { at: end, what: "`:`" });
            }
            at = end;
        }
        Ok(self.set(id, first.unwrap_or(from), at))
    }

    fn flow_list(&mut self, id: NodeId, from: usize) -> Placed<usize> {
        let open = self.expect(from, b'[', "`[`")?;
        let mut at = open + 1;
        for item in self.list_items(id) {
            at = self.skip_comma(at);
            at = match self.lone_pair(item, at) {
                Some(entry) => {
                    let start = self.skip(at);
                    let (_, end) = self.pair(item, 0, entry, at)?;
                    self.set(item, start, end)
                }
                None => self.node(item, at)?,
            };
        }
        let close = self.expect(self.skip_comma(at), b']', "`]`")?;
        Ok(self.set(id, open, close + 1))
    }

    fn flow_map(&mut self, id: NodeId, from: usize) -> Placed<usize> {
        let open = self.expect(from, b'{', "`{`")?;
        let mut at = open + 1;
        for (index, entry) in self.map_entries(id).into_iter().enumerate() {
            at = self.skip_comma(at);
            at = self.pair(id, index, entry, at)?.1;
        }
        let close = self.expect(self.skip_comma(at), b'}', "`}`")?;
        Ok(self.set(id, open, close + 1))
    }

    /// The entry of a map without braces inside a flow list: `[a: b]`.
    fn lone_pair(&self, id: NodeId, from: usize) -> Option<Entry> {
        let node = &self.nodes[id.index()];
        let Content::Map { flow: true, entries } = &node.content else { return None };
        let only = *entries.first()?;
        let start = self.skip(from);
        let key_is_first =
            entries.len() == 1 && self.nodes[only.key.index()].outer_span().start == start;
        let bare = node.properties_end().is_none() && (self.byte(start) != b'{' || key_is_first);
        bare.then_some(only)
    }

    /// Places key, colon and value. Returns the colon and where the value ends.
    fn pair(
        &mut self,
        map: NodeId,
        index: usize,
        entry: Entry,
        from: usize,
    ) -> Placed<(Option<usize>, usize)> {
        let start = self.skip(from);
        let explicit = self.is_explicit_key(start, entry.key);
        let key_end = self.node(entry.key, if explicit { start + 1 } else { start })?;
        let after_key = self.skip(key_end);
        let colon = (self.byte(after_key) == b':').then_some(after_key);
        if let Content::Map { entries, .. } = &mut self.nodes[map.index()].content {
            entries[index].colon = colon;
            entries[index].explicit = explicit;
        }
        let end = self.node(entry.value, colon.map_or(key_end, |colon| colon + 1))?;
        Ok((colon, end))
    }

    fn is_explicit_key(&self, start: usize, key: NodeId) -> bool {
        self.byte(start) == b'?'
            && matches!(self.byte(start + 1), b' ' | b'\t' | b'\n' | b'\r' | 0)
            && self.nodes[key.index()].outer_span().start != start
    }

    fn list_items(&self, id: NodeId) -> Vec<NodeId> {
        match &self.nodes[id.index()].content {
            Content::List { items, .. } => items.iter().map(|item| item.node).collect(),
            _ => Vec::new(),
        }
    }

    fn map_entries(&self, id: NodeId) -> Vec<Entry> {
        match &self.nodes[id.index()].content {
            Content::Map { entries, .. } => entries.clone(),
            _ => Vec::new(),
        }
    }

    fn set(&mut self, id: NodeId, start: usize, end: usize) -> usize {
        self.nodes[id.index()].span = Span::new(start, end);
        end
    }

    fn expect(&self, from: usize, byte: u8, what: &'static str) -> Placed<usize> {
        self.expect_any(from, &[byte], what)
    }

    fn expect_any(&self, from: usize, bytes: &[u8], what: &'static str) -> Placed<usize> {
        let at = self.skip(from);
        if bytes.contains(&self.byte(at)) { Ok(at) } else { Err(Misplaced { at, what }) }
    }

    fn skip(&self, from: usize) -> usize {
        skip_trivia(self.text, self.comments, from)
    }

    fn skip_comma(&self, from: usize) -> usize {
        let at = self.skip(from);
        if self.byte(at) == b',' { at + 1 } else { at }
    }

    fn byte(&self, at: usize) -> u8 {
        self.text.as_bytes().get(at).copied().unwrap_or(0)
    }
}
