//! Compares what surrounds the scripts: uploads, size, services, caches.

use super::compare::{Comparison, Pair};
use super::{Difference, Safety};
use crate::facts::caches;
use crate::model::{Pipelines, Step};
use crate::symbolic::{StepRun, UploadRun};

pub(super) fn compare(pair: &Pair<'_>, comparison: &mut Comparison) {
    for (index, new) in pair.steps.iter().enumerate() {
        let old = pair.old_step(index);
        let now = new.map(|i| &pair.new.steps[i]);
        compare_uploads(pair, index, old, now, comparison);
        if let Some(now) = now {
            compare_steps(pair, old, now, comparison);
        }
    }
}

fn compare_uploads(
    pair: &Pair<'_>,
    index: usize,
    old: &StepRun,
    now: Option<&StepRun>,
    comparison: &mut Comparison,
) {
    let has =
        |run: &StepRun, upload: &UploadRun| run.uploads.iter().any(|u| u.pattern == upload.pattern);
    for upload in old.uploads.iter().filter(|u| now.is_none_or(|n| !has(n, u))) {
        let later_clone = (0..pair.old.steps.len())
            .filter(|l| pair.old.ordered(index, *l))
            .all(|l| pair.old_step(l).cloned);
        let safe = upload.news.is_empty() && old.cloned && later_clone;
        let text = match safe {
            true => format!(
                "“{}” no longer uploads `{}`, a copy of tracked files",
                old.label, upload.pattern
            ),
            false => format!("“{}” no longer uploads `{}`", old.label, upload.pattern),
        };
        let allows = if safe { Safety::Safe } else { Safety::Review };
        let node = pair.before.source.document.get(&upload.path);
        let evidence = node.map(|n| pair.before.source.at(n.span())).into_iter().collect();
        comparison.add(Difference::Upload, Some(allows), text, evidence);
    }
    for upload in now.into_iter().flat_map(|n| &n.uploads).filter(|u| !has(old, u)) {
        let text = format!("“{}” now uploads `{}`", old.label, upload.pattern);
        comparison.add(Difference::Upload, Some(Safety::Review), text, Vec::new());
    }
}

fn compare_steps(pair: &Pair<'_>, old: &StepRun, now: &StepRun, comparison: &mut Comparison) {
    let (before, after) = (pair.before.pipelines, pair.after.pipelines);
    let (was, is) = (before.step(old.reference), after.step(now.reference));
    let mut changed = |text: String| {
        comparison.add(
            Difference::Resource,
            Some(Safety::Review),
            format!("“{}”: {text}", old.label),
            Vec::new(),
        );
    };
    let (size, size_now) = (before.size_of(was), after.size_of(is));
    if size != size_now {
        changed(format!("size {size} → {size_now}"));
    }
    let clones = (before.clone_of(was), after.clone_of(is));
    if clones.0 != clones.1 {
        changed("another clone".to_owned());
    }
    let services = (before.services_of(was), after.services_of(is));
    for service in services.0.iter().filter(|s| !services.1.contains(s)) {
        changed(format!("no longer starts the service `{service}`"));
    }
    let caches_gone: Vec<String> = gone_caches(before, was, is);
    for cache in caches_gone {
        changed(format!("no longer uses the cache `{cache}`"));
    }
    let needs_docker = old.effects.iter().find(|e| e.docker && !e.pipe);
    if let Some(effect) = needs_docker
        && has_docker(before, was)
        && !has_docker(after, is)
    {
        let text = format!("`{}` needs docker", effect.words_shown());
        comparison.add(Difference::Input, None, text, pair.shown(effect));
    }
}

/// The caches that a step had and has no more, as far as they worked.
fn gone_caches(pipelines: &Pipelines, was: &Step, is: &Step) -> Vec<String> {
    let defined = |name: &str| {
        caches::predefined(name).is_some()
            || pipelines.definitions.caches.iter().any(|c| c.name.value == name)
    };
    let gone = was.caches.iter().filter(|c| !is.caches.iter().any(|n| n.value == c.value));
    gone.map(|c| c.value.clone()).filter(|c| defined(c)).collect()
}

fn has_docker(pipelines: &Pipelines, step: &Step) -> bool {
    let docker = |name: &String| {
        name == "docker"
            || pipelines.definitions.services.iter().any(|s| s.name.value == *name && s.docker)
    };
    pipelines.services_of(step).iter().any(docker)
}
