//! What a run takes and what it is billed, before and after, each number with how it came about.

use std::collections::BTreeSet;

use super::chart::chart;
use super::gaps::gaps;
use super::markdown::{block, cell, prose, table, text};
use crate::cost::{Class, Cost, Estimate, Impact, Monthly, Shift, Timeline};
use crate::facts::{durations, prices};
use crate::plan::Migration;

/// How time and bill are reckoned.
pub(super) const HOW: &str = "Billed is the time of each step times the factor of its size, counted by seconds. \
                              Waiting for people and machines is left out; nothing fails.";

/// Columns of the chart.
const COLUMNS: usize = 96;

/// The section on time; none if no trigger has steps before and after.
pub(super) fn section(migration: &Migration) -> Option<String> {
    let cost = &migration.cost;
    let both: Vec<(&Timeline, &Timeline)> =
        cost.before.iter().filter_map(|line| cost.of(&line.trigger)).collect();
    // the longest of those that change, if any does
    let (before, after) = both.iter().max_by_key(|(a, b)| (a != b, a.wall.typical))?;
    let rows: Vec<[String; 3]> = both.iter().flat_map(|(a, b)| rows(a, b)).collect();
    let mut parts = vec![
        "## Time and minutes".to_owned(),
        table(["one run", "before", "after"], &rows),
        legend(&both),
        format!(
            "{}: `*` what the end waits for, `░` start, clone, caches and artifacts, `█` commands, `·` up to the long \
             end\n\n{}",
            text(&before.trigger),
            block("text", &chart(before, after, COLUMNS))
        ),
    ];
    parts.extend(modelled(&both));
    parts.extend(list("What these times leave out or guess:", &gaps(&both)));
    parts.extend(months(&cost.monthly));
    parts.extend(list("Of the timings these couldn't be used:", &cost.notes));
    Some(parts.join("\n\n"))
}

fn rows(before: &Timeline, after: &Timeline) -> [[String; 3]; 2] {
    let name = cell(&before.trigger);
    let row = |what: &str, a: Estimate, b: Estimate| {
        [format!("{name}: {what}"), a.to_string(), b.to_string()]
    };
    [row("wall clock", before.wall, after.wall), row("billed", before.billed, after.billed)]
}

/// How the numbers came about, for those kinds that there are.
fn legend(lines: &[(&Timeline, &Timeline)]) -> String {
    let mut words = vec![HOW.to_owned()];
    let classes = kinds(lines);
    let told = |class: &Class| format!("*{class}*: {}", explained(*class));
    words.extend(classes.iter().rev().map(told));
    words.join(" ")
}

/// How the times of these runs came about.
pub(super) fn kinds(lines: &[(&Timeline, &Timeline)]) -> BTreeSet<Class> {
    let all = lines.iter().flat_map(|(a, b)| [a, b]).flat_map(|line| &line.steps);
    all.map(|step| step.time.class).collect()
}

/// What it means that a number came about so.
pub(super) fn explained(class: Class) -> String {
    match class {
        Class::Measured => "from real runs of this pipeline, the median of each step and what nine of ten are at most."
            .to_owned(),
        Class::Modelled => "reckoned from those with the assumptions below.".to_owned(),
        Class::Assumed => {
            let (estimates, all) = durations::estimates();
            format!(
                "from a table of what is usual ({}; {estimates} of its {all} figures are estimates), not from runs of \
                 this pipeline; `--timings` gives better numbers. Both branches of an `if` count, a loop counts once, \
                 `sleep` not at all.",
                durations::state_of()
            )
        }
    }
}

fn modelled(lines: &[(&Timeline, &Timeline)]) -> Option<String> {
    let mut notes: Vec<String> = Vec::new();
    for note in lines.iter().flat_map(|(_, after)| &after.steps).flat_map(|step| &step.notes) {
        if !notes.contains(note) {
            notes.push(note.clone());
        }
    }
    list("The modelled times take for granted:", &notes)
}

fn list(head: &str, notes: &[String]) -> Option<String> {
    let items: Vec<String> = notes.iter().map(|note| format!("- {}", prose(note))).collect();
    (!items.is_empty()).then(|| format!("{head}\n\n{}", items.join("\n")))
}

/// What the change does in a month, for triggers of which it is known how often they run.
fn months(monthly: &[Monthly]) -> Option<String> {
    let items: Vec<String> =
        monthly.iter().filter_map(month_words).map(|words| format!("- {}", text(&words))).collect();
    let old = if monthly.iter().any(|month| month.usd().is_some()) {
        price_note(monthly)
    } else {
        String::new()
    };
    (!items.is_empty()).then(|| format!("In a month:\n\n{}{old}", items.join("\n")))
}

/// What a month of runs of one trigger comes to; none if nothing differs.
pub(super) fn month_words(month: &Monthly) -> Option<String> {
    let billed = month.billed.words("less billed", "more billed");
    let wall = month.wall.words("less waiting", "more waiting");
    let parts: Vec<String> = [billed, wall].into_iter().flatten().collect();
    if parts.is_empty() {
        return None;
    }
    let how = if month.counted { "counted from the timings" } else { "as stated" };
    let money = month.usd().map_or_else(String::new, |usd| {
        let sense = if month.billed.typical < 0 { "less" } else { "more" };
        format!("; about {usd} USD {sense} if the included minutes are used up")
    });
    Some(format!(
        "{}, {} runs ({how}): {} ({}){money}",
        month.trigger,
        month.runs,
        parts.join(", "),
        month.billed.class
    ))
}

