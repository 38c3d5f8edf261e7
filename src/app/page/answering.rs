//! The answer to one proposal of a page: accepted, declined, or open again.

use crate::app::page::PageScreen;
use crate::app::{Msg, Shared, is_acceptable};
use crate::plan::{Decision, Decisions, Entry, State};

/// What an answer makes of a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    /// It is accepted.
    Accept,
    /// It is declined.
    Decline,
    /// It is open again, and so not part of the result.
    Reopen,
}

impl Turn {
    /// What it does, in a word for the footer.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Turn::Accept => "accept",
            Turn::Decline => "decline",
            Turn::Reopen => "reopen",
        }
    }
}

impl PageScreen {
    /// What accepting and declining make of the focused proposal, if it can be answered: either answer given again is
    /// taken back.
    pub(crate) fn turns(&self, shared: &Shared) -> Option<(Turn, Turn)> {
        let entry = self.entry(shared).filter(|entry| is_acceptable(entry))?;
        let by_itself = is_accepted_by_itself(shared, self.improvement, entry);
        let toggle = match entry.state.is_wanted() {
            false => Turn::Accept,
            true if by_itself => Turn::Decline,
            true => Turn::Reopen,
        };
        let decline = match entry.state == State::Declined {
            false => Turn::Decline,
            true if by_itself => Turn::Accept,
            true => Turn::Reopen,
        };
        Some((toggle, decline))
    }

    /// Accepts the focused proposal, or takes that back.
    pub(super) fn toggle(&self, shared: &mut Shared) {
        let Some((entry, (turn, _))) = self.answerable(shared) else { return };
        match turn {
            Turn::Accept => answer(shared, entry, Some(true)),
            Turn::Reopen => answer(shared, entry, None),
            Turn::Decline => {
                answer(shared, entry, Some(false));
                let undo = shared.key("page", &Msg::TakeBack);
                shared.notice = Some(format!(
                    "declined, as it would be accepted by itself if left open; {undo} takes it back"
                ));
            }
        }
    }

    /// Declines the focused proposal, or takes that back.
    pub(super) fn decline(&self, shared: &mut Shared) {
        let Some((entry, (_, turn))) = self.answerable(shared) else { return };
        match turn {
            Turn::Decline => answer(shared, entry, Some(false)),
            Turn::Reopen => answer(shared, entry, None),
            Turn::Accept => {
                shared.notice = Some("accepted, as it is by itself if left open".to_owned());
                answer(shared, entry, None);
            }
        }
    }

    /// The focused proposal with what answers make of it, unless there is nothing to accept about it, which is said.
    fn answerable(&self, shared: &mut Shared) -> Option<(Entry, (Turn, Turn))> {
        let entry = self.entry(shared)?.clone();
        if let Some(turns) = self.turns(shared) {
            return Some((entry, turns));
        }
        let words = "advice is told only: there is nothing to write, the report lists it";
        shared.notice = Some(words.to_owned());
        None
    }
}

/// Whether the proposal is accepted where nobody answers it, so that it can't be left open.
fn is_accepted_by_itself(shared: &Shared, improvement: &str, entry: &Entry) -> bool {
    let unanswered = Decisions::at(shared.level().clone());
    unanswered.accepts(improvement, &entry.proposal.id, entry.safety)
}

fn answer(shared: &mut Shared, entry: Entry, accepted: Option<bool>) {
    let id = entry.proposal.id;
    shared.decide(|decisions, _| {
        let answer = decisions.answers.entry(id.clone()).or_default();
        answer.accepted = accepted;
        if *answer == Decision::default() {
            decisions.answers.remove(&id);
        }
    });
}
