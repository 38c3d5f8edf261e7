//! The pipelines of a file at a glance: steps, deployments, and where they stop today.

use std::ops::RangeInclusive;

use crate::model::{Field, Pipeline, Pipelines, Step};
use crate::plan::{Finding, FindingLevel, Migration};
use crate::yaml::Document;

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
    /// The step's label.
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
    let stop = stop(migration, pipelines, pipeline);
    let in_a_row = migration.before.critical_path.get(&trigger).copied();
    TriggerOverview {
        steps: pipeline.steps.len(),
        trigger,
        in_a_row,
        environments: environments(pipelines, pipeline),
        stop,
    }
}

/// The environments that a pipeline deploys to, each once.
fn environments(pipelines: &Pipelines, pipeline: &Pipeline) -> Vec<String> {
    let mut environments: Vec<String> = Vec::new();
    for name in pipeline.steps.iter().filter_map(|step| pipelines.deployment_of(step)) {
        if !environments.iter().any(|known| known == name) {
            environments.push(name.to_owned());
        }
    }
    environments
}

/// The first error in what the pipeline's steps hold, step by step.
fn stop(migration: &Migration, pipelines: &Pipelines, pipeline: &Pipeline) -> Option<Stop> {
    let errors =
        || migration.findings.iter().filter(|finding| finding.level == FindingLevel::Error);
    for (index, step) in pipeline.steps.iter().enumerate() {
        let lines = lines_of(&migration.original, step);
        let holds = |finding: &&Finding| {
            finding.file.is_none() && lines.iter().any(|range| range.contains(&finding.line))
        };
        if let Some(finding) = errors().find(holds) {
            return Some(Stop {
                step: pipelines.label(step.reference).to_owned(),
                at_first: index == 0,
                line: finding.line,
                message: finding.message.clone(),
            });
        }
    }
    None
}

/// The lines of a step's fields, wherever in the file they stand.
fn lines_of(document: &Document, step: &Step) -> Vec<RangeInclusive<usize>> {
    let range = |field: &Field| {
        let last = field.value_span.end.max(field.key_span.end).saturating_sub(1);
        document.position(field.key_span.start).line..=document.position(last).line
    };
    step.fields.iter().map(range).collect()
}

/// How many findings of a level the original has.
pub fn count(migration: &Migration, level: FindingLevel) -> usize {
    migration.findings.iter().filter(|finding| finding.level == level).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Summary;
    use crate::verdict::{Outcome, Safety, Verdict};

    const FILE: &str = "\
definitions:
  steps:
    - step: &build
        script: [make]
pipelines:
  default:
    - step: *build
    - step:
        name: Deploy
        deployment: staging
  branches:
    main:
      - step:
          name: Release
          deployment: production
          script: [make release]
      - step: *build
";

    #[test]
    fn steps_environments_and_stops_are_those_of_the_file() {
        let document = Document::parse(FILE).unwrap();
        let known = triggers(&migration(&document, 10));
        let [default, main] = known.as_slice() else { panic!("{known:?}") };
        assert_eq!(
            (default.trigger.as_str(), default.steps, default.in_a_row),
            ("default", 2, Some(2))
        );
        assert_eq!(default.environments, ["staging"]);
        let stop = default.stop.as_ref().unwrap();
        assert_eq!((stop.step.as_str(), stop.at_first, stop.line), ("Deploy", false, 10));
        assert_eq!((main.environments[0].as_str(), main.stop.as_ref()), ("production", None));
    }

    #[test]
    fn an_error_in_a_shared_step_stops_each_of_its_users() {
        let document = Document::parse(FILE).unwrap();
        let known = triggers(&migration(&document, 4));
        let first: Vec<Option<bool>> =
            known.iter().map(|known| known.stop.as_ref().map(|stop| stop.at_first)).collect();
        assert_eq!(first, [Some(true), Some(false)]);
    }

    fn migration(document: &Document, line: usize) -> Migration {
        let error = Finding {
            rule: "file-missing".to_owned(),
            level: FindingLevel::Error,
            file: None,
            line,
            column: 1,
            place: String::new(),
            message: "no such file".to_owned(),
            help: String::new(),
        };
        let critical_path = [("default".to_owned(), 2), ("branches.main".to_owned(), 2)].into();
        Migration {
            original: document.clone(),
            result: document.clone(),
            others: vec![],
            images: vec![],
            pages: Vec::new(),
            settings: Vec::new(),
            later: 0,
            tasks: Vec::new(),
            findings: vec![error],
            before: Summary { critical_path, ..Summary::default() },
            after: Summary::default(),
            cost: crate::cost::Cost::default(),
            verdict: Verdict {
                outcome: Outcome::Proved,
                differences: Vec::new(),
                assumptions: Vec::new(),
                ceiling: Safety::Safe,
            },
        }
    }
}
