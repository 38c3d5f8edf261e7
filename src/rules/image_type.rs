//! Images that YAML reads as something else.

use super::fault::of_kind;
use super::{Fault, Rule};
use crate::model::{Pipelines, ProblemKind};
use crate::yaml::Document;

/// Images that YAML reads as something else.
pub(super) struct ImageType;

impl Rule for ImageType {
    fn id(&self) -> &'static str {
        "image-type"
    }

    fn title(&self) -> &'static str {
        "An image is a text"
    }

    fn check(&self, _: &Document, pipelines: &Pipelines) -> Vec<Fault> {
        of_kind(self, pipelines, ProblemKind::Image)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tests::found;

    #[test]
    fn finds_breaches() {
        let faults =
            found(&ImageType, "image: 3.9\npipelines: {default: [{step: {script: [a]}}]}\n");
        assert_eq!(faults, ["error image image: `image` has to be a text, but is a number."]);
    }
}
