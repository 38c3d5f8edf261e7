//! Constants with one value per environment, which become one deployment variable.

use super::constants::Group;
use super::{
    DECLARED, REPOSITORY, is_secured, named, option, rename, rotation, secured, split, twins,
};
use crate::improvements::{
    Choice, ChoiceKind, Chosen, Context, Proposal, ProposalId, Setting, SettingPlace, Task,
};
use crate::model::{StepRef, secret};
use crate::symbolic::Place;
use crate::text::listed;
use crate::yaml::Change;

const DEPLOYMENTS: &str = "deployments";

/// A name with a value for each of several environments.
pub(super) struct Narrowed {
    /// What the variable is to be called.
    pub name: String,
    /// Whether the environments have this name in common already.
    pub shared: bool,
    pub values: Vec<Narrow>,
    pub secret: bool,
    /// All steps that assign, load or read it.
    pub steps: Vec<StepRef>,
}

/// The value for one environment.
pub(super) struct Narrow {
    pub environment: String,
    /// What the file calls it.
    pub old: String,
    pub value: String,
    pub written: Vec<Place>,
    pub reads: Vec<Place>,
}

/// All of the file: values of one name, and names that speak of environments.
pub(super) fn find(context: &Context<'_>, groups: &[Group<'_>]) -> Vec<Narrowed> {
    let mut all = split::find(context, groups);
    all.extend(twins::find(context, groups));
    all
}

impl Narrowed {
    pub(super) fn id(&self) -> ProposalId {
        ProposalId::new("variables", if self.shared { "split" } else { "twins" }, &self.name)
    }

    pub(super) fn proposal(&self, context: &Context<'_>) -> Proposal {
        let shown = |n: &Narrow| {
            let value = if self.secret { secret::HIDDEN } else { n.value.as_str() };
            format!("{value} in {}", n.environment)
        };
        let values = listed(self.values.iter().map(shown));
        let name = &self.name;
        let summary = match self.shared {
            true => format!("{name} becomes a deployment variable: {values}"),
            false => {
                format!("{} become one deployment variable {name}: {values}", self.old())
            }
        };
        let reads = self.values.iter().flat_map(|n| n.reads.iter().take(1));
        let places: Vec<Place> = self.written().into_iter().chain(reads.cloned()).collect();
        let mut evidence: Vec<_> = places.iter().map(|p| context.line_of(p)).collect();
        evidence.dedup();
        Proposal {
            summary,
            evidence,
            choices: self.choices(&values),
            declares: DECLARED.to_vec(),
            ..context.proposal(self.id(), &self.steps)
        }
    }

    fn choices(&self, values: &str) -> Vec<Choice> {
        let mut choices = vec![named(&self.name), secured(self.secret)];
        if !self.shared {
            let places = vec![
                option(DEPLOYMENTS, "one deployment variable, with a value in each environment"),
                option(REPOSITORY, "repository variables of the names that the file has today")
                    .telling(format!("{} become repository variables: {values}", self.old())),
            ];
            let destination = Choice {
                name: "destination",
                label: "where it goes",
                kind: ChoiceKind::OneOf(places),
                default: DEPLOYMENTS.into(),
            };
            choices.insert(0, destination);
        }
        choices
    }

    /// The names that the file has today.
    fn old(&self) -> String {
        listed(self.values.iter().map(|narrow| narrow.old.clone()))
    }

    /// The lines that give way to settings.
    pub(super) fn written(&self) -> Vec<Place> {
        super::constants::unique(self.values.iter().flat_map(|n| &n.written))
    }

    /// The uses under another name.
    pub(super) fn renames(&self, context: &Context<'_>, chosen: &Chosen) -> Vec<Change> {
        let renamed =
            self.values.iter().filter(|narrow| narrow.new_name(self, chosen) != narrow.old);
        renamed
            .flat_map(|n| rename::changes(context, &n.reads, &n.old, n.new_name(self, chosen)))
            .collect()
    }

    pub(super) fn settings(&self, context: &Context<'_>, chosen: &Chosen) -> Vec<Setting> {
        let setting = |narrow: &Narrow| {
            let name = narrow.new_name(self, chosen);
            Setting {
                place: match is_wide(chosen) {
                    true => SettingPlace::Repository,
                    false => SettingPlace::Deployment(narrow.environment.clone()),
                },
                name: name.to_owned(),
                value: narrow.value.clone(),
                secured: is_secured(chosen),
                instead_of: (narrow.old != name).then(|| narrow.old.clone()),
                line: narrow.written.first().and_then(|place| context.line_of(place).line),
            }
        };
        self.values.iter().map(setting).collect()
    }

    /// Secrets that stood in the file are to be changed where they are issued.
    pub(super) fn tasks(&self, context: &Context<'_>) -> Vec<Task> {
        let secrets = self.values.iter().filter(|_| self.secret);
        secrets.map(|narrow| rotation(context, &narrow.old, &narrow.written)).collect()
    }
}

impl Narrow {
    /// What the variable is called afterwards.
    fn new_name<'c>(&'c self, of: &'c Narrowed, chosen: &'c Chosen) -> &'c str {
        match is_wide(chosen) {
            true => &self.old,
            false => chosen.get("name").unwrap_or(&of.name),
        }
    }
}

/// Whether the names stay apart, as repository variables.
fn is_wide(chosen: &Chosen) -> bool {
    chosen.get("destination").is_some_and(|place| place == REPOSITORY)
}
