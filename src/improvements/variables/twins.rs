//! Constants called `DEV_X` and `PROD_X`, each used in its environment alone: one deployment variable `X`.

use std::collections::{BTreeMap, BTreeSet};

use super::constants::{Group, unique};
use super::narrowed::{Narrow, Narrowed};
use crate::facts::deployments::without_environment;
use crate::facts::environment;
use crate::facts::variables::is_predefined;
use crate::improvements::Context;
use crate::model::StepRef;
use crate::symbolic::StepRun;
use crate::verdict::may_feel;

/// All twins whose common name is free.
pub(super) fn find(context: &Context<'_>, groups: &[Group<'_>]) -> Vec<Narrowed> {
    let mut twins: BTreeMap<String, Vec<(Narrow, &Group<'_>)>> = BTreeMap::new();
    for group in groups {
        if let Some((name, narrow)) = twin(context, group) {
            twins.entry(name).or_default().push((narrow, group));
        }
    }
    twins.retain(|name, all| {
        let environments: BTreeSet<&str> = all.iter().map(|(n, _)| &*n.environment).collect();
        let apart = environments.len() == all.len() && all.len() > 1;
        let felt = |run: &StepRun| run.effects.iter().any(|effect| may_feel(effect, name));
        let within =
            |run: &StepRun| run.deployment.as_deref().is_some_and(|d| environments.contains(d));
        let reach = context.runs().any(|(_, run)| within(run) && felt(run));
        apart && !reach && !is_in_use(context, name)
    });
    twins.into_iter().map(|(name, all)| narrowed(name, all)).collect()
}

/// Whether the file, Bitbucket or the shell gives this name a meaning already.
pub(super) fn is_in_use(context: &Context<'_>, name: &str) -> bool {
    let (traces, settings) = (context.traces, context.settings);
    let asked = context.pipelines.pipelines.iter().flat_map(|p| &p.variables);
    is_predefined(name)
        || environment::shell_special(name)
        || traces.iter().flat_map(|t| &t.definitions).any(|d| *d.name == *name)
        || context.runs().any(|(_, run)| run.outside.contains_key(name))
        || asked.into_iter().any(|variable| variable.name.value == name)
        || settings.repository.contains_key(name)
        || settings.deployments.values().any(|own| own.contains_key(name))
}

/// A constant that only steps of one environment use, by a name that speaks of this environment.
fn twin(context: &Context<'_>, group: &Group<'_>) -> Option<(String, Narrow)> {
    let values = group.values();
    let value = values.first().filter(|_| values.len() == 1 && group.is_plain())?;
    let mut environments = BTreeSet::new();
    for (_, run) in group.definitions().filter(|_| group.file.is_none()) {
        environments.insert(run.deployment.as_deref()?);
    }
    let mut reads = Vec::new();
    for (reading, _, run) in group.readings().filter(|(reading, ..)| !reading.perhaps) {
        environments.insert(run.deployment.as_deref()?);
        if reading.by_name || reading.place.file.is_some() {
            return None;
        }
        reads.push(&reading.place);
    }
    let environment = *environments.first().filter(|_| environments.len() == 1)?;
    let name = own_name(context, group.name, environment)?;
    let of_name = context.traces.iter().flat_map(|t| &t.definitions);
    let alone = of_name.filter(|d| *d.name == *group.name).count() == group.definitions().count();
    let elsewhere = context.runs().any(|(_, run)| run.outside.contains_key(group.name));
    if reads.is_empty() || !alone || elsewhere {
        return None;
    }
    let narrow = Narrow {
        environment: environment.to_owned(),
        old: group.name.to_owned(),
        value: (*value).to_owned(),
        written: group.written(),
        reads: unique(reads.into_iter()),
    };
    Some((name, narrow))
}

/// The name without the environment of which it speaks, unless it speaks of another one of the file.
pub(super) fn own_name(context: &Context<'_>, name: &str, environment: &str) -> Option<String> {
    let all = context.runs().filter_map(|(_, run)| run.deployment.as_deref());
    without_environment(name, environment, all)
}

fn narrowed(name: String, all: Vec<(Narrow, &Group<'_>)>) -> Narrowed {
    let mut steps: BTreeSet<StepRef> = BTreeSet::new();
    for (_, group) in &all {
        steps.extend(group.steps());
        let sure = group.readings().filter(|(reading, ..)| !reading.perhaps);
        steps.extend(sure.map(|(_, _, run)| run.reference));
    }
    Narrowed {
        name,
        shared: false,
        secret: all.iter().any(|(_, group)| group.is_secret()),
        values: all.into_iter().map(|(narrow, _)| narrow).collect(),
        steps: steps.into_iter().collect(),
    }
}
