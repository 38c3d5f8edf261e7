//! Compares what surrounds the scripts: uploads, images, services, and all else that a step is told.

use super::compare::{Comparison, Pair};
use super::work::runs_own_code;
use super::{Difference, Safety};
use super::{frame, installs};
use crate::facts::commands::Kind;
use crate::facts::roles::{Role, has};
use crate::model::{DEFAULT_SERVICE_MEMORY_MB, Pipelines, Step};
use crate::symbolic::{Effect, Part, Pattern, Read, Seen, StepRun, UploadRun, Value};

pub(super) fn compare(pair: &Pair<'_>, comparison: &mut Comparison) {
    for (index, new) in pair.homes.iter().enumerate() {
        let old = pair.old_step(index);
        let now = new.map(|i| &pair.new.steps[i]);
        compare_uploads(pair, index, now, comparison);
        if let Some(now) = now {
            compare_frames(pair, old, now, comparison);
            installs::compare_image(pair, index, old, now, comparison);
            compare_docker(pair, old, now, comparison);
            compare_memory_of_pipes(pair, old, now, comparison);
            compare_caches(pair, old, now, comparison);
        }
    }
}

fn compare_uploads(
    pair: &Pair<'_>,
    index: usize,
    now: Option<&StepRun>,
    comparison: &mut Comparison,
) {
    let old = pair.old_step(index);
    let same = |a: &UploadRun, b: &UploadRun| (&a.pattern, a.shared) == (&b.pattern, b.shared);
    let has = |run: &StepRun, upload: &UploadRun| run.uploads.iter().any(|u| same(u, upload));
    for upload in old.uploads.iter().filter(|u| now.is_none_or(|n| !has(n, u))) {
        match reader(pair, index, upload) {
            Some(effect) => {
                let text = format!(
                    "`{}` may read `{}`, which “{}” no longer uploads",
                    effect.words_shown(),
                    upload.pattern,
                    old.label
                );
                comparison.add(Difference::Input, None, text, pair.shown(effect));
            }
            None => upload_gone(pair, index, upload, comparison),
        }
    }
    let mates = (0..pair.homes.len()).filter(|i| pair.homes[*i] == pair.homes[index]);
    let had = |upload: &UploadRun| mates.clone().any(|i| has(pair.old_step(i), upload));
    for upload in now.into_iter().flat_map(|n| &n.uploads).filter(|u| !had(u)) {
        let text = format!("“{}” now uploads `{}`", old.label, upload.pattern);
        comparison.add(Difference::Upload, Some(Safety::Review), text, Vec::new());
    }
}

fn upload_gone(pair: &Pair<'_>, index: usize, upload: &UploadRun, comparison: &mut Comparison) {
    let old = pair.old_step(index);
    let later_clone = (0..pair.old.steps.len())
        .filter(|l| pair.old.ordered(index, *l))
        .all(|l| pair.old_step(l).cloned);
    let pattern = Pattern::new(&upload.pattern);
    let written = old.effects.iter().flat_map(|e| &e.writes).any(|path| pattern.overlaps(path));
    let safe = upload.news.is_empty() && !written && old.cloned && later_clone;
    let (allows, more) = match safe {
        true => (Safety::Safe, ": nothing in the step writes there"),
        false => (Safety::Review, ""),
    };
    let text = format!("“{}” no longer uploads `{}`{more}", old.label, upload.pattern);
    let node = pair.before.source.document.get(&upload.path);
    let evidence = node.map(|n| pair.before.source.at(n.span())).into_iter().collect();
    comparison.add(Difference::Upload, Some(allows), text, evidence);
}

