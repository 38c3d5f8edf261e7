//! The pipelines of a file at a glance: steps, deployments, and where they stop today.

use crate::plan::{Finding, FindingLevel, Migration};

/// One trigger's pipeline as it is today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TriggerOverview<'a> {
    /// `branches.develop`.
    pub trigger: &'a str,
    /// The longest chain of steps that wait for each other.
    pub in_a_row: usize,
    /// The first fault that stops it, if any.
    pub stop: Option<&'a Finding>,
    /// Errors and warnings.
    pub faults: usize,
}

/// Every trigger of the original, in alphabetical order.
pub fn triggers(migration: &Migration) -> Vec<TriggerOverview<'_>> {
    let triggers = migration.before.critical_path.iter();
    triggers.map(|(trigger, in_a_row)| overview(migration, trigger, *in_a_row)).collect()
}

fn overview<'a>(
    migration: &'a Migration,
    trigger: &'a str,
    in_a_row: usize,
) -> TriggerOverview<'a> {
    let own = migration.findings.iter().filter(|finding| is_of(finding, trigger));
    let faults = own.clone().filter(|finding| finding.level < FindingLevel::Improvement).count();
    let stop = own.clone().find(|finding| finding.level == FindingLevel::Error);
    TriggerOverview { trigger, in_a_row, stop, faults }
}

fn is_of(finding: &Finding, trigger: &str) -> bool {
    finding
        .place
        .strip_prefix(trigger)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '/']))
}

/// How many findings of a level the original has.
pub fn count(migration: &Migration, level: FindingLevel) -> usize {
    migration.findings.iter().filter(|finding| finding.level == level).count()
}
