//! Keys that Bitbucket skips.

use std::collections::BTreeSet;

use super::fault::{Breach, key_of};
use super::{Fault, Rule};
use crate::model::{Mapping, Pipelines, UnknownKey};
use crate::yaml::{Document, NodeKind, NodeRef, Path};

/// Keys that Bitbucket skips.
pub(super) struct UnknownKeys;

impl Rule for UnknownKeys {
    fn id(&self) -> &'static str {
        "unknown-key"
    }

    fn title(&self) -> &'static str {
        "A key means something where it stands"
    }

    fn check(&self, document: &Document, pipelines: &Pipelines) -> Vec<Fault> {
        let mut misplaced: BTreeSet<Path> = BTreeSet::new();
        let is_told = |key: &&UnknownKey| {
            key.within != Mapping::StartConditions
                && !holds_anchors(document, key)
                && !is_beside_empty_step(document, key)
        };
        let faults = pipelines.unknown.iter().filter(is_told).filter_map(|unknown| {
            if let Some(service) = step_among_services(document, unknown) {
                let first = misplaced.insert(service.clone());
                return first.then(|| self.misplaced(&service, unknown, pipelines));
            }
            let breach = Breach {
                path: &unknown.path,
                span: unknown.span,
                subject: &unknown.key,
                message: format!(
                    "Bitbucket knows no `{}` in {}, so it does nothing.",
                    unknown.key, unknown.within
                ),
                help: help(unknown)?,
            };
            Some(breach.warning(self, pipelines))
        });
        faults.collect()
    }
}

impl UnknownKeys {
    fn misplaced(&self, service: &Path, unknown: &UnknownKey, pipelines: &Pipelines) -> Fault {
        let name = key_of(service);
        let breach = Breach {
            path: service,
            span: unknown.span,
            subject: name,
            message: format!("`{name}` stands among the services, but is used as a step."),
            help: "Move it to `definitions.steps`.".into(),
        };
        breach.warning(self, pipelines)
    }
}

/// Whether the key only keeps something that aliases elsewhere stand for.
fn holds_anchors(document: &Document, unknown: &UnknownKey) -> bool {
    fn is_used(node: NodeRef<'_>) -> bool {
        (node.anchor().is_some() && !node.aliases().is_empty())
            || node.items().any(is_used)
            || node.entries().any(|(_, value)| is_used(value))
    }
    unknown.within == Mapping::File && document.get(&unknown.path).is_some_and(is_used)
}

/// Whether the key would belong to the `step:` above, which is told to be empty.
fn is_beside_empty_step(document: &Document, unknown: &UnknownKey) -> bool {
    let holder = unknown.path.parent().and_then(|holder| document.get(&holder));
    matches!(unknown.within, Mapping::Item | Mapping::StepItem)
        && Mapping::Step.keys().contains(&unknown.key.as_str())
        && holder
            .and_then(|holder| holder.get("step"))
            .is_some_and(|step| step.kind() == NodeKind::Null)
}

/// The definition of a service around the key that aliases use as a step.
fn step_among_services(document: &Document, unknown: &UnknownKey) -> Option<Path> {
    let service = unknown.path.parent().filter(|_| unknown.within == Mapping::Service)?;
    let aliases = document.get(&service)?.aliases();
    let as_step = aliases.iter().any(|alias| key_of(&alias.path()) == "step");
    as_step.then_some(service)
}

/// Nothing for keys that only hold anchors.
fn help(unknown: &UnknownKey) -> Option<String> {
    let is_of_step = Mapping::Step.keys().contains(&unknown.key.as_str());
    if matches!(unknown.within, Mapping::Item | Mapping::StepItem) && is_of_step {
        return Some("Indent it deeper than `step:`, to which it belongs.".into());
    }
    let meant = unknown.within.nearest(&unknown.key).filter(|meant| *meant != ANCHOR_STORE);
    if let Some(meant) = meant {
        return Some(format!("Did you mean `{meant}`?"));
    }
    if unknown.within.is_open() {
        let foreign = unknown.within == Mapping::File && FOREIGN.contains(&unknown.key.as_str());
        return foreign.then(|| {
            "This is how other CI services say it; Bitbucket's steps stand below `pipelines`."
                .into()
        });
    }
    Some(match (unknown.within, unknown.key.as_str()) {
        (Mapping::Step | Mapping::Final, "variables" | "env") => {
            "Steps have no variables: `export` them in the script, or set them in the repository."
                .into()
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
    #[test]
    fn a_top_level_key_that_keeps_anchors_is_fine() {
        let text =
            "steps:\n  - build: &build {script: [a]}\npipelines: {default: [{step: *build}]}\n";
        assert!(found(&UnknownKeys, text).is_empty());
        assert_eq!(found(&UnknownKeys, &text.replace("*build", "{script: [a]}")).len(), 1);
    }

    #[test]
    fn a_step_among_the_services_is_told_once() {
        let faults = found(
            &UnknownKeys,
            "definitions: {services: {init: &init {name: a, oidc: true, script: [a]}}}\npipelines: {default: [{step: *init}]}\n",
        );
        assert_eq!(
            faults,
            ["warning &init init: `init` stands among the services, but is used as a step."]
        );
    }

    #[test]
    fn keys_beside_an_empty_step_are_left_to_its_own_fault() {
        let text =
            "pipelines:\n  default:\n    - step:\n      name: A\n      script:\n        - a\n";
        assert!(found(&UnknownKeys, text).is_empty());
    }
}
