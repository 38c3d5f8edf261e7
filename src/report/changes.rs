//! Each change that is part of the result, with its reason, its proof and what it rests on.

use super::markdown::{code, prose, text};
use super::{evidence, sentence};
use crate::improvements::About;
use crate::plan::{Entry, Migration, State};

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
            .then(|| format!("{}\n\n{}", heading(page.about), accepted.join("\n\n")))
    });
    let pages: Vec<String> = pages.collect();
    (!pages.is_empty()).then(|| format!("## What changes\n\n{}", pages.join("\n\n")))
}

fn heading(about: &About) -> String {
    format!("### {}\n\n{}", text(about.title), sentence(about.why))
}

fn change(entry: &Entry) -> String {
    let proposal = &entry.proposal;
    let mut lines = vec![
        format!("#### {}\n", prose(&proposal.summary)),
        format!("- {}, {}: {}", entry.safety, entry.verdict.outcome, code(&proposal.id.0)),
    ];
    lines.extend(list("in", &proposal.touches));
    lines.extend(list("environments", &proposal.environments));
    lines.extend(choices(entry));
    if !proposal.evidence.is_empty() {
        lines.push(format!("- evidence:{}", evidence(&proposal.evidence, "  ")));
    }
    lines.extend(entry.verdict.differences.iter().map(|found| {
        format!("- differs: {}{}", prose(&found.witness), evidence(&found.evidence, "  "))
    }));
    lines.extend(entry.verdict.assumptions.iter().map(|assumption| {
        format!("- assumed: {}{}", prose(&assumption.text), evidence(&assumption.evidence, "  "))
    }));
    if !entry.lost_comments.is_empty() {
        lines.push(format!(
            "- comments that go with their lines:{}",
            evidence(&entry.lost_comments, "  ")
        ));
    }
    lines.join("\n")
}

fn list(label: &str, words: &[String]) -> Option<String> {
    let words: Vec<String> = words.iter().map(|word| text(word)).collect();
    (!words.is_empty()).then(|| format!("- {label}: {}", words.join(", ")))
}

/// What was chosen, where there was a choice.
fn choices(entry: &Entry) -> Vec<String> {
    let chosen = |choice: &crate::improvements::Choice| {
        let value = entry.chosen.get(choice.name).unwrap_or(&choice.default);
        format!("- {}: {}", text(choice.label), code(value))
    };
    entry.proposal.choices.iter().map(chosen).collect()
}
