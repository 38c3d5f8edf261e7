//! Moves an item or entry to another place, with the comments that it owns.

use super::super::edit::{Edit, Fragment, fragments};
use super::super::intent::{Form, Intent, ShapeId};
use super::super::layout::{Child, Extent, children, extent, index_of, line_break, shift};
use super::super::node::{NodeKind, NodeRef};
use super::super::span::Span;
use super::super::unfit::UnfitReason;
use super::super::write::spaces;
use super::insert::{Place, column_of, into_flow, lines_at, place_in_block};
use super::remove::{cut, owned_comments};
use super::stage::{Plan, Slot, Stage};

pub(super) fn plan(
    stage: Stage<'_>,
    subject: ShapeId,
    to: ShapeId,
    slot: &Slot,
    doomed: bool,
) -> Result<Plan, UnfitReason> {
    let node = stage.node(subject)?;
    let target = stage.node(to)?;
    let (source, index) = index_of(node).ok_or(UnfitReason::WrongKind("an item or entry"))?;
    let at = stage.index(target, slot);
    if source.id() == target.id() && (at == index || at == index + 1) {
        return Ok(Plan::default());
    }
    check(stage, source, index, subject, to, doomed)?;
    let mut edits = leave(source, index)?;
    edits.extend(match (extent(source, index), target.stored().is_flow()) {
        (Some(extent), false) => lines_to_lines(source, &extent, target, at)?,
        (_, true) => into_flow(target, at, inline(source, index, true)?)?.edits,
        (None, false) => to_line(source, index, target, at)?,
    });
    Ok(Plan::of(edits))
}

pub(super) fn intend(
    intent: &mut Intent,
    subject: ShapeId,
    to: ShapeId,
    slot: &Slot,
) -> Result<(), UnfitReason> {
    let children = intent.children(to);
    let next = slot.0.iter().find(|id| children.contains(id)).copied();
    if next == Some(subject) {
        return Ok(());
    }
    let holder = intent.shape(subject).parent;
    let leaves_nothing =
        holder.is_some_and(|holder| holder != to && intent.children(holder).len() == 1);
    let key = if leaves_nothing { intent.put_null_for(subject) } else { intent.take(subject) };
    let end = intent.children(to).len();
    let index = next.and_then(|next| intent.index_in(to, next)).unwrap_or(end);
    intent.put(to, index, key, subject);
    Ok(())
}

fn check(
    stage: Stage<'_>,
    source: NodeRef<'_>,
    index: usize,
    subject: ShapeId,
    to: ShapeId,
    doomed: bool,
) -> Result<(), UnfitReason> {
    if stage.intent.holders(to).any(|holder| holder == subject) {
        return Err(UnfitReason::Conflict);
    }
    let holder = stage.intent.shape(subject).parent;
    if holder.is_some_and(|holder| stage.intent.children(holder).len() < 2) && !doomed {
        return Err(UnfitReason::WouldBecomeEmpty);
    }
    let key = source.entries().nth(index).map(|(key, _)| key.key_text());
    let taken = key.filter(|key| holder != Some(to) && stage.intent.has_key(to, key));
    if !matches!(stage.intent.shape(to).form, Form::List(_) | Form::Map(_)) {
        return Err(UnfitReason::WrongKind("a list or map"));
    }
    taken.map_or(Ok(()), |key| Err(UnfitReason::KeyExists(key.to_owned())))
}

/// Takes the child out; if nothing else is left there, a null stays until its holder goes.
fn leave(source: NodeRef<'_>, index: usize) -> Result<Vec<Edit>, UnfitReason> {
    let all = children(source);
    if all.len() > 1 {
        return Ok(cut(source, index)?.edits);
    }
    let child = all[index];
    if child.unusual {
        return Err(UnfitReason::Layout("a key after `?`"));
    }
    let Some(extent) = extent(source, index) else {
        let value = match source.entries().next() {
            Some((_, value)) => value.outer_span(),
            None => child.span,
        };
        return Ok(vec![Edit::replace(value, "null")]);
    };
    let region = without_last_break(source, movable(&extent));
    let lead = source.document().text(Span::new(extent.start, child.lead_end));
    let indent = if extent.own_line { spaces(extent.column) } else { String::new() };
    Ok(vec![Edit::replace(region, format!("{indent}{lead} null"))])
}

