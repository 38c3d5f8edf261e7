//! Time limits that Bitbucket doesn't grant.

use super::fault::Breach;
use super::{Fault, Rule};
use crate::facts::sizes;
use crate::model::Pipelines;
use crate::yaml::Document;

/// Time limits that Bitbucket doesn't grant.
pub(super) struct MaxTime;

impl Rule for MaxTime {
    fn id(&self) -> &'static str {
        "max-time"
    }

    fn title(&self) -> &'static str {
        "`max-time` is between 1 and 720 minutes"
    }

    fn check(&self, _: &Document, pipelines: &Pipelines) -> Vec<Fault> {
        let most = sizes::limits().step_minutes;
        let own = pipelines.steps().filter_map(|step| step.max_time.as_ref());
        let wrong =
            own.chain(&pipelines.options.max_time).filter(|time| !(1..=most).contains(&time.value));
        let faults = wrong.map(|time| {
            let breach = Breach {
                path: &time.path,
                span: time.span,
                subject: "max-time",
                message: format!("A step may take 1 to {most} minutes, not {}.", time.value),
                help: format!("Write a number from 1 to {most}."),
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
            &MaxTime,
            "options: {max-time: 0}\npipelines: {default: [{step: {script: [a], max-time: 721}}, {step: {script: [a], max-time: 720}}]}\n",
        );
        assert_eq!(
            faults,
            [
                r#"error options.max-time max-time: A step may take 1 to 720 minutes, not 0."#,
                r#"error default/step 1 max-time: A step may take 1 to 720 minutes, not 721."#
            ] as [&str; 2]
        );
    }
}
