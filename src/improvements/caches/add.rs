//! Steps that bring dependencies and keep none of them.

use std::collections::{BTreeMap, BTreeSet};

use super::definition::{Definition, shown};
use super::installs::{self, Install};
use super::{Candidate, KEYED, PREDEFINED, STRATEGY, Written, folder_of, plain, run_of};
use crate::facts::caches::{self, Custom};
use crate::facts::commands::Kind;
use crate::improvements::entry::Place;
use crate::improvements::{Choice, ChoiceKind, Context, Proposal, ProposalId, ValueOption};
use crate::model::{CacheDefinition, Step, StepRef};
use crate::symbolic::{Effect, Pattern, Read, StepRun};
use crate::verdict::{Difference, Evidence};

/// Steps that bring the same in the same way.
struct Group {
    cache: &'static Custom,
    path: String,
    /// What goes along with it.
    beside: Vec<&'static Custom>,
    keys: Vec<String>,
    /// Bitbucket's own cache, where it would do.
    predefined: Option<&'static str>,
    users: BTreeSet<StepRef>,
    places: Vec<Place>,
    evidence: Vec<Evidence>,
}

pub(super) fn find(context: &Context<'_>) -> Vec<Candidate> {
    let groups = groups(context);
    let mut names = BTreeMap::new();
    groups.into_iter().map(|group| group.candidate(context, &mut names)).collect()
}

type Wanted<'a> = BTreeMap<StepRef, Vec<Install<'a>>>;

fn groups(context: &Context<'_>) -> Vec<Group> {
    let wanted: Wanted<'_> = context
        .runs()
        .map(|(_, run)| {
            let step = context.step(run.reference);
            let missing = |i: &Install<'_>| !is_cached(context, step, i.cache, &i.path);
            (run.reference, installs::of(context, run).into_iter().filter(missing).collect())
        })
        .collect();
    let mut groups: Vec<Group> = Vec::new();
    for (reference, all) in &wanted {
        for install in all {
            add(context, &wanted, *reference, install, &mut groups);
        }
    }
    groups
}

fn add(
    context: &Context<'_>,
    wanted: &Wanted<'_>,
    reference: StepRef,
    install: &Install<'_>,
    groups: &mut Vec<Group>,
) {
    let step = context.step(reference);
    let same = |user: &StepRef| {
        let mut all = wanted.get(user).into_iter().flatten();
        all.any(|i| {
            (i.cache.name == install.cache.name && i.path == install.path) && i.keys == install.keys
        })
    };
    let along = |user: &StepRef| -> Vec<&'static Custom> {
        let own = wanted[user].iter().find(|i| i.cache.name == install.cache.name);
        let missing = |b: &&Custom| !is_cached(context, context.step(*user), b, &b.path);
        own.into_iter().flat_map(|i| i.beside.iter().copied()).filter(missing).collect()
    };
    let mut places = Place::of(context, step, step.caches_path.as_ref()).into_iter();
    let Some((place, users)) = places.find(|(_, users)| users.iter().all(same)) else { return };
    let own = |user: &StepRef| {
        wanted[user]
            .iter()
            .find(|i| i.cache.name == install.cache.name)
            .and_then(|i| run_of(context, *user).and_then(|run| predefined(context, run, i)))
    };
    let predefined = users.iter().map(own).reduce(|a, b| if a == b { a } else { None }).flatten();
    let mut beside = along(&reference);
    beside.retain(|b| users.iter().all(|user| along(user).contains(b)));
    let known = groups.iter_mut().find(|g| {
        (g.path == install.path && g.cache.name == install.cache.name)
            && (g.keys == install.keys && g.beside == beside)
            && g.predefined == predefined
    });
    let evidence = install.effects.first().map(|e| context.line_of(&e.place));
    let group = match known {
        Some(group) => group,
        None => {
            groups.push(Group {
                cache: install.cache,
                path: install.path.clone(),
                beside,
                keys: install.keys.clone(),
                predefined,
                users: BTreeSet::new(),
                places: Vec::new(),
                evidence: Vec::new(),
            });
            let last = groups.len() - 1;
            &mut groups[last]
        }
    };
    group.users.extend(users);
    if !group.places.contains(&place) {
        group.places.push(place);
    }
    if let Some(evidence) = evidence.filter(|e| !group.evidence.contains(e)) {
        group.evidence.push(evidence);
    }
}

/// Whether a cache of the step keeps what the programs bring already.
fn is_cached(context: &Context<'_>, step: &Step, cache: &Custom, path: &str) -> bool {
    let own = Pattern::new(path);
    step.caches.iter().any(|entry| {
        let name = entry.value.as_str();
        let folder = folder_of(context, name).unwrap_or_default();
        let modules = cache.predefined.as_deref().and_then(caches::predefined);
        let modules = modules.and_then(|p| p.path.as_deref()).map(plain);
        name == cache.name
            || Some(name) == cache.predefined.as_deref()
            || folder.starts_with('$')
            || !folder.is_empty() && own.overlaps(&folder)
            || modules.is_some_and(|m| folder == m || folder.ends_with(&format!("/{m}")))
    })
}

