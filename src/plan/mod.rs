//! What follows from the user's decisions: proposals with verdicts, the resulting text, what is left to do.

mod attempt;
mod cost;
mod decisions;
pub mod diff;
mod excerpt;
mod findings;
mod fold;
mod images;
mod memory;
mod parts;
mod stage;
mod stop;
mod summary;
mod verify;
mod versions;

use std::collections::BTreeMap;

use crate::cost::{Cost, Impact};
use crate::improvements::{About, Chosen, Proposal, Setting, Task};
use crate::verdict::{Evidence, Safety, Verdict};
use crate::yaml::Document;

pub use cost::OptionImpact;
pub use decisions::{Decision, Decisions, Level, Preselect, UnknownPreselect};
pub use fold::migrate;
pub use images::{ImageChange, Shipped};
pub use stop::Stop;
pub use verify::verify;
pub use versions::Versions;

/// Everything that a set of decisions leads to. Made anew from the original each time.
#[derive(Clone)]
pub struct Migration {
    /// The file as it was opened.
    pub original: Document,
    /// The file as it would be written.
    pub result: Document,
    /// What becomes of other files, by name.
    pub others: Vec<FileChange>,
    /// The images of the Dockerfiles among them that were there before.
    pub images: Vec<ImageChange>,
    /// One page per improvement, in the order in which they run; pages without entries are left out.
    pub pages: Vec<Page>,
    /// Variables to create before the result is merged.
    pub settings: Vec<Setting>,
    /// What to do by hand, in order: first what has to be done before merging.
    pub tasks: Vec<Task>,
    /// From which of them on they can wait.
    pub later: usize,
    /// What `check` says of the original, by line.
    pub findings: Vec<Finding>,
    /// The numbers of the original.
    pub before: Summary,
    /// The numbers of the result.
    pub after: Summary,
    /// What a run of each trigger takes, before and after.
    pub cost: Cost,
    /// The comparison of the original with the result.
    pub verdict: Verdict,
}

/// What becomes of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileChange {
    /// Its name, relative to the repository.
    pub name: String,
    /// What it held; `None` for a file that is new.
    pub before: Option<String>,
    /// What it is to hold.
    pub after: String,
}

/// What one improvement has to say.
#[derive(Clone)]
pub struct Page {
    /// The improvement's documentation.
    pub about: &'static About,
    /// Its proposals of all rounds, in the order of their first evidence.
    pub entries: Vec<Entry>,
    /// What was tried and refused, with the witness.
    pub not_offered: Vec<NotOffered>,
}

/// A proposal with its verdict and what was decided.
#[derive(Clone)]
pub struct Entry {
    /// The proposal.
    pub proposal: Proposal,
    /// What the comparison found when it was tried.
    pub verdict: Verdict,
    /// The verdict's ceiling, lowered where the improvement says so.
    pub safety: Safety,
    /// What is decided about it.
    pub state: State,
    /// Answers to its choices, defaults filled in.
    pub chosen: Chosen,
    /// Comments that go with its lines.
    pub lost_comments: Vec<Evidence>,
    /// What it does to the time of runs and to their bill.
    pub cost: EntryCost,
}

/// What a proposal does to the time of runs and to their bill, when it was tried on what was accepted before it. The
/// savings of several don't add up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EntryCost {
    /// By trigger; none where nothing differs as far as durations are known.
    pub impacts: Vec<Impact>,
    /// What other answers to its choices would do.
    pub options: Vec<OptionImpact>,
}

/// What is decided about a proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// It is part of the result.
    Accepted,
    /// The user said no.
    Declined,
    /// Not answered, and the level doesn't take it.
    Open,
    /// Accepted, but doesn't fit with what else was accepted.
    Blocked {
        /// Why, naming the other.
        reason: String,
    },
}

impl State {
    /// Whether somebody wants it, be it that it doesn't fit.
    pub fn is_wanted(&self) -> bool {
        matches!(self, State::Accepted | State::Blocked { .. })
    }
}

/// A proposal that was tried and refused.
#[derive(Clone, Debug)]
pub struct NotOffered {
    /// What would have been done.
    pub summary: String,
    /// What stands against it.
    pub witness: String,
    /// The lines that show it.
    pub evidence: Vec<Evidence>,
}

/// Something that `check` reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Id of the rule or improvement.
    pub rule: String,
    /// How grave it is.
    pub level: FindingLevel,
    /// The file that it is about, if it isn't the pipeline.
    pub file: Option<String>,
    /// Line in the file, from 1.
    pub line: usize,
    /// Column in the line, from 1, in characters.
    pub column: usize,
    /// The trigger and step that it is about, if any.
    pub place: String,
    /// What is wrong or could be better.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FindingLevel {
    /// Bitbucket refuses the file or a step stops.
    Error,
    /// Works by luck, or does nothing.
    Warning,
    /// Could be better.
    Improvement,
}

/// The numbers of one version of the file. All of them are counted from the file, none is measured time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Steps over all triggers.
    pub steps: usize,
    /// Per trigger: the longest chain of steps that wait for each other.
    pub critical_path: BTreeMap<String, usize>,
    /// Steps with a size of 2x or more.
    pub large_steps: usize,
    /// Sum of the size factors of all steps: what a minute of each would bill.
    pub billed_factor: u32,
    /// Patterns in `artifacts`.
    pub uploads: usize,
    /// Lines that stand again elsewhere in the scripts.
    pub duplicated_lines: usize,
    /// Constants that travel through files or are exported again and again.
    pub static_variables: usize,
    /// What Bitbucket refuses or stops at: where, and what is wrong. What works by luck isn't among it.
    pub refusals: Vec<String>,
    /// What works by luck, or does nothing: where, and what is wrong.
    pub warnings: Vec<String>,
}

impl Migration {
    /// What has to be done by hand before merging, and what can wait.
    pub fn work(&self) -> (&[Task], &[Task]) {
        self.tasks.split_at(self.later.min(self.tasks.len()))
    }

    /// Every entry of every page.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.pages.iter().flat_map(|p| &p.entries)
    }

    /// Whether the result differs from the original.
    pub fn changes_anything(&self) -> bool {
        self.original.source() != self.result.source() || !self.others.is_empty()
    }

    /// Each file that changes, the pipeline first; `pipeline` is its name.
    pub fn files(&self, pipeline: &str) -> Vec<FileChange> {
        let changed = self.original.source() != self.result.source();
        let own = changed.then(|| FileChange {
            name: pipeline.to_owned(),
            before: Some(self.original.source().to_owned()),
            after: self.result.source().to_owned(),
        });
        own.into_iter().chain(self.others.iter().cloned()).collect()
    }
}
