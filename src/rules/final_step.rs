//! Final steps that stand or start where they can't.

use super::fault::Breach;
use super::{Fault, Rule};
use crate::model::{Pipeline, Pipelines, Step};
use crate::yaml::Document;

/// Final steps that stand or start where they can't.
pub(super) struct FinalStep;

impl Rule for FinalStep {
    fn id(&self) -> &'static str {
        "final-step"
    }

    fn title(&self) -> &'static str {
        "A final step is the only one, the last, and starts by itself"
    }

    fn check(&self, document: &Document, pipelines: &Pipelines) -> Vec<Fault> {
        let steps = pipelines.pipelines.iter().flat_map(|pipeline| {
            pipeline.steps.iter().filter(|step| step.is_final).map(move |step| (pipeline, step))
        });
        let faults = steps.filter_map(|(pipeline, step)| {
            let (message, help) = flaw(pipeline, step)?;
            let breach = Breach {
                path: &step.body,
                span: document.get(&step.body)?.span(),
                subject: "final",
                message: message.into(),
                help: help.into(),
            };
            Some(breach.error(self, pipelines))
        });
        faults.collect()
    }
}

fn flaw(pipeline: &Pipeline, step: &Step) -> Option<(&'static str, &'static str)> {
    if step.group + 1 != pipeline.items.len() {
        return Some((
            "A final step has to be the last item of its pipeline.",
            "Move it to the end; there may be only one.",
        ));
    }
    if pipeline.steps.len() == 1 {
        return Some(("A final step has nothing to come after.", "Make it a `step`."));
    }
    if step.manual {
        return Some(("A final step starts by itself.", "Remove its `trigger`."));
    }
    let deploys = step.deployment.is_some() || step.fail_fast.is_some();
    deploys
        .then_some(("A final step may hold neither `deployment` nor `fail-fast`.", "Remove them."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tests::found;

    #[test]
    fn finds_breaches() {
        let faults = found(
            &FinalStep,
            "pipelines: {default: [{step: {script: [a]}}, {final: {script: [a]}}, {step: {script: [b]}}], branches: {x: [{step: {script: [a]}}, {final: {script: [a], deployment: test}}]}}\n",
        );
        assert_eq!(
            faults,
            [
                r#"error default/step 2 final: A final step has to be the last item of its pipeline."#,
                r#"error branches.x/step 2 final: A final step may hold neither `deployment` nor `fail-fast`."#
            ] as [&str; 2]
        );
    }
}
