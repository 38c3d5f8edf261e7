//! Adds an item to a list or an entry to a map.

use super::super::edit::{Edit, Fragment};
use super::super::intent::{Form, Intent, ShapeId};
use super::super::layout::{as_lines, children, extent, insert_lines, line_break, line_text_end};
use super::super::node::{NodeKind, NodeRef};
use super::super::span::Span;
use super::super::unfit::UnfitReason;
use super::super::value::Value;
use super::super::write::{entry_lines, flow_entry, flow_text, list_lines, spaces};
use super::set;
use super::stage::{Plan, Slot, Stage};

pub(super) fn plan(
    stage: Stage<'_>,
    subject: ShapeId,
    slot: &Slot,
    key: Option<&str>,
    value: &Value,
) -> Result<Plan, UnfitReason> {
    let holder = stage.node(subject)?;
    if let Some(key) = key.filter(|key| stage.intent.has_key(subject, key)) {
        return Err(UnfitReason::KeyExists(key.to_owned()));
    }
    let fits = match &stage.intent.shape(subject).form {
        Form::List(_) => key.is_none(),
        Form::Map(_) => key.is_some(),
        _ => true,
    };
    if !fits {
        return Err(UnfitReason::Conflict);
    }
    let opens_block = set::is_empty(holder) && value.is_collection() && !in_flow(holder);
    if holder.kind() == NodeKind::Null || opens_block {
        return open(stage, subject, holder, key, value);
    }
    let index = stage.index(holder, slot);
    if holder.stored().is_flow() {
        let text = key.map_or_else(|| flow_text(value), |key| flow_entry(key, value));
        return into_flow(holder, index, vec![Fragment::New(text)]);
    }
    let column = column_of(holder);
    let place = place_in_block(holder, index)?;
    let (Place::Lines(at) | Place::AfterDash(at)) = place;
    let habit = stage.habit_at(at, column);
    let mut lines = match key {
        None => list_lines(std::slice::from_ref(value), column, habit),
        Some(key) => {
            entry_lines(key, value, column, index == 0 && starts_after_dash(holder), habit)
        }
    };
    space_out(holder, index, at, &mut lines);
    Ok(match place {
        Place::Lines(at) => Plan {
            edits: vec![insert_lines(holder.document(), at, &lines)],
            lines_of: Some(subject),
            ..Plan::default()
        },
        Place::AfterDash(at) => {
            let eol = line_break(holder.document(), at);
            let text = lines.join(eol);
            Plan::of(vec![Edit::insert(
                at,
                format!("{}{eol}{}", text.trim_start(), spaces(column)),
            )])
        }
    })
}

pub(super) fn intend(
    intent: &mut Intent,
    subject: ShapeId,
    slot: &Slot,
    key: Option<&str>,
    value: &Value,
) -> Result<(), UnfitReason> {
    if matches!(intent.shape(subject).form, Form::Null) {
        intent.set_empty(subject, key.is_some());
    }
    let index = slot.intended(intent, subject);
    intent.insert(subject, index, key, value)
}

/// At the top of a file, parts of several lines stand apart where their neighbours do.
fn space_out(holder: NodeRef<'_>, index: usize, at: usize, lines: &mut Vec<String>) {
    if holder.parent().is_some() || holder.kind() != NodeKind::Map || lines.len() < 2 {
        return;
    }
    let document = holder.document();
    let next = document.text(Span::new(at, line_text_end(document, at)));
    if index == 0 {
        lines.push(String::new());
    } else if index < holder.entries().len() && next.trim().is_empty() {
        lines.insert(0, String::new());
    }
}

/// Where new children of a block collection go.
pub(super) enum Place {
    /// At the start of a line, as whole lines.
    Lines(usize),
    /// Before the first child, which shares the line with a dash.
    AfterDash(usize),
}

pub(super) fn place_in_block(holder: NodeRef<'_>, index: usize) -> Result<Place, UnfitReason> {
    if children(holder).iter().any(|child| child.unusual) {
        return Err(UnfitReason::Layout("a key after `?`"));
    }
    let lost = UnfitReason::Layout("a place between the lines");
    let neighbour = extent(holder, index.saturating_sub(1)).ok_or(lost)?;
    Ok(match (index, neighbour.own_line) {
        (0, true) => Place::Lines(neighbour.lines.start),
        (0, false) => Place::AfterDash(neighbour.start),
        _ => Place::Lines(neighbour.lines.end),
    })
}

