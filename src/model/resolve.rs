//! Aliases followed and merge keys applied, with the way back to the node that holds a value.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use super::problem::ProblemKind;
use super::reader::Reader;
use crate::yaml::{Document, NodeId, NodeKind, NodeRef, Path};

/// Most merges of merges.
const DEEPEST: usize = 100;

/// A node with its path, so that no path has to be searched for.
#[derive(Clone)]
pub(super) struct Spot<'d> {
    pub(super) node: NodeRef<'d>,
    pub(super) path: Path,
}

impl<'d> Spot<'d> {
    pub(super) fn child(&self, key: NodeRef<'d>, value: NodeRef<'d>) -> Spot<'d> {
        Spot { node: value, path: self.path.key(key_text(key)) }
    }

    pub(super) fn item(&self, index: usize, node: NodeRef<'d>) -> Spot<'d> {
        Spot { node, path: self.path.index(index) }
    }
}

/// An entry of a map after its merge keys are applied.
#[derive(Clone)]
pub(super) struct Entry<'d> {
    pub(super) name: &'d str,
    pub(super) key: NodeRef<'d>,
    /// As written: perhaps an alias.
    pub(super) value: NodeRef<'d>,
    /// The map in which the entry stands.
    pub(super) owner: Rc<Path>,
    pub(super) inherited: bool,
}

impl<'d> Entry<'d> {
    pub(super) fn spot(&self) -> Spot<'d> {
        Spot { node: self.value, path: self.owner.key(self.name) }
    }
}

/// A map after its merge keys are applied: own entries first.
#[derive(Default)]
pub(super) struct Entries<'d> {
    pub(super) list: Vec<Entry<'d>>,
    /// Every map that was merged, at any depth.
    pub(super) merged: BTreeSet<Path>,
    names: HashMap<&'d str, usize>,
}

impl<'d> Entries<'d> {
    pub(super) fn get(&self, name: &str) -> Option<&Entry<'d>> {
        self.names.get(name).map(|&index| &self.list[index])
    }

    /// Of several equal own keys the last counts.
    fn put_own(&mut self, entry: Entry<'d>) {
        match self.names.get(entry.name) {
            Some(&index) => self.list[index] = entry,
            None => self.put_new(entry),
        }
    }

    /// A key that is there already beats a merged one.
    fn put_merged(&mut self, entry: &Entry<'d>) {
        if !self.names.contains_key(entry.name) {
            self.put_new(Entry { inherited: true, ..entry.clone() });
        }
    }

    fn len(&self) -> usize {
        self.list.len() + self.merged.len() + 1
    }

    /// Takes over at most `granted` entries of a merged map.
    fn inherit(&mut self, path: &Path, from: &Entries<'d>, granted: usize) {
        for entry in from.list.iter().take(granted) {
            self.put_merged(entry);
        }
        self.merged.insert(path.clone());
        self.merged.extend(from.merged.iter().take(granted).cloned());
    }

    fn put_new(&mut self, entry: Entry<'d>) {
        self.names.insert(entry.name, self.list.len());
        self.list.push(entry);
    }
}

/// The anchored nodes of a document with their paths: whatever an alias can stand for.
pub(super) struct Anchors {
    pub(super) paths: HashMap<NodeId, Path>,
    /// By path; the second anchor of one name is `name (2)`.
    pub(super) names: HashMap<Path, String>,
}

impl Anchors {
    pub(super) fn of(document: &Document) -> Anchors {
        let mut anchors = Anchors { paths: HashMap::new(), names: HashMap::new() };
        let mut counts: HashMap<&str, usize> = HashMap::new();
        for node in document.anchored() {
            let Some(name) = node.anchor() else { continue };
            let count = counts.entry(name).or_default();
            *count += 1;
            let name = if *count == 1 { name.to_owned() } else { format!("{name} ({count})") };
            let path = node.path();
            anchors.paths.insert(node.id(), path.clone());
            anchors.names.insert(path, name);
        }
        anchors
    }
}

/// A key as paths name it.
pub(super) fn key_text(key: NodeRef<'_>) -> &str {
    key.text().unwrap_or_else(|| key.document().text(key.span()))
}

impl<'d> Reader<'d> {
    /// The node that an alias stands for; every other node itself.
    pub(super) fn follow<'s>(&self, spot: &'s Spot<'d>) -> Cow<'s, Spot<'d>> {
        let Some(target) = spot.node.target() else { return Cow::Borrowed(spot) };
        let path = self.anchors.paths.get(&target.id()).cloned();
        Cow::Owned(Spot { node: target, path: path.unwrap_or_else(|| target.path()) })
    }

    /// The entries of a map, which is no alias itself. Each map is resolved once, so merges of merges stay cheap.
    pub(super) fn entries(&mut self, map: &Spot<'d>) -> Rc<Entries<'d>> {
        if let Some(known) = self.resolved.get(&map.node.id()) {
            return Rc::clone(known);
        }
        let mut entries = Entries::default();
        let owner = Rc::new(map.path.clone());
        let mut merges = Vec::new();
        for (key, value) in map.node.entries() {
            if key.is_merge_key() {
                merges.push(map.child(key, value));
            } else {
                let owner = Rc::clone(&owner);
                entries.put_own(Entry { name: key_text(key), key, value, owner, inherited: false });
            }
        }
        self.resolving.push(map.node.id());
        for merge in merges {
            self.merge(&merge, &mut entries, true);
        }
        self.resolving.pop();
        let entries = Rc::new(entries);
        self.resolved.insert(map.node.id(), Rc::clone(&entries));
        entries
    }

    /// `lists`: whether a list of maps may stand here.
    fn merge(&mut self, value: &Spot<'d>, into: &mut Entries<'d>, lists: bool) {
        let source = self.follow(value);
        match source.node.kind() {
            NodeKind::List if lists && value.node.kind() == NodeKind::List => {
                for (index, item) in source.node.items().enumerate() {
                    self.merge(&source.item(index, item), into, false);
                }
            }
            NodeKind::Map if self.resolving.len() > DEEPEST => {
                self.spend(usize::MAX, value);
            }
            NodeKind::Map if !self.resolving.contains(&source.node.id()) => {
                let inherited = self.entries(&source);
                into.inherit(&source.path, &inherited, self.spend(inherited.len(), value));
            }
            NodeKind::Map => self.problem(
                ProblemKind::Merge,
                value,
                "this map merges itself".into(),
                "Merge another map.".into(),
            ),
            _ => self.problem(
                ProblemKind::Merge,
                value,
                "only maps can be merged with `<<`".into(),
                "Name the anchor of a map; a whole list or text is reused as `key: *name`.".into(),
            ),
        }
    }
}
