//! Steps that read nothing of what earlier steps hand on, and get it all the same.

use std::collections::BTreeSet;

use super::Offer;
use crate::facts::commands::Kind;
use crate::improvements::{Context, Proposal, ProposalId};
use crate::model::{Download, Step, StepRef};
use crate::symbolic::{Effect, Read, StepRun, Trace};
use crate::verdict::Difference;
use crate::yaml::{At, Change, Path, Value};

/// A proposal for each step that may do without its downloads.
pub(super) fn find(context: &Context<'_>) -> Vec<Offer> {
    let mut seen: BTreeSet<&Path> = BTreeSet::new();
    let mut found = Vec::new();
    for step in context.pipelines.steps() {
        if !seen.insert(&step.holder) {
            continue;
        }
        let users = context.pipelines.users(&step.holder);
        if users.iter().all(|user| needs_nothing(context, *user)) {
            found.extend(saving(context, step, &users));
        }
    }
    found
}

/// Whether earlier steps hand something on, and the step surely reads none of it.
fn needs_nothing(context: &Context<'_>, step: StepRef) -> bool {
    context.run_of(step).is_some_and(|(trace, run)| reads_nothing(context, trace, run))
}

fn reads_nothing(context: &Context<'_>, trace: &Trace, run: &StepRun) -> bool {
    let Some(index) = trace.steps.iter().position(|s| s.reference == run.reference) else {
        return false;
    };
    let brought = (0..index)
        .filter(|earlier| trace.ordered(*earlier, index))
        .any(|earlier| trace.steps[earlier].uploads.iter().any(|u| u.shared && !u.news.is_empty()));
    let step = context.step(run.reference);
    brought
        && run.opaque.is_empty()
        && !step.is_windows()
        && step.artifacts.download == Download::All
        && step.artifacts.download_path.is_none()
        && run.uploads.is_empty()
        && run.effects.iter().any(|effect| !effect.outside.is_empty())
        && run.effects.iter().all(reads_only_its_own)
}

/// Whether an effect is known, and nothing that it reads was handed on.
fn reads_only_its_own(effect: &Effect) -> bool {
    let is_own = |read: &Read| match read {
        Read::File { seen, .. } => seen.from.is_none(),
        Read::Folder { news, .. } => news.values().all(|seen| seen.from.is_none()),
        Read::History | Read::Cache(_) => true,
    };
    let runs_code = matches!(effect.kind, None | Some(Kind::Check | Kind::Run | Kind::Build));
    !runs_code && effect.reads.iter().all(is_own)
}

fn saving(context: &Context<'_>, step: &Step, users: &[StepRef]) -> Option<Offer> {
    let nothing = Value::Plain("false".into());
    let map = context.document.get(&step.holder)?;
    let change = match (map.get("artifacts"), step.artifacts.object_form) {
        (None, _) => {
            context.entry_of(&step.holder, "artifacts", Value::entry("download", nothing))?
        }
        (Some(node), true) => Change::Insert {
            path: node.path(),
            at: At::Start,
            key: Some("download".into()),
            value: nothing,
        },
        (Some(_), false) => return None,
    };
    let shown = step.name.as_ref().map_or(&step.item, |name| &name.path);
    let proposal = Proposal {
        summary: format!(
            "let “{}” download no artifacts: it reads nothing that earlier steps hand on",
            step.label
        ),
        evidence: context.line_at(shown).into_iter().collect(),
        declares: vec![Difference::Resource],
        ..context.proposal(
            ProposalId::new("artifacts", "no-download", &context.pipelines.place(&step.holder)),
            users,
        )
    };
    Some(Offer { proposal, changes: vec![change] })
}
