//! Variables of pipes that YAML reads as something else.

use super::fault::of_kind;
use super::{Fault, Rule};
use crate::model::{Pipelines, ProblemKind};
use crate::yaml::Document;

/// Variables of pipes that YAML reads as something else.
pub(super) struct PipeVariableType;

impl Rule for PipeVariableType {
    fn id(&self) -> &'static str {
        "pipe-variable-type"
    }

    fn title(&self) -> &'static str {
        "A variable of a pipe is a text or a list of texts"
    }

    fn check(&self, _: &Document, pipelines: &Pipelines) -> Vec<Fault> {
        of_kind(self, pipelines, ProblemKind::PipeVariable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tests::found;

    #[test]
    fn finds_breaches() {
        let faults = found(
            &PipeVariableType,
            "pipelines: {default: [{step: {script: [{pipe: a/b:1, variables: {PORT: 8080}}]}}]}\n",
        );
        assert_eq!(
            faults,
            ["error default/step 1 PORT: `PORT` has to be a text, but is a number."]
        );
    }
}
