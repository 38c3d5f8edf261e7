//! `echo export NAME=??`: a value that was never filled in, printed instead of written.

use super::{Fix, Offer};
use crate::improvements::{Context, Proposal, ProposalId, Task};
use crate::symbolic::{Effect, Value};

pub(super) struct Placeholder;

/// Values that somebody meant to fill in.
const PLACEHOLDERS: [&str; 8] =
    ["??", "???", "TODO", "FIXME", "CHANGEME", "changeme", "XXX", "TBD"];

impl Fix for Placeholder {
    fn cures(&self, context: &Context<'_>) -> Vec<Offer> {
        let mut cures: Vec<Offer> = Vec::new();
        for (_, run) in context.runs() {
            for effect in run.effects.iter().filter(|e| e.program() == "echo") {
                let Some((name, value)) = assignment(effect) else { continue };
                let redirected = context.document.text(effect.place.span).contains('>');
                if !PLACEHOLDERS.contains(&value.as_str()) && redirected {
                    continue;
                }
                let cure = told(context, effect, &name, redirected);
                if !cures.iter().any(|c| c.proposal.id == cure.proposal.id) {
                    cures.push(cure);
                }
            }
        }
        cures
    }
}

/// `echo export NAME=value` or `echo NAME=value` with a value of which all is text.
fn assignment(effect: &Effect) -> Option<(String, String)> {
    let shown: Vec<String> = effect.words.iter().skip(1).map(Value::to_string).collect();
    let word = match shown.as_slice() {
        [export, word] if export == "export" => word,
        _ => return None,
    };
    let (name, value) = word.split_once('=')?;
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    (plain && !name.is_empty()).then(|| (name.to_owned(), value.to_owned()))
}

fn told(context: &Context<'_>, effect: &Effect, name: &str, redirected: bool) -> Offer {
    let evidence = vec![context.line_of(&effect.place)];
    let summary = match redirected {
        true => format!("{name} has a placeholder for a value"),
        false => format!(
            "{name} has a placeholder for a value, and the line only prints it, which sets nothing"
        ),
    };
    let task = Task {
        text: format!(
            "Create {name} as a repository variable with its real value, unless something else sets it"
        ),
        evidence: evidence.clone(),
    };
    Offer {
        proposal: Proposal {
            id: ProposalId::new("repair", "placeholder", name),
            touches: context.touched([effect.place.step]),
            summary,
            evidence,
            advice: true,
            task: Some(task),
            ..Proposal::default()
        },
        changes: Vec::new(),
    }
}
