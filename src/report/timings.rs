//! What was read of real runs, as a table for the terminal.

use std::collections::{BTreeMap, BTreeSet};

use unicode_width::UnicodeWidthStr;

use crate::text::plain;
use crate::timings::{End, Record, Run, Timings, percentile};

/// Runs and their steps by trigger: how often each was measured, its median and ninth decile, and what it was billed.
pub fn timings_table(timings: &Timings) -> String {
    let mut triggers: BTreeMap<Option<&str>, Vec<&Run>> = BTreeMap::new();
    for run in &timings.runs {
        triggers.entry(run.trigger.as_deref()).or_default().push(run);
    }
    let mut text = String::new();
    for (trigger, runs) in &triggers {
        text.push_str(&head(*trigger, runs, timings));
        text.push_str(&aligned(&rows(runs)));
        text.push('\n');
    }
    for note in &timings.notes {
        text.push_str(&format!("note: {note}\n"));
    }
    text.push_str(
        "Measured: p50 is the median, p90 what nine of ten runs are at most; successful steps only.\n",
    );
    text
}

fn head(trigger: Option<&str>, runs: &[&Run], timings: &Timings) -> String {
    let name = plain(trigger.unwrap_or("what started them isn't told")).into_owned();
    let count = match runs.len() {
        1 => "1 run".to_owned(),
        n => format!("{n} runs"),
    };
    let days = || runs.iter().filter_map(|run| run.created);
    let span = match (days().min(), days().max()) {
        (Some(first), Some(last)) => format!(", {} to {}", first.day(), last.day()),
        _ => String::new(),
    };
    let monthly = trigger.and_then(|trigger| timings.counted_monthly(trigger));
    let monthly = monthly.map_or_else(String::new, |n| format!(", about {n} a month"));
    format!("{name}: {count}{span}{monthly}\n")
}

/// The head, a line per step in the order of the runs, and one for whole runs.
fn rows(runs: &[&Run]) -> Vec<[String; 6]> {
    let mut rows =
        vec![["step", "measured", "p50", "p90", "start", "billed p50"].map(str::to_owned)];
    let mut seen: BTreeSet<Option<&str>> = BTreeSet::new();
    for record in runs.iter().flat_map(|run| &run.steps) {
        let name = record.name.as_deref();
        if seen.insert(name) {
            let same = |r: &&Record| r.name.as_deref() == name && r.end == End::Successful;
            let all: Vec<&Record> = runs.iter().flat_map(|r| &r.steps).filter(same).collect();
            rows.push(row(name, &all));
        }
    }
    let busy: Vec<u32> = runs.iter().filter_map(|run| run.busy_seconds()).collect();
    let billed: Vec<u32> = runs.iter().filter_map(|run| run.billed_seconds()).collect();
    rows.push([
        "whole run, waiting left out".to_owned(),
        busy.len().to_string(),
        shown(&busy, 50),
        shown(&busy, 90),
        String::new(),
        shown(&billed, 50),
    ]);
    rows
}

fn row(name: Option<&str>, records: &[&Record]) -> [String; 6] {
    let of = |part: fn(&Record) -> Option<u32>| -> Vec<u32> {
        records.iter().filter_map(|record| part(record)).collect()
    };
    let seconds = of(|r| r.seconds);
    [
        plain(name.unwrap_or("a step without a name")).into_owned(),
        seconds.len().to_string(),
        shown(&seconds, 50),
        shown(&seconds, 90),
        shown(&of(|r| r.setup_seconds), 50),
        shown(&of(|r| r.billed_seconds), 50),
    ]
}

/// Minutes and seconds: `2:42`.
fn shown(seconds: &[u32], percent: usize) -> String {
    let value = percentile(seconds, percent);
    value.map_or_else(|| "–".to_owned(), |s| format!("{}:{:02}", s / 60, s % 60))
}

/// Columns below each other, numbers to the right.
fn aligned(rows: &[[String; 6]]) -> String {
    let widths: Vec<usize> =
        (0..6).map(|at| rows.iter().map(|row| row[at].width()).max().unwrap_or(0)).collect();
    let mut text = String::new();
    for row in rows {
        let mut line = String::from(" ");
        for (at, cell) in row.iter().enumerate() {
            let gap = " ".repeat(widths[at] - cell.width());
            let pieces = if at == 0 { [" ", cell, &gap] } else { ["  ", &gap, cell] };
            line.extend(pieces);
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}
