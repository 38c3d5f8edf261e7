//! Time: how long a run takes, which steps it waits for, and how many minutes it is billed.
//!
//! All times are whole seconds of one run. Each knows how it came about ([`Class`]), and a sum knows the weakest of
//! its parts. Wall clock and billed time are two things: side by side saves the first, never the second.
//!
//! Taken for granted: no step waits for a machine or for another run; the time that a manual step waits for a person
//! isn't counted; steps with a condition run; nothing fails.

mod estimate;
mod timeline;
mod work;

pub use estimate::{Class, Estimate};
pub use timeline::{StepTime, Timeline};

use crate::model::Pipelines;
use crate::symbolic::Trace;

/// What a run of each trigger takes, in two versions of a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cost {
    /// The file as it was opened; triggers without steps are left out.
    pub before: Vec<Timeline>,
    /// The result.
    pub after: Vec<Timeline>,
}

impl Cost {
    /// The runs of a trigger (`branches.develop`) before and after, where both have steps.
    pub fn of(&self, trigger: &str) -> Option<(&Timeline, &Timeline)> {
        let named = |all: &'_ Vec<Timeline>| all.iter().position(|t| t.trigger == trigger);
        Some((&self.before[named(&self.before)?], &self.after[named(&self.after)?]))
    }
}

/// What a run of each of these pipelines takes, from the model alone: nothing in it is measured. `traces` are runs of
/// `pipelines`.
pub fn assumed(pipelines: &Pipelines, traces: &[Trace]) -> Vec<Timeline> {
    let one = |trace: &Trace| {
        let sender = work::sender(pipelines, trace);
        let steps = trace.steps.iter().map(|run| work::assumed(pipelines, sender, run)).collect();
        Timeline::of(trace.trigger.to_string(), steps)
    };
    traces.iter().filter_map(one).collect()
}
