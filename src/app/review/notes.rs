//! What is to be read before the result is written: verdict, what is to be done, what was assumed, numbers.

use crate::app::msg::Msg;
use crate::app::prose::{Line, Tone};
use crate::app::{Shared, is_acceptable, vanished};
use crate::cost::Estimate;
use crate::improvements::{Setting, SettingPlace, Task};
use crate::plan::{State, Summary};
use crate::report::chart::whole;
use crate::report::places::{few, lines_of, shortened};
use crate::report::{Gathered, gathered, shown_value};
use crate::verdict::Outcome;
/// What is to be read before the result is written.
pub fn notes(shared: &Shared) -> Vec<Line> {
    let mut lines = verdict(shared);
    lines.extend(still_wrong(shared));
    lines.extend(open(shared));
    let changes = shared.migration.changes_anything();
    let title = if changes { "Before you merge" } else { "To do by hand" };
    section(&mut lines, title, to_do(shared));
    lines.extend(refusals(shared));
    section(&mut lines, "Warnings that stay", warnings(shared));
    section(&mut lines, "Worth doing, too", numbered(tasks(shared.migration.work().1)));
    section(&mut lines, "You vouch for this by accepting it", assumed(shared));
    section(&mut lines, "Doesn't fit with what you accepted", blocked(shared));
    section(&mut lines, "Accepted, but not offered any more", vanished::lines(shared));
    section(
        &mut lines,
        "What changes, in words",
        gathered(&shared.migration.verdict.differences).iter().map(difference).collect(),
    );
    section(&mut lines, "In numbers (counted in the file)", numbers(shared));
    section(&mut lines, "Time and minutes of a run", times(shared));
    section(&mut lines, "Accepted", tallies(shared));
    lines
}

/// That Bitbucket still stops at something in the new file, if it does.
fn still_wrong(shared: &Shared) -> Option<Line> {
    let words = match shared.migration.after.refusals.len() {
        0 => return None,
        1 => "Bitbucket still refuses the file or stops a step for 1 reason: see below.".to_owned(),
        count => {
            format!(
                "Bitbucket still refuses the file or stops a step for {count} reasons: see below."
            )
        }
    };
    Some(Line::led(Tone::Bad, "✗ ", words))
}

/// The section of what Bitbucket still refuses or stops at, if there is any.
pub(crate) fn refusals(shared: &Shared) -> Vec<Line> {
    let all = shared.migration.after.refusals.iter();
    let body = all.map(|reason| Line::led(Tone::Bad, "✗ ", reason.clone())).collect();
    let mut lines = Vec::new();
    section(&mut lines, "What Bitbucket still refuses or stops at", body);
    lines
}

/// What works by luck or does nothing in the new file, too.
fn warnings(shared: &Shared) -> Vec<Line> {
    let shown = few(&shared.migration.after.warnings).into_iter();
    shown.map(|warning| Line::led(Tone::Caution, "! ", warning)).collect()
}

/// How many proposals wait for an answer, if any.
fn open(shared: &Shared) -> Option<Line> {
    let open = shared.migration.entries().filter(|e| e.state == State::Open && is_acceptable(e));
    let key = |msg| shared.key("review", &msg);
    let (back, all) = (key(Msg::Back), key(Msg::AcceptAll));
    let words = match open.count() {
        0 => return None,
        1 => format!("1 proposal isn't answered: {back} goes back to it, {all} accepts it."),
        count => format!(
            "{count} proposals aren't answered: {back} goes back to them, {all} accepts them."
        ),
    };
    Some(Line::led(Tone::Caution, "! ", words))
}

fn section(lines: &mut Vec<Line>, title: &str, body: Vec<Line>) {
    if body.is_empty() {
        return;
    }
    lines.push(Line::blank());
    lines.push(Line::new(Tone::Heading, title));
    lines.extend(body);
}

