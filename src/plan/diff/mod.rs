//! Two versions of a file compared line by line, for people and for `git apply`.

mod heading;
mod lines;
mod patch;

use similar::{ChangeTag, DiffOp, DiffTag, InlineChange, TextDiff};

use crate::model::secret::redact;

use heading::keys_above;
use lines::{Lines, without_end};

pub use patch::{Patch, patch};

/// The lines of a text as people may see them: without their ends and without the values of secrets.
pub fn shown_lines(text: &str) -> Vec<String> {
    let lines = Lines::of(text);
    (0..lines.raw().len()).map(|index| lines.shown(index).into_owned()).collect()
}

/// Unchanged lines around a change.
const CONTEXT: usize = 3;

/// One line of a comparison. Line numbers count from 1; texts have no line end and show no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// A line of both versions.
    Same {
        /// Its number before.
        old: usize,
        /// Its number after.
        new: usize,
        /// Its text.
        text: String,
    },
    /// A line that is gone.
    Removed {
        /// Its number before.
        old: usize,
        /// Its text, word by word where it resembles the line that took its place.
        pieces: Vec<Piece>,
    },
    /// A line that is new.
    Added {
        /// Its number after.
        new: usize,
        /// Its text, word by word where it resembles the line that it replaces.
        pieces: Vec<Piece>,
    },
}

/// A part of a changed line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its text.
    pub text: String,
    /// Whether it is what changed within the line.
    pub emphasised: bool,
}

/// Changes that stand close together, with a few unchanged lines around them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hunk {
    /// Where it is, in the file's own keys: `branches.develop / Deploy / script`.
    pub heading: String,
    /// Its rows, in the order of the file.
    pub rows: Vec<Row>,
}

impl Row {
    /// Whether the line is gone or new.
    pub fn is_change(&self) -> bool {
        !matches!(self, Row::Same { .. })
    }
}

/// Every line of both versions in one sequence.
pub fn rows(before: &str, after: &str) -> Vec<Row> {
    let comparison = Comparison::of(before, after);
    comparison.diff.ops().iter().flat_map(|op| comparison.rows(op)).collect()
}

/// The changed lines with three lines of context, each group under the keys that lead to its first change.
pub fn hunks(before: &str, after: &str) -> Vec<Hunk> {
    let comparison = Comparison::of(before, after);
    let hunk = |ops: Vec<DiffOp>| Hunk {
        heading: comparison.heading(&ops),
        rows: ops.iter().flat_map(|op| comparison.rows(op)).collect(),
    };
    comparison.groups().into_iter().map(hunk).collect()
}

/// The lines of both versions, and how they differ.
struct Comparison<'a> {
    old: Lines<'a>,
    new: Lines<'a>,
    diff: TextDiff<'a, 'a, str>,
}

impl<'a> Comparison<'a> {
    fn of(before: &'a str, after: &'a str) -> Comparison<'a> {
        let (old, new) = (Lines::of(before), Lines::of(after));
        let diff = TextDiff::from_slices(old.raw(), new.raw());
        Comparison { old, new, diff }
    }

    /// Operations that stand close together, with the context around them.
    fn groups(&self) -> Vec<Vec<DiffOp>> {
        self.diff.grouped_ops(CONTEXT)
    }

    /// The keys above the first changed line of these operations.
    fn heading(&self, ops: &[DiffOp]) -> String {
        let Some(op) = ops.iter().find(|op| op.tag() != DiffTag::Equal) else {
            return String::new();
        };
        let keys = match op.tag() {
            DiffTag::Insert => keys_above(self.new.raw(), op.new_range().start),
            _ => keys_above(self.old.raw(), op.old_range().start),
        };
        redact(&keys).into_owned()
    }

    fn rows(&self, op: &DiffOp) -> Vec<Row> {
        self.diff.iter_inline_changes(op).filter_map(|change| self.row(&change)).collect()
    }

    fn row(&self, change: &InlineChange<'_, str>) -> Option<Row> {
        Some(match change.tag() {
            ChangeTag::Equal => {
                let (old, new) = (change.old_index()?, change.new_index()?);
                Row::Same { old: old + 1, new: new + 1, text: self.old.shown(old).into_owned() }
            }
            ChangeTag::Delete => {
                let old = change.old_index()?;
                Row::Removed { old: old + 1, pieces: pieces(change, &self.old.shown(old)) }
            }
            ChangeTag::Insert => {
                let new = change.new_index()?;
                Row::Added { new: new + 1, pieces: pieces(change, &self.new.shown(new)) }
            }
        })
    }
}

