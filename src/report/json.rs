//! The report for programs; `docs/report.schema.json` describes it.

use super::Origin;
use super::contents::Contents;
use crate::plan::Migration;
use crate::project::Project;

/// The whole report as JSON, with a line end. `project` is what the migration was made from.
pub fn json(migration: &Migration, project: &Project, origin: Origin<'_>) -> String {
    let contents = Contents::of(migration, project, origin);
    // texts and numbers can always be written
    serde_json::to_string_pretty(&contents).unwrap_or_default() + "\n"
}
