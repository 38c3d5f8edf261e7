//! Conditions that include and exclude paths.

use super::fault::Breach;
use super::{Fault, Rule};
use crate::model::Pipelines;
use crate::yaml::Document;

/// Conditions that include and exclude paths.
pub(super) struct ChangesetsBoth;

impl Rule for ChangesetsBoth {
    fn id(&self) -> &'static str {
        "changesets-both"
    }

    fn title(&self) -> &'static str {
        "`changesets` holds paths to include or to exclude, not both"
    }

    fn check(&self, _: &Document, pipelines: &Pipelines) -> Vec<Fault> {
        let conditions = pipelines.steps().filter_map(|step| step.condition.as_ref());
        let both = conditions
            .filter(|condition| !condition.include.is_empty() && !condition.exclude.is_empty());
        let faults = both.map(|condition| {
            let breach = Breach {
                path: &condition.path,
                span: condition.span,
                subject: "changesets",
                message:
                    "`changesets` holds `includePaths` and `excludePaths`, but may hold only one."
                        .into(),
                help: "Keep the one that says what you mean.".into(),
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
            &ChangesetsBoth,
            "pipelines: {default: [{step: {script: [a], condition: {changesets: {includePaths: [a], excludePaths: [b]}}}}, {step: {script: [a], condition: {changesets: {includePaths: [a]}}}}]}\n",
        );
        assert_eq!(
            faults,
            [
                r#"error default/step 1 changesets: `changesets` holds `includePaths` and `excludePaths`, but may hold only one."#
            ] as [&str; 1]
        );
    }
}
