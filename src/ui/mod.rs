//! Pictures of the wizard: `view` reads its state and draws it; nothing here changes anything.

mod bar;
mod busy;
mod chrome;
mod diff_view;
mod folder;
mod graph;
mod graph_view;
mod hit;
mod layout;
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
use ratatui::style::Style;
use ratatui::widgets::Paragraph;

use crate::app::{Layer, Msg, Screen, Wizard};
use layout::SMALLEST;
use theme::Theme;

pub use busy::{Busy, view_busy};
pub use folder::{hit_folder, news_of_folder, view_folder};
pub use hit::{Gesture, Pointer, hit};
pub(crate) use text::wrap;

/// Draws the wizard.
pub fn view(wizard: &Wizard, frame: &mut Frame<'_>) {
    let area = frame.area();
    let theme = Theme::of(wizard.shared.look);
    paint(theme, frame, area);
    let Some(parts) = layout::parts(wizard, area) else { return too_small(frame, area) };
    let body = parts.body;
    chrome::header(wizard, theme, frame, parts.header);
    match &wizard.screen {
        Screen::Welcome(screen) => welcome::view(screen, &wizard.shared, theme, frame, body),
        Screen::Page(screen) => page::view(screen, &wizard.shared, theme, frame, body),
        Screen::Review(screen) => review::view(screen, &wizard.shared, theme, frame, body),
        Screen::Written(screen) => written::view(screen, &wizard.shared, theme, frame, body),
        Screen::Graph(screen) => graph::view(screen, theme, frame, body),
    }
    chrome::status(wizard, theme, frame, parts.status);
    chrome::footer(wizard, theme, frame, parts.footer);
    if let Some(overlay) = &wizard.overlay {
        overlay::view(overlay, &wizard.shared, theme, frame, body);
    }
}

/// Whether a terminal of this size shows more than that it is too small.
pub fn fits(area: Rect) -> bool {
    layout::fits(area)
}

/// Gives the theme's own ground to a part of the screen.
pub(crate) fn paint(theme: Theme, frame: &mut Frame<'_>, area: Rect) {
    let style = theme.plain();
    if style != Style::default() {
        frame.buffer_mut().set_style(area, style);
    }
}

/// What the wizard is to be told before it is drawn on a terminal of this size, if it is new: how large the pane of the
/// diff is, and where texts end that are scrolled too far.
pub fn news(wizard: &Wizard, size: Size) -> Vec<Msg> {
    let area = Rect::new(0, 0, size.width, size.height);
    let Some(parts) = layout::parts(wizard, area) else { return Vec::new() };
    let ends = [Layer::Screen, Layer::Overlay].map(|layer| text_end(wizard, layer, parts.body));
    ends.into_iter().chain([diff_size(wizard, parts.body)]).flatten().collect()
}

fn text_end(wizard: &Wizard, layer: Layer, body: Rect) -> Option<Msg> {
    let shared = &wizard.shared;
    let (text, area) = match (layer, &wizard.screen) {
        (Layer::Overlay, _) => {
            let overlay = wizard.overlay.as_ref()?;
            (overlay::text(overlay, shared), overlay::place(overlay, shared, body))
        }
        (Layer::Screen, Screen::Graph(screen)) => graph::text(screen, body),
        // the others make their text anew each time, in vain where it isn't scrolled
        (Layer::Screen, Screen::Welcome(screen)) if screen.scroll > 0 => {
            (welcome::text(screen, shared), body)
        }
        (Layer::Screen, Screen::Written(screen)) if screen.scroll > 0 => {
            (written::text(screen, shared), body)
        }
        (Layer::Screen, Screen::Review(screen)) if screen.notes > 0 => {
            (review::text(screen, shared), layout::review(screen, body).notes?)
        }
        (Layer::Screen, _) => return None,
    };
    let last = prose_view::last_scroll(&text, Theme::of(shared.look), area);
    (text.scroll > last).then_some(Msg::TextEnd(layer, last))
}

fn diff_size(wizard: &Wizard, body: Rect) -> Option<Msg> {
    let area = match &wizard.screen {
        Screen::Page(screen) => layout::page(screen, body).diff,
        Screen::Review(screen) => layout::review(screen, body).diff,
        Screen::Welcome(_) | Screen::Written(_) | Screen::Graph(_) => None,
    };
    let (columns, lines) = diff_view::room(area?);
    let (diff, _) = wizard.screen.diff()?;
    (diff.size() != (columns, lines)).then_some(Msg::DiffSize(columns, lines))
}

fn too_small(frame: &mut Frame<'_>, area: Rect) {
    let (columns, lines) = SMALLEST;
    let text = format!(
        "pipemigrate needs a terminal of\n{columns} columns and {lines} lines.\n\nThis one has {} and {}.\n\nEnlarge it; until then only Ctrl-C\nworks, which leaves.",
        area.width, area.height
    );
    let height = u16::try_from(text.lines().count()).unwrap_or(area.height).min(area.height);
    let [middle] = Layout::vertical([Constraint::Length(height)])
        .flex(ratatui::layout::Flex::Center)
        .areas(area);
    frame.render_widget(Paragraph::new(text).alignment(Alignment::Center), middle);
}
