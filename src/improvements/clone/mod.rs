//! `clone`: as much of the repository as the step uses: none, the last commits, or all.

mod depth;
mod unneeded;

use super::{About, Accepted, Context, FileEdit, Improvement, Outcome, Proposal, ProposalId, Task};
use crate::model::{Step, StepRef};
use crate::symbolic::StepRun;
use crate::verdict::{Difference, Evidence};
use crate::yaml::{Change, NodeRef, Path, Unfit};

/// Clones what is used.
pub(super) struct Clone;

const ABOUT: About = About {
    id: "clone",
    title: "Clone",
    why: "Each step clones the last 50 commits before its first command. A step that reads no file of the repository \
          needs no clone at all; one that looks for tags or authors needs the whole history, and without it answers \
          wrongly or fails once the history is long enough.",
    before: include_str!("../../../assets/examples/clone-before.yml"),
    after: include_str!("../../../assets/examples/clone-after.yml"),
    reference: "Bitbucket documentation: git clone behavior",
};

/// What is wrong with a clone.
enum Why {
    /// Nobody reads the repository.
    Unread,
    /// A command needs the whole history: the command, and what goes wrong.
    CutOff(String, &'static str),
    /// The whole history is cloned, and nobody reads it.
    TooDeep,
    /// The whole history is cloned and then asked for again.
    Again(String),
}

struct Candidate {
    why: Why,
    place: String,
    users: Vec<StepRef>,
    evidence: Vec<Evidence>,
    change: Option<Change>,
}

impl Improvement for Clone {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn propose(&self, context: &Context<'_>) -> Vec<Proposal> {
        context.once(candidates).iter().map(|c| c.proposal(context)).collect()
    }

    fn change(&self, context: &Context<'_>, accepted: &Accepted<'_>) -> Result<Outcome, Unfit> {
        let found = context.once(candidates);
        let wanted = found.iter().filter(|c| accepted.has(&c.id()));
        let changes = wanted.filter_map(|c| c.change.clone()).collect();
        let edits = vec![FileEdit::Yaml(context.tidied(changes))];
        Ok(Outcome { edits, ..Outcome::default() })
    }
}

fn candidates(context: &Context<'_>) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    let mut seen: Vec<Path> = Vec::new();
    for step in context.pipelines.steps() {
        let homes = homes(context, step);
        if homes.iter().any(|home| seen.contains(home)) {
            continue;
        }
        let mut all = homes.iter();
        found.extend(all.find_map(|home| {
            let candidate = unneeded::of(context, step, home)
                .or_else(|| depth::cut_off(context, step, home))?;
            seen.push(home.clone());
            Some(candidate)
        }));
        found.extend(depth::again(context, step));
        seen.push(step.holder.clone());
    }
    found.extend(depth::too_deep(context));
    found
}

/// Where a key of the step may be written, the best place first: what it only merges as a whole holds it for all.
fn homes(context: &Context<'_>, step: &Step) -> Vec<Path> {
    let node = context.document.get(&step.holder);
    let mut entries = node.into_iter().flat_map(NodeRef::entries);
    let merged = match (entries.next(), entries.next()) {
        (Some((key, value)), None) if key.is_merge_key() => value.target().map(NodeRef::path),
        _ => None,
    };
    merged.into_iter().chain([step.holder.clone()]).collect()
}

/// The runs of a step in every trigger that has it.
fn runs_of<'a>(context: &Context<'a>, users: &[StepRef]) -> Vec<&'a StepRun> {
    context.runs_of(users).map(|(_, run)| run).collect()
}

impl Candidate {
    fn id(&self) -> ProposalId {
        let kind = match self.why {
            Why::Unread => "none",
            Why::CutOff(..) => "full",
            Why::TooDeep => "shallow",
            Why::Again(_) => "unshallow",
        };
        ProposalId::new("clone", kind, &self.place)
    }

    fn summary(&self, context: &Context<'_>) -> String {
        let label = self.users.first().map_or("", |user| context.pipelines.label(*user));
        match &self.why {
            Why::Unread => {
                format!("start “{label}” without a clone: nothing in it reads the repository")
            }
            Why::CutOff(words, why) => {
                format!("clone the whole history for “{label}”: `{words}` {why}")
            }
            Why::TooDeep => {
                "clone the last 50 commits instead of all: nothing reads the history".to_owned()
            }
            Why::Again(words) => {
                format!("`{words}` fails in “{label}”, where the clone is complete already")
            }
        }
    }

    fn proposal(&self, context: &Context<'_>) -> Proposal {
        let advice = self.change.is_none();
        let task = advice.then(|| Task {
            text: "Drop either `depth: full` or `git fetch --unshallow`: git refuses to complete \
                   a clone that is complete"
                .to_owned(),
            evidence: self.evidence.clone(),
        });
        Proposal {
            summary: self.summary(context),
            evidence: self.evidence.clone(),
            declares: vec![Difference::Resource, Difference::Input],
            advice,
            task,
            ..context.proposal(self.id(), &self.users)
        }
    }
}
