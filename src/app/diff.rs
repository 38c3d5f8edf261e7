//! The diff that the wizard shows: hunks laid out as lines, and where a proposal's change is among them.

use crate::plan::diff::{Hunk, Row, hunks};

/// One line of the diff pane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DiffLine {
    /// Where the rows that follow are.
    Heading(String),
    /// A line of either version.
    Row(Row),
}

/// A diff as lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diff {
    /// Headings and rows.
    pub lines: Vec<DiffLine>,
    /// How many lines are gone.
    pub removed: usize,
    /// How many lines are new.
    pub added: usize,
}

impl Diff {
    /// The lines that take `before` to `after`.
    pub fn between(before: &str, after: &str) -> Diff {
        let mut diff = Diff::default();
        for Hunk { heading, rows } in hunks(before, after) {
            diff.removed += rows.iter().filter(|row| matches!(row, Row::Removed { .. })).count();
            diff.added += rows.iter().filter(|row| matches!(row, Row::Added { .. })).count();
            diff.lines.push(DiffLine::Heading(heading));
            diff.lines.extend(rows.into_iter().map(DiffLine::Row));
        }
        diff
    }

    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The changed line that stands nearest to line `number` of the old text, later ones first.
    pub fn nearest_change(&self, number: usize) -> Option<usize> {
        let distance = |&(_, line): &(usize, usize)| {
            if line >= number { (line - number) * 2 } else { (number - line) * 2 + 1 }
        };
        self.changes().into_iter().min_by_key(distance).map(|(index, _)| index)
    }

    /// Index of each changed line with the old line where it takes place.
    fn changes(&self) -> Vec<(usize, usize)> {
        let mut next_old = 1;
        let mut changes = Vec::new();
        for (index, line) in self.lines.iter().enumerate() {
            match line {
                DiffLine::Heading(_) => next_old = self.first_old(index + 1).unwrap_or(next_old),
                DiffLine::Row(Row::Same { old, .. }) => next_old = old + 1,
                DiffLine::Row(Row::Removed { old, .. }) => {
                    changes.push((index, *old));
                    next_old = old + 1;
                }
                DiffLine::Row(Row::Added { .. }) => changes.push((index, next_old)),
            }
        }
        changes
    }

    fn first_old(&self, from: usize) -> Option<usize> {
        self.lines.get(from..)?.iter().find_map(|line| match line {
            DiffLine::Row(Row::Same { old, .. } | Row::Removed { old, .. }) => Some(*old),
            _ => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_change_is_the_next_one_if_two_are_equally_far() {
        let before: String = (1..=20).map(|n| format!("line {n}\n")).collect();
        let after = before.replace("line 4\n", "").replace("line 10\n", "line 10\nnew\n");
        let diff = Diff::between(&before, &after);
        let text = |number| match &diff.lines[diff.nearest_change(number).unwrap()] {
            DiffLine::Row(Row::Removed { pieces, .. } | Row::Added { pieces, .. }) => {
                pieces[0].text.clone()
            }
            other => panic!("{other:?}"),
        };
        assert_eq!((diff.removed, diff.added), (1, 1));
        assert_eq!(
            [text(1), text(4), text(7), text(8), text(20)],
            ["line 4", "line 4", "line 4", "new", "new"]
        );
        assert_eq!(Diff::default().nearest_change(3), None);
    }
}
