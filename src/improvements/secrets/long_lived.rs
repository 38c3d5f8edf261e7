//! Told: keys that stay valid until somebody changes them, where a short-lived token would do.

use std::collections::BTreeSet;

use super::pipes;
use crate::facts::pipes as facts;
use crate::facts::secrets::is_long_lived;
use crate::improvements::{Context, Proposal, ProposalId};
use crate::model::StepRef;

pub(super) fn find(context: &Context<'_>) -> Vec<Proposal> {
    let mut users: BTreeSet<StepRef> = BTreeSet::new();
    let mut evidence = Vec::new();
    for step in context.pipelines.steps().filter(|s| !s.oidc) {
        for pipe in pipes(step) {
            let Some(row) = facts::pipe(pipe.reference) else { continue };
            let key = pipe.variables.iter().find(|(name, _)| {
                is_long_lived(name) && row.oidc_replaces.iter().any(|r| r == &name.value)
            });
            if let Some((name, _)) = key {
                users.insert(step.reference);
                let line = context.line(name.span);
                if !evidence.contains(&line) {
                    evidence.push(line);
                }
            }
        }
    }
    if users.is_empty() {
        return Vec::new();
    }
    let steps: Vec<StepRef> = users.iter().copied().collect();
    let proposal = Proposal { summary: "these pipes log in with AWS keys that stay valid until somebody changes them; they take OIDC too"
            .into(),
        ..context.proposal(ProposalId::new("secrets", "long-lived", "AWS keys"), &steps)
    };
    let text = "Let AWS trust the OpenID Connect provider of the workspace, then set `oidc: true` on the steps and \
                AWS_OIDC_ROLE_ARN in place of the keys";
    vec![proposal.into_advice(text, evidence)]
}
