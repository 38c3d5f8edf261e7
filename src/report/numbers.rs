//! The numbers before and after: counted from the file, never measured.

use std::collections::BTreeSet;

use super::markdown::{cell, table, text};
use crate::plan::{Migration, Summary};

/// The table of numbers.
pub(super) fn section(migration: &Migration) -> String {
    let (before, after) = (&migration.before, &migration.after);
    let mut rows = vec![row("Steps, over all triggers", before.steps, after.steps)];
    rows.extend(triggers(migration).into_iter().map(|trigger| path_row(trigger, before, after)));
    let rest = [
        row("Steps of size 2x or more", before.large_steps, after.large_steps),
        row(
            "Sum of size factors: minutes billed for one minute of every step",
            before.billed_factor,
            after.billed_factor,
        ),
        row("Artifact patterns that are uploaded", before.uploads, after.uploads),
        row(
            "Lines of scripts that stand again elsewhere",
            before.duplicated_lines,
            after.duplicated_lines,
        ),
        row(
            "Constants that scripts pass on as variables",
            before.static_variables,
            after.static_variables,
        ),
        row("What Bitbucket refuses or stops at", before.findings, after.findings),
    ];
    rows.extend(rest.into_iter().filter(|[_, before, after]| before != "0" || after != "0"));
    let table = table(["", "before", "after"], &rows);
    format!("## In numbers\n\n{table}\n\nThese are counted from the file.")
}

/// A sentence about the number of steps; none if it stays.
pub(super) fn steps(migration: &Migration) -> Option<String> {
    let (before, after) = (migration.before.steps, migration.after.steps);
    (before != after).then(|| format!("Steps: {before} before, {after} after."))
}

/// A sentence about the critical path that gets shorter by most; none if no path changes.
pub(super) fn longest_path(migration: &Migration) -> Option<String> {
    let length = |summary: &Summary, trigger| summary.critical_path.get(trigger).copied();
    let change =
        |trigger| Some((length(&migration.before, trigger)?, length(&migration.after, trigger)?));
    let changed =
        triggers(migration).into_iter().filter_map(|trigger| Some((trigger, change(trigger)?)));
    let (trigger, (before, after)) =
        changed.filter(|(_, (a, b))| a != b).max_by_key(|(_, (a, b))| *a as isize - *b as isize)?;
    let name = text(trigger);
    Some(format!(
        "The longest chain of steps that wait for each other in {name}: {before} before, {after} after."
    ))
}

fn triggers(migration: &Migration) -> BTreeSet<&str> {
    let both = [&migration.before, &migration.after];
    both.into_iter().flat_map(|summary| summary.critical_path.keys()).map(String::as_str).collect()
}

fn path_row(trigger: &str, before: &Summary, after: &Summary) -> [String; 3] {
    let length = |summary: &Summary| {
        summary.critical_path.get(trigger).map_or("–".to_owned(), usize::to_string)
    };
    [format!("Critical path of {}, in steps", cell(trigger)), length(before), length(after)]
}

fn row(label: &str, before: impl ToString, after: impl ToString) -> [String; 3] {
    [label.to_owned(), before.to_string(), after.to_string()]
}
