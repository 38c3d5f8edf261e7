//! Lists inside of scripts.

use super::fault::Breach;
use super::{Fault, Rule};
use crate::model::{Pipelines, ScriptItem};
use crate::yaml::{Document, NodeKind};

/// Lists inside of scripts.
pub(super) struct ScriptNestedList;

impl Rule for ScriptNestedList {
    fn id(&self) -> &'static str {
        "script-nested-list"
    }

    fn title(&self) -> &'static str {
        "A script is one flat list"
    }

    fn check(&self, document: &Document, pipelines: &Pipelines) -> Vec<Fault> {
        let items = pipelines.steps().flat_map(|step| step.script.iter().chain(&step.after_script));
        let faults = items.filter_map(|item| {
            let ScriptItem::Invalid { path, span, what, .. } = item else { return None };
            let aliased = document.get(path).is_some_and(|node| node.kind() == NodeKind::Alias);
            let help = if aliased {
                "Use the alias for the whole script (`script: *name`), or anchor a single text of several lines."
            } else {
                "Write its entries as items of the script itself."
            };
            let breach = Breach {
                path,
                span: *span,
                subject: document.text(*span).lines().next().unwrap_or(what),
                message: "A list stands inside of the script's list.".into(),
                help: help.into(),
            };
            (what == "a list").then(|| breach.error(self, pipelines))
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
            &ScriptNestedList,
            "x: &x [a, b]\npipelines: {default: [{step: {script: [*x , make]}}, {step: {script: *x}}]}\n",
        );
        assert_eq!(
            faults,
            [r#"error default/step 1 *x: A list stands inside of the script's list."#] as [&str; 1]
        );
    }
}