fn verdict(shared: &Shared) -> Vec<Line> {
    if !shared.migration.changes_anything() {
        return vec![Line::led(
            Tone::Plain,
            "= ",
            "Nothing is accepted that changes a file: all stays as it is, there is nothing to write.",
        )];
    }
    let differences = !shared.migration.verdict.differences.is_empty();
    let (tone, lead, text) = match shared.migration.verdict.outcome {
        Outcome::Proved => (
            Tone::Good,
            "✓ ",
            match differences {
                true => {
                    "Proved: but for what is named below, the new file does what the old one does. Only what `explain proofs` lists is assumed."
                }
                false => {
                    "Proved: the new file does what the old one does. Only what `explain proofs` lists is assumed."
                }
            },
        ),
        Outcome::Assumed => (
            Tone::Good,
            "✓ ",
            match differences {
                true => {
                    "But for the changes that are named below, the new file does what the old one does, if what you vouch for holds."
                }
                false => {
                    "The new file does what the old one does, if what you vouch for below holds."
                }
            },
        ),
        Outcome::Unknown => (
            Tone::Caution,
            "? ",
            "Not known: some of its text can't be read, so nobody can say that the new file does the same. Read the diff.",
        ),
        Outcome::Refused => (
            Tone::Bad,
            "✗ ",
            "Not the same: the differences are named below, and this isn't written.",
        ),
    };
    let first = match shared.migration.settings.len() {
        _ if tone != Tone::Good => "",
        0 => "",
        1 => " The variable below has to exist first.",
        _ => " The variables below have to exist first.",
    };
    vec![Line::led(tone, lead, format!("{text}{first}"))]
}

/// Variables to create and tasks, numbered in the order in which they are to be done.
pub fn to_do(shared: &Shared) -> Vec<Line> {
    let settings = &shared.migration.settings;
    let mut places: Vec<&SettingPlace> = settings.iter().map(|setting| &setting.place).collect();
    places.dedup();
    let create = places.into_iter().map(|place| {
        let those: Vec<&Setting> =
            settings.iter().filter(|setting| &setting.place == place).collect();
        create(place, &those, &shared.key("review", &Msg::SaveVariables))
    });
    numbered(create.chain(tasks(shared.migration.work().0)))
}

fn tasks(tasks: &[Task]) -> impl Iterator<Item = Vec<Line>> {
    tasks.iter().map(|task| {
        let text = format!("{}{}", capitalised(&task.text), lines_of(&task.evidence));
        vec![Line::new(Tone::Caution, text)]
    })
}

fn numbered(items: impl Iterator<Item = Vec<Line>>) -> Vec<Line> {
    let mut lines = Vec::new();
    for (index, mut item) in items.enumerate() {
        if let Some(first) = item.first_mut() {
            first.lead = format!("{}. ", index + 1);
        }
        lines.extend(item);
    }
    lines
}

/// What there is to create at one place: in a sentence if it is one variable, else as a list, which a key saves.
fn create(place: &SettingPlace, settings: &[&Setting], key: &str) -> Vec<Line> {
    if let [one] = settings {
        let text = format!("Create the {place} variable {}", setting_words(one));
        return vec![Line::new(Tone::Caution, text)];
    }
    let title = format!("Create these {} {place} variables ({key} saves them):", settings.len());
    let mut lines = vec![Line::new(Tone::Caution, title)];
    let all =
        settings.iter().map(|setting| Line::led(Tone::Plain, "     ", setting_words(setting)));
    lines.extend(all);
    lines
}

fn setting_words(setting: &Setting) -> String {
    let line = setting.line.map_or(String::new(), |line| format!(" (line {line})"));
    let name = &setting.name;
    match shown_value(setting) {
        Some(value) => format!("{name} = {value}{line}"),
        None if setting.secured => {
            format!("{name}, secured, with the value that the file holds{line}")
        }
        None => format!("{name} with the value that the file holds{line}"),
    }
}

/// A sentence with a capital at its start.
fn capitalised(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map_or_else(String::new, |first| first.to_uppercase().chain(rest).collect())
}

