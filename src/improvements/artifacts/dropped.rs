//! Uploads that no later step needs.

use std::collections::BTreeSet;

use super::Offer;
use crate::facts::roles;
use crate::improvements::{Context, Proposal, ProposalId};
use crate::model::StepRef;
use crate::symbolic::{Pattern, Read, StepRun, Trace, UploadRun};
use crate::verdict::Difference;
use crate::yaml::{Change, Path};

/// Why an upload may go.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Why {
    /// No command of the step writes there: it takes tracked files.
    Tracked,
    /// It hands on what an earlier step handed on already.
    Again,
    /// No later step reads it.
    Unread,
}

struct Candidate {
    path: Path,
    pattern: String,
    why: Why,
    users: Vec<StepRef>,
    place: String,
}

/// A proposal for each upload that may go.
pub(super) fn find(context: &Context<'_>) -> Vec<Offer> {
    let saving = |candidate: Candidate| {
        let change = Change::Remove { path: candidate.path.clone() };
        Offer { proposal: candidate.proposal(context), changes: vec![change] }
    };
    candidates(context).into_iter().map(saving).collect()
}

fn candidates(context: &Context<'_>) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    let mut kept: BTreeSet<Path> = BTreeSet::new();
    for trace in context.traces {
        for (index, run) in trace.steps.iter().enumerate() {
            for upload in run.uploads.iter().filter(|u| u.shared) {
                match why(trace, index, run, upload) {
                    Some(why) => match found.iter_mut().find(|c| c.path == upload.path) {
                        Some(known) if why == Why::Unread => known.why = why,
                        Some(_) => {}
                        None => found.push(candidate(context, upload, why)),
                    },
                    None => {
                        kept.insert(upload.path.clone());
                    }
                }
            }
        }
    }
    found.retain(|c| !kept.contains(&c.path));
    found
}

fn candidate(context: &Context<'_>, upload: &UploadRun, why: Why) -> Candidate {
    Candidate {
        path: upload.path.clone(),
        pattern: upload.pattern.clone(),
        why,
        users: context.pipelines.users(&upload.path),
        place: context.pipelines.place(&upload.path),
    }
}

/// Why the upload may go in this run; the last step's may be the product.
fn why(trace: &Trace, index: usize, run: &StepRun, upload: &UploadRun) -> Option<Why> {
    let later: Vec<usize> = (0..trace.steps.len()).filter(|l| trace.ordered(index, *l)).collect();
    let pattern = Pattern::new(&upload.pattern);
    let written = run.effects.iter().flat_map(|e| &e.writes).any(|path| pattern.overlaps(path));
    if upload.news.is_empty() && written {
        return None;
    }
    if upload.news.is_empty() {
        return (run.cloned && later.iter().all(|l| trace.steps[*l].cloned))
            .then_some(Why::Tracked);
    }
    if upload.news.values().all(|seen| seen.from.is_some()) {
        return Some(Why::Again);
    }
    if later.is_empty()
        || roles::is_for_people(&upload.pattern)
        || later.iter().any(|l| reads(&trace.steps[*l], index, &upload.pattern))
    {
        return None;
    }
    Some(Why::Unread)
}

/// Whether a step may read what the step `from` handed on under this pattern. Who reads a whole folder reads it.
fn reads(run: &StepRun, from: usize, pattern: &str) -> bool {
    let pattern = Pattern::new(pattern);
    run.effects.iter().flat_map(|e| &e.reads).any(|read| match read {
        Read::File { path, seen, .. } => seen.from == Some(from) && pattern.overlaps(path),
        Read::Folder { pattern: folder, context: false, .. } => pattern.overlaps(folder),
        Read::Folder { news, .. } => {
            news.iter().any(|(path, seen)| seen.from == Some(from) && pattern.overlaps(path))
        }
        Read::History | Read::Cache(_) => false,
    })
}

impl Candidate {
    fn id(&self) -> ProposalId {
        ProposalId::new("artifacts", "drop", &format!("{}/{}", self.place, self.pattern))
    }

    fn proposal(&self, context: &Context<'_>) -> Proposal {
        let pattern = &self.pattern;
        let summary = match self.why {
            Why::Tracked => {
                format!(
                    "drop the artifact `{pattern}`: no command writes there, and later steps clone the same files"
                )
            }
            Why::Again => {
                format!("drop the artifact `{pattern}`: an earlier step handed on the same file")
            }
            Why::Unread => format!(
                "drop the artifact `{pattern}`: no later step reads it (people may download it)"
            ),
        };
        Proposal {
            summary,
            evidence: context.line_at(&self.path).into_iter().collect(),
            declares: vec![Difference::Upload, Difference::Image],
            ..context.proposal(self.id(), &self.users)
        }
    }
}
