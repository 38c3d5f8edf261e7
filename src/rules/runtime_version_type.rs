//! A runtime version that YAML reads as a number.

use super::fault::of_kind;
use super::{Fault, Rule};
use crate::model::{Pipelines, ProblemKind};
use crate::yaml::Document;

/// A runtime version that YAML reads as a number.
pub(super) struct RuntimeVersionType;

impl Rule for RuntimeVersionType {
    fn id(&self) -> &'static str {
        "runtime-version-type"
    }

    fn title(&self) -> &'static str {
        "The version of the runtime is a text"
    }

    fn check(&self, _: &Document, pipelines: &Pipelines) -> Vec<Fault> {
        of_kind(self, pipelines, ProblemKind::RuntimeVersion)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tests::found;

    #[test]
    fn finds_breaches() {
        let faults = found(
            &RuntimeVersionType,
            "pipelines: {default: [{step: {script: [a], runtime: {cloud: {version: 3}}}}]}\n",
        );
        assert_eq!(
            faults,
            ["error default/step 1 version: `version` has to be a text, but is a number."]
        );
    }
}
