//! Told: scripts that are fetched and run at once, within reach of the step's variables.

use std::collections::BTreeMap;

use crate::facts::commands::program_name;
use crate::facts::secrets;
use crate::improvements::{Context, Proposal, ProposalId};
use crate::model::StepRef;
use crate::symbolic::{Effect, Part, Value};
use crate::verdict::Evidence;

pub(super) fn find(context: &Context<'_>) -> Vec<Proposal> {
    let mut found: BTreeMap<String, (Vec<StepRef>, Vec<Evidence>)> = BTreeMap::new();
    for (_, run) in context.runs() {
        for effect in &run.effects {
            let Some(host) = source(effect) else { continue };
            let (users, evidence) = found.entry(host).or_default();
            users.push(run.reference);
            let line = context.line_of(&effect.place);
            if !evidence.contains(&line) {
                evidence.push(line);
            }
        }
    }
    let tell = |(host, (users, evidence)): (String, (Vec<StepRef>, Vec<Evidence>))| {
        let proposal = Proposal {
            summary: format!(
                "runs whatever {host} answers, with the step's variables within its reach"
            ),
            ..context.proposal(ProposalId::new("secrets", "remote-script", &host), &users)
        };
        let text = format!(
            "Take an image that has the tool, or compare the script from {host} with a known checksum"
        );
        proposal.into_advice(text, evidence)
    };
    found.into_iter().map(tell).collect()
}

/// The host of a text that is fetched and run.
fn source(effect: &Effect) -> Option<String> {
    if !secrets::runs_text(program_name(effect.program())) {
        return None;
    }
    effect.input.iter().chain(&effect.words).find_map(fetched)
}

fn fetched(value: &Value) -> Option<String> {
    let mut host = None;
    value.walk(&mut |part| {
        let Part::Output(of) = part else { return };
        let line = of.first().map(Value::to_string).unwrap_or_default();
        let program = program_name(line.split_whitespace().next().unwrap_or_default());
        if host.is_none() && secrets::fetches(program) {
            host = host_of(&line);
        }
    });
    host
}

fn host_of(line: &str) -> Option<String> {
    let rest = line.split("://").nth(1)?;
    let host: String =
        rest.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-')).collect();
    (!host.is_empty()).then_some(host)
}
