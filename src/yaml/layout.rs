//! How a document is laid out: children and the lines they own, line breaks, indentation.

use super::document::Document;
use super::edit::{Edit, Fragment};
use super::node::NodeRef;
use super::span::Span;
use super::tree::Style;
use super::write::{Habit, spaces};

/// An item or entry as written, from its dash or key to the end of its value.
#[derive(Copy, Clone, Debug)]
pub(super) struct Child {
    pub(super) span: Span,
    /// Just after its dash or colon; for an entry without colon the end of its key.
    pub(super) lead_end: usize,
    /// Its key stands after a `?`, or has no colon.
    pub(super) unusual: bool,
}

/// The lines of a child of a block collection.
#[derive(Copy, Clone, Debug)]
pub(super) struct Extent {
    /// From its first own comment to the line after its last. Where it shares its first line with the dash or key
    /// of what holds it, from the child itself.
    pub(super) lines: Span,
    pub(super) start: usize,
    /// Bytes before its dash or key on its line.
    pub(super) column: usize,
    /// Whether nothing but spaces stands before it.
    pub(super) own_line: bool,
}

/// The children of a list or map, in order.
pub(super) fn children(node: NodeRef<'_>) -> Vec<Child> {
    let document = node.document();
    let items = node.stored_items().iter().map(|item| {
        let value = document.node(item.node);
        let start = item.dash.unwrap_or(value.outer_span().start);
        let lead_end = item.dash.map_or(start, |dash| dash + 1);
        Child { span: Span::new(start, value.span().end.max(lead_end)), lead_end, unusual: false }
    });
    let entries = node.stored_entries().iter().map(|entry| {
        let key = document.node(entry.key);
        let lead_end = entry.colon.map_or(key.span().end, |colon| colon + 1);
        let start = key.outer_span().start;
        let span = Span::new(start, document.node(entry.value).span().end.max(lead_end));
        Child { span, lead_end, unusual: entry.explicit || entry.colon.is_none() }
    });
    items.chain(entries).collect()
}

/// Where a node stands among the children of what holds it.
pub(super) fn index_of(node: NodeRef<'_>) -> Option<(NodeRef<'_>, usize)> {
    let holder = node.parent()?;
    let in_list = holder.stored_items().iter().position(|item| item.node == node.id());
    let in_map = || holder.stored_entries().iter().position(|entry| entry.value == node.id());
    Some((holder, in_list.or_else(in_map)?))
}

/// The lines that a child of a block collection owns, comments included.
///
/// Comment lines directly above in the same column are its own, so are deeper ones directly below, and the comment
/// on its last line.
pub(super) fn extent(holder: NodeRef<'_>, index: usize) -> Option<Extent> {
    if !holder.stored().is_block_collection() {
        return None;
    }
    let all = children(holder);
    let child = all.get(index)?;
    let document = holder.document();
    let lines = document.lines();
    let start = child.span.start;
    let line_start = lines.start_of(start);
    let before = document.text(Span::new(line_start, start));
    let column = before.len();
    let own_line = before.bytes().all(|byte| byte == b' ');
    let above = index.checked_sub(1).and_then(|previous| all.get(previous));
    let highest = above.map_or(0, |previous| lines.next_of(previous.span.end.saturating_sub(1)));
    let first =
        if own_line { comments_above(document, line_start, column, highest) } else { start };
    let end = comments_below(document, lines_end(document, child.span.end), column);
    Some(Extent { lines: Span::new(first, end), start, column, own_line })
}

/// Whether a line holds nothing but a comment, and its column.
pub(super) fn comment_column(document: &Document, line: usize) -> Option<usize> {
    let span = document.lines().span(line);
    let text = document.text(span);
    if text.trim().is_empty() {
        return None;
    }
    let column = text.len() - text.trim_start().len();
    let at = span.start + column;
    let found = document.comments().binary_search_by_key(&at, |comment| comment.span.start);
    found.is_ok().then_some(column)
}

/// The start of the line after content that ends at `end`; content may end with its line break.
pub(super) fn lines_end(document: &Document, end: usize) -> usize {
    let after_break = end > 0 && document.byte(end - 1) == b'\n';
    if after_break { end } else { document.lines().next_of(end) }
}

fn comments_above(document: &Document, line_start: usize, column: usize, highest: usize) -> usize {
    let lines = document.lines();
    let mut line = lines.line_of(line_start);
    while line > 0
        && comment_column(document, line - 1) == Some(column)
        && lines.start(line - 1) >= highest
    {
        line -= 1;
    }
    lines.start(line)
}

pub(super) fn comments_below(document: &Document, from: usize, column: usize) -> usize {
    let lines = document.lines();
    let mut at = from;
    while at < document.source().len()
        && lines.start_of(at) == at
        && comment_column(document, lines.line_of(at)).is_some_and(|deeper| deeper > column)
    {
        at = lines.next_of(at);
    }
    at
}

/// Whether a block scalar at `column`, put before the line start `at`, would swallow what follows: a comment that
/// is deeper, or blanks that are longer.
pub(super) fn would_swallow(document: &Document, at: usize, column: usize) -> bool {
    let lines = document.lines();
    let rest =
        (lines.line_of(at)..).take_while(|line| lines.start(*line) < document.source().len());
    for line in rest {
        if !is_blank(document, line) {
            return comment_column(document, line).is_some_and(|deeper| deeper > column);
        }
        let blanks = document.text(lines.span(line)).trim_end_matches(['\n', '\r']);
        if blanks.len() > column {
            return true;
        }
    }
    false
}

/// Whether a line holds nothing.
pub(super) fn is_blank(document: &Document, line: usize) -> bool {
    document.text(document.lines().span(line)).trim().is_empty()
}

