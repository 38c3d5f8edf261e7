//! Told: pipes that have credentials among their variables and print more than they need.

use super::{Pipe, advice, pipes};
use crate::facts::pipes as facts;
use crate::improvements::{Context, Proposal, ProposalId};
use crate::model::{Located, PipeValue, secret};

pub(super) fn find(context: &Context<'_>) -> Vec<Proposal> {
    let mut found: Vec<Proposal> = Vec::new();
    for step in context.pipelines.steps() {
        for pipe in pipes(step) {
            let candidate = candidate(context, &pipe);
            let is_new = |c: &Proposal| found.iter().all(|f| f.id != c.id);
            found.extend(candidate.filter(is_new));
        }
    }
    found
}

fn candidate(context: &Context<'_>, pipe: &Pipe<'_>) -> Option<Proposal> {
    let row = facts::pipe(pipe.reference)?;
    let is_secret =
        |name: &str| row.secrets.iter().any(|s| s == name) || secret::is_secret_name(name);
    let hidden = pipe.variables.iter().find(|(name, _)| is_secret(name))?;
    let loud: Vec<(&Located<String>, &Located<String>)> = pipe
        .variables
        .iter()
        .filter_map(|(name, value)| is_loud(pipe.reference, name, value))
        .collect();
    let (_, first) = loud.first()?;
    let users = context.pipelines.users(&first.path);
    let names: Vec<String> = loud.iter().map(|(name, _)| format!("`{}`", name.value)).collect();
    let name = facts::name(pipe.reference);
    let (names, called) = (names.join(" and "), name.trim_start_matches("docker://"));
    let summary = format!(
        "the pipe {called} is told to log its calls by {names}, and masking hides {} only where it stands unchanged",
        hidden.0.value
    );
    let text = format!("drop {names} of the pipe {called} unless you look for a mistake in it");
    let evidence = loud.iter().map(|(name, _)| context.line(name.span)).collect();
    let proposal = Proposal {
        id: ProposalId::new(
            "secrets",
            "debug",
            &format!("{}/{name}", context.pipelines.place(&first.path)),
        ),
        touches: context.touched(users.iter().copied()),
        environments: context.environments(&users),
        summary,
        ..Proposal::default()
    };
    Some(advice(proposal, text, evidence))
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
