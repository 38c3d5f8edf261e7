//! Which dependencies a step brings, with which program, and which files name them.

use std::collections::BTreeSet;

use super::{is_plain, told};
use crate::facts::caches::{self, Custom};
use crate::facts::commands::program_name;
use crate::facts::images;
use crate::improvements::Context;
use crate::project::{Project, Tree};
use crate::symbolic::{Content, Effect, Read, StepRun};

/// The project's dependencies, brought by one program.
#[derive(Clone)]
pub(super) struct Install<'a> {
    pub cache: &'static Custom,
    /// The folder in which the program keeps what it downloads.
    pub path: String,
    /// Caches of the same program that go along with it.
    pub beside: Vec<&'static Custom>,
    /// The files of the repository that name what is brought, sorted; empty where they or the folder
    /// aren't known.
    pub keys: Vec<String>,
    /// Whether the folder of Bitbucket's own cache is emptied first.
    pub wipes: bool,
    /// The commands.
    pub effects: Vec<&'a Effect>,
}

/// Everything that a step brings into a cache of its programs.
pub(super) fn of<'a>(context: &Context<'a>, run: &'a StepRun) -> Vec<Install<'a>> {
    if !is_plain(context, run) {
        return Vec::new();
    }
    let image = context.pipelines.image_of(context.step(run.reference));
    let is_known = image.is_some_and(|i| images::image(&i.name).is_some());
    let other_user = image.is_some_and(|i| i.run_as_user.is_some_and(|user| user != 0));
    let fits = |cache: &&Custom| !(other_user && cache.path.starts_with('/'));
    let mut all = caches::fitting(image.map(|i| i.repository()), is_known);
    let known: Vec<&str> = all.iter().map(|c| c.name.as_str()).collect();
    all.extend(caches::told().filter(|c| {
        let own = |e: &&Effect| is_of(c, e) && brings(c, e);
        let effects: Vec<&Effect> = run.effects.iter().filter(own).collect();
        !known.contains(&c.name.as_str()) && told::folder(run, c, &effects).is_some()
    }));
    all.into_iter().filter(fits).filter_map(|cache| install(context, run, cache)).collect()
}

fn install<'a>(
    context: &Context<'a>,
    run: &'a StepRun,
    cache: &'static Custom,
) -> Option<Install<'a>> {
    let own: Vec<&Effect> = run.effects.iter().filter(|e| is_of(cache, e)).collect();
    let effects: Vec<&Effect> = own.iter().copied().filter(|e| brings(cache, e)).collect();
    let sure = |e: &&&Effect| e.conditions.is_empty() && !is_off(cache, e);
    if !effects.iter().any(|e| sure(&e)) {
        return None;
    }
    let told = told::folder(run, cache, &effects);
    let moved = |e: &Effect| is_moved(cache, e, told.is_some());
    if run.effects.iter().any(moved) || told == Some(None) {
        return None;
    }
    let other_layout = |path: &String| cache.not_with.contains(path);
    if context.project.tree.paths().iter().any(other_layout) {
        return None;
    }
    let told = told.flatten();
    let keys = match told.is_some() || cache.setting.is_none() {
        true => keys(context.project, run, cache, &effects),
        false => Vec::new(),
    };
    let goes_along = |other: &&Custom| {
        own.iter().any(|e| brings(other, e) && sure(&e))
            && !run.effects.iter().any(|e| is_moved(other, e, false))
    };
    Some(Install {
        cache,
        path: told.unwrap_or_else(|| cache.path.clone()),
        beside: caches::beside(cache).filter(goes_along).collect(),
        keys,
        wipes: effects.iter().all(|e| cache.wipes.iter().any(|w| w == sub_command(e))),
        effects,
    })
}

/// Whether an effect is a call of the cache's programs.
pub(super) fn is_of(cache: &Custom, effect: &Effect) -> bool {
    !effect.pipe
        && !effect.after
        && cache.programs.iter().any(|p| p == program_name(effect.program()))
}

fn brings(cache: &Custom, effect: &Effect) -> bool {
    let sub = sub_command(effect);
    let listed = cache.installs.is_empty() || cache.installs.iter().any(|known| known == sub);
    let named = || !effect.operands().is_empty();
    let elsewhere = || effect.words.iter().any(|w| w.literal().is_some_and(is_global));
    let lists = || {
        let mut words = effect.words.iter().filter_map(|w| w.literal());
        words.any(|w| cache.lists.iter().any(|option| w.starts_with(option.as_str())))
    };
    effect.fills_cache
        && listed
        && !(cache.project_only && (named() || elsewhere()))
        && (cache.lists.is_empty() || lists())
}

