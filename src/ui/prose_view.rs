//! Prose on the screen: wrapped behind its lead, coloured by its tone.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Padding, Paragraph};

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
    pub lines: &'a [prose::Line],
    /// The first line that is shown.
    pub scroll: usize,
}

/// Draws a frame with the lines from `scroll` on, and says at its foot if there are more. Gives the place of the text.
pub(crate) fn view(text: &Prose<'_>, theme: Theme, frame: &mut Frame<'_>, area: Rect) -> Rect {
    let mut block = pane(text.title, text.focused, theme).padding(Padding::horizontal(1));
    let inner = block.inner(area);
    let height = usize::from(inner.height);
    let from = |scroll: usize| lines_from(text, scroll, (inner.width, height), theme);
    let (mut part, mut shown) = from(0);
    if shown.len() > height {
        (part, shown) = from(text.scroll);
    }
    if shown.len() > height {
        block = block.title_bottom(Line::styled(" ↓ more ", theme.faint()).right_aligned());
        shown.truncate(height);
    }
    frame.render_widget(block, area);
    frame.render_widget(Paragraph::new(shown), inner);
    bar::view(part, text.focused, theme, frame, area);
    inner
}

/// The lines of the screen from this one of the text on, one more than there is room for, and which part of the text
/// there is room for.
fn lines_from(
    text: &Prose<'_>,
    scroll: usize,
    (columns, height): (u16, usize),
    theme: Theme,
) -> (Part, Vec<Line<'static>>) {
    let mut part = Part { first: scroll, shown: 0, of: text.lines.len() };
    let mut shown = Vec::new();
    for line in text.lines.iter().skip(scroll) {
        shown.extend(wrapped(line, theme, columns));
        if shown.len() > height {
            break;
        }
        part.shown += 1;
    }
    shown.truncate(height + 1);
    (part, shown)
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
