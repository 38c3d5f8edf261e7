//! The diff that the wizard shows: hunks laid out as lines, and where a proposal's change is among them.

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};

use crate::plan::diff::{Hunk, Piece, Row, hunks};

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
    /// Which of them are only indented otherwise.
    pub reindented: HashSet<usize>,
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
            diff.reindented.extend(reindented(&rows).map(|index| index + diff.lines.len()));
            diff.lines.extend(rows.into_iter().map(DiffLine::Row));
        }
        diff
    }

    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The changed line that stands nearest to one of these lines of the old text, later ones first.
    pub fn nearest_change(&self, numbers: &[usize]) -> Option<usize> {
        self.nearest_of(numbers, |_| true)
    }

    /// The same among some of the changed lines.
    pub(crate) fn nearest_of(
        &self,
        numbers: &[usize],
        among: impl Fn(usize) -> bool,
    ) -> Option<usize> {
        let distance = |line: usize, number: usize| {
            if line >= number { (line - number) * 2 } else { (number - line) * 2 + 1 }
        };
        let nearest = |&(_, line): &(usize, usize)| {
            numbers.iter().map(|&number| distance(line, number)).min()
        };
        let changes = self.changes().into_iter().filter(|(index, _)| among(*index));
        changes.filter(|_| !numbers.is_empty()).min_by_key(nearest).map(|(index, _)| index)
    }

    /// Index of each changed line that the other diff of the same text doesn't have.
    pub(crate) fn lines_not_in(&self, other: &Diff) -> BTreeSet<usize> {
        let known: HashSet<_> =
            other.changes().into_iter().map(|(index, old)| (old, other.change(index))).collect();
        let changes = self.changes().into_iter();
        changes
            .filter(|&(index, old)| !known.contains(&(old, self.change(index))))
            .map(|(index, _)| index)
            .collect()
    }

    /// The text of an added line; `None` for a line that is gone, which its number tells.
    fn change(&self, index: usize) -> Option<String> {
        match self.lines.get(index) {
            Some(DiffLine::Row(Row::Added { pieces, .. })) => Some(text_of(pieces)),
            _ => None,
        }
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

/// The removed rows that come back with another indentation only, and the rows as which they do.
fn reindented(rows: &[Row]) -> impl Iterator<Item = usize> {
    let mut pairs = Vec::new();
    let mut gone: HashMap<String, VecDeque<usize>> = HashMap::new();
    for (index, row) in rows.iter().enumerate() {
        if let Row::Removed { pieces, .. } = row {
            gone.entry(text_of(pieces).trim().to_owned()).or_default().push_back(index);
        }
    }
    for (index, row) in rows.iter().enumerate() {
        let Row::Added { pieces, .. } = row else { continue };
        let earlier = gone.get_mut(text_of(pieces).trim()).and_then(VecDeque::pop_front);
        pairs.extend(earlier.into_iter().flat_map(|earlier| [earlier, index]));
    }
    pairs.into_iter()
}

fn text_of(pieces: &[Piece]) -> String {
    pieces.iter().map(|piece| piece.text.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_change_is_the_next_one_if_two_are_equally_far() {
        let before: String = (1..=20).map(|n| format!("line {n}\n")).collect();
        let after = before.replace("line 4\n", "").replace("line 10\n", "line 10\nnew\n");
        let diff = Diff::between(&before, &after);
        let text = |number| match &diff.lines[diff.nearest_change(&[number]).unwrap()] {
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
        assert_eq!(diff.nearest_change(&[]), None);
        assert_eq!(Diff::default().nearest_change(&[3]), None);
    }

    #[test]
    fn lines_that_are_only_indented_otherwise_are_known() {
        let diff = Diff::between("- a\n- b\n", "- parallel:\n    - a\n    - b\n    - c\n");
        let lines =
            diff.lines.iter().enumerate().filter(|(index, _)| !diff.reindented.contains(index));
        let added = |line: &DiffLine| match line {
            DiffLine::Row(Row::Added { pieces, .. }) => Some(text_of(pieces)),
            _ => None,
        };
        assert_eq!(
            lines.filter_map(|(_, line)| added(line)).collect::<Vec<_>>(),
            ["- parallel:", "    - c"]
        );
        assert_eq!(diff.reindented.len(), 4);
    }

    #[test]
    fn lines_of_one_diff_are_told_from_those_of_another() {
        let before = "a\nb\nc\nd\n";
        let one = Diff::between(before, "a\nc\nd\nnew\n");
        let both = Diff::between(before, "a\nc\nnew\nnew\n");
        let own: Vec<&DiffLine> =
            both.lines_not_in(&one).into_iter().map(|index| &both.lines[index]).collect();
        assert!(matches!(own[..], [DiffLine::Row(Row::Removed { old: 4, .. })]), "{own:?}");
        assert!(one.lines_not_in(&one).is_empty());
    }
}