/// The first word that is no option; empty where there is none.
fn sub_command(effect: &Effect) -> &str {
    let words = effect.words.iter().skip(1).filter_map(|w| w.literal());
    words.into_iter().find(|word| !word.starts_with('-')).unwrap_or_default()
}

fn is_global(word: &str) -> bool {
    matches!(word, "-g" | "--global") || word.starts_with("--location")
}

/// Whether the command says that it uses no cache.
pub(super) fn is_off(cache: &Custom, effect: &Effect) -> bool {
    let said = |option: &String| effect.words.iter().any(|w| w.literal() == Some(option));
    let set = |name: &String| effect.environment.get(name.as_str()).is_some_and(|v| v.exported);
    cache.off.iter().any(said) || cache.off_variables.iter().any(set)
}

/// Whether something leads the programs to another folder; what names the folder itself doesn't count where that is
/// known.
fn is_moved(cache: &Custom, effect: &Effect, told: bool) -> bool {
    let words: Vec<&str> = effect.words.iter().filter_map(|w| w.literal()).collect();
    let line = words.join(" ");
    let about = is_of(cache, effect) || cache.moved_by.iter().any(|m| m == effect.program());
    let set = |name: &String| effect.environment.contains_key(name.as_str());
    let flags = ["MAVEN_OPTS", "GOFLAGS", "MAVEN_ARGS"]
        .iter()
        .filter_map(|name| effect.environment.get(*name));
    let flags: Vec<String> = flags.map(|v| v.value.to_string()).collect();
    let moves = |m: &&String| !(told && told::is_way(cache, m));
    cache.moved_by.iter().filter(moves).any(|m| {
        about && line.contains(m.as_str()) || set(m) || flags.iter().any(|f| f.contains(m.as_str()))
    })
}

/// The files that name what the commands bring; none if one of the commands names none that is tracked.
fn keys(project: &Project, run: &StepRun, cache: &Custom, effects: &[&Effect]) -> Vec<String> {
    let mut all = BTreeSet::new();
    if !run.cloned || matches!(project.tree, Tree::Unknown) {
        return Vec::new();
    }
    for effect in effects {
        let found = match cache.lists.is_empty() {
            true => lock_files(project, cache, effect),
            false => read_keys(project, effect),
        };
        if found.is_empty() {
            return Vec::new();
        }
        all.extend(found);
    }
    all.into_iter().collect()
}

fn read_keys(project: &Project, effect: &Effect) -> Vec<String> {
    let mut keys = Vec::new();
    for read in &effect.reads {
        if let Read::File { path, seen, optional: false } = read {
            if seen.content != Content::Tracked || project.tree.holds(path) != Some(true) {
                return Vec::new();
            }
            keys.push(path.clone());
        }
    }
    keys
}

fn lock_files(project: &Project, cache: &Custom, effect: &Effect) -> Vec<String> {
    let elsewhere =
        |w: &str| cache.elsewhere.iter().any(|o| w == o || w.starts_with(&format!("{o}=")));
    let folder = effect.folder.trim_matches('/');
    if effect.words.iter().filter_map(|w| w.literal()).any(elsewhere) || !is_inside(folder) {
        return Vec::new();
    }
    let prefix =
        if folder.is_empty() || folder == "." { String::new() } else { format!("{folder}/") };
    let found = cache.key_files.iter().map(|file| matching(project, &prefix, file));
    found.into_iter().find(|files| !files.is_empty()).unwrap_or_default()
}

/// Whether a folder is known and lies in the clone.
pub(super) fn is_inside(folder: &str) -> bool {
    !folder.starts_with(['/', '~', '$', '.']) && !folder.contains(['*', '$', '{', '…', '?'])
        || folder == "."
}

/// The tracked files of a name below a folder: one by its path, several by a glob.
fn matching(project: &Project, prefix: &str, file: &str) -> Vec<String> {
    let Some(name) = file.strip_prefix("**/") else {
        let path = format!("{prefix}{file}");
        return (project.tree.holds(&path) == Some(true)).then_some(path).into_iter().collect();
    };
    let ends = |path: &&String| {
        let own = path.rsplit('/').next().unwrap_or(path);
        path.starts_with(prefix)
            && name.strip_prefix('*').map_or(own == name, |end| own.ends_with(end))
    };
    let found: Vec<&String> = project.tree.paths().iter().filter(ends).collect();
    match found.as_slice() {
        [] => Vec::new(),
        [one] => vec![(*one).clone()],
        several => {
            let top = several.iter().filter(|path| !path[prefix.len()..].contains('/'));
            let mut keys: Vec<String> = top.map(|path| (*path).clone()).collect();
            keys.push(format!("{prefix}**/{name}"));
            keys
        }
    }
}
