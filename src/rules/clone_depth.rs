//! A clone depth that Bitbucket refuses.

use super::fault::of_kind;
use super::{Fault, Rule};
use crate::model::{Pipelines, ProblemKind};
use crate::yaml::Document;

/// A clone depth that Bitbucket refuses.
pub(super) struct CloneDepth;

impl Rule for CloneDepth {
    fn id(&self) -> &'static str {
        "clone-depth"
    }

    fn title(&self) -> &'static str {
        "`depth` is a number from 1, or `full`"
    }

    fn check(&self, _: &Document, pipelines: &Pipelines) -> Vec<Fault> {
        of_kind(self, pipelines, ProblemKind::CloneDepth)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tests::found;

    #[test]
    fn finds_breaches() {
        let faults = found(
            &CloneDepth,
            "pipelines: {default: [{step: {script: [a], clone: {depth: 0}}}]}\n",
        );
        assert_eq!(
            faults,
            ["error default/step 1 depth: `depth` has to be a number of commits or `full`."]
        );
    }
}
