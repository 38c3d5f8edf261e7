//! The numbers of one version of the file, counted from the file.

use std::collections::{BTreeMap, BTreeSet};

use super::Summary;
use super::stage::Stage;
use crate::model::secret::redact;
use crate::rules::{Fault, Severity};
use crate::symbolic::{Definition, How};

/// Scripts of at least this many lines in a row count as repeated.
const REPEATED: usize = 2;

pub(super) fn of(stage: &Stage) -> Summary {
    let factor = |s: &crate::model::Step| stage.pipelines.size_of(s).factor();
    let steps = || stage.pipelines.steps();
    Summary {
        steps: steps().count(),
        critical_path: stage
            .traces
            .iter()
            .map(|t| (t.trigger.to_string(), t.critical_path()))
            .collect(),
        large_steps: steps().filter(|s| factor(s) > 1).count(),
        billed_factor: steps().map(factor).sum(),
        uploads: steps().map(|s| s.artifacts.uploads.len()).sum(),
        duplicated_lines: duplicated_lines(stage),
        static_variables: static_variables(stage),
        refusals: faults(stage, Severity::Error),
        warnings: faults(stage, Severity::Warning),
    }
}

fn faults(stage: &Stage, severity: Severity) -> Vec<String> {
    let all = stage.faults.iter().filter(|fault| fault.severity == severity);
    let said = |fault: &Fault| redact(&format!("{}: {}", fault.place, fault.message)).into_owned();
    all.map(said).collect()
}

/// Script lines that stand in the file a second time, each place counted once however many steps share it.
fn duplicated_lines(stage: &Stage) -> usize {
    let mut places = BTreeSet::new();
    let mut texts: BTreeMap<&str, usize> = BTreeMap::new();
    for step in stage.pipelines.steps() {
        for item in step.script.iter().chain(&step.after_script) {
            if places.insert(item.path().clone())
                && let Some(text) = item.text()
            {
                *texts.entry(text).or_default() += 1;
            }
        }
    }
    texts.into_values().filter(|count| *count >= REPEATED).map(|count| count - 1).sum()
}

/// Constants that travel through files, or are exported in two places or more.
fn static_variables(stage: &Stage) -> usize {
    let mut names = BTreeSet::new();
    for trace in stage.traces.iter() {
        let constant = |d: &&Definition| d.value.literal().is_some();
        let mut exports: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        for definition in trace.definitions.iter().filter(constant) {
            match definition.how {
                How::File { .. } => {
                    names.insert(definition.name.to_string());
                }
                How::Export => {
                    let places = exports.entry(&definition.name).or_default();
                    places.insert(definition.place.path.to_string());
                }
                How::Assign | How::Other => {}
            }
        }
        let repeated = exports.into_iter().filter(|(_, places)| places.len() > 1);
        names.extend(repeated.map(|(name, _)| name.to_owned()));
    }
    names.len()
}
