//! Numbers, texts, lists and maps in each other's places.

use super::fault::of_kind;
use super::{Fault, Rule};
use crate::model::{Pipelines, ProblemKind};
use crate::yaml::Document;

/// Numbers, texts, lists and maps in each other's places.
pub(super) struct ValueType;

impl Rule for ValueType {
    fn id(&self) -> &'static str {
        "value-type"
    }

    fn title(&self) -> &'static str {
        "A value has the type that its key asks for"
    }

    fn check(&self, _: &Document, pipelines: &Pipelines) -> Vec<Fault> {
        let kinds = [ProblemKind::Type, ProblemKind::Shape];
        kinds.into_iter().flat_map(|kind| of_kind(self, pipelines, kind)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tests::found;

    #[test]
    fn finds_breaches() {
        let faults = found(
            &ValueType,
            "pipelines: {default: [{step: {script: [a], name: 1, oidc: yes, caches: node, clone: {enabled: 'true'}}}]}\n",
        );
        assert_eq!(
            faults,
            [
                r#"error default/1 name: `name` has to be a text, but is a number."#,
                r#"error default/1 oidc: `oidc` has to be true or false, but is a text."#,
                r#"error default/1 caches: `caches` has to be a list, but is a text."#,
                r#"error default/1 enabled: `enabled` has to be true or false, but is a text."#
            ] as [&str; 4]
        );
    }
}
