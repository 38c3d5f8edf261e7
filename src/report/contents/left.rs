//! What is left to people, and what was tried and refused.

use serde::Serialize;

use super::point::{Line, lines};
use crate::plan::Migration;
use crate::report::places::shortened;

/// Something that only a person can do.
#[derive(Serialize)]
pub(in crate::report) struct Task {
    pub(in crate::report) before_merging: bool,
    pub(in crate::report) text: String,
    pub(in crate::report) evidence: Vec<Line>,
}

/// What would have been done, and what stands against it.
#[derive(Serialize)]
pub(in crate::report) struct NotOffered {
    pub(in crate::report) improvement: &'static str,
    pub(in crate::report) summary: String,
    pub(in crate::report) witness: String,
    pub(in crate::report) evidence: Vec<Line>,
}

/// Those to do before merging come first.
pub(super) fn tasks(migration: &Migration) -> Vec<Task> {
    let (first, later) = migration.work();
    let marked =
        first.iter().map(|task| (true, task)).chain(later.iter().map(|task| (false, task)));
    let one = |(before_merging, task): (bool, &crate::improvements::Task)| Task {
        before_merging,
        text: task.text.clone(),
        evidence: lines(&task.evidence),
    };
    marked.map(one).collect()
}

pub(super) fn not_offered(migration: &Migration) -> Vec<NotOffered> {
    let of_page = |page: &crate::plan::Page| {
        let improvement = page.about.id;
        let one = move |refused: &crate::plan::NotOffered| NotOffered {
            improvement,
            summary: refused.summary.clone(),
            witness: shortened(&refused.witness),
            evidence: lines(&refused.evidence),
        };
        page.not_offered.iter().map(one).collect::<Vec<_>>()
    };
    migration.pages.iter().flat_map(of_page).collect()
}
