//! Compares effects: what is gone, what is new, and how those that stayed run now.

use super::builder;
use super::compare::{At, Comparison, Pair};
use super::matching::Matched;
use super::work::{Worth, worth};
use super::{Difference, Safety};
use crate::facts::commands::Kind;
use crate::model::secret::redact;
use crate::symbolic::{Effect, StepRun};

pub(super) fn compare(pair: &Pair<'_>, matched: &Matched, comparison: &mut Comparison) {
    let mut come: Vec<At> = matched.come.clone();
    for at in &matched.gone {
        let effect = pair.old_effect(*at);
        match pair.steps[at.0].and_then(|step| reworded(pair, effect, step, &come)) {
            Some((index, how))
                if worth(effect) == Worth::Something && stand_in(pair, *at).is_none() =>
            {
                come.remove(index);
                comparison.add(Difference::Effect, None, how, pair.shown(effect));
            }
            _ => gone(pair, *at, comparison),
        }
    }
    for at in &come {
        new(pair, *at, comparison);
    }
    for (old, new) in &matched.pairs {
        stayed(pair, *old, *new, comparison);
    }
}

/// The effect of the step that is this one but for some words, and how the first of them changed.
fn reworded(pair: &Pair<'_>, was: &Effect, step: usize, come: &[At]) -> Option<(usize, String)> {
    let alike = |at: &At| {
        let is = pair.new_effect(*at);
        at.0 == step && is.program() == was.program() && is.words.len() == was.words.len()
    };
    let index = come.iter().position(alike)?;
    let is = pair.new_effect(come[index]);
    let (old, new) = was.words.iter().zip(&is.words).find(|(old, new)| old != new)?;
    let (old, new) = (old.to_string(), new.to_string());
    if old == new {
        return None;
    }
    let text = format!("`{}` gets `{}` instead of `{}`", was.program(), redact(&new), redact(&old));
    Some((index, text))
}

/// What stands in for an effect that is gone, in words.
fn stand_in(pair: &Pair<'_>, at: At) -> Option<String> {
    pair.stand_ins[at.0].as_ref()?.replaces(at.1, pair.old_effect(at))
}

fn gone(pair: &Pair<'_>, at: At, comparison: &mut Comparison) {
    let effect = pair.old_effect(at);
    let evidence = pair.shown(effect);
    if let Some(text) = stand_in(pair, at) {
        comparison.add(Difference::StandIn, Some(Safety::Review), text, evidence);
        return;
    }
    let text = format!("`{}` no longer runs", effect.words_shown());
    match worth(effect) {
        Worth::Nothing => {
            comparison.add(Difference::PureCommand, Some(Safety::Review), text, evidence)
        }
        Worth::Download => {
            let text = format!("{text}: if it fails, that no longer stops the run");
            comparison.add(Difference::PureCommand, Some(Safety::Review), text, evidence);
        }
        Worth::Something => comparison.add(Difference::Effect, None, text, evidence),
    }
}

/// What is new under a condition may be there to hide a failure (`|| true`).
fn new(pair: &Pair<'_>, at: At, comparison: &mut Comparison) {
    let effect = pair.new_effect(at);
    let side = if pair.new.steps[at.0].is_kept() { pair.before } else { pair.after };
    let evidence = vec![side.source.of(&effect.place)];
    let text = format!("`{}` is new, or runs with other words", effect.words_shown());
    let idle = worth(effect) == Worth::Nothing && effect.conditions.is_empty();
    let (difference, allows) = match idle && effect.kind == Some(Kind::Pure) {
        true => (Difference::PureCommand, Some(Safety::Review)),
        false => (Difference::Effect, None),
    };
    comparison.add(difference, allows, text, evidence);
}

fn stayed(pair: &Pair<'_>, old: At, new: At, comparison: &mut Comparison) {
    let (was, is) = (pair.old_effect(old), pair.new_effect(new));
    let (before, after) = (&pair.old.steps[old.0], &pair.new.steps[new.0]);
    if let Some(how) = changed(was, before, is, after) {
        let text = format!("`{}` {how}", was.words_shown());
        comparison.add(Difference::Effect, None, text, pair.shown(was));
    }
    builder::compare(pair, was, is, comparison);
    let stand_in = pair.stand_ins[old.0].as_ref();
    super::inputs::compare(pair, stand_in, (was, before), (is, after), comparison);
}

/// How an effect runs now, if it isn't as it was.
fn changed(was: &Effect, before: &StepRun, is: &Effect, after: &StepRun) -> Option<&'static str> {
    let gates = |run: &StepRun| (run.manual, run.conditional);
    if was.conditions != is.conditions || gates(before) != gates(after) {
        return Some("runs under other conditions");
    }
    if was.unchecked != is.unchecked {
        return Some("stops the step at other failures");
    }
    if was.input != is.input {
        return Some("is fed other text");
    }
    if was.folder != is.folder {
        return Some("runs in another folder");
    }
    if was.outside != is.outside {
        return Some("reaches something else outside");
    }
    None
}
