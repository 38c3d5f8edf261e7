//! Advice about images and pipes: versions that float, and images that get no fixes.

use std::collections::BTreeMap;

use super::{Told, advice};
use crate::facts::images;
use crate::facts::toolchains::{self, Retired};
use crate::improvements::{Context, Proposal, ProposalId};
use crate::model::{Image, ScriptItem, StepRef};
use crate::verdict::Evidence;
use crate::yaml::Path;

/// A line that names an image or a pipe.
struct Named {
    reference: String,
    users: Vec<StepRef>,
    evidence: Evidence,
}

pub(super) fn advices(context: &Context<'_>) -> Vec<Proposal> {
    let named = named(context);
    floating(context, &named).into_iter().chain(retired(context, &named)).collect()
}

/// Every image and pipe with the steps that use it, once per node.
fn named(context: &Context<'_>) -> Vec<Named> {
    let mut nodes: BTreeMap<Path, String> = BTreeMap::new();
    let images = context.pipelines.steps().filter_map(|step| step.image.as_ref());
    for image in images.chain(&context.pipelines.image).filter(|image| !image.value.private) {
        nodes.insert(image.path.clone(), image.value.name.clone());
    }
    for step in context.pipelines.steps() {
        for item in step.script.iter().chain(&step.after_script) {
            if let ScriptItem::Pipe { reference, .. } = item {
                nodes.insert(reference.path.clone(), reference.value.clone());
            }
        }
    }
    let of = |(path, reference): (Path, String)| {
        Some(Named {
            users: context.pipelines.users(&path),
            evidence: context.line_at(&path)?,
            reference,
        })
    };
    nodes.into_iter().filter_map(of).filter(|n| !n.users.is_empty()).collect()
}

/// One advice for all that may be another one tomorrow.
fn floating(context: &Context<'_>, named: &[Named]) -> Option<Proposal> {
    let floats = |n: &&Named| {
        let name = n.reference.strip_prefix("docker://").unwrap_or(&n.reference);
        let is_pipe = crate::facts::pipes::pipe(name).is_some();
        let tag = Image::public(name).tag().map(str::to_owned);
        let without = tag.is_none_or(|tag| !tag.contains(|c: char| c.is_ascii_digit()));
        images::floats(name) || is_pipe && without && !name.contains('$')
    };
    let these: Vec<&Named> = named.iter().filter(floats).collect();
    let mut names: Vec<String> = these.iter().map(|n| format!("`{}`", n.reference)).collect();
    names.sort_unstable();
    names.dedup();
    let users: Vec<StepRef> = these.iter().flat_map(|n| n.users.clone()).collect();
    let (verb, they) = match names.len() {
        0 => return None,
        1 => ("has", "it"),
        _ => ("have", "they"),
    };
    let told = Told {
        summary: format!(
            "{} {verb} no fixed version: a run may fail though nothing changed here",
            names.join(", ")
        ),
        task: format!(
            "Give {} a version, so that {they} can't change between two runs.",
            names.join(", ")
        ),
        evidence: these.iter().map(|n| n.evidence.clone()).collect(),
    };
    Some(advice(ProposalId::new("toolchain", "floating", "images"), &users, context, told))
}

/// One advice for each image that gets no fixes.
fn retired(context: &Context<'_>, named: &[Named]) -> Vec<Proposal> {
    let mut found: BTreeMap<&str, (&Retired, Vec<&Named>)> = BTreeMap::new();
    for one in named {
        if let Some(row) = toolchains::retired(&one.reference) {
            found.entry(&one.reference).or_insert((row, Vec::new())).1.push(one);
        }
    }
    let tell = |(reference, (row, these)): (&str, (&Retired, Vec<&Named>))| {
        let users: Vec<StepRef> = these.iter().flat_map(|n| n.users.clone()).collect();
        let told = Told {
            summary: format!("`{reference}`: {}", row.why),
            task: format!("Move from `{reference}` to {}: {}.", row.instead, row.why),
            evidence: these.iter().map(|n| n.evidence.clone()).collect(),
        };
        advice(ProposalId::new("toolchain", "retired", reference), &users, context, told)
    };
    found.into_iter().map(tell).collect()
}
