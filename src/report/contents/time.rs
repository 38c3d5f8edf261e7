//! What runs take and what they are billed, each number with how it came about.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::cost::{self, Cost, Estimate, Monthly, Shift, StepTime, Timeline};
use crate::report::gaps::gaps;
use crate::report::time::{explained, kinds, month_words, price_words};

/// One trigger before and after.
#[derive(Serialize)]
pub(in crate::report) struct Timing {
    pub(in crate::report) trigger: String,
    pub(in crate::report) before: Run,
    pub(in crate::report) after: Run,
}

/// One run.
#[derive(Serialize, PartialEq)]
pub(in crate::report) struct Run {
    pub(in crate::report) wall: Seconds,
    pub(in crate::report) billed: Seconds,
    pub(in crate::report) steps: Vec<Step>,
}

/// One step of a run.
#[derive(Serialize, PartialEq)]
pub(in crate::report) struct Step {
    pub(in crate::report) name: String,
    pub(in crate::report) group: usize,
    pub(in crate::report) parallel: bool,
    pub(in crate::report) critical: bool,
    pub(in crate::report) manual: bool,
    pub(in crate::report) conditional: bool,
    pub(in crate::report) size_factor: u32,
    pub(in crate::report) billed_factor: u32,
    pub(in crate::report) samples: usize,
    pub(in crate::report) start: Seconds,
    pub(in crate::report) end: Seconds,
    pub(in crate::report) setup: Seconds,
    pub(in crate::report) script: Seconds,
    pub(in crate::report) time: Seconds,
    pub(in crate::report) assumptions: Vec<String>,
}

/// A duration, or a difference of two, with its range and how it came about.
#[derive(Serialize, PartialEq)]
pub(in crate::report) struct Seconds {
    pub(in crate::report) low: i64,
    pub(in crate::report) typical: i64,
    pub(in crate::report) high: i64,
    pub(in crate::report) class: String,
    /// The range in words, without the class; nothing for a difference.
    #[serde(skip)]
    pub(in crate::report) range: String,
}

/// What a change does to a trigger.
#[derive(Serialize)]
pub(in crate::report) struct Impact {
    pub(in crate::report) trigger: String,
    pub(in crate::report) critical_steps: [usize; 2],
    pub(in crate::report) wall: Seconds,
    pub(in crate::report) billed: Seconds,
    pub(in crate::report) words: String,
}

/// What all changes do in a month of runs.
#[derive(Serialize)]
pub(in crate::report) struct Month {
    pub(in crate::report) trigger: String,
    pub(in crate::report) runs: u32,
    pub(in crate::report) counted: bool,
    pub(in crate::report) wall: Seconds,
    pub(in crate::report) billed: Seconds,
    pub(in crate::report) usd: Option<u64>,
    pub(in crate::report) words: Option<String>,
}

/// A way in which numbers came about.
#[derive(Serialize)]
pub(in crate::report) struct Class {
    pub(in crate::report) name: String,
    pub(in crate::report) meaning: String,
}

pub(super) fn all(cost: &Cost) -> Vec<Timing> {
    let both = cost.before.iter().filter_map(|line| cost.of(&line.trigger));
    let timing = |(before, after): (&Timeline, &Timeline)| Timing {
        trigger: before.trigger.clone(),
        before: run(before),
        after: run(after),
    };
    both.map(timing).collect()
}

/// The classes of the steps' times, for as many as there are.
pub(super) fn classes(cost: &Cost) -> Vec<Class> {
    let both: Vec<_> = cost.before.iter().filter_map(|line| cost.of(&line.trigger)).collect();
    let kinds: BTreeSet<cost::Class> = kinds(&both);
    let class = |kind: &cost::Class| Class { name: kind.to_string(), meaning: explained(*kind) };
    kinds.iter().rev().map(class).collect()
}

/// What the times leave out or guess.
pub(super) fn left_out(cost: &Cost) -> Vec<String> {
    let both: Vec<_> = cost.before.iter().filter_map(|line| cost.of(&line.trigger)).collect();
    gaps(&both)
}

pub(super) fn impacts(impacts: &[cost::Impact]) -> Vec<Impact> {
    let impact = |one: &cost::Impact| Impact {
        trigger: one.trigger.clone(),
        critical_steps: [one.steps.0, one.steps.1],
        wall: one.wall.into(),
        billed: one.billed.into(),
        words: one.words(),
    };
    impacts.iter().map(impact).collect()
}

pub(super) fn months(monthly: &[Monthly]) -> Vec<Month> {
    let month = |one: &Monthly| Month {
        trigger: one.trigger.clone(),
        runs: one.runs,
        counted: one.counted,
        wall: one.wall.into(),
        billed: one.billed.into(),
        usd: one.usd(),
        words: month_words(one),
    };
    monthly.iter().map(month).collect()
}

/// The price behind the money, where there is any.
pub(super) fn price(monthly: &[Monthly]) -> Option<String> {
    monthly.iter().any(|month| month.usd().is_some()).then(|| price_words(monthly)).flatten()
}

fn run(line: &Timeline) -> Run {
    Run {
        wall: line.wall.into(),
        billed: line.billed.into(),
        steps: line.steps.iter().map(step).collect(),
    }
}

fn step(step: &StepTime) -> Step {
    Step {
        name: step.label.clone(),
        group: step.group,
        parallel: step.parallel,
        critical: step.critical,
        manual: step.manual,
        conditional: step.conditional,
        size_factor: step.factor,
        billed_factor: step.billed_factor,
        samples: step.samples,
        start: step.start.into(),
        end: step.end.into(),
        setup: step.setup.into(),
        script: step.script.into(),
        time: step.time.into(),
        assumptions: step.notes.clone(),
    }
}

impl From<Estimate> for Seconds {
    fn from(time: Estimate) -> Seconds {
        Seconds {
            low: time.low.into(),
            typical: time.typical.into(),
            high: time.high.into(),
            class: time.class.to_string(),
            range: time.range(),
        }
    }
}

impl From<Shift> for Seconds {
    fn from(shift: Shift) -> Seconds {
        let Shift { low, typical, high, class } = shift;
        Seconds { low, typical, high, class: class.to_string(), range: String::new() }
    }
}
