//! Turns changes by path into steps on nodes, and puts them in the order in which they can be made.

use std::ops::Range;

use super::super::document::Document;
use super::super::intent::ShapeId;
use super::super::node::{NodeKind, NodeRef};
use super::super::path::{Path, Segment};
use super::super::unfit::{Unfit, UnfitReason};
use super::super::value::Value;
use super::stage::Slot;
use super::{At, Change, anchor};

/// A change of one node; `path` is for messages.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) path: Path,
    pub(super) subject: ShapeId,
    pub(super) task: Task,
}

/// What to do with the node; the order of the variants is the order in which they are carried out.
#[derive(Clone, Debug)]
pub(super) enum Task {
    Name(String),
    Rewrite(Vec<(Range<usize>, String)>),
    Set(Value),
    Rename(String),
    Detach(Vec<(String, Value)>),
    Insert { slot: Slot, key: Option<String>, value: Value },
    Move { to: ShapeId, slot: Slot, doomed: bool },
    Remove,
    Unwrap,
    Wrap { items: Vec<ShapeId>, keys: Vec<String> },
}

impl Task {
    fn rank(&self) -> usize {
        match self {
            Task::Name(_) => 0,
            Task::Rewrite(_) => 1,
            Task::Set(_) => 2,
            Task::Rename(_) => 3,
            Task::Detach(_) => 4,
            Task::Insert { .. } => 5,
            Task::Move { .. } => 6,
            Task::Remove => 7,
            Task::Unwrap => 8,
            Task::Wrap { .. } => 9,
        }
    }
}

/// The steps that `changes` ask for, in their order.
pub(super) fn steps(document: &Document, changes: &[Change]) -> Result<Vec<Step>, Unfit> {
    let mut steps = Vec::new();
    for change in changes {
        let path = change.path();
        expand(document, change, &mut steps)
            .map_err(|reason| Unfit { path: path.clone(), reason })?;
    }
    drop_nested_removals(document, &mut steps);
    mark_rescues(document, &mut steps);
    steps.sort_by_key(|step| step.task.rank());
    // Aliases come after their anchors, so the later place goes first.
    let removals = steps.iter().position(|step| matches!(step.task, Task::Remove)).unwrap_or(0);
    let count = steps.iter().filter(|step| matches!(step.task, Task::Remove)).count();
    steps[removals..removals + count].sort_by_key(|step| std::cmp::Reverse(step.subject));
    Ok(steps)
}

/// The node at a path that no repeated key makes doubtful.
pub(super) fn resolve<'d>(document: &'d Document, path: &Path) -> Result<NodeRef<'d>, UnfitReason> {
    let mut node = document.root().ok_or(UnfitReason::Missing)?;
    for segment in path.segments() {
        node = match segment {
            Segment::Index(index) => node.items().nth(*index),
            Segment::Key(key) => {
                if node.entries().filter(|(name, _)| name.key_text() == &**key).count() > 1 {
                    return Err(UnfitReason::Ambiguous(key.to_string()));
                }
                node.get(key)
            }
        }
        .ok_or(UnfitReason::Missing)?;
    }
    Ok(node)
}

fn expand(document: &Document, change: &Change, steps: &mut Vec<Step>) -> Result<(), UnfitReason> {
    let path = change.path();
    if let Change::Append { path, value } = change {
        return append(document, path, value, steps);
    }
    let node = resolve(document, path)?;
    let task = match change {
        Change::Set { value, .. } => Task::Set(value.clone()),
        Change::Insert { at, key, value, .. } => insertion(node, at, key.as_deref(), value)?,
        Change::Remove { .. } => Task::Remove,
        Change::Rename { key, .. } => Task::Rename(key.clone()),
        Change::Move { to, at, .. } => movement(document, node, to, *at)?,
        Change::Wrap { items, keys, .. } => wrapping(node, items, keys)?,
        Change::Unwrap { .. } => Task::Unwrap,
        Change::Rewrite { range, text, .. } => return rewrite(node, path, range, text, steps),
        Change::Detach { entries, .. } => return detach(node, path, entries, steps),
        Change::Anchor { name, twins, .. } => {
            return anchor::expand(document, node, name, twins, steps);
        }
        Change::Append { .. } => return Ok(()),
    };
    steps.push(Step { path: path.clone(), subject: ShapeId::of(node.id()), task });
    Ok(())
}

