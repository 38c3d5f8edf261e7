//! Finds the arrangement of a pipeline's items with the fewest rounds in which steps wait for each other.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::model::{ItemKind, Pipeline, Pipelines};
use crate::symbolic::Trace;
use crate::verdict::may_run_beside;
use crate::yaml::Path;

/// A better arrangement of some items of a pipeline. Numbers are indices of items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Arrangement {
    /// Neighbours become a group.
    Wrap(Range<usize>),
    /// Neighbours of a group go into it.
    Join {
        /// The group with the list of its steps, and how many it has.
        group: (usize, Path, usize),
        /// Steps before it.
        before: Vec<usize>,
        /// Steps behind it.
        behind: Vec<usize>,
    },
    /// Steps change places, so that fewer rounds do.
    Regroup {
        /// The items of each round.
        order: Vec<Vec<usize>>,
        /// How many rounds there are today at best, with neighbours grouped.
        before: usize,
    },
}

/// What may be grouped, or what stands between groups.
enum Unit {
    Step,
    Group(usize, Path),
    Barrier,
}

/// Every arrangement that saves a round, in the order of the file.
pub(super) fn arrangements(
    pipelines: &Pipelines,
    pipeline: &Pipeline,
    trace: &Trace,
) -> Vec<Arrangement> {
    let beside = Beside { pipelines, pipeline, trace };
    let units: Vec<Unit> = (0..pipeline.items.len()).map(|item| beside.unit(item)).collect();
    let mut found = Vec::new();
    let mut at = 0;
    for segment in units.split(|unit| matches!(unit, Unit::Barrier)) {
        found.extend(beside.of_segment(segment, at));
        at += segment.len() + 1;
    }
    found
}

struct Beside<'a> {
    pipelines: &'a Pipelines,
    pipeline: &'a Pipeline,
    trace: &'a Trace,
}

impl Beside<'_> {
    fn unit(&self, item: usize) -> Unit {
        let own = &self.pipeline.items[item];
        let free = |step: &usize| {
            let here = self.trace.steps.get(*step);
            here.is_some_and(|run| !run.manual) && !self.pipeline.steps[*step].child_pipeline
        };
        match &own.kind {
            ItemKind::Step(step) if free(step) => Unit::Step,
            ItemKind::Parallel { steps, list, .. }
                if steps.iter().all(free) && list.starts_with(&own.path) =>
            {
                Unit::Group(item, list.clone())
            }
            _ => Unit::Barrier,
        }
    }

    fn of_segment(&self, segment: &[Unit], start: usize) -> Vec<Arrangement> {
        let parts = self.neighbours(segment, start);
        let only_steps = segment.iter().all(|unit| matches!(unit, Unit::Step));
        if only_steps {
            let rounds = self.rounds(start..start + segment.len());
            if rounds.len() < parts.len() {
                return vec![Arrangement::Regroup { order: rounds, before: parts.len() }];
            }
        }
        let part = |range: Range<usize>| {
            arrangement(&segment[range.start - start..range.end - start], range, self.pipeline)
        };
        parts.into_iter().filter_map(part).collect()
    }

    /// The longest runs of neighbours that may all run beside each other, with one group that is there at most.
    fn neighbours(&self, segment: &[Unit], start: usize) -> Vec<Range<usize>> {
        let is_group = |item: usize| matches!(segment[item - start], Unit::Group(..));
        let mut parts: Vec<Range<usize>> = Vec::new();
        for item in start..start + segment.len() {
            let joins = parts.last().is_some_and(|part| {
                !(is_group(item) && part.clone().any(is_group))
                    && part.clone().all(|other| self.may(other, item))
            });
            match parts.last_mut().filter(|_| joins) {
                Some(part) => part.end = item + 1,
                None => parts.push(item..item + 1),
            }
        }
        parts
    }

    /// Each step in the first round in which nothing that it waits for runs any more.
    fn rounds(&self, items: Range<usize>) -> Vec<Vec<usize>> {
        let mut rounds: Vec<Vec<usize>> = Vec::new();
        for item in items {
            let waits = |round: &Vec<usize>| round.iter().any(|earlier| !self.may(*earlier, item));
            let first = rounds.iter().rposition(waits).map_or(0, |last| last + 1);
            match rounds.get_mut(first) {
                Some(round) => round.push(item),
                None => rounds.push(vec![item]),
            }
        }
        rounds
    }

    fn may(&self, first: usize, second: usize) -> bool {
        let steps = |item: usize| self.pipeline.items[item].kind.steps();
        steps(first).iter().all(|a| {
            steps(second).iter().all(|b| may_run_beside(self.pipelines, self.trace, *a, *b))
        })
    }
}

