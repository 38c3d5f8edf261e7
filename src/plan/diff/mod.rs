//! Two versions of a file compared line by line, for people and for `git apply`.

mod heading;
mod lines;
mod pairs;
mod patch;

use std::ops::Range;

use similar::{DiffOp, DiffTag, TextDiff};

use crate::model::secret::redact;

use lines::Lines;
use pairs::{differing, pairs};

pub use heading::keys_above;
pub use lines::without_end;
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
        /// Its text.
        text: String,
        /// The bytes of the text that aren't in the line that took its place.
        emphasis: Vec<Range<usize>>,
        /// The number after of the line that took its place, if one is like it.
        becomes: Option<usize>,
    },
    /// A line that is new.
    Added {
        /// Its number after.
        new: usize,
        /// Its text.
        text: String,
        /// The bytes of the text that weren't in the line that it replaces.
        emphasis: Vec<Range<usize>>,
        /// The number before of the line that it replaces, if one is like it.
        was: Option<usize>,
    },
}

/// Changes that stand close together, with a few unchanged lines around them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hunk {
    /// Where it is, in the file's own keys: `branches.develop / Deploy / script`.
    pub heading: String,
    /// Where its lines before stand, from 1.
    pub old: Range<usize>,
    /// Where its lines after stand, from 1.
    pub new: Range<usize>,
    /// Its rows, in the order of the file.
    pub rows: Vec<Row>,
}

impl Row {
    /// Whether the line is gone or new.
    pub fn is_change(&self) -> bool {
        !matches!(self, Row::Same { .. })
    }

    /// Its text.
    pub fn text(&self) -> &str {
        match self {
            Row::Same { text, .. } | Row::Removed { text, .. } | Row::Added { text, .. } => text,
        }
    }

    /// The bytes of its text that aren't in the line of the other version.
    pub fn emphasis(&self) -> &[Range<usize>] {
        match self {
            Row::Same { .. } => &[],
            Row::Removed { emphasis, .. } | Row::Added { emphasis, .. } => emphasis,
        }
    }

    /// Its number before.
    pub fn number_before(&self) -> Option<usize> {
        match self {
            Row::Same { old, .. } | Row::Removed { old, .. } => Some(*old),
            Row::Added { .. } => None,
        }
    }

    /// Its number after.
    pub fn number_after(&self) -> Option<usize> {
        match self {
            Row::Same { new, .. } | Row::Added { new, .. } => Some(*new),
            Row::Removed { .. } => None,
        }
    }
}

/// The changed lines with three lines of context, each group under the keys that lead to its first change.
pub fn hunks(before: &str, after: &str) -> Vec<Hunk> {
    let comparison = Comparison::of(before, after);
    comparison.groups().into_iter().map(|ops| comparison.hunk(&ops)).collect()
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

    fn hunk(&self, ops: &[DiffOp]) -> Hunk {
        let whole = |range: fn(&DiffOp) -> Range<usize>| {
            let (first, last) = (ops.first().map(range), ops.last().map(range));
            first.map_or(0, |range| range.start) + 1..last.map_or(0, |range| range.end) + 1
        };
        Hunk {
            heading: self.heading(ops),
            old: whole(DiffOp::old_range),
            new: whole(DiffOp::new_range),
            rows: ops.iter().flat_map(|op| self.rows(op)).collect(),
        }
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
        if op.tag() == DiffTag::Equal {
            let lines = op.old_range().zip(op.new_range());
            let same = |(old, new): (usize, usize)| Row::Same {
                old: old + 1,
                new: new + 1,
                text: self.old.shown(old).into_owned(),
            };
            return lines.map(same).collect();
        }
        let (old, new) = (op.old_range(), op.new_range());
        let shown = |lines: &Lines<'_>, range: Range<usize>| -> Vec<String> {
            range.map(|index| lines.shown(index).into_owned()).collect()
        };
        changed((old.start, shown(&self.old, old)), (new.start, shown(&self.new, new)))
    }
}

/// Lines that give way to others, each side with the index of its first.
fn changed(old: (usize, Vec<String>), new: (usize, Vec<String>)) -> Vec<Row> {
    let (old_start, new_start) = (old.0 + 1, new.0 + 1);
    let pairs = pairs(&old.1, &new.1);
    let removed = old.1.into_iter().enumerate().map(|(index, text)| Row::Removed {
        old: old_start + index,
        text,
        emphasis: Vec::new(),
        becomes: None,
    });
    let mut removed: Vec<Row> = removed.collect();
    let added = new.1.into_iter().enumerate().map(|(index, text)| Row::Added {
        new: new_start + index,
        text,
        emphasis: Vec::new(),
        was: None,
    });
    let mut added: Vec<Row> = added.collect();
    for (i, j) in pairs {
        if let (
            Row::Removed { text: old, emphasis: gone, becomes, .. },
            Row::Added { text: new, emphasis: come, was, .. },
        ) = (&mut removed[i], &mut added[j])
        {
            (*gone, *come) = differing(old, new);
            (*becomes, *was) = (Some(new_start + j), Some(old_start + i));
        }
    }
    removed.append(&mut added);
    removed
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
        let marked = |row: &Row| {
            let mut text = row.text().to_owned();
            for part in row.emphasis().iter().rev() {
                text.insert(part.end, ']');
                text.insert(part.start, '[');
            }
            text
        };
        let line = |row: &Row| match row {
            Row::Same { old, new, text } => format!("{old:>2} {new:>2}   {text}\n"),
            Row::Removed { old, .. } => format!("{old:>2}    - {}\n", marked(row)),
            Row::Added { new, .. } => format!("   {new:>2} + {}\n", marked(row)),
        };
        rows.iter().map(line).collect()
    }

    #[test]
    fn rows_number_both_sides_and_emphasise_words() {
        let hunks = hunks("a: 1\nname: old word\n", "a: 1\nname: new word\nb: 2\n");
        assert_eq!((&hunks[0].old, &hunks[0].new), (&(1..3), &(1..4)));
        insta::assert_snapshot!(signs(&hunks[0].rows), @r"
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
    fn a_step_has_the_name_that_it_merges() {
        let before = "definitions:\n  steps:\n    - step: &deploy\n        name: Deploy\npipelines:\n  default:\n    - step:\n        <<: *deploy\n";
        let heading =
            hunks(before, &format!("{before}        deployment: test\n"))[0].heading.clone();
        assert_eq!(heading, "default / Deploy");
    }

    #[test]
    fn no_row_shows_a_secret() {
        let before = "script:\n  - export DB_PASSWORD=hunter22x\n  - echo 1\n";
        let after = before.replace("hunter22x", "hunter33y").replace("echo 1", "echo 2");
        let rows = signs(&hunks(before, &after)[0].rows);
        assert!(!rows.contains("hunter") && rows.contains("DB_PASSWORD"), "{rows}");
    }
}
