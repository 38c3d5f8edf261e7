//! What people call a step: its name, or its number.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::pipelines::Pipelines;
use super::step::Step;
use crate::yaml::{Document, Span};

/// Gives each step of a pipeline its label: no two are the same, and none holds control characters.
pub(super) fn label(steps: &mut [Step]) {
    let mut taken: HashSet<String> = HashSet::new();
    let mut counts: HashMap<String, usize> = HashMap::new();
    for (index, step) in steps.iter_mut().enumerate() {
        let base = readable(step.name.as_deref().map_or("", String::as_str))
            .unwrap_or_else(|| format!("step {}", index + 1));
        let count = counts.entry(base.clone()).or_default();
        let mut label = base.clone();
        loop {
            *count += 1;
            if *count > 1 {
                label = format!("{base} ({count})");
            }
            if taken.insert(label.clone()) {
                break;
            }
        }
        step.label = label;
    }
}

fn readable(name: &str) -> Option<String> {
    let clean: String = name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let clean = clean.trim();
    (!clean.is_empty()).then(|| clean.to_owned())
}

/// The labels of a file's steps, by where their items start.
pub type Labels = BTreeMap<usize, String>;

impl Pipelines {
    /// What the steps of `document` are called, to be kept while the file changes.
    pub fn labels(&self, document: &Document) -> Labels {
        let start = |step: &Step| Some(document.get(&step.item)?.outer_span().start);
        self.steps().filter_map(|step| Some((start(step)?, step.label.clone()))).collect()
    }

    /// Gives each step the label that it had in the file as it was opened, and forgets the anchors that are new: a
    /// place is called as it was.
    pub fn keep_labels(&mut self, document: &Document, labels: &Labels) {
        self.anchors.retain(|path, _| {
            let start = document.get(path).map(|node| node.outer_span().start);
            start.is_some_and(|start| document.origin(Span::empty(start)).is_some())
        });
        for step in self.pipelines.iter_mut().flat_map(|p| &mut p.steps) {
            let span = document.get(&step.item).map(|node| node.outer_span());
            let origin = span.and_then(|span| document.origin(Span::empty(span.start)));
            if let Some(label) = origin.and_then(|origin| labels.get(&origin.start)) {
                step.label.clone_from(label);
            }
        }
    }
}