/// The column of the dashes or keys of a block collection, in bytes.
pub(super) fn column_of(holder: NodeRef<'_>) -> usize {
    let start = holder.span().start;
    start - holder.document().lines().start_of(start)
}

/// Whole lines made of fragments, as an edit.
pub(super) fn lines_at(holder: NodeRef<'_>, at: usize, fragments: Vec<Fragment>) -> Edit {
    Edit { span: Span::empty(at), with: as_lines(holder.document(), at, fragments) }
}

/// Puts something between the children of a flow collection.
pub(super) fn into_flow(
    holder: NodeRef<'_>,
    index: usize,
    text: Vec<Fragment>,
) -> Result<Plan, UnfitReason> {
    let document = holder.document();
    let all = children(holder);
    let span = holder.span();
    if document.byte(span.start) != b'[' && document.byte(span.start) != b'{' {
        return Err(UnfitReason::Layout("a pair without braces"));
    }
    let Some(last) = all.last() else {
        let inside = Span::new(span.start + 1, span.end - 1);
        let has_comment = document.comments().iter().any(|comment| inside.contains(comment.span));
        let place = if has_comment { Span::empty(inside.start) } else { inside };
        return Ok(Plan::of(vec![Edit { span: place, with: text }]));
    };
    if let Some(next) = all.get(index) {
        let between = match own_line_indent(holder, next.span.start) {
            Some(indent) => format!(",{}{indent}", line_break(document, next.span.start)),
            None => ", ".to_owned(),
        };
        let with = [text, vec![Fragment::New(between)]].concat();
        return Ok(Plan::of(vec![Edit { span: Span::empty(next.span.start), with }]));
    }
    Ok(at_end_of_flow(holder, last.span, all.len(), text))
}

/// After the last child: on a line of its own if the last one, too, has its own; the comma goes before its comment.
fn at_end_of_flow(holder: NodeRef<'_>, last: Span, count: usize, text: Vec<Fragment>) -> Plan {
    let document = holder.document();
    let comma = Some(document.skip_trivia(last.end)).filter(|at| document.byte(*at) == b',');
    let after = comma.map_or(last.end, |at| at + 1);
    let new = |text: &str| vec![Fragment::New(text.to_owned())];
    let own_line = own_line_indent(holder, last.start).filter(|_| count > 1);
    let Some(indent) = own_line else {
        let lead = new(if comma.is_some() { " " } else { ", " });
        return Plan::of(vec![Edit { span: Span::empty(after), with: [lead, text].concat() }]);
    };
    let comments_follow = document.comments().iter().any(|comment| {
        comment.span.start >= after && comment.span.end <= line_text_end(document, after)
    });
    let line_end = if comments_follow { line_text_end(document, after) } else { after };
    let lead = new(&format!("{}{indent}", line_break(document, after)));
    let trail = new(if comma.is_some() { "," } else { "" });
    let mut edits = Vec::new();
    if comma.is_none() {
        edits.push(Edit::insert(after, ","));
    }
    edits.push(Edit { span: Span::empty(line_end), with: [lead, text, trail].concat() });
    Plan::of(edits)
}

/// What stands before `start` on its line, if that is blank.
fn own_line_indent(holder: NodeRef<'_>, start: usize) -> Option<&str> {
    let document = holder.document();
    let before = document.text(Span::new(document.lines().start_of(start), start));
    before.trim().is_empty().then_some(before)
}

/// Makes a value that is empty a collection with one child.
fn open(
    stage: Stage<'_>,
    subject: ShapeId,
    holder: NodeRef<'_>,
    key: Option<&str>,
    value: &Value,
) -> Result<Plan, UnfitReason> {
    let content = match key {
        Some(key) => Value::entry(key, value.clone()),
        None => Value::List(vec![value.clone()]),
    };
    let inside = holder.span();
    if holder.document().comments().iter().any(|comment| inside.contains(comment.span)) {
        return Err(UnfitReason::Layout("a comment between brackets"));
    }
    set::plan(stage, subject, &content)
}

fn in_flow(node: NodeRef<'_>) -> bool {
    node.parent().is_some_and(|holder| holder.stored().is_flow())
}

fn starts_after_dash(holder: NodeRef<'_>) -> bool {
    extent(holder, 0).is_some_and(|first| !first.own_line)
}
