//! Told: a cache of compiled modules that steps of two language versions share.

use std::collections::BTreeMap;

use super::{Candidate, Written, folder_of};
use crate::facts::caches;
use crate::improvements::{Context, Proposal, ProposalId};
use crate::model::StepRef;

pub(super) fn find(context: &Context<'_>) -> Vec<Candidate> {
    let mut by_name: BTreeMap<&str, Vec<StepRef>> = BTreeMap::new();
    for step in context.pipelines.steps() {
        for entry in &step.caches {
            let compiled =
                folder_of(context, &entry.value).is_some_and(|f| caches::is_compiled(&f));
            if compiled {
                by_name.entry(&entry.value).or_default().push(step.reference);
            }
        }
    }
    by_name.iter().filter_map(|(name, users)| told(context, name, users)).collect()
}

fn told(context: &Context<'_>, name: &str, users: &[StepRef]) -> Option<Candidate> {
    let mut versions: BTreeMap<(String, String), StepRef> = BTreeMap::new();
    for user in users {
        let image = context.pipelines.image_of(context.step(*user))?;
        let major = major(image.tag()?)?;
        versions.entry((image.repository().to_owned(), major)).or_insert(*user);
    }
    let mut keys = versions.keys();
    let (first, second) = (keys.next()?, keys.next()?);
    if versions.len() != 2 || first.0 != second.0 {
        return None;
    }
    let shown = |(image, major): &(String, String)| format!("{image}:{major}");
    let (one, other) = (shown(first), shown(second));
    let evidence = versions
        .values()
        .filter_map(|u| context.step(*u).caches.iter().find(|c| c.value == name))
        .map(|entry| context.line(entry.span))
        .collect::<Vec<_>>();
    let proposal = Proposal {
        id: ProposalId::new("caches", "versions", name),
        touches: context.touched(versions.values().copied()),
        summary: format!(
            "{one} and {other} share the cache `{name}`: whichever saves first leaves the other modules built for \
             its version"
        ),
        ..Proposal::default()
    };
    let text = format!("Define a cache of its own for each of {one} and {other}");
    let proposal = proposal.into_advice(text, evidence);
    Some(Candidate { proposal, write: Box::new(|_| Written::default()) })
}

/// The major version of a tag: `18` of `18-alpine`.
fn major(tag: &str) -> Option<String> {
    let digits: String = tag.chars().take_while(char::is_ascii_digit).collect();
    (!digits.is_empty()).then_some(digits)
}
