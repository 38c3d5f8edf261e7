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
    let first = pipeline.steps.first().map(|step| pipelines.label(step.reference));
    let errors = migration.findings.iter().filter(|finding| finding.level == FindingLevel::Error);
    let stop = errors.filter_map(|finding| stop(finding, &trigger, first)).next();
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

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "\
pipelines:
  default:
    - step:
        script: [make]
    - step:
        name: Deploy
        deployment: staging
        script: [make deploy]
  branches:
    main:
      - step:
          name: Release
          deployment: production
          script: [make release]
";

    fn finding(place: &str, level: FindingLevel) -> Finding {
        Finding {
            rule: "file-missing".to_owned(),
            level,
            line: 7,
            column: 1,
            place: place.to_owned(),
            message: "no such file".to_owned(),
            help: String::new(),
        }
    }

    #[test]
    fn a_trigger_stops_at_its_own_errors_only() {
        let in_first = finding("default / step 1", FindingLevel::Error);
        let stop = stop(&in_first, "default", Some("step 1")).unwrap();
        assert_eq!((stop.step.as_str(), stop.at_first, stop.line), ("step 1", true, 7));
        assert!(!super::stop(&in_first, "default", Some("step 2")).unwrap().at_first);
        assert_eq!(super::stop(&in_first, "branches.default", None), None);
        assert_eq!(
            super::stop(&finding("default-2 / a", FindingLevel::Error), "default", None),
            None
        );
    }

    #[test]
    fn steps_and_environments_are_those_of_the_file() {
        let document = crate::yaml::Document::parse(FILE).unwrap();
        let pipelines = Pipelines::of(&document);
        let known: Vec<(String, usize, Vec<String>)> = pipelines
            .pipelines
            .iter()
            .map(|pipeline| {
                (
                    pipeline.trigger.to_string(),
                    pipeline.steps.len(),
                    environments(&pipelines, pipeline),
                )
            })
            .collect();
        let expected = [("default", 2, "staging"), ("branches.main", 1, "production")];
        assert_eq!(
            known,
            expected.map(|(name, steps, environment)| (
                name.to_owned(),
                steps,
                vec![environment.to_owned()]
            ))
        );
    }
}
