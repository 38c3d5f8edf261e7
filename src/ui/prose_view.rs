//! Prose on the screen: wrapped behind its lead, coloured by its tone.

use std::borrow::Cow;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Padding, Paragraph};

use crate::app::prose::{self, Tone};
use crate::ui::bar::{self, Part};
use crate::ui::chrome::pane;
use crate::ui::text::{clean, fit, width, wrap};
use crate::ui::theme::Theme;

/// A text in a frame.
pub(crate) struct Prose<'a> {
    /// The frame's title.
    pub title: &'a str,
    /// Whether the keys go to it.
    pub focused: bool,
    /// Its lines.
    pub lines: Cow<'a, [prose::Line]>,
    /// The first line that is shown.
    pub scroll: usize,
}

/// Draws a frame with the lines from `scroll` on, and says at its foot if there are more. Where its end is in sight, the
/// text fills the frame to its last row.
pub(crate) fn view(text: &Prose<'_>, theme: Theme, frame: &mut Frame<'_>, area: Rect) {
    let mut block = framed(text, theme);
    let inner = block.inner(area);
    let height = usize::from(inner.height);
    let last = last_scroll(text, theme, area);
    let (part, mut shown) = match text.scroll < last {
        true => lines_from(text, (inner.width, height), theme),
        false => lines_to_end(text, last, (inner.width, height), theme),
    };
    if shown.len() > height {
        block = block.title_bottom(Line::styled(" ↓ more ", theme.faint()).right_aligned());
        shown.truncate(height);
    }
    frame.render_widget(block, area);
    frame.render_widget(Paragraph::new(shown), inner);
    bar::view(part, text.focused, theme, frame, area);
}

/// To which line a text in this frame is scrolled so that its end is in sight.
pub(crate) fn last_scroll(text: &Prose<'_>, theme: Theme, area: Rect) -> usize {
    let inner = framed(text, theme).inner(area);
    let mut room = usize::from(inner.height);
    let fits = |line: &&prose::Line| {
        let left = room.checked_sub(wrapped(line, theme, inner.width).len());
        left.map(|left| room = left).is_some()
    };
    text.lines.len() - text.lines.iter().rev().take_while(fits).count()
}

/// How many rows of a text in this frame are above those in sight.
pub(crate) fn rows_above(text: &Prose<'_>, theme: Theme, area: Rect) -> usize {
    let inner = framed(text, theme).inner(area);
    let rows = |lines: &[prose::Line]| height(lines, inner.width, theme);
    match text.lines.get(..text.scroll) {
        Some(above) if text.scroll < last_scroll(text, theme, area) => rows(above),
        _ => rows(&text.lines).saturating_sub(usize::from(inner.height)),
    }
}

fn framed(text: &Prose<'_>, theme: Theme) -> Block<'static> {
    pane(text.title, text.focused, theme).padding(Padding::horizontal(1))
}

/// The lines of the screen from the first to show on, one more than there is room for, and which part of the text there
/// is room for.
fn lines_from(
    text: &Prose<'_>,
    (columns, height): (u16, usize),
    theme: Theme,
) -> (Part, Vec<Line<'static>>) {
    let mut part = Part { first: text.scroll, shown: 0, of: text.lines.len() };
    let mut shown = Vec::new();
    for line in text.lines.iter().skip(text.scroll) {
        shown.extend(wrapped(line, theme, columns));
        if shown.len() > height {
            break;
        }
        part.shown += 1;
    }
    shown.truncate(height + 1);
    (part, shown)
}

/// The lines of the screen up to the end of a text of which those from `last` on fit, and a part of the one before.
fn lines_to_end(
    text: &Prose<'_>,
    last: usize,
    (columns, height): (u16, usize),
    theme: Theme,
) -> (Part, Vec<Line<'static>>) {
    let end = text.lines.iter().skip(last.saturating_sub(1));
    let rows: Vec<Line<'static>> = end.flat_map(|line| wrapped(line, theme, columns)).collect();
    let shown = rows[rows.len().saturating_sub(height)..].to_vec();
    let of = text.lines.len();
    (Part { first: last, shown: (of - last).max(1), of }, shown)
}

/// How many screen lines these take at this width.
pub(crate) fn height(lines: &[prose::Line], columns: u16, theme: Theme) -> usize {
    lines.iter().map(|line| wrapped(line, theme, columns).len()).sum()
}

/// One line of prose as lines of the screen.
pub(crate) fn wrapped(line: &prose::Line, theme: Theme, columns: u16) -> Vec<Line<'static>> {
    let style = theme.tone(line.tone);
    let lead = clean(&line.lead).into_owned();
    let columns = usize::from(columns).saturating_sub(width(&lead));
    let texts = if matches!(line.tone, Tone::Code | Tone::Context) {
        vec![fit(&line.text, columns)]
    } else {
        wrap(&line.text, columns)
    };
    let indent = " ".repeat(width(&lead));
    let with_lead = |(i, text): (usize, String)| {
        let lead = if i == 0 { lead.clone() } else { indent.clone() };
        Line::from(vec![Span::styled(lead, style), Span::styled(text, style)])
    };
    texts.into_iter().enumerate().map(with_lead).collect()
}

#[cfg(test)]
mod tests {
    use ratatui::Terminal;
    use ratatui::backend::TestBackend;

    use crate::app::look::Look;

    use super::*;

    /// What a frame with three rows of twelve columns shows, and to which line its text is scrolled at most.
    fn shown(scroll: usize, lines: &[&str]) -> (String, usize) {
        let lines = lines.iter().map(|line| prose::Line::led(Tone::Plain, "· ", *line)).collect();
        let text = Prose { title: "", focused: false, lines, scroll };
        let theme = Theme::of(Look::default());
        let mut terminal = Terminal::new(TestBackend::new(16, 5)).unwrap();
        let frame = terminal.draw(|frame| view(&text, theme, frame, frame.area())).unwrap();
        let row = |y| (2..14).map(|x| frame.buffer[(x, y)].symbol()).collect::<String>();
        let rows: Vec<String> = (1..4).map(|y| row(y).trim_end().to_owned()).collect();
        (rows.join("|"), last_scroll(&text, theme, Rect::new(0, 0, 16, 5)))
    }

    #[test]
    fn the_end_of_a_text_fills_the_frame_to_its_last_row() {
        let lines = ["one", "two words more", "three", "four"];
        assert_eq!(shown(0, &lines), ("· one|· two words|  more".to_owned(), 2));
        assert_eq!(shown(1, &lines), ("· two words|  more|· three".to_owned(), 2));
        for beyond in [2, 3, 9] {
            assert_eq!(shown(beyond, &lines), ("  more|· three|· four".to_owned(), 2));
        }
    }

    #[test]
    fn a_text_that_fits_stands_still() {
        assert_eq!(shown(0, &["one", "two"]), ("· one|· two|".to_owned(), 0));
        assert_eq!(shown(5, &["one", "two"]), ("· one|· two|".to_owned(), 0));
        assert_eq!(shown(1, &[]), ("||".to_owned(), 0));
    }

    #[test]
    fn the_end_of_a_line_that_is_too_long_comes_into_sight() {
        let lines = ["one", "many words on four rows of their own"];
        assert_eq!(shown(1, &lines), ("· many words|  on four|  rows of".to_owned(), 2));
        assert_eq!(shown(2, &lines), ("  on four|  rows of|  their own".to_owned(), 2));
    }
}
