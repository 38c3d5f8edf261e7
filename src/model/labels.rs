//! What people call a step: its name, or its number.

use std::collections::{HashMap, HashSet};

use super::step::Step;

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
