//! Puts the items of an inner list in the place of the item that wraps them.

use super::super::edit::{Edit, Fragment};
use super::super::intent::{Form, Intent, ShapeId};
use super::super::layout::{Extent, children, extent, index_of, line_break, shift};
use super::super::node::{NodeKind, NodeRef};
use super::super::span::Span;
use super::super::unfit::UnfitReason;
use super::super::write::spaces;
use super::insert::column_of;
use super::stage::{Plan, Stage, comments_in};

const NEST: UnfitReason = UnfitReason::WrongKind("an item with one key over a list");

pub(super) fn plan(stage: Stage<'_>, subject: ShapeId) -> Result<Plan, UnfitReason> {
    let item = stage.node(subject)?;
    let (outer, index) =
        index_of(item).filter(|(outer, _)| outer.kind() == NodeKind::List).ok_or(NEST)?;
    let (maps, inner) = nest(item)?;
    if children(inner).is_empty() {
        return Err(UnfitReason::WouldBecomeEmpty);
    }
    let Some(extent) = extent(outer, index) else { return out_of_flow(item, inner) };
    let any_flow = maps.iter().chain([&inner]).any(|node| node.stored().is_flow());
    if any_flow {
        return flow_to_lines(&extent, item, inner);
    }
    lift(&extent, &maps, inner)
}

pub(super) fn intend(intent: &mut Intent, subject: ShapeId) -> Result<(), UnfitReason> {
    let outer = intent.shape(subject).parent.ok_or(NEST)?;
    let index = intent.index_in(outer, subject).ok_or(NEST)?;
    let deeper = |id: &ShapeId| match &intent.shape(*id).form {
        Form::Map(entries) => entries.first().map(|(_, value)| *value),
        _ => None,
    };
    let inner = std::iter::successors(Some(subject), deeper).last().ok_or(NEST)?;
    intent.take(subject);
    for (place, child) in intent.children(inner).into_iter().enumerate() {
        intent.put(outer, index + place, None, child);
    }
    Ok(())
}

/// The maps of one key, from the outside in, and the list in the innermost.
fn nest(item: NodeRef<'_>) -> Result<(Vec<NodeRef<'_>>, NodeRef<'_>), UnfitReason> {
    let mut maps = Vec::new();
    let mut node = item;
    loop {
        let used = node.anchor().filter(|_| !node.aliases().is_empty());
        if let Some(name) = used {
            return Err(UnfitReason::AnchorInUse(name.to_owned()));
        }
        if node.kind() == NodeKind::List && !maps.is_empty() {
            return Ok((maps, node));
        }
        let mut entries = node.entries();
        match (entries.next(), entries.next()) {
            (Some((_, value)), None) => {
                maps.push(node);
                node = value;
            }
            (Some(_), Some(_)) => return Err(UnfitReason::Loses("a further key of the item")),
            _ => return Err(NEST),
        }
    }
}

/// Deletes the lines of dash and keys, and shifts all others to the left.
fn lift(extent: &Extent, maps: &[NodeRef<'_>], inner: NodeRef<'_>) -> Result<Plan, UnfitReason> {
    let document = inner.document();
    let lines = document.lines();
    let first = children(inner)[0].span.start;
    let heads = head_lines(extent, maps, inner);
    let columns = isize::try_from(column_of(inner)).ok().zip(isize::try_from(extent.column).ok());
    let (from, to) = columns.ok_or(UnfitReason::Layout("its columns"))?;
    let mut edits = Vec::new();
    let mut dropped = Vec::new();
    let body = if extent.own_line {
        for line in &heads {
            let span = lines.span(*line);
            edits.push(Edit::delete(span.start, span.end));
            dropped.extend(comments_in(document, span));
        }
        Span::new(lines.next_of(extent.start), extent.lines.end)
    } else {
        let head = Span::new(extent.start, first);
        dropped = comments_in(document, head);
        let own_line = document
            .comments()
            .iter()
            .any(|comment| comment.own_line && dropped.contains(&comment.span));
        if own_line {
            return Err(UnfitReason::Layout("a comment below two dashes"));
        }
        edits.push(Edit::delete(head.start, head.end));
        Span::new(lines.next_of(first), extent.lines.end)
    };
    let shifted = shift(document, body, to - from);
    edits.extend(
        shifted.into_iter().filter(|edit| !heads.contains(&lines.line_of(edit.span.start))),
    );
    Ok(Plan { edits, dropped, region: Some(extent.lines), ..Plan::default() })
}

/// The lines of the dash, the keys, and their anchors and tags.
fn head_lines(extent: &Extent, maps: &[NodeRef<'_>], inner: NodeRef<'_>) -> Vec<usize> {
    let document = inner.document();
    let properties = |node: &NodeRef<'_>| [node.stored().anchor, node.stored().tag];
    let keys = maps.iter().flat_map(|map| {
        children(*map).into_iter().flat_map(|child| [child.span.start, child.lead_end - 1])
    });
    let marks = maps.iter().chain([&inner]).flat_map(properties).flatten().map(|span| span.start);
    let mut found: Vec<usize> =
        keys.chain(marks).chain([extent.start]).map(|at| document.lines().line_of(at)).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// A flow list in a block item: each of its items gets a line.
fn flow_to_lines(
    extent: &Extent,
    item: NodeRef<'_>,
    inner: NodeRef<'_>,
) -> Result<Plan, UnfitReason> {
    let document = item.document();
    let region = Span::new(extent.start, item.span().end);
    if !comments_in(document, region).is_empty() || !inner.stored().is_flow() {
        return Err(UnfitReason::Layout("brackets over several lines"));
    }
    let eol = line_break(document, extent.start);
    let mut with = Vec::new();
    for (place, inner_item) in inner.items().enumerate() {
        let lead =
            if place == 0 { "- ".to_owned() } else { format!("{eol}{}- ", spaces(extent.column)) };
        with.extend([Fragment::New(lead), Fragment::Kept(inner_item.outer_span())]);
    }
    Ok(Plan::of(vec![Edit { span: region, with }]))
}

/// Everything in brackets: what stands around the inner items goes.
fn out_of_flow(item: NodeRef<'_>, inner: NodeRef<'_>) -> Result<Plan, UnfitReason> {
    let all = children(inner);
    let (Some(first), Some(last)) = (all.first(), all.last()) else {
        return Err(UnfitReason::WouldBecomeEmpty);
    };
    let before = Span::new(item.outer_span().start, first.span.start);
    let after = Span::new(last.span.end, item.span().end);
    let document = item.document();
    if !comments_in(document, before).is_empty() || !comments_in(document, after).is_empty() {
        return Err(UnfitReason::Layout("comments between brackets"));
    }
    Ok(Plan::of(vec![Edit::delete(before.start, before.end), Edit::delete(after.start, after.end)]))
}
