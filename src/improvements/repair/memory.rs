//! A step whose services leave too little memory to the build: the smallest size that fits.

use super::{Fix, Offer};
use crate::facts::sizes;
use crate::improvements::{Choice, ChoiceKind, Chosen, Context, Proposal, ProposalId, ValueOption};
use crate::model::{Located, Size, Step};
use crate::verdict::Difference;
use crate::yaml::{Change, Path, Value};

pub(super) struct Memory;

/// The name of its choice.
const CHOICE: &str = "size";

impl Fix for Memory {
    fn cures(&self, context: &Context<'_>) -> Vec<Offer> {
        let mut cures: Vec<Offer> = Vec::new();
        for step in context.pipelines.steps().filter(|s| is_short(context, s)) {
            let cure = cure(context, step);
            let known = |c: &Offer| cures.iter().any(|k| k.proposal.id == c.proposal.id);
            cures.extend(cure.filter(|c| !known(c)));
        }
        cures
    }
}

/// The same changes with the size that was chosen.
pub(super) fn resized(mut changes: Vec<Change>, chosen: &Chosen) -> Vec<Change> {
    let Some(size) = chosen.get(CHOICE) else { return changes };
    for change in &mut changes {
        if let Change::Set { value, .. } | Change::Insert { value, .. } = change {
            *value = Value::Text(size.clone());
        }
    }
    changes
}

fn is_short(context: &Context<'_>, step: &Step) -> bool {
    let path = step.services_path.as_ref().unwrap_or(&step.body);
    context.faults.iter().any(|fault| fault.rule == "memory" && fault.path == *path)
}

fn cure(context: &Context<'_>, step: &Step) -> Option<Offer> {
    let services = context.pipelines.services_mb(step);
    let size = context.pipelines.size_of(step);
    let fits = sizes::smallest_for(services + sizes::limits().build_minimum_mb)?;
    if Size::of(&fits.name).factor() <= size.factor() {
        return None;
    }
    let (path, change) = change(context, step, &fits.name)?;
    let users = context.pipelines.users(&path);
    let summary = |wanted: &str| {
        format!(
            "give “{}” the size {wanted}: its services take {services} MB of the {} MB that {size} has, and the step \
             doesn't start",
            step.label,
            size.memory_mb()
        )
    };
    Some(Offer {
        proposal: Proposal {
            summary: summary(&fits.name),
            evidence: context
                .line_at(step.services_path.as_ref().unwrap_or(&step.body))
                .into_iter()
                .collect(),
            choices: vec![choice(&fits.name, summary)],
            declares: vec![Difference::Fault, Difference::Resource],
            ..context.proposal(
                ProposalId::new("repair", "memory", &context.pipelines.place(&path)),
                &users,
            )
        },
        changes: vec![change],
    })
}

/// Writes the size where the step has one, else into the step; which node that is.
fn change(context: &Context<'_>, step: &Step, size: &str) -> Option<(Path, Change)> {
    let value = Value::Text(size.to_owned());
    if let Some(Located { path, .. }) = &step.size {
        return Some((path.clone(), Change::Set { path: path.clone(), value }));
    }
    Some((step.holder.clone(), context.entry_of(&step.holder, "size", value)?))
}

/// The sizes from the one that fits on, each with what it makes of the proposal.
fn choice(fits: &str, summary: impl Fn(&str) -> String) -> Choice {
    let factor = Size::of(fits).factor();
    let option = |row: &sizes::SizeFacts| {
        ValueOption::new(&row.name, row.meaning()).telling(summary(&row.name))
    };
    let options = sizes::all().iter().filter(|row| row.factor >= factor).map(option).collect();
    Choice {
        name: CHOICE,
        label: "size",
        kind: ChoiceKind::OneOf(options),
        default: fits.to_owned(),
    }
}
