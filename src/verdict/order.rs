//! Compares the order of two runs: what no longer waits for what, and whether that matters.

use std::collections::{BTreeMap, BTreeSet};

use super::compare::{At, Comparison, Pair};
use super::obstacle::{self, Obstacle};
use super::{Difference, Safety};
use crate::facts::commands::Kind;
use crate::symbolic::{Effect, Trace};
use crate::text::listed;

pub(super) fn compare(pair: &Pair<'_>, matched: &[(At, At)], comparison: &mut Comparison) {
    let free: Vec<(usize, usize)> =
        loosened(pair).into_iter().filter(|(a, b)| may_part(pair, *a, *b, comparison)).collect();
    tell(pair, &free, comparison);
    within_steps(pair, matched, comparison);
    moved_effects(pair, matched, comparison);
    gates(pair, comparison);
}

/// The steps of which the second no longer waits for the first.
fn loosened(pair: &Pair<'_>) -> Vec<(usize, usize)> {
    let group = |old: usize| pair.steps[old].map(|new| pair.new.steps[new].group);
    // the last group in which a step up to here runs now
    let mut latest = Vec::with_capacity(pair.steps.len());
    for step in 0..pair.steps.len() {
        let before = latest.last().copied().flatten();
        latest.push(before.max(group(step)));
    }
    let mut found = Vec::new();
    for (second, now) in pair.steps.iter().enumerate() {
        let Some(now) = *now else { continue };
        for first in (0..second).rev() {
            if latest[first] < group(second) {
                break;
            }
            let Some(earlier) = pair.steps[first] else { continue };
            if pair.old.ordered(first, second) && !pair.new.ordered(earlier, now) {
                found.push((first, second));
            }
        }
    }
    found
}

/// Whether nothing stands against it that the second step no longer waits for the first.
fn may_part(pair: &Pair<'_>, a: usize, b: usize, comparison: &mut Comparison) -> bool {
    let (first, second) = (pair.old_step(a), pair.old_step(b));
    if let Some(obstacle) = obstacle::between(pair.before.pipelines, first, second) {
        refuse(pair, obstacle, comparison);
        return false;
    }
    let assumed: BTreeSet<&String> = [first, second]
        .iter()
        .flat_map(|s| s.effects.iter().filter_map(|e| e.assumed.as_ref()))
        .collect();
    for text in assumed {
        comparison.assume(text.clone(), Vec::new());
    }
    true
}

/// Says what no longer waits for what: a whole group at once, else by the step that waited.
fn tell(pair: &Pair<'_>, free: &[(usize, usize)], comparison: &mut Comparison) {
    let group = |old: usize| pair.steps[old].map(|new| pair.new.steps[new].group);
    let mut plain: BTreeMap<Option<usize>, Vec<(usize, usize)>> = BTreeMap::new();
    let mut told: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (a, b) in free {
        match consequence(&pair.old_step(*b).effects) {
            Some(_) => told.entry(*b).or_default().push(*a),
            None => plain.entry(group(*b)).or_default().push((*a, *b)),
        }
    }
    for pairs in plain.values() {
        let steps: BTreeSet<usize> = pairs.iter().flat_map(|(a, b)| [*a, *b]).collect();
        let all = steps.len() * (steps.len() - 1) / 2;
        if steps.len() > 2 && pairs.len() == all {
            let text = format!("{} no longer wait for each other", labels(pair, &steps));
            tell_one(pair, &steps, text, comparison);
            continue;
        }
        for (a, b) in pairs {
            told.entry(*b).or_default().push(*a);
        }
    }
    for (second, firsts) in told {
        let mut steps: BTreeSet<usize> = firsts.into_iter().collect();
        let label = &pair.old_step(second).label;
        let others = labels(pair, &steps);
        let mut text = format!("“{label}” no longer waits for {others}");
        if let Some(what) = consequence(&pair.old_step(second).effects) {
            let failed = if steps.len() == 1 { others } else { "one of them".to_owned() };
            text.push_str(&format!(": it may {what} although {failed} failed"));
        }
        steps.insert(second);
        tell_one(pair, &steps, text, comparison);
    }
}

