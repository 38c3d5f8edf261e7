//! The diff that the wizard shows: hunks laid out as lines, what lies between them, and where a proposal's change is.

mod columns;
mod layout;
mod pane;
mod search;
mod text;

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};
use std::ops::Range;
use std::sync::Arc;

use crate::plan::FileChange;
use crate::plan::diff::{Hunk, Row, hunks};
use crate::syntax::Tokens;
use crate::yaml::Document;

use text::{Text, fitted};

pub use columns::{Columns, Shape};
pub use layout::{Cell, Visual};
pub use pane::{DiffPane, Layout, Look, Reaction};
pub use search::Search;
pub use text::Texts;

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
    /// The unchanged lines that no hunk holds, in the order of the diff.
    pub folds: Vec<Fold>,
    /// The tokens of each of the lines.
    tokens: Vec<Tokens>,
    files: Vec<File>,
}

/// Unchanged lines that no hunk holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fold {
    /// The line of the diff before which they stand.
    pub before: usize,
    /// How many they are.
    pub count: usize,
    file: usize,
    /// The number before and after of the first.
    first: (usize, usize),
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct File {
    /// The line of the diff where it begins.
    start: usize,
    name: String,
    before: Arc<Text>,
}

/// Where a line stands: among the diff's own lines, or in a fold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum At {
    /// This of its lines.
    Line(usize),
    /// In this fold, this of its lines.
    Folded(usize, usize),
}

/// A line of either version as it is shown.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// Its number before.
    pub old: Option<usize>,
    /// Its number after.
    pub new: Option<usize>,
    /// Its text: no secret, no tab, nothing that steers the terminal.
    pub text: &'a str,
    /// What is what in it.
    pub tokens: &'a [(Range<usize>, crate::syntax::Token)],
    /// What in it isn't in the line of the other version.
    pub emphasis: &'a [Range<usize>],
}

/// A line of a file as it was opened.
pub type Spot<'a> = (&'a str, usize);

impl Diff {
    /// The changes of all files; each file has a line of its own unless only the `pipeline` changes, whose `result` is
    /// read already.
    pub fn of(
        files: &[FileChange],
        pipeline: &str,
        result: Option<&Document>,
        texts: &mut Texts,
    ) -> Diff {
        let mut diff = Diff::default();
        let alone = files.iter().all(|file| file.name == pipeline);
        for file in files {
            let before = texts.before(file);
            diff.files.push(File { start: diff.lines.len(), name: file.name.clone(), before });
            if !alone {
                let new = if file.before.is_none() { " (new)" } else { "" };
                diff.push(DiffLine::File(format!("{}{new}", file.name)), Tokens::new());
            }
            let read = result.filter(|_| file.name == pipeline);
            let tokens = texts.tokens(&file.name, &file.after, read);
            diff.add(file, &tokens);
        }
        diff
    }

