//! Entries that can't work: nothing in the step fills or uses them, or what fills them empties them first.

use std::collections::BTreeSet;

use super::definition::Definition;
use super::installs::{self, Install};
use super::{Candidate, Written, elsewhere, folder_of, is_plain, run_of};
use crate::facts::caches::{self, Custom};
use crate::facts::commands::Kind;
use crate::improvements::{Context, Proposal, ProposalId};
use crate::model::{Located, StepRef};
use crate::symbolic::{Effect, Pattern, Read, StepRun, VariablesRead};
use crate::verdict::Difference;
use crate::yaml::{Change, Value};

/// Why an entry can't work.
#[derive(Clone, PartialEq, Eq)]
enum Why {
    /// The step starts no docker.
    NoDocker,
    /// Every command that could fill it is told not to.
    Off(String),
    /// Nothing in the step has to do with it.
    Idle,
    /// The command that fills it works in this folder, and the cache keeps the one of the same name on top.
    Elsewhere(String),
    /// The command that fills it empties it first, and has a cache of its own.
    Wiped(Definition),
}

pub(super) fn find(context: &Context<'_>) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    let (mut ids, mut told) = (BTreeSet::new(), BTreeSet::new());
    for entry in context.pipelines.steps().flat_map(|step| &step.caches) {
        let advice = || told.insert(&entry.value).then(|| elsewhere::told(context, entry))?;
        let candidate = candidate(context, entry).or_else(advice);
        found.extend(candidate.filter(|c| ids.insert(c.proposal.id.clone())));
    }
    found
}

fn candidate(context: &Context<'_>, entry: &Located<String>) -> Option<Candidate> {
    let users = context.pipelines.users(&entry.path);
    let mut all = users.iter().map(|u| why(context, run_of(context, *u)?, &entry.value));
    let first = all.next()??;
    if !all.all(|w| w.as_ref() == Some(&first)) {
        return None;
    }
    let kind = if matches!(first, Why::Wiped(_)) { "replace" } else { "drop" };
    let place = context.pipelines.place(&entry.path);
    let proposal = Proposal {
        summary: summary(context, entry, &first, &users),
        evidence: vec![context.line(entry.span)],
        declares: vec![Difference::Resource],
        ..context
            .proposal(ProposalId::new("caches", kind, &format!("{place}/{}", entry.value)), &users)
    };
    let written = written(context, entry, first, &users);
    Some(Candidate { proposal, write: Box::new(move |_| written.clone()) })
}

fn written(context: &Context<'_>, entry: &Located<String>, why: Why, users: &[StepRef]) -> Written {
    match why {
        Why::Wiped(definition) if !has(context, users, &definition.path) => Written {
            changes: vec![Change::Set {
                path: entry.path.clone(),
                value: Value::Text(definition.name.clone()),
            }],
            define: vec![definition],
            replaced: Some(entry.path.clone()),
            ..Written::default()
        },
        _ => Written { gone: vec![entry.path.clone()], ..Written::default() },
    }
}

fn summary(context: &Context<'_>, entry: &Located<String>, why: &Why, users: &[StepRef]) -> String {
    let name = &entry.value;
    let label = users.first().map(|u| context.pipelines.label(*u)).unwrap_or_default();
    match why {
        Why::NoDocker => {
            format!("drop the cache `docker` of “{label}”: the step doesn't start docker")
        }
        Why::Off(option) => {
            format!("drop the cache `{name}` of “{label}”: with `{option}` nothing fills it")
        }
        Why::Idle => {
            format!("drop the cache `{name}` of “{label}”: no command there fills or uses it")
        }
        Why::Elsewhere(folder) => format!(
            "drop the cache `{name}` of “{label}”: its dependencies are installed in `{folder}`, and the cache keeps \
             the folder on top, where nothing is"
        ),
        Why::Wiped(definition) => format!(
            "`{}` instead of the cache `{name}` in “{label}”: `npm ci` deletes node_modules before it installs",
            definition.path
        ),
    }
}

/// Whether all of these steps have a cache of this folder.
fn has(context: &Context<'_>, users: &[StepRef], path: &str) -> bool {
    users.iter().all(|u| {
        let mut caches = context.step(*u).caches.iter();
        caches.any(|c| folder_of(context, &c.value).as_deref() == Some(path))
    })
}

