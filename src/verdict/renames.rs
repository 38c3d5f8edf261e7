//! Variables that were given another name: both runs as they are if no unknown source sets either name.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::compare::{Comparison, Side};
use crate::model::secret::redact;
use crate::project::KnownSettings;
use crate::symbolic::{Effect, Source, Trace, Value};

/// The runs of both sides with the names taken not to be set by unknown sources, or `None` if no name is new.
pub(super) fn aligned(
    before: &Side<'_>,
    after: &Side<'_>,
    comparison: &mut Comparison,
) -> Option<(Vec<Trace>, Vec<Trace>)> {
    let renamed = since(before.settings, after.settings);
    if renamed.is_empty() {
        return None;
    }
    let names: BTreeSet<&str> = renamed.iter().flat_map(|(new, old)| [*new, *old]).collect();
    let mut sources = BTreeSet::new();
    let mut align = |traces: &[Trace]| -> Vec<Trace> {
        traces.iter().map(|trace| granted(trace, &names, &mut sources)).collect()
    };
    let both = (align(before.traces), align(after.traces));
    let pairs: Vec<String> =
        renamed.iter().map(|(new, old)| format!("neither {old} nor {new}")).collect();
    for source in sources {
        let text = format!("{} sets {}", called(&source), pairs.join(", and "));
        comparison.assume(text, Vec::new());
    }
    Some(both)
}

/// The name that a variable has now, if `old` was renamed.
pub(super) fn new_name<'a>(
    before: &KnownSettings,
    after: &'a KnownSettings,
    old: &str,
) -> Option<&'a str> {
    since(before, after).into_iter().find(|(_, name)| *name == old).map(|(new, _)| new)
}

/// New and old names of what is called otherwise in `after`.
fn since<'a>(before: &KnownSettings, after: &'a KnownSettings) -> Vec<(&'a str, &'a str)> {
    let known = |name: &str, old: &str| before.renamed.get(name).is_some_and(|o| o.contains(old));
    let all = after.renamed.iter().flat_map(|(name, old)| old.iter().map(move |o| (&**name, &**o)));
    all.filter(|(name, old)| !known(name, old)).collect()
}

fn granted(trace: &Trace, names: &BTreeSet<&str>, sources: &mut BTreeSet<Arc<Source>>) -> Trace {
    let mut trace = trace.clone();
    let mut change = |value: &mut Value| *value = value.unless_set(names, sources);
    for effect in trace.steps.iter_mut().flat_map(|step| &mut step.effects) {
        change_values(effect, &mut change);
    }
    trace
}

fn change_values(effect: &mut Effect, change: &mut impl FnMut(&mut Value)) {
    let named = effect.outside.iter_mut().filter_map(|outside| outside.name.as_mut());
    let plain = effect.words.iter_mut().chain(&mut effect.input).chain(&mut effect.conditions);
    plain.chain(&mut effect.images).chain(named).for_each(&mut *change);
    let environment = Arc::make_mut(&mut effect.environment);
    environment.values_mut().for_each(|variable| change(&mut variable.value));
}

/// Enough of a command to know it by.
fn shortened(words: &str) -> String {
    let words = redact(words);
    match words.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &words[..end]),
        None => words.into_owned(),
    }
}

fn called(source: &Source) -> String {
    match source {
        Source::File { path, .. } => format!("`{path}`"),
        Source::Words(words) => format!("what `{}` prints", shortened(&words.to_string())),
    }
}