    /// How many files change.
    pub fn files(&self) -> usize {
        self.files.len()
    }

    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// A line of either version; nothing for headings.
    pub fn shown(&self, at: At) -> Option<Shown<'_>> {
        match at {
            At::Line(index) => {
                let Some(DiffLine::Row(row)) = self.lines.get(index) else { return None };
                let (old, new) = (row.number_before(), row.number_after());
                let tokens = self.tokens.get(index).map_or(&[][..], Vec::as_slice);
                Some(Shown { old, new, text: row.text(), tokens, emphasis: row.emphasis() })
            }
            At::Folded(fold, row) => {
                let fold = self.folds.get(fold).filter(|fold| row < fold.count)?;
                let (old, new) = (fold.first.0 + row, fold.first.1 + row);
                let (text, tokens) = self.files.get(fold.file)?.before.line(old)?;
                Some(Shown { old: Some(old), new: Some(new), text, tokens, emphasis: &[] })
            }
        }
    }

    /// The largest number of a line.
    pub fn last_number(&self) -> usize {
        let numbers = self.lines.iter().filter_map(|line| match line {
            DiffLine::Row(row) => row.number_before().max(row.number_after()),
            _ => None,
        });
        let folded = self.folds.iter().map(|fold| fold.first.0.max(fold.first.1) + fold.count - 1);
        numbers.chain(folded).max().unwrap_or(0)
    }

    /// All lines in their order, those in folds included; headings, too.
    pub fn all(&self) -> impl Iterator<Item = At> + '_ {
        let mut folds = self.folds.iter().enumerate().peekable();
        (0..=self.lines.len()).flat_map(move |line| {
            let mut here = Vec::new();
            while let Some((index, fold)) = folds.next_if(|(_, fold)| fold.before <= line) {
                here.extend((0..fold.count).map(|row| At::Folded(index, row)));
            }
            here.extend((line < self.lines.len()).then_some(At::Line(line)));
            here
        })
    }

    fn push(&mut self, line: DiffLine, tokens: Tokens) {
        self.lines.push(line);
        self.tokens.push(tokens);
    }

    /// Adds the lines that take a file to what it is to hold.
    fn add(&mut self, file: &FileChange, after_tokens: &[Tokens]) {
        let before = file.before.as_deref().unwrap_or_default();
        let (old_end, mut reached) = (before.split_inclusive('\n').count() + 1, (1, 1));
        let after: Vec<&str> = file.after.split_inclusive('\n').collect();
        for Hunk { heading, old, new, rows } in hunks(before, &file.after) {
            self.fold(reached, old.start);
            reached = (old.end, new.end);
            self.removed += rows.iter().filter(|row| matches!(row, Row::Removed { .. })).count();
            self.added += rows.iter().filter(|row| matches!(row, Row::Added { .. })).count();
            self.push(DiffLine::Heading(heading), Tokens::new());
            self.reindented.extend(reindented(&rows).map(|index| index + self.lines.len()));
            for row in rows {
                let (row, tokens) = self.fit(row, &after, after_tokens);
                self.push(DiffLine::Row(row), tokens);
            }
        }
        self.fold(reached, old_end);
    }

    /// Lines that no hunk holds: from these numbers to the number before of the next one that does.
    fn fold(&mut self, first: (usize, usize), end: usize) {
        let (count, before) = (end.saturating_sub(first.0), self.lines.len());
        if count > 0 {
            let file = self.files.len().saturating_sub(1);
            self.folds.push(Fold { before, count, file, first });
        }
    }

    /// The row as it may be shown, with its tokens.
    fn fit(&self, row: Row, after: &[&str], after_tokens: &[Tokens]) -> (Row, Tokens) {
        let before = self.files.last().map(|file| &file.before);
        let of_old = |old: usize| before.and_then(|text| text.line(old));
        match row {
            Row::Same { old, new, text } => match of_old(old) {
                Some((shown, tokens)) => {
                    (Row::Same { old, new, text: shown.to_owned() }, tokens.to_vec())
                }
                None => (Row::Same { old, new, text }, Tokens::new()),
            },
            Row::Removed { old, text, emphasis, becomes } => {
                let tokens = of_old(old).map(|(_, tokens)| tokens.to_vec()).unwrap_or_default();
                let (text, emphasis) = fitted(&text, emphasis);
                (Row::Removed { old, text, emphasis, becomes }, tokens)
            }
            Row::Added { new, text, emphasis, was } => {
                let raw = after.get(new - 1).copied().unwrap_or_default();
                let tokens = after_tokens.get(new - 1).cloned().unwrap_or_default();
                let (_, tokens) = text::shown(raw, &text, tokens);
                let (text, emphasis) = fitted(&text, emphasis);
                (Row::Added { new, text, emphasis, was }, tokens)
            }
        }
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
    fn change(&self, index: usize) -> Option<&str> {
        match self.lines.get(index) {
            Some(DiffLine::Row(Row::Added { text, .. })) => Some(text),
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
            while let Some(next) = files.next_if(|file| file.start <= index) {
                file = &next.name;
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
        rows.into_iter().find_map(Row::number_before)
    }
}

/// The removed rows that come back with another indentation only, and the rows as which they do.
fn reindented(rows: &[Row]) -> impl Iterator<Item = usize> {
    let mut pairs = Vec::new();
    let mut gone: HashMap<String, VecDeque<usize>> = HashMap::new();
    for (index, row) in rows.iter().enumerate() {
        if let Row::Removed { text, .. } = row {
            gone.entry(text.trim().to_owned()).or_default().push_back(index);
        }
    }
    for (index, row) in rows.iter().enumerate() {
        let Row::Added { text, .. } = row else { continue };
        let earlier = gone.get_mut(text.trim()).and_then(VecDeque::pop_front);
        pairs.extend(earlier.into_iter().flat_map(|earlier| [earlier, index]));
    }
    pairs.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::Token;

    const FILE: &str = "p.yml";

    fn between(before: &str, after: &str) -> Diff {
        made(&[change(FILE, Some(before), after)])
    }

    fn made(files: &[FileChange]) -> Diff {
        Diff::of(files, FILE, None, &mut Texts::default())
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
            DiffLine::Row(row) => row.text().to_owned(),
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
            DiffLine::Row(Row::Added { text, .. }) => Some(text.clone()),
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
        let diff = made(&files);
        let names: Vec<&str> = diff
            .lines
            .iter()
            .filter_map(|line| if let DiffLine::File(name) = line { Some(&**name) } else { None })
            .collect();
        assert_eq!(names, [FILE, "Dockerfile", ".dockerignore (new)"]);
        let at = |spot| match &diff.lines[diff.nearest_change(&[spot]).unwrap()] {
            DiffLine::Row(row) => row.text().to_owned(),
            other => panic!("{other:?}"),
        };
        assert_eq!(at(("Dockerfile", 9)), "d");
        assert_eq!(at((".dockerignore", 1)), ".git");
        assert_eq!(diff.nearest_change(&[("main.go", 1)]), None);
        assert_eq!(diff.lines_not_in(&made(&files[..2])).len(), 1);
    }

    #[test]
    fn what_no_hunk_holds_is_folded() {
        let before: String = (1..=30).map(|n| format!("line {n}\n")).collect();
        let after = before.replace("line 10\n", "line 10\nnew\n").replace("line 20\n", "");
        let diff = between(&before, &after);
        let folds: Vec<(usize, usize)> =
            diff.folds.iter().map(|fold| (fold.before, fold.count)).collect();
        assert_eq!(folds, [(0, 7), (8, 3), (16, 7)]);
        let numbers = |at| diff.shown(at).map(|shown| (shown.old, shown.new, shown.text));
        assert_eq!(numbers(At::Folded(0, 0)), Some((Some(1), Some(1), "line 1")));
        assert_eq!(numbers(At::Folded(1, 1)), Some((Some(15), Some(16), "line 15")));
        assert_eq!(numbers(At::Folded(2, 6)), Some((Some(30), Some(30), "line 30")));
        assert_eq!(numbers(At::Folded(2, 7)), None);
        let texts: Vec<&str> = diff
            .all()
            .filter_map(|at| Some(diff.shown(at)?.text))
            .filter(|t| *t != "new")
            .collect();
        assert_eq!(texts.join("\n") + "\n", before);
        assert_eq!(diff.last_number(), 30);
    }

    #[test]
    fn tokens_are_those_of_each_version() {
        let diff = between("a: 1 # x\nb: 2\n", "a: two # x\nb: 2\n");
        let tokens = |index| {
            let shown = diff.shown(At::Line(index)).unwrap();
            let token = |(range, token): &(Range<usize>, Token)| {
                format!("{token:?} {}", &shown.text[range.clone()])
            };
            shown.tokens.iter().map(token).collect::<Vec<_>>()
        };
        assert_eq!(tokens(1), ["Key a", "Constant 1", "Comment # x"]);
        assert_eq!(tokens(2), ["Key a", "Comment # x"]);
        assert_eq!(tokens(3), ["Key b", "Constant 2"]);
    }

    #[test]
    fn secrets_stay_hidden_in_every_line() {
        let before = "a: 1\nb: 1\nc: 1\nd: 1\ne: 1\nDB_PASSWORD: hunter22x # old\n";
        let diff = between(before, &before.replace("a: 1", "DB_PASSWORD: hunter33y"));
        for at in diff.all() {
            let Some(shown) = diff.shown(at) else { continue };
            assert!(!shown.text.contains("hunter"), "{}", shown.text);
            assert!(shown.tokens.iter().all(|(range, _)| shown.text.get(range.clone()).is_some()));
        }
        let folded = diff.shown(At::Folded(0, 1)).unwrap();
        assert_eq!(folded.text, "DB_PASSWORD: ‹secret› # old");
        assert_eq!(&folded.text[folded.tokens[1].0.clone()], "# old");
    }
}
