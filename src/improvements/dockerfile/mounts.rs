//! Caches of the builder for what commands download and compile, where the builder keeps them.

use super::subject::Subject;
use super::{Offer, Work};
use crate::dockerfile::{Edit, Kind, runs};
use crate::facts::builders::dependencies;
use crate::improvements::{Context, Proposal, ProposalId};
use crate::verdict::Difference;

/// For a Dockerfile that surely is for BuildKit and that no step of the cloud builds: there each step has a new daemon,
/// whose caches are empty.
pub(super) fn find<'a>(subject: &Subject<'a>, context: &Context<'a>) -> Option<Offer<'a>> {
    // another user has other folders
    let sets_user = subject.file.stages.iter().flat_map(|stage| &stage.instructions);
    let sets_user = sets_user.into_iter().any(|it| matches!(it.kind, Kind::User(_)));
    let kept = subject.steps.iter().all(|step| context.step(*step).is_self_hosted());
    if !subject.buildkit || !kept || sets_user {
        return None;
    }
    let mut edits = Vec::new();
    let mut lines = Vec::new();
    for (instruction, calls) in runs(&subject.file) {
        let Kind::Run(run) = &instruction.kind else { continue };
        let fits = |words: &String| {
            let words: Vec<&str> = words.split(' ').collect();
            calls.iter().flatten().any(|call| call.is(&words))
        };
        let row = dependencies().iter().find(|row| row.used_by.iter().chain(&row.fetch).any(fits));
        let Some(row) = row.filter(|row| run.flags.is_empty() && !row.mounts.is_empty()) else {
            continue;
        };
        let flags: String = row
            .mounts
            .iter()
            .map(|target| format!(" --mount=type=cache,target={target}"))
            .collect();
        edits.push(Edit::insert(instruction.keyword.end, flags));
        lines.push(subject.line(context, instruction.line));
    }
    lines.first()?;
    let path = subject.path.to_owned();
    let proposal = Proposal {
        summary: format!("{path}: keep what is downloaded and compiled in caches of the builder"),
        evidence: lines,
        declares: vec![Difference::Image, Difference::Input],
        ..context.proposal(ProposalId::new("dockerfile", "mounts", &path), &subject.steps)
    };
    Some(Offer {
        proposal,
        alone: false,
        make: Box::new(move |_| Work::Edits(path.clone(), edits.clone())),
    })
}