/// What of an extent moves: whole lines, or from the child itself where it shares a line.
fn movable(extent: &Extent) -> Span {
    let start = if extent.own_line { extent.lines.start } else { extent.start };
    Span::new(start, extent.lines.end)
}

fn without_last_break(source: NodeRef<'_>, region: Span) -> Span {
    let text = source.document().text(region);
    let text = text.strip_suffix('\n').unwrap_or(text);
    Span::new(region.start, region.start + text.strip_suffix('\r').unwrap_or(text).len())
}

fn lines_to_lines(
    source: NodeRef<'_>,
    extent: &Extent,
    target: NodeRef<'_>,
    at: usize,
) -> Result<Vec<Edit>, UnfitReason> {
    let document = source.document();
    let lost = |_| UnfitReason::Layout("its columns");
    let column = column_of(target);
    let columns =
        isize::try_from(column).map_err(lost)? - isize::try_from(extent.column).map_err(lost)?;
    let place = place_in_block(target, at)?;
    let on_own_line = extent.own_line && matches!(place, Place::Lines(_));
    let start = if on_own_line { extent.lines.start } else { extent.start };
    if start != movable(extent).start
        && extent.lines.start != document.lines().start_of(extent.start)
    {
        return Err(UnfitReason::Layout("a comment that would stand after a dash"));
    }
    let region = without_last_break(source, Span::new(start, extent.lines.end));
    let below_first = Span::new(document.lines().next_of(start).min(region.end), region.end);
    let shifted = if on_own_line { region } else { below_first };
    let mut moved = fragments(region, &shift(document, shifted, columns));
    Ok(match place {
        Place::Lines(at) => {
            if !extent.own_line {
                moved.insert(0, Fragment::New(spaces(column)));
            }
            vec![lines_at(target, at, moved)]
        }
        Place::AfterDash(at) => {
            moved.push(Fragment::New(format!("{}{}", line_break(document, at), spaces(column))));
            vec![Edit { span: Span::empty(at), with: moved }]
        }
    })
}

/// A child of a flow collection becomes a line.
fn to_line(
    source: NodeRef<'_>,
    index: usize,
    target: NodeRef<'_>,
    at: usize,
) -> Result<Vec<Edit>, UnfitReason> {
    let column = column_of(target);
    let dash = if target.kind() == NodeKind::List { "- " } else { "" };
    let text = inline(source, index, false)?;
    Ok(match place_in_block(target, at)? {
        Place::Lines(at) => {
            let lead = Fragment::New(format!("{}{dash}", spaces(column)));
            vec![lines_at(target, at, [vec![lead], text].concat())]
        }
        Place::AfterDash(at) => {
            let end =
                Fragment::New(format!("{}{}", line_break(target.document(), at), spaces(column)));
            let lead = Fragment::New(dash.to_owned());
            vec![Edit { span: Span::empty(at), with: [vec![lead], text, vec![end]].concat() }]
        }
    })
}

/// A child on one line, as it can stand in or come out of brackets.
fn inline(
    source: NodeRef<'_>,
    index: usize,
    into_flow: bool,
) -> Result<Vec<Fragment>, UnfitReason> {
    let document = source.document();
    let child: Child = children(source)[index];
    let value = match source.kind() {
        NodeKind::List => source.items().nth(index),
        _ => source.entries().nth(index).map(|(_, value)| value),
    }
    .ok_or(UnfitReason::Missing)?;
    let span = if source.kind() == NodeKind::List { value.outer_span() } else { child.span };
    let bare = value.span().is_empty();
    if bare
        || document.text(span).contains('\n')
        || value.stored().is_block_collection()
        || child.unusual
    {
        return Err(UnfitReason::Layout("brackets and lines don't mix"));
    }
    let from_block = !source.stored().is_flow();
    let needs_quotes =
        value.is_plain() && document.text(value.span()).contains(['{', '}', '[', ']', ',']);
    if from_block && into_flow && needs_quotes {
        return Err(UnfitReason::Layout("text that needs quotes in brackets"));
    }
    if owned_comments(value).iter().any(|comment| !span.contains(*comment)) {
        return Err(UnfitReason::Loses("a comment"));
    }
    Ok(vec![Fragment::Kept(span)])
}