/// The parts of a line; one part where it isn't shown as it is.
fn pieces(change: &InlineChange<'_, str>, shown: &str) -> Vec<Piece> {
    let parts = change.values().iter().map(|(emphasised, part)| (*emphasised, without_end(part)));
    let parts: Vec<_> = parts.filter(|(_, part)| !part.is_empty()).collect();
    let whole: String = parts.iter().map(|(_, part)| *part).collect();
    if whole != shown {
        return vec![Piece { text: shown.to_owned(), emphasised: false }];
    }
    let wholly = parts.iter().all(|(emphasised, _)| *emphasised);
    let piece = |&(emphasised, part): &(bool, &str)| Piece {
        text: part.to_owned(),
        emphasised: emphasised && !wholly,
    };
    parts.iter().map(piece).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEFORE: &str = "\
image: node:20
pipelines:
  branches:
    develop:
      - step: &one
          name: 'Initialize'
          caches:
            - node
          script:
            - export A=1
            - npm ci
            - npm test
      - parallel:
        - step:
            script:
            - pipe: atlassian/x:1.0.0
              variables:
                KEY: one
";

    fn signs(rows: &[Row]) -> String {
        let part = |p: &Piece| if p.emphasised { format!("[{}]", p.text) } else { p.text.clone() };
        let line = |row: &Row| match row {
            Row::Same { old, new, text } => format!("{old:>2} {new:>2}   {text}\n"),
            Row::Removed { old, pieces } => {
                format!("{old:>2}    - {}\n", pieces.iter().map(part).collect::<String>())
            }
            Row::Added { new, pieces } => {
                format!("   {new:>2} + {}\n", pieces.iter().map(part).collect::<String>())
            }
        };
        rows.iter().map(line).collect()
    }

    #[test]
    fn rows_number_both_sides_and_emphasise_words() {
        let rows = rows("a: 1\nname: old word\n", "a: 1\nname: new word\nb: 2\n");
        insta::assert_snapshot!(signs(&rows), @r"
         1  1   a: 1
         2    - name: [old] word
            2 + name: [new] word
            3 + b: 2
        ");
    }

    #[test]
    fn equal_texts_have_no_hunks() {
        assert!(hunks(BEFORE, BEFORE).is_empty());
    }

    #[test]
    fn hunks_are_headed_by_the_keys_that_lead_to_them() {
        let heading =
            |from: &str, to: &str| hunks(BEFORE, &BEFORE.replace(from, to))[0].heading.clone();
        assert_eq!(heading("            - npm ci\n", ""), "branches.develop / Initialize / script");
        assert_eq!(
            heading("KEY: one", "KEY: two"),
            "branches.develop.parallel / step / script.variables"
        );
        assert_eq!(heading("node:20", "node:22"), "");
        assert_eq!(heading("          caches:\n", ""), "branches.develop / Initialize");
        assert_eq!(heading("    develop:", "    main:"), "branches");
    }

    #[test]
    fn a_branch_may_be_called_stage() {
        let before = "pipelines:\n  branches:\n    stage:\n      - step:\n          name: Build\n          script:\n            - make\n";
        let heading = hunks(before, &before.replace("make", "make all"))[0].heading.clone();
        assert_eq!(heading, "branches.stage / Build / script");
    }

    #[test]
    fn no_row_shows_a_secret() {
        let before = "script:\n  - export DB_PASSWORD=hunter22x\n  - echo 1\n";
        let rows = signs(&rows(
            before,
            &before.replace("hunter22x", "hunter33y").replace("echo 1", "echo 2"),
        ));
        assert!(!rows.contains("hunter") && rows.contains("DB_PASSWORD"), "{rows}");
    }
}
