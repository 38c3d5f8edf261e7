//! Told: arguments that the pipeline gives to a build and that nothing in the Dockerfile takes.

use std::collections::BTreeSet;

use super::subject::Subject;
use super::{Offer, Work};
use crate::dockerfile::Kind;
use crate::facts::docker_builders::docker_builders;
use crate::improvements::{Context, Proposal, ProposalId};
use crate::text::listed;

pub(super) fn find<'a>(subject: &Subject<'a>, context: &Context<'a>) -> Option<Offer<'a>> {
    let file = &subject.file;
    let all = file.arguments.iter().chain(file.stages.iter().flat_map(|stage| &stage.instructions));
    let taken: BTreeSet<&str> = all
        .filter_map(|instruction| match &instruction.kind {
            Kind::Arg(pairs) => Some(pairs),
            _ => None,
        })
        .flatten()
        .map(|pair| pair.name.as_str())
        .collect();
    let given = subject.builds.iter().filter_map(|effect| effect.built.as_ref());
    let given: BTreeSet<&str> =
        given.flat_map(|built| built.arguments.iter().map(|(name, _)| name.as_str())).collect();
    let lost: Vec<String> = given
        .into_iter()
        .filter(|name| !taken.contains(name) && !docker_builders().knows_argument(name))
        .map(str::to_owned)
        .collect();
    let first = lost.first()?.clone();
    let names = listed(lost);
    let proposal = Proposal {
        summary: format!(
            "{}: no ARG takes {names}, which the pipeline gives to the build",
            subject.path
        ),
        ..context.proposal(
            ProposalId::new("dockerfile", "argument", &format!("{}/{first}", subject.path)),
            &subject.steps,
        )
    };
    let task = format!("Take {names} with ARG in {}, or don't give it to the build", subject.path);
    let proposal = proposal.into_advice(task, subject.built_at(context));
    Some(Offer { proposal, alone: false, make: Box::new(|_| Work::None) })
}
