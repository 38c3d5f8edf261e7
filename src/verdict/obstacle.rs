//! Why one step must end before another starts.

use std::collections::BTreeSet;
use std::iter;

use super::Difference;
use super::systems::{announces, deploys, gets_out, shared};
use super::work::judges;
use crate::facts::caches::predefined;
use crate::facts::commands::Kind;
use crate::model::{Pipelines, Step};
use crate::symbolic::{Effect, Pattern, Read, StepRun, Trace};

/// Why the order of two steps counts.
#[derive(Clone, Debug)]
pub struct Obstacle<'a> {
    /// What would differ if they ran side by side.
    pub difference: Difference,
    /// In words.
    pub text: String,
    /// The effects that show it.
    pub effects: Vec<&'a Effect>,
}

/// Whether two steps of a run, `first` before `second`, look as if they could run side by side. Only a comparison of
/// the two runs proves it; this spares trying what can't hold.
pub fn may_run_beside(pipelines: &Pipelines, trace: &Trace, first: usize, second: usize) -> bool {
    obstacles(pipelines, trace, first, second).next().is_none()
}

/// Everything that stands against running two steps of a run side by side, `first` before `second`: worked out one by
/// one as it is asked for. None: they look as if they could, which only a comparison of the two runs proves.
pub fn obstacles<'a>(
    pipelines: &'a Pipelines,
    trace: &'a Trace,
    first: usize,
    second: usize,
) -> impl Iterator<Item = Obstacle<'a>> {
    let (a, b) = (&trace.steps[first], &trace.steps[second]);
    handed_over(first, a, b).into_iter().chain(all_between(pipelines, a, b))
}

/// Why `second` must wait for `first`, beside the files that it gets from it.
pub(super) fn between<'a>(
    pipelines: &'a Pipelines,
    first: &'a StepRun,
    second: &'a StepRun,
) -> Option<Obstacle<'a>> {
    all_between(pipelines, first, second).next()
}

fn all_between<'a>(
    pipelines: &'a Pipelines,
    first: &'a StepRun,
    second: &'a StepRun,
) -> impl Iterator<Item = Obstacle<'a>> {
    let steps = (pipelines.step(first.reference), pipelines.step(second.reference));
    let later = |why: fn(Both<'a>) -> Option<Obstacle<'a>>| {
        iter::once_with(move || why((pipelines, steps, first, second))).flatten()
    };
    gate(first, second)
        .into_iter()
        .chain(later(|(_, steps, first, second)| unreadable(steps, first, second)))
        .chain(later(|(_, steps, first, second)| handed_on(steps, first, second)))
        .chain(later(|(pipelines, steps, first, second)| cached(pipelines, steps, first, second)))
        .chain(later(|(_, _, first, second)| deployment(first, second)))
        .chain(pairs(first, second))
}

/// Two steps, first in the file and then in the run.
type Both<'a> = (&'a Pipelines, (&'a Step, &'a Step), &'a StepRun, &'a StepRun);

/// A file that the second reads and the first passes on; what becomes part of an image is compared by what it holds.
fn handed_over<'a>(index: usize, first: &'a StepRun, second: &'a StepRun) -> Option<Obstacle<'a>> {
    let handed = |read: &'a Read| match read {
        Read::Folder { context: true, .. } => None,
        read => read.passed_on().find(|(from, _)| *from == index).map(|(_, path)| (read, path)),
    };
    let reads = |effect: &'a Effect| Some((effect, effect.reads.iter().find_map(handed)?));
    let (effect, (read, path)) = second.effects.iter().find_map(reads)?;
    let what = match read {
        Read::File { .. } => format!("reads `{path}`"),
        _ => format!("may read `{path}`"),
    };
    let (a, b, words) = (&first.label, &second.label, effect.words_shown());
    let text = format!("`{words}` in “{b}” {what}, which “{a}” hands on");
    Some(Obstacle { difference: Difference::Input, text, effects: vec![effect] })
}

fn told<'a>(difference: Difference, text: String) -> Option<Obstacle<'a>> {
    Some(Obstacle { difference, text, effects: Vec::new() })
}

fn gate<'a>(first: &'a StepRun, second: &'a StepRun) -> Option<Obstacle<'a>> {
    let (a, b) = (&first.label, &second.label);
    let text = match (first.manual, second.manual) {
        (false, false) => return None,
        (true, _) => format!("“{b}” waits until somebody has started “{a}”"),
        (_, true) => format!("somebody starts “{b}” when “{a}” is done"),
    };
    told(Difference::Guard, text)
}

fn unreadable<'a>(
    (a, b): (&Step, &Step),
    first: &'a StepRun,
    second: &'a StepRun,
) -> Option<Obstacle<'a>> {
    let (_, run) = [(a, first), (b, second)].into_iter().find(|(step, run)| {
        !run.opaque.is_empty() || step.child_pipeline || step.script.is_empty()
    })?;
    told(Difference::Order, format!("nothing is known of what “{}” does", run.label))
}

