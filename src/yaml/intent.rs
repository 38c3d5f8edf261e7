//! The tree that a change shall lead to, worked out apart from any text.

use super::document::Document;
use super::node::{NodeKind, NodeRef};
use super::tree::NodeId;
use super::unfit::UnfitReason;
use super::value::Value;

/// Names a node through all changes of a batch; the nodes of the first document keep their numbers.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct ShapeId(usize);

impl ShapeId {
    pub(super) fn of(id: NodeId) -> ShapeId {
        ShapeId(id.index())
    }

    pub(super) fn index(self) -> usize {
        self.0
    }

    /// The node of the first document; only for shapes that were made of one.
    pub(super) fn node(self) -> NodeId {
        NodeId::new(self.0)
    }
}

#[derive(Clone, Debug)]
pub(super) struct Shape {
    pub(super) anchor: Option<Box<str>>,
    pub(super) tag: Option<Box<str>>,
    pub(super) form: Form,
    pub(super) parent: Option<ShapeId>,
}

#[derive(Clone, Debug)]
pub(super) enum Form {
    Null,
    Scalar { text: Box<str>, written: Written },
    Alias { name: Box<str>, target: Option<ShapeId> },
    List(Vec<ShapeId>),
    Map(Vec<(ShapeId, ShapeId)>),
}

/// How a scalar must be written for its type to be right.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Written {
    /// Without quotes.
    Plain,
    /// In quotes or as a block.
    Quoted,
    /// In any way that every reader takes for a text.
    AsText,
}

/// The intended tree.
#[derive(Clone, Debug)]
pub(super) struct Intent {
    shapes: Vec<Shape>,
    root: Option<ShapeId>,
}

impl Intent {
    /// The tree of a document as it is.
    pub(super) fn of(document: &Document) -> Intent {
        let shapes = document.nodes().map(shape).collect();
        Intent { shapes, root: document.root().map(|root| ShapeId::of(root.id())) }
    }

    pub(super) fn root(&self) -> Option<ShapeId> {
        self.root
    }

    pub(super) fn len(&self) -> usize {
        self.shapes.len()
    }

    pub(super) fn shape(&self, id: ShapeId) -> &Shape {
        &self.shapes[id.0]
    }

    /// The items of a list, or the values of a map.
    pub(super) fn children(&self, id: ShapeId) -> Vec<ShapeId> {
        match &self.shape(id).form {
            Form::List(items) => items.clone(),
            Form::Map(entries) => entries.iter().map(|(_, value)| *value).collect(),
            _ => Vec::new(),
        }
    }

    /// Where an item or value stands in what holds it.
    pub(super) fn index_in(&self, holder: ShapeId, child: ShapeId) -> Option<usize> {
        self.children(holder).iter().position(|id| *id == child)
    }

    pub(super) fn has_key(&self, map: ShapeId, key: &str) -> bool {
        let Form::Map(entries) = &self.shape(map).form else { return false };
        entries.iter().any(|(name, _)| matches!(&self.shape(*name).form, Form::Scalar { text, .. } if **text == *key))
    }

    /// `id` and what holds it, upwards.
    pub(super) fn holders(&self, id: ShapeId) -> impl Iterator<Item = ShapeId> {
        std::iter::successors(Some(id), |id| self.shape(*id).parent)
    }

    /// The key of an entry, by its value.
    pub(super) fn key_of(&self, value: ShapeId) -> Option<ShapeId> {
        let Form::Map(entries) = &self.shape(self.shape(value).parent?).form else { return None };
        entries.iter().find(|(_, id)| *id == value).map(|(key, _)| *key)
    }

    /// Gives a node an anchor, and its aliases the new name.
    pub(super) fn name(&mut self, id: ShapeId, anchor: &str) {
        self.shapes[id.0].anchor = Some(anchor.into());
        for shape in &mut self.shapes {
            if let Form::Alias { name, target } = &mut shape.form
                && *target == Some(id)
            {
                *name = anchor.into();
            }
        }
    }

    /// Drops anchor and tag, as an alias can have neither.
    pub(super) fn strip(&mut self, id: ShapeId) {
        self.shapes[id.0].anchor = None;
        self.shapes[id.0].tag = None;
    }

    /// Puts new content into a node, which keeps its anchor and tag.
    pub(super) fn set(&mut self, id: ShapeId, value: &Value) -> Result<(), UnfitReason> {
        let form = self.form(value, id);
        self.shapes[id.0].form = form;
        self.bind_below(id)
    }