fn why(context: &Context<'_>, run: &StepRun, name: &str) -> Option<Why> {
    if !is_plain(context, run) || run.effects.is_empty() {
        return None;
    }
    let definition = context.pipelines.definitions.cache(name);
    if name == "docker" && definition.is_none() {
        let services = context.pipelines.services_of(context.step(run.reference));
        // a pipe's own image may be kept in it
        let uses = !services.is_empty() || run.effects.iter().any(|e| e.pipe);
        return (!uses).then_some(Why::NoDocker);
    }
    let folder = folder_of(context, name)?;
    let uses = |e: &Effect| e.reads.contains(&Read::Cache(name.to_owned()));
    if run.effects.iter().any(uses) {
        return None;
    }
    let own = customs(name, &folder);
    let idle = run.effects.iter().all(|e| is_idle(e, &own, &folder));
    if idle {
        return Some(Why::Idle);
    }
    off(run, &own)
        .or_else(|| elsewhere::surely(context, name).map(Why::Elsewhere))
        .or_else(|| wiped(context, run, name, &folder))
}

/// What may fill a cache of this name and folder.
pub(super) fn customs(name: &str, folder: &str) -> Vec<&'static Custom> {
    let fits = |c: &&Custom| c.path == folder || c.predefined.as_deref() == Some(name);
    caches::all_custom().iter().filter(fits).collect()
}

/// Whether an effect surely has nothing to do with a folder.
pub(super) fn is_idle(effect: &Effect, own: &[&Custom], folder: &str) -> bool {
    let kind = match effect.kind {
        Some(Kind::Pure | Kind::ShellState | Kind::Notify | Kind::Deploy | Kind::Publish) => true,
        Some(Kind::Fetch | Kind::Build) => !own.is_empty(),
        Some(Kind::Files) => !own.is_empty() && !effect.fills_cache,
        Some(Kind::Check | Kind::Run) | None => false,
    };
    // what runs texts of the repository by their names may run anything
    let runs_others = effect.assumed.is_some()
        || effect.variables == VariablesRead::All && effect.kind != Some(Kind::Pure);
    let kind = kind && !runs_others && !own.iter().any(|c| installs::is_of(c, effect));
    let pattern = Pattern::new(&format!("{folder}/**"));
    let inside = !folder.starts_with(['~', '/', '$']);
    let reads = |read: &Read| match read {
        Read::File { path, .. } => pattern.matches(path),
        Read::Folder { pattern: taken, .. } => {
            inside && pattern.overlaps(taken) || pattern.matches(taken)
        }
        Read::Cache(_) => true,
        Read::History => false,
    };
    let writes = |path: &String| match inside {
        true => pattern.overlaps(path),
        false => pattern.matches(path) || path.starts_with('~') && pattern.overlaps(path),
    };
    kind && !effect.reads.iter().any(reads) && !effect.writes.iter().any(writes)
}

/// Whether everything that could fill the cache is told not to.
fn off(run: &StepRun, own: &[&Custom]) -> Option<Why> {
    let cache = own.iter().find(|c| !c.off.is_empty())?;
    let calls: Vec<&Effect> = run.effects.iter().filter(|e| installs::is_of(cache, e)).collect();
    let fills: Vec<&&Effect> = calls.iter().filter(|e| e.fills_cache || e.is_unknown()).collect();
    let others = run.effects.iter().any(|e| e.is_unknown() && !e.pipe);
    let all = !fills.is_empty() && fills.iter().all(|e| installs::is_off(cache, e));
    (all && !others).then(|| Why::Off(cache.off[0].clone()))
}

/// The caches that something reads which its step doesn't bring itself.
struct LivedOn(BTreeSet<String>);

fn lived_on(context: &Context<'_>) -> LivedOn {
    let reads = context.runs().flat_map(|(_, run)| &run.effects).flat_map(|effect| &effect.reads);
    let caches = reads.filter_map(|read| match read {
        Read::Cache(name) => Some(name.clone()),
        _ => None,
    });
    LivedOn(caches.collect())
}

/// Whether what fills the cache empties it first; nobody may live on it.
fn wiped(context: &Context<'_>, run: &StepRun, name: &str, folder: &str) -> Option<Why> {
    if context.once(lived_on).0.contains(name) {
        return None;
    }
    let serves = |i: &Install<'_>| {
        i.cache.predefined.as_deref().and_then(caches::predefined).and_then(|p| p.path.as_deref())
            == Some(folder)
    };
    let all: Vec<Install<'_>> = installs::of(context, run).into_iter().filter(serves).collect();
    let [install] = all.as_slice() else { return None };
    let on_top = |e: &&Effect| e.folder.trim_matches(['/', '.']).is_empty();
    let others = run.effects.iter().any(|e| {
        e.fills_cache
            && !install.effects.iter().any(|i| std::ptr::eq(*i, e))
            && writes_in(e, folder)
    });
    if !install.wipes || others || !install.effects.iter().all(on_top) {
        return None;
    }
    let name = super::add::definition_for(context, install.cache, &install.path, &install.keys);
    Some(Why::Wiped(name))
}

pub(super) fn writes_in(effect: &Effect, folder: &str) -> bool {
    let pattern = Pattern::new(folder);
    effect.writes.iter().any(|path| pattern.overlaps(path))
}