fn arrangement(units: &[Unit], items: Range<usize>, pipeline: &Pipeline) -> Option<Arrangement> {
    if items.len() < 2 {
        return None;
    }
    let group = units.iter().find_map(|unit| match unit {
        Unit::Group(item, list) => Some((*item, list.clone())),
        Unit::Step | Unit::Barrier => None,
    });
    Some(match group {
        None => Arrangement::Wrap(items),
        Some((group, list)) => Arrangement::Join {
            before: (items.start..group).collect(),
            behind: (group + 1..items.end).collect(),
            group: (group, list, pipeline.items[group].kind.steps().len()),
        },
    })
}

impl Arrangement {
    /// The items that run side by side, group by group; with what changes place.
    pub(super) fn groups(&self) -> Vec<Vec<usize>> {
        match self {
            Arrangement::Wrap(items) => vec![items.clone().collect()],
            Arrangement::Join { group, before, behind } => {
                vec![before.iter().chain([&group.0]).chain(behind).copied().collect()]
            }
            Arrangement::Regroup { order, .. } => {
                order.iter().filter(|round| round.len() > 1).cloned().collect()
            }
        }
    }

    /// What moves: the item, the list into which, and before which index of it.
    pub(super) fn moves(&self, list: &Path) -> Vec<(usize, Path, usize)> {
        match self {
            Arrangement::Wrap(_) => Vec::new(),
            Arrangement::Join { group: (_, steps, count), before, behind } => {
                let first = before.iter().map(|item| (*item, steps.clone(), 0));
                let last = behind.iter().map(|item| (*item, steps.clone(), *count));
                first.chain(last).collect()
            }
            Arrangement::Regroup { order, .. } => {
                let wanted: Vec<usize> = order.iter().flatten().copied().collect();
                let end = wanted.iter().max().map_or(0, |last| last + 1);
                let still = longest_rise(&wanted);
                let mut moves = Vec::new();
                for (index, item) in wanted.iter().enumerate() {
                    if !still.contains(item) {
                        let next = wanted[index..].iter().find(|other| still.contains(other));
                        moves.push((*item, list.clone(), next.copied().unwrap_or(end)));
                    }
                }
                moves
            }
        }
    }

    /// The neighbours that become groups once everything has moved.
    pub(super) fn wraps(&self) -> Vec<Range<usize>> {
        match self {
            Arrangement::Wrap(items) => vec![items.clone()],
            Arrangement::Join { .. } => Vec::new(),
            Arrangement::Regroup { order, .. } => {
                let mut at = order.iter().flatten().copied().min().unwrap_or(0);
                let mut wraps = Vec::new();
                for round in order {
                    if round.len() > 1 {
                        wraps.push(at..at + round.len());
                    }
                    at += round.len();
                }
                wraps
            }
        }
    }
}

/// The longest part of a row of numbers that rises: what may stay where it is.
fn longest_rise(numbers: &[usize]) -> BTreeSet<usize> {
    let mut best: Vec<Vec<usize>> = Vec::new();
    for (index, number) in numbers.iter().enumerate() {
        let before = (0..index).filter(|earlier| numbers[*earlier] < *number);
        let mut rise = before
            .map(|earlier| &best[earlier])
            .max_by_key(|rise| rise.len())
            .cloned()
            .unwrap_or_default();
        rise.push(*number);
        best.push(rise);
    }
    best.into_iter().max_by_key(Vec::len).unwrap_or_default().into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_rises_stays() {
        assert_eq!(longest_rise(&[0, 2, 1, 3]).len(), 3);
        let regroup = Arrangement::Regroup { order: vec![vec![0, 2], vec![1, 3]], before: 3 };
        let list = Path::root().key("default");
        assert_eq!(regroup.wraps(), [0..2, 2..4]);
        assert_eq!(regroup.moves(&list).len(), 1);
    }
}
