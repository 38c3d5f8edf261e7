//! The first screen: what the file is today, and what the wizard will do.

use unicode_width::UnicodeWidthStr;

use crate::app::msg::{Cmd, Exit, Failure, Msg};
use crate::app::overlay::Overlay;
use crate::app::overview::{Stop, TriggerOverview, count};
use crate::app::prose::{Line, Tone};
use crate::app::review::Review;
use crate::app::{Screen, Shared, Step, is_acceptable, page_or_review, taken};
use crate::plan::{FindingLevel, Level, Page, State};
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
                self.scroll = to.through(self.scroll, lines(shared).len());
                Step::Stay
            }
            Msg::Forward => Step::Go(page_or_review(shared, 0)),
            Msg::Back if shared.in_folder() => back_to_list(shared),
            Msg::ToReview => Step::Go(Screen::Review(Review::open(shared))),
            Msg::Why => Step::Open(Overlay::why_all(shared)),
            Msg::StartAfresh => {
                shared.start_afresh();
                Step::Stay
            }
            Msg::Findings => Step::Open(Overlay::findings(&shared.migration.findings)),
            other => Step::Pass(other),
        }
    }
}

/// Goes back to the list of pipelines; asks first if decisions would be lost by it.
pub(crate) fn back_to_list(shared: &Shared) -> Step {
    match shared.would_lose_decisions() {
        true => Step::Open(Overlay::Quit),
        false => Step::Do(Cmd::Quit(Exit::ToFolder)),
    }
}

/// What there is to read.
pub fn lines(shared: &Shared) -> Vec<Line> {
    let mut lines = vec![
        Line::new(
            Tone::Plain,
            "Runs your pipeline on paper, proposes changes after which it still does the same, \
             and writes nothing before you have seen the whole result.",
        ),
        Line::blank(),
    ];
    lines.extend(shared.taken.iter().flat_map(|taken| taken::lines(taken, shared)));
    lines.extend(shared.unkept.iter().flat_map(unkept));
    lines.push(Line::new(Tone::Heading, format!("{} today", shared.project.pipeline_name)));
    let triggers = &shared.triggers;
    let columns =
        triggers.iter().map(|trigger| trigger.trigger.width()).max().unwrap_or(0).min(LONGEST_NAME);
    lines.extend(triggers.iter().flat_map(|trigger| trigger_lines(trigger, columns)));
    lines.push(findings(shared));
    lines.extend([Line::blank(), Line::new(Tone::Heading, heading(shared))]);
    lines.extend(proposals(shared));
    lines
}

/// Columns for the names of triggers; longer ones push the rest to the right.
const LONGEST_NAME: usize = 32;

fn trigger_lines(overview: &TriggerOverview, columns: usize) -> Vec<Line> {
    let trigger = &overview.trigger;
    let gap = " ".repeat(columns.saturating_sub(trigger.width()));
    let mut words = vec![steps_words(overview)];
    if !overview.environments.is_empty() {
        words.push(format!("deploys to {}", overview.environments.join(", ")));
    }
    let mut lines = vec![Line::led(Tone::Plain, format!("  {trigger}{gap}  "), words.join(" · "))];
    lines.extend(overview.stop.iter().map(|stop| Line::led(Tone::Bad, "    ✗ ", stop_words(stop))));
    lines
}

fn steps_words(overview: &TriggerOverview) -> String {
    let steps = counted(overview.steps, "step").unwrap_or_else(|| "no steps".to_owned());
    match overview.in_a_row {
        Some(length) if length > 1 && length == overview.steps => {
            format!("{steps}, one after another")
        }
        Some(length) if length < overview.steps => format!("{steps}, at most {length} in a row"),
        _ => steps,
    }
}

fn stop_words(stop: &Stop) -> String {
    let first = if stop.at_first { "its first step, " } else { "" };
    format!("fails at {first}{}, line {}: {}", stop.step, stop.line, stop.message)
}

