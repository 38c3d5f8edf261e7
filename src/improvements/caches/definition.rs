//! Definitions of caches: new ones, and those whose path or key isn't right.

use std::collections::BTreeSet;

use super::{Candidate, Written, installs, plain, run_of};
use crate::facts::caches;
use crate::improvements::{Context, Proposal, ProposalId};
use crate::model::{CacheDefinition, StepRef};
use crate::verdict::Difference;
use crate::yaml::{At, Change, Path, Value};

/// A cache to be defined.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Definition {
    pub name: String,
    pub path: String,
    /// The files that name its content.
    pub keys: Vec<String>,
}

impl Definition {
    fn value(&self) -> Value {
        if self.keys.is_empty() {
            return Value::Text(self.path.clone());
        }
        Value::Map(vec![
            ("key".into(), Value::entry("files", Value::texts(self.keys.iter().cloned()))),
            ("path".into(), Value::Text(self.path.clone())),
        ])
    }
}

/// The changes that add definitions; `instead` of all that are there, or besides.
pub(super) fn additions(
    context: &Context<'_>,
    definitions: impl Iterator<Item = Definition>,
    instead: bool,
) -> Vec<Change> {
    let new = definitions.filter(|d| context.pipelines.definitions.cache(&d.name).is_none());
    let entries: Vec<(String, Value)> = new.map(|d| (d.name.clone(), d.value())).collect();
    if entries.is_empty() {
        return Vec::new();
    }
    let definitions = Path::root().key("definitions");
    let caches = definitions.clone().key("caches");
    if context.document.get(&caches).is_some() {
        if instead {
            return vec![Change::Set { path: caches, value: Value::Map(entries) }];
        }
        let insert = |(key, value)| Change::Insert {
            path: caches.clone(),
            at: At::End,
            key: Some(key),
            value,
        };
        return entries.into_iter().map(insert).collect();
    }
    vec![match context.document.get(&definitions) {
        Some(_) => Change::Insert {
            path: definitions,
            at: At::Start,
            key: Some("caches".into()),
            value: Value::Map(entries),
        },
        None => Change::Insert {
            path: Path::root(),
            at: At::Before("pipelines".into()),
            key: Some("definitions".into()),
            value: Value::entry("caches", Value::Map(entries)),
        },
    }]
}

/// Definitions that could be better.
pub(super) fn find(context: &Context<'_>) -> Vec<Candidate> {
    let definitions = &context.pipelines.definitions.caches;
    definitions.iter().filter_map(|d| path(context, d).or_else(|| key(context, d))).collect()
}

/// The steps that use a cache.
fn users(context: &Context<'_>, name: &str) -> Vec<StepRef> {
    let uses = |s: &&crate::model::Step| s.caches.iter().any(|c| c.value == name);
    context.pipelines.steps().filter(uses).map(|s| s.reference).collect()
}

/// A path that holds a variable, or isn't the folder that the programs use in these images.
fn path(context: &Context<'_>, definition: &CacheDefinition) -> Option<Candidate> {
    let written = definition.path.as_ref()?;
    let users = users(context, &definition.name);
    let literal = plain(&written.value);
    let (right, why) = if literal.starts_with("~") && written.value.starts_with('$') {
        (literal, "a variable in a path isn't sure to be expanded".into())
    } else {
        let right = used_folder(context, &literal, &users)?;
        let why = format!("that is where `{}` keeps it in this image", right.cache.programs[0]);
        (right.path, why)
    };
    let summary =
        format!("the cache `{}`: `{}` → `{right}`, as {why}", definition.name.value, written.value);
    let change = Change::Set { path: written.path.clone(), value: Value::Text(right) };
    let proposal = proposal(context, definition, "path", &users, summary);
    Some(Candidate {
        proposal,
        write: Box::new(move |_| Written { changes: vec![change.clone()], ..Written::default() }),
    })
}

/// What brings the content of a cache in all its users, if that is kept in another folder.
fn used_folder<'a>(
    context: &Context<'a>,
    written: &str,
    users: &[StepRef],
) -> Option<installs::Install<'a>> {
    let meant = caches::all_custom().iter().find(|c| c.path == written)?;
    let mut right: Option<installs::Install<'a>> = None;
    for user in users {
        let run = run_of(context, *user)?;
        let install =
            installs::of(context, run).into_iter().find(|i| i.cache.name == meant.name)?;
        if right.as_ref().is_some_and(|known| known.path != install.path) {
            return None;
        }
        right = Some(install);
    }
    right.filter(|install| install.path != written)
}

/// A cache without a key whose users all bring what the same lock files name.
fn key(context: &Context<'_>, definition: &CacheDefinition) -> Option<Candidate> {
    let written = definition.path.as_ref()?;
    if !definition.key_files.is_empty() || written.path != definition.at {
        return None;
    }
    let users = users(context, &definition.name);
    let mut keys: BTreeSet<Vec<String>> = BTreeSet::new();
    for user in &users {
        let run = run_of(context, *user)?;
        let install =
            installs::of(context, run).into_iter().find(|i| i.path == plain(&written.value))?;
        keys.insert(install.keys);
    }
    let keys = keys.pop_first().filter(|k| keys.is_empty() && !k.is_empty())?;
    let summary = format!(
        "key the cache `{}` by {}: without a key it isn't refreshed for a week",
        definition.name.value,
        shown(&keys)
    );
    let value =
        Definition { name: definition.name.value.clone(), path: written.value.clone(), keys }
            .value();
    let change = Change::Set { path: definition.at.clone(), value };
    let proposal = proposal(context, definition, "key", &users, summary);
    Some(Candidate {
        proposal,
        write: Box::new(move |_| Written { changes: vec![change.clone()], ..Written::default() }),
    })
}

fn proposal(
    context: &Context<'_>,
    definition: &CacheDefinition,
    kind: &str,
    users: &[StepRef],
    summary: String,
) -> Proposal {
    Proposal {
        summary,
        evidence: vec![context.line(definition.name.span)],
        declares: vec![Difference::Resource],
        ..context.proposal(ProposalId::new("caches", kind, &definition.name), users)
    }
}

/// Key files as they are told.
pub(super) fn shown(keys: &[String]) -> String {
    let shown: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
    shown.join(" and ")
}
