//! `clone: false` instead of a map.

use super::fault::of_kind;
use super::{Fault, Rule};
use crate::model::{Pipelines, ProblemKind};
use crate::yaml::Document;

/// `clone: false` instead of a map.
pub(super) struct CloneBoolean;

impl Rule for CloneBoolean {
    fn id(&self) -> &'static str {
        "clone-boolean"
    }

    fn title(&self) -> &'static str {
        "`clone` is a map, not a boolean"
    }

    fn check(&self, _: &Document, pipelines: &Pipelines) -> Vec<Fault> {
        of_kind(self, pipelines, ProblemKind::CloneBoolean)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tests::found;

    #[test]
    fn finds_breaches() {
        let faults =
            found(&CloneBoolean, "pipelines: {default: [{step: {script: [a], clone: false}}]}\n");
        assert_eq!(
            faults,
            ["error default/step 1 clone: `clone` has to be a map, but is `false`."]
        );
    }
}
