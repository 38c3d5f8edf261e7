//! The answer to one proposal of a page: accepted, declined, or open again.

use crate::app::page::PageScreen;
use crate::app::{Msg, Shared, is_acceptable};
use crate::plan::{Decision, Decisions, Entry, State};

impl PageScreen {
    /// Accepts the focused proposal, or leaves it open again.
    pub(super) fn toggle(&self, shared: &mut Shared) {
        let Some(entry) = self.answerable(shared) else { return };
        let is_accepted = entry.state.is_wanted();
        if !is_accepted {
            return answer(shared, entry, Some(true));
        }
        if !is_accepted_by_itself(shared, self.improvement, &entry) {
            return answer(shared, entry, None);
        }
        answer(shared, entry, Some(false));
        let undo = shared.key("page", &Msg::TakeBack);
        let words =
            format!("declined: left open, it would be accepted by itself; {undo} takes it back");
        shared.notice = Some(words);
    }

    /// Declines the focused proposal, or no longer.
    pub(super) fn decline(&self, shared: &mut Shared) {
        let Some(entry) = self.answerable(shared) else { return };
        if entry.state != State::Declined {
            return answer(shared, entry, Some(false));
        }
        if is_accepted_by_itself(shared, self.improvement, &entry) {
            let words = "accepted again: left open, it is accepted by itself";
            shared.notice = Some(words.to_owned());
        }
        answer(shared, entry, None);
    }

    /// The focused proposal, unless there is nothing to accept about it, which is said.
    fn answerable(&self, shared: &mut Shared) -> Option<Entry> {
        let entry = self.entry(shared)?.clone();
        if is_acceptable(&entry) {
            return Some(entry);
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
