//! `fail-fast` where nothing runs beside the step.

use super::fault::Breach;
use super::{Fault, Rule};
use crate::model::Pipelines;
use crate::yaml::Document;

/// `fail-fast` where nothing runs beside the step.
pub(super) struct FailFastAlone;

impl Rule for FailFastAlone {
    fn id(&self) -> &'static str {
        "fail-fast-alone"
    }

    fn title(&self) -> &'static str {
        "`fail-fast` belongs to steps of a parallel group"
    }

    fn check(&self, _: &Document, pipelines: &Pipelines) -> Vec<Fault> {
        let alone = pipelines.steps().filter(|step| !step.in_parallel);
        let faults = alone.filter_map(|step| step.fail_fast.as_ref()).map(|flag| {
            let breach = Breach {
                path: &flag.path,
                span: flag.span,
                subject: "fail-fast",
                message: "`fail-fast` does nothing here: no other step runs beside this one."
                    .into(),
                help: "Remove it.".into(),
            };
            breach.warning(self, pipelines)
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
            &FailFastAlone,
            "pipelines: {default: [{step: {script: [a], fail-fast: true}}, {parallel: [{step: {script: [a], fail-fast: true}}]}]}\n",
        );
        assert_eq!(
            faults,
            [
                r#"warning default/step 1 fail-fast: `fail-fast` does nothing here: no other step runs beside this one."#
            ] as [&str; 1]
        );
    }
}
