//! Told: variables of Bitbucket called `DEV_X` and `PROD_X` that the same command reads in each environment.

use std::collections::{BTreeMap, BTreeSet};

use super::twins::{is_in_use, own_name};
use crate::improvements::{Context, Proposal, ProposalId};
use crate::symbolic::{Effect, Part, StepRun, Value};
use crate::text::listed;

/// A command with the common names in the place of its own.
type Call = (Vec<Value>, Option<Value>);

/// The names that a command reads in an environment, by what they have in common, and where.
struct Use<'a> {
    environment: &'a str,
    names: BTreeMap<String, String>,
    run: &'a StepRun,
    effect: &'a Effect,
}

/// Pairs of names by the environments that they are of.
#[derive(Default)]
struct Pairs<'a> {
    names: BTreeMap<String, Vec<String>>,
    uses: Vec<(&'a StepRun, &'a Effect)>,
}

pub(super) fn find(context: &Context<'_>) -> Vec<Proposal> {
    let mut calls: BTreeMap<Call, Vec<Use<'_>>> = BTreeMap::new();
    for (_, run) in context.runs() {
        let Some(environment) = run.deployment.as_deref() else { continue };
        let own = run.outside.keys().filter(|name| is_read_only_in(context, name, environment));
        let names: BTreeMap<&str, String> = own
            .filter_map(|name| Some((name.as_str(), own_name(context, name, environment)?)))
            .collect();
        for effect in run.effects.iter().filter(|_| !names.is_empty()) {
            let (call, names) = common(effect, &names);
            if !names.is_empty() {
                calls.entry(call).or_default().push(Use { environment, names, run, effect });
            }
        }
    }
    let mut found: BTreeMap<Vec<&str>, Pairs<'_>> = BTreeMap::new();
    for uses in calls.values() {
        let environments: BTreeSet<&str> = uses.iter().map(|u| u.environment).collect();
        if environments.len() > 1 {
            let pairs = found.entry(environments.into_iter().collect()).or_default();
            pairs.add(context, uses);
        }
    }
    found.retain(|_, pairs| !pairs.names.is_empty());
    found.into_iter().map(|(environments, pairs)| pairs.told(context, &environments)).collect()
}

fn is_read_only_in(context: &Context<'_>, name: &str, environment: &str) -> bool {
    let mut readers = context.runs().filter(|(_, run)| run.outside.contains_key(name));
    readers.all(|(_, run)| run.deployment.as_deref() == Some(environment))
}

/// The command with the names that it has in common with other environments, and these with its own.
fn common(effect: &Effect, names: &BTreeMap<&str, String>) -> (Call, BTreeMap<String, String>) {
    let mut used = BTreeMap::new();
    let mut change = |part: &Part| match part {
        Part::Outside { name, .. } => {
            let common = names.get(&**name);
            if let Some(common) = common {
                used.insert(common.clone(), name.to_string());
            }
            Some(Value::outside(common.map_or(&**name, String::as_str), None))
        }
        _ => None,
    };
    let words = effect.words.iter().map(|word| word.mapped(&mut change)).collect();
    let input = effect.input.as_ref().map(|input| input.mapped(&mut change));
    ((words, input), used)
}

impl<'a> Pairs<'a> {
    fn add(&mut self, context: &Context<'_>, uses: &[Use<'a>]) {
        let Some(first) = uses.first() else { return };
        for name in first.names.keys().filter(|name| !is_in_use(context, name)) {
            let old: BTreeSet<&String> = uses.iter().filter_map(|u| u.names.get(name)).collect();
            let known = self.names.entry(name.clone()).or_default();
            for own in old {
                if !known.contains(own) {
                    known.push(own.clone());
                }
            }
        }
        self.names.retain(|_, old| old.len() > 1);
        if first.names.keys().any(|name| self.names.contains_key(name)) {
            self.uses.extend(uses.iter().map(|u| (u.run, u.effect)));
        }
    }

    fn told(self, context: &Context<'_>, environments: &[&str]) -> Proposal {
        let pairs = self.names.values().map(|old| old.join("/"));
        let steps: BTreeSet<_> = self.uses.iter().map(|(run, _)| run.reference).collect();
        let steps: Vec<_> = steps.into_iter().collect();
        let mut evidence = Vec::new();
        for (_, effect) in &self.uses {
            let line = context.line_of(&effect.place);
            if !evidence.contains(&line) {
                evidence.push(line);
            }
        }
        let id = ProposalId::new("variables", "one-name", &environments.join(" + "));
        let proposal = Proposal {
            summary: format!(
                "the same command reads {} by environment: as deployment variables they would be out of reach of other \
                 steps, and the command could be shared",
                listed(pairs)
            ),
            ..context.proposal(id, &steps)
        };
        let text = format!(
            "Create {} as deployment variables of {}, each with the value of the variable that is read there today, and \
             read these instead",
            listed(self.names.keys().cloned()),
            listed(environments.iter().map(|e| (*e).to_owned())),
        );
        proposal.into_advice(text, evidence)
    }
}
