//! Advice about deployments: from every branch, beside their own tests, several to one environment.

use super::{deploying, shown};
use crate::facts::commands::Kind;
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
        every.into_iter().chain(beside).collect::<Vec<Told>>()
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
