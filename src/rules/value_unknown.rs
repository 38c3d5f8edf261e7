//! Words that their key doesn't know.

use super::fault::of_kind;
use super::{Fault, Rule};
use crate::model::{Pipelines, ProblemKind};
use crate::yaml::Document;

/// Words that their key doesn't know.
pub(super) struct ValueUnknown;

impl Rule for ValueUnknown {
    fn id(&self) -> &'static str {
        "value-unknown"
    }

    fn title(&self) -> &'static str {
        "A value is one of those that its key allows"
    }

    fn check(&self, _: &Document, pipelines: &Pipelines) -> Vec<Fault> {
        of_kind(self, pipelines, ProblemKind::Value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tests::found;

    #[test]
    fn finds_breaches() {
        let faults =
            found(&ValueUnknown, "pipelines: {default: [{step: {script: [a], size: 3x}}]}\n");
        assert_eq!(faults, ["error default/step 1 size: `3x` is no value of `size`."]);
    }
}
