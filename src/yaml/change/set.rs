//! Puts another value into the place of a node.

use super::super::document::Document;
use super::super::edit::Edit;
use super::super::intent::{Intent, ShapeId};
use super::super::layout::{
    Child, children, comments_below, index_of, line_break, line_text_end, lines_end,
};
use super::super::node::{NodeKind, NodeRef};
use super::super::span::Span;
use super::super::tree::Style;
use super::super::unfit::UnfitReason;
use super::super::value::Value;
use super::super::write::{Lead, block_lines, inline_text, spaces, wants_block};
use super::stage::{Plan, Stage, comments_in};

pub(super) fn plan(stage: Stage<'_>, subject: ShapeId, value: &Value) -> Result<Plan, UnfitReason> {
    let node = stage.node(subject)?;
    if matches!(value, Value::Alias(_)) {
        let used = node.anchor().filter(|_| !node.aliases().is_empty());
        if let Some(name) = used {
            return Err(UnfitReason::AnchorInUse(name.to_owned()));
        }
    } else if node.tag().is_some()
        && (value.is_collection() || *value == Value::Null || node.style().is_none())
    {
        return Err(UnfitReason::Loses("the meaning of the tag"));
    }
    let (holder, index) = index_of(node).ok_or(UnfitReason::WrongKind("an item or entry"))?;
    let child = children(holder)[index];
    if holder.stored().is_flow() {
        return Ok(in_flow(node, child, value));
    }
    if child.unusual {
        return Err(UnfitReason::Layout("a key after `?`"));
    }
    let lines = new_lines(stage, node, holder, index, value);
    Ok(replace(node, child, &lines, matches!(value, Value::Alias(_))))
}

pub(super) fn intend(
    intent: &mut Intent,
    subject: ShapeId,
    value: &Value,
) -> Result<(), UnfitReason> {
    if matches!(value, Value::Alias(_)) {
        intent.strip(subject);
    }
    intent.set(subject, value)
}

/// What follows the dash or key: the rest of its line, and the lines below.
fn new_lines(
    stage: Stage<'_>,
    node: NodeRef<'_>,
    holder: NodeRef<'_>,
    index: usize,
    value: &Value,
) -> Vec<String> {
    let child = children(holder)[index];
    let column = child.span.start - node.document().lines().start_of(child.span.start);
    let lead = lead_of(holder, index);
    let kept = kept_style(node);
    let keeps_flow = value.is_collection() && node.stored().is_flow() && !is_empty(node);
    let keeps_quotes =
        matches!(value, Value::Text(text) if kept != Style::Plain || !wants_block(text));
    if keeps_flow || keeps_quotes {
        return vec![format!(" {}", inline_text(value, kept, false))];
    }
    let habit = stage.habit_at(lines_end(node.document(), child.span.end), column);
    let lines = block_lines(value, column, lead, habit);
    let below_anchor = lead == Lead::Dash
        && node.stored().properties_end().is_some()
        && value.is_collection()
        && !is_inline(value);
    if below_anchor { pushed_down(lines, column + 2) } else { lines }
}

fn is_inline(value: &Value) -> bool {
    matches!(value, Value::List(items) if items.is_empty())
        || matches!(value, Value::Map(entries) if entries.is_empty())
}

/// After `- &name` the first line of a collection can't follow on the same line.
fn pushed_down(mut lines: Vec<String>, column: usize) -> Vec<String> {
    if let Some(first) = lines.first_mut() {
        *first = format!("{}{}", spaces(column), first.trim_start());
    }
    lines.insert(0, String::new());
    lines
}

/// Whether `index` of `holder` is announced by a dash, by a key, or by a key after a dash.
pub(super) fn lead_of(holder: NodeRef<'_>, index: usize) -> Lead {
    if holder.kind() == NodeKind::List {
        return Lead::Dash;
    }
    let document = holder.document();
    let start = children(holder)[index].span.start;
    let before = document.text(Span::new(document.lines().start_of(start), start));
    Lead::Key { after_dash: !before.trim().is_empty() }
}

pub(super) fn is_empty(node: NodeRef<'_>) -> bool {
    node.items().len() + node.entries().len() == 0
}

fn kept_style(node: NodeRef<'_>) -> Style {
    node.style()
        .filter(|style| matches!(style, Style::Single | Style::Double))
        .unwrap_or(Style::Plain)
}

fn in_flow(node: NodeRef<'_>, child: Child, value: &Value) -> Plan {
    let text = inline_text(value, kept_style(node), true);
    let is_alias = matches!(value, Value::Alias(_));
    let end = node.span().end;
    let written = node.style() != Some(Style::Empty);
    let edit = match (is_alias, written) {
        (true, true) => Edit::replace(node.outer_span(), text),
        (false, true) => Edit::replace(node.span(), text),
        (true, false) => Edit::replace(Span::new(child.lead_end, end), missing(child, &text)),
        (false, false) => Edit::insert(end, missing(child, &text)),
    };
    Plan { dropped: comments_in(node.document(), edit.span), edits: vec![edit], ..Plan::default() }
}

