//! Items of a pipeline that are none, or two.

use super::fault::of_kind;
use super::{Fault, Rule};
use crate::model::{Pipelines, ProblemKind};
use crate::yaml::Document;

/// Items of a pipeline that are none, or two.
pub(super) struct ItemShape;

impl Rule for ItemShape {
    fn id(&self) -> &'static str {
        "item-shape"
    }

    fn title(&self) -> &'static str {
        "An item of a pipeline is one step, group or stage"
    }

    fn check(&self, _: &Document, pipelines: &Pipelines) -> Vec<Fault> {
        of_kind(self, pipelines, ProblemKind::Item)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tests::found;

    #[test]
    fn finds_breaches() {
        let faults = found(&ItemShape, "pipelines: {default: [{steps: x}]}\n");
        assert_eq!(
            faults,
            ["error default default: Item 1 of `default` is no step, group or stage."]
        );
    }
}
