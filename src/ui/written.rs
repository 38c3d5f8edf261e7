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
    prose_view::view(&text(screen, shared), theme, frame, area);
}

/// What there is to read.
pub(crate) fn text(screen: &WrittenScreen, shared: &Shared) -> Prose<'static> {
    Prose { title: "Written", focused: true, lines: lines(shared).into(), scroll: screen.scroll }
}
