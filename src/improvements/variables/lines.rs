//! Takes script lines away, and with them what only served them: loading a file that nobody writes, its artifact.

use std::collections::{BTreeMap, BTreeSet};

use super::constants::unique;
use crate::improvements::Context;
use crate::symbolic::{Content, Pattern, Place, Read};
use crate::yaml::{Change, Path, Segment, Value};

/// The lines to be taken away.
#[derive(Default)]
pub(super) struct Lines {
    places: Vec<Place>,
}

impl Lines {
    /// Takes these lines away too.
    pub(super) fn remove(&mut self, places: &[Place]) {
        self.places.extend_from_slice(places);
    }

    /// The changes, with those that follow from them.
    pub(super) fn changes(mut self, context: &Context<'_>) -> Vec<Change> {
        let files = self.unwritten(context);
        let mut changes = Vec::new();
        for (_, run) in context.runs() {
            for effect in run.effects.iter().filter(|e| matches!(e.program(), "source" | ".")) {
                let loads = |r: &Read| matches!(r, Read::File { path, .. } if files.contains(path));
                if effect.reads.iter().any(loads) {
                    self.places.push(effect.place.clone());
                }
            }
            for upload in run.uploads.iter().filter(|u| files.contains(&u.pattern)) {
                let remove = Change::Remove { path: upload.path.clone() };
                if !changes.contains(&remove) {
                    changes.push(remove);
                }
            }
        }
        changes.extend(self.script_changes(context));
        context.tidied(changes)
    }

    /// The files of which every line goes.
    fn unwritten(&self, context: &Context<'_>) -> BTreeSet<String> {
        let mut written: BTreeMap<String, bool> = BTreeMap::new();
        for (_, run) in context.runs() {
            for (path, seen) in run.files.news(&Pattern::new("**")) {
                let Content::Lines { base: None, lines } = &seen.content else {
                    written.insert(path, false);
                    continue;
                };
                let goes = |place: &Place| {
                    self.places.iter().any(|p| p.path == place.path && p.span == place.span)
                };
                let all = lines.iter().all(|l| goes(&l.written.0));
                *written.entry(path).or_insert(true) &= all;
            }
        }
        written.into_iter().filter_map(|(path, all)| all.then_some(path)).collect()
    }

    fn script_changes(&self, context: &Context<'_>) -> Vec<Change> {
        let places = unique(self.places.iter());
        let mut whole: Vec<Path> = Vec::new();
        let mut changes = Vec::new();
        for place in &places {
            let Some(node) = context.document.get(&place.path) else { continue };
            let text = node.text().unwrap_or_default();
            match text.trim_end().contains('\n') {
                false => whole.push((*place.path).clone()),
                true => changes.extend(line_of(context, place, text)),
            }
        }
        changes.extend(items(context, &whole));
        changes
    }
}

/// Takes one line out of a script item of several.
fn line_of(context: &Context<'_>, place: &Place, text: &str) -> Option<Change> {
    let node = context.document.get(&place.path)?;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let end = start + line.len();
        let bare = line.trim_end_matches('\n').len();
        if node.value_span(start..start + bare) == Some(place.span) {
            return Some(Change::Rewrite {
                path: (*place.path).clone(),
                range: start..end,
                text: String::new(),
            });
        }
        start = end;
    }
    None
}

/// Removes script items; the last one of a script stays as `true`, since dropping a step is another decision.
fn items(context: &Context<'_>, paths: &[Path]) -> Vec<Change> {
    let mut by_list: BTreeMap<Path, Vec<&Path>> = BTreeMap::new();
    for path in paths {
        if let (Some(list), Some(Segment::Index(_))) = (path.parent(), path.last()) {
            by_list.entry(list).or_default().push(path);
        }
    }
    let mut changes = Vec::new();
    for (list, items) in by_list {
        let count = context.document.get(&list).map_or(0, |n| n.items().count());
        let kept = (items.len() == count).then(|| items[0]);
        for path in items {
            changes.push(match Some(path) == kept {
                true => Change::Set { path: path.clone(), value: Value::Text("true".into()) },
                false => Change::Remove { path: path.clone() },
            });
        }
    }
    changes
}