/// Where the text of the line that holds `at` ends, before its line break.
pub(super) fn line_text_end(document: &Document, at: usize) -> usize {
    let lines = document.lines();
    let span = lines.span(lines.line_of(at));
    span.start + document.text(span).trim_end_matches(['\n', '\r']).len()
}

/// The line break to use for new lines at `at`: that of the line before, else of the line itself.
pub(super) fn line_break(document: &Document, at: usize) -> &'static str {
    let source = document.source();
    let before = source[..at].rfind('\n');
    let found = before.or_else(|| source[at..].find('\n').map(|offset| at + offset));
    match found {
        Some(at) if source[..at].ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

/// Puts whole lines, without line breaks, at the start of a line or at the end of the text.
pub(super) fn insert_lines(document: &Document, at: usize, lines: &[String]) -> Edit {
    let eol = line_break(document, at);
    let text = lines.join(eol);
    Edit { span: Span::empty(at), with: as_lines(document, at, vec![Fragment::New(text)]) }
}

/// Adds the line break that fragments for `at` need, which themselves don't end with one.
pub(super) fn as_lines(
    document: &Document,
    at: usize,
    mut fragments: Vec<Fragment>,
) -> Vec<Fragment> {
    let eol = Fragment::New(line_break(document, at).to_owned());
    let after_open_line =
        at > 0 && at >= document.source().len() && !document.source().ends_with('\n');
    if after_open_line {
        fragments.insert(0, eol);
    } else {
        fragments.push(eol);
    }
    fragments
}

/// Shifts all lines that start in `region` by `columns`. Blank lines stay, but in a block scalar those that are
/// longer than its indentation are text.
pub(super) fn shift(document: &Document, region: Span, columns: isize) -> Vec<Edit> {
    let lines = document.lines();
    let blocks = block_scalars(document, region);
    let first = lines.line_of(region.start);
    let first = if lines.start(first) < region.start { first + 1 } else { first };
    let mut edits = Vec::new();
    for line in (first..).take_while(|line| lines.start(*line) < region.end) {
        let start = lines.start(line);
        let text = document.text(lines.span(line)).trim_end_matches(['\n', '\r']);
        let indent = text.len() - text.trim_start_matches(' ').len();
        let block = blocks.iter().find(|(span, _)| span.start <= start && start < span.end);
        let by = match block {
            Some((_, depth)) if indent == text.len() => blank_shift(indent, *depth, columns),
            None if text.trim().is_empty() => 0,
            _ => columns,
        };
        match by {
            0 => {}
            1.. => edits.push(Edit::insert(start, spaces(by.unsigned_abs()))),
            _ => edits.push(Edit::delete(start, start + indent.min(by.unsigned_abs()))),
        }
    }
    edits
}

/// How far a blank line of a block goes whose text is indented to `depth` and shifted by `columns`: what stands out
/// of the indentation is text, and nothing else may come to stand out.
fn blank_shift(indent: usize, depth: usize, columns: isize) -> isize {
    if indent > depth {
        return columns;
    }
    let new_depth = depth.saturating_add_signed(columns);
    let excess = isize::try_from(indent.saturating_sub(new_depth)).unwrap_or(0);
    -excess
}

/// The text lines of the block scalars in a region, and how deep they are indented.
fn block_scalars(document: &Document, region: Span) -> Vec<(Span, usize)> {
    let is_block =
        |node: &NodeRef<'_>| matches!(node.style(), Some(Style::Literal | Style::Folded));
    let inside = document.nodes_in(region).filter(is_block);
    inside
        .map(|node| {
            let text = Span::new(document.lines().next_of(node.span().start), node.span().end);
            let filled =
                document.text(text).lines().find(|line| !line.trim_matches(' ').is_empty());
            let indent =
                filled.map_or(usize::MAX, |line| line.len() - line.trim_start_matches(' ').len());
            (text, indent)
        })
        .collect()
}

/// How a document lays out what is nested: what it does most often.
pub(super) fn habit(document: &Document) -> Habit {
    let mut offsets: [Vec<usize>; 3] = Default::default();
    let column = |at: usize| at - document.lines().start_of(at);
    for map in document.nodes().filter(|node| !node.stored().is_flow()) {
        for (index, entry) in map.stored_entries().iter().enumerate() {
            let value = document.node(entry.value);
            let key_start = document.node(entry.key).outer_span().start;
            let Some(offset) = column(value.span().start).checked_sub(column(key_start)) else {
                continue;
            };
            let after_dash =
                index == 0 && map.parent().is_some_and(|holder| !holder.stored_items().is_empty());
            let block = value.stored().is_block_collection();
            match (block, value.stored_items().is_empty(), after_dash) {
                (false, ..) => {}
                (true, false, _) => offsets[0].push(offset),
                (true, true, false) => offsets[1].push(offset),
                (true, true, true) => offsets[2].push(offset),
            }
        }
    }
    let [list, map, map_after_dash] = offsets.map(|found| most_frequent(&found));
    let map = map.filter(|offset| *offset > 0).unwrap_or(2);
    let map_after_dash = map_after_dash.filter(|offset| *offset > 0).unwrap_or(2);
    Habit { list: list.unwrap_or(2), map, map_after_dash, blocks: true }
}

fn most_frequent(values: &[usize]) -> Option<usize> {
    let count = |value: &usize| values.iter().filter(|other| *other == value).count();
    let mut distinct: Vec<usize> = values.to_vec();
    distinct.sort_unstable_by(|a, b| b.cmp(a));
    distinct.dedup();
    distinct.into_iter().max_by_key(count)
}
