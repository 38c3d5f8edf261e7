//! Steps without a script.

use super::fault::Breach;
use super::{Fault, Rule};
use crate::model::Pipelines;
use crate::yaml::Document;

/// Steps without a script.
pub(super) struct ScriptMissing;

impl Rule for ScriptMissing {
    fn id(&self) -> &'static str {
        "script-missing"
    }

    fn title(&self) -> &'static str {
        "A step has a script"
    }

    fn check(&self, document: &Document, pipelines: &Pipelines) -> Vec<Fault> {
        let idle =
            pipelines.steps().filter(|step| !step.child_pipeline && step.field("script").is_none());
        let faults = idle.filter_map(|step| {
            let node = document.get(&step.body)?;
            // An empty body is told as such.
            if step.fields.is_empty() {
                return None;
            }
            let breach = Breach {
                path: &step.body,
                span: node.span(),
                subject: "script",
                message: "The step has no `script`.".into(),
                help: "Add `script:` with a list of commands.".into(),
            };
            Some(breach.error(self, pipelines))
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
            &ScriptMissing,
            "pipelines: {default: [{step: {name: x}}, {step: {type: pipeline, custom: x}}]}\n",
        );
        assert_eq!(faults, [r#"error default/x script: The step has no `script`."#] as [&str; 1]);
    }
}
