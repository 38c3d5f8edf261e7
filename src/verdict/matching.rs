//! Finds which step and which effect of one run is which of the other.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::builder;
use super::compare::{At, Side};
use crate::symbolic::{Effect, StepRun, Trace, Value};

/// The effects of two runs, matched one to one.
pub(super) struct Matched {
    pub pairs: Vec<(At, At)>,
    pub gone: Vec<At>,
    pub come: Vec<At>,
}

/// For each old step the new one: the one that stood in the same place of the file that was opened; where two files
/// are compared, the one of the same name, or of the same text if it has no name.
pub(super) fn steps(
    before: &Side<'_>,
    after: &Side<'_>,
    old: &Trace,
    new: &Trace,
) -> Vec<Option<usize>> {
    let one_file = std::ptr::eq(before.source.original, after.source.original);
    let (mut by_place, mut by_text, mut by_label) = (Index::new(), Index::new(), Index::new());
    for (index, run) in new.steps.iter().enumerate() {
        if let Some(place) = origin(after, run).filter(|_| one_file) {
            by_place.entry(place).or_default().push(index);
        }
        if let Some(text) = unnamed_text(after, run) {
            by_text.entry(text).or_default().push(index);
        }
        by_label.entry(run.label.as_str()).or_default().push(index);
    }
    let mut taken = BTreeSet::new();
    let mut find = |run: &StepRun| {
        let place = origin(before, run).and_then(|p| by_place.get(&p));
        let text = unnamed_text(before, run).filter(|_| !one_file).and_then(|t| by_text.get(&t));
        let label = by_label.get(run.label.as_str());
        let candidates = [place, text, label].into_iter().flatten().flatten();
        candidates.copied().find(|i| taken.insert(*i))
    };
    old.steps.iter().map(&mut find).collect()
}

type Index<K> = BTreeMap<K, Vec<usize>>;

/// The commands of a step without a name, which is called by its number.
fn unnamed_text<'a>(side: &Side<'a>, run: &StepRun) -> Option<Vec<&'a str>> {
    let step = side.pipelines.step(run.reference);
    step.name
        .is_none()
        .then(|| step.script.iter().map(|i| side.source.document.text(i.span())).collect())
}

/// For each old step the new one in which all that it did is done now.
pub(super) fn homes(old: &Trace, steps: &[Option<usize>], matched: &Matched) -> Vec<Option<usize>> {
    let mut homes = steps.to_vec();
    let lost: BTreeSet<usize> = matched.gone.iter().map(|(step, _)| *step).collect();
    for (step, home) in homes.iter_mut().enumerate().filter(|(_, home)| home.is_none()) {
        let mut moved = matched.pairs.iter().filter(|(from, _)| from.0 == step).map(|(_, to)| to.0);
        if let Some(first) = moved.next()
            && moved.all(|other| other == first)
            && !lost.contains(&step)
            && !old.steps[step].effects.is_empty()
        {
            *home = Some(first);
        }
    }
    homes
}

/// The effects of a step that is gone and that its neighbour runs before or after its own.
fn joined(old: &Trace, new: &Trace, steps: &[Option<usize>]) -> Vec<(At, At)> {
    let mut pairs = Vec::new();
    for gone in (0..steps.len()).filter(|step| steps[*step].is_none()) {
        let calls: Vec<Call<'_>> = old.steps[gone].effects.iter().map(call).collect();
        let neighbours = [(gone.checked_add(1), true), (gone.checked_sub(1), false)];
        for (neighbour, at_start) in neighbours {
            let Some(neighbour) = neighbour.filter(|n| *n < steps.len()) else { continue };
            let Some(step) = steps[neighbour] else { continue };
            let effects = &new.steps[step].effects;
            let Some(more) = effects.len().checked_sub(calls.len()) else { continue };
            if more == 0 && !old.steps[neighbour].effects.is_empty() {
                // these are its own
                continue;
            }
            let start = if at_start { 0 } else { more };
            let same =
                effects[start..].iter().map(call).take(calls.len()).eq(calls.iter().cloned());
            if same && !calls.is_empty() {
                pairs.extend((0..calls.len()).map(|i| ((gone, i), (step, start + i))));
                break;
            }
        }
    }
    pairs
}

/// Matches effects by program and arguments: those that stayed in their step, in order, then those that moved.
pub(super) fn effects(old: &Trace, new: &Trace, steps: &[Option<usize>]) -> Matched {
    let joined = joined(old, new, steps);
    let mut free: BTreeMap<Call<'_>, Vec<At>> = BTreeMap::new();
    for (step, run) in new.steps.iter().enumerate() {
        for (index, effect) in run.effects.iter().enumerate() {
            if !joined.iter().any(|(_, at)| *at == (step, index)) {
                free.entry(call(effect)).or_default().push((step, index));
            }
        }
    }
    let is_joined = |at: At| joined.iter().any(|(from, _)| *from == at);
    let mut matched = Matched { pairs: joined.clone(), gone: Vec::new(), come: Vec::new() };
    let mut moved = Vec::new();
    for (step, run) in old.steps.iter().enumerate() {
        for (index, effect) in run.effects.iter().enumerate() {
            if is_joined((step, index)) {
                continue;
            }
            let same_step = steps[step].and_then(|now| {
                let candidates = free.get_mut(&call(effect))?;
                let at = candidates.partition_point(|(s, _)| *s < now);
                (candidates.get(at)?.0 == now).then(|| candidates.remove(at))
            });
            match same_step {
                Some(at) => matched.pairs.push(((step, index), at)),
                None => moved.push(((step, index), call(effect))),
            }
        }
    }
    for (at, call) in moved {
        // what a step does for one environment isn't done by a step for another one
        let environment = &old.steps[at.0].deployment;
        let alike = |candidate: &At| new.steps[candidate.0].deployment == *environment;
        let home = free.get_mut(&call).and_then(|candidates| {
            let index = candidates.iter().position(alike)?;
            Some(candidates.remove(index))
        });
        match home {
            Some(home) => matched.pairs.push((at, home)),
            None => matched.gone.push(at),
        }
    }
    matched.pairs.sort_unstable();
    matched.come = free.into_values().flatten().collect();
    matched.come.sort_unstable();
    matched
}

/// What tells one effect from another: its words, and whether it runs in `after-script`.
type Call<'a> = (Cow<'a, [Value]>, bool);

fn call(effect: &Effect) -> Call<'_> {
    (builder::essential(effect), effect.after)
}

fn origin(side: &Side<'_>, step: &StepRun) -> Option<usize> {
    let item = &side.pipelines.step(step.reference).item;
    let node = side.source.document.get(item)?;
    Some(side.source.document.origin(node.outer_span())?.start)
}
