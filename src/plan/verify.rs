//! Whether two pipelines do the same.

use super::stage::Stage;
use crate::project::Project;
use crate::symbolic::Trace;
use crate::verdict::{Side, Verdict, compare, judge};

/// Compares two versions of a pipeline, trigger by trigger; an entry `file` tells of faults and of doubts that hold for all. The settings of `after`
/// are those that exist once it is merged.
pub fn verify(before: &Project, after: &Project) -> Vec<(String, Verdict)> {
    let (first, second) = (Stage::opened(before), Stage::opened(after));
    let old = first.side(&first.document);
    let new = second.side(&second.document);
    let mut triggers: Vec<String> =
        old.traces.iter().chain(new.traces).map(|t| t.trigger.to_string()).collect();
    let mut seen = std::collections::BTreeSet::new();
    triggers.retain(|t| seen.insert(t.clone()));
    let file = compare(&Side { traces: &[], ..old }, &Side { traces: &[], ..new });
    let mut verdicts = Vec::new();
    for trigger in triggers {
        let (a, b) = (one(old.traces, &trigger), one(new.traces, &trigger));
        let old = Side { traces: &a, faults: &[], ..old };
        let new = Side { traces: &b, faults: &[], ..new };
        let mut own = compare(&old, &new);
        // what is told of all files is told once
        own.found.retain(|found| !file.found.contains(found));
        own.assumptions.retain(|assumption| !file.assumptions.contains(assumption));
        verdicts.push((trigger, judge(own, None)));
    }
    if !file.found.is_empty() || !file.assumptions.is_empty() {
        verdicts.push(("file".to_owned(), judge(file, None)));
    }
    verdicts
}

fn one(traces: &[Trace], trigger: &str) -> Vec<Trace> {
    traces.iter().filter(|t| t.trigger.to_string() == trigger).cloned().collect()
}
