//! Pipelines with too many steps.

use super::fault::Breach;
use super::{Fault, Rule};
use crate::model::Pipelines;
use crate::yaml::Document;

/// Pipelines with too many steps.
pub(super) struct StepLimit;

impl Rule for StepLimit {
    fn id(&self) -> &'static str {
        "step-limit"
    }

    fn title(&self) -> &'static str {
        "A pipeline has at most 100 steps"
    }

    fn check(&self, document: &Document, pipelines: &Pipelines) -> Vec<Fault> {
        let long = pipelines.pipelines.iter().filter(|pipeline| pipeline.steps.len() > MOST_STEPS);
        let faults = long.filter_map(|pipeline| {
            let start = document.get(&pipeline.path)?.span();
            let breach = Breach {
                path: &pipeline.path,
                span: start,
                subject: "steps",
                message: format!(
                    "The pipeline has {} steps, but may have {MOST_STEPS}.",
                    pipeline.steps.len()
                ),
                help: "Merge steps, or split the pipeline.".into(),
            };
            Some(breach.error(self, pipelines))
        });
        faults.collect()
    }
}

const MOST_STEPS: usize = 100;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tests::found;

    #[test]
    fn finds_breaches() {
        let steps = |count| {
            format!("pipelines: {{default: [{}]}}\n", "{step: {script: [a]}},".repeat(count))
        };
        assert_eq!(
            found(&StepLimit, &steps(101)),
            ["error default steps: The pipeline has 101 steps, but may have 100."]
        );
        assert!(found(&StepLimit, &steps(100)).is_empty());
    }
}
