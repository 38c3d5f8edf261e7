//! Lists of variables where Bitbucket doesn't ask for them.

use super::fault::Breach;
use super::{Fault, Rule};
use crate::model::{ItemKind, Pipelines, Trigger};
use crate::yaml::Document;

/// Lists of variables where Bitbucket doesn't ask for them.
pub(super) struct VariablesFirst;

impl Rule for VariablesFirst {
    fn id(&self) -> &'static str {
        "variables-first"
    }

    fn title(&self) -> &'static str {
        "`variables` is the first item of a custom pipeline"
    }

    fn check(&self, document: &Document, pipelines: &Pipelines) -> Vec<Fault> {
        let mut faults = Vec::new();
        for pipeline in &pipelines.pipelines {
            let custom = matches!(pipeline.trigger, Trigger::Custom(_) | Trigger::Shared(_));
            let items = pipeline.items.iter().skip(usize::from(custom));
            for item in items.filter(|item| item.kind == ItemKind::Variables) {
                let Some(node) = document.get(&item.path) else { continue };
                let breach = Breach {
                    path: &item.path,
                    span: node.span(),
                    subject: "variables",
                    message: "Only the first item of a custom pipeline may be `variables`.".into(),
                    help: "Move it to the top of a custom pipeline; elsewhere set them in the repository.".into(),
                };
                faults.push(breach.error(self, pipelines));
            }
        }
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tests::found;

    #[test]
    fn finds_breaches() {
        let faults = found(
            &VariablesFirst,
            "pipelines: {default: [{variables: [{name: A}]}, {step: {script: [a]}}], custom: {x: [{variables: [{name: A}]}, {step: {script: [a]}}]}}\n",
        );
        assert_eq!(
            faults,
            [
                r#"error default variables: Only the first item of a custom pipeline may be `variables`."#
            ] as [&str; 1]
        );
    }
}
