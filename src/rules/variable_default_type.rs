//! Defaults of custom variables that YAML reads as something else.

use super::fault::of_kind;
use super::{Fault, Rule};
use crate::model::{Pipelines, ProblemKind};
use crate::yaml::Document;

/// Defaults of custom variables that YAML reads as something else.
pub(super) struct VariableDefaultType;

impl Rule for VariableDefaultType {
    fn id(&self) -> &'static str {
        "variable-default-type"
    }

    fn title(&self) -> &'static str {
        "The default of a variable is a text"
    }

    fn check(&self, _: &Document, pipelines: &Pipelines) -> Vec<Fault> {
        of_kind(self, pipelines, ProblemKind::VariableDefault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tests::found;

    #[test]
    fn finds_breaches() {
        let faults = found(
            &VariableDefaultType,
            "pipelines: {custom: {x: [{variables: [{name: A, default: 1}]}, {step: {script: [a]}}]}}\n",
        );
        assert_eq!(
            faults,
            ["error custom.x default: `default` has to be a text, but is a number."]
        );
    }
}
