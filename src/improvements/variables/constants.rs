//! Finds the constants: assigned one literal, everywhere and always, in a file that is passed on or in several steps.

use std::collections::{BTreeMap, BTreeSet};

use crate::facts::environment;
use crate::facts::variables::is_predefined;
use crate::improvements::Context;
use crate::model::{StepRef, secret};
use crate::symbolic::{Definition, How, Place, Trace};

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

/// How a constant comes about: by a line of this file, or by exports.
type Key<'a> = (&'a str, Option<&'a str>);

/// All constants of the file, by name.
pub(super) fn find(context: &Context<'_>) -> Vec<Constant> {
    let mut groups: BTreeMap<Key<'_>, Vec<(&Trace, usize)>> = BTreeMap::new();
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
    let mut constants: Vec<Constant> =
        groups.iter().filter_map(|(key, all)| constant(*key, all)).collect();
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

fn constant((name, file): Key<'_>, all: &[(&Trace, usize)]) -> Option<Constant> {
    let definitions: Vec<&Definition> = all.iter().map(|(t, i)| &t.definitions[*i]).collect();
    let value = definitions.first()?.value.exposed()?.to_owned();
    let fits =
        |d: &&Definition| d.value.exposed() == Some(&value) && !d.conditional && !d.after_overlay;
    if !definitions.iter().all(fits) || value.is_empty() || value.contains('\n') {
        return None;
    }
    let written = unique(definitions.iter().map(|d| &d.place));
    let in_pipeline_file = written.iter().all(|p| p.file.is_none());
    // a secret doesn't belong into the file even where it is used once
    let secret = secret::recognise(name, &value).is_some();
    let travels = file.is_some() || written.len() > 1 || secret;
    if !travels || !in_pipeline_file || is_predefined(name) || environment::shell_special(name) {
        return None;
    }
    if file.is_none() && definitions.iter().any(|d| !d.exported) {
        return None;
    }
    let mut reads: Vec<Place> = Vec::new();
    let mut readers = BTreeSet::new();
    let mut steps = BTreeSet::new();
    for (trace, index) in all {
        let step = trace.steps.get(trace.definitions[*index].step).map(|s| s.reference);
        steps.extend(step);
        steps.insert(trace.definitions[*index].place.step);
        for reading in trace.readings.iter().filter(|r| r.definition == *index && !r.perhaps) {
            reads.push(reading.place.clone());
            readers.extend(trace.steps.get(reading.step).map(|s| s.reference));
        }
    }
    let perhaps = all.iter().any(|(t, i)| t.readings.iter().any(|r| r.definition == *i));
    Some(Constant {
        name: name.to_owned(),
        subject: name.to_owned(),
        secret,
        value,
        file: file.map(str::to_owned),
        written,
        reads: unique(reads.iter()),
        readers: readers.into_iter().collect(),
        steps: steps.into_iter().collect(),
        is_read: perhaps,
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
