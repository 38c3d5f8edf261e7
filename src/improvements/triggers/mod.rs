//! `triggers`: pipelines that say again what `default` says, runs that happen twice, and clean-up that a failure skips.

mod advice;

use super::{About, Accepted, Context, FileEdit, Improvement, Outcome, Proposal, ProposalId, Task};
use crate::model::{Pipeline, Trigger};
use crate::verdict::Difference;
use crate::yaml::{Change, NodeKind, NodeRef, Unfit};

/// Looks at what starts pipelines.
pub(super) struct Triggers;

const ABOUT: About = About {
    id: "triggers",
    title: "Triggers",
    why: "A pipeline for a branch that says the same as `default` has to be kept in step with it by hand; without it, \
          `default` runs there. A pipeline for pull requests runs besides the one for the push, so that the same steps \
          may be paid twice.",
    before: include_str!("../../../assets/examples/triggers-before.yml"),
    after: include_str!("../../../assets/examples/triggers-after.yml"),
    reference: "Bitbucket documentation: pipeline start conditions",
};

impl Improvement for Triggers {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn propose(&self, context: &Context<'_>) -> Vec<Proposal> {
        let mut proposals: Vec<Proposal> =
            twins(context).into_iter().map(|twin| proposal(context, twin)).collect();
        proposals.extend(advice::advices(context));
        proposals
    }

    fn change(&self, context: &Context<'_>, accepted: &Accepted<'_>) -> Result<Outcome, Unfit> {
        let wanted = |p: &&Pipeline| accepted.has(&id(p));
        let twins: Vec<&Pipeline> = twins(context).into_iter().filter(wanted).collect();
        let changes = twins.iter().map(|p| Change::Remove { path: p.path.clone() }).collect();
        Ok(Outcome {
            edits: vec![FileEdit::Yaml(context.tidied(changes))],
            tasks: twins.iter().map(|p| task(context, p)).collect(),
            ..Outcome::default()
        })
    }
}

/// The pipelines of branches that say the same as `default`, where no other pattern would take the branch over.
fn twins<'a>(context: &Context<'a>) -> Vec<&'a Pipeline> {
    let pipelines = &context.pipelines.pipelines;
    let Some(default) = pipelines.iter().find(|p| p.trigger == Trigger::Default) else {
        return Vec::new();
    };
    let is_twin = |p: &&Pipeline| {
        let Trigger::Branches(name) = &p.trigger else { return false };
        says_same(context, p, default) && !context.pipelines.is_taken_over(name)
    };
    pipelines.iter().filter(is_twin).collect()
}

/// Whether two pipelines are told the same, node by node.
fn says_same(context: &Context<'_>, one: &Pipeline, other: &Pipeline) -> bool {
    let node = |p: &Pipeline| context.document.get(&p.path);
    matches!((node(one), node(other)), (Some(a), Some(b)) if same(a, b))
        && !one.steps.is_empty()
        && one.steps.len() == other.steps.len()
}

fn same(one: NodeRef<'_>, other: NodeRef<'_>) -> bool {
    let (one, other) = (one.target().unwrap_or(one), other.target().unwrap_or(other));
    if one.id() == other.id() {
        return true;
    }
    match (one.kind(), other.kind()) {
        (NodeKind::Map, NodeKind::Map) => {
            one.entries().count() == other.entries().count()
                && one
                    .entries()
                    .zip(other.entries())
                    .all(|((k, v), (l, w))| same(k, l) && same(v, w))
        }
        (NodeKind::List, NodeKind::List) => {
            one.items().count() == other.items().count()
                && one.items().zip(other.items()).all(|(a, b)| same(a, b))
        }
        (a, b) => a == b && one.text() == other.text() && one.tag() == other.tag(),
    }
}

fn id(pipeline: &Pipeline) -> ProposalId {
    ProposalId::new("triggers", "same-as-default", &pipeline.trigger.to_string())
}

fn proposal(context: &Context<'_>, pipeline: &Pipeline) -> Proposal {
    let users: Vec<_> = pipeline.steps.iter().map(|s| s.reference).collect();
    Proposal {
        summary: format!(
            "drop `{}`: it says the same as `default`, which runs there without it",
            pipeline.trigger
        ),
        evidence: context.line_at(&pipeline.path).into_iter().collect(),
        declares: vec![Difference::Step, Difference::Fault],
        ..context.proposal(id(pipeline), &users)
    }
}

fn task(context: &Context<'_>, pipeline: &Pipeline) -> Task {
    Task {
        text: format!("Set schedules that run `{}` to `default`.", pipeline.trigger),
        evidence: context.line_at(&pipeline.path).into_iter().collect(),
    }
}