    pub(super) fn set_text(&mut self, id: ShapeId, text: &str, written: Written) {
        self.shapes[id.0].form = Form::Scalar { text: text.into(), written };
    }

    /// Makes an empty node a list or map without entries.
    pub(super) fn set_empty(&mut self, id: ShapeId, map: bool) {
        self.shapes[id.0].form = if map { Form::Map(Vec::new()) } else { Form::List(Vec::new()) };
    }

    pub(super) fn insert(
        &mut self,
        holder: ShapeId,
        index: usize,
        key: Option<&str>,
        value: &Value,
    ) -> Result<(), UnfitReason> {
        let child = self.add(value, holder);
        let key = key.map(|key| self.add_key(key, value, holder));
        self.put(holder, index, key, child);
        self.bind_below(child)
    }

    /// Takes an item, or an entry by its value, out of what holds it. Returns the key of an entry.
    pub(super) fn take(&mut self, child: ShapeId) -> Option<ShapeId> {
        let holder = self.shape(child).parent?;
        match &mut self.shapes[holder.0].form {
            Form::List(items) => {
                items.retain(|id| *id != child);
                None
            }
            Form::Map(entries) => {
                let index = entries.iter().position(|(_, value)| *value == child)?;
                Some(entries.remove(index).0)
            }
            _ => None,
        }
    }

    /// Puts an item, or an entry with its key, into a list or map.
    pub(super) fn put(
        &mut self,
        holder: ShapeId,
        index: usize,
        key: Option<ShapeId>,
        child: ShapeId,
    ) {
        self.shapes[child.0].parent = Some(holder);
        match (&mut self.shapes[holder.0].form, key) {
            (Form::List(items), None) => items.insert(index.min(items.len()), child),
            (Form::Map(entries), Some(key)) => {
                entries.insert(index.min(entries.len()), (key, child))
            }
            _ => {}
        }
        if let Some(key) = key {
            self.shapes[key.0].parent = Some(holder);
        }
    }

    /// Leaves a null where `child` stands, and returns its key with it.
    pub(super) fn put_null_for(&mut self, child: ShapeId) -> Option<ShapeId> {
        let holder = self.shape(child).parent?;
        let index = self.index_in(holder, child)?;
        let null = self.add(&Value::Null, holder);
        let key = self.take(child);
        let left = key.map(|key| self.copy_key(key));
        self.put(holder, index, left, null);
        key
    }

    /// Nests `children`, neighbours in `list`, in a new item: maps by `keys`, the last of which holds them.
    pub(super) fn wrap(&mut self, list: ShapeId, children: &[ShapeId], keys: &[String]) {
        let Some(index) = children.first().and_then(|first| self.index_in(list, *first)) else {
            return;
        };
        children.iter().for_each(|child| {
            self.take(*child);
        });
        let nest =
            keys.iter().rev().fold(Value::List(Vec::new()), |value, key| Value::entry(key, value));
        let outer = self.add(&nest, list);
        self.put(list, index, None, outer);
        let inner =
            std::iter::successors(Some(outer), |id| self.children(*id).first().copied()).last();
        for (place, child) in children.iter().enumerate() {
            self.put(inner.unwrap_or(outer), place, None, *child);
        }
    }

    /// Makes an alias a map: it is merged there, and further entries follow.
    pub(super) fn detach(
        &mut self,
        id: ShapeId,
        entries: &[(String, Value)],
    ) -> Result<(), UnfitReason> {
        let form = std::mem::replace(&mut self.shapes[id.0].form, Form::Map(Vec::new()));
        let alias = self.push(form, id);
        let merge = self.add_key("<<", &Value::Alias(String::new()), id);
        self.put(id, 0, Some(merge), alias);
        let mut places = (1..).zip(entries);
        places.try_for_each(|(place, (key, value))| self.insert(id, place, Some(key), value))
    }

    /// All nodes of the tree in the order in which they are written.
    pub(super) fn in_order(&self) -> Vec<ShapeId> {
        self.root.map(|root| self.below(root)).unwrap_or_default()
    }

