//! What the comparison of both versions found, and what that rests on.

use super::evidence;
use super::markdown::{prose, text};
use crate::plan::Migration;
use crate::verdict::{Assumption, Found, Outcome, Verdict, standing::STANDING};

/// The verdict on the whole file, its differences, and every assumption.
pub(super) fn section(migration: &Migration) -> String {
    let verdict = &migration.verdict;
    let mut parts = vec![format!("## How far this is proved\n\n{}", sentence(verdict))];
    parts.extend(differences(&verdict.differences));
    parts.extend(assumptions(&verdict.assumptions));
    let standing: Vec<String> =
        STANDING.iter().enumerate().map(|(n, s)| format!("{}. {}", n + 1, text(s))).collect();
    parts.push(format!(
        "Every verdict rests on these standing assumptions:\n\n{}",
        standing.join("\n")
    ));
    parts.join("\n\n")
}

/// The outcome in a sentence.
pub(super) fn sentence(verdict: &Verdict) -> String {
    let said = match verdict.outcome {
        Outcome::Proved => "Both versions do the same but for what the changes declare: proved.",
        Outcome::Assumed => {
            "Both versions do the same but for what the changes declare, if the assumptions below hold."
        }
        Outcome::Refused => {
            "**The versions differ in a way that no change declares: don't merge this.**"
        }
        Outcome::Unknown => {
            "Parts of the pipeline can't be read, so it isn't known whether both versions do the same."
        }
    };
    said.to_owned()
}

fn differences(found: &[Found]) -> Option<String> {
    let lines: Vec<String> = found
        .iter()
        .map(|f| format!("- {}{}", prose(&f.witness), evidence(&f.evidence, "  ")))
        .collect();
    (!lines.is_empty()).then(|| format!("What differs:\n\n{}", lines.join("\n")))
}

fn assumptions(assumptions: &[Assumption]) -> Option<String> {
    let lines: Vec<String> = assumptions
        .iter()
        .map(|a| format!("- {}{}", prose(&a.text), evidence(&a.evidence, "  ")))
        .collect();
    (!lines.is_empty()).then(|| {
        format!(
            "What was assumed of this pipeline; accepting the changes grants it:\n\n{}",
            lines.join("\n")
        )
    })
}
