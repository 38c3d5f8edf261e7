//! Finds which step and which effect of one run is which of the other.

use std::collections::{BTreeMap, BTreeSet};

use super::compare::{At, Side};
use crate::symbolic::{StepRun, Trace, Value};
use crate::yaml::Span;

/// The effects of two runs, matched one to one.
pub(super) struct Matched {
    pub pairs: Vec<(At, At)>,
    pub gone: Vec<At>,
    pub come: Vec<At>,
}

/// For each old step the new one: the one that stood in the same place of the file as it was opened, or else the one
/// of the same name.
pub(super) fn steps(
    before: &Side<'_>,
    after: &Side<'_>,
    old: &Trace,
    new: &Trace,
) -> Vec<Option<usize>> {
    let new_places: Vec<Option<Span>> = new.steps.iter().map(|s| origin(after, s)).collect();
    let mut taken = BTreeSet::new();
    let mut found = Vec::new();
    for step in &old.steps {
        let place = origin(before, step);
        let by_place = place.and_then(|p| new_places.iter().position(|n| *n == Some(p)));
        let by_name = || new.steps.iter().position(|s| s.label == step.label);
        let index = by_place.or_else(by_name).filter(|i| taken.insert(*i));
        found.push(index);
    }
    found
}

/// Matches effects by program and arguments; within the same step first, in order.
pub(super) fn effects(old: &Trace, new: &Trace, steps: &[Option<usize>]) -> Matched {
    let mut free: BTreeMap<(&[Value], bool), Vec<At>> = BTreeMap::new();
    for (step, run) in new.steps.iter().enumerate() {
        for (index, effect) in run.effects.iter().enumerate() {
            free.entry((&effect.words, effect.after)).or_default().push((step, index));
        }
    }
    let mut matched = Matched { pairs: Vec::new(), gone: Vec::new(), come: Vec::new() };
    for (step, run) in old.steps.iter().enumerate() {
        for (index, effect) in run.effects.iter().enumerate() {
            let candidates = free.get_mut(&(effect.words.as_slice(), effect.after));
            let found = candidates.filter(|c| !c.is_empty()).map(|all| {
                let at = all.iter().position(|(s, _)| Some(*s) == steps[step]).unwrap_or(0);
                all.remove(at)
            });
            match found {
                Some(at) => matched.pairs.push(((step, index), at)),
                None => matched.gone.push((step, index)),
            }
        }
    }
    matched.come = free.into_values().flatten().collect();
    matched.come.sort_unstable();
    matched
}

fn origin(side: &Side<'_>, step: &StepRun) -> Option<Span> {
    let item = &side.pipelines.step(step.reference).body;
    let node = side.source.document.get(item)?;
    let origin = side.source.document.origin(node.outer_span())?;
    Some(Span::empty(origin.start))
}
