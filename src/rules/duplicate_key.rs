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
            let times = match repeated.iter().filter(|(other, _)| other == path).count() {
                1 => "twice".to_owned(),
                more => format!("{} times", more + 1),
            };
            let breach = Breach {
                path,
                span: *span,
                subject: key,
                message: format!(
                    "The key `{key}` stands {times} here; which of them counts isn't sure."
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

    #[test]
    fn says_how_often_a_key_stands_there() {
        let faults =
            found(&DuplicateKey, "pipelines: {default: [{step: {name: x, name: y, name: z}}]}\n");
        assert!(faults[0].contains("stands 3 times here"), "{faults:?}");
    }
}
