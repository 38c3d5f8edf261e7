//! Told: commands that `set -x` prints with credentials among their words.

use std::collections::BTreeSet;

use crate::improvements::{Context, Proposal, ProposalId};
use crate::model::secret::is_secret_name;
use crate::symbolic::{Effect, Part};
use crate::text::listed;

pub(super) fn find(context: &Context<'_>) -> Vec<Proposal> {
    let mut names = BTreeSet::new();
    let mut steps = BTreeSet::new();
    let mut evidence = Vec::new();
    for (_, run) in context.runs() {
        for effect in run.effects.iter().filter(|effect| effect.traced && !effect.pipe) {
            let found = credentials(effect);
            let line = context.line_of(&effect.place);
            if !found.is_empty() && !evidence.contains(&line) {
                evidence.push(line);
                steps.insert(run.reference);
            }
            names.extend(found);
        }
    }
    if names.is_empty() {
        return Vec::new();
    }
    let users: Vec<_> = steps.iter().copied().collect();
    let proposal = Proposal {
        summary: format!(
            "`set -x` prints the value of {} into the log: Bitbucket hides it only where it stands unchanged",
            listed(names)
        ),
        ..context.proposal(ProposalId::new("secrets", "traced", "set -x"), &users)
    };
    let text = "Put `set +x` before the commands that take credentials, and `set -x` behind them.";
    vec![proposal.into_advice(text, evidence)]
}

/// The variables with credentials whose values stand in the words of a command.
fn credentials(effect: &Effect) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for word in &effect.words {
        word.walk(&mut |part| {
            if let Part::Outside { name, .. } = part
                && is_secret_name(name)
            {
                names.insert(name.to_string());
            }
        });
    }
    names
}
