//! Changes of a document, said by path; one file per kind.

mod anchor;
mod batch;
mod claims;
mod detach;
mod insert;
mod moving;
mod remove;
mod rename;
mod request;
mod rewrite;
mod set;
mod stage;
mod unwrap;
mod wrap;

use std::ops::Range;
use std::{iter, slice};

use super::document::Document;
use super::path::Path;
use super::span::Span;
use super::unfit::Unfit;
use super::value::Value;

/// Where something is inserted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum At {
    /// Before all others.
    Start,
    /// After all others.
    End,
    /// Before the item or entry that stands at this index, from 0; the length of the collection means the end.
    Index(usize),
    /// Before this key of the map.
    Before(String),
    /// Right after this key of the map.
    After(String),
}

/// One change. Every path and index is of the document before the whole batch.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Change {
    /// Puts another value into the place of a node; its anchor, comment and quotes stay.
    Set {
        /// The node.
        path: Path,
        /// What it shall be.
        value: Value,
    },
    /// Adds an item or entry.
    Insert {
        /// The list or map; an empty value becomes one.
        path: Path,
        /// Where in it.
        at: At,
        /// The key of an entry; nothing for an item.
        key: Option<String>,
        /// The value of the item or entry.
        value: Value,
    },
    /// Adds an item at the end of a list.
    Append {
        /// The list; if its map has no such key, it is created.
        path: Path,
        /// The item.
        value: Value,
    },
    /// Takes an item or entry away, with the comments that it owns.
    Remove {
        /// The item, or the value of the entry.
        path: Path,
    },
    /// Gives an entry another key.
    Rename {
        /// The value of the entry.
        path: Path,
        /// The new key.
        key: String,
    },
    /// Moves an item or entry, with the comments that it owns.
    Move {
        /// The item, or the value of the entry.
        path: Path,
        /// A collection of the same kind, or the same one.
        to: Path,
        /// The index in `to` before which it goes, from 0.
        at: usize,
    },
    /// Nests neighbouring items: they become one item, a map of `keys`, the last of which holds them as a list.
    Wrap {
        /// The list.
        path: Path,
        /// Which of its items.
        items: Range<usize>,
        /// The keys, from the outside in.
        keys: Vec<String>,
    },
    /// The opposite: the items of the inner list take the place of the item that holds them.
    Unwrap {
        /// The wrapping item, a map of one key (or several nested ones) over a list.
        path: Path,
    },
    /// Changes a part of a scalar's text.
    Rewrite {
        /// The scalar.
        path: Path,
        /// Bytes of its decoded text.
        range: Range<usize>,
        /// What comes in their place; nothing deletes.
        text: String,
    },
    /// Makes a place differ from what it shares: an alias becomes a map that merges it.
    Detach {
        /// The alias, or a map that merges already.
        path: Path,
        /// The entries that are written besides.
        entries: Vec<(String, Value)>,
    },
    /// Names a node, and lets equal nodes stand for it. A node that has a name already gets the new one, with all
    /// its aliases.
    Anchor {
        /// The node.
        path: Path,
        /// The name of the anchor.
        name: String,
        /// Equal nodes further down; each becomes an alias.
        twins: Vec<Path>,
    },
}

impl Change {
    /// The place that the change names.
    pub fn path(&self) -> &Path {
        match self {
            Change::Set { path, .. }
            | Change::Insert { path, .. }
            | Change::Append { path, .. }
            | Change::Remove { path }
            | Change::Rename { path, .. }
            | Change::Move { path, .. }
            | Change::Wrap { path, .. }
            | Change::Unwrap { path }
            | Change::Rewrite { path, .. }
            | Change::Detach { path, .. }
            | Change::Anchor { path, .. } => path,
        }
    }

    /// Every place that the change names, the first one being [`Change::path`].
    pub fn places(&self) -> impl Iterator<Item = &Path> {
        let more: &[Path] = match self {
            Change::Move { to, .. } => slice::from_ref(to),
            Change::Anchor { twins, .. } => twins,
            _ => &[],
        };
        iter::once(self.path()).chain(more)
    }

    /// The keys and texts that it writes, at any depth.
    pub fn words(&self) -> Vec<&str> {
        let mut words = Vec::new();
        match self {
            Change::Insert { key, value, .. } => {
                words.extend(key.as_deref());
                value.collect_words(&mut words);
            }
            Change::Set { value, .. } | Change::Append { value, .. } => {
                value.collect_words(&mut words);
            }
            Change::Rename { key, .. } => words.push(key),
            Change::Rewrite { text, .. } => words.push(text),
            Change::Wrap { keys, .. } => words.extend(keys.iter().map(String::as_str)),
            Change::Detach { entries, .. } => {
                for (key, value) in entries {
                    words.push(key);
                    value.collect_words(&mut words);
                }
            }
            Change::Remove { .. }
            | Change::Move { .. }
            | Change::Unwrap { .. }
            | Change::Anchor { .. } => {}
        }
        words
    }
}

impl Document {
    /// Applies all changes or none. The result was read again and holds the intended tree, each alias with its
    /// anchor, and every comment but those that went with what owned them.
    ///
    /// # Errors
    /// When a change doesn't fit, or two of them want the same place. `self` never changes.
    pub fn change(&self, changes: &[Change]) -> Result<Document, Unfit> {
        let steps = request::steps(self, changes)?;
        claims::check(self, &steps)?;
        batch::run(self, steps)
    }

    /// The comments that a [`Change::Remove`] of this path takes along.
    pub fn owned_comments(&self, path: &Path) -> Vec<Span> {
        self.get(path).map(remove::owned_comments).unwrap_or_default()
    }

    /// What must be removed so that `path` goes and nothing empty is left: itself, or the nearest holder that has
    /// more in it.
    pub fn remove_or_parent(&self, path: &Path) -> Path {
        let mut highest = path.clone();
        while let Some(parent) = highest.parent() {
            let alone = self
                .get(&parent)
                .is_some_and(|holder| holder.items().len() + holder.entries().len() == 1);
            if !alone || parent.segments().is_empty() {
                break;
            }
            highest = parent;
        }
        highest
    }
}

#[cfg(test)]
mod tests;
