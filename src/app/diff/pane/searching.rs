//! The search in a diff: each place that is found comes into sight.

use super::{DiffPane, Reaction};
use crate::app::diff::{At, Search};

impl DiffPane {
    pub(super) fn begin_search(&mut self) {
        match &mut self.search {
            Some(search) => (search.typing, search.from) = (true, self.top),
            None => self.search = Some(Search::begin(self.top, self.shift)),
        }
    }

    pub(super) fn keep_search(&mut self) -> Reaction {
        let Some(search) = &mut self.search else { return Reaction::Done };
        search.typing = false;
        match search.count() {
            None => self.search = None,
            Some((_, 0)) => {
                let words = format!("nothing found: {}", search.text());
                self.end_search();
                return Reaction::Said(words);
            }
            Some(_) => {}
        }
        Reaction::Done
    }

    /// While its text is typed, ending it goes back to where it began.
    pub(super) fn end_search(&mut self) {
        self.shift = self.search.as_ref().map_or(self.shift, |search| search.shift);
        if !self.is_typing() {
            self.search = None;
            return;
        }
        self.open_for_search(None);
        let from = self.search.take().map_or(0, |search| search.from);
        self.top = from.min(self.last_top());
    }

    pub(super) fn step(&mut self, forward: bool) {
        if let Some(search) = &mut self.search {
            search.step(forward);
        }
        self.see_match();
    }

    /// Brings the place that is looked at into sight: opens its fold, scrolls, shifts.
    pub(super) fn see_match(&mut self) {
        let Some((at, place)) = self.search.as_ref().and_then(Search::here).cloned() else {
            return;
        };
        let fold = match at {
            At::Folded(fold, _) => Some(fold),
            At::Line(_) => None,
        };
        self.open_for_search(fold);
        self.follows = None;
        let row = self.visuals.iter().position(|visual| visual.shows(at, place.start));
        let row = row.unwrap_or(self.top);
        if row < self.top || row >= self.top + self.size.1 {
            self.top = row.saturating_sub(self.size.1 / 3).min(self.last_top());
        }
        self.shift_to(at, place);
    }

    /// Opens a fold as long as the search looks into it, and closes the one before.
    pub(super) fn open_for_search(&mut self, fold: Option<usize>) {
        let before = self.search.as_mut().and_then(|search| search.opened.take());
        if before == fold {
            self.remember_opened(before);
            return;
        }
        if let Some(before) = before {
            let first = self.first();
            self.toggle(before);
            self.go_to(first);
        }
        if let Some(fold) = fold.filter(|fold| self.look.whole == self.toggled.contains(fold)) {
            self.toggle(fold);
            self.remember_opened(Some(fold));
        }
    }

    pub(super) fn remember_opened(&mut self, fold: Option<usize>) {
        if let Some(search) = &mut self.search {
            search.opened = fold;
        }
    }

    fn shift_to(&mut self, at: At, place: std::ops::Range<usize>) {
        let Some(shown) = self.diff.shown(at) else { return };
        let columns = |text: &str| unicode_width::UnicodeWidthStr::width(text);
        let start = shown.text.get(..place.start).map_or(0, columns);
        let end = shown.text.get(..place.end).map_or(0, columns);
        let (shift, room) = (self.shift(), self.columns.text);
        if start < shift || end > shift + room {
            self.shift = if end <= room { 0 } else { start.saturating_sub(room / 3) };
        }
    }
}
