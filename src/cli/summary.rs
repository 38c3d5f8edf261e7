//! A migration in words for the terminal: what changes, what is assumed, what is left to do.

use crate::files::Change;
use crate::improvements::{Setting, Task};
use crate::plan::{Entry, Migration, State};
use crate::report::places::shortened;
use crate::report::{in_a_month, in_short, shown_value};
use crate::text::listed;
use crate::verdict::{Evidence, Safety};

/// The accepted proposals by improvement, and those that were accepted but didn't fit.
pub(super) fn changes(migration: &Migration) -> String {
    let mut text = String::new();
    for page in &migration.pages {
        let lines: String = page.entries.iter().filter_map(line).collect();
        if !lines.is_empty() {
            text.push_str(&format!("{}\n{lines}", page.about.title));
        }
    }
    text
}

/// What was assumed besides the standing assumptions; empty if nothing.
pub(super) fn assumptions(migration: &Migration) -> String {
    let lines: String =
        migration.verdict.assumptions.iter().map(|a| format!("  ! {}\n", a.text)).collect();
    section("Assumed", &lines)
}

/// What a run takes and is billed before and after, and what that means in a month, with the class of each number;
/// empty if nothing differs.
pub(super) fn times(migration: &Migration) -> String {
    const SHOWN: usize = 3;
    let all = in_short(&migration.cost);
    let mut lines: String =
        all.iter().take(SHOWN).map(|(names, words)| format!("  {names}: {words}\n")).collect();
    if all.len() > SHOWN {
        lines.push_str(&format!("  {} more: see `pipemigrate report`\n", all.len() - SHOWN));
    }
    let month: Vec<String> = in_a_month(&migration.cost);
    let month: String = month.iter().take(SHOWN).map(|words| format!("  {words}\n")).collect();
    section("Time of a run, before → after", &lines) + &section("In a month", &month)
}

/// Which files are written, and how to get the old ones back.
pub(super) fn written(changes: &[Change]) -> String {
    let names = listed(changes.iter().map(|change| change.path.display().to_string()));
    match changes {
        [_] => format!("{names} is written; `pipemigrate undo` brings the old one back"),
        _ => format!("{names} are written; `pipemigrate undo` brings the old ones back"),
    }
}

/// What the user must do before merging, in order; empty if nothing.
pub(super) fn work(migration: &Migration) -> String {
    let settings = migration.settings.iter().map(setting);
    let (first, later) = migration.work();
    let texts = |tasks: &[Task]| tasks.iter().map(|t| t.text.clone()).collect::<Vec<String>>();
    let heading = if migration.changes_anything() { "Before you merge" } else { "To do by hand" };
    let first = section(heading, &numbered(settings.chain(texts(first))));
    first + &section("Worth doing, too", &numbered(texts(later)))
}

fn numbered(work: impl IntoIterator<Item = String>) -> String {
    work.into_iter().enumerate().map(|(n, work)| format!("  {}. {work}\n", n + 1)).collect()
}

/// How much is left that a person may still accept; empty if nothing.
pub(super) fn rest(migration: &Migration) -> String {
    let open = migration
        .entries()
        .filter(|e| e.state == State::Open && e.safety != Safety::Advice)
        .count();
    // What has a task stands among those to do.
    let is_told_only = |e: &&Entry| e.safety == Safety::Advice && e.proposal.task.is_none();
    let advice = migration.entries().filter(is_told_only).count();
    let mut text = String::new();
    if open > 0 {
        let them = if open == 1 { "it" } else { "them" };
        text.push_str(&format!(
            "{open} more to review: see `pipemigrate report`; `--accept all` takes {them}\n"
        ));
    }
    if advice > 0 {
        text.push_str(&format!("{advice} more to read as advice: `pipemigrate report`\n"));
    }
    text
}

/// `file:line: text`, or the line's text alone if it is new.
pub(super) fn place(evidence: &Evidence) -> String {
    match evidence.line {
        Some(line) => format!("{}:{line}: {}", evidence.file, evidence.text),
        None => format!("{} (new): {}", evidence.file, evidence.text),
    }
}

fn line(entry: &Entry) -> Option<String> {
    let summary = &entry.proposal.summary;
    match &entry.state {
        State::Accepted => {
            Some(format!("  + {summary} ({}, {})\n", entry.safety, entry.verdict.outcome))
        }
        State::Blocked { reason } => {
            Some(format!("  x {summary}: left out, {}\n", shortened(reason)))
        }
        State::Declined | State::Open => None,
    }
}

fn setting(setting: &Setting) -> String {
    let value = match shown_value(setting) {
        Some(value) => format!(" = {value}"),
        None if setting.secured => " (secured)".to_owned(),
        None => " (its value isn't shown)".to_owned(),
    };
    format!("create the {} variable {}{value}", setting.place, setting.name)
}

fn section(title: &str, lines: &str) -> String {
    if lines.is_empty() { String::new() } else { format!("\n{title}\n{lines}") }
}
