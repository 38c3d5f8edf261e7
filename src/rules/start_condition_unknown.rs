//! Start conditions that Bitbucket doesn't know.

use super::fault::Breach;
use super::{Fault, Rule};
use crate::model::{Mapping, Pipelines};
use crate::yaml::Document;

/// Start conditions that Bitbucket doesn't know.
pub(super) struct StartConditionUnknown;

impl Rule for StartConditionUnknown {
    fn id(&self) -> &'static str {
        "start-condition-unknown"
    }

    fn title(&self) -> &'static str {
        "`pipelines` holds start conditions only"
    }

    fn check(&self, _: &Document, pipelines: &Pipelines) -> Vec<Fault> {
        let unknown = pipelines.unknown.iter().filter(|key| key.within == Mapping::StartConditions);
        let faults = unknown.map(|unknown| {
            let key = &unknown.key;
            let help = match Mapping::StartConditions.nearest(key) {
                Some(meant) => format!("Did you mean `{meant}`?"),
                None => "Use default, branches, tags, pull-requests or custom; a branch goes below `branches`.".into(),
            };
            let breach = Breach {
                path: &unknown.path,
                span: unknown.span,
                subject: key,
                message: format!("`{key}` is no start condition, so its pipelines never run."),
                help,
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
        let faults =
            found(&StartConditionUnknown, "pipelines: {branch: {x: [{step: {script: [a]}}]}}\n");
        assert_eq!(
            faults,
            [
                r#"warning pipelines.branch branch: `branch` is no start condition, so its pipelines never run."#
            ] as [&str; 1]
        );
    }
}
