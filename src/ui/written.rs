//! The last screen.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::widgets::Padding;

use crate::app::Shared;
use crate::app::written::{WrittenScreen, lines};
use crate::ui::chrome::pane;
use crate::ui::prose_view;
use crate::ui::theme::Theme;

/// Draws the last screen.
pub(crate) fn view(
    screen: &WrittenScreen,
    shared: &Shared,
    theme: Theme,
    frame: &mut Frame<'_>,
    area: Rect,
) {
    let block = pane("Written", true, theme).padding(Padding::horizontal(1));
    let inner = block.inner(area);
    frame.render_widget(block, area);
    prose_view::view(&lines(shared), screen.scroll, theme, frame, inner);
}
