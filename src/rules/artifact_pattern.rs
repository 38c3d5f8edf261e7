//! Artifact patterns that match nothing.

use super::fault::Breach;
use super::{Fault, Rule};
use crate::model::Pipelines;
use crate::yaml::Document;

/// Artifact patterns that match nothing.
pub(super) struct ArtifactPattern;

impl Rule for ArtifactPattern {
    fn id(&self) -> &'static str {
        "artifact-pattern"
    }

    fn title(&self) -> &'static str {
        "Artifact patterns are literal and stay inside the clone folder"
    }

    fn check(&self, _: &Document, pipelines: &Pipelines) -> Vec<Fault> {
        let uploads = pipelines.steps().flat_map(|step| &step.artifacts.uploads);
        let faults = uploads.filter_map(|upload| {
            let pattern = &upload.pattern;
            let (what, help) = flaw(pattern)?;
            let breach = Breach {
                path: &pattern.path,
                span: pattern.span,
                subject: pattern,
                message: format!(
                    "The artifact pattern `{}` {what}, so it may match nothing.",
                    **pattern
                ),
                help: help.into(),
            };
            Some(breach.warning(self, pipelines))
        });
        faults.collect()
    }
}

fn flaw(pattern: &str) -> Option<(&'static str, &'static str)> {
    let outside = "Copy the files into the clone folder, and name them from there.";
    if pattern.replace("${{", "").contains('$') {
        return Some((
            "holds a variable, which is taken literally",
            "Write the path out, or use a glob.",
        ));
    }
    if pattern.starts_with(['/', '~']) {
        return Some(("leads outside the clone folder", outside));
    }
    let mut segments = pattern.split('/');
    segments.any(|segment| matches!(segment, "." | "..")).then_some((
        "has a segment `.` or `..`, which isn't supported",
        "Write the path from the clone folder on, without such segments.",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tests::found;

    #[test]
    fn finds_breaches() {
        let faults = found(
            &ArtifactPattern,
            "pipelines: {default: [{step: {script: [a], artifacts: [dist/**, $OUT/x, /tmp/x, ../x, ./x]}}]}\n",
        );
        assert_eq!(
            faults,
            [
                r#"warning default/step 1 $OUT/x: The artifact pattern `$OUT/x` holds a variable, which is taken literally, so it may match nothing."#,
                r#"warning default/step 1 /tmp/x: The artifact pattern `/tmp/x` leads outside the clone folder, so it may match nothing."#,
                r#"warning default/step 1 ../x: The artifact pattern `../x` has a segment `.` or `..`, which isn't supported, so it may match nothing."#,
                r#"warning default/step 1 ./x: The artifact pattern `./x` has a segment `.` or `..`, which isn't supported, so it may match nothing."#
            ] as [&str; 4]
        );
    }
}