    /// `id` and all nodes in it, in the order in which they are written.
    pub(super) fn below(&self, id: ShapeId) -> Vec<ShapeId> {
        let mut found = Vec::new();
        let mut rest = vec![id];
        while let Some(id) = rest.pop() {
            found.push(id);
            match &self.shape(id).form {
                Form::List(items) => rest.extend(items.iter().rev()),
                Form::Map(entries) => {
                    rest.extend(entries.iter().rev().flat_map(|(key, value)| [*value, *key]))
                }
                _ => {}
            }
        }
        found
    }

    fn add(&mut self, value: &Value, parent: ShapeId) -> ShapeId {
        let id = self.push(Form::Null, parent);
        let form = self.form(value, id);
        self.shapes[id.0].form = form;
        id
    }

    fn form(&mut self, value: &Value, id: ShapeId) -> Form {
        match value {
            Value::Null => Form::Null,
            Value::Text(text) => {
                Form::Scalar { text: text.as_str().into(), written: Written::AsText }
            }
            Value::Plain(text) => {
                Form::Scalar { text: text.as_str().into(), written: Written::Plain }
            }
            Value::Alias(name) => Form::Alias { name: name.as_str().into(), target: None },
            Value::List(items) => Form::List(items.iter().map(|item| self.add(item, id)).collect()),
            Value::Map(entries) => Form::Map(
                entries
                    .iter()
                    .map(|(key, value)| (self.add_key(key, value, id), self.add(value, id)))
                    .collect(),
            ),
        }
    }

    fn add_key(&mut self, key: &str, value: &Value, map: ShapeId) -> ShapeId {
        let written = if value.merges(key) { Written::Plain } else { Written::AsText };
        self.push(Form::Scalar { text: key.into(), written }, map)
    }

    fn copy_key(&mut self, key: ShapeId) -> ShapeId {
        let copy = self.shape(key).clone();
        self.shapes.push(copy);
        ShapeId(self.shapes.len() - 1)
    }

    fn push(&mut self, form: Form, parent: ShapeId) -> ShapeId {
        self.shapes.push(Shape { anchor: None, tag: None, form, parent: Some(parent) });
        ShapeId(self.shapes.len() - 1)
    }

    /// Binds the new aliases in `id` to the nearest anchor of their name above them.
    fn bind_below(&mut self, id: ShapeId) -> Result<(), UnfitReason> {
        for alias in self.below(id) {
            let Form::Alias { name, target: None } = &self.shape(alias).form else { continue };
            let name = name.clone();
            let target = self
                .nearest_anchor(&name, alias)
                .ok_or_else(|| UnfitReason::UnknownAnchor(name.to_string()))?;
            self.shapes[alias.0].form = Form::Alias { name, target: Some(target) };
        }
        Ok(())
    }

    fn nearest_anchor(&self, name: &str, before: ShapeId) -> Option<ShapeId> {
        let anchored = |id: &ShapeId| self.shape(*id).anchor.as_deref() == Some(name);
        self.in_order().into_iter().take_while(|id| *id != before).filter(anchored).last()
    }
}

fn shape(node: NodeRef<'_>) -> Shape {
    let form = match node.kind() {
        NodeKind::Null => Form::Null,
        NodeKind::Scalar => Form::Scalar {
            text: node.written_text().unwrap_or("").into(),
            written: if node.is_plain() { Written::Plain } else { Written::Quoted },
        },
        NodeKind::Alias => Form::Alias {
            name: alias_name(node).into(),
            target: node.target().map(|target| ShapeId::of(target.id())),
        },
        NodeKind::List => Form::List(node.items().map(|item| ShapeId::of(item.id())).collect()),
        NodeKind::Map => Form::Map(
            node.entries()
                .map(|(key, value)| (ShapeId::of(key.id()), ShapeId::of(value.id())))
                .collect(),
        ),
    };
    Shape {
        anchor: node.anchor().map(Into::into),
        tag: node.tag().map(Into::into),
        form,
        parent: node.parent().map(|parent| ShapeId::of(parent.id())),
    }
}

/// The name behind an alias's `*`.
pub(super) fn alias_name(node: NodeRef<'_>) -> &str {
    node.document().text(node.span()).trim_start_matches('*')
}

#[cfg(test)]
impl Intent {
    /// Lets an alias stand for another node.
    pub(super) fn retarget(&mut self, alias: ShapeId, to: ShapeId) {
        if let Form::Alias { target, .. } = &mut self.shapes[alias.0].form {
            *target = Some(to);
        }
    }
}