/// Bitbucket's own cache for what is brought, if it would do in this step.
fn predefined(context: &Context<'_>, run: &StepRun, install: &Install<'_>) -> Option<&'static str> {
    let cache = caches::predefined(install.cache.predefined.as_deref()?)?;
    let path = cache.path.as_deref()?;
    let redefined = context.pipelines.definitions.cache(&cache.name).is_some();
    let in_clone = !path.starts_with(['~', '/']);
    let in_root = install.effects.iter().all(|e| e.folder.trim_matches(['/', '.']).is_empty());
    let unfit = in_clone && (install.wipes || !in_root || !run.cloned || is_product(run, path));
    (!redefined && !unfit && install.cache.predefined.is_some()).then_some(cache.name.as_str())
}

/// Whether a folder may become part of what the step hands on.
fn is_product(run: &StepRun, folder: &str) -> bool {
    let pattern = Pattern::new(&format!("{folder}/**"));
    let reads = |effect: &Effect| {
        effect.reads.iter().any(|read| match read {
            Read::Folder { pattern: taken, .. } => pattern.overlaps(taken),
            Read::File { path, .. } => pattern.matches(path),
            Read::History | Read::Cache(_) => false,
        })
    };
    let hands_on = |effect: &Effect| match effect.kind {
        Some(Kind::Publish | Kind::Deploy | Kind::Build) => reads(effect),
        Some(Kind::Files) => !effect.fills_cache && reads(effect),
        None => effect.pipe,
        _ => false,
    };
    run.uploads.iter().any(|u| pattern.overlaps(&u.pattern)) || run.effects.iter().any(hands_on)
}

/// The definition that serves a cache: one that is there, or a new one of a free name.
pub(super) fn definition_for(
    context: &Context<'_>,
    cache: &Custom,
    path: &str,
    keys: &[String],
) -> Definition {
    let all = &context.pipelines.definitions;
    let fits = |d: &&CacheDefinition| {
        let own: Vec<&str> = d.key_files.iter().map(|k| k.value.as_str()).collect();
        let same_path = d.path.as_ref().is_some_and(|p| plain(&p.value) == path);
        same_path && (own.is_empty() || own == keys)
    };
    let name = match all.caches.iter().find(fits) {
        Some(known) => known.name.value.clone(),
        None => {
            let base = name(cache, keys);
            let free = |n: &String| all.cache(n).is_none();
            let numbered = (2..).map(|n| format!("{base}-{n}"));
            std::iter::once(base.clone()).chain(numbered).find(free).unwrap_or(base)
        }
    };
    Definition { name, path: path.to_owned(), keys: keys.to_vec() }
}

impl Group {
    fn candidate(self, context: &Context<'_>, names: &mut BTreeMap<String, usize>) -> Candidate {
        match (self.keys.is_empty(), self.predefined) {
            (true, None) => match self.defined(context) {
                Some(known) => self.use_defined(context, names, known),
                None => self.advice(context, names),
            },
            (true, Some(name)) => self.offer(context, names, None, Some(name)),
            (false, predefined) => {
                let definition = definition_for(context, self.cache, &self.path, &self.keys);
                let path = self.path.clone();
                let same_folder = |name: &&str| {
                    caches::predefined(name).is_some_and(|p| p.path.as_ref() == Some(&path))
                };
                self.offer(context, names, Some(definition), predefined.filter(same_folder))
            }
        }
    }

    fn offer(
        self,
        context: &Context<'_>,
        names: &mut BTreeMap<String, usize>,
        definition: Option<Definition>,
        predefined: Option<&'static str>,
    ) -> Candidate {
        let subject = match (&definition, predefined) {
            (Some(definition), _) => definition.name.clone(),
            (None, other) => other.unwrap_or(&self.cache.name).to_owned(),
        };
        let program = &self.cache.programs[0];
        let along: Vec<Definition> = self
            .beside
            .iter()
            .map(|b| definition_for(context, b, &b.path, &self.keys))
            .filter(|_| definition.is_some())
            .collect();
        let folders = std::iter::once(&self.path).chain(along.iter().map(|d| &d.path));
        let folders: Vec<String> = folders.cloned().collect();
        let summary = match (&definition, predefined) {
            (Some(_), _) => format!(
                "keep what `{program}` downloads ({}) until {} changes",
                shown(&folders),
                shown(&self.keys)
            ),
            (None, _) => self.predefined_summary(&subject),
        };
        let choices = definition.iter().filter_map(|_| self.choice(context, predefined)).collect();
        let places = self.places.clone();
        let proposal = Proposal {
            id: id("add", &subject, names),
            choices,
            declares: vec![Difference::Resource],
            ..self.told(context, summary)
        };
        let write = move |chosen: &super::Chosen| {
            let own = chosen.get(STRATEGY).is_some_and(|s| s == PREDEFINED);
            let definition = definition.clone().filter(|_| !own);
            let name = definition.as_ref().map_or(predefined.unwrap_or_default(), |d| &d.name);
            let others = along.iter().map(|d| d.name.as_str()).filter(|_| !own);
            let names: Vec<String> =
                std::iter::once(name).chain(others).map(str::to_owned).collect();
            let changes = places.iter().flat_map(|p| p.entries("caches", &names)).collect();
            let define = definition.iter().chain(along.iter().filter(|_| !own)).cloned().collect();
            Written { changes, define, ..Written::default() }
        };
        Candidate { proposal, write: Box::new(write) }
    }

