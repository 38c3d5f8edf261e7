//! Where everything stands: drawing and the mouse both ask here.

use ratatui::layout::{Constraint, Layout, Position, Rect};

use crate::app::Wizard;
use crate::app::page::{PageScreen, Pane};
use crate::app::review::Review;
use crate::ui::chrome;

/// The smallest terminal on which anything is drawn.
pub(crate) const SMALLEST: (u16, u16) = (40, 10);
/// The smallest part of it on which panes stand above each other; below, one of them is shown at a time.
const STACKED: (u16, u16) = (80, 18);
/// From this width on, panes stand side by side.
const WIDE: u16 = 100;
/// Columns of the list of pages, and those of a terminal with room to spare.
const LIST: (u16, u16) = (24, 28);
/// From this width on there is room to spare.
const ROOMY: u16 = 120;

/// The parts of every screen, from top to bottom.
pub(crate) struct Parts {
    pub(crate) header: Rect,
    pub(crate) body: Rect,
    pub(crate) status: Rect,
    pub(crate) footer: Rect,
}

/// The panes of a page that are shown.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct PagePanes {
    pub(crate) list: Option<Rect>,
    /// The list as a line.
    pub(crate) strip: Option<Rect>,
    pub(crate) proposals: Option<Rect>,
    pub(crate) diff: Option<Rect>,
}

/// The panes of the review that are shown.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ReviewPanes {
    pub(crate) notes: Option<Rect>,
    pub(crate) diff: Option<Rect>,
}

/// The parts of the screen; none if the terminal is too small.
pub(crate) fn parts(wizard: &Wizard, area: Rect) -> Option<Parts> {
    if !fits(area) {
        return None;
    }
    let keys = chrome::footer_height(wizard, area.width);
    let rows = [
        Constraint::Length(1),
        Constraint::Min(1),
        Constraint::Length(1),
        Constraint::Length(keys),
    ];
    let [header, body, status, footer] = Layout::vertical(rows).areas(area);
    Some(Parts { header, body, status, footer })
}

/// Whether anything can be drawn.
pub(crate) fn fits(area: Rect) -> bool {
    area.width >= SMALLEST.0 && area.height >= SMALLEST.1
}

pub(crate) fn page(screen: &PageScreen, area: Rect) -> PagePanes {
    let none = PagePanes::default();
    if screen.zoomed {
        return PagePanes { diff: Some(area), ..none };
    }
    if area.width >= WIDE {
        let columns = if area.width >= ROOMY { LIST.1 } else { LIST.0 };
        let parts = [Constraint::Length(columns), Constraint::Fill(5), Constraint::Fill(6)];
        let [list, proposals, diff] = Layout::horizontal(parts).areas(area);
        let proposals = Some(proposals);
        return PagePanes { list: Some(list), proposals, diff: Some(diff), ..none };
    }
    if is_small(area) {
        let area = Some(area);
        return match screen.pane {
            Pane::Improvements => PagePanes { list: area, ..none },
            Pane::Proposals => PagePanes { proposals: area, ..none },
            Pane::Diff => PagePanes { diff: area, ..none },
        };
    }
    let parts = [Constraint::Length(1), Constraint::Fill(1), Constraint::Fill(1)];
    let [strip, proposals, diff] = Layout::vertical(parts).areas(area);
    PagePanes { strip: Some(strip), proposals: Some(proposals), diff: Some(diff), ..none }
}

pub(crate) fn review(screen: &Review, area: Rect) -> ReviewPanes {
    if screen.zoomed {
        return ReviewPanes { diff: Some(area), notes: None };
    }
    let both = |[notes, diff]: [Rect; 2]| ReviewPanes { notes: Some(notes), diff: Some(diff) };
    if area.width >= WIDE {
        both(Layout::horizontal([Constraint::Percentage(48), Constraint::Min(1)]).areas(area))
    } else if !is_small(area) {
        both(Layout::vertical([Constraint::Percentage(60), Constraint::Min(1)]).areas(area))
    } else if screen.in_diff {
        ReviewPanes { diff: Some(area), notes: None }
    } else {
        ReviewPanes { notes: Some(area), diff: None }
    }
}

/// Whether a pane that may not be shown is under the pointer.
pub(crate) fn holds(pane: Option<Rect>, position: Position) -> bool {
    pane.is_some_and(|pane| pane.contains(position))
}

fn is_small(area: Rect) -> bool {
    area.width < STACKED.0 || area.height < STACKED.1
}
