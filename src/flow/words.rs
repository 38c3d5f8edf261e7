//! The same picture as text.

use super::{Channel, Flow, Round, RoundKind};
use crate::text::listed;

/// A round in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoundWords {
    /// What runs: the one step, or how many and what holds them together.
    pub head: String,
    /// The steps, where there are several.
    pub steps: Vec<String>,
    /// What they take from earlier ones.
    pub takes: Vec<String>,
}

/// The rounds of a pipeline one by one, each step with what sets it apart and what it takes from earlier ones.
pub fn told(flow: &Flow) -> Vec<RoundWords> {
    flow.rounds.iter().map(|round| round_words(flow, round)).collect()
}

/// The same as numbered lines.
pub fn words(flow: &Flow) -> Vec<String> {
    let mut lines = Vec::new();
    for (index, round) in told(flow).into_iter().enumerate() {
        let end = if round.steps.is_empty() { "" } else { ":" };
        lines.push(format!("{}. {}{end}", index + 1, round.head));
        lines.extend(round.steps.into_iter().chain(round.takes).map(|text| format!("   {text}")));
    }
    lines
}

fn round_words(flow: &Flow, round: &Round) -> RoundWords {
    let (head, steps) = match (&round.kind, round.steps.as_slice()) {
        (RoundKind::Stage { name: Some(name) }, [step]) => {
            (format!("{}, in the stage {name}", named(flow, *step)), Vec::new())
        }
        (_, [step]) => (named(flow, *step), Vec::new()),
        (kind, steps) => {
            let ends = match kind {
                RoundKind::Parallel { fails_fast: true } => ", a failure stops the others",
                _ => "",
            };
            let head = format!("{} steps side by side{ends}", steps.len());
            (head, steps.iter().map(|step| named(flow, *step)).collect())
        }
    };
    let takes = round.steps.iter().filter_map(|step| taken(flow, round, *step)).collect();
    RoundWords { head, steps, takes }
}

/// What a step of a round takes; none if that is nothing.
fn taken(flow: &Flow, round: &Round, step: usize) -> Option<String> {
    let taken = flow.channels.iter().filter(|channel| channel.taker(step).is_some());
    let taken: Vec<String> = taken.map(|channel| brought(flow, channel, step)).collect();
    let who = match round.steps.len() {
        1 => String::new(),
        _ => format!("“{}” ", flow.steps[step].label),
    };
    (!taken.is_empty()).then(|| format!("{who}takes {}", listed(taken)))
}

fn named(flow: &Flow, step: usize) -> String {
    let step = &flow.steps[step];
    format!("“{}”, {}", step.label, step.flags().join(", "))
}

/// `perhaps vars.sh (NAME and TAG) from “Write”`
fn brought(flow: &Flow, channel: &Channel, step: usize) -> String {
    let from = flow.steps.get(channel.from).map_or("", |step| step.label.as_str());
    let taker = channel.taker(step);
    let perhaps = if taker.is_some_and(|taker| !taker.is_sure) { "perhaps " } else { "" };
    let early = if taker.is_some_and(|taker| taker.is_early) {
        ", which runs at the same time"
    } else {
        ""
    };
    format!("{perhaps}{}{} from “{from}”{early}", channel.name(), carried(&channel.variables))
}

/// The variables in a file, the first ones by name.
fn carried(names: &[String]) -> String {
    const NAMED: usize = 4;
    if names.is_empty() {
        return String::new();
    }
    let mut named: Vec<String> = names.iter().take(NAMED).cloned().collect();
    named.extend((names.len() > NAMED).then(|| format!("{} more", names.len() - NAMED)));
    format!(" ({})", listed(named))
}
