//! All that is known of one proposal, with the lines that it rests on.

use crate::app::Shared;
use crate::app::excerpt::excerpts;
use crate::app::overlay::Overlay;
use crate::app::prose::{Line, Tone};
use crate::plan::{Entry, State};
use crate::report::by_words;
use crate::report::places::shortened;
use crate::verdict::{Difference, Evidence, Found};

impl Overlay {
    pub(crate) fn details(entry: &Entry, shared: &Shared) -> Overlay {
        let mut lines = vec![
            Line::new(Tone::Heading, &entry.proposal.summary),
            Line::new(Tone::Faint, entry.proposal.id.to_string()),
            Line::blank(),
            Line::new(Tone::Plain, verdict_words(entry)),
        ];
        if let State::Blocked { reason } = &entry.state {
            lines.push(Line::led(Tone::Bad, "✗ ", format!("doesn't fit: {}", shortened(reason))));
        }
        let rests_on = excerpts(&entry.proposal.evidence, &shared.project);
        lines.extend(section("It rests on", rests_on));
        let task =
            entry.proposal.task.iter().map(|task| Line::led(Tone::Caution, "→ ", &task.text));
        lines.extend(section("What you can do", task.collect()));
        lines.extend(section("You vouch for this by accepting it", assumed(entry)));
        lines.extend(section("Time and minutes of a run", time(entry)));
        lines.extend(section(
            "What differs",
            entry
                .verdict
                .differences
                .iter()
                .filter(|found| found.difference != Difference::Comment)
                .flat_map(difference)
                .collect(),
        ));
        lines.extend(section("Comments that go with their lines", quoted(&entry.lost_comments)));
        let touches = entry.proposal.touches.iter().map(|step| Line::led(Tone::Plain, "· ", step));
        lines.extend(section("Touches", touches.collect()));
        let follows =
            entry.proposal.follows.iter().map(|id| Line::led(Tone::Plain, "· ", id.to_string()));
        lines.extend(section("Makes sense only with", follows.collect()));
        Overlay::reader("Details", lines)
    }
}

/// Advice has nothing to compare, and so no outcome.
fn verdict_words(entry: &Entry) -> String {
    use crate::verdict::Outcome;
    if entry.proposal.advice {
        return format!("{}: told, never written", entry.safety);
    }
    let outcome = match entry.verdict.outcome {
        Outcome::Proved => {
            "proved: run on paper, old and new do the same but for what is named below"
        }
        Outcome::Assumed => {
            "assumed: the same but for what is named below, if what you vouch for holds"
        }
        Outcome::Refused => "refused: not the same",
        Outcome::Unknown => "unknown: something can't be read, so nothing can be proved",
    };
    format!("{} · {outcome}", entry.safety)
}

fn section(title: &str, body: Vec<Line>) -> Vec<Line> {
    if body.is_empty() {
        return body;
    }
    let mut lines = vec![Line::blank(), Line::new(Tone::Heading, title)];
    lines.extend(body);
    lines
}

fn assumed(entry: &Entry) -> Vec<Line> {
    let lines = entry.verdict.assumptions.iter().flat_map(|assumption| {
        let mut lines = vec![Line::led(Tone::Caution, "! ", &assumption.text)];
        lines.extend(quoted(&assumption.evidence));
        lines
    });
    lines.collect()
}

fn time(entry: &Entry) -> Vec<Line> {
    let line = |(triggers, words): (String, String)| {
        Line::led(Tone::Plain, "· ", format!("{triggers}: {words}"))
    };
    by_words(&entry.cost.impacts).into_iter().map(line).collect()
}

fn difference(found: &Found) -> Vec<Line> {
    let mut lines = vec![match found.allows {
        Some(_) => Line::led(Tone::Plain, "· ", shortened(&found.witness)),
        None => Line::led(Tone::Bad, "✗ ", shortened(&found.witness)),
    }];
    lines.extend(quoted(&found.evidence));
    lines
}

/// The lines of files that show something, each with its number and its file where that isn't the pipeline's.
fn quoted(evidence: &[Evidence]) -> Vec<Line> {
    let lines = evidence.iter().filter(|item| !item.text.is_empty());
    let quote = |item: &Evidence| {
        let number = item.line.map_or_else(|| "new".to_owned(), |line| line.to_string());
        let file = if item.file.ends_with("pipelines.yml") {
            String::new()
        } else {
            format!("{} ", item.file)
        };
        Line::led(Tone::Code, format!("{file}{number:>5} │ "), &item.text)
    };
    lines.map(quote).collect()
}
