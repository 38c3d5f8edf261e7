//! Told: steps that start two docker daemons.

use crate::improvements::{Context, Proposal, ProposalId};
use crate::model::{Step, StepRef};

pub(super) fn find(context: &Context<'_>) -> Option<Proposal> {
    let daemons = |step: &Step| -> Vec<String> {
        let all = context.pipelines.services_of(step).into_iter();
        all.filter(|name| context.pipelines.is_docker(name)).collect()
    };
    let steps: Vec<&Step> = context.pipelines.steps().filter(|s| daemons(s).len() > 1).collect();
    let first = steps.first()?;
    let memory = |name: &String| context.pipelines.service_mb(name);
    let names = daemons(first);
    let shown: Vec<String> = names.iter().map(|n| format!("`{n}` ({} MB)", memory(n))).collect();
    let users: Vec<StepRef> = steps.iter().map(|s| s.reference).collect();
    let mut evidence: Vec<_> =
        context.pipelines.options.docker.iter().map(|d| context.line(d.span)).collect();
    let listed = first.services.iter().filter(|s| names.contains(&s.value));
    evidence.extend(listed.map(|s| context.line(s.span)));
    let proposal = Proposal {
        summary: format!("“{}” starts two docker daemons: {}", first.label, shown.join(" and ")),
        ..context.proposal(ProposalId::new("docker", "twice", "services"), &users)
    };
    let text = "Keep one of the two docker services: only one can be the daemon that `docker` talks to, and both take memory from the step";
    Some(proposal.into_advice(text, evidence))
}
