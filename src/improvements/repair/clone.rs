//! `clone: false` is no legal value: it is `clone: {enabled: false}`.

use super::{Fix, Offer};
use crate::improvements::{Context, Proposal, ProposalId};
use crate::model::ProblemKind;
use crate::verdict::Difference;
use crate::yaml::{Change, Value};

pub(super) struct CloneBoolean;

impl Fix for CloneBoolean {
    fn cures(&self, context: &Context<'_>) -> Vec<Offer> {
        let problems =
            context.pipelines.problems.iter().filter(|p| p.kind == ProblemKind::CloneBoolean);
        problems.filter_map(|problem| cure(context, problem)).collect()
    }
}

fn cure(context: &Context<'_>, problem: &crate::model::Problem) -> Option<Offer> {
    let node = context.document.get(&problem.path)?;
    let enabled = node.text()?;
    let users = context.pipelines.users(&problem.path);
    let value = Value::Map(vec![("enabled".into(), Value::Plain(enabled.to_ascii_lowercase()))]);
    let place = context.pipelines.place(&problem.path);
    Some(Offer {
        proposal: Proposal {
            summary: format!(
                "write `clone: {enabled}` as a map: Bitbucket refuses the file as it is"
            ),
            evidence: vec![context.line(problem.span)],
            declares: vec![Difference::Fault],
            ..context.proposal(ProposalId::new("repair", "clone", &place), &users)
        },
        changes: vec![Change::Set { path: problem.path.clone(), value }],
    })
}
