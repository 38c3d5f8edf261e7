//! Keys with nothing below them.

use super::fault::of_kind;
use super::{Fault, Rule};
use crate::model::{Pipelines, ProblemKind};
use crate::yaml::Document;

/// Keys with nothing below them.
pub(super) struct EmptyList;

impl Rule for EmptyList {
    fn id(&self) -> &'static str {
        "empty-list"
    }

    fn title(&self) -> &'static str {
        "A list or map holds at least one entry"
    }

    fn check(&self, _: &Document, pipelines: &Pipelines) -> Vec<Fault> {
        of_kind(self, pipelines, ProblemKind::Empty)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tests::found;

    #[test]
    fn finds_breaches() {
        let faults =
            found(&EmptyList, "pipelines: {default: [{step: {script: [a], caches: []}}]}\n");
        assert_eq!(faults, ["error default/step 1 caches: `caches` is empty."]);
    }
}
