//! Keys that stand twice in one map.

use super::fault::{Breach, key_of};
use super::{Fault, Rule};
use crate::model::Pipelines;
use crate::yaml::Document;

/// Keys that stand twice in one map.
pub(super) struct DuplicateKey;

impl Rule for DuplicateKey {
    fn id(&self) -> &'static str {
        "duplicate-key"
    }

    fn title(&self) -> &'static str {
        "A key stands once in its map"
    }

    fn check(&self, document: &Document, pipelines: &Pipelines) -> Vec<Fault> {
        let repeated = document.duplicate_keys();
        let faults = repeated.iter().map(|(path, span)| {
            let key = key_of(path);
            let breach = Breach {
                path,
                span: *span,
                subject: key,
                message: format!(
                    "The key `{key}` stands twice here; which of them counts isn't sure."
                ),
                help: "Keep one of them, or join what they hold.".into(),
            };
            breach.error(self, pipelines)
        });
        faults.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tests::found;

    #[test]
    fn finds_breaches() {
        let faults = found(
            &DuplicateKey,
            "pipelines: {default: [{step: {script: [a], name: x, name: y}}]}\n",
        );
        assert_eq!(
            faults,
            [
                r#"error default/y name: The key `name` stands twice here; which of them counts isn't sure."#
            ] as [&str; 1]
        );
    }
}
