//! How a diff is shown: its layout, long lines, folds.

use super::{Columns, DiffPane, Layout, Look, Reaction};
use crate::app::diff::columns::LEAST_SIDES;
use crate::app::diff::{At, Shape};

impl DiffPane {
    pub(super) fn switch_layout(&mut self) -> Reaction {
        let first = self.first();
        let Some(layout) = self.other_layout() else {
            return Reaction::Said(format!(
                "side by side from {LEAST_SIDES} columns on: the whole screen has more"
            ));
        };
        self.look.layout = layout;
        self.lay_at(first);
        let words = match (layout, self.columns.shape) {
            (Layout::Auto, Shape::Unified) => "layout by itself: unified, as the pane is narrow",
            (Layout::Auto, Shape::SideBySide) => "layout by itself: side by side",
            (Layout::Unified, _) => "unified",
            (Layout::SideBySide, _) => "side by side",
        };
        Reaction::Said(words.to_owned())
    }

    /// The layout that looks different, by itself if that does.
    fn other_layout(&self) -> Option<Layout> {
        let shape =
            |layout| Columns::of(&self.diff, Look { layout, ..self.look }, self.size.0).shape;
        let layouts = [Layout::Auto, Layout::Unified, Layout::SideBySide];
        layouts.into_iter().find(|&layout| shape(layout) != self.columns.shape)
    }

    pub(super) fn switch_wrap(&mut self) -> Reaction {
        let first = self.first();
        self.look.wrap = !self.look.wrap;
        self.shift = 0;
        self.lay_at(first);
        let words = match self.look.wrap {
            true => "long lines go on in the next line",
            false => "long lines are cut, and can be shifted",
        };
        Reaction::Said(words.to_owned())
    }

    pub(super) fn fold(&mut self) -> Reaction {
        let Some(fold) = self.fold_in_sight() else {
            return Reaction::Said("nothing is folded here".to_owned());
        };
        self.toggle(fold);
        self.remember_opened(None);
        let place = self.visuals.iter().position(|visual| visual.holds(At::Folded(fold, 0)));
        self.top = self.top.min(place.unwrap_or(self.top));
        self.follows = None;
        Reaction::Done
    }

    pub(super) fn toggle(&mut self, fold: usize) {
        if !self.toggled.remove(&fold) {
            self.toggled.insert(fold);
        }
        self.lay();
    }

    pub(super) fn unfold(&mut self) -> Reaction {
        let first = self.first();
        self.look.whole = !self.look.whole;
        self.toggled.clear();
        self.remember_opened(None);
        self.lay_at(first);
        let words = match self.look.whole {
            true => "the whole file",
            false => "only what changes",
        };
        Reaction::Said(words.to_owned())
    }
}
