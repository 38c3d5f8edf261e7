//! A diff as the lines of a pane: folded, wrapped, below or beside each other.

use std::ops::Range;

use unicode_width::UnicodeWidthChar;

use super::{At, Columns, Diff, DiffLine, Shape};
use crate::plan::diff::Row;

/// One line of a pane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Visual {
    /// The name of a file: this line of the diff.
    File(usize),
    /// Where the rows that follow are: this line of the diff, and the closed fold before it.
    Heading(usize, Option<usize>),
    /// A closed fold at the end of a file.
    Fold(usize),
    /// A line of either version, or of both.
    One(Cell),
    /// What stands before, and what comes.
    Two(Option<Cell>, Option<Cell>),
}

/// A line, or a part of one that is wrapped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Which line.
    pub at: At,
    /// The bytes of its text; from 0 on unless it goes on from the line above.
    pub part: Range<usize>,
}

impl Visual {
    /// The line of the diff, or the first of a fold, that stands here.
    pub(super) fn first(&self) -> At {
        match self {
            Visual::Heading(_, Some(fold)) | Visual::Fold(fold) => At::Folded(*fold, 0),
            Visual::File(line) | Visual::Heading(line, None) => At::Line(*line),
            Visual::One(cell) | Visual::Two(Some(cell), _) | Visual::Two(None, Some(cell)) => {
                cell.at
            }
            Visual::Two(None, None) => At::Line(0),
        }
    }

    /// Whether a line stands here, or is hidden here.
    pub(super) fn holds(&self, at: At) -> bool {
        let is_own = |cell: &Option<Cell>| cell.as_ref().is_some_and(|cell| cell.at == at);
        match (self, at) {
            (Visual::File(own) | Visual::Heading(own, _), At::Line(line)) => *own == line,
            (Visual::Heading(_, Some(own)) | Visual::Fold(own), At::Folded(fold, _)) => {
                *own == fold
            }
            (Visual::One(cell), _) => cell.at == at,
            (Visual::Two(left, right), _) => is_own(left) || is_own(right),
            _ => false,
        }
    }

    /// The cells that show this byte of a line.
    pub(super) fn shows(&self, at: At, byte: usize) -> bool {
        let is_here = |cell: &Cell| cell.at == at && cell.part.contains(&byte);
        match self {
            Visual::One(cell) => is_here(cell),
            Visual::Two(left, right) => left.iter().chain(right).any(is_here),
            _ => false,
        }
    }
}

/// Lays a diff out; `wrap`: long lines go on in the next line. Folds that are `open` show their lines.
pub(super) fn lay(
    diff: &Diff,
    columns: Columns,
    wrap: bool,
    is_open: impl Fn(usize) -> bool,
) -> Vec<Visual> {
    let text = if wrap { Some(columns.text.max(1)) } else { None };
    let mut layer = Layer { diff, shape: columns.shape, text, visuals: Vec::new() };
    let mut folds = diff.folds.iter().enumerate().peekable();
    let mut line = 0;
    loop {
        let mut closed = None;
        while let Some((index, fold)) = folds.next_if(|(_, fold)| fold.before <= line) {
            if is_open(index) {
                (0..fold.count).for_each(|row| layer.same(At::Folded(index, row)));
            } else if matches!(diff.lines.get(line), Some(DiffLine::Heading(_))) {
                closed = Some(index);
            } else {
                layer.visuals.push(Visual::Fold(index));
            }
        }
        line = match diff.lines.get(line) {
            None => return layer.visuals,
            Some(DiffLine::File(_)) => layer.push(Visual::File(line), line),
            Some(DiffLine::Heading(_)) => layer.push(Visual::Heading(line, closed), line),
            Some(DiffLine::Row(Row::Same { .. })) => {
                layer.same(At::Line(line));
                line + 1
            }
            Some(DiffLine::Row(_)) => layer.block(line),
        };
    }
}

struct Layer<'d> {
    diff: &'d Diff,
    shape: Shape,
    /// Columns of the text, if it wraps.
    text: Option<usize>,
    visuals: Vec<Visual>,
}

