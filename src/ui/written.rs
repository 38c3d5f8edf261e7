//! The last screen.

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::app::Shared;
use crate::app::written::{WrittenScreen, lines};
use crate::ui::prose_view::{self, Prose};
use crate::ui::theme::Theme;

/// Draws the last screen.
pub(crate) fn view(
    screen: &WrittenScreen,
    shared: &Shared,
    theme: Theme,
    frame: &mut Frame<'_>,
    area: Rect,
) {
    let text =
        Prose { title: "Written", focused: true, lines: &lines(shared), scroll: screen.scroll };
    prose_view::view(&text, theme, frame, area);
}
