//! What Bitbucket refuses and only a person can cure, since it isn't known what was meant.

use super::Offer;
use crate::improvements::{Context, Proposal, ProposalId};
use crate::rules::{Fault, Severity};
use crate::verdict::Evidence;

/// An advice for each fault that stops Bitbucket and that none of these cures is about.
pub(super) fn left(context: &Context<'_>, cures: &[Offer]) -> Vec<Offer> {
    let cured = |line: &Evidence| cures.iter().any(|cure| cure.proposal.evidence.contains(line));
    let left = context
        .faults
        .iter()
        .filter(|fault| fault.severity == Severity::Error && !cured(&context.line(fault.span)));
    let mut told: Vec<Offer> = Vec::new();
    for cure in left.map(|fault| advice(context, fault)) {
        if !told.iter().any(|known| known.proposal.id == cure.proposal.id) {
            told.push(cure);
        }
    }
    told
}

fn advice(context: &Context<'_>, fault: &Fault) -> Offer {
    let users = context.pipelines.users(&fault.path);
    let evidence = vec![context.line(fault.span)];
    let subject = format!("{}/{} {}", fault.rule, fault.place, fault.subject);
    let text =
        format!("{}: {}", fault.message.trim_end_matches('.'), fault.help.trim_end_matches('.'));
    let proposal = Proposal {
        summary: fault.message.trim_end_matches('.').to_owned(),
        ..context.proposal(ProposalId::new("repair", "by-hand", &subject), &users)
    };
    Offer { proposal: proposal.into_advice(text, evidence), changes: Vec::new() }
}
