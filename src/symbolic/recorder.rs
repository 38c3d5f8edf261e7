//! Keeps what a run finds: effects, faults, assignments and their uses.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::files::{Content, Files, Taking};
use super::trace::{Definition, Effect, FromOutside, Opaque, Place, Print, Reading};
use super::value::Value;
use crate::rules::Fault;

/// Definitions of a first round, by name and place.
type Replayed = BTreeMap<(Arc<str>, usize, usize), usize>;

/// What is found in one step; definitions and readings go on from step to step.
#[derive(Debug, Default)]
pub(super) struct Recorder {
    pub step: usize,
    pub label: String,
    pub siblings: Siblings,
    pub effects: Vec<Effect>,
    pub prints: Vec<Print>,
    pub faults: Vec<Fault>,
    pub outside: BTreeMap<String, FromOutside>,
    pub opaque: Vec<Opaque>,
    pub definitions: Vec<Definition>,
    pub readings: Vec<Reading>,
    /// The caches that the step has filled so far.
    pub filled: BTreeSet<String>,
    /// Whether a file was missing that a sibling may mean to hand on.
    pub missing: bool,
    calls: BTreeMap<String, usize>,
    /// Definitions of a loop's body by name and place: the second round makes them again.
    replayed: Option<Replayed>,
}

/// The other steps of a parallel group, with what they mean to hand on.
#[derive(Clone, Debug, Default)]
pub(super) struct Siblings {
    pub all: Arc<Vec<Sibling>>,
    /// The index of the step that runs.
    pub except: usize,
}

/// One of them.
#[derive(Clone, Debug)]
pub(super) struct Sibling {
    pub index: usize,
    pub label: String,
    pub taking: Vec<Taking>,
    pub files: Arc<Files>,
}

/// A point in the recording to go back to.
#[derive(Clone, Copy)]
pub(super) struct Mark {
    effects: usize,
    prints: usize,
    faults: usize,
    readings: usize,
}

impl Siblings {
    /// The sibling that hands on `path`.
    pub(super) fn making(&self, path: &str) -> Option<&Sibling> {
        let others = self.all.iter().filter(|s| s.index != self.except);
        let made = |s: &&Sibling| {
            !matches!(s.files.look(path).content, Content::Absent | Content::Tracked)
        };
        others.filter(|s| s.taking.iter().any(|t| t.takes(path))).find(made)
    }

    /// What a sibling means to hand on at `path`.
    pub(super) fn meant(&self, path: &str) -> Option<Content> {
        Some(self.making(path)?.files.look(path).content)
    }
}

impl Recorder {
    /// Nothing found yet in this step.
    pub(super) fn new(step: usize, label: &str) -> Recorder {
        Recorder { step, label: label.to_owned(), ..Recorder::default() }
    }

    pub(super) fn mark(&self) -> Mark {
        Mark {
            effects: self.effects.len(),
            prints: self.prints.len(),
            faults: self.faults.len(),
            readings: self.readings.len(),
        }
    }

    /// Forgets what was found since. Definitions stay, as their indices are in use; so does what couldn't be read.
    pub(super) fn rewind(&mut self, mark: Mark) {
        self.effects.truncate(mark.effects);
        self.prints.truncate(mark.prints);
        self.faults.truncate(mark.faults);
        self.readings.truncate(mark.readings);
    }

    /// Notes an assignment; the same one in a loop's second round is the same definition.
    pub(super) fn define(&mut self, definition: Definition) -> usize {
        let next = self.definitions.len();
        if let Some(replayed) = &mut self.replayed {
            let line = definition.place.file.as_ref().map_or(0, |(_, line)| *line);
            let key = (definition.name.clone(), definition.place.span.start, line);
            let index = *replayed.entry(key).or_insert(next);
            if index < next {
                self.definitions[index] = definition;
                return index;
            }
        }
        self.definitions.push(definition);
        next
    }

    /// From here on, an assignment that is made again is the same definition; whether it was so before.
    pub(super) fn replay(&mut self) -> bool {
        let before = self.replayed.is_some();
        self.replayed.get_or_insert_default();
        before
    }

    pub(super) fn end_replay(&mut self, goes_on: bool) {
        if !goes_on {
            self.replayed = None;
        }
    }

    /// A value that tells a call from others with the same words.
    pub(super) fn call(&mut self, words: &str) -> Value {
        let count = self.calls.entry(words.to_owned()).or_default();
        *count += 1;
        Value::text(format!("call {count} in {}", self.label))
    }

    pub(super) fn reading(
        &mut self,
        definition: usize,
        perhaps: bool,
        by_name: bool,
        place: Place,
    ) {
        self.readings.push(Reading { definition, step: self.step, perhaps, by_name, place });
    }

    pub(super) fn outside(&mut self, name: &str, place: Place, perhaps_loaded: bool) {
        let found = self.outside.entry(name.to_owned());
        found.or_insert(FromOutside { place, perhaps_loaded, may_be_unset: false });
    }

    /// Notes that the script has an answer for a variable that isn't set.
    pub(super) fn may_be_unset(&mut self, name: &str) {
        if let Some(found) = self.outside.get_mut(name) {
            found.may_be_unset = true;
        }
    }

    pub(super) fn opaque(&mut self, reason: &str, place: Place) {
        let opaque = Opaque { reason: reason.to_owned(), place };
        if !self.opaque.contains(&opaque) {
            self.opaque.push(opaque);
        }
    }
}
