//! A diff on the screen: line numbers of the original, signs, and the words that changed.

use std::collections::BTreeSet;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::app::diff::{Diff, DiffLine, Side};
use crate::plan::diff::{Piece, Row};
use crate::ui::text::{clean, fit, skip, width};
use crate::ui::theme::Theme;

/// Which part of a diff is shown.
pub(crate) struct Window {
    /// The first line.
    pub scroll: usize,
    /// How many columns the text is shifted to the left.
    pub shift: usize,
    /// The lines to be marked.
    pub marks: BTreeSet<usize>,
}

/// Draws the part of the diff that fits.
pub(crate) fn view(diff: &Diff, window: &Window, theme: Theme, frame: &mut Frame<'_>, area: Rect) {
    let lines = diff.lines.iter().enumerate().skip(window.scroll).take(usize::from(area.height));
    let columns = usize::from(area.width);
    let drawn = lines.map(|(index, line)| match line {
        DiffLine::File(name) => file_line(name, columns, theme),
        DiffLine::Heading(heading) => heading_line(heading, columns, theme),
        DiffLine::Row(row) => {
            let look = Look {
                marked: window.marks.contains(&index),
                faint: diff.reindented.contains(&index),
                old: true,
            };
            row_line(row, look, window.shift, columns, theme)
        }
    });
    frame.render_widget(Paragraph::new(drawn.collect::<Vec<_>>()), area);
}

/// The least columns for two texts beside each other.
const TWO_SIDES: u16 = 90;

/// Draws what stands before on the left and what comes on the right, if there is room for both.
pub(crate) fn side_by_side(
    diff: &Diff,
    window: &Window,
    theme: Theme,
    frame: &mut Frame<'_>,
    area: Rect,
) {
    if area.width < TWO_SIDES {
        return view(diff, window, theme, frame, area);
    }
    let columns = usize::from(area.width);
    let half = columns.saturating_sub(1) / 2;
    let sides = diff.sides.iter().skip(diff.side_of(window.scroll)).take(usize::from(area.height));
    let drawn = sides.map(|side| match *side {
        Side::Both(index) => match diff.lines.get(index) {
            Some(DiffLine::File(name)) => file_line(name, columns, theme),
            Some(DiffLine::Heading(heading)) => heading_line(heading, columns, theme),
            _ => both(diff, window, (Some(index), Some(index)), half, theme),
        },
        Side::Pair(left, right) => both(diff, window, (left, right), half, theme),
    });
    frame.render_widget(Paragraph::new(drawn.collect::<Vec<_>>()), area);
}

/// Two lines beside each other.
fn both(
    diff: &Diff,
    window: &Window,
    (left, right): (Option<usize>, Option<usize>),
    half: usize,
    theme: Theme,
) -> Line<'static> {
    let side = |index: Option<usize>, old: bool| -> Vec<Span<'static>> {
        let row = index.and_then(|index| match diff.lines.get(index) {
            Some(DiffLine::Row(row)) => Some((index, row)),
            _ => None,
        });
        let Some((index, row)) = row else { return vec![Span::raw(" ".repeat(half))] };
        let look = Look {
            marked: window.marks.contains(&index),
            faint: diff.reindented.contains(&index),
            old,
        };
        let mut line = row_line(row, look, window.shift, half, theme);
        let taken = line.width();
        line.spans.push(Span::raw(" ".repeat(half.saturating_sub(taken))));
        line.spans
    };
    let mut spans = side(left, true);
    spans.push(Span::styled("│", theme.faint()));
    spans.extend(side(right, false));
    Line::from(spans)
}

/// How a row is drawn besides its kind.
#[derive(Clone, Copy)]
struct Look {
    marked: bool,
    faint: bool,
    /// Whether a line of both versions has its old number.
    old: bool,
}

fn file_line(name: &str, columns: usize, theme: Theme) -> Line<'static> {
    let text = format!("── {} ", clean(name));
    let rule = "─".repeat(columns.saturating_sub(width(&text)));
    Line::styled(fit(&format!("{text}{rule}"), columns), theme.title())
}

fn heading_line(heading: &str, columns: usize, theme: Theme) -> Line<'static> {
    let text = if heading.is_empty() { "@@".to_owned() } else { format!("@@ {heading} @@") };
    Line::styled(fit(&text, columns), theme.key())
}

fn row_line(row: &Row, look: Look, shift: usize, columns: usize, theme: Theme) -> Line<'static> {
    let mark = if look.marked { "▸" } else { " " };
    let gutter = |number: Option<usize>| {
        number.map_or_else(|| "     ".to_owned(), |number| format!("{number:>4} "))
    };
    let (number, sign, style) = match row {
        Row::Same { old, new, .. } => {
            (gutter(Some(if look.old { *old } else { *new })), "  ", theme.plain())
        }
        Row::Removed { old, .. } => (gutter(Some(*old)), "- ", theme.removed()),
        Row::Added { new, .. } => (gutter(Some(*new).filter(|_| !look.old)), "+ ", theme.added()),
    };
    let style = if look.faint { style.patch(theme.faint()) } else { style };
    let room = columns.saturating_sub(width(&number) + 3);
    let mut spans = vec![
        Span::styled(mark, theme.focus()),
        Span::styled(number, theme.faint()),
        Span::styled(sign, style),
    ];
    spans.extend(match row {
        Row::Same { text, .. } => vec![Span::styled(fit(skip(&clean(text), shift), room), style)],
        Row::Removed { pieces, .. } | Row::Added { pieces, .. } => {
            piece_spans(pieces, shift, room, style, theme)
        }
    });
    Line::from(spans)
}

fn piece_spans(
    pieces: &[Piece],
    shift: usize,
    room: usize,
    style: Style,
    theme: Theme,
) -> Vec<Span<'static>> {
    let (mut shift, mut room) = (shift, room);
    let mut spans = Vec::new();
    for piece in pieces {
        let text = clean(&piece.text);
        let rest = skip(&text, shift);
        shift = shift.saturating_sub(width(&text));
        let kept = fit(rest, room);
        let is_cut = width(rest) > room;
        room = room.saturating_sub(width(&kept));
        spans
            .push(Span::styled(kept, if piece.emphasised { theme.emphasis(style) } else { style }));
        if is_cut {
            break;
        }
    }
    spans
}
