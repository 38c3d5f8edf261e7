//! Each change that is part of the result, with its reason, its proof and what it rests on.

use super::markdown::{after, code, prose, text};
use super::places::{lines_of, steps_by_trigger};
use super::{evidence, gathered, place, sentence, time};
use crate::improvements::{About, Choice};
use crate::plan::{Entry, Migration, State};
use crate::verdict::{Difference, Evidence, Found};

/// All accepted proposals, by improvement; none if there are none.
pub(super) fn section(migration: &Migration) -> Option<String> {
    let pages = migration.pages.iter().filter_map(|page| {
        let accepted: Vec<String> = page
            .entries
            .iter()
            .filter(|entry| entry.state == State::Accepted)
            .map(change)
            .collect();
        (!accepted.is_empty())
            .then(|| format!("{}\n\n{}", heading(page.about), accepted.join("\n")))
    });
    let pages: Vec<String> = pages.collect();
    (!pages.is_empty()).then(|| format!("## What changes\n\n{}", pages.join("\n\n")))
}

fn heading(about: &About) -> String {
    format!("### {}\n\n{}", text(about.title), sentence(about.why))
}

fn change(entry: &Entry) -> String {
    let proposal = &entry.proposal;
    let title = format!(
        "- **{}** ({}, {}) {}",
        prose(&proposal.summary),
        entry.safety,
        entry.verdict.outcome,
        code(&proposal.id.0)
    );
    let mut lines = vec![title];
    lines.extend(
        steps_by_trigger(&proposal.touches).map(|steps| format!("  - in {}", text(&steps))),
    );
    lines.extend(environments(&proposal.environments));
    lines.extend(choices(entry));
    lines.extend(time::of_proposal(&entry.cost.impacts));
    if !proposal.evidence.is_empty() {
        lines.push(format!("  - rests on{}", rests_on(&proposal.evidence)));
    }
    lines.extend(gathered(&told_here(entry)).iter().map(|one| {
        format!("  - differs: {}{}", prose(&one.text), after(&lines_of(&one.evidence)))
    }));
    let assumed = entry.verdict.assumptions.iter();
    lines.extend(assumed.map(|one| {
        format!("  - assumed: {}{}", prose(&one.text), after(&lines_of(&one.evidence)))
    }));
    lines.join("\n")
}

fn rests_on(lines: &[Evidence]) -> String {
    match lines {
        [one] => format!(" {} {}", place(one), code(one.text.trim())),
        _ => format!(":{}", evidence(lines, "    ")),
    }
}

/// Variables to create have a table of their own.
pub(super) fn told_here(entry: &Entry) -> Vec<Found> {
    let differences = entry.verdict.differences.iter();
    differences.filter(|found| found.difference != Difference::Setting).cloned().collect()
}

fn environments(names: &[String]) -> Option<String> {
    let names: Vec<String> = names.iter().map(|name| text(name)).collect();
    (!names.is_empty()).then(|| format!("  - touches deployments to {}", names.join(", ")))
}

/// What was chosen, where there was a choice.
fn choices(entry: &Entry) -> Option<String> {
    let chosen = |choice: &Choice| {
        let value = choice.value(&entry.chosen);
        format!("{} {}", text(choice.label), code(value))
    };
    let all: Vec<String> = entry.proposal.choices.iter().map(chosen).collect();
    (!all.is_empty()).then(|| format!("  - chosen: {}", all.join(", ")))
}
