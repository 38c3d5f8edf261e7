//! Caches of a folder on top of the clone where all is installed in one below.

use std::collections::{BTreeMap, BTreeSet};

use super::idle::{customs, is_idle, writes_in};
use super::{Candidate, Written, folder_of, installs, is_plain};
use crate::facts::caches::Custom;
use crate::facts::commands::Kind;
use crate::improvements::{Context, Proposal, ProposalId};
use crate::model::{Located, Step, StepRef};
use crate::symbolic::{Effect, StepRun};

/// The folder below the clone in which all that fills this cache of the clone's top works, so that nothing there has to
/// do with the folder on top.
pub(super) fn surely(context: &Context<'_>, name: &str) -> Option<String> {
    context.once(folders).0.get(name)?.clone()
}

/// By cache.
struct Folders(BTreeMap<String, Option<String>>);

fn folders(context: &Context<'_>) -> Folders {
    let entries = context.pipelines.steps().flat_map(|step| &step.caches);
    let names: BTreeSet<&String> = entries.map(|entry| &entry.value).collect();
    let of = |name: &&String| {
        let kept = folder_of(context, name)?;
        folder(context, name, &customs(name, &kept), &kept, true)
    };
    Folders(names.into_iter().map(|name| (name.clone(), of(&name))).collect())
}

/// The folder below the clone in which all that fills a cache of the clone's top works, in every step that has the
/// cache. `surely`: nothing else there may have to do with the folder on top.
fn folder(
    context: &Context<'_>,
    name: &str,
    own: &[&Custom],
    kept: &str,
    surely: bool,
) -> Option<String> {
    if kept.starts_with(['~', '/', '$']) || own.is_empty() {
        return None;
    }
    let has = |run: &&StepRun| context.step(run.reference).caches.iter().any(|c| c.value == name);
    let mut folders = context.runs().map(|(_, run)| run).filter(has).map(|run| {
        let fills = |e: &&Effect| e.fills_cache && is_own(own, e);
        let folder = trimmed(run.effects.iter().find(fills)?);
        let inside = installs::is_inside(folder) && !folder.is_empty() && folder != ".";
        let there = |e: &Effect| trimmed(e) == folder && !names_folder(own, e);
        let works = |e: &Effect| {
            is_own(own, e) || matches!(e.kind, Some(Kind::Check | Kind::Run | Kind::Files))
        };
        let apart = |e: &Effect| {
            there(e) && works(e) && !writes_in(e, &format!("{kept}/**")) || is_idle(e, own, kept)
        };
        let all = match surely {
            true => run.effects.iter().all(apart),
            false => {
                run.effects.iter().filter(fills).all(there) && !run.effects.iter().any(is_open)
            }
        };
        (inside && all && is_plain(context, run)).then(|| folder.to_owned())
    });
    let first = folders.next()??;
    folders.all(|folder| folder.is_some()).then_some(first)
}

/// Whether an effect may install anything anywhere.
fn is_open(effect: &Effect) -> bool {
    effect.is_unknown() && !effect.pipe
}

/// The folder that an effect works in.
fn trimmed(effect: &Effect) -> &str {
    effect.folder.trim_start_matches("./").trim_matches('/')
}

/// Told: a cache of the folder on top where all is installed in one below, as far as can be seen.
pub(super) fn told(context: &Context<'_>, entry: &Located<String>) -> Option<Candidate> {
    let name = &entry.value;
    let kept = folder_of(context, name)?;
    let folder = folder(context, name, &customs(name, &kept), &kept, false)?;
    let has = |step: &&Step| step.caches.iter().any(|c| c.value == *name);
    let users: Vec<StepRef> = context.pipelines.steps().filter(has).map(|s| s.reference).collect();
    let mut evidence = Vec::new();
    for entry in context.pipelines.steps().flat_map(|s| &s.caches).filter(|c| c.value == *name) {
        let line = context.line(entry.span);
        if !evidence.contains(&line) {
            evidence.push(line);
        }
    }
    let id = ProposalId::new("caches", "elsewhere", name);
    let summary = format!(
        "the cache `{name}` keeps `{kept}` on top of the repository, and the dependencies are installed in `{folder}`"
    );
    let runs = context.runs_of(&users);
    let wipes = runs.flat_map(|(_, run)| installs::of(context, run)).find(|i| i.wipes);
    let text = match wipes {
        Some(install) => format!(
            "Define a cache of `{}` and use that instead: `npm ci` deletes node_modules before it installs",
            install.path
        ),
        None => format!(
            "Define a cache of `{folder}/{kept}`, or of what is downloaded, and use that instead"
        ),
    };
    let proposal = Proposal { summary, ..context.proposal(id, &users) };
    let proposal = proposal.into_advice(text, evidence);
    Some(Candidate { proposal, write: Box::new(|_| Written::default()) })
}

fn is_own(own: &[&Custom], effect: &Effect) -> bool {
    own.iter().any(|cache| installs::is_of(cache, effect))
}

/// Whether a command may say itself in which folder it works.
fn names_folder(own: &[&Custom], effect: &Effect) -> bool {
    let names = |text: &str| {
        own.iter().flat_map(|c| &c.elsewhere).any(|option| text.starts_with(option.as_str()))
    };
    effect.words.iter().any(|word| word.literal().is_none_or(names))
}
