//! The rounds of a pipeline: which steps run at the same time, and which wait for whom.

use super::{Node, Round, RoundKind};
use crate::model::{ItemKind, Pipeline};
use crate::symbolic::{StepRun, Trace};
use crate::verdict::Side;

/// The steps of a run and the rounds that they stand in.
pub(super) fn of(side: &Side<'_>, pipeline: &Pipeline, trace: &Trace) -> (Vec<Node>, Vec<Round>) {
    let mut steps: Vec<Node> = Vec::with_capacity(trace.steps.len());
    let mut rounds: Vec<Round> = Vec::new();
    let mut last: Option<&StepRun> = None;
    for (index, run) in trace.steps.iter().enumerate() {
        let joins = last.is_some_and(|last| last.group == run.group && run.parallel);
        if !joins {
            rounds.push(Round { steps: Vec::new(), kind: kind(pipeline, run) });
        }
        let round = rounds.len() - 1;
        let place = rounds[round].steps.len();
        rounds[round].steps.push(index);
        steps.push(node(side, run, (round, place)));
        last = Some(run);
    }
    (steps, rounds)
}

fn kind(pipeline: &Pipeline, run: &StepRun) -> RoundKind {
    match pipeline.items.get(run.group).map(|item| &item.kind) {
        Some(ItemKind::Parallel { fail_fast, .. }) => {
            RoundKind::Parallel { fails_fast: *fail_fast }
        }
        Some(ItemKind::Stage { name, .. }) => RoundKind::Stage { name: name.clone() },
        _ => RoundKind::Alone,
    }
}

fn node(side: &Side<'_>, run: &StepRun, (round, place): (usize, usize)) -> Node {
    let step = side.pipelines.step(run.reference);
    Node {
        label: run.label.clone(),
        size: side.pipelines.size_of(step),
        deployment: run.deployment.clone(),
        manual: run.manual,
        conditional: run.conditional,
        is_final: step.is_final,
        starts_pipeline: step.child_pipeline,
        round,
        place,
    }
}
