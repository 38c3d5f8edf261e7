//! The same picture as lines of text.

use super::{Channel, Flow, Round, RoundKind};
use crate::text::listed;

/// The rounds of a pipeline one by one, each step with what sets it apart and what it takes from earlier ones.
pub fn words(flow: &Flow) -> Vec<String> {
    let numbered = flow.rounds.iter().enumerate();
    numbered.flat_map(|(number, round)| round_words(flow, number + 1, round)).collect()
}

fn round_words(flow: &Flow, number: usize, round: &Round) -> Vec<String> {
    let mut lines = match (&round.kind, round.steps.as_slice()) {
        (RoundKind::Stage { name: Some(name) }, [step]) => {
            vec![format!("{number}. {}, in the stage {name}", named(flow, *step))]
        }
        (_, [step]) => vec![format!("{number}. {}", named(flow, *step))],
        (kind, steps) => {
            let ends = match kind {
                RoundKind::Parallel { fails_fast: true } => ", a failure stops the others",
                _ => "",
            };
            let head = format!("{number}. {} steps side by side{ends}:", steps.len());
            let each = steps.iter().map(|step| format!("   {}", named(flow, *step)));
            [head].into_iter().chain(each).collect()
        }
    };
    for step in &round.steps {
        let taken = flow.channels.iter().filter(|channel| channel.taker(*step).is_some());
        let taken: Vec<String> = taken.map(|channel| brought(flow, channel, *step)).collect();
        if !taken.is_empty() {
            let who = match round.steps.len() {
                1 => String::new(),
                _ => format!("“{}” ", flow.steps[*step].label),
            };
            lines.push(format!("   {who}takes {}", listed(taken)));
        }
    }
    lines
}

fn named(flow: &Flow, step: usize) -> String {
    let step = &flow.steps[step];
    format!("“{}”, {}", step.label, step.flags().join(", "))
}

fn brought(flow: &Flow, channel: &Channel, step: usize) -> String {
    let from = flow.steps.get(channel.from).map_or("", |step| step.label.as_str());
    let perhaps = channel.taker(step).is_some_and(|taker| !taker.is_sure);
    let perhaps = if perhaps { "perhaps " } else { "" };
    format!("{perhaps}{} from “{from}”", channel.name())
}
