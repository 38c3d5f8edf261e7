//! One line of a diff: its mark, numbers, sign and text.

use std::ops::Range;

use ratatui::style::{Modifier, Style};
use ratatui::text::Span;
use unicode_width::UnicodeWidthChar;

use super::{Side, has_sides, is_faint};
use crate::app::diff::{Cell, DiffPane, Shown};
use crate::ui::text::{fit, width};
use crate::ui::theme::Theme;

/// What stands where one side has no line.
pub(super) fn empty(columns: usize) -> Vec<Span<'static>> {
    vec![Span::raw(" ".repeat(columns))]
}

/// Draws a line, or the part of one that a cell shows.
pub(super) fn cell(pane: &DiffPane, cell: &Cell, side: Side, theme: Theme) -> Vec<Span<'static>> {
    let Some(shown) = pane.diff().shown(cell.at) else { return Vec::new() };
    let faint = if is_faint(pane, cell.at) { theme.faint() } else { Style::new() };
    let (sign, change) = match (shown.old, shown.new) {
        (Some(_), None) => ("- ", Some(theme.removed())),
        (None, Some(_)) => ("+ ", Some(theme.added())),
        _ => ("  ", None),
    };
    let gutter = change.unwrap_or(theme.faint()).patch(faint);
    let mark = if pane.is_marked(cell.at) { "▸" } else { " " };
    let mut spans = vec![
        Span::styled(mark, theme.focus()),
        Span::styled(numbers(pane, &shown, cell.part.start > 0, side), gutter),
        Span::styled(sign, gutter.add_modifier(Modifier::BOLD)),
    ];
    spans.extend(cut(pieces(pane, cell, &shown, faint, theme), pane.shift(), pane.columns().text));
    spans
}

/// The numbers in front of a line, each with a blank behind it; where a line goes on, an arrow.
fn numbers(pane: &DiffPane, shown: &Shown<'_>, goes_on: bool, side: Side) -> String {
    let columns = pane.columns();
    let digits = columns.number;
    let number = |number: Option<usize>| match number {
        Some(number) => format!("{number:>digits$} "),
        None => " ".repeat(digits + 1),
    };
    match (goes_on, side) {
        (true, _) => {
            let room = if columns.both { 2 * digits + 1 } else { digits };
            format!("{:>room$} ", "↪")
        }
        (_, Side::Old) => number(shown.old),
        (_, Side::New) => number(shown.new),
        (_, Side::Both) if columns.both => format!("{}{}", number(shown.old), number(shown.new)),
        (_, Side::Both) if has_sides(pane) => number(shown.old),
        (_, Side::Both) => number(shown.old.or(shown.new)),
    }
}

/// The text of a cell in pieces that look the same.
fn pieces<'a>(
    pane: &DiffPane,
    cell: &Cell,
    shown: &Shown<'a>,
    faint: Style,
    theme: Theme,
) -> Vec<(&'a str, Style)> {
    let found: Vec<(Range<usize>, bool)> =
        pane.search().into_iter().flat_map(|search| search.found_in(cell.at)).collect();
    let tokens = shown.tokens.iter().map(|(range, _)| range);
    let ranges = tokens.chain(shown.emphasis).chain(found.iter().map(|(range, _)| range));
    let mut bounds: Vec<usize> = ranges.flat_map(|range| [range.start, range.end]).collect();
    bounds.extend([cell.part.start, cell.part.end]);
    bounds.retain(|bound| (cell.part.start..=cell.part.end).contains(bound));
    bounds.sort_unstable();
    bounds.dedup();
    let style = |at: usize| {
        let token = shown.tokens.iter().find(|(range, _)| range.contains(&at));
        let mut style = token.map_or(theme.plain(), |(_, token)| theme.syntax(*token)).patch(faint);
        if shown.emphasis.iter().any(|range| range.contains(&at)) {
            style = theme.emphasis(style);
        }
        match found.iter().find(|(range, _)| range.contains(&at)) {
            Some((_, is_current)) => theme.found(style, *is_current),
            None => style,
        }
    };
    let piece = |two: &[usize]| Some((shown.text.get(two[0]..two[1])?, style(two[0])));
    bounds.windows(2).filter_map(piece).collect()
}

/// The pieces without the first `shift` columns, in at most `room` columns, with `…` where they are cut.
fn cut(pieces: Vec<(&str, Style)>, shift: usize, room: usize) -> Vec<Span<'static>> {
    let mut spans: Vec<Span<'static>> = Vec::new();
    let (mut skip, mut left) = (shift, room);
    let all: usize = pieces.iter().map(|(text, _)| width(text)).sum();
    let is_cut = all.saturating_sub(shift) > room;
    for (text, style) in pieces {
        let (rest, missing) = skipped(text, skip);
        skip = missing;
        if rest.is_empty() {
            continue;
        }
        if is_cut && width(&rest) >= left {
            // what is cut gets its sign here, and nothing of it may follow
            let marked = format!("{rest}{}", " ".repeat(left.saturating_sub(width(&rest)) + 1));
            spans.push(Span::styled(fit(&marked, left), style));
            return spans;
        }
        left = left.saturating_sub(width(&rest));
        spans.push(Span::styled(rest, style));
    }
    spans
}

/// The text without its first columns, and how many of these it didn't have. Half of a wide letter leaves a blank.
fn skipped(text: &str, columns: usize) -> (String, usize) {
    let mut left = columns;
    for (at, letter) in text.char_indices() {
        let width = letter.width().unwrap_or(0);
        if left == 0 {
            return (text[at..].to_owned(), 0);
        }
        if width > left {
            let rest = &text[at + letter.len_utf8()..];
            return (format!("{}{rest}", " ".repeat(width - left)), 0);
        }
        left -= width;
    }
    (String::new(), left)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, shift: usize, room: usize) -> String {
        let middle = text.char_indices().nth(2).map_or(text.len(), |(at, _)| at);
        let pieces = vec![(&text[..middle], Style::new()), (&text[middle..], Style::new())];
        cut(pieces, shift, room).into_iter().map(|span| span.content.into_owned()).collect()
    }

    #[test]
    fn text_is_shifted_and_cut_by_columns() {
        assert_eq!(shown("abcdef", 0, 6), "abcdef");
        assert_eq!(shown("abcdef", 0, 5), "abcd…");
        assert_eq!(shown("abcdef", 0, 2), "a…");
        assert_eq!(shown("abcdef", 3, 3), "def");
        assert_eq!(shown("abcdef", 9, 3), "");
        assert_eq!(shown("日本語", 1, 5), " 本語");
        assert_eq!(shown("日本語", 2, 3), "本…");
        assert_eq!(shown("abc", 0, 0), "");
    }
}
