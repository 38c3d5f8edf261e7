//! What is shown while the next picture is being worked out.

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Alignment, Constraint, Flex, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Paragraph};

use super::paint;
use super::text::{clean, fit};
use super::theme::Theme;
use crate::app::look::Look;

/// Work that lasts longer than a moment.
pub struct Busy<'a> {
    /// The colours.
    pub look: Look,
    /// What is done, for the first picture: `Running bitbucket-pipelines.yml on paper`.
    pub what: &'a str,
    /// The last picture, if there was one.
    pub last: Option<&'a Buffer>,
    /// Grows from picture to picture.
    pub tick: usize,
    /// Whether the user waits for the end.
    pub leaving: bool,
}

/// Draws the last picture with a line about the work at its foot, or that line alone.
pub fn view_busy(busy: &Busy<'_>, frame: &mut Frame<'_>) {
    let theme = Theme::of(busy.look);
    let area = frame.area();
    paint(theme, frame, area);
    match busy.last {
        Some(last) => {
            copy(last, frame);
            let foot =
                Rect { y: area.bottom().saturating_sub(1), height: area.height.min(1), ..area };
            frame.render_widget(Clear, foot);
            paint(theme, frame, foot);
            frame.render_widget(line(busy, "working out what follows", theme, foot.width), foot);
        }
        None => {
            let [middle] = Layout::vertical([Constraint::Length(1)]).flex(Flex::Center).areas(area);
            let line = line(busy, &clean(busy.what), theme, middle.width);
            frame.render_widget(Paragraph::new(line).alignment(Alignment::Center), middle);
        }
    }
}

fn copy(last: &Buffer, frame: &mut Frame<'_>) {
    let area = last.area.intersection(frame.area());
    for position in area.positions() {
        if let (Some(cell), Some(old)) =
            (frame.buffer_mut().cell_mut(position), last.cell(position))
        {
            *cell = old.clone();
        }
    }
}

fn line(busy: &Busy<'_>, what: &str, theme: Theme, columns: u16) -> Line<'static> {
    const TURNS: [&str; 8] = ["⣾", "⣽", "⣻", "⢿", "⡿", "⣟", "⣯", "⣷"];
    let words = match busy.leaving {
        true => "leaving, as soon as this is done".to_owned(),
        false => format!("{what} … keys wait"),
    };
    let turn = TURNS[busy.tick % TURNS.len()];
    let mut spans = vec![
        Span::styled(format!(" {turn} "), theme.focus()),
        Span::styled(fit(&words, usize::from(columns).saturating_sub(18)), theme.plain()),
    ];
    if !busy.leaving {
        spans.push(Span::styled("  ctrl-c", theme.key()));
        spans.push(Span::styled(" leaves", theme.plain()));
    }
    Line::from(spans)
}
