//! A cache that is neither predefined nor defined: it goes, or gets a definition where the step fills it.

use std::collections::BTreeSet;

use super::{Fix, Offer};
use crate::facts::caches::{self, Custom};
use crate::improvements::{Context, Proposal, ProposalId};
use crate::model::{Located, Step};
use crate::symbolic::StepRun;
use crate::text::listed;
use crate::verdict::Difference;
use crate::yaml::{At, Change, Path, Value};

pub(super) struct UndefinedCache;

impl Fix for UndefinedCache {
    fn cures(&self, context: &Context<'_>) -> Vec<Offer> {
        let mut cures: Vec<Offer> = Vec::new();
        for step in context.pipelines.steps() {
            for cache in step.caches.iter().filter(|c| is_undefined(context, c)) {
                let cure = match filled(context, step, cache) {
                    Some(known) => define(context, cache, known),
                    None => drop_entry(context, cache),
                };
                if !cures.iter().any(|c| c.proposal.id == cure.proposal.id) {
                    cures.push(cure);
                }
            }
        }
        cures
    }
}

fn is_undefined(context: &Context<'_>, cache: &Located<String>) -> bool {
    caches::predefined(&cache.value).is_none()
        && context.pipelines.definitions.cache(&cache.value).is_none()
}

/// What is known of the cache, if a command of a step that uses it fills it.
fn filled(context: &Context<'_>, step: &Step, cache: &Located<String>) -> Option<&'static Custom> {
    let image = context.pipelines.image_of(step).map(|i| i.repository().to_owned());
    let suits = |c: &&Custom| {
        c.name == cache.value
            && (c.images.is_empty() || image.as_ref().is_some_and(|name| c.images.contains(name)))
    };
    let custom = caches::all_custom().iter().find(suits)?;
    let users = context.pipelines.users(&cache.path);
    let runs = |run: &StepRun| {
        users.contains(&run.reference)
            && run.effects.iter().any(|e| custom.programs.iter().any(|p| p == e.program()))
    };
    context.runs().any(|(_, run)| runs(run)).then_some(custom)
}

fn drop_entry(context: &Context<'_>, cache: &Located<String>) -> Offer {
    let users = context.pipelines.users(&cache.path);
    let place = context.pipelines.place(&cache.path);
    let of: BTreeSet<String> =
        users.iter().map(|user| format!("“{}”", context.step(*user).label)).collect();
    let of = listed(of);
    Offer {
        proposal: Proposal {
            summary: format!(
                "drop the cache `{}` of {of}: Bitbucket knows no cache of this name, and no command here fills it",
                cache.value
            ),
            evidence: vec![context.line(cache.span)],
            declares: vec![Difference::Fault, Difference::Resource],
            ..context.proposal(
                ProposalId::new("repair", "undefined-cache", &format!("{place}/{}", cache.value)),
                &users,
            )
        },
        changes: vec![Change::Remove { path: cache.path.clone() }],
    }
}

fn define(context: &Context<'_>, cache: &Located<String>, known: &Custom) -> Offer {
    let value = Value::Text(known.path.clone());
    let change = match context.document.get(&Path::root().key("definitions").key("caches")) {
        Some(caches) => Change::Insert {
            path: caches.path(),
            at: At::End,
            key: Some(cache.value.clone()),
            value,
        },
        None => define_all(context, Value::Map(vec![(cache.value.clone(), value)])),
    };
    Offer {
        proposal: Proposal {
            id: ProposalId::new("repair", "define-cache", &cache.value),
            touches: context.touched(context.pipelines.users(&cache.path)),
            environments: Vec::new(),
            summary: format!(
                "define the cache `{}` as `{}`: it isn't predefined",
                cache.value, known.path
            ),
            evidence: vec![context.line(cache.span)],
            declares: vec![Difference::Fault, Difference::Resource],
            ..Proposal::default()
        },
        changes: vec![change],
    }
}

fn define_all(context: &Context<'_>, caches: Value) -> Change {
    let definitions = Path::root().key("definitions");
    match context.document.get(&definitions) {
        Some(_) => Change::Insert {
            path: definitions,
            at: At::Start,
            key: Some("caches".into()),
            value: caches,
        },
        None => Change::Insert {
            path: Path::root(),
            at: At::Before("pipelines".into()),
            key: Some("definitions".into()),
            value: Value::Map(vec![("caches".into(), caches)]),
        },
    }
}
