//! Numbers, texts, lists and maps in each other's places.

use super::fault::of_kind;
use super::{Fault, Rule};
use crate::model::{Pipelines, ProblemKind};
use crate::yaml::{Document, NodeKind, Path, Segment};

/// Numbers, texts, lists and maps in each other's places.
pub(super) struct ValueType;

impl Rule for ValueType {
    fn id(&self) -> &'static str {
        "value-type"
    }

    fn title(&self) -> &'static str {
        "A value has the type that its key asks for"
    }

    fn check(&self, document: &Document, pipelines: &Pipelines) -> Vec<Fault> {
        let kinds = [ProblemKind::Type, ProblemKind::Shape];
        let mut faults: Vec<Fault> =
            kinds.into_iter().flat_map(|kind| of_kind(self, pipelines, kind)).collect();
        for fault in faults.iter_mut().filter(|fault| lacks_pattern(document, &fault.path)) {
            fault.help =
                "Put a line between that says which, such as `'**':`, and the list below it."
                    .into();
        }
        faults
    }
}

/// Whether a list of steps stands where Bitbucket asks first for which branches, tags or names it is.
fn lacks_pattern(document: &Document, path: &Path) -> bool {
    let [Segment::Key(pipelines), Segment::Key(key)] = path.segments() else { return false };
    let is_list = document.get(path).is_some_and(|node| node.kind() == NodeKind::List);
    &**pipelines == "pipelines" && &**key != "default" && is_list
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
    #[test]
    fn a_list_in_place_of_a_pattern_is_told_what_is_missing() {
        let text = "pipelines: {tags: [{step: {script: [a]}}]}\n";
        let document = Document::parse(text).unwrap();
        let faults = ValueType.check(&document, &Pipelines::of(&document));
        assert!(faults[0].help.contains("`'**':`"), "{}", faults[0].help);
    }
}
