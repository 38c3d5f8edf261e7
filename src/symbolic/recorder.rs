//! Keeps what a run finds: effects, faults, assignments and their uses.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::files::{Content, Files, Pattern};
use super::trace::{Definition, Effect, FromOutside, How, Opaque, Place, Reading};
use crate::rules::Fault;

/// What is found in one step; definitions and readings go on from step to step.
#[derive(Debug, Default)]
pub(super) struct Recorder {
    pub step: usize,
    pub label: String,
    pub siblings: Siblings,
    pub effects: Vec<Effect>,
    pub faults: Vec<Fault>,
    pub outside: BTreeMap<String, FromOutside>,
    pub opaque: Vec<Opaque>,
    pub definitions: Vec<Definition>,
    pub readings: Vec<Reading>,
}

/// The other steps of a parallel group, with what they mean to hand on.
#[derive(Clone, Debug, Default)]
pub(super) struct Siblings(pub Vec<Sibling>);

/// One of them.
#[derive(Clone, Debug)]
pub(super) struct Sibling {
    pub label: String,
    pub patterns: Vec<Pattern>,
    pub files: Arc<Files>,
}

/// A point in the recording to go back to.
#[derive(Clone, Copy)]
pub(super) struct Mark {
    effects: usize,
    faults: usize,
    opaque: usize,
    readings: usize,
}

impl Siblings {
    /// The sibling that hands on `path`.
    pub(super) fn making(&self, path: &str) -> Option<&Sibling> {
        let made =
            |s: &Sibling| !matches!(s.files.look(path).content, Content::Absent | Content::Tracked);
        self.0.iter().find(|s| s.patterns.iter().any(|p| p.matches(path)) && made(s))
    }
}

impl Recorder {
    pub(super) fn mark(&self) -> Mark {
        Mark {
            effects: self.effects.len(),
            faults: self.faults.len(),
            opaque: self.opaque.len(),
            readings: self.readings.len(),
        }
    }

    /// Forgets what was found since. Definitions stay: their indices are in use.
    pub(super) fn rewind(&mut self, mark: Mark) {
        self.effects.truncate(mark.effects);
        self.faults.truncate(mark.faults);
        self.opaque.truncate(mark.opaque);
        self.readings.truncate(mark.readings);
    }

    /// Notes an assignment; the same one in a loop's second round is the same definition.
    pub(super) fn define(&mut self, definition: Definition) -> usize {
        if let Some(index) = self.definitions.iter().rposition(|d| *d == definition) {
            return index;
        }
        self.definitions.push(definition);
        self.definitions.len() - 1
    }

    /// Assignments before a command are for that command alone.
    pub(super) fn hide_definitions(&mut self, from: usize) {
        for definition in &mut self.definitions[from..] {
            definition.how = How::Other;
        }
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
        found.or_insert(FromOutside { place, perhaps_loaded });
    }

    pub(super) fn opaque(&mut self, reason: &str, place: Place) {
        let opaque = Opaque { reason: reason.to_owned(), place };
        if !self.opaque.contains(&opaque) {
            self.opaque.push(opaque);
        }
    }
}
