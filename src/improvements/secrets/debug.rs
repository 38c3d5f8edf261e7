//! Told: pipes that have credentials among their variables and print more than they need.

use super::{Pipe, pipes};
use crate::facts::pipes as facts;
use crate::improvements::{Context, Proposal, ProposalId};
use crate::model::{Located, PipeValue, StepRef, secret};
use crate::verdict::Evidence;

/// What pipes of one name print more than they need.
struct Loud {
    pipe: &'static str,
    variables: String,
    hidden: String,
    users: Vec<StepRef>,
    evidence: Vec<Evidence>,
}

pub(super) fn find(context: &Context<'_>) -> Vec<Proposal> {
    let mut all: Vec<Loud> = Vec::new();
    for step in context.pipelines.steps() {
        for loud in pipes(step).filter_map(|pipe| loud(context, &pipe)) {
            let same = |known: &&mut Loud| {
                known.pipe == loud.pipe
                    && known.variables == loud.variables
                    && known.hidden == loud.hidden
            };
            match all.iter_mut().find(same) {
                Some(known) if known.evidence.contains(&loud.evidence[0]) => {}
                Some(known) => {
                    known.users.extend(loud.users);
                    known.evidence.extend(loud.evidence);
                }
                None => all.push(loud),
            }
        }
    }
    all.into_iter().map(|loud| loud.proposal(context)).collect()
}

fn loud(context: &Context<'_>, pipe: &Pipe<'_>) -> Option<Loud> {
    let row = facts::pipe(pipe.reference)?;
    // only what comes from a variable is masked at all
    let is_masked = |name: &str, value: &PipeValue| {
        let named = row.secrets.iter().any(|s| s == name) || secret::is_secret_name(name);
        named && matches!(value, PipeValue::Text(text) if text.contains('$'))
    };
    let hidden = pipe.variables.iter().find(|(name, value)| is_masked(name, value))?;
    let switches: Vec<(&Located<String>, &Located<String>)> = pipe
        .variables
        .iter()
        .filter_map(|(name, value)| is_loud(pipe.reference, name, value))
        .collect();
    let (_, first) = switches.first()?;
    let names: Vec<String> = switches.iter().map(|(name, _)| format!("`{}`", name.value)).collect();
    Some(Loud {
        pipe: row.names[0].trim_start_matches("docker://"),
        variables: names.join(" and "),
        hidden: hidden.0.value.clone(),
        users: context.pipelines.users(&first.path),
        evidence: switches.iter().map(|(name, _)| context.line(name.span)).collect(),
    })
}

impl Loud {
    fn proposal(self, context: &Context<'_>) -> Proposal {
        let Loud { pipe, variables, hidden, users, evidence } = self;
        let proposal = Proposal {
            summary: format!(
                "the pipe {pipe} is told to log its calls by {variables}, and masking hides {hidden} only where it \
                 stands unchanged"
            ),
            ..context.proposal(
                ProposalId::new(
                    "secrets",
                    "debug",
                    &format!("{pipe}/{}", variables.replace('`', "")),
                ),
                &users,
            )
        };
        let text =
            format!("Drop {variables} of the pipe {pipe} unless you look for a mistake in it");
        proposal.into_advice(text, evidence)
    }
}

/// A variable that makes a pipe print more.
fn is_loud<'a>(
    reference: &str,
    name: &'a Located<String>,
    value: &'a PipeValue,
) -> Option<(&'a Located<String>, &'a Located<String>)> {
    let PipeValue::Text(text) = value else { return None };
    let on = matches!(text.to_ascii_lowercase().as_str(), "true" | "1" | "yes");
    (on && facts::only_prints(reference, name)).then_some((name, text))
}