impl Layer<'_> {
    fn push(&mut self, visual: Visual, line: usize) -> usize {
        self.visuals.push(visual);
        line + 1
    }

    /// A line of both versions.
    fn same(&mut self, at: At) {
        match self.shape {
            Shape::Unified => self.one(at),
            Shape::SideBySide => self.two(Some(at), Some(at)),
        }
    }

    /// Lines that are gone and those that stand in their place; gives the line behind them.
    fn block(&mut self, start: usize) -> usize {
        let rows = self.diff.lines[start..].iter().map_while(|line| match line {
            DiffLine::Row(row) if row.is_change() => Some(row),
            _ => None,
        });
        let rows: Vec<&Row> = rows.collect();
        let end = start + rows.len();
        if self.shape == Shape::Unified {
            (start..end).for_each(|line| self.one(At::Line(line)));
            return end;
        }
        let gone = rows.iter().take_while(|row| matches!(row, Row::Removed { .. })).count();
        let (mut left, mut right) = (0, gone);
        for (index, row) in rows[..gone].iter().enumerate() {
            let Row::Removed { becomes: Some(new), .. } = row else { continue };
            let partner = rows[gone..].iter().position(|row| row.number_after() == Some(*new));
            if let Some(partner) = partner.filter(|partner| gone + partner >= right) {
                self.beside(start, left..index, right..gone + partner);
                self.two(Some(At::Line(start + index)), Some(At::Line(start + gone + partner)));
                (left, right) = (index + 1, gone + partner + 1);
            }
        }
        self.beside(start, left..gone, right..rows.len());
        end
    }

    /// Lines beside each other that have nothing to do with each other.
    fn beside(&mut self, start: usize, gone: Range<usize>, new: Range<usize>) {
        let line = |range: &Range<usize>, index: usize| {
            (index < range.len()).then(|| At::Line(start + range.start + index))
        };
        for index in 0..gone.len().max(new.len()) {
            self.two(line(&gone, index), line(&new, index));
        }
    }

    fn one(&mut self, at: At) {
        let parts = self.parts(at);
        self.visuals.extend(parts.into_iter().map(|part| Visual::One(Cell { at, part })));
    }

    fn two(&mut self, left: Option<At>, right: Option<At>) {
        let cells = |at: Option<At>| -> Vec<Cell> {
            let parts = |at: At| self.parts(at).into_iter().map(move |part| Cell { at, part });
            at.into_iter().flat_map(parts).collect()
        };
        let (left, right) = (cells(left), cells(right));
        for index in 0..left.len().max(right.len()) {
            self.visuals.push(Visual::Two(left.get(index).cloned(), right.get(index).cloned()));
        }
    }

    /// The parts in which a line is shown; at least one.
    fn parts(&self, at: At) -> Vec<Range<usize>> {
        let text = self.diff.shown(at).map_or("", |shown| shown.text);
        match self.text {
            Some(columns) => wrapped(text, columns),
            None => std::iter::once(0..text.len()).collect(),
        }
    }
}