/// Output variables, and files of the same name.
fn handed_on<'a>(
    (a, _): (&Step, &Step),
    first: &'a StepRun,
    second: &'a StepRun,
) -> Option<Obstacle<'a>> {
    if let Some(name) = a.output_variables.first() {
        let text =
            format!("“{}” may read {}, which “{}” hands on", second.label, name.value, first.label);
        return told(Difference::Input, text);
    }
    let new = |run: &'a StepRun| run.uploads.iter().filter(|u| !u.news.is_empty());
    let both = new(first).find(|u| {
        let pattern = Pattern::new(&u.pattern);
        new(second).any(|other| pattern.overlaps(&other.pattern))
    })?;
    told(
        Difference::Order,
        format!("“{}” and “{}” both hand on `{}`", first.label, second.label, both.pattern),
    )
}

/// A cache is a channel for a step that uses what it doesn't fill itself.
fn cached<'a>(
    pipelines: &Pipelines,
    (a, b): (&Step, &Step),
    first: &'a StepRun,
    second: &'a StepRun,
) -> Option<Obstacle<'a>> {
    let lives_on = |name: &str| {
        let reads = |e: &Effect| e.reads.iter().any(|r| matches!(r, Read::Cache(c) if c == name));
        second.effects.iter().any(reads)
    };
    let shared = a.caches.iter().filter(|c| b.caches.iter().any(|d| d.value == c.value));
    let name = shared.map(|c| &c.value).find(|name| {
        lives_on(name) || (is_beside_sources(pipelines, name) && !fill_alike(first, second))
    })?;
    let text =
        format!("“{}” may use what “{}” leaves in the cache `{name}`", second.label, first.label);
    told(Difference::Input, text)
}

/// Whether the cache keeps something else than the downloads of a tool under the home folder.
fn is_beside_sources(pipelines: &Pipelines, name: &str) -> bool {
    let defined = pipelines.definitions.cache(name).and_then(|c| c.path.as_ref());
    let path = match defined {
        Some(path) => Some(path.value.as_str()),
        None => predefined(name).and_then(|c| c.path.as_deref()),
    };
    path.is_some_and(|path| {
        let path = path.trim_start_matches("/root").trim_start_matches("$HOME");
        !path.starts_with('~') && !path.starts_with("/.") && !path.starts_with("/go/pkg")
    })
}

fn fill_alike(first: &StepRun, second: &StepRun) -> bool {
    let fills = |run: &StepRun| -> BTreeSet<String> {
        let all = run.effects.iter().filter(|e| e.kind == Some(Kind::Fetch));
        all.map(Effect::words_shown).collect()
    };
    fills(first).intersection(&fills(second)).next().is_some()
}

/// A deployment is told to people, and takes a lock, whatever its step does.
fn deployment<'a>(first: &'a StepRun, second: &'a StepRun) -> Option<Obstacle<'a>> {
    let (difference, why) = match (&first.deployment, &second.deployment) {
        (None, None) => return None,
        (Some(_), Some(_)) => (Difference::Order, "both deploy"),
        (None, Some(_)) if first.effects.iter().any(judges) => {
            (Difference::Guard, "the first judges what the second deploys")
        }
        (None, Some(_)) if first.effects.iter().any(gets_out) => {
            (Difference::Order, "the second may deploy what the first puts out")
        }
        (Some(_), None) if second.effects.iter().any(|e| judges(e) || gets_out(e)) => {
            (Difference::Order, "the second may rely on what the first deploys")
        }
        _ => return None,
    };
    told(difference, format!("“{}” runs before “{}”: {why}", first.label, second.label))
}

fn pairs<'a>(first: &'a StepRun, second: &'a StepRun) -> impl Iterator<Item = Obstacle<'a>> {
    let one = |one: &'a Effect| second.effects.iter().filter_map(move |other| of(one, other));
    first.effects.iter().flat_map(one)
}

/// Why two effects of different steps must stay in order.
pub(super) fn of<'a>(first: &'a Effect, second: &'a Effect) -> Option<Obstacle<'a>> {
    let words = || (first.words_shown(), second.words_shown());
    let both = |difference, text| Some(Obstacle { difference, text, effects: vec![first, second] });
    if (first.is_unknown() || second.is_unknown()) && reaches(first) && reaches(second) {
        let unknown = if first.is_unknown() { first } else { second };
        let text =
            format!("nothing is known of what `{}` reads and changes", unknown.words_shown());
        return Some(Obstacle { difference: Difference::Order, text, effects: vec![unknown] });
    }
    if let Some(what) = shared(first, second) {
        let (a, b) = words();
        return both(Difference::Order, format!("`{a}` runs before `{b}`: {what}"));
    }
    if gets_out(second) && (judges(first) || (first.kind == Some(Kind::Build) && deploys(second))) {
        let (a, b) = words();
        let text = format!("`{a}` guards `{b}`: if it fails, the other must not run");
        return both(Difference::Guard, text);
    }
    if announces(second) && (gets_out(first) || judges(first)) {
        let (a, b) = words();
        return both(Difference::Guard, format!("`{b}` tells of what `{a}` does"));
    }
    if deploys(first) && judges(second) {
        let (a, b) = words();
        return both(Difference::Order, format!("`{b}` may look at what `{a}` deploys"));
    }
    None
}

/// Whether an effect can matter to another step beside the files that are handed on.
fn reaches(effect: &Effect) -> bool {
    effect.is_unknown() || !effect.outside.is_empty() || judges(effect)
}
