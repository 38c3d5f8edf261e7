//! Places in a text: byte ranges, and lines with columns as a reader counts them.

use std::ops::Range;

/// A byte range of a text; `start` is inside, `end` is just past it.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The range from `start` to `end`, in bytes.
    pub fn new(start: usize, end: usize) -> Span {
        Span { start, end }
    }

    /// The empty range at `at`.
    pub fn empty(at: usize) -> Span {
        Span { start: at, end: at }
    }

    /// Whether `other` lies wholly inside.
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether no byte is inside.
    pub fn is_empty(self) -> bool {
        self.start >= self.end
    }

    /// The piece of `text` that this range covers; empty where the range doesn't fit the text.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or_default()
    }

    /// The smallest range that covers both.
    pub fn join(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The range as the standard library's type, to slice with.
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Span {
        Span { start: range.start, end: range.end }
    }
}

/// A place as a reader counts it: both start at 1; columns count characters.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// The line starts of a text, for quick look-ups in both directions. Line numbers count from 0 here.
#[derive(Debug)]
pub(super) struct Lines {
    starts: Vec<usize>,
    end: usize,
}

pub(super) const BYTE_ORDER_MARK: char = '\u{feff}';

impl Lines {
    pub(super) fn new(text: &str) -> Lines {
        let after_mark =
            if text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len_utf8() } else { 0 };
        let breaks =
            text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        Lines { starts: std::iter::once(after_mark).chain(breaks).collect(), end: text.len() }
    }

    /// The line that holds `byte`.
    pub(super) fn line_of(&self, byte: usize) -> usize {
        self.starts.partition_point(|&start| start <= byte).saturating_sub(1)
    }

    /// Where `line` starts; the end of the text for lines past the last.
    pub(super) fn start(&self, line: usize) -> usize {
        self.starts.get(line).copied().unwrap_or(self.end)
    }

    /// The line's bytes with its line break.
    pub(super) fn span(&self, line: usize) -> Span {
        Span::new(self.start(line), self.start(line + 1))
    }

    /// The start of the line that holds `byte`.
    pub(super) fn start_of(&self, byte: usize) -> usize {
        self.start(self.line_of(byte))
    }

    /// The start of the line after the one that holds `byte`, or the end of the text.
    pub(super) fn next_of(&self, byte: usize) -> usize {
        self.start(self.line_of(byte) + 1)
    }

    pub(super) fn position(&self, text: &str, byte: usize) -> Position {
        let byte = byte.min(self.end);
        let line = self.line_of(byte);
        let before = text.get(self.start(line)..byte).unwrap_or("");
        Position { line: line + 1, column: before.chars().count() + 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_columns_in_characters_and_skips_the_byte_order_mark() {
        let text = "\u{feff}ä: 1\nb";
        let lines = Lines::new(text);
        assert_eq!(lines.position(text, 7), Position { line: 1, column: 4 });
        assert_eq!(lines.position(text, 3), Position { line: 1, column: 1 });
        assert_eq!(lines.position(text, 99), Position { line: 2, column: 2 });
    }
}
