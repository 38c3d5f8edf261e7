//! Nests neighbouring items of a list in a new item.

use super::super::edit::Edit;
use super::super::intent::{Intent, ShapeId};
use super::super::layout::{children, extent, line_break, shift};
use super::super::node::NodeRef;
use super::super::span::Span;
use super::super::tree::Style;
use super::super::unfit::UnfitReason;
use super::super::write::{Habit, Lead, map_offset, scalar_text, spaces};
use super::stage::{Plan, Stage};

pub(super) fn plan(
    stage: Stage<'_>,
    subject: ShapeId,
    items: &[ShapeId],
    keys: &[String],
) -> Result<Plan, UnfitReason> {
    let list = stage.node(subject)?;
    let nodes = items.iter().filter_map(|item| stage.node(*item).ok());
    let indexes: Vec<usize> =
        nodes.filter_map(|node| list.items().position(|item| item.id() == node.id())).collect();
    let (Some(first), Some(last)) = (indexes.iter().min(), indexes.iter().max()) else {
        return Err(UnfitReason::Missing);
    };
    if list.stored().is_flow() {
        return Ok(in_flow(list, *first, *last, keys));
    }
    in_block(list, *first, *last, keys, stage.habit)
}

pub(super) fn intend(
    intent: &mut Intent,
    subject: ShapeId,
    items: &[ShapeId],
    keys: &[String],
) -> Result<(), UnfitReason> {
    let children = intent.children(subject);
    let chosen = |child: &ShapeId| items.contains(child);
    let (Some(first), Some(last)) =
        (children.iter().position(chosen), children.iter().rposition(chosen))
    else {
        return Err(UnfitReason::Missing);
    };
    intent.wrap(subject, &children[first..=last], keys);
    Ok(())
}

fn in_block(
    list: NodeRef<'_>,
    first: usize,
    last: usize,
    keys: &[String],
    habit: Habit,
) -> Result<Plan, UnfitReason> {
    let lost = || UnfitReason::Layout("items that share lines");
    let start = extent(list, first).ok_or_else(lost)?;
    let end = extent(list, last).ok_or_else(lost)?;
    let region = Span::new(start.lines.start, end.lines.end);
    let document = list.document();
    let eol = line_break(document, region.start);
    let (heads, column) = heads(keys, start.column, habit);
    let moved = isize::try_from(column - start.column).map_err(|_| lost())?;
    let mut edits = vec![if start.own_line {
        Edit::insert(region.start, format!("{}{}{eol}", spaces(start.column), heads.join(eol)))
    } else {
        Edit::insert(region.start, format!("{}{eol}{}", heads.join(eol), spaces(column)))
    }];
    edits.extend(shift(document, region, moved));
    Ok(Plan { edits, region: Some(region), ..Plan::default() })
}

/// The lines of dash and keys, the first without its indentation, and the column of the dashes below.
fn heads(keys: &[String], column: usize, habit: Habit) -> (Vec<String>, usize) {
    let mut lines = Vec::new();
    let mut key_column = column + 2;
    for (depth, key) in keys.iter().enumerate() {
        let key = scalar_text(key, Style::Plain, false);
        let lead = if depth == 0 { "- ".to_owned() } else { spaces(key_column) };
        lines.push(format!("{lead}{key}:"));
        if depth + 1 < keys.len() {
            key_column += map_offset(Lead::Key { after_dash: depth == 0 }, habit);
        }
    }
    (lines, key_column + habit.list)
}

fn in_flow(list: NodeRef<'_>, first: usize, last: usize, keys: &[String]) -> Plan {
    let all = children(list);
    let open: String =
        keys.iter().map(|key| format!("{{{}: ", scalar_text(key, Style::Plain, true))).collect();
    Plan::of(vec![
        Edit::insert(all[first].span.start, format!("{open}[")),
        Edit::insert(all[last].span.end, format!("]{}", "}".repeat(keys.len()))),
    ])
}
