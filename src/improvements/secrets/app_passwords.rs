//! Told: pipes that log in to Bitbucket with an app password, which it takes no more.

use super::pipes;
use crate::facts::secrets::is_app_password;
use crate::improvements::{Context, Proposal, ProposalId};
use crate::model::StepRef;

pub(super) fn find(context: &Context<'_>) -> Vec<Proposal> {
    let mut users: Vec<StepRef> = Vec::new();
    let mut evidence = Vec::new();
    for step in context.pipelines.steps() {
        let variables = pipes(step).flat_map(|pipe| pipe.variables);
        for (name, _) in variables.filter(|(name, _)| is_app_password(name)) {
            users.push(step.reference);
            let line = context.line(name.span);
            if !evidence.contains(&line) {
                evidence.push(line);
            }
        }
    }
    if users.is_empty() {
        return Vec::new();
    }
    users.sort_unstable();
    users.dedup();
    let proposal = Proposal { summary: "these pipes take an app password, with which nobody can log in to Bitbucket since July 2026"
            .into(),
        ..context.proposal(ProposalId::new("secrets", "app-password", "Bitbucket"), &users)
    };
    let text = "see that these variables hold an API token or an access token: app passwords ended on 28 July 2026 \
                (newer versions of the pipes have variables for tokens)";
    vec![proposal.into_advice(text, evidence)]
}