fn price_note(monthly: &[Monthly]) -> String {
    let old = if is_old(monthly) { " **This price may be old.**" } else { "" };
    price_base().map_or_else(String::new, |words| format!("\n\n{}{old}", text(&words)))
}

/// The price behind the money, and whether it may be old; none where there is no price.
pub(super) fn price_words(monthly: &[Monthly]) -> Option<String> {
    let old = if is_old(monthly) { " This price may be old." } else { "" };
    Some(price_base()? + old)
}

fn price_base() -> Option<String> {
    let price = prices::minutes()?;
    Some(format!(
        "At {} USD for {} further minutes ({}, read {}).",
        price.usd,
        price.block,
        price.source,
        prices::read()
    ))
}

fn is_old(monthly: &[Monthly]) -> bool {
    monthly.iter().any(|month| month.price_is_old)
}

/// What a proposal does to each trigger, in lines below it; triggers with the same told once.
pub(super) fn of_proposal(impacts: &[Impact]) -> Vec<String> {
    by_words(impacts)
        .iter()
        .map(|(names, words)| format!("  - time of {}: {}", text(names), text(words)))
        .collect()
}

/// The triggers to which a change does the same, and what it does.
pub fn by_words(impacts: &[Impact]) -> Vec<(String, String)> {
    grouped(impacts.iter().map(|impact| (impact.trigger.as_str(), impact.words())))
}

/// What a run takes until it ends and what it is billed, before and after, for triggers for which that differs: their
/// names, and the words of both; those that wait longest first.
pub fn in_short(cost: &Cost) -> Vec<(String, String)> {
    let both = cost.before.iter().filter_map(|line| cost.of(&line.trigger));
    let mut changed: Vec<(&Timeline, &Timeline, Impact)> =
        both.filter_map(|(a, b)| Some((a, b, Impact::between(a, b)?))).collect();
    changed.sort_by_key(|(before, ..)| std::cmp::Reverse(before.wall.typical));
    grouped(changed.iter().map(|(before, after, impact)| {
        let trade = as_shown(before, after, impact).trade();
        let trade = trade.map_or_else(String::new, |trade| format!(" ({trade})"));
        let (wall, billed) = (before.wall.arrow(after.wall), before.billed.arrow(after.billed));
        (before.trigger.as_str(), format!("{wall} until it ends; {billed} billed{trade}"))
    }))
}

/// A sentence on the trigger whose run takes longest of those that take another time than before; none if none does.
pub(super) fn in_a_sentence(cost: &Cost) -> Option<String> {
    let both = cost.before.iter().filter_map(|line| cost.of(&line.trigger));
    let changed = both.filter(|(a, b)| {
        let (wall, billed) = ((a.wall, b.wall), (a.billed, b.billed));
        [wall, billed].iter().any(|(was, is)| was.to_string() != is.to_string())
    });
    let (before, after) = changed.max_by_key(|(before, _)| before.wall.typical)?;
    let impact = Impact::between(before, after);
    let trade = impact.and_then(|impact| as_shown(before, after, &impact).trade());
    let trade = trade.map_or_else(String::new, |trade| format!(", which is {trade}"));
    Some(format!(
        "A run of {} takes {}, and is billed {}{trade}.",
        before.trigger,
        told(before.wall, after.wall),
        told(before.billed, after.billed)
    ))
}

/// The impact without the differences that don't show once both times are written.
fn as_shown(before: &Timeline, after: &Timeline, impact: &Impact) -> Impact {
    let shown = |was: Estimate, is: Estimate, shift: Shift| match was.to_string() == is.to_string()
    {
        true => Shift { low: 0, typical: 0, high: 0, ..shift },
        false => shift,
    };
    Impact {
        wall: shown(before.wall, after.wall, impact.wall),
        billed: shown(before.billed, after.billed, impact.billed),
        ..impact.clone()
    }
}

/// `6–11 min (assumed) before and 4–8 min (assumed) after`
fn told(before: Estimate, after: Estimate) -> String {
    let one = |time: Estimate| format!("{} ({})", time.range(), time.class);
    match before.to_string() == after.to_string() {
        true => format!("{} as before", one(after)),
        false => format!("{} before and {} after", one(before), one(after)),
    }
}

/// What the change does in a month, for triggers of which it is known how often they run.
pub fn in_a_month(cost: &Cost) -> Vec<String> {
    cost.monthly.iter().filter_map(month_words).collect()
}

/// Things of which the same is said, together: their names, and what is said.
fn grouped<'n>(things: impl Iterator<Item = (&'n str, String)>) -> Vec<(String, String)> {
    let mut groups: Vec<(String, Vec<&str>)> = Vec::new();
    for (name, words) in things {
        match groups.iter_mut().find(|(known, _)| *known == words) {
            Some((_, names)) => names.push(name),
            None => groups.push((words, vec![name])),
        }
    }
    let named = |names: &[&str]| match names {
        [one] => (*one).to_owned(),
        [first, second] => format!("{first} and {second}"),
        [first, rest @ ..] => format!("{first} and {} more", rest.len()),
        [] => String::new(),
    };
    groups.into_iter().map(|(words, names)| (named(&names), words)).collect()
}
