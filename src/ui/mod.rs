//! Pictures of the wizard: `view` reads its state and draws it; nothing here changes anything.

mod chrome;
mod diff_view;
mod graph;
mod graph_view;
mod overlay;
mod page;
mod proposals;
mod prose_view;
mod review;
mod text;
mod theme;
mod timeline_view;
mod welcome;
mod written;

use ratatui::Frame;
use ratatui::layout::{Alignment, Constraint, Layout, Rect, Size};
use ratatui::widgets::Paragraph;

use crate::app::{Msg, Screen, Wizard};
use theme::Theme;

pub(crate) use text::wrap;

/// The smallest terminal on which a whole screen fits.
const SMALLEST: (u16, u16) = (80, 24);
/// From this width on, panes stand side by side.
const WIDE: u16 = 100;

/// Draws the wizard.
pub fn view(wizard: &Wizard, frame: &mut Frame<'_>) {
    let area = frame.area();
    let theme = Theme::new(wizard.shared.colours);
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        return too_small(frame, area);
    }
    let [header, body, status, footer] = areas(wizard, area);
    chrome::header(wizard, theme, frame, header);
    match &wizard.screen {
        Screen::Welcome(screen) => welcome::view(screen, &wizard.shared, theme, frame, body),
        Screen::Page(screen) => page::view(screen, &wizard.shared, theme, frame, body),
        Screen::Review(screen) => review::view(screen, &wizard.shared, theme, frame, body),
        Screen::Written(screen) => written::view(screen, &wizard.shared, theme, frame, body),
        Screen::Graph(screen) => graph::view(screen, theme, frame, body),
    }
    chrome::status(wizard, theme, frame, status);
    chrome::footer(wizard, theme, frame, footer);
    if let Some(overlay) = &wizard.overlay {
        overlay::view(overlay, theme, frame, body);
    }
}

/// The areas of header, body, status line and footer.
fn areas(wizard: &Wizard, area: Rect) -> [Rect; 4] {
    let keys = chrome::footer_height(wizard, area.width);
    let rows = [
        Constraint::Length(1),
        Constraint::Min(1),
        Constraint::Length(1),
        Constraint::Length(keys),
    ];
    Layout::vertical(rows).areas(area)
}

/// What the wizard is to be told before it is drawn on a terminal of this size: how large the pane of the diff is, if
/// that is new.
pub fn news(wizard: &Wizard, size: Size) -> Option<Msg> {
    let [_, body, ..] = areas(wizard, Rect::new(0, 0, size.width, size.height));
    let area = match &wizard.screen {
        Screen::Page(screen) => page::Panes::of(screen, body).diff,
        Screen::Review(screen) => review::areas(screen, body)[1],
        Screen::Welcome(_) | Screen::Written(_) | Screen::Graph(_) => return None,
    };
    let (columns, lines) = diff_view::room(area);
    let (diff, _) = wizard.screen.diff()?;
    (diff.size() != (columns, lines)).then_some(Msg::DiffSize(columns, lines))
}

fn too_small(frame: &mut Frame<'_>, area: Rect) {
    let (columns, lines) = SMALLEST;
    let text = format!(
        "pipemigrate needs a terminal of\n{columns} columns and {lines} lines.\n\nThis one has {} and {}.\n\nEnlarge it, or leave with Ctrl-C.",
        area.width, area.height
    );
    let height = u16::try_from(text.lines().count()).unwrap_or(area.height).min(area.height);
    let [middle] = Layout::vertical([Constraint::Length(height)])
        .flex(ratatui::layout::Flex::Center)
        .areas(area);
    frame.render_widget(Paragraph::new(text).alignment(Alignment::Center), middle);
}
