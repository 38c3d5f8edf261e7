//! The first screen: what the file is today, and what the wizard will do.

use unicode_width::UnicodeWidthStr;

use crate::app::msg::Msg;
use crate::app::overlay::Overlay;
use crate::app::overview::{TriggerOverview, count, triggers};
use crate::app::prose::{Line, Tone};
use crate::app::review::Review;
use crate::app::{Screen, Shared, Step, page_or_review};
use crate::plan::FindingLevel;
use crate::verdict::Safety;

/// State of the first screen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Welcome {
    /// First line that is shown.
    pub scroll: usize,
}

impl Welcome {
    pub(crate) fn update(&mut self, shared: &mut Shared, msg: Msg) -> Step {
        match msg {
            Msg::Move(to) => {
                self.scroll = to.within(self.scroll, lines(shared).len());
                Step::Stay
            }
            Msg::Forward => Step::Go(page_or_review(shared, 0)),
            Msg::ToReview => Step::Go(Screen::Review(Review::default())),
            Msg::Why => Step::Open(Overlay::why_all(shared)),
            other => Step::Pass(other),
        }
    }
}

/// What there is to read.
pub fn lines(shared: &Shared) -> Vec<Line> {
    let mut lines = vec![
        Line::new(
            Tone::Plain,
            "Reads your pipeline, runs it on paper, and proposes changes after which it still does the same. \
             You decide on each; nothing is written before the review.",
        ),
        Line::blank(),
        Line::new(Tone::Heading, format!("{} today", shared.project.pipeline_name)),
    ];
    let triggers = triggers(&shared.migration);
    let columns =
        triggers.iter().map(|trigger| trigger.trigger.width()).max().unwrap_or(0).min(LONGEST_NAME);
    lines.extend(triggers.iter().flat_map(|trigger| trigger_lines(trigger, columns)));
    lines.push(findings(shared));
    lines.extend([Line::blank(), Line::new(Tone::Heading, "What is proposed")]);
    lines.extend(proposals(shared));
    lines
}

/// Columns for the names of triggers; longer ones push the rest to the right.
const LONGEST_NAME: usize = 32;

fn trigger_lines(trigger: &TriggerOverview<'_>, columns: usize) -> Vec<Line> {
    let TriggerOverview { trigger, in_a_row, stop, .. } = trigger;
    let gap = " ".repeat(columns.saturating_sub(trigger.width()));
    let steps = if *in_a_row == 1 { "step" } else { "steps in a row" };
    let mut lines =
        vec![Line::led(Tone::Plain, format!("  {trigger}{gap}  "), format!("{in_a_row} {steps}"))];
    lines.extend(stop.map(|stop| {
        let step =
            stop.place.split_once(" / ").map_or(String::new(), |(_, step)| format!(" at {step}"));
        Line::led(
            Tone::Bad,
            "    ✗ ",
            format!("stops today{step}, line {}: {}", stop.line, stop.message),
        )
    }));
    lines
}

fn findings(shared: &Shared) -> Line {
    let [errors, warnings] =
        [FindingLevel::Error, FindingLevel::Warning].map(|level| count(&shared.migration, level));
    if errors + warnings == 0 {
        return Line::led(Tone::Good, "  ", "no errors and no warnings");
    }
    let words = [counted(errors, "error"), counted(warnings, "warning")];
    let words: Vec<String> = words.into_iter().flatten().collect();
    Line::led(
        Tone::Caution,
        "  ",
        format!("{}; `pipemigrate check` lists them", words.join(" and ")),
    )
}

fn counted(count: usize, word: &str) -> Option<String> {
    match count {
        0 => None,
        1 => Some(format!("1 {word}")),
        _ => Some(format!("{count} {word}s")),
    }
}

fn proposals(shared: &Shared) -> Vec<Line> {
    let of = |safety| shared.migration.entries().filter(|entry| entry.safety == safety).count();
    let row = |count: usize, word: &str, meaning: &str| {
        Line::led(Tone::Plain, format!("  {count:>3} {word:<8}"), meaning)
    };
    let not_offered: usize = shared.migration.pages.iter().map(|page| page.not_offered.len()).sum();
    if shared.migration.pages.is_empty() {
        return vec![Line::led(Tone::Good, "  ", "Nothing to improve was found.")];
    }
    vec![
        row(
            of(Safety::Safe),
            "safe",
            "same effects, shown by running both versions on paper; accepted from the start",
        ),
        row(
            of(Safety::Review),
            "review",
            "right, but you must do or know something; you accept them one by one",
        ),
        row(of(Safety::Advice), "advice", "told, never written"),
        row(not_offered, "refused", "tried, found not to do the same, and so not offered (w)"),
    ]
}
