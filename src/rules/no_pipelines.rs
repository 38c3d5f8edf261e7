//! Files without any pipeline.

use super::fault::Breach;
use super::{Fault, Rule};
use crate::model::Pipelines;
use crate::yaml::{Document, Path, Span};

/// Files without any pipeline.
pub(super) struct NoPipelines;

impl Rule for NoPipelines {
    fn id(&self) -> &'static str {
        "no-pipelines"
    }

    fn title(&self) -> &'static str {
        "A file defines at least one pipeline"
    }

    fn check(&self, document: &Document, pipelines: &Pipelines) -> Vec<Fault> {
        let told =
            pipelines.problems.iter().any(|problem| problem.path == Path::root().key("pipelines"));
        if told || !pipelines.pipelines.is_empty() {
            return Vec::new();
        }
        let breach = Breach {
            path: &Path::root(),
            span: document.root().map_or(Span::empty(0), |root| Span::empty(root.span().start)),
            subject: "pipelines",
            message: "The file defines no pipeline, so nothing ever runs.".into(),
            help: "Add `pipelines:` and below it `default:` with a list of steps.".into(),
        };
        vec![breach.error(self, pipelines)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tests::found;

    #[test]
    fn finds_breaches() {
        for text in
            ["", "image: x\n", "pipelines: {branches: {}}\n", "pipelines: {brunches: {x: []}}\n"]
        {
            assert_eq!(
                found(&NoPipelines, text),
                ["error file pipelines: The file defines no pipeline, so nothing ever runs."]
            );
        }
        assert!(found(&NoPipelines, "pipelines:\n").is_empty());
        assert!(
            found(&NoPipelines, "definitions: {pipelines: {x: [{step: {script: [a]}}]}}\n")
                .is_empty()
        );
    }
}
