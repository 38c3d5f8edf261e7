//! What the comparison of both versions found, and what that rests on.

use super::markdown::{after, prose, text};
use super::places::lines_of;
use super::{Gathered, evidence, gathered};
use crate::plan::Migration;
use crate::verdict::{Assumption, Found, Outcome, Verdict, standing::STANDING};

/// The verdict on the whole file, its differences, and what every verdict rests on.
pub(super) fn section(migration: &Migration) -> String {
    let verdict = &migration.verdict;
    let mut parts = vec![format!("## How far this is proved\n\n{}", sentence(verdict))];
    parts.extend(differences(&verdict.differences));
    let standing: Vec<String> =
        STANDING.iter().enumerate().map(|(n, s)| format!("{}. {}", n + 1, text(s))).collect();
    parts.push(format!(
        "Every verdict rests on these standing assumptions:\n\n{}",
        standing.join("\n")
    ));
    parts.join("\n\n")
}

/// The outcome in a sentence of Markdown.
pub(super) fn sentence(verdict: &Verdict) -> String {
    let said = words(verdict.outcome);
    if verdict.outcome == Outcome::Refused { format!("**{said}**") } else { said.to_owned() }
}

/// The outcome in a sentence.
pub(super) fn words(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Proved => "Both versions do the same but for what the changes declare: proved.",
        Outcome::Assumed => {
            "Both versions do the same but for what the changes declare, if the assumptions below hold."
        }
        Outcome::Refused => {
            "The versions differ in a way that no change declares: don't merge this."
        }
        Outcome::Unknown => {
            "Parts of the pipeline can't be read, so it isn't known whether both versions do the same."
        }
    }
}

fn differences(found: &[Found]) -> Option<String> {
    let line =
        |one: &Gathered| format!("- {}{}", prose(&one.text), after(&lines_of(&one.evidence)));
    let lines: Vec<String> = gathered(found).iter().map(line).collect();
    (!lines.is_empty()).then(|| format!("What differs:\n\n{}", lines.join("\n")))
}

/// What was taken for granted about this pipeline; none if nothing was.
pub(super) fn assumptions(assumptions: &[Assumption]) -> Option<String> {
    let line =
        |one: &Assumption| format!("- {}{}", prose(&one.text), evidence(&one.evidence, "  "));
    let lines: Vec<String> = assumptions.iter().map(line).collect();
    (!lines.is_empty()).then(|| {
        format!(
            "## What is assumed\n\nWhoever accepts the changes grants this of the pipeline; \
             the lines are those that raise the question.\n\n{}",
            lines.join("\n")
        )
    })
}
