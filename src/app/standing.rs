//! How far the answers to a page are, for the list of pages.

use crate::app::{Shared, is_acceptable};
use crate::plan::{Page, State};

/// How far the answers to a page are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Something was accepted that doesn't fit.
    Blocked,
    /// Nothing is open; where there is nothing to answer: the page was looked at.
    Answered,
    /// The page was looked at, and something is open.
    Begun,
    /// Something is open that nobody looked at.
    Unseen,
}

impl Standing {
    /// How far the answers to this page are.
    pub fn of(page: &Page, shared: &Shared) -> Standing {
        let any = |wanted: fn(&State) -> bool| {
            let mut acceptable = page.entries.iter().filter(|entry| is_acceptable(entry));
            acceptable.any(|entry| wanted(&entry.state))
        };
        if any(|state| matches!(state, State::Blocked { .. })) {
            return Standing::Blocked;
        }
        match (any(|state| *state == State::Open), any(|_| true), shared.was_visited(page)) {
            (false, true, _) | (_, false, true) => Standing::Answered,
            (true, _, true) => Standing::Begun,
            (_, _, false) => Standing::Unseen,
        }
    }
}