fn insertion(
    node: NodeRef<'_>,
    at: &At,
    key: Option<&str>,
    value: &Value,
) -> Result<Task, UnfitReason> {
    match (node.kind(), key) {
        (NodeKind::List, None) | (NodeKind::Map, Some(_)) | (NodeKind::Null, _) => {}
        (NodeKind::List, Some(_)) => return Err(UnfitReason::WrongKind("a map")),
        (NodeKind::Map, None) => return Err(UnfitReason::WrongKind("a list")),
        _ => return Err(UnfitReason::WrongKind("a list or map")),
    }
    let count = node.items().len() + node.entries().len();
    let index_of = |key: &str| {
        node.entries().position(|(name, _)| name.key_text() == key).ok_or(UnfitReason::Missing)
    };
    let index = match at {
        At::Start => 0,
        At::End => count,
        At::Index(index) => *index,
        At::Before(key) => index_of(key)?,
        At::After(key) => index_of(key)? + 1,
    };
    Ok(Task::Insert { slot: slot(node, index)?, key: key.map(str::to_owned), value: value.clone() })
}

/// The place before the child at `index`.
fn slot(node: NodeRef<'_>, index: usize) -> Result<Slot, UnfitReason> {
    let items = node.items().map(|item| ShapeId::of(item.id()));
    let children: Vec<ShapeId> =
        items.chain(node.entries().map(|(_, value)| ShapeId::of(value.id()))).collect();
    children.get(index..).map(|rest| Slot(rest.to_vec())).ok_or(UnfitReason::OutOfRange)
}

/// A list that is missing is created once, with all that is appended to it.
fn append(
    document: &Document,
    path: &Path,
    value: &Value,
    steps: &mut Vec<Step>,
) -> Result<(), UnfitReason> {
    match resolve(document, path) {
        Ok(node) => {
            let task = insertion(node, &At::End, None, value)?;
            steps.push(Step { path: path.clone(), subject: ShapeId::of(node.id()), task });
            return Ok(());
        }
        Err(UnfitReason::Missing) => {}
        Err(other) => return Err(other),
    }
    let begun = steps
        .iter_mut()
        .find(|step| step.path == *path && matches!(step.task, Task::Insert { .. }));
    if let Some(Step { task: Task::Insert { value: Value::List(items), .. }, .. }) = begun {
        items.push(value.clone());
        return Ok(());
    }
    let (Some(parent), Some(Segment::Key(key))) = (path.parent(), path.last()) else {
        return Err(UnfitReason::Missing);
    };
    let map = resolve(document, &parent)?;
    let list = Value::List(vec![value.clone()]);
    let task = insertion(map, &At::End, Some(key), &list)?;
    steps.push(Step { path: path.clone(), subject: ShapeId::of(map.id()), task });
    Ok(())
}

fn movement(
    document: &Document,
    node: NodeRef<'_>,
    to: &Path,
    at: usize,
) -> Result<Task, UnfitReason> {
    let target = resolve(document, to)?;
    let holder = node.parent().ok_or(UnfitReason::WrongKind("an item or entry"))?;
    let same_kind = target.kind() == holder.kind();
    if !same_kind {
        return Err(UnfitReason::WrongKind(if holder.kind() == NodeKind::List {
            "a list"
        } else {
            "a map"
        }));
    }
    if document.is_in(target, node) {
        return Err(UnfitReason::Conflict);
    }
    Ok(Task::Move { to: ShapeId::of(target.id()), slot: slot(target, at)?, doomed: false })
}

