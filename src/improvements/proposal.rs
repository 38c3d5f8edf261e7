//! What an improvement proposes, what the user may choose about it, and what comes of it.

use std::collections::BTreeMap;
use std::fmt;

use crate::dockerfile::Edit;
use crate::facts::variables::is_predefined;
use crate::verdict::{Difference, Evidence, Safety};
use crate::yaml::Change;

/// Improvement, kind and subject in words: `variables/move/PROJECT_NAME`. Never an index.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProposalId(pub String);

impl fmt::Display for ProposalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One thing that the user may accept or decline.
#[derive(Clone, Debug, Default)]
pub struct Proposal {
    /// Unique, and the same under any subset of the other decisions.
    pub id: ProposalId,
    /// The steps that it changes, as "branches.develop / Deploy".
    pub touches: Vec<String>,
    /// The deployment environments among them.
    pub environments: Vec<String>,
    /// One line: what would be done.
    pub summary: String,
    /// The lines that it rests on.
    pub evidence: Vec<Evidence>,
    /// What the user may choose about it.
    pub choices: Vec<Choice>,
    /// The differences that it is meant to make.
    pub declares: Vec<Difference>,
    /// Proposals without which this one makes no sense.
    pub follows: Vec<ProposalId>,
    /// What it goes down to although the verdict would allow more: a matter of taste is for review.
    pub at_most: Option<Safety>,
    /// Told only: `change` has nothing to write for it.
    pub advice: bool,
    /// What the user must do about an advice.
    pub task: Option<Task>,
}

/// A parameter of a proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Key in decisions: `destination`, `name`, `size`.
    pub name: &'static str,
    /// What the form calls it.
    pub label: &'static str,
    /// How it is answered.
    pub kind: ChoiceKind,
    /// The answer if the user gives none.
    pub default: String,
}

impl Choice {
    /// The answer among these, or the default.
    pub fn value<'a>(&'a self, chosen: &'a Chosen) -> &'a str {
        chosen.get(self.name).unwrap_or(&self.default)
    }

    /// What was chosen of what is offered, if it is something of that.
    pub fn option(&self, chosen: &Chosen) -> Option<&ValueOption> {
        let (ChoiceKind::OneOf(offered) | ChoiceKind::Name(_, offered)) = &self.kind;
        offered.iter().find(|option| option.value == self.value(chosen))
    }
}

/// How a choice is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChoiceKind {
    /// One of these.
    OneOf(Vec<ValueOption>),
    /// A name that is typed; some may be offered.
    Name(NameOf, Vec<ValueOption>),
}

/// What a name is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameOf {
    /// A variable.
    Variable,
    /// An environment to deploy to.
    Environment,
}

impl NameOf {
    /// Why this can't be such a name in Bitbucket.
    pub fn problem(self, name: &str) -> Option<&'static str> {
        match self {
            NameOf::Variable => variable_problem(name),
            NameOf::Environment => environment_problem(name),
        }
    }
}

fn variable_problem(name: &str) -> Option<&'static str> {
    let first_is_digit = name.starts_with(|c: char| c.is_ascii_digit());
    match name {
        "" => Some("a variable needs a name"),
        _ if first_is_digit => Some("a name can't start with a digit"),
        _ if !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') => {
            Some("only letters, digits and _ can stand in a name")
        }
        _ if name.starts_with("BITBUCKET_") => {
            Some("names that start with BITBUCKET_ are Bitbucket's own")
        }
        _ if is_predefined(name) => Some("Bitbucket sets a variable of this name itself"),
        _ => None,
    }
}

fn environment_problem(name: &str) -> Option<&'static str> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_ ".contains(c);
    match name {
        _ if name.trim().is_empty() => Some("an environment needs a name"),
        _ if name.trim() != name => Some("a name can't start or end with a space"),
        _ if !name.chars().all(is_plain) => {
            Some("only letters, digits, spaces, - and _ can stand in a name")
        }
        _ => None,
    }
}

/// One answer of a choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueOption {
    /// What is stored.
    pub value: String,
    /// What it means, in one line.
    pub meaning: String,
    /// What would be done with this answer, if that isn't what the proposal says.
    pub summary: Option<String>,
}

impl ValueOption {
    /// An answer with which the proposal does what it says.
    pub fn new(value: impl Into<String>, meaning: impl Into<String>) -> ValueOption {
        ValueOption { value: value.into(), meaning: meaning.into(), summary: None }
    }

    /// An answer with which it does this.
    pub fn telling(self, summary: impl Into<String>) -> ValueOption {
        ValueOption { summary: Some(summary.into()), ..self }
    }
}