/// Breaks a line into parts of at most `columns` columns: behind a blank where there is one in the second half, else
/// anywhere.
fn wrapped(text: &str, columns: usize) -> Vec<Range<usize>> {
    let (mut parts, mut start, mut used, mut blank) = (Vec::new(), 0, 0, None);
    for (at, letter) in text.char_indices() {
        let width = letter.width().unwrap_or(0);
        if used + width > columns && at > start {
            let end = blank.take().unwrap_or(at);
            parts.push(start..end);
            used = text[end..at].chars().filter_map(UnicodeWidthChar::width).sum();
            start = end;
        }
        used += width;
        if letter == ' ' && used > columns / 2 {
            blank = Some(at + 1);
        }
    }
    parts.push(start..text.len());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::diff::Texts;
    use crate::plan::FileChange;

    fn parts(text: &str, columns: usize) -> Vec<&str> {
        wrapped(text, columns).into_iter().map(|part| &text[part]).collect()
    }

    #[test]
    fn long_lines_break_behind_a_blank_or_anywhere() {
        assert_eq!(parts("one two three", 8), ["one two ", "three"]);
        assert_eq!(parts("- aaaaaaaaaa", 5), ["- aaa", "aaaaa", "aa"]);
        assert_eq!(parts("日本語", 4), ["日本", "語"]);
        assert_eq!(parts("日本", 1), ["日", "本"]);
        assert_eq!(parts("abc", 3), ["abc"]);
        assert_eq!(parts("", 3), [""]);
    }

    /// The lines of a pane that is wide enough for this shape, side by side with `|` in between.
    fn laid(before: &str, after: &str, shape: Shape, is_open: bool) -> Vec<String> {
        let change = FileChange {
            name: "p.yml".to_owned(),
            before: Some(before.to_owned()),
            after: after.to_owned(),
        };
        let diff = Diff::of(&[change], "p.yml", None, &mut Texts::default());
        let columns = Columns { shape, text: 20, ..Columns::default() };
        let text =
            |cell: &Cell| diff.shown(cell.at).map_or("", |shown| &shown.text[cell.part.clone()]);
        let side = |cell: &Option<Cell>| cell.as_ref().map_or("", text).to_owned();
        let line = |visual: &Visual| match visual {
            Visual::File(_) => "file".to_owned(),
            Visual::Heading(_, None) => "@@".to_owned(),
            Visual::Heading(_, Some(fold)) => format!("⋯ {} @@", diff.folds[*fold].count),
            Visual::Fold(fold) => format!("⋯ {}", diff.folds[*fold].count),
            Visual::One(cell) => text(cell).to_owned(),
            Visual::Two(left, right) => format!("{}|{}", side(left), side(right)),
        };
        lay(&diff, columns, true, |_| is_open).iter().map(line).collect()
    }

    #[test]
    fn what_is_gone_stands_beside_the_line_that_is_most_like_it() {
        let lines = laid(
            "a\n- one: 1\nsize: 4x\nd\n",
            "a\nsize: 2x\n- new: 3\n- last: 9\nd\n",
            Shape::SideBySide,
            false,
        );
        assert_eq!(
            lines,
            ["@@", "a|a", "- one: 1|", "size: 4x|size: 2x", "|- new: 3", "|- last: 9", "d|d"]
        );
        let lines = laid("a\nb: 1\nc: 2\nd\n", "a\nx: 3\nd\n", Shape::SideBySide, false);
        assert_eq!(lines, ["@@", "a|a", "b: 1|x: 3", "c: 2|", "d|d"]);
    }

    #[test]
    fn folds_are_one_line_until_they_are_open() {
        let before: String = (1..=9).map(|n| format!("line {n}\n")).collect();
        let after = before.replace("line 5", "line five");
        let closed = laid(&before, &after, Shape::Unified, false);
        assert_eq!((closed[0].as_str(), closed[9].as_str(), closed.len()), ("⋯ 1 @@", "⋯ 1", 10));
        let open = laid(&before, &after, Shape::Unified, true);
        assert_eq!((open[0].as_str(), open[1].as_str(), open.len()), ("line 1", "@@", 11));
    }

    #[test]
    fn wrapped_sides_keep_beside_each_other() {
        let lines = laid("key: a value that is long\n", "key: a value\n", Shape::SideBySide, false);
        assert_eq!(lines, ["@@", "key: a value that |key: a value", "is long|"]);
    }

    proptest::proptest! {
        #[test]
        fn no_letter_is_lost(text in "[ a日é]{0,30}", columns in 1usize..9) {
            let parts = wrapped(&text, columns);
            let joined: String = parts.iter().map(|part| &text[part.clone()]).collect();
            proptest::prop_assert_eq!(&joined, &text);
            let width = |part: &Range<usize>| {
                text[part.clone()].chars().filter_map(UnicodeWidthChar::width).sum::<usize>()
            };
            proptest::prop_assert!(parts.iter().all(|part| width(part) <= columns.max(2)));
        }
    }
}