/// A later effect that may read what the upload brings, of which it isn't known file by file. Files that it names, and
/// what an image takes in, are compared by what they hold.
fn reader<'a>(pair: &Pair<'a>, index: usize, upload: &UploadRun) -> Option<&'a Effect> {
    let uploads = || pair.new.steps.iter().flat_map(|s| &s.uploads).filter(|u| u.shared);
    let still = |(path, seen): (&String, &Seen)| {
        uploads().any(|u| u.news.get(path).is_some_and(|s| s.content == seen.content))
    };
    let brings_news = !upload.news.iter().all(still);
    let only_here = !uploads().any(|u| u.pattern == upload.pattern);
    let pattern = Pattern::new(&upload.pattern);
    let later = (0..pair.old.steps.len()).filter(|l| pair.old.ordered(index, *l));
    // who runs in the same step finds it in the folder
    let apart = |l: &usize| pair.homes[index].is_none() || pair.homes[*l] != pair.homes[index];
    let runs = later.filter(apart).map(|l| pair.old_step(l)).filter(|_| upload.shared);
    runs.flat_map(|run| run.effects.iter().map(move |e| (run, e))).find_map(|(run, effect)| {
        let reads = |read: &Read| match read {
            Read::Folder { pattern: folder, context, .. } => {
                (brings_news && !context || only_here && !run.cloned) && pattern.overlaps(folder)
            }
            // a folder isn't compared by what it holds
            Read::File { path, seen, .. } => {
                only_here && !run.cloned && !seen.exists() && pattern.overlaps(path)
            }
            Read::History | Read::Cache(_) => false,
        };
        effect.reads.iter().any(reads).then_some(effect)
    })
}

fn compare_frames(pair: &Pair<'_>, old: &StepRun, now: &StepRun, comparison: &mut Comparison) {
    let (was, is) = pair.views(old, now);
    let mut add = |difference, allows, text: String, effect: Option<&Effect>| {
        let evidence = effect.map(|e| pair.shown(e)).unwrap_or_default();
        comparison.add(difference, allows, format!("“{}”: {text}", old.label), evidence);
    };
    for change in frame::changes(was, is) {
        add(change.difference, change.allows, change.text, None);
    }
    let sizes = [was, is].map(|view| view.pipelines.size_of(view.step));
    if sizes[1].factor() < sizes[0].factor() {
        let [size, now] = &sizes;
        let text = format!(
            "{now} in place of {size} has memory and processors enough for what “{}” runs itself",
            old.label
        );
        let name = was.step.name.as_ref().map(|name| pair.before.source.at(name.span));
        comparison.assume(text, name.into_iter().collect());
    }
    let mut add = |difference, allows, text: String, effect: Option<&Effect>| {
        let evidence = effect.map(|e| pair.shown(e)).unwrap_or_default();
        comparison.add(difference, allows, format!("“{}”: {text}", old.label), evidence);
    };
    let judged = |e: &&Effect| e.kind != Some(Kind::Pure);
    if old.image != now.image && old.effects.iter().any(|e| judged(&e)) {
        add(Difference::Image, Some(Safety::Review), "it runs in another image".to_owned(), None);
    }
    if was.pipelines.clone_of(was.step).enabled {
        let depths = [(was, was.step), (is, is.step)].map(|(v, s)| v.pipelines.clone_of(s).depth);
        super::history::compare(pair, (old, now), depths, comparison);
    }
    let mut add = |difference, allows, text: String, effect: Option<&Effect>| {
        let evidence = effect.map(|e| pair.shown(e)).unwrap_or_default();
        comparison.add(difference, allows, format!("“{}”: {text}", old.label), evidence);
    };
    if (was.neighbours() != is.neighbours())
        && let Some(reader) = old.effects.iter().find(|e| counts_neighbours(e))
    {
        let text = format!("`{}` reads its place in the parallel group", reader.words_shown());
        add(Difference::Input, None, text, Some(reader));
    }
}

/// How the variables begin that tell a step its place in a parallel group.
const NEIGHBOURS: &str = "BITBUCKET_PARALLEL_STEP";

