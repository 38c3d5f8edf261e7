//! What only a person can do before the result is merged.

use super::evidence;
use super::markdown::{cell, code, prose, table};
use crate::improvements::{Setting, Task};
use crate::model::secret::recognise;
use crate::plan::Migration;

/// Variables to create and tasks, in order; none if nothing is to be done.
pub(super) fn section(migration: &Migration) -> Option<String> {
    let (first, later) = migration.work();
    let parts: Vec<String> =
        [variables(&migration.settings), tasks(first)].into_iter().flatten().collect();
    let heading = if migration.changes_anything() { "Before you merge" } else { "To do by hand" };
    let first = (!parts.is_empty()).then(|| format!("## {heading}\n\n{}", parts.join("\n\n")));
    let later = tasks(later).map(|tasks| format!("## Worth doing, too\n\n{tasks}"));
    let both: Vec<String> = first.into_iter().chain(later).collect();
    (!both.is_empty()).then(|| both.join("\n\n"))
}

fn variables(settings: &[Setting]) -> Option<String> {
    if settings.is_empty() {
        return None;
    }
    let rows: Vec<[String; 4]> = settings.iter().map(row).collect();
    let table = table(["where", "name", "value", "line it was in"], &rows);
    Some(format!(
        "Create these variables in Bitbucket first: without them the new file doesn't do the same.\n\n{table}"
    ))
}

fn row(setting: &Setting) -> [String; 4] {
    let value = match shown_value(setting) {
        Some(value) => in_cell(value),
        None if setting.secured => "secured; not shown".to_owned(),
        None => "not shown".to_owned(),
    };
    let line = setting.line.map_or("–".to_owned(), |line| line.to_string());
    [cell(&setting.place.to_string()), in_cell(&setting.name), value, line]
}

/// The value where it may be read by whoever reads a report: neither secured nor like a secret.
pub(crate) fn shown_value(setting: &Setting) -> Option<&str> {
    let hidden = setting.secured || recognise(&setting.name, &setting.value).is_some();
    (!hidden).then_some(setting.value.as_str())
}

fn in_cell(value: &str) -> String {
    if value.is_empty() { "(empty)".to_owned() } else { code(value).replace('|', "\\|") }
}

fn tasks(tasks: &[Task]) -> Option<String> {
    let one = |(n, task): (usize, &Task)| {
        format!("{}. {}{}", n + 1, prose(&task.text), evidence(&task.evidence, "   "))
    };
    let tasks: Vec<String> = tasks.iter().enumerate().map(one).collect();
    (!tasks.is_empty()).then(|| tasks.join("\n"))
}
