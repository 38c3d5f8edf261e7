//! Told: steps side by side that fill one cache with different things.

use std::collections::BTreeSet;

use super::installs::{self, Install};
use super::{Candidate, Written, folder_of};
use crate::facts::caches::predefined;
use crate::improvements::{Context, Proposal, ProposalId};
use crate::symbolic::{Effect, StepRun, Trace};

pub(super) fn find(context: &Context<'_>) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    for trace in context.traces {
        for (first, second) in neighbours(trace) {
            for entry in &context.step(first.reference).caches {
                let told = told(context, &entry.value, (first, second));
                let is_new = |c: &Candidate| found.iter().all(|f| f.proposal.id != c.proposal.id);
                found.extend(told.filter(is_new));
            }
        }
    }
    found
}

/// Each two steps of a parallel group.
fn neighbours(trace: &Trace) -> impl Iterator<Item = (&StepRun, &StepRun)> {
    trace.steps.iter().enumerate().flat_map(move |(index, first)| {
        let rest = trace.steps[index + 1..].iter();
        rest.filter(move |s| s.parallel && s.group == first.group).map(move |s| (first, s))
    })
}

fn told(context: &Context<'_>, name: &str, pair: (&StepRun, &StepRun)) -> Option<Candidate> {
    let (first, second) = pair;
    let content = |run: &StepRun| {
        let entry = context.step(run.reference).caches.iter().find(|c| c.value == name)?;
        let folder = folder_of(context, name)?;
        let all = installs::of(context, run);
        let install = all.into_iter().find(|i| keeps(i, &folder))?;
        Some((content(&install), context.line(entry.span)))
    };
    let ((one, line), (other, second_line)) = (content(first)?, content(second)?);
    if one == other {
        return None;
    }
    let mut evidence = vec![line, second_line];
    evidence.dedup();
    let steps = [first.reference, second.reference];
    let place = context.pipelines.place(&context.step(second.reference).item);
    let proposal = Proposal {
        summary: format!(
            "“{}” and “{}” run side by side and fill the cache `{name}` with different things: only what the first to \
             end brought is kept",
            first.label, second.label
        ),
        ..context
            .proposal(ProposalId::new("caches", "siblings", &format!("{place}/{name}")), &steps)
    };
    let text = "Give each of them a cache of its own, keyed by its lock file: a cache that is there isn't added to, for \
                a week";
    let proposal = proposal.into_advice(text, evidence);
    Some(Candidate { proposal, write: Box::new(|_| Written::default()) })
}

/// Whether a folder keeps what is installed: what is downloaded, or Bitbucket's own cache for it.
fn keeps(install: &Install<'_>, folder: &str) -> bool {
    let own = install.cache.predefined.as_deref().and_then(predefined);
    install.path == folder || own.and_then(|p| p.path.as_deref()).is_some_and(|p| p == folder)
}

/// What tells the content: the lock files where they are known, else the folders, and the lists or packages that are
/// named.
fn content(install: &Install<'_>) -> BTreeSet<String> {
    if !install.keys.is_empty() {
        return install.keys.iter().cloned().collect();
    }
    let lists = install.cache.lists.join(",");
    let effect = |effect: &&Effect| {
        let operands = effect.operands().into_iter().map(|at| effect.words[at].to_string());
        let listed = effect.options(&lists).into_iter().map(|(_, value)| value.to_string());
        let words: Vec<String> = operands.chain(listed).collect();
        format!("{}: {}", effect.folder, words.join(" "))
    };
    install.effects.iter().map(effect).collect()
}
