//! `repair`: cures what Bitbucket refuses or stops at, the smallest cure first.

mod by_hand;
mod clone;
mod max_time;
mod memory;
mod placeholder;
mod race;
mod undefined_cache;
mod unset;
mod written;

use super::{About, Accepted, Context, Improvement, Offer, Outcome, Proposal};
use crate::yaml::Unfit;

/// Cures faults.
pub(super) struct Repair;

/// One kind of fault and its cure.
trait Fix: Sync {
    /// The cures that this kind of fault needs here.
    fn cures(&self, context: &Context<'_>) -> Vec<Offer>;
}

/// Every fix, in the order in which they are proposed.
const FIXES: &[&dyn Fix] = &[
    &clone::CloneBoolean,
    &race::SiblingArtifact,
    &undefined_cache::UndefinedCache,
    &written::WrittenWrongly,
    &memory::Memory,
    &max_time::MaxTime,
    &placeholder::Placeholder,
    &unset::UnsetVariables,
];

const ABOUT: About = About {
    id: "repair",
    title: "Repair",
    why: "Bitbucket refuses a file with an illegal value, and a step stops at the first command that fails. What \
          can be cured without changing what the pipeline does is cured, with the smallest change: a line that \
          loads a file of which nothing is used goes before a step is moved.",
    before: include_str!("../../../assets/examples/repair-before.yml"),
    after: include_str!("../../../assets/examples/repair-after.yml"),
    reference: "Bitbucket documentation: step options, use artifacts in steps, cache dependencies",
};

impl Improvement for Repair {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn propose(&self, context: &Context<'_>) -> Vec<Proposal> {
        context.once(cures).0.iter().map(|cure| cure.proposal.clone()).collect()
    }

    fn change(&self, context: &Context<'_>, accepted: &Accepted<'_>) -> Result<Outcome, Unfit> {
        let mut changes = Vec::new();
        for cure in &context.once(cures).0 {
            if let Some(chosen) = accepted.answer(&cure.proposal.id) {
                changes.extend(memory::resized(cure.changes.clone(), chosen));
            }
        }
        Ok(Outcome::of(context.tidied(changes)))
    }
}

struct Cures(Vec<Offer>);

fn cures(context: &Context<'_>) -> Cures {
    let mut cures: Vec<Offer> = FIXES.iter().flat_map(|fix| fix.cures(context)).collect();
    let by_hand = by_hand::left(context, &cures);
    cures.extend(by_hand);
    Cures(cures)
}
