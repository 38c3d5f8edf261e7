//! `artifacts`: uploads that no later step needs, patterns that take too much, downloads that nobody reads.

mod download;
mod dropped;
mod narrow;

use super::{About, Chosen, Context, FileEdit, Improvement, Outcome, Proposal};
use crate::yaml::{Change, Unfit};

/// Drops uploads.
pub(super) struct Artifacts;

const ABOUT: About = About {
    id: "artifacts",
    title: "Artifacts",
    why: "Every upload costs time in the step that makes it and in every step after it. A copy of files that are in \
          the repository anyway says nothing to a step that clones; an upload that no later step reads only serves \
          people who download it by hand. What is uploaded may also be more than later steps read, and a step that \
          reads none of it needs no download.",
    before: include_str!("../../../assets/examples/artifacts-before.yml"),
    after: include_str!("../../../assets/examples/artifacts-after.yml"),
    reference: "Bitbucket documentation: use artifacts in steps",
};

/// A proposal with what it writes.
struct Saving {
    proposal: Proposal,
    changes: Vec<Change>,
}

impl Improvement for Artifacts {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn propose(&self, context: &Context<'_>) -> Vec<Proposal> {
        savings(context).into_iter().map(|saving| saving.proposal).collect()
    }

    fn change(
        &self,
        context: &Context<'_>,
        accepted: &[(&Proposal, &Chosen)],
    ) -> Result<Outcome, Unfit> {
        let wanted = |s: &Saving| accepted.iter().any(|(p, _)| p.id == s.proposal.id);
        let changes = savings(context).into_iter().filter(wanted).flat_map(|s| s.changes).collect();
        Ok(Outcome { edits: vec![FileEdit::Yaml(context.tidied(changes))], ..Outcome::default() })
    }
}

fn savings(context: &Context<'_>) -> Vec<Saving> {
    let mut found = dropped::find(context);
    found.extend(narrow::find(context));
    found.extend(download::find(context));
    found
}
