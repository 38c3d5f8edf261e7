//! The diff that the wizard shows: hunks laid out as lines, and where a proposal's change is among them.

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};

use crate::plan::FileChange;
use crate::plan::diff::{Hunk, Piece, Row, hunks};

/// One line of the diff pane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DiffLine {
    /// The file that the hunks that follow are of.
    File(String),
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
    /// The same side by side: what stands before on the left, what comes on the right.
    pub sides: Vec<Side>,
    /// Where each file begins, with its name.
    files: Vec<(usize, String)>,
}

/// One line of a diff side by side, by indices of its lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// A heading, or a line of both versions: across, or on both sides.
    Both(usize),
    /// A line that is gone, and the one that stands in its place.
    Pair(Option<usize>, Option<usize>),
}

impl Side {
    /// Whether a line of the diff is on this one.
    fn holds(self, line: usize) -> bool {
        match self {
            Side::Both(own) => own == line,
            Side::Pair(left, right) => left == Some(line) || right == Some(line),
        }
    }
}

/// A line of a file as it was opened.
pub type Spot<'a> = (&'a str, usize);

impl Diff {
    /// The changes of all files; each file has a line of its own unless only the `pipeline` changes.
    pub fn of(files: &[FileChange], pipeline: &str) -> Diff {
        let mut diff = Diff::default();
        let alone = files.iter().all(|file| file.name == pipeline);
        for file in files {
            diff.files.push((diff.lines.len(), file.name.clone()));
            if !alone {
                let new = if file.before.is_none() { " (new)" } else { "" };
                diff.lines.push(DiffLine::File(format!("{}{new}", file.name)));
            }
            diff.add(file.before.as_deref().unwrap_or_default(), &file.after);
        }
        diff.sides = sides(&diff.lines);
        diff
    }

    /// The line of the side by side view that shows a line of the diff.
    pub fn side_of(&self, line: usize) -> usize {
        self.sides.iter().position(|side| side.holds(line)).unwrap_or(self.sides.len())
    }

    /// Where the next change behind a line begins.
    pub(crate) fn next_hunk(&self, from: usize) -> Option<usize> {
        self.hunks().find(|start| *start > from)
    }

    /// Where the last change before a line begins.
    pub(crate) fn previous_hunk(&self, from: usize) -> Option<usize> {
        self.hunks().take_while(|start| *start < from).last()
    }

    fn hunks(&self) -> impl Iterator<Item = usize> {
        let is_start = |(_, line): &(usize, &DiffLine)| matches!(line, DiffLine::Heading(_));
        self.lines.iter().enumerate().filter(is_start).map(|(index, _)| index)
    }

    /// Adds the lines that take `before` to `after`.
    fn add(&mut self, before: &str, after: &str) {
        for Hunk { heading, rows } in hunks(before, after) {
            self.removed += rows.iter().filter(|row| matches!(row, Row::Removed { .. })).count();
            self.added += rows.iter().filter(|row| matches!(row, Row::Added { .. })).count();
            self.lines.push(DiffLine::Heading(heading));
            self.reindented.extend(reindented(&rows).map(|index| index + self.lines.len()));
            self.lines.extend(rows.into_iter().map(DiffLine::Row));
        }
    }

