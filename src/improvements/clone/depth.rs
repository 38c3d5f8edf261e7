//! How much of the history a step needs.

use super::super::Context;
use super::{Candidate, Why, runs_of};
use crate::facts::history;
use crate::model::{CloneOptions, Depth, Step, StepRef, Trigger};
use crate::symbolic::{Effect, StepRun};
use crate::verdict::takes_history;
use crate::yaml::{Change, NodeRef, Path, Value};

/// A step that needs all of the history and has a part of it.
pub(super) fn cut_off(context: &Context<'_>, step: &Step, home: &Path) -> Option<Candidate> {
    let users = context.pipelines.users(home);
    let full = |user: &StepRef| {
        let clone = context.pipelines.clone_of(context.step(*user));
        !clone.enabled || clone.depth == Depth::Full
    };
    if step.is_self_hosted() || users.iter().any(full) {
        return None;
    }
    // a pull request is cloned with the history that its merge needs, whatever the file says
    let by_push = |run: &&&StepRun| {
        let trigger = &context.pipelines.pipelines[run.reference.pipeline].trigger;
        !matches!(trigger, Trigger::PullRequests(_))
    };
    let runs = runs_of(context, &users);
    let deepens = |run: &&StepRun| run.effects.iter().any(deepens);
    if runs.iter().any(deepens) {
        return None;
    }
    let mut effects = runs.iter().filter(by_push).flat_map(|run| &run.effects);
    let (effect, why) = effects.find_map(|effect| Some((effect, needed(effect)?)))?;
    Some(Candidate {
        why: Why::CutOff(effect.words_shown(), why),
        place: context.pipelines.place(home),
        evidence: vec![context.line_of(&effect.place)],
        users,
        change: Some(context.entry_of(home, "clone", deep(context, step))?),
    })
}

fn needed(effect: &Effect) -> Option<&'static str> {
    let words: Vec<&str> =
        effect.words.iter().map(|word| word.literal().unwrap_or_default()).collect();
    let row = match effect.pipe {
        true => history::of_pipe(effect.program().trim_start_matches("pipe ")),
        false if effect.unchecked => None,
        false => history::of_command(&words),
    };
    row.map(|row| row.why.as_str())
}

/// Whether it fetches more of the history itself.
fn deepens(effect: &Effect) -> bool {
    let deeper = |word: &str| {
        ["--unshallow", "--deepen", "--depth", "--shallow-since"]
            .iter()
            .any(|d| word.starts_with(d))
    };
    effect.program() == "git" && effect.words.iter().filter_map(|w| w.literal()).any(deeper)
}

/// The step's clone with all of the history: what is set for the step or the file stays.
fn deep(context: &Context<'_>, step: &Step) -> Value {
    let set = step.clone.as_ref().or(context.pipelines.clone.as_ref());
    let node = set.and_then(|clone| context.document.get(&clone.path));
    let kept = node.into_iter().flat_map(NodeRef::entries).filter_map(|(key, value)| {
        let text = value.text()?.to_owned();
        let value = if value.is_plain() { Value::Plain(text) } else { Value::Text(text) };
        Some((key.text().filter(|key| *key != "depth")?.to_owned(), value))
    });
    let mut entries: Vec<(String, Value)> = kept.collect();
    entries.push(("depth".to_owned(), Value::Text("full".to_owned())));
    Value::Map(entries)
}

/// Full clones of which nobody reads the history.
pub(super) fn too_deep(context: &Context<'_>) -> Vec<Candidate> {
    let of_steps = context.pipelines.steps().filter_map(|step| step.clone.as_ref());
    let mut seen: Vec<Path> = Vec::new();
    let mut found = Vec::new();
    for clone in context.pipelines.clone.iter().chain(of_steps) {
        let path = clone.path.key("depth");
        if !is_full(clone.value) || seen.contains(&path) || context.document.get(&path).is_none() {
            continue;
        }
        seen.push(path.clone());
        let users = context.pipelines.users(&path);
        let runs = runs_of(context, &users);
        let reads = |run: &&StepRun| {
            !run.opaque.is_empty()
                || run.effects.is_empty()
                || run.effects.iter().any(takes_history)
        };
        let own = users.iter().any(|user| context.step(*user).is_self_hosted());
        if !runs.is_empty() && !own && !runs.iter().any(reads) {
            found.push(Candidate {
                why: Why::TooDeep,
                place: context.pipelines.place(&path),
                evidence: context.line_at(&path).into_iter().collect(),
                users,
                change: Some(Change::Remove { path }),
            });
        }
    }
    found
}

fn is_full(clone: CloneOptions) -> bool {
    clone.enabled && clone.depth == Depth::Full
}

/// `git fetch --unshallow` fails where nothing is missing.
pub(super) fn again(context: &Context<'_>, step: &Step) -> Option<Candidate> {
    let users = context.pipelines.users(&step.holder);
    if !is_full(context.pipelines.clone_of(step)) {
        return None;
    }
    let runs = runs_of(context, &users);
    let fails = |effect: &&Effect| {
        !effect.unchecked
            && effect.conditions.is_empty()
            && effect.program() == "git"
            && effect.words.iter().any(|w| w.literal() == Some("--unshallow"))
    };
    let effect = runs.iter().find_map(|run| run.effects.iter().find(fails))?;
    Some(Candidate {
        why: Why::Again(effect.words_shown()),
        place: context.pipelines.place(&step.holder),
        evidence: vec![context.line_of(&effect.place)],
        users,
        change: None,
    })
}
