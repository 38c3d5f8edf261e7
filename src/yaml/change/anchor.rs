//! Names a node, and lets equal nodes further down stand for it.

use super::super::document::Document;
use super::super::edit::Edit;
use super::super::intent::ShapeId;
use super::super::layout::{children, index_of, line_break};
use super::super::node::{NodeKind, NodeRef};
use super::super::path::Path;
use super::super::span::Span;
use super::super::tree::Style;
use super::super::unfit::UnfitReason;
use super::super::value::Value;
use super::super::write::{is_retyped, spaces};
use super::insert::column_of;
use super::request::{Step, Task, resolve};
use super::stage::{Plan, Stage};

/// The steps of naming a node, and of replacing each twin by an alias.
pub(super) fn expand(
    document: &Document,
    node: NodeRef<'_>,
    name: &str,
    twins: &[Path],
    steps: &mut Vec<Step>,
) -> Result<(), UnfitReason> {
    if node.kind() == NodeKind::Alias {
        return Err(UnfitReason::WrongKind("something that isn't an alias"));
    }
    let sound = !name.is_empty()
        && name.chars().all(|character| character.is_alphanumeric() || "_-.".contains(character));
    if !sound {
        return Err(UnfitReason::WrongKind("a name of letters, digits, `-`, `_` and `.`"));
    }
    let taken =
        document.nodes().any(|other| other.anchor() == Some(name) && other.id() != node.id());
    let same_name = |step: &Step| matches!(&step.task, Task::Name(other) if other == name);
    if taken || steps.iter().any(same_name) {
        return Err(UnfitReason::AnchorTaken(name.to_owned()));
    }
    if node.anchor() != Some(name) {
        steps.push(Step {
            path: node.path(),
            subject: ShapeId::of(node.id()),
            task: Task::Name(name.to_owned()),
        });
    }
    for path in twins {
        let twin = resolve(document, path)?;
        if twin.span().start < node.span().end || !equal(node, twin) {
            return Err(UnfitReason::NotATwin);
        }
        let task = Task::Set(Value::Alias(name.to_owned()));
        steps.push(Step { path: path.clone(), subject: ShapeId::of(twin.id()), task });
    }
    Ok(())
}

pub(super) fn plan(stage: Stage<'_>, subject: ShapeId, name: &str) -> Result<Plan, UnfitReason> {
    let node = stage.node(subject)?;
    let document = node.document();
    if let Some(anchor) = node.stored().anchor {
        let aliases = node.aliases().into_iter().map(|alias| alias.span());
        let names = aliases.chain([anchor]).map(|span| Span::new(span.start + 1, span.end));
        return Ok(Plan::of(names.map(|span| Edit::replace(span, name)).collect()));
    }
    let (holder, index) = index_of(node).ok_or(UnfitReason::WrongKind("an item or entry"))?;
    let child = children(holder)[index];
    let outer = node.outer_span();
    let block = node.stored().is_block_collection();
    let same_line =
        document.lines().line_of(child.lead_end) == document.lines().line_of(outer.start);
    let edit = if node.style() == Some(Style::Empty) && child.unusual {
        return Err(UnfitReason::Layout("a value that isn't written"));
    } else if block && !same_line || node.style() == Some(Style::Empty) {
        Edit::insert(child.lead_end, format!(" &{name}"))
    } else if block && node.tag().is_none() {
        let eol = line_break(document, outer.start);
        Edit::insert(outer.start, format!("&{name}{eol}{}", spaces(column_of(node))))
    } else {
        Edit::insert(outer.start, format!("&{name} "))
    };
    Ok(Plan::of(vec![edit]))
}

/// Whether two nodes say the same; comments and layout don't count.
fn equal(a: NodeRef<'_>, b: NodeRef<'_>) -> bool {
    if a.kind() != b.kind() || a.tag() != b.tag() {
        return false;
    }
    match a.kind() {
        NodeKind::Null => true,
        NodeKind::Alias => a.target().map(NodeRef::id) == b.target().map(NodeRef::id),
        NodeKind::Scalar => equal_scalars(a, b),
        NodeKind::List => {
            a.items().len() == b.items().len() && a.items().zip(b.items()).all(|(a, b)| equal(a, b))
        }
        NodeKind::Map => {
            let same = |((a_key, a), (b_key, b)): (
                (NodeRef<'_>, NodeRef<'_>),
                (NodeRef<'_>, NodeRef<'_>),
            )| { equal(a_key, b_key) && equal(a, b) };
            a.entries().len() == b.entries().len() && a.entries().zip(b.entries()).all(same)
        }
    }
}

fn equal_scalars(a: NodeRef<'_>, b: NodeRef<'_>) -> bool {
    let same_type = a.is_plain() == b.is_plain() || !a.text().is_some_and(is_retyped);
    a.text() == b.text() && same_type
}