    /// How many files change.
    pub fn files(&self) -> usize {
        self.files.len()
    }

    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The changed line that stands nearest to one of these lines of the old texts, later ones first.
    pub fn nearest_change(&self, spots: &[Spot<'_>]) -> Option<usize> {
        self.nearest_of(spots, |_| true)
    }

    /// The same among some of the changed lines.
    pub(crate) fn nearest_of(
        &self,
        spots: &[Spot<'_>],
        among: impl Fn(usize) -> bool,
    ) -> Option<usize> {
        let distance = |line: usize, number: usize| {
            if line >= number { (line - number) * 2 } else { (number - line) * 2 + 1 }
        };
        let nearest = |&(index, (file, line)): &(usize, Spot<'_>)| {
            let near = spots.iter().filter(|spot| spot.0 == file);
            near.map(|spot| distance(line, spot.1)).min().map(|distance| (distance, index))
        };
        let changes = self.changes().into_iter().filter(|(index, _)| among(*index));
        let near = changes.filter_map(|change| nearest(&change));
        near.min().map(|(_, index)| index)
    }

    /// Index of each changed line that the other diff of the same texts doesn't have.
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
    fn changes(&self) -> Vec<(usize, Spot<'_>)> {
        let mut next_old = 1;
        let mut file = "";
        let mut files = self.files.iter().peekable();
        let mut changes = Vec::new();
        for (index, line) in self.lines.iter().enumerate() {
            while let Some((_, name)) = files.next_if(|(start, _)| *start <= index) {
                file = name;
            }
            match line {
                DiffLine::File(_) => {}
                DiffLine::Heading(_) => next_old = self.first_old(index + 1).unwrap_or(1),
                DiffLine::Row(Row::Same { old, .. }) => next_old = old + 1,
                DiffLine::Row(Row::Removed { old, .. }) => {
                    changes.push((index, (file, *old)));
                    next_old = old + 1;
                }
                DiffLine::Row(Row::Added { .. }) => changes.push((index, (file, next_old))),
            }
        }
        changes
    }

    fn first_old(&self, from: usize) -> Option<usize> {
        let rows = self.lines.get(from..)?.iter().map_while(|line| match line {
            DiffLine::Row(row) => Some(row),
            _ => None,
        });
        rows.into_iter().find_map(|row| match row {
            Row::Same { old, .. } | Row::Removed { old, .. } => Some(*old),
            Row::Added { .. } => None,
        })
    }
}

/// Pairs the lines that are gone with those that stand in their place, in their order.
fn sides(lines: &[DiffLine]) -> Vec<Side> {
    let mut sides = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let count = |from: usize, wanted: fn(&Row) -> bool| {
            let rows = lines[from..].iter();
            rows.take_while(|line| matches!(line, DiffLine::Row(row) if wanted(row))).count()
        };
        let gone = count(at, |row| matches!(row, Row::Removed { .. }));
        let new = count(at + gone, |row| matches!(row, Row::Added { .. }));
        for index in 0..gone.max(new) {
            let left = (index < gone).then_some(at + index);
            let right = (index < new).then_some(at + gone + index);
            sides.push(Side::Pair(left, right));
        }
        if gone + new == 0 {
            sides.push(Side::Both(at));
        }
        at += (gone + new).max(1);
    }
    sides
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

    const FILE: &str = "p.yml";

    fn between(before: &str, after: &str) -> Diff {
        Diff::of(&[change(FILE, Some(before), after)], FILE)
    }

    fn change(name: &str, before: Option<&str>, after: &str) -> FileChange {
        let before = before.map(str::to_owned);
        FileChange { name: name.to_owned(), before, after: after.to_owned() }
    }

    #[test]
    fn the_nearest_change_is_the_next_one_if_two_are_equally_far() {
        let before: String = (1..=20).map(|n| format!("line {n}\n")).collect();
        let after = before.replace("line 4\n", "").replace("line 10\n", "line 10\nnew\n");
        let diff = between(&before, &after);
        let text = |number| match &diff.lines[diff.nearest_change(&[(FILE, number)]).unwrap()] {
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
        assert_eq!(Diff::default().nearest_change(&[(FILE, 3)]), None);
    }

    #[test]
    fn lines_that_are_only_indented_otherwise_are_known() {
        let diff = between("- a\n- b\n", "- parallel:\n    - a\n    - b\n    - c\n");
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
        let one = between(before, "a\nc\nd\nnew\n");
        let both = between(before, "a\nc\nnew\nnew\n");
        let own: Vec<&DiffLine> =
            both.lines_not_in(&one).into_iter().map(|index| &both.lines[index]).collect();
        assert!(matches!(own[..], [DiffLine::Row(Row::Removed { old: 4, .. })]), "{own:?}");
        assert!(one.lines_not_in(&one).is_empty());
    }

    #[test]
    fn lines_of_several_files_are_told_apart() {
        let files = [
            change(FILE, Some("a\nb\n"), "a\nc\n"),
            change("Dockerfile", Some("a\nb\n"), "a\nd\n"),
            change(".dockerignore", None, ".git\n"),
        ];
        let diff = Diff::of(&files, FILE);
        let names: Vec<&str> = diff
            .lines
            .iter()
            .filter_map(|line| if let DiffLine::File(name) = line { Some(&**name) } else { None })
            .collect();
        assert_eq!(names, [FILE, "Dockerfile", ".dockerignore (new)"]);
        let at = |spot| match &diff.lines[diff.nearest_change(&[spot]).unwrap()] {
            DiffLine::Row(Row::Removed { pieces, .. } | Row::Added { pieces, .. }) => {
                text_of(pieces)
            }
            other => panic!("{other:?}"),
        };
        assert_eq!(at(("Dockerfile", 9)), "d");
        assert_eq!(at((".dockerignore", 1)), ".git");
        assert_eq!(diff.nearest_change(&[("main.go", 1)]), None);
        assert_eq!(diff.lines_not_in(&Diff::of(&files[..2], FILE)).len(), 1);
    }

    #[test]
    fn what_is_gone_stands_beside_what_comes() {
        let diff = between("a\nb\nc\nd\n", "a\nx\nd\ne\n");
        let sides: Vec<Side> = diff.sides.clone();
        assert_eq!(
            sides,
            [
                Side::Both(0),
                Side::Both(1),
                Side::Pair(Some(2), Some(4)),
                Side::Pair(Some(3), None),
                Side::Both(5),
                Side::Pair(None, Some(6)),
            ]
        );
        assert_eq!([0, 3, 4, 6].map(|line| diff.side_of(line)), [0, 3, 2, 5]);
    }

    #[test]
    fn changes_are_walked_through() {
        let before: String = (1..=30).map(|n| format!("line {n}\n")).collect();
        let after = before.replace("line 4\n", "").replace("line 20\n", "");
        let diff = between(&before, &after);
        let second = diff.next_hunk(0).unwrap();
        assert!(matches!(diff.lines[second], DiffLine::Heading(_)));
        assert_eq!(diff.next_hunk(second), None);
        assert_eq!(diff.previous_hunk(second), Some(0));
        assert_eq!(diff.previous_hunk(second + 2), Some(second));
    }
}
