//! What is to be read about the step with the cursor: what it needs, makes and touches, and why it waits.

use super::GraphScreen;
use crate::app::prose::{Line, Tone};
use crate::flow::{self, Beside, Fact, Flow};
use crate::report::places::{lines_of, shortened};
use crate::text::listed;
use crate::verdict::Side;

/// Of how many steps of the round before it is said why they are waited for.
const TOLD: usize = 3;

/// Everything about the step with the cursor; first the comparison with the marked one.
pub(super) fn of(screen: &GraphScreen, side: &Side<'_>) -> Vec<Line> {
    let Some(flow) = screen.flow() else {
        return vec![Line::new(Tone::Plain, "This version has no such pipeline.")];
    };
    let Some(step) = flow.steps.get(screen.focus) else { return Vec::new() };
    let mut lines = compared(screen, flow, side);
    lines.push(Line::new(Tone::Heading, format!("{}, {}", step.label, step.flags().join(", "))));
    let account = flow::account(side, flow, screen.focus);
    lines.extend(facts("needs", &account.needs));
    lines.extend(facts("makes", &account.makes));
    lines.extend(facts("touches", &account.touches));
    lines.extend(waits(flow, side, screen.focus));
    lines.extend(time(screen));
    lines
}

fn facts(word: &str, facts: &[Fact]) -> Vec<Line> {
    let line = |(index, fact): (usize, &Fact)| {
        let tone = if fact.is_odd { Tone::Caution } else { Tone::Plain };
        let mark = if fact.is_odd { "! " } else { "" };
        let text = format!("{}{}", shortened(&fact.text), lines_of(&fact.evidence));
        Line::led(tone, format!("{}{mark}", lead(word, index)), text)
    };
    facts.iter().enumerate().map(line).collect()
}

/// The word before the first line of a section; the others stand below its text.
fn lead(word: &str, index: usize) -> String {
    format!("{:<9}", if index == 0 { word } else { "" })
}

/// Whether the step may run beside the marked one.
fn compared(screen: &GraphScreen, flow: &Flow, side: &Side<'_>) -> Vec<Line> {
    let Some(label) = screen.marked.as_ref() else { return Vec::new() };
    let Some(marked) = flow.step(label) else {
        return vec![Line::new(Tone::Plain, format!("“{label}” isn't in this version."))];
    };
    if marked == screen.focus {
        let text = format!("“{label}” is marked: move to another step to compare them.");
        return vec![Line::new(Tone::Good, text), Line::blank()];
    }
    let Some(beside) = flow::beside(side, screen.trigger_name(), marked, screen.focus) else {
        return Vec::new();
    };
    let mut lines = answer(flow, &beside);
    lines.push(Line::blank());
    lines
}

fn answer(flow: &Flow, beside: &Beside) -> Vec<Line> {
    let label = |step: usize| format!("“{}”", flow.steps[step].label);
    let (first, second) = (label(beside.first), label(beside.second));
    let (tone, text) = match (beside.is_so, beside.reasons.is_empty()) {
        (true, true) => (
            Tone::Good,
            format!("{first} and {second} run side by side, and nothing speaks against it."),
        ),
        (true, false) => {
            (Tone::Caution, format!("{first} and {second} run side by side, although:"))
        }
        (false, true) if beside.between.is_empty() => (
            Tone::Good,
            format!("{first} and {second} could run side by side: nothing was found against it."),
        ),
        (false, true) => {
            let between = listed(beside.between.iter().map(|step| label(*step)));
            (
                Tone::Plain,
                format!(
                    "{first} and {second} don't need each other, but {between} must come between them."
                ),
            )
        }
        (false, false) => (Tone::Plain, format!("{first} and {second} can't run side by side:")),
    };
    let mut lines = vec![Line::new(tone, text)];
    lines.extend(beside.reasons.iter().map(|reason| {
        let text = format!("{}{}", shortened(&reason.text), lines_of(&reason.evidence));
        Line::led(Tone::Plain, "· ", text)
    }));
    if beside.more > 0 {
        lines.push(Line::led(Tone::Faint, "· ", format!("and {} more", beside.more)));
    }
    lines
}

/// Why it waits for the steps of the round before, and beside whom it runs.
fn waits(flow: &Flow, side: &Side<'_>, focus: usize) -> Vec<Line> {
    let round = flow.steps[focus].round;
    let before = round.checked_sub(1).and_then(|round| flow.rounds.get(round));
    let steps = before.map_or(&[][..], |round| round.steps.as_slice());
    let mut lines = Vec::new();
    for step in steps.iter().take(TOLD) {
        let Some(beside) = flow::beside(side, &flow.trigger, *step, focus) else { continue };
        let reason = match beside.reasons.first() {
            Some(reason) => format!("{}{}", shortened(&reason.text), lines_of(&reason.evidence)),
            None => "nothing was found that needs this order".to_owned(),
        };
        let text = format!("for “{}”: {reason}", flow.steps[*step].label);
        lines.push(Line::led(Tone::Plain, lead("waits", lines.len()), text));
    }
    if steps.len() > TOLD {
        let text = format!("for {} more steps", steps.len() - TOLD);
        lines.push(Line::led(Tone::Plain, lead("waits", lines.len()), text));
    }
    let mates = flow.rounds[round].steps.iter().filter(|step| **step != focus);
    let mates: Vec<String> =
        mates.take(TOLD + 1).map(|step| format!("“{}”", flow.steps[*step].label)).collect();
    if !mates.is_empty() {
        lines.push(Line::led(Tone::Plain, lead("beside", 0), listed(mates)));
    }
    lines
}

/// How long it takes, by which kind of number.
fn time(screen: &GraphScreen) -> Option<Line> {
    let picture = screen.picture(screen.when);
    let time = picture.time(screen.focus)?;
    let critical = if time.critical { "; the end of the run waits for it" } else { "" };
    let text = format!("{}{critical}", time.time);
    Some(Line::led(Tone::Plain, lead("time", 0), text))
}
