//! What a step's run rests on: in a file that changed, a step that starts from the same and says the same isn't run again.

use std::ops::Range;

use super::store::Store;
use super::trace::{Definition, Reading, StepRun, Trace};
use crate::model::Step;

/// What a step's run rests on, and what it added to the run of its pipeline.
#[derive(Clone, Debug, Default)]
pub(super) struct Basis {
    /// What the step says; `None`: its run rests on more than that.
    pub print: Option<u64>,
    /// Whether a file was missing that another step of its group may mean to hand on.
    pub missing: bool,
    /// What it starts from.
    pub store: Store,
    /// Its assignments among those of the trace.
    pub definitions: Range<usize>,
    /// Its readings among those of the trace.
    pub readings: Range<usize>,
    /// Before and after it hands on.
    pub handed: Option<(Store, Store)>,
    /// Whether the run is taken over from the file before.
    pub kept: bool,
}

/// The run of a step in the file before.
pub(super) struct Earlier<'a> {
    pub run: &'a StepRun,
    pub definitions: &'a [Definition],
    pub readings: &'a [Reading],
}

impl<'a> Earlier<'a> {
    /// The run of the step in the trace of the file before, if it would come out the same: `next` is the index that its
    /// first assignment would have.
    pub(super) fn find(
        trace: &'a Trace,
        step: &Step,
        print: Option<u64>,
        store: &Store,
        next: usize,
    ) -> Option<Earlier<'a>> {
        let run = trace.steps.iter().find(|run| run.reference == step.reference)?;
        let basis = &run.basis;
        let same = print.is_some()
            && basis.print == print
            && basis.definitions.start == next
            && basis.store.is_same_as(store);
        same.then_some(Earlier {
            run,
            definitions: trace.definitions.get(basis.definitions.clone())?,
            readings: trace.readings.get(basis.readings.clone())?,
        })
    }
}
