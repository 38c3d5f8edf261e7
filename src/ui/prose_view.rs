//! Prose on the screen: wrapped behind its lead, coloured by its tone.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::app::prose::{self, Tone};
use crate::ui::text::{clean, fit, width, wrap};
use crate::ui::theme::Theme;

/// Draws the lines from `scroll` on; says how many screen lines there would be in all.
pub(crate) fn view(
    lines: &[prose::Line],
    scroll: usize,
    theme: Theme,
    frame: &mut Frame<'_>,
    area: Rect,
) {
    let height = usize::from(area.height);
    let shown =
        lines.iter().skip(scroll).flat_map(|line| wrapped(line, theme, area.width)).take(height);
    frame.render_widget(Paragraph::new(shown.collect::<Vec<_>>()), area);
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
    let texts = if line.tone == Tone::Code {
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
