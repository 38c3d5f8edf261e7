//! Takes the lines away that install a language, and the exports that only led to it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::improvements::Context;
use crate::symbolic::{Definition, How, Place, StepRun, Trace};
use crate::verdict::Installation;
use crate::yaml::{Change, NodeRef, Path, Span};

/// What happens in one script item.
#[derive(Default)]
struct Item {
    gone: BTreeSet<(usize, usize)>,
    kept: BTreeSet<(usize, usize)>,
}

/// The changes that take the install out of the script; `None` if it can't be taken out line by line, or if nothing of
/// the script would be left.
pub(super) fn removals(
    context: &Context<'_>,
    trace: &Trace,
    run: &StepRun,
    installation: &Installation,
) -> Option<Vec<Change>> {
    let script = context.step(run.reference).script_path.as_ref()?;
    let mut items: BTreeMap<Path, Item> = BTreeMap::new();
    let mut note = |place: &Place, gone: bool| {
        let item = items.entry((*place.path).clone()).or_default();
        let spans = if gone { &mut item.gone } else { &mut item.kept };
        spans.insert((place.span.start, place.span.end));
    };
    for (index, effect) in run.effects.iter().enumerate() {
        let gone = installation.effects.contains(&index);
        if gone && (effect.place.file.is_some() || !effect.place.path.starts_with(script)) {
            return None;
        }
        note(&effect.place, gone);
    }
    let own = |d: &&Definition| trace.steps[d.step].reference == run.reference;
    for definition in trace.definitions.iter().filter(own) {
        note(&definition.place, only_leads(installation, definition));
    }
    let mut changes = Vec::new();
    for (path, item) in items.iter().filter(|(_, item)| !item.gone.is_empty()) {
        changes.extend(item.changes(path, context.document.get(path)?)?);
    }
    let count = context.document.get(script)?.items().count();
    let whole = changes.iter().filter(|c| matches!(c, Change::Remove { .. })).count();
    (whole < count).then_some(changes)
}

/// Whether an assignment only led to the install.
fn only_leads(installation: &Installation, definition: &Definition) -> bool {
    if !matches!(definition.how, How::Assign | How::Export) || definition.conditional {
        return false;
    }
    match &*definition.name {
        "PATH" => installation.other_entries(&definition.value) == ["$PATH"],
        name => installation.language.variables.iter().any(|own| own == name),
    }
}

impl Item {
    fn changes(&self, path: &Path, node: NodeRef<'_>) -> Option<Vec<Change>> {
        let text = node.text()?;
        let lines = lines(text, node);
        let mut ranges: BTreeMap<usize, Range<usize>> = BTreeMap::new();
        for (start, end) in &self.gone {
            let first = lines.iter().position(|(_, span)| span.start == *start)?;
            let last = lines.iter().position(|(_, span)| span.end == *end)?;
            let range = lines[first].0.start..lines.get(last)?.0.end;
            let apart = |(start, end): &(usize, usize)| {
                *end <= lines[first].1.start || *start >= lines[last].1.end
            };
            if last < first || !self.kept.iter().all(apart) {
                return None;
            }
            ranges.insert(range.start, range);
        }
        let bare = |range: &Range<usize>| text[range.clone()].trim().is_empty();
        let goes = |range: &Range<usize>| {
            ranges.values().any(|gone| gone.start <= range.start && range.end <= gone.end)
        };
        if lines.iter().all(|(range, _)| bare(range) || goes(range)) {
            return Some(vec![Change::Remove { path: path.clone() }]);
        }
        let rewrite = |range: Range<usize>| Change::Rewrite {
            path: path.clone(),
            range,
            text: String::new(),
        };
        Some(ranges.into_values().map(rewrite).collect())
    }
}

/// Each line of a scalar with its end of line, and where its bare text stands in the file.
fn lines(text: &str, node: NodeRef<'_>) -> Vec<(Range<usize>, Span)> {
    let mut start = 0;
    let mut lines = Vec::new();
    for line in text.split_inclusive('\n') {
        let end = start + line.len();
        let from = start + line.len() - line.trim_start().len();
        let to = start + line.trim_end().len();
        if from < to
            && let Some(span) = node.value_span(from..to)
        {
            lines.push((start..end, span));
        }
        start = end;
    }
    lines
}
