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

use super::{About, Chosen, Context, FileEdit, Improvement, Outcome, Proposal};
use crate::yaml::{Change, Unfit};

/// Cures faults.
pub(super) struct Repair;

/// One kind of fault and its cure.
trait Fix: Sync {
    /// The cures that this kind of fault needs here.
    fn cures(&self, context: &Context<'_>) -> Vec<Cure>;
}

/// A proposal with what it writes.
struct Cure {
    proposal: Proposal,
    changes: Vec<Change>,
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
        cures(context).into_iter().map(|c| c.proposal).collect()
    }

    fn change(
        &self,
        context: &Context<'_>,
        accepted: &[(&Proposal, &Chosen)],
    ) -> Result<Outcome, Unfit> {
        let mut changes = Vec::new();
        for cure in cures(context) {
            if let Some((_, chosen)) = accepted.iter().find(|(p, _)| p.id == cure.proposal.id) {
                changes.extend(memory::resized(cure.changes, chosen));
            }
        }
        Ok(Outcome { edits: vec![FileEdit::Yaml(context.tidied(changes))], ..Outcome::default() })
    }
}

fn cures(context: &Context<'_>) -> Vec<Cure> {
    let mut cures: Vec<Cure> = FIXES.iter().flat_map(|fix| fix.cures(context)).collect();
    let by_hand = by_hand::left(context, &cures);
    cures.extend(by_hand);
    cures
}
