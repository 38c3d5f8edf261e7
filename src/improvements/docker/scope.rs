//! `options.docker` gives way to the service on just the steps that may use docker.

use std::collections::BTreeSet;

use super::Offer;
use crate::improvements::entry::Place;
use crate::improvements::unused::uses_docker;
use crate::improvements::{Context, Proposal, ProposalId};
use crate::model::{DEFAULT_SERVICE_MEMORY_MB, Step, StepRef};
use crate::verdict::Difference;
use crate::yaml::Change;

/// The service that needs no definition.
const DOCKER: &str = "docker";

pub(super) fn find(context: &Context<'_>) -> Option<Offer> {
    let everywhere = context.pipelines.options.docker.as_ref().filter(|d| d.value)?;
    let steps: Vec<&Step> = context.pipelines.steps().filter(|s| !s.child_pipeline).collect();
    // which of two daemons a command talks to isn't known
    if steps.iter().any(|s| other_docker(context, s)) {
        return None;
    }
    let (need, idle): (Vec<&Step>, Vec<&Step>) =
        steps.into_iter().partition(|s| may_use(context, s));
    if idle.is_empty() {
        return None;
    }
    let mut places: Vec<Place> = Vec::new();
    let mut given: BTreeSet<StepRef> = BTreeSet::new();
    for step in need.iter().filter(|s| !lists(s)) {
        let (place, users) =
            Place::of(context, step, step.services_path.as_ref()).into_iter().next()?;
        given.extend(users);
        if !places.contains(&place) {
            places.push(place);
        }
    }
    let freed: Vec<StepRef> = idle
        .iter()
        .filter(|s| !lists(s) && !given.contains(&s.reference))
        .map(|s| s.reference)
        .collect();
    let first = freed.first()?;
    let memory = context
        .pipelines
        .definitions
        .service(DOCKER)
        .map_or(DEFAULT_SERVICE_MEMORY_MB, |s| s.memory_mb());
    let others = match freed.len() {
        1 => " gets".to_owned(),
        2 => " and one more step get".to_owned(),
        more => format!(" and {} more steps get", more - 1),
    };
    let summary = format!(
        "start docker in the steps that may use it instead of in all: “{}”{others} {memory} MB back",
        context.pipelines.label(*first)
    );
    let mut changes: Vec<Change> =
        places.iter().map(|place| place.entry("services", DOCKER)).collect();
    changes.push(Change::Remove { path: everywhere.path.clone() });
    let all: Vec<StepRef> = context.pipelines.steps().map(|s| s.reference).collect();
    let proposal = Proposal {
        summary,
        evidence: vec![context.line(everywhere.span)],
        declares: vec![Difference::Resource],
        ..context.proposal(ProposalId::new("docker", "scope", "options.docker"), &all)
    };
    Some(Offer { proposal, changes })
}

fn lists(step: &Step) -> bool {
    step.services.iter().any(|s| s.value == DOCKER)
}

/// Whether a docker service of another name runs beside the step.
fn other_docker(context: &Context<'_>, step: &Step) -> bool {
    let docker = |name: &str| context.pipelines.definitions.service(name).is_some_and(|d| d.docker);
    step.services.iter().any(|s| s.value != DOCKER && docker(&s.value))
}

/// Whether the step may use docker, as far as can be seen; a runner of one's own is left as it is.
fn may_use(context: &Context<'_>, step: &Step) -> bool {
    let ran = context.run_of(step.reference).is_some();
    step.is_self_hosted() || step.is_windows() || !ran || uses_docker(context, step.reference)
}
