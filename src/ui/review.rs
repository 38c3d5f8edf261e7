//! The review: what is to be read on one side, the whole diff on the other.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};

use crate::app::Shared;
use crate::app::review::{Review, notes};
use crate::ui::WIDE;
use crate::ui::diff_view::{self, Around};
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
    let [left, right] = areas(screen, area);
    whole_diff(screen, shared, theme, frame, right);
    if screen.zoomed {
        return;
    }
    let notes = notes(shared);
    let text = Prose {
        title: "Before you write",
        focused: !screen.in_diff,
        lines: &notes,
        scroll: screen.notes,
    };
    prose_view::view(&text, theme, frame, left);
}

/// The areas of notes and diff.
pub(crate) fn areas(screen: &Review, area: Rect) -> [Rect; 2] {
    if screen.zoomed {
        [Rect::ZERO, area]
    } else if area.width >= WIDE {
        Layout::horizontal([Constraint::Percentage(48), Constraint::Min(1)]).areas(area)
    } else {
        Layout::vertical([Constraint::Percentage(60), Constraint::Min(1)]).areas(area)
    }
}

fn whole_diff(screen: &Review, shared: &Shared, theme: Theme, frame: &mut Frame<'_>, area: Rect) {
    let diff = &shared.diff;
    let what = match diff.files() {
        0 | 1 => shared.project.pipeline_name.clone(),
        more => format!("{more} files"),
    };
    let title = format!("{what} ── whole diff −{} +{}", diff.removed, diff.added);
    let around = Around { title: &title, focused: screen.in_diff, nothing: "Nothing changes." };
    diff_view::view(&screen.diff, &around, theme, frame, area);
}
