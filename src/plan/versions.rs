//! Both versions of the files with their runs, made again from what a migration came to.

use std::fmt;
use std::sync::Arc;

use super::Migration;
use super::stage::{Stage, with_settings};
use crate::project::Project;
use crate::verdict::Side;

/// The files as they were opened and as they would be written, with everything that is known of them.
pub struct Versions {
    before: Stage,
    after: Stage,
}

impl Versions {
    /// Reads and runs both versions: work for when somebody looks, not for each key.
    pub fn of(project: &Project, migration: &Migration) -> Versions {
        let original = migration.original.clone();
        let before = Stage::of(original, None, Arc::new(project.clone()), project.settings.clone());
        let labels = before.pipelines.labels(&before.document);
        let mut files = project.clone();
        for change in &migration.others {
            files.put(&change.name, change.after.as_str());
        }
        let known = with_settings(&project.settings, &migration.settings);
        let after = Stage::of(migration.result.clone(), Some(&labels), Arc::new(files), known);
        Versions { before, after }
    }

    /// The version that was opened.
    pub fn before(&self) -> Side<'_> {
        self.before.side(&self.before.document)
    }

    /// The version that would be written.
    pub fn after(&self) -> Side<'_> {
        self.after.side(&self.before.document)
    }

    /// The triggers of both, in the order of the file.
    pub fn triggers(&self) -> Vec<String> {
        let mut triggers: Vec<String> = Vec::new();
        for trace in self.before.traces.iter().chain(self.after.traces.iter()) {
            let trigger = trace.trigger.to_string();
            if !trace.steps.is_empty() && !triggers.contains(&trigger) {
                triggers.push(trigger);
            }
        }
        triggers
    }
}

impl fmt::Debug for Versions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Versions").finish_non_exhaustive()
    }
}
