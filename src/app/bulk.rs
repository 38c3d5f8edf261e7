//! One answer to many proposals: those of a page or of all pages, as far as the filter shows them. Each is one
//! decision, to be taken back in one step.

use crate::app::{Msg, Screen, Shared, is_acceptable};
use crate::plan::{Decisions, Entry, Level, Migration, State};
use crate::verdict::Safety;

/// An answer to the proposals of all pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bulk {
    /// Accept what is safe.
    Safe,
    /// Accept everything.
    All,
    /// Decline everything.
    None,
}

/// Gives the proposals of a page that are shown the same answer, and says how many that were.
pub(crate) fn on_page(shared: &mut Shared, improvement: &str, accepted: bool) {
    let filter = shared.filter.clone();
    let Some(page) = shared.page(improvement) else { return };
    let acceptable = page.entries.iter().filter(|entry| is_acceptable(entry));
    let all = acceptable.clone().count();
    let shown = acceptable.filter(|entry| filter.lets_through(entry));
    let (shown, changing) = (shown.clone().count(), shown.filter(|e| changes(e, accepted)).count());
    shared.decide(|decisions, migration| {
        let pages = migration.pages.iter().filter(|page| page.about.id == improvement);
        let entries = pages.flat_map(|page| &page.entries);
        answer(decisions, entries.filter(|entry| filter.lets_through(entry)), accepted);
    });
    let (verb, undo) = (verb(accepted), shared.key("page", &Msg::TakeBack));
    shared.notice = Some(match (shown, changing) {
        (0, _) => "nothing here can be accepted or declined".to_owned(),
        (_, 0) => format!("all that is shown here is {verb} already"),
        (_, count) if shown < all => {
            format!("{count} {verb} here, {} not shown stay as they are", all - shown)
        }
        (_, count) => format!("{count} {verb} on this page; {undo} takes it back"),
    });
}

/// The same for all pages; on a page, where the filter is seen, only for what it shows. Without one it also holds for
/// what comes up later.
pub(crate) fn everywhere(shared: &mut Shared, bulk: Bulk, screen: &Screen) {
    if matches!(screen, Screen::Page(_)) && !shared.filter.is_empty() {
        return shown_everywhere(shared, bulk);
    }
    if !shared.migration.entries().any(is_acceptable) {
        shared.notice = Some("no page has anything to accept or to decline".to_owned());
        return;
    }
    let is_new = shared.decide(match bulk {
        Bulk::Safe => accept_safe,
        Bulk::All => accept_all,
        Bulk::None => decline_all,
    });
    let undo = shared.key("page", &Msg::TakeBack);
    let review = match screen {
        Screen::Review(_) => format!("{undo} takes it back"),
        _ => format!("{} shows the whole result", shared.key("page", &Msg::ToReview)),
    };
    shared.notice = Some(match (bulk, is_new) {
        (Bulk::Safe, true) => {
            format!("all that is safe is accepted, on every page; {undo} takes it back")
        }
        (Bulk::Safe, false) => "all that is safe is accepted already".to_owned(),
        (Bulk::All, true) => {
            format!("everything is accepted, on every page; {review}")
        }
        (Bulk::All, false) if matches!(screen, Screen::Review(_)) => {
            "everything was accepted already".to_owned()
        }
        (Bulk::All, false) => format!("everything was accepted already; {review}"),
        (Bulk::None, true) => {
            format!("nothing is accepted any more, on no page; {undo} takes it back")
        }
        (Bulk::None, false) => "nothing is accepted".to_owned(),
    });
}

fn shown_everywhere(shared: &mut Shared, bulk: Bulk) {
    let filter = shared.filter.clone();
    let accepted = bulk != Bulk::None;
    let wanted = |entry: &&Entry| {
        is_acceptable(entry)
            && filter.lets_through(entry)
            && (bulk != Bulk::Safe || entry.safety == Safety::Safe)
    };
    let changing = shared.migration.entries().filter(wanted).filter(|e| changes(e, accepted));
    let count = changing.count();
    shared.decide(|decisions, migration| {
        answer(decisions, migration.entries().filter(wanted), accepted);
    });
    let verb = verb(accepted);
    shared.notice = Some(match count {
        0 => format!("of what “{}” shows, all is {verb} already", filter.text().trim()),
        _ => format!("{count} {verb} on all pages, of those that “{}” shows", filter.text().trim()),
    });
}

fn verb(accepted: bool) -> &'static str {
    if accepted { "accepted" } else { "declined" }
}

fn changes(entry: &Entry, accepted: bool) -> bool {
    match entry.state {
        State::Accepted | State::Blocked { .. } => !accepted,
        State::Declined => accepted,
        State::Open => true,
    }
}

/// Gives these entries the same answer.
fn answer<'a>(decisions: &mut Decisions, entries: impl Iterator<Item = &'a Entry>, accepted: bool) {
    for entry in entries.filter(|entry| is_acceptable(entry)) {
        decisions.answers.entry(entry.proposal.id.clone()).or_default().accepted = Some(accepted);
    }
}

/// Accepts all that is safe, now and later.
fn accept_safe(decisions: &mut Decisions, migration: &Migration) {
    if decisions.level == Level::None {
        decisions.level = Level::Safe;
    }
    answer(decisions, migration.entries().filter(|entry| entry.safety == Safety::Safe), true);
}

/// Accepts everything, now and later.
fn accept_all(decisions: &mut Decisions, migration: &Migration) {
    decisions.level = Level::All;
    answer(decisions, migration.entries(), true);
}

/// Declines everything, now and later.
fn decline_all(decisions: &mut Decisions, migration: &Migration) {
    decisions.level = Level::None;
    answer(decisions, migration.entries(), false);
}
