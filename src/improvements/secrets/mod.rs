//! `secrets`: credentials that stand in the file, travel in artifacts, are printed, or never end.

mod app_passwords;
mod artifacts;
mod debug;
mod literals;
mod long_lived;
mod pipe_literals;
mod printed;
mod remote;
mod traced;

use super::{
    About, Accepted, Chosen, Context, FileEdit, Improvement, Outcome, Proposal, Setting, Task,
};
use crate::model::{PipeValue, ScriptItem, Step};
use crate::yaml::{Change, Unfit};

/// Keeps credentials out of sight.
pub(super) struct Secrets;

const ABOUT: About = About {
    id: "secrets",
    title: "Secrets",
    why: "A credential in the file stays in the history of the repository; one in an artifact can be downloaded by \
          whoever may see the pipeline, and logs hide a secured variable only where its exact value is printed. Keys \
          that never end are worth stealing.",
    before: include_str!("../../../assets/examples/secrets-before.yml"),
    after: include_str!("../../../assets/examples/secrets-after.yml"),
    reference: "Bitbucket documentation: variables and secrets, use artifacts in steps, OpenID Connect",
};

/// A proposal with what it writes.
struct Candidate {
    proposal: Proposal,
    write: Box<dyn Fn(&Chosen) -> Written + Send + Sync>,
}

/// What a proposal writes.
#[derive(Clone, Default)]
struct Written {
    changes: Vec<Change>,
    settings: Vec<Setting>,
    tasks: Vec<Task>,
}

impl Improvement for Secrets {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn propose(&self, context: &Context<'_>) -> Vec<Proposal> {
        context.once(candidates).iter().map(|c| c.proposal.clone()).collect()
    }

    fn change(&self, context: &Context<'_>, accepted: &Accepted<'_>) -> Result<Outcome, Unfit> {
        let mut outcome = Outcome::default();
        let mut changes = Vec::new();
        for candidate in context.once(candidates).iter() {
            let Some(chosen) = accepted.answer(&candidate.proposal.id) else { continue };
            let written = (candidate.write)(chosen);
            changes.extend(written.changes);
            outcome.settings.extend(written.settings);
            outcome.tasks.extend(written.tasks);
        }
        outcome.edits.push(FileEdit::Yaml(context.tidied(changes)));
        Ok(outcome)
    }
}

fn candidates(context: &Context<'_>) -> Vec<Candidate> {
    let mut found = pipe_literals::find(context);
    let told = [
        literals::find,
        artifacts::find,
        debug::find,
        traced::find,
        printed::find,
        long_lived::find,
        app_passwords::find,
        remote::find,
    ];
    let told = told.iter().flat_map(|find| find(context));
    found.extend(
        told.map(|proposal| Candidate { proposal, write: Box::new(|_| Written::default()) }),
    );
    found
}

/// A pipe in a script.
struct Pipe<'a> {
    reference: &'a str,
    variables: &'a [(crate::model::Located<String>, PipeValue)],
}

/// The pipes of a step.
fn pipes(step: &Step) -> impl Iterator<Item = Pipe<'_>> {
    step.script.iter().chain(&step.after_script).filter_map(|item| match item {
        ScriptItem::Pipe { reference, variables, .. } => {
            Some(Pipe { reference: reference.value.as_str(), variables: variables.as_slice() })
        }
        _ => None,
    })
}
