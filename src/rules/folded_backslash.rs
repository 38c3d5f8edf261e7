//! Commands that go on after a backslash, in text whose lines YAML joins.

use super::fault::Breach;
use super::{Fault, Rule};
use crate::model::{Pipelines, ScriptItem};
use crate::yaml::{Document, Style};

/// Commands that go on after a backslash, in text whose lines YAML joins.
pub(super) struct FoldedBackslash;

impl Rule for FoldedBackslash {
    fn id(&self) -> &'static str {
        "folded-backslash"
    }

    fn title(&self) -> &'static str {
        "A backslash ends no line of folded text"
    }

    fn check(&self, document: &Document, pipelines: &Pipelines) -> Vec<Fault> {
        let items = pipelines.steps().flat_map(|step| step.script.iter().chain(&step.after_script));
        let faults = items.filter_map(|item| {
            let ScriptItem::Command { text, path, span } = item else { return None };
            let style = document.get(path)?.style();
            if !matches!(style, Some(Style::Plain | Style::Folded)) {
                return None;
            }
            let line = document.text(*span).lines().find(|line| ends_in_backslash(line))?;
            let joined = text.match_indices("\\ ").any(|(at, _)| !text[..at].ends_with('\\'));
            let breach = Breach {
                path,
                span: *span,
                subject: line.trim(),
                message: "YAML joins the lines of this command, so the backslash makes the blank after it a part of \
                          the next word."
                    .into(),
                help: "Drop the backslashes at the ends of the lines, or write the command below `- |`.".into(),
            };
            joined.then(|| breach.warning(self, pipelines))
        });
        faults.collect()
    }
}

fn ends_in_backslash(line: &str) -> bool {
    let line = line.trim_end();
    line.len() - line.trim_end_matches('\\').len() == 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tests::found;

    fn faults(item: &str) -> Vec<String> {
        found(
            &FoldedBackslash,
            &format!("pipelines:\n  default:\n    - step:\n        script:\n          - {item}\n"),
        )
    }

    #[test]
    fn finds_breaches() {
        assert_eq!(
            faults("docker build \\\n            -t x ."),
            [
                r"warning default/step 1 docker build \: YAML joins the lines of this command, so the backslash makes the blank after it a part of the next word."
            ]
        );
        assert_eq!(faults(">\n            docker build \\\n            -t x .").len(), 1);
    }

    #[test]
    fn leaves_lines_that_stay_lines() {
        assert!(faults("|\n            docker build \\\n            -t x .").is_empty());
        assert!(faults("\"docker build \\\n            -t x .\"").is_empty());
        assert!(faults("docker build\n            -t a\\ b .").is_empty());
    }
}