fn assumed(shared: &Shared) -> Vec<Line> {
    let accepted = shared.migration.entries().filter(|entry| entry.state == State::Accepted);
    let own = accepted.flat_map(|entry| &entry.verdict.assumptions);
    let mut lines: Vec<Line> = Vec::new();
    for assumption in own.chain(&shared.migration.verdict.assumptions) {
        let line = Line::led(
            Tone::Caution,
            "! ",
            format!("{}{}", assumption.text, lines_of(&assumption.evidence)),
        );
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines
}

fn blocked(shared: &Shared) -> Vec<Line> {
    let line = |entry: &crate::plan::Entry| match &entry.state {
        State::Blocked { reason } => Some(Line::led(
            Tone::Bad,
            "✗ ",
            format!("{}: {}", entry.proposal.summary, shortened(reason)),
        )),
        _ => None,
    };
    shared.migration.entries().filter_map(line).collect()
}

fn difference(found: &Gathered) -> Line {
    let (tone, lead) = if found.is_allowed { (Tone::Plain, "· ") } else { (Tone::Bad, "✗ ") };
    Line::led(tone, lead, format!("{}{}", found.text, lines_of(&found.evidence)))
}

fn numbers(shared: &Shared) -> Vec<Line> {
    let (before, after) = (&shared.migration.before, &shared.migration.after);
    let line = |old: usize, new: usize, name: &str| {
        Line::led(Tone::Plain, format!("{:<9}", arrow(old, new)), name)
    };
    let count = |name: &str, of: fn(&Summary) -> usize| {
        let (old, new) = (of(before), of(after));
        (old + new > 0).then(|| line(old, new, name))
    };
    let path = shared.longest_path();
    let path =
        path.map(|(trigger, old, new)| line(old, new, &format!("steps in a row in {trigger}")));
    let rest = [
        count("steps", |s| s.steps),
        count("steps at 2x or more", |s| s.large_steps),
        count("minutes billed if each step takes one", |s| s.billed_factor as usize),
        count("artifact patterns", |s| s.uploads),
        count("script lines that are repeated elsewhere", |s| s.duplicated_lines),
        count("constants that travel in files or are exported again", |s| s.static_variables),
        count("things that Bitbucket refuses or stops at", |s| s.refusals.len()),
    ];
    path.into_iter().chain(rest.into_iter().flatten()).collect()
}

/// What a run of the longest trigger takes and is billed, before and after.
fn times(shared: &Shared) -> Vec<Line> {
    let trigger = shared.longest_path().map(|(trigger, ..)| trigger);
    let lines = trigger.and_then(|trigger| Some((trigger, shared.migration.cost.of(trigger)?)));
    let Some((trigger, (before, after))) = lines else { return Vec::new() };
    let mut lines = Vec::new();
    let wall = (before.wall, after.wall, format!("until a run of {trigger} ends"));
    for (was, is, what) in [wall, (before.billed, after.billed, "billed for it".to_owned())] {
        let (old, new) = (was.to_string(), is.to_string());
        // no arrow: plain mode reads this aloud
        let times = if old == new { old } else { format!("{old} before, {new} after") };
        lines.push(Line::new(Tone::Plain, format!("{what}: {times}")));
        lines.extend(bars(was, is));
    }
    lines
}

/// Both times as bars in the same scale, for who sees them.
fn bars(before: Estimate, after: Estimate) -> Vec<Line> {
    const COLUMNS: usize = 24;
    let span = before.high.max(after.high);
    let bar = |lead: &str, time| Line::led(Tone::Context, lead, whole(time, span, COLUMNS));
    match before == after {
        true => Vec::new(),
        false => vec![bar("  before ", before), bar("  after  ", after)],
    }
}

/// `4 → 2`, or `4` if it stays.
pub fn arrow(before: usize, after: usize) -> String {
    if before == after { before.to_string() } else { format!("{before} → {after}") }
}

fn tallies(shared: &Shared) -> Vec<Line> {
    let line = |page: &crate::plan::Page| {
        let (accepted, of) = Shared::tally(page);
        (of > 0)
            .then(|| Line::new(Tone::Plain, format!("{}  {accepted} of {of}", page.about.title)))
    };
    shared.migration.pages.iter().filter_map(line).collect()
}
