//! Steps that are shared stand under `definitions`, where people look for them.

use super::super::{Context, FileEdit};
use crate::yaml::{At, Change, NodeKind, NodeRef, Path, Segment, Value};

/// A step that several places share and that stands in one of them.
pub(super) struct Shared<'a> {
    /// What stands under its `step:`.
    pub body: &'a Path,
    /// Its anchor.
    pub name: &'a str,
}

/// The edits that move these steps: first a place for them, then the steps. `inner` are the paths that became aliases
/// just now: a step that holds one may depend on an anchor further down.
pub(super) fn edits(
    context: &Context<'_>,
    shared: &[Shared<'_>],
    inner: &[Path],
) -> (Vec<Change>, Option<FileEdit>) {
    let stays = |step: &&Shared<'_>| inner.iter().any(|path| path.starts_with(step.body));
    let mut steps: Vec<(Item, &str)> = shared
        .iter()
        .filter(|step| !stays(step))
        .filter_map(|step| Some((item(context, step.body)?, step.name)))
        .collect();
    steps.sort_by_key(|(item, _)| item.start);
    let Some(place) = Place::of(context).filter(|_| !steps.is_empty()) else {
        return (Vec::new(), None);
    };
    let list = Path::root().key("definitions").key("steps");
    let mut changes = Vec::new();
    for (item, name) in steps {
        let alias = Value::entry("step", Value::Alias(name.to_owned()));
        // below the step, which then moves up
        let at = At::Index(item.index + 1);
        changes.push(Change::Insert { path: item.list, at, key: None, value: alias });
        changes.push(Change::Move { path: item.path, to: list.clone(), at: place.length });
    }
    if place.is_new {
        changes.push(Change::Remove { path: list.index(0) });
    }
    (place.opening, Some(FileEdit::Yaml(changes)))
}

/// The list item that holds nothing but the step.
struct Item {
    path: Path,
    list: Path,
    index: usize,
    start: usize,
}

fn item(context: &Context<'_>, body: &Path) -> Option<Item> {
    let path = body.parent()?;
    let list = path.parent()?;
    let Some(Segment::Index(index)) = path.last() else { return None };
    let node = context.document.get(&path)?;
    let step = context.document.get(body)?;
    let alone = node.entries().len() == 1 && node.anchor().is_none() && step.get("name").is_some();
    let above = |target: NodeRef<'_>| target.path().starts_with(&Path::root().key("definitions"));
    let fits =
        alone && !list.starts_with(&Path::root().key("definitions")) && all_targets(step, &above);
    let index = *index;
    fits.then(|| Item { index, start: node.span().start, path, list })
}

fn all_targets(node: NodeRef<'_>, above: &impl Fn(NodeRef<'_>) -> bool) -> bool {
    node.target().is_none_or(above)
        && node.items().all(|item| all_targets(item, above))
        && node.entries().all(|(_, value)| all_targets(value, above))
}

/// Where shared steps go.
struct Place {
    /// What opens the list, with an empty item if it is new.
    opening: Vec<Change>,
    is_new: bool,
    length: usize,
}

impl Place {
    /// The list `definitions.steps`, if it stands, or may stand, above the pipelines.
    fn of(context: &Context<'_>) -> Option<Place> {
        let root = context.document.root()?;
        let empty = || Value::entry("steps", Value::List(vec![Value::Null]));
        let new = |opening| Some(Place { opening: vec![opening], is_new: true, length: 0 });
        let Some(definitions) = root.get("definitions") else {
            let at = At::Before("pipelines".to_owned());
            let key = Some("definitions".to_owned());
            return new(Change::Insert { path: Path::root(), at, key, value: empty() });
        };
        let pipelines = root.get("pipelines")?;
        if definitions.kind() != NodeKind::Map || definitions.span().start > pipelines.span().start
        {
            return None;
        }
        match definitions.get("steps") {
            None => new(Change::Insert {
                path: Path::root().key("definitions"),
                at: At::End,
                key: Some("steps".to_owned()),
                value: Value::List(vec![Value::Null]),
            }),
            Some(steps) if steps.kind() == NodeKind::List => {
                Some(Place { opening: Vec::new(), is_new: false, length: steps.items().len() })
            }
            Some(_) => None,
        }
    }
}
