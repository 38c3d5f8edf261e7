//! `caches`: what programs download is kept between runs, and caches that can't work go.

mod add;
mod definition;
mod elsewhere;
mod idle;
mod installs;
mod siblings;
mod told;
mod versions;

use std::collections::BTreeMap;

use super::{About, Accepted, Chosen, Context, Improvement, Outcome, Proposal};
use crate::facts::caches;
use crate::model::StepRef;
use crate::symbolic::StepRun;
use crate::yaml::{Change, Path, Unfit};
use definition::Definition;

/// Caches dependencies.
pub(super) struct Caches;

const ABOUT: About = About {
    id: "caches",
    title: "Caches",
    why: "Dependencies that every run downloads again cost minutes. A cache that names its lock file starts anew when \
          the dependencies change; one without it isn't refreshed for a week. A cache that the step neither fills nor \
          uses only costs its transfer, and one that is saved empty stays empty.",
    before: include_str!("../../../assets/examples/caches-before.yml"),
    after: include_str!("../../../assets/examples/caches-after.yml"),
    reference: "Bitbucket documentation: cache dependencies",
};

/// Key of the choice between a definition and Bitbucket's own cache.
const STRATEGY: &str = "strategy";
/// Bitbucket's own cache.
const PREDEFINED: &str = "predefined";
/// A definition that names its lock file.
const KEYED: &str = "lock-file";

/// A proposal with what it writes.
struct Candidate {
    proposal: Proposal,
    /// The caches that it needs, by the choice that was made.
    write: Box<dyn Fn(&Chosen) -> Written + Send + Sync>,
}

/// What a proposal writes.
#[derive(Clone, Default)]
struct Written {
    define: Vec<Definition>,
    changes: Vec<Change>,
    /// Entries of steps that go.
    gone: Vec<Path>,
    /// An entry that names another cache from now on.
    replaced: Option<Path>,
}

impl Improvement for Caches {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn propose(&self, context: &Context<'_>) -> Vec<Proposal> {
        context.once(candidates).iter().map(|c| c.proposal.clone()).collect()
    }

    fn change(&self, context: &Context<'_>, accepted: &Accepted<'_>) -> Result<Outcome, Unfit> {
        let mut changes = Vec::new();
        let mut definitions: BTreeMap<String, Definition> = BTreeMap::new();
        let (mut gone, mut left) = (Vec::new(), Vec::new());
        for candidate in context.once(candidates).iter() {
            let Some(chosen) = accepted.answer(&candidate.proposal.id) else { continue };
            let written = (candidate.write)(chosen);
            changes.extend(written.changes);
            left.extend(written.gone.iter().cloned().chain(written.replaced));
            gone.extend(written.gone);
            definitions.extend(written.define.into_iter().map(|d| (d.name.clone(), d)));
        }
        let orphans = orphans(context, &left);
        let whole = orphans.len() == context.pipelines.definitions.caches.len();
        let new = definition::additions(context, definitions.into_values(), whole);
        if new.is_empty() || !whole {
            gone.extend(orphans);
        }
        changes.extend(new);
        changes.extend(gone.into_iter().map(|path| Change::Remove { path }));
        Ok(Outcome::of(context.tidied(changes)))
    }
}

fn candidates(context: &Context<'_>) -> Vec<Candidate> {
    let mut found = idle::find(context);
    found.extend(definition::find(context));
    found.extend(add::find(context));
    found.extend(versions::find(context));
    found.extend(siblings::find(context));
    found
}

/// The definitions whose last users are among the entries that go or name another.
fn orphans(context: &Context<'_>, left: &[Path]) -> Vec<Path> {
    let used = |name: &str| {
        let entries = || context.pipelines.steps().flat_map(|s| &s.caches);
        let mine = |entry: &&crate::model::Located<String>| entry.value == name;
        let loses = entries().filter(mine).any(|e| left.contains(&e.path));
        !loses || entries().filter(mine).any(|e| !left.contains(&e.path))
    };
    let definitions = context.pipelines.definitions.caches.iter();
    definitions.filter(|d| !used(&d.name)).map(|d| d.at.clone()).collect()
}

/// The folder of a cache that exists, as the programs name it; nothing for the layers of docker.
fn folder_of(context: &Context<'_>, name: &str) -> Option<String> {
    let path = match context.pipelines.definitions.cache(name) {
        Some(definition) => definition.path.as_ref()?.value.clone(),
        None => caches::predefined(name)?.path.clone()?,
    };
    Some(plain(&path))
}

/// Whether a step brings what a cache of this folder could keep.
pub(super) fn could_serve(context: &Context<'_>, folder: &str) -> bool {
    let folder = plain(folder);
    let fits = |run: &StepRun| installs::of(context, run).iter().any(|i| i.path == folder);
    context.runs().any(|(_, run)| fits(run))
}

/// A path without what may be left out, `$HOME` as `~`.
fn plain(path: &str) -> String {
    let path = path.trim_start_matches("./").trim_end_matches('/');
    let home = path.strip_prefix("$HOME").or_else(|| path.strip_prefix("${HOME}"));
    home.map_or_else(|| path.to_owned(), |rest| format!("~{rest}"))
}

fn run_of<'a>(context: &Context<'a>, step: StepRef) -> Option<&'a StepRun> {
    context.run_of(step).map(|(_, run)| run)
}

/// Whether a step is one of Bitbucket's own Linux runners, and all of its script could be read.
fn is_plain(context: &Context<'_>, run: &StepRun) -> bool {
    let step = context.step(run.reference);
    !step.is_self_hosted() && !step.is_windows() && run.opaque.is_empty()
}