impl Proposal {
    /// The same with the summary that these answers make true.
    pub fn told(&self, chosen: &Chosen) -> Proposal {
        let told = self.choices.iter().find_map(|choice| choice.option(chosen)?.summary.clone());
        Proposal { summary: told.unwrap_or_else(|| self.summary.clone()), ..self.clone() }
    }
}

/// Answers by choice name; what isn't there has its default.
pub type Chosen = BTreeMap<String, String>;

/// Accepted proposals with their answers.
#[derive(Clone, Copy, Debug)]
pub struct Accepted<'a>(pub &'a [(&'a Proposal, &'a Chosen)]);

impl<'a> Accepted<'a> {
    /// Whether the proposal with this id is among them.
    pub fn has(&self, id: &ProposalId) -> bool {
        self.answer(id).is_some()
    }

    /// The answers to the proposal with this id, if it is among them.
    pub fn answer(&self, id: &ProposalId) -> Option<&'a Chosen> {
        self.0.iter().find(|(proposal, _)| proposal.id == *id).map(|(_, chosen)| *chosen)
    }
}

/// What an improvement does for the accepted proposals.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Edits by file.
    pub edits: Vec<FileEdit>,
    /// Variables to create in Bitbucket.
    pub settings: Vec<Setting>,
    /// What the user must do by hand.
    pub tasks: Vec<Task>,
}

/// Edits of one file; paths are relative to the repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileEdit {
    /// Changes of the pipeline file.
    Yaml(Vec<Change>),
    /// Edits of a Dockerfile, or of an ignore file, by byte spans.
    Dockerfile {
        /// Which.
        path: String,
        /// What takes the place of what.
        edits: Vec<Edit>,
    },
    /// A file that isn't there yet.
    New {
        /// Where.
        path: String,
        /// What it holds.
        text: String,
    },
}

/// A variable that must exist in Bitbucket before the migrated file is merged.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Setting {
    /// Where it is to be created.
    pub place: SettingPlace,
    /// Its name.
    pub name: String,
    /// Its value; never shown where `secured`.
    pub value: String,
    /// Whether it is stored secured.
    pub secured: bool,
    /// The name that the file gave it, if it is another.
    pub instead_of: Option<String>,
    /// Line of the original file that held the value.
    pub line: Option<usize>,
}

/// Where a variable lives.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SettingPlace {
    /// Repository settings → Repository variables.
    Repository,
    /// Repository settings → Deployments → this environment.
    Deployment(String),
}

/// Something that only a person can do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Task {
    /// What to do, in the imperative.
    pub text: String,
    /// The lines that it is about.
    pub evidence: Vec<Evidence>,
}

/// A proposal with the changes that it makes of the pipeline file.
pub(super) struct Offer {
    pub proposal: Proposal,
    pub changes: Vec<Change>,
}

impl Offer {
    /// The changes of those that are accepted.
    pub(super) fn changes(offers: &[Offer], accepted: &Accepted<'_>) -> Vec<Change> {
        let wanted = offers.iter().filter(|offer| accepted.has(&offer.proposal.id));
        wanted.flat_map(|offer| offer.changes.iter().cloned()).collect()
    }
}

impl Outcome {
    /// Changes of the pipeline file alone.
    pub(super) fn of(changes: Vec<Change>) -> Outcome {
        Outcome { edits: vec![FileEdit::Yaml(changes)], ..Outcome::default() }
    }
}

impl Proposal {
    /// The same as an advice: told with a task, and never written.
    pub(super) fn into_advice(self, task: impl Into<String>, evidence: Vec<Evidence>) -> Proposal {
        let task = Some(Task { text: task.into(), evidence: evidence.clone() });
        Proposal { evidence, advice: true, task, ..self }
    }
}

impl fmt::Display for SettingPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SettingPlace::Repository => f.write_str("repository"),
            SettingPlace::Deployment(name) => write!(f, "deployment {name}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_that_bitbucket_takes() {
        for name in ["APP", "_x", "a1"] {
            assert_eq!(NameOf::Variable.problem(name), None, "{name}");
        }
        for name in ["production", "EU west-1_b", "2"] {
            assert_eq!(NameOf::Environment.problem(name), None, "{name}");
        }
        for (of, name, word) in [
            (NameOf::Variable, "", "needs a name"),
            (NameOf::Variable, "1A", "start with a digit"),
            (NameOf::Variable, "A-B", "only letters"),
            (NameOf::Variable, "É", "only letters"),
            (NameOf::Variable, "BITBUCKET_X", "Bitbucket's own"),
            (NameOf::Variable, "CI", "Bitbucket sets"),
            (NameOf::Environment, " ", "needs a name"),
            (NameOf::Environment, "eu ", "start or end with a space"),
            (NameOf::Environment, "$ENV", "only letters"),
        ] {
            assert!(of.problem(name).is_some_and(|problem| problem.contains(word)), "{name}");
        }
    }
}
