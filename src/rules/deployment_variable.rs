//! Environments named by a shell variable.

use super::fault::Breach;
use super::{Fault, Rule};
use crate::model::Pipelines;
use crate::yaml::Document;

/// Environments named by a shell variable.
pub(super) struct DeploymentVariable;

impl Rule for DeploymentVariable {
    fn id(&self) -> &'static str {
        "deployment-variable"
    }

    fn title(&self) -> &'static str {
        "An environment is named literally"
    }

    fn check(&self, _: &Document, pipelines: &Pipelines) -> Vec<Fault> {
        let steps = pipelines.steps().flat_map(|step| [&step.deployment, &step.stage_deployment]);
        let shell =
            steps.flatten().filter(|environment| environment.replace("${{", "").contains('$'));
        let faults = shell.map(|environment| {
            let breach = Breach {
                path: &environment.path,
                span: environment.span,
                subject: environment,
                message: format!("The environment `{}` is taken literally: no shell fills in its variable.", **environment),
                help: "Write the environment's name, or use `${{NAME}}` with a variable of the repository.".into(),
            };
            breach.error(self, pipelines)
        });
        faults.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tests::found;

    #[test]
    fn finds_breaches() {
        let faults = found(
            &DeploymentVariable,
            "pipelines: {default: [{step: {script: [a], deployment: $ENV}}, {step: {script: [a], deployment: '${{ENV}}'}}]}\n",
        );
        assert_eq!(
            faults,
            [
                r#"error default/step 1 $ENV: The environment `$ENV` is taken literally: no shell fills in its variable."#
            ] as [&str; 1]
        );
    }
}
