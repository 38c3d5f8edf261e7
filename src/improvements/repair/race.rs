//! A step that loads a file which its own parallel sibling makes: artifacts never cross inside a group.

use super::{Fix, Offer};
use crate::improvements::{Context, Proposal, ProposalId};
use crate::model::ItemKind;
use crate::rules::{Fault, SIBLING_ARTIFACT};
use crate::symbolic::{How, StepRun, Trace};
use crate::verdict::Difference;
use crate::yaml::{Change, Path};

pub(super) struct SiblingArtifact;

impl Fix for SiblingArtifact {
    fn cures(&self, context: &Context<'_>) -> Vec<Offer> {
        let mut cures: Vec<Offer> = Vec::new();
        for (trace, run) in context.runs() {
            for fault in run.faults.iter().filter(|f| f.rule == SIBLING_ARTIFACT) {
                let cure = match is_used(trace, run, fault) {
                    false => drop_line(context, run, fault),
                    true => move_behind(context, run, fault),
                };
                let known = |c: &Offer| cures.iter().any(|k| k.proposal.id == c.proposal.id);
                cures.extend(cure.filter(|c| !known(c)));
            }
        }
        cures
    }
}

/// Whether the step reads anything that the file sets.
fn is_used(trace: &Trace, run: &StepRun, fault: &Fault) -> bool {
    let index = trace.steps.iter().position(|s| s.reference == run.reference);
    let from_file = |how: &How| matches!(how, How::File { path, .. } if **path == *fault.subject);
    trace.readings.iter().any(|reading| {
        let definition = &trace.definitions[reading.definition];
        Some(reading.step) == index && from_file(&definition.how)
    })
}

fn drop_line(context: &Context<'_>, run: &StepRun, fault: &Fault) -> Option<Offer> {
    let users = context.pipelines.users(&fault.path);
    let place = context.pipelines.place(&fault.path);
    Some(Offer {
        proposal: Proposal {
            summary: format!(
                "drop the line that loads `{}`: “{}” uses nothing of it, and stops there today",
                fault.subject, run.label
            ),
            evidence: vec![context.line(fault.span)],
            declares: vec![Difference::Fault, Difference::PureCommand],
            ..context.proposal(
                ProposalId::new("repair", "unneeded-source", &format!("{place}/{}", fault.subject)),
                &users,
            )
        },
        changes: vec![Change::Remove { path: fault.path.clone() }],
    })
}

fn move_behind(context: &Context<'_>, run: &StepRun, fault: &Fault) -> Option<Offer> {
    let pipeline = &context.pipelines.pipelines[run.reference.pipeline];
    let item = &pipeline.items[run.group];
    let ItemKind::Parallel { steps, .. } = &item.kind else { return None };
    let step = context.step(run.reference);
    let changes = match steps.as_slice() {
        [_, last] if *last == run.reference.step => {
            vec![Change::Unwrap { path: item.path.clone() }]
        }
        [_, _] => return None,
        _ => vec![Change::Move {
            path: step.item.clone(),
            to: list_of(&item.path)?,
            at: run.group + 1,
        }],
    };
    Some(Offer {
        proposal: Proposal {
            summary: format!(
                "run “{}” after the step that makes `{}`: side by side, the file never reaches it",
                run.label, fault.subject
            ),
            evidence: vec![context.line(fault.span)],
            declares: vec![Difference::Fault, Difference::Order],
            ..context.proposal(
                ProposalId::new("repair", "race", &format!("{}/{}", pipeline.trigger, run.label)),
                &[run.reference],
            )
        },
        changes,
    })
}

fn list_of(item: &Path) -> Option<Path> {
    item.parent()
}