/// Whether the words of an effect name its place among the steps that run side by side.
fn counts_neighbours(effect: &Effect) -> bool {
    let mut found = false;
    let mut look = |value: &Value| {
        value.walk(&mut |part| {
            found |= match part {
                Part::Outside { name, .. } => name.contains(NEIGHBOURS),
                Part::Computed { operation, .. } => operation.contains(NEIGHBOURS),
                _ => false,
            }
        });
    };
    effect.words.iter().chain(&effect.input).chain(&effect.conditions).for_each(&mut look);
    effect.environment.values().for_each(|v| look(&v.value));
    found
}

fn compare_docker(pair: &Pair<'_>, old: &StepRun, now: &StepRun, comparison: &mut Comparison) {
    let (was, is) = pair.views(old, now);
    if !has_docker(was.pipelines, was.step) || has_docker(is.pipelines, is.step) {
        return;
    }
    if let Some(effect) = old.effects.iter().find(|e| calls_docker(e)) {
        let text = format!("`{}` needs docker", effect.words_shown());
        comparison.add(Difference::Input, None, text, pair.shown(effect));
    } else if let Some(effect) = old.effects.iter().find(|e| may_call_docker(e)) {
        let text = format!("`{}` runs code that may use docker", effect.words_shown());
        comparison.add(Difference::Input, None, text, pair.shown(effect));
    } else if !old.opaque.is_empty() {
        let text = format!("“{}” can't be read, and may use docker", old.label);
        comparison.add(Difference::Input, None, text, Vec::new());
    }
}

/// A pipe runs in the docker of its step, or in one that it gets without it: with how much memory of which isn't known.
fn compare_memory_of_pipes(
    pair: &Pair<'_>,
    old: &StepRun,
    now: &StepRun,
    comparison: &mut Comparison,
) {
    let (was, is) = pair.views(old, now);
    let [had, has] = [was, is].map(|view| docker_mb(view.pipelines, view.step));
    if let Some(pipe) = old.effects.iter().find(|e| e.pipe).filter(|_| has < had) {
        let text = format!(
            "`{}` needs no more than {has} MB of memory in place of {had} MB",
            pipe.words_shown()
        );
        comparison.assume(text, pair.shown(pipe));
    }
}

/// Whether it surely works with the docker of its step; a pipe does if it takes an image from there.
fn calls_docker(effect: &Effect) -> bool {
    effect.docker && (!effect.pipe || !effect.images.is_empty())
}

fn may_call_docker(effect: &Effect) -> bool {
    runs_own_code(effect) || has(effect.program(), Role::MayUseDocker)
}

/// A cache that a step no longer fills, and that others live on.
fn compare_caches(pair: &Pair<'_>, old: &StepRun, now: &StepRun, comparison: &mut Comparison) {
    let (was, is) = pair.views(old, now);
    let kept = |name: &str| is.step.caches.iter().any(|c| c.value == name);
    if !old.effects.iter().any(|e| e.fills_cache || e.is_unknown()) {
        return;
    }
    for cache in was.step.caches.iter().filter(|c| !kept(&c.value)) {
        let read = Read::Cache(cache.value.clone());
        let mut runs = pair.before.traces.iter().flat_map(|t| &t.steps);
        let lives =
            runs.find_map(|r| Some((r, r.effects.iter().find(|e| e.reads.contains(&read))?)));
        if let Some((run, effect)) = lives {
            let text = format!(
                "`{}` in “{}” lives on the cache `{}`, which “{}” no longer fills",
                effect.words_shown(),
                run.label,
                cache.value,
                old.label
            );
            comparison.add(Difference::Input, None, text, pair.shown(effect));
        }
    }
}

fn has_docker(pipelines: &Pipelines, step: &Step) -> bool {
    pipelines.services_of(step).iter().any(|name| pipelines.is_docker(name))
}

/// The memory that docker has in a step, in MB; at least that of a docker that nobody sized.
fn docker_mb(pipelines: &Pipelines, step: &Step) -> u32 {
    let services = pipelines.services_of(step).into_iter();
    let daemons = services.filter(|name| pipelines.is_docker(name));
    daemons.map(|name| pipelines.service_mb(&name)).fold(DEFAULT_SERVICE_MEMORY_MB, u32::max)
}
