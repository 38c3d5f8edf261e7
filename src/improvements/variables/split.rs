//! One name with a value of its own in each environment, or in each trigger.

use std::collections::{BTreeMap, BTreeSet};

use super::constants::{Group, unique};
use super::narrowed::{Narrow, Narrowed};
use crate::improvements::{Context, Proposal, ProposalId};
use crate::model::StepRef;
use crate::symbolic::{Place, StepRun};

/// The names that have one value per environment and are read nowhere else.
pub(super) fn find(context: &Context<'_>, groups: &[Group<'_>]) -> Vec<Narrowed> {
    groups.iter().filter_map(|group| narrowed(context, group)).collect()
}

/// Told: names of which each trigger exports another value again and again, in steps that deploy nowhere.
pub(super) fn advices(context: &Context<'_>, groups: &[Group<'_>]) -> Vec<Proposal> {
    groups.iter().filter_map(|group| advice(context, group)).collect()
}

fn narrowed(context: &Context<'_>, group: &Group<'_>) -> Option<Narrowed> {
    if !has_values(context, group) || group.readings().next().is_none() {
        return None;
    }
    let mut by_environment: Vec<(&str, &str)> = Vec::new();
    for (value, run) in seen(group) {
        let environment = run.deployment.as_deref()?;
        match by_environment.iter().find(|(known, _)| *known == environment) {
            Some((_, known)) if *known == value => {}
            Some(_) => return None,
            None => by_environment.push((environment, value)),
        }
    }
    let elsewhere =
        |run: &StepRun| run.deployment.is_none() && run.outside.contains_key(group.name);
    if by_environment.len() < 2 || context.runs().any(|(_, run)| elsewhere(run)) {
        return None;
    }
    let mut steps = group.steps();
    steps.extend(seen(group).map(|(_, run)| run.reference));
    Some(Narrowed {
        name: group.name.to_owned(),
        shared: true,
        values: by_environment.into_iter().map(|(e, value)| narrow(group, e, value)).collect(),
        secret: group.is_secret(),
        steps: steps.into_iter().collect(),
    })
}

/// Whether these constants are all that the file says of the name, and are more than one.
fn has_values(context: &Context<'_>, group: &Group<'_>) -> bool {
    // which of them wins, an answer at the start or a deployment variable, isn't known
    let mut asked = context.pipelines.pipelines.iter().flat_map(|p| &p.variables);
    let is_asked = asked.any(|variable| variable.name.value == group.name);
    let of_name = context.traces.iter().flat_map(|t| &t.definitions);
    let all = of_name.filter(|d| *d.name == *group.name).count();
    !is_asked && group.values().len() > 1 && group.is_plain() && all == group.definitions().count()
}

/// The values that steps work with: what they export, and what they read.
fn seen<'a>(group: &Group<'a>) -> impl Iterator<Item = (&'a str, &'a StepRun)> {
    let exports = group.definitions().filter(|_| group.file.is_none());
    let exported = exports.filter_map(|(d, run)| Some((d.value.exposed()?, run)));
    let read = group.readings().filter(|(reading, ..)| !reading.perhaps);
    exported.chain(read.map(|(_, value, run)| (value, run)))
}

fn narrow(group: &Group<'_>, environment: &str, value: &str) -> Narrow {
    let of_value = group.definitions().filter(|(d, _)| d.value.exposed() == Some(value));
    let read = |run: &StepRun| run.deployment.as_deref() == Some(environment);
    let reads = group.readings().filter(|(reading, _, run)| !reading.perhaps && read(run));
    Narrow {
        environment: environment.to_owned(),
        old: group.name.to_owned(),
        value: value.to_owned(),
        written: unique(of_value.map(|(d, _)| &d.place)),
        reads: unique(reads.map(|(reading, ..)| &reading.place)),
    }
}

fn advice(context: &Context<'_>, group: &Group<'_>) -> Option<Proposal> {
    if group.file.is_some() || !has_values(context, group) {
        return None;
    }
    let mut by_trigger: BTreeMap<usize, BTreeSet<&str>> = BTreeMap::new();
    let mut by_value: BTreeMap<&str, Vec<&Place>> = BTreeMap::new();
    let mut steps: BTreeSet<StepRef> = BTreeSet::new();
    for (definition, run) in group.definitions() {
        let value = definition.value.exposed()?;
        by_trigger.entry(run.reference.pipeline).or_default().insert(value);
        by_value.entry(value).or_default().push(&definition.place);
        steps.insert(run.reference);
    }
    let often = |places: &Vec<&Place>| unique(places.iter().copied()).len() > 1;
    let deploys = |step: &StepRef| context.pipelines.deployment_of(context.step(*step)).is_some();
    let told = by_trigger.values().all(|values| values.len() == 1)
        && by_value.values().all(often)
        && !steps.iter().all(deploys);
    if !told {
        return None;
    }
    let name = group.name;
    let steps: Vec<StepRef> = steps.into_iter().collect();
    let proposal = Proposal {
        summary: format!(
            "{name} is exported again and again with one of {} values, by trigger: a deployment variable would hold \
             each once",
            by_value.len()
        ),
        ..context.proposal(ProposalId::new("variables", "differs", name), &steps)
    };
    let text = format!(
        "Give the steps that read {name} the environment that its value is for (`deployment:` of a stage holds for \
         all its steps); then its values can become a deployment variable"
    );
    let evidence = group.written().iter().map(|place| context.line_of(place)).collect();
    Some(proposal.into_advice(text, evidence))
}
