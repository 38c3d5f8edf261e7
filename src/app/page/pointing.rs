//! What the mouse does on a page: it picks, toggles, scrolls, and gives the keys to a pane.

use crate::app::msg::{Move, Msg, Spot};
use crate::app::page::{PageScreen, Pane};
use crate::app::{Screen, Shared, Step};

/// Lines by which a turn of the wheel scrolls a text.
pub(crate) const WHEEL: usize = 3;

impl PageScreen {
    pub(super) fn click(&mut self, shared: &mut Shared, spot: Spot) -> Step {
        match spot {
            Spot::Pages => self.pane = Pane::Improvements,
            Spot::Page(improvement) => return open(shared, improvement),
            Spot::Proposals => self.pane = Pane::Proposals,
            Spot::Proposal(index) => self.pick(shared, index),
            Spot::Checkbox(index) => {
                self.pick(shared, index);
                self.toggle(shared);
            }
            Spot::Diff => self.pane = Pane::Diff,
            Spot::Text | Spot::Picture(_) | Spot::Step(..) | Spot::Field(_) | Spot::Answer(..) => {}
        }
        Step::Stay
    }

    /// Scrolls what lies under the pointer; the keys stay where they are.
    pub(super) fn wheel(&mut self, shared: &mut Shared, spot: Spot, to: Move) -> Step {
        let pane = match spot {
            Spot::Pages | Spot::Page(_) => Pane::Improvements,
            Spot::Proposals | Spot::Proposal(_) | Spot::Checkbox(_) => Pane::Proposals,
            _ => Pane::Diff,
        };
        if pane == Pane::Diff {
            (0..WHEEL).for_each(|_| drop(shared.tell(&mut self.diff, Msg::Move(to))));
            return Step::Stay;
        }
        let own = std::mem::replace(&mut self.pane, pane);
        let mut step = self.go(shared, to);
        self.pane = own;
        if let Step::Go(Screen::Page(page)) = &mut step {
            page.pane = own;
        }
        step
    }

    fn pick(&mut self, shared: &mut Shared, index: usize) {
        self.pane = Pane::Proposals;
        let entries = self.page(shared).map_or(0, |page| page.entries.len());
        if index < entries && index != self.cursor {
            self.cursor = index;
            self.refocus(shared);
        }
    }
}

fn open(shared: &mut Shared, improvement: &str) -> Step {
    let pages = &shared.migration.pages;
    let index = pages.iter().position(|page| page.about.id == improvement);
    match index.and_then(|index| PageScreen::open(shared, index)) {
        Some(page) => Step::Go(Screen::Page(page)),
        None => Step::Stay,
    }
}
