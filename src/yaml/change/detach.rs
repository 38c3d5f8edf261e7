//! Makes an alias a map that merges it and says more.

use super::super::edit::{Edit, Fragment};
use super::super::intent::{ShapeId, alias_name};
use super::super::layout::{children, index_of, lines_end};
use super::super::unfit::UnfitReason;
use super::super::value::Value;
use super::super::write::{block_lines, flow_text};
use super::set;
use super::stage::{Plan, Stage};

pub(super) fn plan(
    stage: Stage<'_>,
    subject: ShapeId,
    entries: &[(String, Value)],
) -> Result<Plan, UnfitReason> {
    let alias = stage.node(subject)?;
    let (holder, index) = index_of(alias).ok_or(UnfitReason::WrongKind("an item or entry"))?;
    let child = children(holder)[index];
    let merge = ("<<".to_owned(), Value::Alias(alias_name(alias).to_owned()));
    let content = Value::Map(std::iter::once(merge).chain(entries.iter().cloned()).collect());
    if holder.stored().is_flow() {
        let with = vec![Fragment::New(flow_text(&content))];
        return Ok(Plan::of(vec![Edit { span: alias.span(), with }]));
    }
    if child.unusual {
        return Err(UnfitReason::Layout("a key after `?`"));
    }
    let column = child.span.start - alias.document().lines().start_of(child.span.start);
    let habit = stage.habit_at(lines_end(alias.document(), child.span.end), column);
    let lines = block_lines(&content, column, set::lead_of(holder, index), habit);
    Ok(set::replace(alias, child, &lines, false))
}
