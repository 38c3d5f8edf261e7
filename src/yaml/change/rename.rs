//! Gives an entry another key.

use super::super::edit::Edit;
use super::super::intent::{Intent, ShapeId, Written};
use super::super::layout::index_of;
use super::super::node::NodeKind;
use super::super::tree::Style;
use super::super::unfit::UnfitReason;
use super::super::write::scalar_text;
use super::stage::{Plan, Stage};

pub(super) fn plan(stage: Stage<'_>, subject: ShapeId, key: &str) -> Result<Plan, UnfitReason> {
    let node = stage.node(subject)?;
    let (map, index) = index_of(node).ok_or(UnfitReason::WrongKind("an entry"))?;
    let (old, _) = map.entries().nth(index).ok_or(UnfitReason::WrongKind("an entry"))?;
    if old.kind() != NodeKind::Scalar || old.span().is_empty() {
        return Err(UnfitReason::WrongKind("a key that is a text"));
    }
    let taken =
        stage.intent.shape(subject).parent.is_some_and(|map| stage.intent.has_key(map, key));
    if taken {
        return Err(UnfitReason::KeyExists(key.to_owned()));
    }
    let text = scalar_text(key, old.style().unwrap_or(Style::Plain), map.stored().is_flow());
    Ok(Plan::of(vec![Edit::replace(old.span(), text)]))
}

pub(super) fn intend(intent: &mut Intent, subject: ShapeId, key: &str) -> Result<(), UnfitReason> {
    let id = intent.key_of(subject).ok_or(UnfitReason::WrongKind("an entry"))?;
    intent.set_text(id, key, Written::AsText);
    Ok(())
}
