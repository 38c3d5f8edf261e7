//! The numbers before and after: counted from the file, never measured.

use std::collections::BTreeSet;

use serde::Serialize;

use super::markdown::{cell, table};
use crate::plan::{Migration, Summary};

/// Something that is counted from the file; none where a version hasn't got it.
#[derive(Serialize)]
pub(super) struct Count {
    pub(super) what: String,
    pub(super) before: Option<usize>,
    pub(super) after: Option<usize>,
}

/// The table of numbers.
pub(super) fn section(migration: &Migration) -> String {
    let row = |count: &Count| {
        let number = |n: Option<usize>| n.map_or("–".to_owned(), |n| n.to_string());
        [cell(&count.what), number(count.before), number(count.after)]
    };
    let rows: Vec<[String; 3]> = counts(migration).iter().map(row).collect();
    let table = table(["", "before", "after"], &rows);
    format!("## In numbers\n\n{table}\n\nThese are counted from the file.")
}

/// What is counted, before and after; what is nowhere is left out, but for steps and paths.
pub(super) fn counts(migration: &Migration) -> Vec<Count> {
    let (before, after) = (&migration.before, &migration.after);
    let factor = |summary: &Summary| usize::try_from(summary.billed_factor).unwrap_or(usize::MAX);
    let mut counts = vec![Count::of("Steps, over all triggers", before.steps, after.steps)];
    counts.extend(triggers(migration).into_iter().map(|trigger| Count {
        what: format!("Critical path of {trigger}, in steps"),
        before: before.critical_path.get(trigger).copied(),
        after: after.critical_path.get(trigger).copied(),
    }));
    let rest = [
        Count::of("Steps of size 2x or more", before.large_steps, after.large_steps),
        Count::of(
            "Sum of size factors: minutes billed for one minute of every step",
            factor(before),
            factor(after),
        ),
        Count::of("Artifact patterns that are uploaded", before.uploads, after.uploads),
        Count::of(
            "Lines of scripts that are repeated elsewhere",
            before.duplicated_lines,
            after.duplicated_lines,
        ),
        Count::of(
            "Constants that scripts pass on as variables",
            before.static_variables,
            after.static_variables,
        ),
        Count::of(
            "What Bitbucket refuses or stops at",
            before.refusals.len(),
            after.refusals.len(),
        ),
    ];
    let is_anywhere = |count: &Count| count.before != Some(0) || count.after != Some(0);
    counts.extend(rest.into_iter().filter(is_anywhere));
    counts
}

/// A sentence about the number of steps; none if it stays.
pub(super) fn steps(migration: &Migration) -> Option<String> {
    let (before, after) = (migration.before.steps, migration.after.steps);
    (before != after).then(|| format!("Steps: {before} before, {after} after."))
}

/// A sentence, not yet Markdown, about the critical path that gets shorter by most; none if no path changes.
pub(super) fn longest_chain(migration: &Migration) -> Option<String> {
    let length = |summary: &Summary, trigger| summary.critical_path.get(trigger).copied();
    let change =
        |trigger| Some((length(&migration.before, trigger)?, length(&migration.after, trigger)?));
    let changed =
        triggers(migration).into_iter().filter_map(|trigger| Some((trigger, change(trigger)?)));
    let (trigger, (before, after)) =
        changed.filter(|(_, (a, b))| a != b).max_by_key(|(_, (a, b))| *a as isize - *b as isize)?;
    Some(format!(
        "The longest chain of steps that wait for each other in {trigger}: {before} before, {after} after."
    ))
}

fn triggers(migration: &Migration) -> BTreeSet<&str> {
    let both = [&migration.before, &migration.after];
    both.into_iter().flat_map(|summary| summary.critical_path.keys()).map(String::as_str).collect()
}

impl Count {
    fn of(what: &str, before: usize, after: usize) -> Count {
        Count { what: what.to_owned(), before: Some(before), after: Some(after) }
    }
}
