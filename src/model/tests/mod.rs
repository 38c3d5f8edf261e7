//! The model read from whole files: aliases, merges, groups, and the way back to the nodes.

mod robust;
mod structure;
mod values;

use super::*;
use crate::yaml::{Document, NodeKind, Path};

fn read(text: &str) -> (Document, Pipelines) {
    let document = Document::parse(text).unwrap();
    let pipelines = Pipelines::of(&document);
    (document, pipelines)
}

fn model(text: &str) -> Pipelines {
    read(text).1
}

fn path(text: &str) -> Path {
    text.parse().unwrap()
}

fn commands(step: &Step) -> Vec<&str> {
    step.script.iter().filter_map(ScriptItem::text).collect()
}

fn labels(pipelines: &Pipelines, at: &str) -> Vec<String> {
    pipelines.users(&path(at)).into_iter().map(|r| pipelines.step_place(r)).collect()
}

fn whats(pipelines: &Pipelines) -> Vec<String> {
    pipelines.problems.iter().map(|problem| format!("{}: {}", problem.path, problem.what)).collect()
}
