//! Opinions: one file per improvement, each with its docs, examples and tests; `ALL` is the order in which they run.

mod aliases;
mod artifacts;
mod caches;
mod clone;
mod context;
mod deploy;
mod docker;
mod dockerfile;
mod entry;
mod memo;
mod parallelize;
mod proposal;
mod repair;
mod runners;
mod secrets;
mod single_runner;
mod toolchain;
mod triggers;
mod unused;
mod variables;

use crate::yaml::Unfit;

pub use context::Context;
pub use memo::Memo;
use proposal::Offer;
pub use proposal::{
    Accepted, Choice, ChoiceKind, Chosen, FileEdit, NameOf, Outcome, Proposal, ProposalId, Setting,
    SettingPlace, Task, ValueOption,
};

/// Every improvement, in the order in which they run.
pub const ALL: &[&dyn Improvement] = &[
    &repair::Repair,
    &triggers::Triggers,
    &toolchain::Toolchain,
    &deploy::Deploy,
    &variables::Variables,
    &secrets::Secrets,
    &artifacts::Artifacts,
    &unused::Unused,
    &parallelize::Parallelize,
    &single_runner::SingleRunner,
    &caches::Caches,
    &dockerfile::Dockerfile,
    &docker::Docker,
    &runners::Runners,
    &clone::Clone,
    &aliases::Aliases,
];

/// One opinion about pipelines.
pub trait Improvement: Sync {
    /// Its documentation.
    fn about(&self) -> &'static About;

    /// What its documentation shows.
    fn example(&self) -> Example {
        Example::Pipeline
    }

    /// What it would do here. Pure: the same context gives the same proposals.
    fn propose(&self, context: &Context<'_>) -> Vec<Proposal>;

    /// The edits for the accepted proposals together.
    ///
    /// # Errors
    /// `Unfit` if they don't fit into the document.
    fn change(&self, context: &Context<'_>, accepted: &Accepted<'_>) -> Result<Outcome, Unfit>;
}

/// An improvement's documentation, shown by the wizard, `explain`, the report and the README.
#[derive(Debug, PartialEq, Eq)]
pub struct About {
    /// Kebab-case id, the same as the file's name.
    pub id: &'static str,
    /// A short title.
    pub title: &'static str,
    /// What it does, and why that helps.
    pub why: &'static str,
    /// A small pipeline, or what [`Improvement::example`] says, before.
    pub before: &'static str,
    /// The same with every proposal accepted.
    pub after: &'static str,
    /// Where the facts are from.
    pub reference: &'static str,
}

/// What `before` and `after` of a documentation are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Example {
    /// A pipeline.
    Pipeline,
    /// The Dockerfile of a repository.
    Dockerfile {
        /// The repository's other files by name.
        beside: &'static [(&'static str, &'static str)],
    },
}

/// The improvement with this id.
pub fn find(id: &str) -> Option<&'static dyn Improvement> {
    ALL.iter().copied().find(|i| i.about().id == id)
}
