//! Environments that several steps of one pipeline deploy to.

use std::collections::HashMap;

use super::fault::Breach;
use super::{Fault, Rule};
use crate::model::{ItemKind, Located, Pipeline, Pipelines};
use crate::yaml::Document;

/// Environments that several steps of one pipeline deploy to.
pub(super) struct DeploymentTwice;

impl Rule for DeploymentTwice {
    fn id(&self) -> &'static str {
        "deployment-twice"
    }

    fn title(&self) -> &'static str {
        "An environment is deployed to once in a pipeline"
    }

    fn check(&self, _: &Document, pipelines: &Pipelines) -> Vec<Fault> {
        let mut faults = Vec::new();
        for pipeline in &pipelines.pipelines {
            let mut first: HashMap<&str, String> = HashMap::new();
            for (environment, user) in deployments(pipeline) {
                let place = format!("{}/{user}", pipeline.trigger);
                let Some(other) = first.get(environment.as_str()) else {
                    first.insert(environment, user);
                    continue;
                };
                let breach = Breach {
                    path: &environment.path,
                    span: environment.span,
                    subject: environment,
                    message: format!("`{other}` of this pipeline already deploys to `{}`.", **environment),
                    help: "Deploy to it in one step, or put both steps into a stage with this deployment.".into(),
                };
                faults.push(Fault { place, ..breach.error(self, pipelines) });
            }
        }
        faults
    }
}

/// The environments of steps and stages, each with the name of who deploys there.
fn deployments(pipeline: &Pipeline) -> Vec<(&Located<String>, String)> {
    let mut all = Vec::new();
    for item in &pipeline.items {
        if let ItemKind::Stage { name, deployment: Some(environment), .. } = &item.kind {
            all.push((environment, name.clone().unwrap_or_else(|| "a stage".into())));
        }
        let steps = item.kind.steps().iter().map(|step| &pipeline.steps[*step]);
        all.extend(steps.filter_map(|step| Some((step.deployment.as_ref()?, step.label.clone()))));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tests::found;

    #[test]
    fn finds_breaches() {
        let faults = found(
            &DeploymentTwice,
            "pipelines: {default: [{step: {name: A, script: [a], deployment: test}}, {stage: {name: S, deployment: prod, steps: [{step: {script: [a]}}, {step: {script: [a]}}]}}, {step: {name: B, script: [a], deployment: test}}, {step: {name: C, script: [a], deployment: prod}}]}\n",
        );
        assert_eq!(
            faults,
            [
                r#"error default/B test: `A` of this pipeline already deploys to `test`."#,
                r#"error default/C prod: `S` of this pipeline already deploys to `prod`."#
            ] as [&str; 2]
        );
    }
}