fn tell_one(pair: &Pair<'_>, steps: &BTreeSet<usize>, text: String, comparison: &mut Comparison) {
    let evidence = steps.iter().map(|s| pair.step_evidence(pair.old_step(*s).reference)).collect();
    comparison.add(Difference::Order, Some(Safety::Review), text, evidence);
}

fn labels(pair: &Pair<'_>, steps: &BTreeSet<usize>) -> String {
    listed(steps.iter().map(|s| format!("“{}”", pair.old_step(*s).label)))
}

/// What a step may do to others although an earlier one failed.
fn consequence(effects: &[Effect]) -> Option<&'static str> {
    let reaching = effects.iter().find(|e| e.outside.iter().any(|o| o.changes));
    match reaching.and_then(|e| e.kind) {
        Some(Kind::Publish) => Some("publish"),
        Some(Kind::Deploy) => Some("deploy"),
        _ => None,
    }
}

fn refuse(pair: &Pair<'_>, obstacle: Obstacle<'_>, comparison: &mut Comparison) {
    let evidence = obstacle.effects.iter().flat_map(|e| pair.shown(e)).collect();
    comparison.add(obstacle.difference, None, obstacle.text, evidence);
}

/// Effects of one step that changed places in it.
fn within_steps(pair: &Pair<'_>, matched: &[(At, At)], comparison: &mut Comparison) {
    let idle = |e: &Effect| e.kind == Some(Kind::Pure);
    let of_step = |pairs: &[(At, At)]| pairs.iter().all(|(_, n)| n.0 == pairs[0].1.0);
    for pairs in matched.chunk_by(|a, b| a.0.0 == b.0.0) {
        if of_step(pairs) && pairs.is_sorted_by_key(|(_, now)| now.1) {
            continue;
        }
        for (index, (first, now)) in pairs.iter().enumerate() {
            for (second, later) in &pairs[index + 1..] {
                if before(pair.new, *now, *later) {
                    continue;
                }
                let (a, b) = (pair.old_effect(*first), pair.old_effect(*second));
                if !idle(a) && !idle(b) {
                    let text = format!(
                        "`{}` no longer runs before `{}`",
                        a.words_shown(),
                        b.words_shown()
                    );
                    comparison.add(Difference::Order, None, text, pair.shown(a));
                }
            }
        }
    }
}

/// Effects that run in another step now: their order with all others counts by itself.
fn moved_effects(pair: &Pair<'_>, matched: &[(At, At)], comparison: &mut Comparison) {
    let moved = |(old, new): &&(At, At)| pair.steps[old.0] != Some(new.0);
    for (at, now) in matched.iter().filter(moved) {
        for (other, other_now) in matched.iter().filter(|(o, _)| o.0 != at.0) {
            let (first, second) = match at < other {
                true => ((at, now), (other, other_now)),
                false => ((other, other_now), (at, now)),
            };
            let lost =
                pair.old.ordered(first.0.0, second.0.0) && !before(pair.new, *first.1, *second.1);
            if !lost {
                continue;
            }
            let (a, b) = (pair.old_effect(*first.0), pair.old_effect(*second.0));
            match obstacle::of(a, b) {
                Some(obstacle) => refuse(pair, obstacle, comparison),
                None => {
                    let text =
                        format!("`{}` no longer waits for `{}`", b.words_shown(), a.words_shown());
                    comparison.add(Difference::Order, Some(Safety::Review), text, pair.shown(b));
                }
            }
        }
    }
}

/// Steps that wait for somebody now and didn't.
fn gates(pair: &Pair<'_>, comparison: &mut Comparison) {
    let manual = |(_, new): &(usize, &Option<usize>)| new.is_some_and(|n| pair.new.steps[n].manual);
    for (gate, gate_now) in pair.steps.iter().enumerate().filter(manual) {
        for (step, now) in pair.steps.iter().enumerate() {
            let (Some(gate_now), Some(now)) = (*gate_now, *now) else { continue };
            if pair.new.ordered(gate_now, now) && !pair.old.ordered(gate, step) {
                let (label, behind) = (&pair.old_step(step).label, &pair.old_step(gate).label);
                let text = format!("“{label}” now waits until somebody starts “{behind}”");
                comparison.add(Difference::Effect, None, text, Vec::new());
            }
        }
    }
}

fn before(trace: &Trace, (a, i): At, (b, j): At) -> bool {
    if a == b { i < j } else { trace.ordered(a, b) }
}
