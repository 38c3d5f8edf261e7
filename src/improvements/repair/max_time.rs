//! A time limit over what Bitbucket grants: the most that it grants.

use super::{Fix, Offer};
use crate::facts::sizes;
use crate::improvements::{Context, Proposal, ProposalId};
use crate::model::Located;
use crate::verdict::Difference;
use crate::yaml::{Change, Value};

pub(super) struct MaxTime;

impl Fix for MaxTime {
    fn cures(&self, context: &Context<'_>) -> Vec<Offer> {
        let own = context.pipelines.steps().filter_map(|step| step.max_time.as_ref());
        let mut cures: Vec<Offer> = Vec::new();
        for limit in own.chain(&context.pipelines.options.max_time) {
            let cure = cure(context, limit);
            if limit.value > sizes::limits().step_minutes
                && !cures.iter().any(|known| known.proposal.id == cure.proposal.id)
            {
                cures.push(cure);
            }
        }
        cures
    }
}

fn cure(context: &Context<'_>, limit: &Located<u32>) -> Offer {
    let most = sizes::limits().step_minutes;
    let users = context.pipelines.users(&limit.path);
    Offer {
        proposal: Proposal {
            summary: format!(
                "lower `max-time` from {} to {most} minutes: Bitbucket grants no more",
                limit.value
            ),
            evidence: vec![context.line(limit.span)],
            declares: vec![Difference::Fault],
            ..context.proposal(
                ProposalId::new("repair", "max-time", &context.pipelines.place(&limit.path)),
                &users,
            )
        },
        changes: vec![Change::Set {
            path: limit.path.clone(),
            value: Value::Plain(most.to_string()),
        }],
    }
}
