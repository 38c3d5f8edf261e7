//! Pipelines whose first step waits for somebody.

use super::fault::Breach;
use super::{Fault, Rule};
use crate::model::{ItemKind, Pipeline, Pipelines, Trigger};
use crate::yaml::{Document, Path};

/// Pipelines whose first step waits for somebody.
pub(super) struct ManualFirst;

impl Rule for ManualFirst {
    fn id(&self) -> &'static str {
        "manual-first"
    }

    fn title(&self) -> &'static str {
        "The first step of a pipeline starts by itself"
    }

    fn check(&self, document: &Document, pipelines: &Pipelines) -> Vec<Fault> {
        let faults = pipelines.pipelines.iter().filter_map(|pipeline| {
            let path = waiting(pipeline)?;
            let breach = Breach {
                path: &path,
                span: document.get(&path)?.span(),
                subject: "trigger",
                message: "The first step of a pipeline can't wait for somebody: the whole pipeline already does.".into(),
                help: "Remove `trigger: manual` here; a custom pipeline starts only when somebody runs it.".into(),
            };
            Some(match pipeline.trigger {
                // Such pipelines are in use, so Bitbucket doesn't always refuse them.
                Trigger::Custom(_) | Trigger::Shared(_) => breach.warning(self, pipelines),
                _ => breach.error(self, pipelines),
            })
        });
        faults.collect()
    }
}

/// What waits, if the first item that runs does.
fn waiting(pipeline: &Pipeline) -> Option<Path> {
    let first = pipeline.items.iter().find(|item| item.kind != ItemKind::Variables)?;
    match &first.kind {
        ItemKind::Step(step) => {
            let step = pipeline.steps.get(*step).filter(|step| step.manual)?;
            step.field("trigger").map(|field| field.value_path.clone())
        }
        ItemKind::Stage { manual: true, list, .. } => {
            list.parent().map(|stage| stage.key("trigger"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tests::found;

    #[test]
    fn finds_breaches() {
        let faults = found(
            &ManualFirst,
            "pipelines: {default: [{step: {script: [a], trigger: manual}}], custom: {x: [{stage: {trigger: manual, steps: [{step: {script: [a]}}]}}], y: [{step: {script: [a]}}, {step: {script: [a], trigger: manual}}]}}\n",
        );
        assert_eq!(
            faults,
            [
                r#"error default/step 1 trigger: The first step of a pipeline can't wait for somebody: the whole pipeline already does."#,
                r#"warning custom.x trigger: The first step of a pipeline can't wait for somebody: the whole pipeline already does."#
            ] as [&str; 2]
        );
    }
}
