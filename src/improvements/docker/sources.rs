//! Images that a run pushes under names that stay: the next run can take their layers.

use super::written::Written;
use super::{is_docker, sub_command};
use crate::facts::docker_builders::docker_builders;
use crate::improvements::Context;
use crate::symbolic::{Effect, Part, StepRun, Trace, Value};

/// Why a build has no image to take layers from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Lack {
    /// Nothing that it builds is seen to be pushed, or not under a name that is known.
    NotPushed,
    /// What is pushed has another name in every run.
    NoName,
    /// The step logs in to the registry only when all is built.
    LoginLater,
    /// It isn't seen to log in.
    NoLogin,
}

/// A build in a run.
#[derive(Clone, Copy)]
pub(super) struct Build<'a> {
    pub trace: &'a Trace,
    pub run: &'a StepRun,
    /// Its place among the effects.
    pub at: usize,
}

/// An image by its value, as the script writes it.
struct Name {
    value: Value,
    text: String,
}

impl<'a> Build<'a> {
    pub(super) fn effect(&self) -> &'a Effect {
        &self.run.effects[self.at]
    }

    /// The name, as the script writes it, of an image of an earlier run that has the layers.
    pub(super) fn source(&self, context: &Context<'_>, own: &Written) -> Result<String, Lack> {
        let mut pushed = self.names(context, own);
        pushed.retain(|name| self.is_pushed(&name.value));
        let changes = |name: &Name| tie(context, &name.value) == Tie::Run;
        let lack = match !pushed.is_empty() && pushed.iter().all(changes) {
            true => Lack::NoName,
            false => Lack::NotPushed,
        };
        pushed.retain(|name| tie(context, &name.value) == Tie::None);
        let best = pushed.into_iter().min_by_key(|name| rank(&name.value)).ok_or(lack)?;
        self.logged_in()?;
        Ok(best.text)
    }

    /// The names that the image gets in its step.
    fn names(&self, context: &Context<'_>, own: &Written) -> Vec<Name> {
        let mut names: Vec<Name> = Vec::new();
        for (at, value) in self.effect().options("-t,--tag") {
            let text = &own.texts[at.index];
            let literal = self.effect().words[at.index].pattern("");
            let from = at.inline_from.unwrap_or_default();
            // the option's name may be quoted along with the value
            if text.get(..from).is_some_and(|before| literal.starts_with(before)) {
                names.push(Name { value, text: text[from..].to_owned() });
            }
        }
        for later in self.later().filter(|e| is_docker(e) && sub_command(e) == "tag") {
            let [from, to] = later.operands()[..] else { continue };
            if names.iter().any(|name| name.value == later.words[from])
                && let Some(written) = Written::of(context, later)
            {
                let value = later.words[to].clone();
                names.push(Name { value, text: written.texts[to].clone() });
            }
        }
        names.retain(|name| !name.text.contains('\n'));
        names
    }

    fn later(&self) -> impl Iterator<Item = &'a Effect> + use<'a> {
        self.run.effects[self.at + 1..].iter()
    }

    /// Whether the step, or one that comes after it, pushes the image.
    fn is_pushed(&self, name: &Value) -> bool {
        let steps = &self.trace.steps;
        let index = steps.iter().position(|s| s.reference == self.run.reference);
        let after = |other: usize| index.is_some_and(|own| self.trace.ordered(own, other));
        let others = (0..steps.len()).filter(|other| after(*other));
        let pushes = |effect: &Effect| {
            let names = |at: &usize| effect.words[*at] == *name;
            is_docker(effect)
                && sub_command(effect) == "push"
                && effect.operands().first().is_some_and(names)
        };
        self.later().any(pushes) || others.flat_map(|o| &steps[o].effects).any(pushes)
    }

    fn logged_in(&self) -> Result<(), Lack> {
        let logs_in = |e: &&Effect| is_docker(e) && sub_command(e) == "login";
        let conditions = &self.effect().conditions;
        let before = self.run.effects[..self.at].iter().filter(logs_in);
        let mut sure = before.filter(|e| conditions.starts_with(&e.conditions));
        match (sure.next(), self.later().any(|e| logs_in(&e))) {
            (_, true) => Err(Lack::LoginLater),
            (Some(_), false) => Ok(()),
            (None, false) => Err(Lack::NoLogin),
        }
    }
}

/// What a name is tied to.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Tie {
    /// Nothing: the next run finds the image under the same name.
    None,
    /// Something that isn't known well enough.
    Unclear,
    /// One run.
    Run,
}

fn tie(context: &Context<'_>, name: &Value) -> Tie {
    let asked = |variable: &str| {
        let pipelines = context.pipelines.pipelines.iter();
        pipelines.flat_map(|p| &p.variables).any(|v| v.name.value == variable)
    };
    let mut tie = Tie::None;
    name.walk(&mut |part| {
        let own = match part {
            Part::Text(_) | Part::Fallback(_) | Part::Computed { .. } => Tie::None,
            Part::Outside { name, .. } if asked(name) => Tie::Unclear,
            Part::Outside { name, .. } if docker_builders().is_steady(name) => Tie::None,
            Part::Outside { .. } | Part::Output(_) => Tie::Run,
            _ => Tie::Unclear,
        };
        if own > tie {
            tie = own;
        }
    });
    tie
}

/// Names that all branches share come first, best of all `latest`.
fn rank(name: &Value) -> (bool, bool) {
    let mut predefined = false;
    name.walk(&mut |part| {
        predefined |= matches!(part, Part::Outside { name, .. } if name.contains("BRANCH"));
    });
    (predefined, !name.pattern("").ends_with(":latest"))
}
