//! Proposals that the user accepted and that another decision made go: they are in no list any more.

use std::collections::HashSet;
use std::sync::Arc;

use crate::app::Shared;
use crate::app::prose::{Line, Tone};
use crate::improvements::ProposalId;
use crate::plan::{Decisions, Entry, Migration, State};

/// Decisions, and what they lead to.
pub(crate) struct Before {
    decisions: Decisions,
    migration: Arc<Migration>,
}

impl Before {
    pub(crate) fn of(shared: &Shared) -> Before {
        let migration = Arc::clone(&shared.migration);
        Before { decisions: shared.decisions().clone(), migration }
    }
}

/// What was accepted before and went by what is decided now, in a line.
pub(crate) fn notice(before: &Before, shared: &Shared) -> Option<String> {
    let left = ids(&shared.migration);
    let is_gone = |entry: &&Entry| {
        let id = &entry.proposal.id;
        let is_accepted = |decisions| accepts(decisions, id);
        is_accepted(&before.decisions) && is_accepted(shared.decisions()) && !left.contains(id)
    };
    let gone = before.migration.entries().filter(is_gone);
    let gone: Vec<&str> = gone.map(|entry| entry.proposal.summary.as_str()).collect();
    let (first, more) = gone.split_first()?;
    let first = shortened(first);
    let what = match more.len() {
        0 => format!("1 accepted proposal no longer fits: {first}"),
        more => format!("{} accepted proposals no longer fit: {first} and {more} more", more + 1),
    };
    Some(format!("{what}{}", cause(&before.migration, &shared.migration)))
}

/// What is accepted and offered no longer.
pub(crate) fn lines(shared: &Shared) -> Vec<Line> {
    let left = ids(&shared.migration);
    let answers = shared.decisions().answers.keys();
    let gone = answers.filter(|id| accepts(shared.decisions(), id) && !left.contains(id));
    let mut lines: Vec<Line> = gone
        .map(|id| {
            let words = shared.summary_of(id).map_or_else(|| id.to_string(), str::to_owned);
            Line::led(Tone::Plain, "· ", words)
        })
        .collect();
    if !lines.is_empty() {
        let why = "Other decisions made this needless or impossible; it isn't part of the result.";
        lines.insert(0, Line::new(Tone::Faint, why));
    }
    lines
}

fn accepts(decisions: &Decisions, id: &ProposalId) -> bool {
    decisions.answers.get(id).is_some_and(|answer| answer.accepted == Some(true))
}

/// The decision that made something go, where it was one.
fn cause(before: &Migration, after: &Migration) -> String {
    let is_other = |new: &&Entry| {
        let mut old = before.entries().filter(|old| old.proposal.id == new.proposal.id);
        old.any(|old| is_accepted(old) != is_accepted(new) || old.chosen != new.chosen)
    };
    let mut changed = after.entries().filter(is_other);
    let (Some(entry), None) = (changed.next(), changed.next()) else { return String::new() };
    let verb = match (&entry.state, is_accepted(entry)) {
        (State::Declined, _) => "declined",
        (_, true) => "decided on",
        (_, false) => "left open",
    };
    format!(", as you {verb}: {}", shortened(&entry.proposal.summary))
}

fn is_accepted(entry: &Entry) -> bool {
    matches!(entry.state, State::Accepted | State::Blocked { .. })
}

fn ids(migration: &Migration) -> HashSet<&ProposalId> {
    migration.entries().map(|entry| &entry.proposal.id).collect()
}

/// The beginning of a summary, as a line holds two of them.
fn shortened(summary: &str) -> String {
    const MOST: usize = 36;
    match summary.chars().count() > MOST {
        true => format!("{}…", summary.chars().take(MOST - 1).collect::<String>().trim_end()),
        false => summary.to_owned(),
    }
}
