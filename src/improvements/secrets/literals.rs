//! Told: credentials that stand in a command.

use crate::improvements::{Context, Proposal, ProposalId};
use crate::model::secret::redact;
use crate::symbolic::Effect;

pub(super) fn find(context: &Context<'_>) -> Vec<Proposal> {
    let mut found: Vec<Proposal> = Vec::new();
    for (_, run) in context.runs() {
        for effect in run.effects.iter().filter(|e| holds_secret(e)) {
            let program = effect.program();
            let place = context.pipelines.place(&effect.place.path);
            let id = ProposalId::new("secrets", "literal", &format!("{place}/{program}"));
            if found.iter().any(|known| known.id == id) {
                continue;
            }
            let users = context.pipelines.users(&effect.place.path);
            let proposal = Proposal {
                id,
                touches: context.touched(users.iter().copied()),
                environments: context.environments(&users),
                summary: format!(
                    "a credential stands in a call of `{program}`, and so in the history of the repository"
                ),
                ..Proposal::default()
            };
            let text =
                "Make it a secured variable, and change its value where it is issued".to_owned();
            found.push(proposal.into_advice(text, vec![context.line_of(&effect.place)]));
        }
    }
    found
}

/// Whether the words hold the text of a credential. Assignments are the business of variables.
fn holds_secret(effect: &Effect) -> bool {
    let assigns = matches!(effect.program(), "export" | "echo" | "printf");
    let known: Vec<String> = effect.words.iter().map(|w| w.pattern("$X")).collect();
    let line = known.join(" ");
    !effect.pipe && !assigns && effect.place.file.is_none() && redact(&line) != line
}
