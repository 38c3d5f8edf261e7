//! Items of scripts that YAML doesn't read as text.

use super::fault::Breach;
use super::{Fault, Rule};
use crate::model::{Pipelines, ScriptItem};
use crate::yaml::Document;

/// Items of scripts that YAML doesn't read as text.
pub(super) struct ScriptItemInvalid;

impl Rule for ScriptItemInvalid {
    fn id(&self) -> &'static str {
        "script-item-invalid"
    }

    fn title(&self) -> &'static str {
        "An item of a script is a command, a pipe or a task"
    }

    fn check(&self, _: &Document, pipelines: &Pipelines) -> Vec<Fault> {
        let items = pipelines.steps().flat_map(|step| step.script.iter().chain(&step.after_script));
        let faults = items.filter_map(|item| {
            let ScriptItem::Invalid { path, span, what, text } = item else { return None };
            // A rule of its own tells about lists.
            if what == "a list" {
                return None;
            }
            let breach = Breach {
                path,
                span: *span,
                subject: text.as_deref().unwrap_or(what),
                message: format!("This item of the script isn't a command but {}.", words(what)),
                help: help(text.as_deref()),
            };
            Some(breach.error(self, pipelines))
        });
        faults.collect()
    }
}

fn words(what: &str) -> String {
    match what {
        "a map" => "a map: YAML takes a colon and a blank for the end of a key".into(),
        "empty" => "empty".into(),
        other => format!("{other} to YAML"),
    }
}

fn help(text: Option<&str>) -> String {
    match text {
        Some(line) => format!("Put the whole line in quotes: {}", quoted(line)),
        None => "Remove it, or write a command.".into(),
    }
}

fn quoted(line: &str) -> String {
    format!("'{}'", line.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tests::found;

    #[test]
    fn finds_breaches() {
        let faults = found(
            &ScriptItemInvalid,
            "pipelines:\n  default:\n    - step:\n        script:\n          - echo \"a\": b\n          -\n          - 12\n          - [a]\n          - make\n",
        );
        assert_eq!(
            faults,
            [
                r#"error default/step 1 echo "a": b: This item of the script isn't a command but a map: YAML takes a colon and a blank for the end of a key."#,
                r#"error default/step 1 empty: This item of the script isn't a command but empty."#,
                r#"error default/step 1 12: This item of the script isn't a command but a number to YAML."#
            ] as [&str; 3]
        );
    }
}
