//! Steps that deploy to a named environment now: they may see its variables in the place of wider ones.

use std::collections::BTreeSet;

use super::compare::{Comparison, Side};
use super::matching;
use crate::model::StepRef;
use crate::symbolic::{self, StepRun, Trace, Wanted};

/// The new runs as they are if the environments that steps gained set nothing to another value; that is assumed by
/// name. `None`: no step gained one.
pub(super) fn alike(
    before: &Side<'_>,
    after: &Side<'_>,
    comparison: &mut Comparison,
) -> Option<Vec<Trace>> {
    let mut gained: BTreeSet<StepRef> = BTreeSet::new();
    for old in before.traces {
        let Some(new) = after.traces.iter().find(|t| t.trigger == old.trigger) else { continue };
        for (run, now) in old.steps.iter().zip(matching::steps(before, after, old, new)) {
            let now = now.map(|index| &new.steps[index]);
            if let (None, Some(now)) = (&run.deployment, now)
                && let Some(environment) = &now.deployment
            {
                gained.insert(now.reference);
                let node = before.pipelines.step(run.reference).name.as_ref();
                let evidence = node.map(|name| before.source.at(name.span)).into_iter().collect();
                comparison.assume(assumed(run, environment), evidence);
            }
        }
    }
    if gained.is_empty() {
        return None;
    }
    let touched: BTreeSet<usize> = gained.iter().map(|step| step.pipeline).collect();
    let mut pipelines = after.pipelines.clone();
    pipelines.unnarrowed = gained;
    let source = &after.source;
    let is_touched = |index: usize| touched.contains(&index);
    let wanted = Wanted::These(&is_touched);
    let again =
        symbolic::run_some(source.document, &pipelines, source.project, after.settings, &wanted);
    let mut traces = after.traces.to_vec();
    for trace in &mut traces {
        if let Some(other) = again.iter().find(|t| t.trigger == trace.trigger) {
            *trace = other.clone();
        }
    }
    Some(traces)
}

fn assumed(run: &StepRun, environment: &str) -> String {
    let names: Vec<&str> = run.outside.keys().map(String::as_str).collect();
    let listed = match names.is_empty() {
        true => String::new(),
        false => format!(": {}", names.join(", ")),
    };
    format!(
        "the environment `{environment}` gives “{}” the variables that it sees today{listed}",
        run.label
    )
}
