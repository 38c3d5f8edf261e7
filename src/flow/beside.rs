//! Whether two steps may run side by side, in words.

use super::{Beside, Fact, found, shown};
use crate::model::secret::redact;
use crate::rules::SIBLING_ARTIFACT;
use crate::symbolic::Trace;
use crate::verdict::{Obstacle, Side, may_run_beside, obstacles};

/// How many reasons are told.
const TOLD: usize = 4;
/// How many reasons are counted at most.
const COUNTED: usize = 40;
/// How many steps between two are looked at, at most.
const LOOKED_AT: usize = 40;

/// What stands against running two steps of a pipeline side by side. They are given by index, in either order; none
/// if there are no such two steps.
pub fn beside(side: &Side<'_>, trigger: &str, one: usize, other: usize) -> Option<Beside> {
    let (_, trace) = found(side, trigger)?;
    let (first, second) = (one.min(other), one.max(other));
    if first == second || second >= trace.steps.len() {
        return None;
    }
    let is_so = !trace.ordered(first, second);
    let mut reasons = if is_so { races(side, trace, first, second) } else { Vec::new() };
    let mut more = 0;
    for obstacle in obstacles(side.pipelines, trace, first, second).take(COUNTED) {
        if reasons.iter().any(|known| known.text == obstacle.text) {
            continue;
        }
        match reasons.len() < TOLD {
            true => reasons.push(reason(side, obstacle)),
            false => more += 1,
        }
    }
    let between = if is_so { Vec::new() } else { between(side, trace, first, second) };
    Some(Beside { first, second, is_so, reasons, more, between })
}

/// Where one of two steps that run side by side stops without a file of the other.
fn races(side: &Side<'_>, trace: &Trace, first: usize, second: usize) -> Vec<Fact> {
    let of = |(maker, taker): (usize, usize)| {
        let (maker, taker) = (&trace.steps[maker], &trace.steps[taker]);
        let makes = |path: &str| maker.uploads.iter().any(|u| u.news.contains_key(path));
        let stops =
            taker.faults.iter().filter(move |f| f.rule == SIBLING_ARTIFACT && makes(&f.subject));
        stops.map(|fault| Fact {
            text: redact(&format!("“{}”: {}", taker.label, fault.message)).into_owned(),
            is_odd: true,
            evidence: vec![side.source.at(fault.span)],
        })
    };
    [(first, second), (second, first)].into_iter().flat_map(of).collect()
}

fn reason(side: &Side<'_>, obstacle: Obstacle<'_>) -> Fact {
    let evidence = shown(side, obstacle.effects.iter().copied());
    Fact { text: obstacle.text, is_odd: false, evidence }
}

/// Steps that hold the two apart, whatever they think of each other.
fn between(side: &Side<'_>, trace: &Trace, first: usize, second: usize) -> Vec<usize> {
    let waits =
        |a: usize, b: usize| trace.ordered(a, b) && !may_run_beside(side.pipelines, trace, a, b);
    let middle = (first + 1..second).take(LOOKED_AT);
    middle.filter(|step| waits(first, *step) && waits(*step, second)).collect()
}