fn findings(shared: &Shared) -> Line {
    let [errors, warnings] =
        [FindingLevel::Error, FindingLevel::Warning].map(|level| count(&shared.migration, level));
    if errors + warnings == 0 {
        return Line::led(Tone::Good, "  ", "no errors and no warnings");
    }
    let words = [counted(errors, "error"), counted(warnings, "warning")];
    let words: Vec<String> = words.into_iter().flatten().collect();
    let key = shared.key("welcome", &Msg::Findings);
    Line::led(Tone::Caution, "  ", format!("{} ({key} lists them)", words.join(" and ")))
}

fn counted(count: usize, word: &str) -> Option<String> {
    match count {
        0 => None,
        1 => Some(format!("1 {word}")),
        _ => Some(format!("{count} {word}s")),
    }
}

/// What each safety word means.
const KINDS: &[(Safety, &str)] = &[
    (Safety::Safe, "same effects, as both show when run on paper"),
    (Safety::Review, "right, but you must do or know something"),
    (Safety::Advice, "told, never written"),
];

/// Why decisions aren't kept.
fn unkept(failure: &Failure) -> [Line; 2] {
    let text = format!("{}. {}", failure.what, failure.help);
    [Line::led(Tone::Caution, "! ", text), Line::blank()]
}

/// What comes, and how much of it is accepted already.
fn heading(shared: &Shared) -> &'static str {
    match shared.level() {
        Level::None => "Proposals, page by page; none is accepted by itself",
        Level::Safe => "Proposals, page by page; what is safe is accepted already",
        Level::All if has_declined(shared) => {
            "Proposals, page by page; all but those you declined are accepted already"
        }
        Level::All => "Proposals, page by page; all are accepted already",
        Level::Ids(_) => "Proposals, page by page; those that you named are accepted",
    }
}

fn has_declined(shared: &Shared) -> bool {
    shared.migration.entries().any(|entry| entry.state == State::Declined)
}

fn proposals(shared: &Shared) -> Vec<Line> {
    let migration = &shared.migration;
    if migration.entries().next().is_none() {
        return vec![Line::led(Tone::Good, "  ✓ ", "Nothing to improve was found.")];
    }
    let mut lines: Vec<Line> =
        migration.pages.iter().filter(|page| !page.entries.is_empty()).map(page_line).collect();
    lines.push(more_to_come(shared));
    let of = |safety| migration.entries().filter(|entry| entry.safety == safety).count();
    for (safety, meaning) in KINDS.iter().filter(|(safety, _)| of(*safety) > 0) {
        let mut own = migration.entries().filter(|entry| entry.safety == *safety);
        let is_accepted = own.all(|entry| entry.state == State::Accepted);
        let state = if is_accepted { "; already accepted" } else { "" };
        lines.push(row(of(*safety), &safety.to_string(), &format!("{meaning}{state}")));
    }
    let refused: usize = migration.pages.iter().map(|page| page.not_offered.len()).sum();
    if refused > 0 {
        let key = shared.key("welcome", &Msg::Why);
        lines.push(row(
            refused,
            "refused",
            &format!("tried, found not to do the same, and so not offered ({key} says why)"),
        ));
    }
    lines
}

fn row(count: usize, word: &str, meaning: &str) -> Line {
    Line::led(Tone::Plain, format!("  {count:>3} {word:<8}"), meaning)
}

fn page_line(page: &Page) -> Line {
    let of = |safety: Safety| {
        let count = page.entries.iter().filter(|entry| entry.safety == safety).count();
        (count > 0).then(|| format!("{count} {safety}"))
    };
    let counts: Vec<String> = KINDS.iter().filter_map(|&(safety, _)| of(safety)).collect();
    let columns = 16_usize.saturating_sub(page.about.title.width());
    Line::led(
        Tone::Plain,
        format!("  {}{} ", page.about.title, " ".repeat(columns)),
        counts.join(", "),
    )
}

/// What is accepted may make room for more.
fn more_to_come(shared: &Shared) -> Line {
    let more = match shared.migration.entries().any(is_acceptable) {
        true => "more may follow from what you accept",
        false => "nothing else to improve was found",
    };
    Line::led(Tone::Faint, "  – ", more.to_owned())
}
