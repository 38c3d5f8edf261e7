//! Merge keys whose value is no map.

use super::fault::of_kind;
use super::{Fault, Rule};
use crate::model::{Pipelines, ProblemKind};
use crate::yaml::Document;

/// Merge keys whose value is no map.
pub(super) struct MergeValue;

impl Rule for MergeValue {
    fn id(&self) -> &'static str {
        "merge-value"
    }

    fn title(&self) -> &'static str {
        "Only maps can be merged"
    }

    fn check(&self, _: &Document, pipelines: &Pipelines) -> Vec<Fault> {
        of_kind(self, pipelines, ProblemKind::Merge)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tests::found;

    #[test]
    fn finds_breaches() {
        let faults = found(
            &MergeValue,
            "a: &a [x]\npipelines: {default: [{step: {<<: *a, script: [a]}}]}\n",
        );
        assert_eq!(faults, ["error default/step 1 <<: Only maps can be merged with `<<`."]);
    }
}
