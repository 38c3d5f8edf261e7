//! Advice about deployments: from every branch, beside their own tests, several to one environment.

use super::{deploying, shown};
use crate::facts::commands::Kind;
use crate::facts::deployments::is_after_rollout;
use crate::facts::roles::{Role, has};
use crate::improvements::{Context, Proposal, ProposalId};
use crate::model::{StepRef, Trigger};
use crate::symbolic::{Effect, StepRun, Trace};
use crate::verdict::Evidence;

/// What an advice says about a step.
struct Told {
    kind: &'static str,
    step: StepRef,
    summary: String,
    task: String,
    evidence: Vec<Evidence>,
}

pub(super) fn advices(context: &Context<'_>) -> Vec<Proposal> {
    let of = |trace: &Trace| {
        let every = from_every_branch(context, trace);
        let beside = trace.steps.iter().filter_map(|run| beside_tests(context, trace, run));
        let before = before_checks(context, trace);
        every.into_iter().chain(beside).chain(before).collect::<Vec<Told>>()
    };
    context.traces.iter().flat_map(of).map(|told| told.proposal(context)).collect()
}

/// A step of `default` that deploys by itself.
fn from_every_branch(context: &Context<'_>, trace: &Trace) -> Option<Told> {
    if trace.trigger != Trigger::Default {
        return None;
    }
    let open = |run: &&StepRun| !run.manual && !run.conditional;
    let (run, effect) =
        trace.steps.iter().filter(open).find_map(|run| Some((run, deploying(run)?)))?;
    if !effect.conditions.is_empty() || trace.steps.iter().any(|s| s.manual && s.group < run.group)
    {
        return None;
    }
    Some(Told {
        kind: "every-branch",
        step: run.reference,
        summary: format!(
            "“{}” deploys from every branch that has no pipeline of its own: it stands in `default`",
            run.label
        ),
        task: format!(
            "Move “{}” to the pipeline of the branch that is to be deployed, if other branches aren't.",
            run.label
        ),
        evidence: vec![context.line_of(&effect.place)],
    })
}

/// A step that publishes or deploys while a step beside it still tests.
fn beside_tests(context: &Context<'_>, trace: &Trace, run: &StepRun) -> Option<Told> {
    let gets_out = |e: &&Effect| {
        matches!(e.kind, Some(Kind::Publish | Kind::Deploy)) && e.outside.iter().any(|o| o.changes)
    };
    let effect = run.effects.iter().find(gets_out).filter(|_| run.parallel && !run.manual)?;
    let checks = |e: &Effect| e.kind == Some(Kind::Check) && !e.unchecked;
    let tests = |other: &&StepRun| {
        other.group == run.group
            && other.reference != run.reference
            && other.effects.iter().any(checks)
            && !other.effects.iter().any(|e| gets_out(&e))
    };
    let other = trace.steps.iter().find(tests)?;
    let check = other.effects.iter().find(|e| checks(e))?;
    Some(Told {
        kind: "beside-tests",
        step: run.reference,
        summary: format!(
            "“{}” gets out (`{}`) although “{}” may fail: they run side by side",
            run.label,
            shown(effect),
            other.label
        ),
        task: format!(
            "Let “{}” wait for “{}”, unless what it puts out is harmless without.",
            run.label, other.label
        ),
        evidence: vec![context.line_of(&effect.place), context.line_of(&check.place)],
    })
}

/// The first step that deploys by itself, if all that the run checks comes after it and isn't about what was deployed.
fn before_checks(context: &Context<'_>, trace: &Trace) -> Option<Told> {
    let (index, effect) =
        trace.steps.iter().enumerate().find_map(|(i, run)| Some((i, deploying(run)?)))?;
    let run = &trace.steps[index];
    let checks = |e: &&Effect| {
        let asks = has(e.program(), Role::Asks) || has(e.program(), Role::Leaves);
        e.kind == Some(Kind::Check) && !e.unchecked && !e.after && !asks
    };
    let of = |other: &StepRun| other.effects.iter().find(checks).cloned();
    let later = |i: usize| trace.ordered(index, i);
    let sooner = (0..trace.steps.len()).filter(|i| !later(*i));
    let unclear = |i: usize| of(&trace.steps[i]).is_some() || may_check(&trace.steps[i]);
    if run.manual || !effect.conditions.is_empty() || sooner.into_iter().any(unclear) {
        return None;
    }
    let about_rollout = |other: &StepRun| {
        let words = other.effects.iter().map(Effect::words_shown);
        other.deployment.is_some()
            || std::iter::once(other.label.clone()).chain(words).any(|t| is_after_rollout(&t))
    };
    let mut after = (0..trace.steps.len()).filter(|i| later(*i)).map(|i| &trace.steps[i]);
    let (other, check) = after.find_map(|other| Some((other, of(other)?)))?;
    if about_rollout(other) {
        return None;
    }
    Some(Told {
        kind: "before-checks",
        step: run.reference,
        summary: format!(
            "“{}” deploys (`{}`) before “{}” checks anything (`{}`)",
            run.label,
            shown(effect),
            other.label,
            shown(&check)
        ),
        task: format!(
            "Put “{}” before “{}”, unless it checks what runs after the deployment.",
            other.label, run.label
        ),
        evidence: vec![context.line_of(&effect.place), context.line_of(&check.place)],
    })
}

/// Whether a step may check something that can't be seen.
fn may_check(run: &StepRun) -> bool {
    let unseen = |e: &Effect| (e.is_unknown() && !e.pipe) || e.kind == Some(Kind::Run);
    !run.opaque.is_empty() || run.effects.iter().any(unseen)
}

impl Told {
    fn proposal(self, context: &Context<'_>) -> Proposal {
        let proposal = Proposal {
            summary: self.summary,
            ..context.proposal(
                ProposalId::new("deploy", self.kind, &context.pipelines.step_place(self.step)),
                &[self.step],
            )
        };
        proposal.into_advice(self.task, self.evidence)
    }
}
