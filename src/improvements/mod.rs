//! Opinions: one file per improvement, each with its docs, examples and tests; `ALL` is the order in which they run.

mod proposal;

pub use proposal::{
    Choice, ChoiceKind, Chosen, FileEdit, Outcome, ProposalId, Proposal, Setting, SettingPlace, Task, ValueOption,
};

/// An improvement's documentation, shown by the wizard, `explain`, the report and the README.
#[derive(Debug, PartialEq, Eq)]
pub struct About {
    /// Kebab-case id, the same as the file's name.
    pub id: &'static str,
    /// A short title.
    pub title: &'static str,
    /// What it does, and why that helps.
    pub why: &'static str,
    /// A small pipeline before.
    pub before: &'static str,
    /// The same pipeline with every proposal accepted.
    pub after: &'static str,
    /// Where the facts are from.
    pub reference: &'static str,
}
