//! Told: the same image built again in one run.

use super::builds;
use crate::improvements::{Context, Proposal, ProposalId};
use crate::symbolic::{Effect, Trace, Value};

pub(super) fn find(context: &Context<'_>) -> Vec<Proposal> {
    let mut found: Vec<Proposal> = Vec::new();
    for trace in context.traces {
        for (first, second) in pairs(trace) {
            let (one, other) = (&trace.steps[first.0], &trace.steps[second.0]);
            // what an environment sets may be built in
            if one.deployment != other.deployment && one.deployment.is_some() {
                continue;
            }
            let place = context.pipelines.place(&second.1.place.path);
            let id = ProposalId::new("docker", "again", &place);
            let lines = [first.1, second.1].map(|e| context.line_of(&e.place));
            if found.iter().any(|known| known.id == id || known.evidence == lines) {
                continue;
            }
            let steps = [one.reference, other.reference];
            let proposal = Proposal {
                id,
                touches: context.touched(steps),
                environments: context.environments(&steps),
                summary: format!(
                    "“{}” builds an image that “{}” built before in the same run",
                    other.label, one.label
                ),
                ..Proposal::default()
            };
            let text = "Build it once, push it under the commit's tag, and pull or retag that later: what was tested \
                        is then what is shipped";
            found.push(proposal.into_advice(text, lines.to_vec()));
        }
    }
    found
}

type Build<'t> = (usize, &'t Effect);

/// Builds of two steps of one run that say the same but for the name of the image.
fn pairs(trace: &Trace) -> Vec<(Build<'_>, Build<'_>)> {
    let all: Vec<Build<'_>> =
        trace.effects().filter(|(_, e)| builds(e) && e.conditions.is_empty()).collect();
    let mut found = Vec::new();
    for (index, second) in all.iter().enumerate() {
        let same = |first: &&Build<'_>| {
            first.0 != second.0
                && first.1.folder == second.1.folder
                && recipe(first.1) == recipe(second.1)
        };
        let first = all[..index].iter().find(same);
        found.extend(first.map(|first| (*first, *second)));
    }
    found
}

/// The words of a build without the names that it gives.
fn recipe(effect: &Effect) -> Vec<&Value> {
    let mut words = effect.words.iter();
    let mut kept = Vec::new();
    while let Some(word) = words.next() {
        match word.literal() {
            Some("-t" | "--tag") => {
                words.next();
            }
            _ if word.pattern("").starts_with("--tag=") => {}
            _ => kept.push(word),
        }
    }
    kept
}
