//! Proposals that were accepted and that another decision made go: they are in no list any more.

use std::collections::HashSet;

use crate::app::Shared;
use crate::app::prose::{Line, Tone};
use crate::improvements::ProposalId;
use crate::plan::{Entry, Migration, State};
use crate::verdict::Safety;

/// An accepted proposal that is offered no longer.
pub(crate) struct Gone {
    improvement: &'static str,
    safety: Safety,
    summary: String,
    /// The decision by which it went, if that was one.
    reason: Option<String>,
}

/// Remembers what was accepted before and went by what is decided now, and says it in a line, the reason last: who just
/// decided it knows.
pub(crate) fn notice(before: &Migration, shared: &mut Shared) -> Option<String> {
    let reason = cause(before, &shared.migration);
    let gone = gone(before, shared, reason.as_deref());
    let (first, more) = gone.split_first()?;
    let count = match more.len() {
        0 => "1 accepted no longer fits".to_owned(),
        more => format!("{} accepted no longer fit", more + 1),
    };
    let reason = reason.map_or_else(String::new, |reason| format!(", as you {reason}"));
    let first = shortened(&first.1.summary);
    let what = match more.len() {
        0 => format!("{count}: {first}{reason}"),
        more => format!("{count}: {first} and {more} more{reason}"),
    };
    shared.gone.extend(gone);
    Some(what)
}

/// What is accepted and offered no longer, each with the decision by which it went.
pub(crate) fn lines(shared: &Shared) -> Vec<Line> {
    let left = ids(&shared.migration);
    let is_gone = |(id, gone): &(&ProposalId, &Gone)| {
        !left.contains(id) && shared.decisions().accepts(gone.improvement, id, gone.safety)
    };
    let mut lines: Vec<Line> = shared
        .gone
        .iter()
        .filter(is_gone)
        .flat_map(|(_, gone)| {
            let reason = gone.reason.iter();
            let reason = reason.map(|why| Line::led(Tone::Faint, "  ", format!("as you {why}")));
            std::iter::once(Line::led(Tone::Plain, "· ", &gone.summary)).chain(reason)
        })
        .collect();
    if !lines.is_empty() {
        let why = "Other decisions made this needless or impossible; it isn't part of the result.";
        lines.insert(0, Line::new(Tone::Faint, why));
    }
    lines
}

/// What was accepted, would be still, and is offered no longer. What nobody answered goes with the decision that is
/// taken back, as it came with it.
fn gone(before: &Migration, shared: &Shared, reason: Option<&str>) -> Vec<(ProposalId, Gone)> {
    let left = ids(&shared.migration);
    let decisions = shared.decisions();
    let mut gone = Vec::new();
    for page in &before.pages {
        let improvement = page.about.id;
        let is_gone = |entry: &&Entry| {
            let id = &entry.proposal.id;
            entry.state.is_wanted()
                && !left.contains(id)
                && decisions.accepts(improvement, id, entry.safety)
                && (!shared.went_back() || decisions.answers.contains_key(id))
        };
        gone.extend(page.entries.iter().filter(is_gone).map(|entry| {
            let (safety, summary) = (entry.safety, entry.proposal.summary.clone());
            let reason = reason.map(str::to_owned);
            (entry.proposal.id.clone(), Gone { improvement, safety, summary, reason })
        }));
    }
    gone
}

/// The decision that made something go, where it was one.
fn cause(before: &Migration, after: &Migration) -> Option<String> {
    let is_other = |new: &&Entry| {
        let mut old = before.entries().filter(|old| old.proposal.id == new.proposal.id);
        old.any(|old| old.state.is_wanted() != new.state.is_wanted() || old.chosen != new.chosen)
    };
    let mut changed = after.entries().filter(is_other);
    let (Some(entry), None) = (changed.next(), changed.next()) else { return None };
    let verb = match (&entry.state, entry.state.is_wanted()) {
        (State::Declined, _) => "declined",
        (_, true) => "decided on",
        (_, false) => "left open",
    };
    Some(format!("{verb} {}", shortened(&entry.proposal.summary)))
}

fn ids(migration: &Migration) -> HashSet<&ProposalId> {
    migration.entries().map(|entry| &entry.proposal.id).collect()
}

/// The beginning of a summary, as much of it as a line of 80 columns holds beside other words.
fn shortened(summary: &str) -> String {
    const MOST: usize = 40;
    match summary.chars().count() > MOST {
        true => format!("{}…", summary.chars().take(MOST - 1).collect::<String>().trim_end()),
        false => summary.to_owned(),
    }
}