/// The text of a value where none was: `{a}` has not even a colon.
fn missing(child: Child, text: &str) -> String {
    if child.unusual { format!(": {text}") } else { format!(" {text}") }
}

/// Replaces what stands after a dash or key of a block collection. The comment on the line of the dash or key stays.
pub(super) fn replace(
    node: NodeRef<'_>,
    child: Child,
    lines: &[String],
    drops_properties: bool,
) -> Plan {
    let document = node.document();
    let properties = node.stored().properties_end().filter(|_| !drops_properties);
    let head = properties.map_or(child.lead_end, |end| end.max(child.lead_end));
    let mut old = old_text(node, head, drops_properties);
    if drops_properties && !old.below.is_empty() {
        old.take_deeper_comments(document, child);
    }
    let (first, below) =
        lines.split_first().map_or(("", lines), |(first, below)| (first.as_str(), below));
    let mut on_line = old.on_line;
    if first.is_empty() {
        on_line.start = head;
        on_line.end = without_blanks_before_break(document, on_line.end);
    } else if on_line.is_empty() {
        on_line = Span::empty(head);
    } else if !below.is_empty() {
        on_line.start = head;
    }
    let spaced = on_line.start == head;
    let mut edits = vec![Edit::replace(on_line, if spaced { first } else { first.trim_start() })];
    if !below.is_empty() || !old.below.is_empty() {
        let eol = line_break(document, document.lines().next_of(head));
        let text: String = below.iter().map(|line| format!("{eol}{line}")).collect();
        edits.push(Edit::replace(old.below, text));
    }
    Plan { edits, dropped: old.dropped, ..Plan::default() }
}

/// What a value leaves behind when it goes.
struct OldText {
    /// On the line of its key or dash.
    on_line: Span,
    /// The rest, from the end of a line on.
    below: Span,
    dropped: Vec<Span>,
}

impl OldText {
    /// The comments below that are deeper than the key or dash spoke of what goes.
    fn take_deeper_comments(&mut self, document: &Document, child: Child) {
        let column = child.span.start - document.lines().start_of(child.span.start);
        let next = document.lines().next_of(self.below.end);
        let end = comments_below(document, next, column);
        if end > next {
            let below = Span::new(self.below.start, line_text_end(document, end - 1));
            self.dropped.extend(comments_in(document, Span::new(next, below.end)));
            self.below = below;
        }
    }
}

fn old_text(node: NodeRef<'_>, head: usize, with_properties: bool) -> OldText {
    let document = node.document();
    let lines = document.lines();
    let span = node.span();
    let start = if with_properties { node.outer_span().start } else { span.start };
    let end = content_end(document, span);
    if node.style() == Some(Style::Empty) {
        let at = line_text_end(document, span.end);
        return OldText {
            on_line: Span::new(start.min(span.end), span.end),
            below: Span::empty(at),
            dropped: Vec::new(),
        };
    }
    if lines.line_of(head) != lines.line_of(span.start) {
        let head_end = line_text_end(document, head);
        let below = Span::new(head_end, line_text_end(document, end));
        let dropped_end =
            node.stored().properties_end().filter(|end| with_properties && *end <= head_end);
        return OldText {
            on_line: Span::new(head, dropped_end.unwrap_or(head)),
            dropped: comments_in(document, below),
            below,
        };
    }
    if matches!(node.style(), Some(Style::Literal | Style::Folded)) {
        let header = document.text(span).split(['\n', '\r', ' ', '\t']).next().unwrap_or("");
        let header_end = line_text_end(document, span.start);
        let on_line = Span::new(start, span.start + header.len());
        return OldText {
            on_line,
            below: Span::new(header_end, end.max(header_end)),
            dropped: Vec::new(),
        };
    }
    let block = node.stored().is_block_collection();
    let on_line = Span::new(start, if block { line_text_end(document, end) } else { end });
    let below = Span::empty(line_text_end(document, on_line.end));
    OldText { on_line, below, dropped: comments_in(document, on_line) }
}

/// The end of the last line that isn't blank: a block that keeps its blank lines ends after them.
fn content_end(document: &Document, span: Span) -> usize {
    let text = document.text(span);
    if text.ends_with('\n') {
        span.start + text.trim_end_matches([' ', '\t', '\r', '\n']).len()
    } else {
        span.end
    }
}

/// Past the blanks at `at` if the line ends after them.
fn without_blanks_before_break(document: &Document, at: usize) -> usize {
    let end = line_text_end(document, at);
    if document.text(Span::new(at, end)).trim().is_empty() { end } else { at }
}
