//! Anything but steps in a parallel group.

use super::fault::of_kind;
use super::{Fault, Rule};
use crate::model::{Pipelines, ProblemKind};
use crate::yaml::Document;

/// Anything but steps in a parallel group.
pub(super) struct ParallelMembers;

impl Rule for ParallelMembers {
    fn id(&self) -> &'static str {
        "parallel-members"
    }

    fn title(&self) -> &'static str {
        "A parallel group holds steps only"
    }

    fn check(&self, _: &Document, pipelines: &Pipelines) -> Vec<Fault> {
        of_kind(self, pipelines, ProblemKind::Parallel)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tests::found;

    #[test]
    fn finds_breaches() {
        let faults = found(
            &ParallelMembers,
            "pipelines: {default: [{parallel: [{parallel: [{step: {script: [a]}}]}]}]}\n",
        );
        assert_eq!(
            faults,
            ["error default parallel: A parallel group holds steps only, not `parallel`."]
        );
    }
}
