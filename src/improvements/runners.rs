//! `runners`: the smallest size that holds the services and the work.

use super::{
    About, Accepted, Choice, ChoiceKind, Context, Improvement, Outcome, Proposal, ProposalId,
    ValueOption,
};
use crate::facts::commands::Kind;
use crate::facts::roles::{Role, has};
use crate::facts::sizes;
use crate::model::{Located, Size, StepRef};
use crate::symbolic::{Effect, StepRun};
use crate::verdict::Difference;
use crate::yaml::{Change, Path, Unfit, Value};

/// Sizes steps.
pub(super) struct Runners;

const ABOUT: About = About {
    id: "runners",
    title: "Runners",
    why: "A minute of a 4x step is billed as four. A step needs the size that its services and its own work need: a \
          docker build works in the docker service, whose memory is fixed where the service is defined, so a larger \
          step makes it no faster.",
    before: include_str!("../../assets/examples/runners-before.yml"),
    after: include_str!("../../assets/examples/runners-after.yml"),
    reference: "Bitbucket documentation: step options (size), databases and service containers (memory)",
};

struct Candidate {
    /// Where the size is written.
    path: Path,
    /// The step that gets a size of its own, where others need the one that they share.
    alone: Option<StepRef>,
    place: String,
    users: Vec<StepRef>,
    size: Size,
    fits: Size,
    services_mb: u32,
}

impl Improvement for Runners {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn propose(&self, context: &Context<'_>) -> Vec<Proposal> {
        context.once(candidates).iter().map(|c| c.proposal(context)).collect()
    }

    fn change(&self, context: &Context<'_>, accepted: &Accepted<'_>) -> Result<Outcome, Unfit> {
        let mut changes = Vec::new();
        for candidate in context.once(candidates).iter() {
            let Some(chosen) = accepted.answer(&candidate.id()) else {
                continue;
            };
            let size = chosen.get("size").cloned().unwrap_or_else(|| candidate.fits.to_string());
            changes.extend(candidate.change(context, Value::Text(size)));
        }
        Ok(Outcome::of(changes))
    }
}

fn candidates(context: &Context<'_>) -> Vec<Candidate> {
    let mut seen: Vec<&Path> = Vec::new();
    let mut found: Vec<Candidate> = Vec::new();
    for step in context.pipelines.steps() {
        let Some(size) = &step.size else { continue };
        if seen.contains(&&size.path) {
            continue;
        }
        seen.push(&size.path);
        let users = context.pipelines.users(&size.path);
        match for_all(context, size, &users) {
            Some(candidate) => found.push(candidate),
            None if users.len() > 1 => {
                found.extend(users.iter().filter_map(|user| for_one(context, size, *user)));
            }
            None => {}
        }
    }
    found
}

/// The smallest size for all steps that share this `size`, if it is smaller than what is written.
fn for_all(context: &Context<'_>, size: &Located<Size>, users: &[StepRef]) -> Option<Candidate> {
    if !users.iter().all(|u| may_shrink(context, *u)) || has_reason(context, size) {
        return None;
    }
    let services_mb =
        users.iter().map(|u| context.pipelines.services_mb(context.step(*u))).max()?;
    let fits = Size::of(&sizes::smallest_for(services_mb + sizes::limits().build_minimum_mb)?.name);
    (fits.factor() < size.value.factor()).then(|| Candidate {
        path: size.path.clone(),
        alone: None,
        place: context.pipelines.place(&size.path),
        users: users.to_vec(),
        size: size.value.clone(),
        fits,
        services_mb,
    })
}

/// A smaller size for one of them, where another needs what they share.
fn for_one(context: &Context<'_>, size: &Located<Size>, user: StepRef) -> Option<Candidate> {
    let step = context.step(user);
    context.own_entry(step, "size", Value::Null)?;
    let candidate = for_all(context, size, &[user])?;
    let place = context.pipelines.step_place(user);
    Some(Candidate { alone: Some(user), place, ..candidate })
}

/// Whether a step's work needs no large size, as far as is known.
fn may_shrink(context: &Context<'_>, step: StepRef) -> bool {
    is_light(context, step) && !names_size(context, step) && !context.step(step).is_self_hosted()
}

/// Whether the step's own container does nothing that needs memory or processors: only what is known counts.
fn is_light(context: &Context<'_>, step: StepRef) -> bool {
    let light = |effect: &Effect| match effect.kind {
        Some(Kind::Pure | Kind::ShellState | Kind::Notify) => true,
        Some(Kind::Build | Kind::Publish | Kind::Deploy) => true,
        Some(Kind::Fetch) => has(effect.program(), Role::Waits),
        Some(Kind::Files) => has(effect.program(), Role::MovesFiles),
        Some(Kind::Check | Kind::Run) => false,
        None => false,
    };
    let of = |run: &StepRun| {
        run.opaque.is_empty() && !run.effects.is_empty() && run.effects.iter().all(light)
    };
    context.run_of(step).is_none_or(|(_, run)| of(run))
}

/// Whether a comment stands on the line of the size: somebody said why.
fn has_reason(context: &Context<'_>, size: &Located<Size>) -> bool {
    let line = context.document.position(size.span.start).line;
    context.document.comments().iter().any(|c| context.document.position(c.span.start).line == line)
}

/// A step whose name states its size was sized on purpose.
fn names_size(context: &Context<'_>, step: StepRef) -> bool {
    let name =
        context.step(step).name.as_ref().map(|n| n.value.to_ascii_lowercase()).unwrap_or_default();
    name.split(|c: char| !c.is_ascii_alphanumeric())
        .any(|w| matches!(w, "2x" | "4x" | "8x" | "16x" | "32x"))
}

impl Candidate {
    fn id(&self) -> ProposalId {
        ProposalId::new("runners", "size", &self.place)
    }

    fn change(&self, context: &Context<'_>, size: Value) -> Option<Change> {
        match self.alone {
            Some(step) => context.own_entry(context.step(step), "size", size),
            None => Some(Change::Set { path: self.path.clone(), value: size }),
        }
    }

    fn proposal(&self, context: &Context<'_>) -> Proposal {
        let label = context.pipelines.label(self.users[0]);
        Proposal {
            summary: self.summary(label, &self.fits),
            evidence: context.line_at(&self.path).into_iter().collect(),
            choices: vec![self.choice(label)],
            declares: vec![Difference::Resource],
            ..context.proposal(self.id(), &self.users)
        }
    }

    /// What would be done with this size.
    fn summary(&self, label: &str, size: &Size) -> String {
        let services = match self.services_mb {
            0 => "it starts no service".to_owned(),
            mb => format!("its services take {mb} MB"),
        };
        let only = if self.alone.is_some() { ", only here" } else { "" };
        let (old, holds) = (&self.size, size.memory_mb());
        format!("size {old} → {size} for “{label}”{only}: {services}, and {size} holds {holds} MB")
    }

    fn choice(&self, label: &str) -> Choice {
        let between = |f: u32| f >= self.fits.factor() && f <= self.size.factor();
        let option = |row: &sizes::SizeFacts| {
            let summary = self.summary(label, &Size::of(&row.name));
            ValueOption::new(&row.name, row.meaning()).telling(summary)
        };
        let options = sizes::all().iter().filter(|row| between(row.factor)).map(option).collect();
        Choice {
            name: "size",
            label: "size",
            kind: ChoiceKind::OneOf(options),
            default: self.fits.to_string(),
        }
    }
}
