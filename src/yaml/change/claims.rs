//! Refuses batches in which two changes want the same place.

use std::collections::HashSet;

use super::super::document::Document;
use super::super::intent::ShapeId;
use super::super::unfit::{Unfit, UnfitReason};
use super::request::{Step, Task};

/// Checks that no change works on what another one takes away, and none twice on the same thing.
pub(super) fn check(document: &Document, steps: &[Step]) -> Result<(), Unfit> {
    let mut destroyed = HashSet::new();
    let mut placed = HashSet::new();
    for step in steps {
        let doubled = (destroys(step) && !destroyed.insert(step.subject))
            || places(step).into_iter().any(|id| !placed.insert(id));
        if doubled {
            return Err(conflict(step));
        }
    }
    for step in steps {
        let hit = touched(step).into_iter().any(|id| is_inside(document, id, step, &destroyed));
        if hit {
            return Err(conflict(step));
        }
    }
    Ok(())
}

fn conflict(step: &Step) -> Unfit {
    Unfit { path: step.path.clone(), reason: UnfitReason::Conflict }
}

/// Whether nothing of the node's content is left.
fn destroys(step: &Step) -> bool {
    matches!(step.task, Task::Set(_) | Task::Remove | Task::Detach(_))
}

/// The items whose place in their list is changed.
fn places(step: &Step) -> Vec<ShapeId> {
    match &step.task {
        Task::Move { .. } | Task::Unwrap => vec![step.subject],
        Task::Wrap { items, .. } => items.clone(),
        _ => Vec::new(),
    }
}

/// The nodes that must still be there for the step to work.
fn touched(step: &Step) -> Vec<ShapeId> {
    match &step.task {
        // What is moved out of something that goes is saved.
        Task::Move { to, doomed: true, .. } => vec![*to],
        Task::Move { to, .. } => vec![step.subject, *to],
        _ => vec![step.subject],
    }
}

/// Whether `id` is, or stands in, what another step takes away. A step doesn't stand in its own way.
fn is_inside(document: &Document, id: ShapeId, step: &Step, destroyed: &HashSet<ShapeId>) -> bool {
    let own = |holder: ShapeId| destroys(step) && holder == step.subject;
    let node = document.node(id.node());
    let mut holders =
        std::iter::successors(Some(node), |node| node.parent()).map(|node| ShapeId::of(node.id()));
    holders.any(|holder| destroyed.contains(&holder) && !own(holder))
}
