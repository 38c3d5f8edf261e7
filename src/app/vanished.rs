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
    /// The decision by which it went, or those that were taken at once.
    reason: Option<String>,
}

/// Remembers what was accepted before and went by what is decided now, and says it in a line, the reason last: who just
/// decided it knows. Whoever takes several decisions at once says that in the same line.
pub(crate) fn notice(before: &Migration, shared: &mut Shared) -> Option<String> {
    let cause = cause(before, &shared.migration);
    let gone = gone(before, shared, cause.as_ref().map(Cause::words).as_deref());
    let (first, more) = gone.split_first()?;
    let count = match more.len() {
        0 => "1 accepted no longer fits".to_owned(),
        more => format!("{} accepted no longer fit", more + 1),
    };
    let reason = cause.filter(|cause| cause.more == 0);
    let reason = reason.map_or_else(String::new, |cause| format!(", as you {}", cause.words()));
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

/// The decisions that made something go.
struct Cause {
    verb: &'static str,
    /// The first proposal that they are about.
    name: String,
    /// How many more there are.
    more: usize,
}

impl Cause {
    fn words(&self) -> String {
        let Cause { verb, name, more } = self;
        match more {
            0 => format!("{verb} {name}"),
            more => format!("{verb} {name} and {more} more"),
        }
    }
}

fn cause(before: &Migration, after: &Migration) -> Option<Cause> {
    let is_other = |new: &&Entry| {
        let mut old = before.entries().filter(|old| old.proposal.id == new.proposal.id);
        old.any(|old| old.state.is_wanted() != new.state.is_wanted() || old.chosen != new.chosen)
    };
    let changed: Vec<&Entry> = after.entries().filter(is_other).collect();
    let (first, more) = changed.split_first()?;
    let name = head(&first.proposal.summary).to_owned();
    let is_same = more.iter().all(|entry| verb(&entry.state) == verb(&first.state));
    let verb = if is_same { verb(&first.state) } else { "decided otherwise on" };
    Some(Cause { verb, name, more: more.len() })
}

/// What somebody did with a proposal whose state is other than before.
fn verb(state: &State) -> &'static str {
    match state {
        State::Declined => "declined",
        state if state.is_wanted() => "decided on",
        _ => "left open",
    }
}

fn ids(migration: &Migration) -> HashSet<&ProposalId> {
    migration.entries().map(|entry| &entry.proposal.id).collect()
}

/// What a summary says before its reason.
fn head(summary: &str) -> &str {
    summary.split(": ").next().unwrap_or(summary)
}

/// The beginning of a summary, as much of it as a line of 80 columns holds beside other words.
fn shortened(summary: &str) -> String {
    const MOST: usize = 40;
    let head = head(summary);
    match head.chars().count() > MOST {
        true => format!("{}…", head.chars().take(MOST - 1).collect::<String>().trim_end()),
        false => head.to_owned(),
    }
}
