//! The pipelines of a file at a glance: steps, deployments, and where they stop today.

use crate::model::{Pipeline, Pipelines};
use crate::plan::{Finding, FindingLevel, Migration};

/// One trigger's pipeline as it is today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TriggerOverview {
    /// `branches.develop`.
    pub trigger: String,
    /// How many steps it has.
    pub steps: usize,
    /// The longest chain of them that wait for each other, if it is known.
    pub in_a_row: Option<usize>,
    /// The environments that it deploys to, in their order.
    pub environments: Vec<String>,
    /// Where it stops, if it does.
    pub stop: Option<Stop>,
}

/// A fault at which Bitbucket stops a pipeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    /// The step's label; empty if it is not about one step.
    pub step: String,
    /// Whether nothing runs before it.
    pub at_first: bool,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

/// Every trigger of the original, in the order of the file.
pub fn triggers(migration: &Migration) -> Vec<TriggerOverview> {
    let pipelines = Pipelines::of(&migration.original);
    pipelines.pipelines.iter().map(|pipeline| overview(migration, &pipelines, pipeline)).collect()
}

fn overview(migration: &Migration, pipelines: &Pipelines, pipeline: &Pipeline) -> TriggerOverview {
    let trigger = pipeline.trigger.to_string();
    let mut environments: Vec<String> = Vec::new();
    for step in &pipeline.steps {
        let environment = pipelines
            .deployment_of(step)
            .filter(|name| !environments.iter().any(|known| known == name));
        environments.extend(environment.map(str::to_owned));
    }
    let first = pipeline.steps.first().map(|step| pipelines.label(step.reference));
    let errors = migration.findings.iter().filter(|finding| finding.level == FindingLevel::Error);
    let stop = errors.filter_map(|finding| stop(finding, &trigger, first)).next();
    let in_a_row = migration.before.critical_path.get(&trigger).copied();
    TriggerOverview { steps: pipeline.steps.len(), trigger, in_a_row, environments, stop }
}

/// The finding as a stop of this trigger, if it is about it.
fn stop(finding: &Finding, trigger: &str, first: Option<&str>) -> Option<Stop> {
    let rest = finding.place.strip_prefix(trigger)?;
    let step = match rest {
        "" => "",
        rest => rest.strip_prefix(" / ")?,
    };
    let (line, message) = (finding.line, finding.message.clone());
    Some(Stop { step: step.to_owned(), at_first: Some(step) == first, line, message })
}

/// How many findings of a level the original has.
pub fn count(migration: &Migration, level: FindingLevel) -> usize {
    migration.findings.iter().filter(|finding| finding.level == level).count()
}
