//! `artifacts`: uploads that no later step needs, patterns that take too much, downloads that nobody reads.

mod download;
mod dropped;
mod narrow;

use super::{About, Accepted, Context, Improvement, Offer, Outcome, Proposal};
use crate::yaml::Unfit;

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

impl Improvement for Artifacts {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn propose(&self, context: &Context<'_>) -> Vec<Proposal> {
        context.once(savings).0.iter().map(|saving| saving.proposal.clone()).collect()
    }

    fn change(&self, context: &Context<'_>, accepted: &Accepted<'_>) -> Result<Outcome, Unfit> {
        Ok(Outcome::of(context.tidied(Offer::changes(&context.once(savings).0, accepted))))
    }
}

struct Savings(Vec<Offer>);

fn savings(context: &Context<'_>) -> Savings {
    let mut found = dropped::find(context);
    found.extend(narrow::find(context));
    found.extend(download::find(context));
    Savings(found)
}
