//! Aliases of aliases that grow without measure.

use super::fault::of_kind;
use super::{Fault, Rule};
use crate::model::{Pipelines, ProblemKind};
use crate::yaml::Document;

/// Aliases of aliases that grow without measure.
pub(super) struct TooLarge;

impl Rule for TooLarge {
    fn id(&self) -> &'static str {
        "too-large"
    }

    fn title(&self) -> &'static str {
        "Aliases stand for no more than a pipeline can hold"
    }

    fn check(&self, _: &Document, pipelines: &Pipelines) -> Vec<Fault> {
        of_kind(self, pipelines, ProblemKind::TooLarge)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tests::found;

    #[test]
    fn finds_breaches() {
        let steps = "  - step: {script: *s}\n".repeat(1000);
        let (script, triggers): (String, String) =
            ("a,".repeat(1000), (0..600).map(|n| format!("    b{n}: *l\n")).collect());
        let text = format!("s: &s [{script}]\nl: &l\n{steps}pipelines:\n  branches:\n{triggers}");
        let faults = found(&TooLarge, &text);
        assert_eq!(faults.len(), 1);
        assert!(
            faults[0].ends_with("The aliases of this file stand for more than any pipeline holds.")
        );
    }
}
