//! The core as the commands see it.

use crate::improvements::{self, About};
use crate::plan::{self, Decisions, Finding, Level, Migration};
use crate::project::Project;
use crate::verdict::Verdict;

/// What the commands ask of the core, given as data so that tests can answer for it.
#[derive(Clone, Copy)]
pub(super) struct Engine {
    /// What follows from a set of decisions.
    pub(super) migrate: fn(&Project, &Decisions) -> Migration,
    /// What is wrong or could be better, by line.
    pub(super) findings: fn(&Project) -> Vec<Finding>,
    /// The comparison of two versions, by trigger.
    pub(super) verify: fn(&Project, &Project) -> Vec<(String, Verdict)>,
    /// The documentation of all improvements, in the order in which they run.
    pub(super) improvements: fn() -> Vec<&'static About>,
}

impl Engine {
    /// The core itself.
    pub(super) fn real() -> Engine {
        Engine {
            migrate: plan::migrate,
            findings: |project| plan::migrate(project, &Decisions::at(Level::None)).findings,
            verify: plan::verify,
            improvements: || improvements::ALL.iter().map(|i| i.about()).collect(),
        }
    }
}
