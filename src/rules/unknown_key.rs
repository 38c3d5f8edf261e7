//! Keys that Bitbucket skips.

use super::fault::Breach;
use super::{Fault, Rule};
use crate::model::{Mapping, Pipelines, UnknownKey};
use crate::yaml::Document;

/// Keys that Bitbucket skips.
pub(super) struct UnknownKeys;

impl Rule for UnknownKeys {
    fn id(&self) -> &'static str {
        "unknown-key"
    }

    fn title(&self) -> &'static str {
        "A key means something where it stands"
    }

    fn check(&self, _: &Document, pipelines: &Pipelines) -> Vec<Fault> {
        let keys = pipelines.unknown.iter().filter(|key| key.within != Mapping::StartConditions);
        let faults = keys.filter_map(|unknown| {
            let help = help(unknown)?;
            let breach = Breach {
                path: &unknown.path,
                span: unknown.span,
                subject: &unknown.key,
                message: format!(
                    "Bitbucket knows no `{}` in {}, so it does nothing.",
                    unknown.key, unknown.within
                ),
                help,
            };
            Some(breach.warning(self, pipelines))
        });
        faults.collect()
    }
}

/// Nothing for keys that only hold anchors.
fn help(unknown: &UnknownKey) -> Option<String> {
    let meant = unknown.within.nearest(&unknown.key).filter(|meant| *meant != ANCHOR_STORE);
    if let Some(meant) = meant {
        return Some(format!("Did you mean `{meant}`?"));
    }
    if unknown.within.is_open() {
        let foreign = unknown.within == Mapping::File && FOREIGN.contains(&unknown.key.as_str());
        return foreign.then(|| {
            "This is how other CI services say it; in Bitbucket it belongs to `pipelines`.".into()
        });
    }
    Some(match (unknown.within, unknown.key.as_str()) {
        (Mapping::Step | Mapping::Final, "variables" | "env") => {
            "Steps have no variables: `export` them in the script, or set them in the repository."
                .into()
        }
        (Mapping::Item | Mapping::StepItem, key) if Mapping::Step.keys().contains(&key) => {
            "Indent it deeper than `step:`, to which it belongs.".into()
        }
        _ => "Remove it, or move it to where it belongs.".into(),
    })
}

/// Under such a key of `definitions` people keep their anchors, whatever its number.
const ANCHOR_STORE: &str = "steps";

/// What GitLab and others have at the top level.
const FOREIGN: &[&str] = &[
    "stages",
    "before_script",
    "after_script",
    "variables",
    "cache",
    "script",
    "jobs",
    "workflow",
    "env",
    "steps",
    "services",
    "caches",
    "default",
    "branches",
    "step",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tests::found;

    #[test]
    fn finds_breaches() {
        let faults = found(
            &UnknownKeys,
            "x-anchors: {}\nstages: []\nimages: x\ndefinitions: {step: [], scripts: []}\npipelines: {default: [{step: {script: [a], artefacts: [x], variables: {A: b}, foo: 1}}]}\n",
        );
        assert_eq!(
            faults,
            [
                r#"warning stages stages: Bitbucket knows no `stages` in the top level, so it does nothing."#,
                r#"warning images images: Bitbucket knows no `images` in the top level, so it does nothing."#,
                r#"warning default/step 1 artefacts: Bitbucket knows no `artefacts` in a step, so it does nothing."#,
                r#"warning default/step 1 variables: Bitbucket knows no `variables` in a step, so it does nothing."#,
                r#"warning default/step 1 foo: Bitbucket knows no `foo` in a step, so it does nothing."#
            ] as [&str; 5]
        );
    }
}
