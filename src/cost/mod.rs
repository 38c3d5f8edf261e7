//! Time: how long a run takes, which steps it waits for, and how many minutes it is billed.
//!
//! All times are whole seconds of one run. Each knows how it came about ([`Class`]), and a sum knows the weakest of
//! its parts. Wall clock and billed time are two things: side by side saves the first, never the second.
//!
//! Taken for granted: no step waits for a machine or for another run; the time that a manual step waits for a person
//! isn't counted; steps with a condition run; nothing fails. The ninth deciles of steps are added up as if they fell
//! together, so the long end of a sum is on the safe side.

mod carried;
mod estimate;
mod impact;
mod measured;
mod monthly;
mod timeline;
mod work;

pub use carried::{Asked, Base};
pub use estimate::{Class, Estimate};
pub use impact::{Impact, Shift, Trade};
pub use measured::Measured;
pub use monthly::Monthly;
pub use timeline::{StepTime, Timeline};

use crate::model::Pipelines;
use crate::project::Project;
use crate::symbolic::Trace;
use work::Model;

/// One version of a file with its runs on paper.
#[derive(Clone, Copy)]
pub struct Version<'a> {
    /// The files beside the pipeline.
    pub project: &'a Project,
    /// The pipeline file.
    pub pipelines: &'a Pipelines,
    /// Runs of its pipelines, or of some of them.
    pub traces: &'a [Trace],
}

/// What a run of each trigger takes, in two versions of a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cost {
    /// The file as it was opened; triggers without steps are left out.
    pub before: Vec<Timeline>,
    /// The result.
    pub after: Vec<Timeline>,
    /// What the change does in a month, where it is known how often a trigger runs.
    pub monthly: Vec<Monthly>,
    /// What of the timings couldn't be used, in words.
    pub notes: Vec<String>,
}

impl Cost {
    /// The runs of a trigger (`branches.develop`) before and after, where both have steps.
    pub fn of(&self, trigger: &str) -> Option<(&Timeline, &Timeline)> {
        Some((line(&self.before, trigger)?, line(&self.after, trigger)?))
    }
}

/// What a run of each pipeline of the file as it was opened takes: measured where `measured` knows the step.
pub fn opened(version: Version<'_>, measured: &Measured) -> Vec<Timeline> {
    let one = |trace: &Trace| {
        let trigger = trace.trigger.to_string();
        let model = Model::of(version.pipelines, trace);
        let steps = trace.steps.iter();
        let steps = steps.map(|run| measured.of_step(&trigger, model.step(run, None))).collect();
        Timeline::of(trigger, steps)
    };
    version.traces.iter().filter_map(one).collect()
}

fn line<'t>(lines: &'t [Timeline], trigger: &str) -> Option<&'t Timeline> {
    lines.iter().find(|line| line.trigger == trigger)
}
