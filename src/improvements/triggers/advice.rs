//! Advice about triggers: the same steps twice for one push, and clean-up that a failure skips.

use super::same;
use crate::facts::commands::Kind;
use crate::facts::deployments;
use crate::improvements::{Context, Proposal, ProposalId};
use crate::model::{Pipeline, Step, StepRef, Trigger};
use crate::symbolic::{Effect, Trace};
use crate::verdict::Evidence;

/// What an advice says.
struct Told {
    id: ProposalId,
    users: Vec<StepRef>,
    summary: String,
    task: String,
    evidence: Vec<Evidence>,
}

pub(super) fn advices(context: &Context<'_>) -> Vec<Proposal> {
    let pulls = context.pipelines.pipelines.iter().filter_map(|p| runs_twice(context, p));
    let cleanups = context.traces.iter().filter_map(|trace| skipped_cleanup(context, trace));
    pulls.chain(cleanups).map(|told| told.proposal(context)).collect()
}

/// A pipeline for pull requests of which every step also runs for the push.
fn runs_twice(context: &Context<'_>, pull: &Pipeline) -> Option<Told> {
    let Trigger::PullRequests(from) = &pull.trigger else { return None };
    let pushed = |other: &&Pipeline| match &other.trigger {
        Trigger::Default => true,
        // who opens a pull request from a main or a release branch is rare
        Trigger::Branches(name) => name.starts_with('*') || name == from,
        _ => false,
    };
    let has = |other: &Pipeline, step: &Step| {
        let node = |s: &Step| context.document.get(&s.body);
        other
            .steps
            .iter()
            .any(|o| matches!((node(step), node(o)), (Some(a), Some(b)) if same(a, b)))
    };
    let holds_all = |other: &&Pipeline| pull.steps.iter().all(|step| has(other, step));
    let other = context.pipelines.pipelines.iter().filter(pushed).find(holds_all)?;
    if pull.steps.is_empty() {
        return None;
    }
    Some(Told {
        id: ProposalId::new("triggers", "twice", &pull.trigger.to_string()),
        users: pull.steps.iter().map(|s| s.reference).collect(),
        summary: format!(
            "a push to a branch with an open pull request runs the same steps twice: `{}` and `{}`",
            other.trigger, pull.trigger
        ),
        task: format!(
            "Decide which of `{}` and `{}` is needed: the latter runs on the merge with the target.",
            other.trigger, pull.trigger
        ),
        evidence: [&other.path, &pull.path].iter().filter_map(|p| context.line_at(p)).collect(),
    })
}

/// Something that is set up for a check and only torn down if that succeeds.
fn skipped_cleanup(context: &Context<'_>, trace: &Trace) -> Option<Told> {
    let all: Vec<(usize, &Effect)> = trace.effects().filter(|(_, e)| !e.after).collect();
    let (at, closing) = all.iter().enumerate().find_map(|(at, (step, effect))| {
        let is_final = context.step(trace.steps[*step].reference).is_final;
        let opens = deployments::opened_by(&words(effect)).filter(|_| !is_final)?;
        let start = all[..at].iter().position(|(_, e)| {
            let said = words(e);
            said.first() == words(effect).first() && said.iter().any(|word| opens.contains(word))
        })?;
        let may_fail = |e: &Effect| matches!(e.kind, Some(Kind::Check) | None) && !e.unchecked;
        all[start..at].iter().any(|(_, e)| may_fail(e)).then_some((at, *effect))
    })?;
    let step = all[at].0;
    let run = &trace.steps[step];
    let shown: String = closing.words_shown().chars().take(60).collect();
    let opened_here = run.effects.first().is_some_and(|first| !std::ptr::eq(first, closing));
    let remedy = if opened_here { "in `after-script`" } else { "in a `final` step" };
    Some(Told {
        id: ProposalId::new("triggers", "clean-up", &context.pipelines.step_place(run.reference)),
        users: vec![run.reference],
        summary: format!(
            "`{shown}` doesn't run if a command before it fails: what it removes stays"
        ),
        task: format!("Run `{shown}` {remedy}, which also runs after a failure."),
        evidence: vec![context.line_of(&closing.place)],
    })
}

fn words(effect: &Effect) -> Vec<&str> {
    effect.words.iter().filter_map(|word| word.literal()).collect()
}

impl Told {
    fn proposal(self, context: &Context<'_>) -> Proposal {
        let proposal = Proposal { summary: self.summary, ..context.proposal(self.id, &self.users) };
        proposal.into_advice(self.task, self.evidence)
    }
}
