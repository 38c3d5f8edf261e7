//! What could be changed but isn't: declined, in conflict, told only, or not offered.

use super::markdown::{block, prose};
use super::places::shortened;
use super::{Origin, evidence, shell_word};
use crate::plan::{Entry, Migration, NotOffered, State};
use crate::verdict::Safety;

/// Everything that was left out, and why; none if nothing was.
pub(super) fn section(migration: &Migration, origin: Origin<'_>) -> Option<String> {
    let (advice, open): (Vec<&Entry>, Vec<&Entry>) = migration
        .entries()
        .filter(|entry| entry.state != State::Accepted)
        .partition(|entry| entry.safety == Safety::Advice);
    // What has a task stands among those already.
    let told_once = advice.into_iter().filter(|entry| entry.proposal.task.is_none());
    let parts = [
        group(
            "Not taken; the command takes it later",
            open.iter().map(|entry| later(entry, origin)),
        ),
        group("Advice, which only a person can follow", told_once.map(told)),
        group(
            "Not offered, and why",
            migration.pages.iter().flat_map(|page| &page.not_offered).map(refused),
        ),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| format!("## What is left as it was\n\n{}", parts.join("\n\n")))
}

fn group(title: &str, items: impl Iterator<Item = String>) -> Option<String> {
    let items: Vec<String> = items.collect();
    (!items.is_empty()).then(|| format!("### {title}\n\n{}", items.join("\n").trim_end()))
}

fn later(entry: &Entry, origin: Origin<'_>) -> String {
    let summary = prose(&entry.proposal.summary);
    if let State::Blocked { reason } = &entry.state {
        return format!("- {summary}: doesn't fit, {}", prose(&shortened(reason)));
    }
    let indented = block("sh", &command(entry, origin)).replace('\n', "\n  ");
    format!("- {summary} ({}, {})\n\n  {indented}\n", entry.safety, entry.verdict.outcome)
}

/// What takes it later.
pub(super) fn command(entry: &Entry, origin: Origin<'_>) -> String {
    let id = shell_word(&entry.proposal.id.0);
    format!("pipemigrate apply {} --accept {id}", shell_word(origin.path))
}

fn told(entry: &Entry) -> String {
    format!("- {}{}", prose(&entry.proposal.summary), evidence(&entry.proposal.evidence, "  "))
}

fn refused(refused: &NotOffered) -> String {
    format!(
        "- {}: {}{}",
        prose(&refused.summary),
        prose(&shortened(&refused.witness)),
        evidence(&refused.evidence, "  ")
    )
}
