//! What the times of runs leave out or only guess, where a run has such a thing.

use std::collections::BTreeSet;

use crate::cost::{Class, StepTime, Timeline};
use crate::facts::durations::{self, Work};
use crate::text::listed;

/// In words, for all of these runs together.
pub(super) fn gaps(lines: &[(&Timeline, &Timeline)]) -> Vec<String> {
    let steps = || lines.iter().flat_map(|(a, b)| [a, b]).flat_map(|line| &line.steps);
    let named = |which: fn(&StepTime) -> bool| names(steps().filter(|step| which(step)));
    let of = |names: Option<(String, bool)>, one: &str, many: &str| {
        names.map(|(names, several)| format!("{names} {}", if several { many } else { one }))
    };
    let all = [
        of(
            named(|step| step.starts_pipeline && step.time.class != Class::Measured),
            "starts another pipeline: only its start counts, not the time and the minutes of that one.",
            "start other pipelines: only their starts count, not the time and the minutes of those.",
        ),
        of(
            named(|step| step.billed_factor == 0),
            "runs on a runner of the team's own: its time counts, but it is billed no minutes.",
            "run on runners of the team's own: their time counts, but they are billed no minutes.",
        ),
        of(
            named(|step| step.conditional),
            "may be left out by a condition: it counts as if it ran.",
            "may be left out by a condition: they count as if they ran.",
        ),
        unknown(lines),
    ];
    all.into_iter().flatten().collect()
}

/// The steps by name, the first ones, and whether they are several.
fn names<'s>(steps: impl Iterator<Item = &'s StepTime>) -> Option<(String, bool)> {
    const NAMED: usize = 4;
    let mut seen = BTreeSet::new();
    let labels = steps.map(|step| step.label.as_str()).filter(|label| seen.insert(*label));
    let labels: Vec<&str> = labels.collect();
    let mut named: Vec<String> =
        labels.iter().take(NAMED).map(|label| format!("“{label}”")).collect();
    named.extend((labels.len() > NAMED).then(|| format!("{} more", labels.len() - NAMED)));
    (!labels.is_empty()).then(|| (listed(named), labels.len() > 1))
}

/// The commands that are counted by a guess, as the file was opened.
fn unknown(lines: &[(&Timeline, &Timeline)]) -> Option<String> {
    let steps = lines.iter().flat_map(|(before, _)| &before.steps);
    let guessed = steps.filter(|step| step.time.class == Class::Assumed).map(|step| step.unknown);
    let range = durations::of(Work::Unknown);
    let each = format!("{} to {} s on 1x", range.low, range.high);
    match guessed.sum::<usize>() {
        0 => None,
        1 => Some(format!("Of one command nothing is known: it counts as {each}.")),
        n => Some(format!(
            "Of {n} commands, over all triggers, nothing is known: each counts as {each}."
        )),
    }
}
