//! A sentence with the lines that show it.

use serde::Serialize;

use crate::report::gathered;
use crate::report::places::{evidence_words, shortened};
use crate::verdict::{Assumption, Evidence, Found};

/// A difference, an assumption, or a task; names stand between backticks.
#[derive(Serialize)]
pub(in crate::report) struct Point {
    pub(in crate::report) text: String,
    pub(in crate::report) evidence: Vec<Line>,
}

/// A line of a file as it was opened, without secrets; no number where it is new.
#[derive(Serialize)]
pub(in crate::report) struct Line {
    pub(in crate::report) file: String,
    pub(in crate::report) line: Option<usize>,
    pub(in crate::report) text: String,
}

impl Line {
    /// `line 3`, `Dockerfile 2`, or `new line`.
    pub(in crate::report) fn place(&self) -> String {
        let evidence = |line| Evidence { file: self.file.clone(), line, text: String::new() };
        let words = |line| evidence_words(&[evidence(Some(line))]);
        self.line.map_or_else(|| "new line".to_owned(), words)
    }
}

impl Point {
    pub(super) fn of(text: &str, evidence: &[Evidence]) -> Point {
        Point { text: text.to_owned(), evidence: lines(evidence) }
    }
}

/// Differences that say the same, said once.
pub(super) fn differences(found: &[Found]) -> Vec<Point> {
    gathered(found).iter().map(|one| Point::of(&one.text, &one.evidence)).collect()
}

pub(super) fn assumptions(assumptions: &[Assumption]) -> Vec<Point> {
    assumptions.iter().map(|one| Point::of(&shortened(&one.text), &one.evidence)).collect()
}

pub(super) fn lines(evidence: &[Evidence]) -> Vec<Line> {
    let line = |one: &Evidence| Line {
        file: one.file.clone(),
        line: one.line,
        text: one.text.trim().to_owned(),
    };
    evidence.iter().map(line).collect()
}
