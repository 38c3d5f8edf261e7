//! What a stage or its steps may not hold.

use super::fault::{Breach, of_kind};
use super::{Fault, Rule};
use crate::model::{Pipelines, ProblemKind, Step};
use crate::yaml::Document;

/// What a stage or its steps may not hold.
pub(super) struct StageMembers;

impl Rule for StageMembers {
    fn id(&self) -> &'static str {
        "stage-members"
    }

    fn title(&self) -> &'static str {
        "A stage holds plain steps"
    }

    fn check(&self, _: &Document, pipelines: &Pipelines) -> Vec<Fault> {
        let mut faults = of_kind(self, pipelines, ProblemKind::Stage);
        for step in pipelines.steps().filter(|step| step.in_stage) {
            let refused = step.fields.iter().filter(|field| is_refused(&field.key, step));
            faults.extend(refused.map(|field| {
                let breach = Breach {
                    path: &field.path,
                    span: field.key_span,
                    subject: &field.key,
                    message: format!(
                        "A step of a stage may not have a `{}` of its own.",
                        field.key
                    ),
                    help: format!("Move `{}` to the stage, or the step out of it.", field.key),
                };
                breach.error(self, pipelines)
            }));
        }
        faults
    }
}

fn is_refused(key: &str, step: &Step) -> bool {
    matches!(key, "condition" | "deployment" | "environment") || (key == "trigger" && step.manual)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tests::found;

    #[test]
    fn finds_breaches() {
        let faults = found(
            &StageMembers,
            "pipelines: {default: [{stage: {steps: [{step: {script: [a], deployment: x, trigger: automatic}}, {parallel: []}]}}]}\n",
        );
        assert_eq!(
            faults,
            [
                r#"error default/step 1 deployment: A step of a stage may not have a `deployment` of its own."#,
                r#"error default steps: A stage holds steps only, not `parallel`."#
            ] as [&str; 2]
        );
    }
}
