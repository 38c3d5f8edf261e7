//! The report of a migration for those who approve it: what changes, why, what it rests on, what is left to do.

mod changes;
pub mod chart;
mod contents;
mod gaps;
mod gathered;
mod html;
mod images;
mod json;
mod left;
mod markdown;
mod numbers;
pub mod places;
mod proof;
mod pull_request;
mod time;
mod timings;
mod work;

#[cfg(test)]
pub(crate) mod fake;
#[cfg(test)]
mod tests;

use serde::Serialize;

use crate::plan::{Migration, State, diff};
use crate::verdict::{Evidence, Outcome};

pub use gathered::{Gathered, gathered};
pub use html::html;
pub use json::json;
pub use pull_request::pull_request;
pub use time::{by_words, in_a_month, in_short};
pub use timings::timings_table;
pub(crate) use work::shown_value;

use markdown::{block, code, prose};
use places::evidence_words;

/// Where the migrated file is.
#[derive(Clone, Copy, Debug)]
pub struct Origin<'a> {
    /// The file's name within its repository.
    pub name: &'a str,
    /// Its path as the user gives it to the tool.
    pub path: &'a str,
}

/// The whole report as Markdown, with a line end.
pub fn markdown(migration: &Migration, origin: Origin<'_>) -> String {
    let changed = migration.changes_anything();
    let sections = [
        Some(opening(migration, origin)),
        work::section(migration),
        proof::assumptions(&migration.verdict.assumptions),
        changes::section(migration),
        changed.then(|| numbers::section(migration)),
        changed.then(|| time::section(migration)).flatten(),
        images::section(migration),
        changed.then(|| proof::section(migration)),
        left::section(migration, origin),
        way_back(migration, origin),
        patch(migration, origin),
        Some(colophon()),
    ];
    sections.into_iter().flatten().collect::<Vec<_>>().join("\n\n") + "\n"
}

/// The text as one word for a POSIX shell.
pub fn shell_word(text: &str) -> String {
    let harmless = |c: char| c.is_ascii_alphanumeric() || "-_./=+:@%,".contains(c);
    if !text.is_empty() && text.chars().all(harmless) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

fn opening(migration: &Migration, origin: Origin<'_>) -> String {
    let shown = |said: &Said| match said.strong {
        true => format!("**{}**", markdown::text(&said.text)),
        false => markdown::text(&said.text),
    };
    let sentences: Vec<String> = summary(migration).iter().map(shown).collect();
    format!("# Migration of {}\n\n{}", code(origin.name), sentences.join(" "))
}

/// A sentence of the summary.
#[derive(Serialize)]
struct Said {
    text: String,
    strong: bool,
}

/// The migration in a few sentences.
fn summary(migration: &Migration) -> Vec<Said> {
    let said = |text: String| Said { text, strong: false };
    let accepted = migration.entries().filter(|entry| entry.state == State::Accepted).count();
    if accepted == 0 {
        return vec![said("Nothing is changed.".to_owned())];
    }
    let made = format!("{} made.", counted(accepted, "change is", "changes are"));
    let numbers = [numbers::steps(migration), numbers::longest_chain(migration)];
    let numbers = numbers.into_iter().flatten().chain(time::in_a_sentence(&migration.cost));
    let mut sentences: Vec<Said> = std::iter::once(made).chain(numbers).map(said).collect();
    let outcome = migration.verdict.outcome;
    sentences
        .push(Said { text: proof::words(outcome).to_owned(), strong: outcome == Outcome::Refused });
    let left = migration.settings.len() + migration.work().0.len();
    if left > 0 {
        let text =
            format!("{} to be done before merging.", counted(left, "thing is", "things are"));
        sentences.push(Said { text, strong: true });
    }
    sentences
}

fn way_back(migration: &Migration, origin: Origin<'_>) -> Option<String> {
    let lines: Vec<String> =
        rollback(migration, origin).iter().map(|line| format!("- {}", prose(line))).collect();
    (!lines.is_empty()).then(|| format!("## How to roll back\n\n{}", lines.join("\n")))
}

/// How to go back, with commands between backticks; nothing where nothing changes.
fn rollback(migration: &Migration, origin: Origin<'_>) -> Vec<String> {
    if !migration.changes_anything() {
        return Vec::new();
    }
    let undo = format!("pipemigrate undo {}", shell_word(origin.path));
    let (files, them) =
        if migration.others.is_empty() { ("the file", "it") } else { ("all files", "them") };
    let mut lines = vec![
        format!(
            "Before it is committed: `{undo}` brings {files} back, as long as nobody edited {them} since."
        ),
        "After it is merged: revert the commit (`git revert`); the next run uses the old file."
            .to_owned(),
    ];
    if !migration.settings.is_empty() {
        lines.push(
            "Variables in Bitbucket aren't rolled back with the file. The old file sets its values itself, so \
             they may stay until the revert is merged, and can be deleted then."
                .to_owned(),
        );
    }
    lines
}

fn patch(migration: &Migration, origin: Origin<'_>) -> Option<String> {
    if !migration.changes_anything() {
        return None;
    }
    let patch = diff::patch(&migration.files(origin.name));
    let note = if patch.redacted {
        "Lines with secrets are hidden, so this patch can't be applied.\n\n"
    } else {
        ""
    };
    Some(format!("## The whole diff\n\n{note}{}", block("diff", &patch.text)))
}

fn colophon() -> String {
    format!("---\n\nMade by pipemigrate {}.", env!("CARGO_PKG_VERSION"))
}

fn counted(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// Evidence behind a point: one line of a file in brackets, several as list items below it.
fn evidence(lines: &[Evidence], indent: &str) -> String {
    match lines {
        [one] => format!(" ({} {})", place(one), code(one.text.trim())),
        _ => {
            let item = |e: &Evidence| format!("\n{indent}- {} {}", place(e), code(e.text.trim()));
            lines.iter().map(item).collect()
        }
    }
}

fn place(evidence: &Evidence) -> String {
    match evidence.line {
        Some(_) => markdown::text(&evidence_words(std::slice::from_ref(evidence))),
        None => "new line".to_owned(),
    }
}

/// A sentence of ours or of an improvement with an end.
fn sentence(text: &str) -> String {
    let text = prose(text);
    if text.ends_with(['.', '!', '?', ':']) { text } else { text + "." }
}
