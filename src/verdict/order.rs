//! Compares the order of two runs: what no longer waits for what, and whether that matters.

use std::collections::{BTreeMap, BTreeSet};

use super::compare::{At, Comparison, Pair};
use super::{Difference, Safety};
use crate::facts::commands::Kind;
use crate::symbolic::{Effect, Outside, Read, Trace, stays_inside};

pub(super) fn compare(pair: &Pair<'_>, matched: &[(At, At)], comparison: &mut Comparison) {
    let mut loosened: BTreeMap<(usize, usize), Vec<(At, At)>> = BTreeMap::new();
    for (first, first_now) in matched {
        for (second, second_now) in matched {
            if before(pair.old, *first, *second) && !before(pair.new, *first_now, *second_now) {
                loosened.entry((first.0, second.0)).or_default().push((*first, *second));
            }
        }
    }
    for ((a, b), effects) in loosened {
        if a == b {
            within_a_step(pair, &effects, comparison);
        } else {
            between_steps(pair, a, b, &effects, comparison);
        }
    }
}

/// Whether two steps of a run, `first` before `second`, look as if they could run side by side. Only a comparison of
/// the two runs proves it; this spares trying what can't hold.
pub fn may_run_beside(trace: &Trace, first: usize, second: usize) -> bool {
    let (a, b) = (&trace.steps[first], &trace.steps[second]);
    let hands_over = b.effects.iter().flat_map(|e| &e.reads).any(|read| match read {
        Read::Folder { context: true, .. } => false,
        read => read.from().contains(&first),
    });
    let pairs = || a.effects.iter().flat_map(|one| b.effects.iter().map(move |other| (one, other)));
    !hands_over && pairs().all(|(one, other)| obstacle(one, other).is_none())
}

fn before(trace: &Trace, (a, i): At, (b, j): At) -> bool {
    if a == b { i < j } else { trace.ordered(a, b) }
}

fn within_a_step(pair: &Pair<'_>, effects: &[(At, At)], comparison: &mut Comparison) {
    for (first, second) in effects {
        let (a, b) = (pair.old_effect(*first), pair.old_effect(*second));
        let idle = |e: &Effect| e.kind == Some(Kind::Pure);
        if !idle(a) && !idle(b) {
            let text = format!("`{}` no longer runs before `{}`", a.words_shown(), b.words_shown());
            comparison.add(Difference::Order, None, text, pair.shown(a));
        }
    }
}

fn between_steps(
    pair: &Pair<'_>,
    a: usize,
    b: usize,
    effects: &[(At, At)],
    comparison: &mut Comparison,
) {
    let (first, second) = (pair.old_step(a), pair.old_step(b));
    if first.manual || second.manual {
        let text =
            format!("“{}” no longer waits at the gate before “{}”", second.label, first.label);
        comparison.add(Difference::Guard, None, text, Vec::new());
        return;
    }
    for (one, other) in effects {
        let (one, other) = (pair.old_effect(*one), pair.old_effect(*other));
        if refuse_pair(pair, one, other, comparison) {
            return;
        }
    }
    let assumed: BTreeSet<&String> = [first, second]
        .iter()
        .flat_map(|s| s.effects.iter().filter_map(|e| e.assumed.as_ref()))
        .collect();
    for text in assumed {
        comparison.assume(text.clone(), Vec::new());
    }
    let text = in_words(&first.label, &second.label, &second.effects);
    comparison.add(Difference::Order, Some(Safety::Review), text, Vec::new());
}

fn in_words(first: &str, second: &str, effects: &[Effect]) -> String {
    let reaching = effects.iter().find(|e| e.outside.iter().any(|o| o.changes));
    match reaching.and_then(|e| e.kind) {
        Some(Kind::Publish) => {
            format!(
                "“{second}” no longer waits for “{first}”: it may publish although “{first}” failed"
            )
        }
        Some(Kind::Deploy) => {
            format!(
                "“{second}” no longer waits for “{first}”: it may deploy although “{first}” failed"
            )
        }
        _ => format!("“{second}” no longer waits for “{first}”"),
    }
}

/// Why two effects of different steps must stay ordered.
enum Obstacle {
    /// Nothing is known of one of them.
    Unknown(bool),
    /// Both use this, and one changes it.
    Conflict(String),
    /// The first is a check that the second relies on.
    Guard,
}

fn obstacle(first: &Effect, second: &Effect) -> Option<Obstacle> {
    if (first.is_unknown() || second.is_unknown()) && reaches(first) && reaches(second) {
        return Some(Obstacle::Unknown(first.is_unknown()));
    }
    if let Some(what) = conflict(first, second) {
        return Some(Obstacle::Conflict(what));
    }
    let guards = first.kind == Some(Kind::Check) || first.is_unknown();
    (guards && second.outside.iter().any(|o| o.changes)).then_some(Obstacle::Guard)
}

/// Notes why two effects must stay ordered; whether they must.
fn refuse_pair(
    pair: &Pair<'_>,
    first: &Effect,
    second: &Effect,
    comparison: &mut Comparison,
) -> bool {
    let (a, b) = (first.words_shown(), second.words_shown());
    let both = || [pair.shown(first), pair.shown(second)].concat();
    let (difference, text, evidence) = match obstacle(first, second) {
        None => return false,
        Some(Obstacle::Unknown(is_first)) => {
            let unknown = if is_first { first } else { second };
            let text =
                format!("nothing is known of what `{}` reads and changes", unknown.words_shown());
            (Difference::Order, text, pair.shown(unknown))
        }
        Some(Obstacle::Conflict(what)) => (
            Difference::Order,
            format!("`{a}` and `{b}` both use {what}, so their order counts"),
            both(),
        ),
        Some(Obstacle::Guard) => {
            let text = format!("`{a}` guards `{b}`: what fails the check must not get out");
            (Difference::Guard, text, both())
        }
    };
    comparison.add(difference, None, text, evidence);
    true
}

/// Whether an effect can matter to another step beside the files that are handed on.
fn reaches(effect: &Effect) -> bool {
    effect.is_unknown() || !effect.outside.is_empty() || !effect.kind.is_some_and(stays_inside)
}

/// What two effects use of which one changes something.
fn conflict(first: &Effect, second: &Effect) -> Option<String> {
    for one in &first.outside {
        for other in &second.outside {
            if (one.changes || other.changes) && may_be_same(one, other) {
                let kind = one.kind.or(other.kind);
                return Some(kind.map_or_else(|| "something outside".to_owned(), resource_name));
            }
        }
    }
    None
}

fn resource_name(kind: crate::facts::Resource) -> String {
    use crate::facts::Resource;
    match kind {
        Resource::Registry => "the registry",
        Resource::Bucket => "the bucket",
        Resource::Cluster => "the cluster",
        Resource::Database => "the database",
        Resource::PackageRepository => "the package repository",
        Resource::SecretStore => "the secret store",
        Resource::GitRemote => "the git remote",
        Resource::Host => "the host",
        Resource::Cloud => "the cloud account",
        Resource::Notification => "the channel",
        Resource::Web => "the same server",
        Resource::Pipeline => "the other pipeline",
        Resource::Quality => "the reports",
    }
    .to_owned()
}

fn may_be_same(one: &Outside, other: &Outside) -> bool {
    match (one.kind, other.kind) {
        (Some(a), Some(b)) if a != b => false,
        _ => match (&one.name, &other.name) {
            (Some(a), Some(b)) => match (a.literal(), b.literal()) {
                (Some(a), Some(b)) => a == b,
                _ => true,
            },
            _ => true,
        },
    }
}