fn wrapping(node: NodeRef<'_>, items: &Range<usize>, keys: &[String]) -> Result<Task, UnfitReason> {
    if node.kind() != NodeKind::List {
        return Err(UnfitReason::WrongKind("a list"));
    }
    let all: Vec<ShapeId> = node.items().map(|item| ShapeId::of(item.id())).collect();
    let chosen = all.get(items.clone()).filter(|chosen| !chosen.is_empty() && !keys.is_empty());
    let items = chosen.ok_or(UnfitReason::OutOfRange)?.to_vec();
    Ok(Task::Wrap { items, keys: keys.to_vec() })
}

/// All parts of one scalar are rewritten in one step.
fn rewrite(
    node: NodeRef<'_>,
    path: &Path,
    range: &Range<usize>,
    text: &str,
    steps: &mut Vec<Step>,
) -> Result<(), UnfitReason> {
    let whole = node.text().ok_or(UnfitReason::WrongKind("a text"))?;
    whole.get(range.clone()).ok_or(UnfitReason::OutOfRange)?;
    let subject = ShapeId::of(node.id());
    let part = (range.clone(), text.to_owned());
    let begun = steps
        .iter_mut()
        .find(|step| step.subject == subject && matches!(step.task, Task::Rewrite(_)));
    let Some(Step { task: Task::Rewrite(parts), .. }) = begun else {
        steps.push(Step { path: path.clone(), subject, task: Task::Rewrite(vec![part]) });
        return Ok(());
    };
    parts.push(part);
    parts.sort_by_key(|(range, _)| (range.start, range.end));
    let overlap = parts.windows(2).any(|pair| pair[0].0.end > pair[1].0.start);
    if overlap { Err(UnfitReason::Conflict) } else { Ok(()) }
}

fn detach(
    node: NodeRef<'_>,
    path: &Path,
    entries: &[(String, Value)],
    steps: &mut Vec<Step>,
) -> Result<(), UnfitReason> {
    let subject = ShapeId::of(node.id());
    if node.kind() == NodeKind::Alias {
        if node.target().is_none_or(|target| target.kind() != NodeKind::Map) {
            return Err(UnfitReason::WrongKind("an alias of a map"));
        }
        steps.push(Step { path: path.clone(), subject, task: Task::Detach(entries.to_vec()) });
        return Ok(());
    }
    if !node.entries().any(|(key, _)| key.is_merge_key()) {
        return Err(UnfitReason::WrongKind("an alias, or a map that merges one"));
    }
    for (key, value) in entries {
        let step = match node.get(key) {
            Some(own) => Step {
                path: path.key(key),
                subject: ShapeId::of(own.id()),
                task: Task::Set(value.clone()),
            },
            None => Step {
                path: path.clone(),
                subject,
                task: insertion(node, &At::End, Some(key), value)?,
            },
        };
        steps.push(step);
    }
    Ok(())
}

/// What stands in something that goes needs no removal of its own.
fn drop_nested_removals(document: &Document, steps: &mut Vec<Step>) {
    let removed = removed(steps);
    steps.retain(|step| {
        !matches!(step.task, Task::Remove) || !is_doomed(document, step.subject, &removed)
    });
}

/// What is moved out of something that goes may leave nothing behind.
fn mark_rescues(document: &Document, steps: &mut [Step]) {
    let removed = removed(steps);
    for step in steps {
        if let Task::Move { doomed, .. } = &mut step.task {
            *doomed = is_doomed(document, step.subject, &removed);
        }
    }
}

fn removed(steps: &[Step]) -> Vec<ShapeId> {
    steps.iter().filter(|step| matches!(step.task, Task::Remove)).map(|step| step.subject).collect()
}

/// Whether something that holds `subject` is removed.
fn is_doomed(document: &Document, subject: ShapeId, removed: &[ShapeId]) -> bool {
    let node = document.node(subject.node());
    std::iter::successors(node.parent(), |node| node.parent())
        .any(|holder| removed.contains(&ShapeId::of(holder.id())))
}
