//! Variables that steps read and nobody in the file sets: they have to exist in Bitbucket.

use std::collections::BTreeMap;

use super::{Cure, Fix};
use crate::facts::environment;
use crate::improvements::{Context, Proposal, ProposalId, Task};
use crate::symbolic::Place;
use crate::verdict::Evidence;

pub(super) struct UnsetVariables;

impl Fix for UnsetVariables {
    fn cures(&self, context: &Context<'_>) -> Vec<Cure> {
        let mut sure: BTreeMap<&str, &Place> = BTreeMap::new();
        for (_, run) in context.runs() {
            for (name, found) in &run.outside {
                if !found.perhaps_loaded
                    && !environment::set_by_images(name)
                    && context.settings.value(name, run.deployment.as_deref()).is_none()
                {
                    sure.entry(name).or_insert(&found.place);
                }
            }
        }
        if sure.is_empty() { Vec::new() } else { vec![told(context, &sure)] }
    }
}

fn told(context: &Context<'_>, names: &BTreeMap<&str, &Place>) -> Cure {
    let list: Vec<&str> = names.keys().copied().collect();
    let mut evidence: Vec<Evidence> = names.values().map(|place| context.line_of(place)).collect();
    evidence.sort();
    evidence.dedup();
    let variables = match list.len() {
        1 => "1 variable is read that nothing in the file sets".to_owned(),
        count => format!("{count} variables are read that nothing in the file sets"),
    };
    let text = format!(
        "make sure that these variables exist in Bitbucket, as nothing in the file sets them where they are read \
         (without, they are empty): {}",
        list.join(", ")
    );
    Cure {
        proposal: Proposal {
            id: ProposalId::new("repair", "unset", "variables"),
            touches: context.touched(names.values().map(|p| p.step)),
            summary: format!("{variables}: {}", list.join(", ")),
            task: Some(Task { text, evidence: evidence.clone() }),
            evidence,
            advice: true,
            ..Proposal::default()
        },
        changes: Vec::new(),
    }
}
