//! What only a person can do before the result is merged.

use super::evidence;
use super::markdown::{cell, code, prose, table};
use crate::improvements::Setting;
use crate::plan::Migration;

/// Variables to create and tasks, in order; none if nothing is to be done.
pub(super) fn section(migration: &Migration) -> Option<String> {
    let parts: Vec<String> =
        [variables(&migration.settings), tasks(migration)].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| format!("## Before you merge\n\n{}", parts.join("\n\n")))
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
    let value =
        if setting.secured { "secured; not shown".to_owned() } else { in_cell(&setting.value) };
    let line = setting.line.map_or("–".to_owned(), |line| line.to_string());
    [cell(&setting.place.to_string()), in_cell(&setting.name), value, line]
}

fn in_cell(value: &str) -> String {
    if value.is_empty() { "(empty)".to_owned() } else { code(value).replace('|', "\\|") }
}

fn tasks(migration: &Migration) -> Option<String> {
    let one = |(n, task): (usize, &crate::improvements::Task)| {
        format!("{}. {}{}", n + 1, prose(&task.text), evidence(&task.evidence, "   "))
    };
    let tasks: Vec<String> = migration.tasks.iter().enumerate().map(one).collect();
    (!tasks.is_empty()).then(|| tasks.join("\n"))
}
