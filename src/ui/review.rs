//! The review: what is to be read on one side, the whole diff on the other.

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::app::Msg;
use crate::app::Shared;
use crate::app::review::{Review, notes};
use crate::ui::diff_view::{self, Around};
use crate::ui::layout;
use crate::ui::prose_view::{self, Prose};
use crate::ui::theme::Theme;

/// Draws the review.
pub(crate) fn view(
    screen: &Review,
    shared: &Shared,
    theme: Theme,
    frame: &mut Frame<'_>,
    area: Rect,
) {
    let panes = layout::review(screen, area);
    if let Some(area) = panes.notes {
        prose_view::view(&text(screen, shared), theme, frame, area);
    }
    if let Some(area) = panes.diff {
        whole_diff(screen, shared, theme, frame, area);
    }
}

/// What there is to read beside the diff.
pub(crate) fn text(screen: &Review, shared: &Shared) -> Prose<'static> {
    Prose {
        title: "Before you write",
        focused: !screen.in_diff,
        lines: notes(shared).into(),
        scroll: screen.notes,
    }
}

fn whole_diff(screen: &Review, shared: &Shared, theme: Theme, frame: &mut Frame<'_>, area: Rect) {
    let diff = &shared.diff;
    let what = match diff.files() {
        0 | 1 => shared.project.pipeline_name.clone(),
        more => format!("{more} files"),
    };
    let title = format!("{what} ── whole diff −{} +{}", diff.removed, diff.added);
    let (fold, focused) = (shared.key("diff", &Msg::Fold), screen.in_diff);
    let around = Around { title: &title, focused, nothing: "Nothing changes.", fold: &fold };
    diff_view::view(&screen.diff, &around, theme, frame, area);
}