    fn predefined_summary(&self, name: &str) -> String {
        format!("use Bitbucket's cache `{name}` for what `{}` downloads", self.cache.programs[0])
    }

    fn choice(&self, context: &Context<'_>, predefined: Option<&'static str>) -> Option<Choice> {
        let name = predefined?;
        let in_use = context.pipelines.steps().any(|s| s.caches.iter().any(|c| c.value == name));
        let options = vec![
            ValueOption::new(
                KEYED,
                format!("a definition of its own: starts anew when {} changes", shown(&self.keys)),
            ),
            ValueOption::new(
                PREDEFINED,
                format!("Bitbucket's `{name}`: no definition, and not refreshed for a week"),
            )
            .telling(self.predefined_summary(name)),
        ];
        Some(Choice {
            name: STRATEGY,
            label: "cache",
            kind: ChoiceKind::OneOf(options),
            default: if in_use { PREDEFINED } else { KEYED }.into(),
        })
    }

    /// A cache that the file defines for the same folder.
    fn defined(&self, context: &Context<'_>) -> Option<String> {
        let same =
            |d: &&CacheDefinition| d.path.as_ref().is_some_and(|p| plain(&p.value) == self.path);
        let known = context.pipelines.definitions.caches.iter().find(same)?;
        self.cache.setting.is_none().then(|| known.name.value.clone())
    }

    fn use_defined(
        self,
        context: &Context<'_>,
        names: &mut BTreeMap<String, usize>,
        known: String,
    ) -> Candidate {
        let summary = format!(
            "use the cache `{known}` that the file defines for what `{}` downloads",
            self.cache.programs[0]
        );
        let places = self.places.clone();
        let proposal = Proposal {
            id: id("add", &known, names),
            declares: vec![Difference::Resource],
            ..self.told(context, summary)
        };
        let write = move |_: &super::Chosen| {
            let changes = places.iter().map(|place| place.entry("caches", &known)).collect();
            Written { changes, ..Written::default() }
        };
        Candidate { proposal, write: Box::new(write) }
    }

    /// No lock file is known, and Bitbucket has no cache of its own that would do.
    fn advice(self, context: &Context<'_>, names: &mut BTreeMap<String, usize>) -> Candidate {
        let Custom { name, programs, path, key_files, setting, .. } = self.cache;
        let summary = format!("what `{}` downloads is downloaded again in every run", programs[0]);
        let first = match setting {
            Some(setting) => format!("Set {setting} to `{path}` in the step, and define"),
            None => "Define".to_owned(),
        };
        let text = format!(
            "{first} a cache `{name}` of `{path}`, keyed by {} if the repository holds it",
            shown(&key_files[..1])
        );
        let evidence = self.evidence.clone();
        let told = Proposal { id: id("consider", name, names), ..self.told(context, summary) };
        let proposal = told.into_advice(text, evidence);
        Candidate { proposal, write: Box::new(|_| Written::default()) }
    }

    fn told(&self, context: &Context<'_>, summary: String) -> Proposal {
        let users: Vec<StepRef> = self.users.iter().copied().collect();
        Proposal {
            touches: context.touched(users.iter().copied()),
            environments: context.environments(&users),
            summary,
            evidence: self.evidence.clone(),
            ..Proposal::default()
        }
    }
}

/// The name of a definition: that of the programs, with the folders of the key files where they don't lie on top.
fn name(cache: &Custom, keys: &[String]) -> String {
    let mut name = cache.name.clone();
    let usual = |key: &str| {
        let file = key.rsplit('/').next().unwrap_or(key);
        cache.key_files.iter().any(|known| known.ends_with(file))
    };
    let part = |key: &String| match usual(key) {
        true => key.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.replace("**", "")),
        false => key.split('.').next().unwrap_or_default().to_owned(),
    };
    let parts: BTreeSet<String> =
        keys.iter().map(part).map(|p| p.trim_matches('/').to_owned()).collect();
    for part in parts.iter().filter(|part| !part.is_empty()) {
        let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
        name.push('-');
        name.extend(part.chars().map(plain));
    }
    name.truncate(50);
    name.trim_end_matches('-').to_owned()
}

fn id(kind: &str, subject: &str, names: &mut BTreeMap<String, usize>) -> ProposalId {
    let count = names.entry(format!("{kind}/{subject}")).or_default();
    *count += 1;
    match *count {
        1 => ProposalId::new("caches", kind, subject),
        more => ProposalId::new("caches", kind, &format!("{subject} ({more})")),
    }
}
