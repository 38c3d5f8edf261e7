//! Variables that steps read and nobody in the file sets: they have to exist in Bitbucket.

use std::collections::BTreeMap;

use super::{Fix, Offer};
use crate::facts::environment::set_by_images;
use crate::facts::roles::{Role, has};
use crate::improvements::{Context, Proposal, ProposalId};
use crate::symbolic::{Definition, Effect, How, Part, Place, StepRun};
use crate::verdict::Evidence;

pub(super) struct UnsetVariables;

impl Fix for UnsetVariables {
    fn cures(&self, context: &Context<'_>) -> Vec<Offer> {
        let mut sure: BTreeMap<&str, &Place> = BTreeMap::new();
        for (_, run) in context.runs() {
            for (name, found) in &run.outside {
                let set = context.settings.value(name, run.deployment.as_deref()).is_some();
                let optional = found.perhaps_loaded || found.may_be_unset || asks_for(run, name);
                if !set && !optional && !set_by_images(name) {
                    sure.entry(name).or_insert(&found.place);
                }
            }
        }
        if sure.is_empty() { Vec::new() } else { vec![told(context, &sure)] }
    }
}

/// Whether the step asks if a variable is set (`[ -z "$NAME" ]`), and so has an answer if it isn't.
fn asks_for(run: &StepRun, name: &str) -> bool {
    let asks = |effect: &&Effect| has(effect.program(), Role::Asks);
    run.effects.iter().filter(asks).any(|effect| {
        effect.words.windows(2).any(|pair| {
            let set = |sign: &str| pair[0].literal() == Some(sign);
            let only =
                matches!(pair[1].parts(), [Part::Outside { name: own, .. }] if &**own == name);
            only && (set("-z") || set("-n"))
        })
    })
}

fn told(context: &Context<'_>, names: &BTreeMap<&str, &Place>) -> Offer {
    let list: Vec<&str> = names.keys().copied().collect();
    let list = list.join(", ");
    let mut evidence: Vec<Evidence> = names.values().map(|place| context.line_of(place)).collect();
    evidence.sort();
    evidence.dedup();
    let (summary, text) = match names.len() {
        1 => (
            format!("{list} is read, and nothing in the file sets it"),
            format!(
                "Make sure that {list} exists in Bitbucket: nothing in the file sets it where it is read, and without \
                 it is empty."
            ),
        ),
        count => (
            format!("{count} variables are read that nothing in the file sets: {list}"),
            format!(
                "Make sure that these variables exist in Bitbucket: nothing in the file sets them where they are \
                 read, and unset they are empty: {list}."
            ),
        ),
    };
    let text = text
        + &names.iter().filter_map(|(name, place)| late(context, name, place)).collect::<String>();
    let proposal = Proposal {
        id: ProposalId::new("repair", "unset", "variables"),
        touches: context.touched(names.values().map(|p| p.step)),
        summary,
        ..Proposal::default()
    };
    Offer { proposal: proposal.into_advice(text, evidence), changes: Vec::new() }
}

/// That a file which is loaded later sets a variable, which is read before.
fn late(context: &Context<'_>, name: &str, read: &Place) -> Option<String> {
    let (trace, _) = context.run_of(read.step)?;
    let by_file = |d: &&Definition| *d.name == *name && matches!(d.how, How::File { .. });
    let set = trace.definitions.iter().find(by_file)?;
    let line = |place: &Place| context.line_of(place).line;
    let (set, read) = (line(&set.place)?, line(read)?);
    Some(format!(" Line {set} sets {name}, but not yet where line {read} reads it."))
}
