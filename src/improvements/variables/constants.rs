//! Finds the constants: assigned one literal, everywhere and always, in a file that is passed on or in several steps.

use std::collections::{BTreeMap, BTreeSet};

use crate::facts::environment;
use crate::facts::variables::is_predefined;
use crate::improvements::Context;
use crate::model::{StepRef, secret};
use crate::symbolic::{Definition, How, Place, Reading, StepRun, Trace};

/// A constant.
pub(super) struct Constant {
    pub name: String,
    pub value: String,
    /// What tells it from other constants of the same name.
    pub subject: String,
    /// Whether its value looks like a secret.
    pub secret: bool,
    /// The file that it travels in.
    pub file: Option<String>,
    /// The lines that write it.
    pub written: Vec<Place>,
    /// Where it is read.
    pub reads: Vec<Place>,
    /// The steps that read it.
    pub readers: Vec<StepRef>,
    /// All steps that write or load it.
    pub steps: Vec<StepRef>,
    pub is_read: bool,
}

/// All assignments of one name by lines of one file, or by exports.
pub(super) struct Group<'a> {
    pub name: &'a str,
    pub file: Option<&'a str>,
    all: Assignments<'a>,
}

/// Definitions by their index in a run.
type Assignments<'a> = Vec<(&'a Trace, usize)>;

/// All constants of the file, by name.
pub(super) fn find(groups: &[Group<'_>]) -> Vec<Constant> {
    let mut constants: Vec<Constant> = groups.iter().filter_map(constant).collect();
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    for constant in &mut constants {
        let seen = count.entry(constant.name.clone()).or_default();
        *seen += 1;
        if *seen > 1 {
            constant.subject = format!("{} ({seen})", constant.name);
        }
    }
    constants
}

/// All assignments that may hold a constant, by name and file.
pub(super) fn groups<'a>(context: &Context<'a>) -> Vec<Group<'a>> {
    let mut groups: BTreeMap<(&str, Option<&str>), Assignments<'_>> = BTreeMap::new();
    for trace in context.traces {
        for (index, definition) in trace.definitions.iter().enumerate() {
            let file = match &definition.how {
                How::File { path, .. } => Some(path.as_ref()),
                How::Export => None,
                How::Assign | How::Other => continue,
            };
            groups.entry((&definition.name, file)).or_default().push((trace, index));
        }
    }
    groups.into_iter().map(|((name, file), all)| Group { name, file, all }).collect()
}

impl<'a> Group<'a> {
    /// The assignments, each with the run of its step.
    pub(super) fn definitions(&self) -> impl Iterator<Item = (&'a Definition, &'a StepRun)> {
        self.all.iter().filter_map(|(trace, index)| {
            let definition = &trace.definitions[*index];
            Some((definition, trace.steps.get(definition.step)?))
        })
    }

    /// The uses of an assignment, each with the value that is read and the run of the step that reads.
    pub(super) fn readings(&self) -> impl Iterator<Item = (&'a Reading, &'a str, &'a StepRun)> {
        self.all.iter().flat_map(|(trace, index)| {
            let value = trace.definitions[*index].value.exposed().unwrap_or_default();
            let own = trace.readings.iter().filter(move |r| r.definition == *index);
            own.filter_map(move |r| Some((r, value, trace.steps.get(r.step)?)))
        })
    }

    /// The values, each once.
    pub(super) fn values(&self) -> BTreeSet<&'a str> {
        self.definitions().filter_map(|(d, _)| d.value.exposed()).collect()
    }

    /// The lines of the pipeline file that assign it.
    pub(super) fn written(&self) -> Vec<Place> {
        unique(self.definitions().map(|(d, _)| &d.place))
    }

    /// The steps that assign or load it.
    pub(super) fn steps(&self) -> BTreeSet<StepRef> {
        self.definitions().flat_map(|(d, run)| [d.place.step, run.reference]).collect()
    }

    /// Whether one of its values looks like a secret.
    pub(super) fn is_secret(&self) -> bool {
        self.values().iter().any(|value| secret::recognise(self.name, value).is_some())
    }

    /// Whether each assignment gives a literal, always, by a line of the pipeline file.
    pub(super) fn is_plain(&self) -> bool {
        let literal = |d: &Definition| {
            d.value.exposed().is_some_and(|value| !value.is_empty() && !value.contains('\n'))
        };
        let plain = |d: &Definition| {
            literal(d)
                && !d.conditional
                && !d.after_overlay
                && d.place.file.is_none()
                && (self.file.is_some() || d.exported)
        };
        self.definitions().all(|(d, _)| plain(d))
            && !is_predefined(self.name)
            && !environment::shell_special(self.name)
    }
}

fn constant(group: &Group<'_>) -> Option<Constant> {
    let values = group.values();
    let value = values.first().filter(|_| values.len() == 1)?;
    let written = group.written();
    // a secret doesn't belong into the file even where it is used once
    let secret = group.is_secret();
    let travels = group.file.is_some() || written.len() > 1 || secret;
    if !travels || !group.is_plain() {
        return None;
    }
    let sure = || group.readings().filter(|(reading, ..)| !reading.perhaps);
    let readers: BTreeSet<StepRef> = sure().map(|(_, _, run)| run.reference).collect();
    Some(Constant {
        name: group.name.to_owned(),
        subject: group.name.to_owned(),
        secret,
        value: (*value).to_owned(),
        file: group.file.map(str::to_owned),
        written,
        reads: unique(sure().map(|(reading, ..)| &reading.place)),
        readers: readers.into_iter().collect(),
        steps: group.steps().into_iter().collect(),
        is_read: group.readings().next().is_some(),
    })
}

/// Places by where they stand: a shared line stands in one place for all its steps.
pub(super) fn unique<'p>(places: impl Iterator<Item = &'p Place>) -> Vec<Place> {
    let mut found: Vec<Place> = Vec::new();
    for place in places {
        if !found.iter().any(|p| p.path == place.path && p.span == place.span) {
            found.push(place.clone());
        }
    }
    found
}
