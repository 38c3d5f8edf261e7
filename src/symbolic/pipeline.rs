//! Runs a pipeline on paper: groups in order, artifacts of earlier groups only, output variables.

use std::sync::Arc;

use super::files::{Files, Pattern, Received};
use super::recorder::{Recorder, Sibling, Siblings};
use super::step::{self, World};
use super::trace::{StepRun, Trace};
use crate::model::{Download, ItemKind, Pipeline, Pipelines, Step, UploadKind};
use crate::project::{KnownSettings, Project};
use crate::yaml::Document;

/// Runs every pipeline of the file. `settings` are the variables known to be set in Bitbucket.
pub fn run(
    document: &Document,
    pipelines: &Pipelines,
    project: &Project,
    settings: &KnownSettings,
) -> Vec<Trace> {
    let tree = Arc::new(project.tree.clone());
    let one = |pipeline: &Pipeline| {
        let world = World {
            document,
            pipelines,
            project,
            settings,
            tree: tree.clone(),
            inputs: pipeline.variables.iter().map(|v| v.name.value.clone()).collect(),
            outputs: Vec::new(),
        };
        run_one(world, pipeline)
    };
    pipelines.pipelines.iter().map(one).collect()
}

fn run_one(mut world: World<'_>, pipeline: &Pipeline) -> Trace {
    let mut trace = Trace {
        trigger: pipeline.trigger.clone(),
        steps: Vec::new(),
        definitions: Vec::new(),
        readings: Vec::new(),
    };
    let mut store: Vec<Arc<Received>> = Vec::new();
    for item in &pipeline.items {
        let (members, parallel) = match &item.kind {
            ItemKind::Step(index) | ItemKind::Final(index) => (vec![*index], false),
            ItemKind::Parallel { steps, .. } => (steps.clone(), true),
            ItemKind::Stage { steps, .. } => (steps.clone(), false),
            ItemKind::Opaque | ItemKind::Variables => continue,
        };
        let mut new = Vec::new();
        for index in &members {
            let step = &pipeline.steps[*index];
            let siblings = match parallel {
                true => siblings(&world, pipeline, &members, *index, &store),
                false => Siblings::default(),
            };
            let run = run_step(&world, step, &store, siblings, parallel, &mut trace);
            let handed = Arc::new(handed_on(step, &run));
            trace.steps.push(run);
            if parallel { new.push(handed) } else { store.push(handed) }
        }
        store.extend(new);
        let outputs = members.iter().flat_map(|i| &pipeline.steps[*i].output_variables);
        world.outputs.extend(outputs.map(|o| o.value.clone()));
    }
    trace
}

fn run_step(
    world: &World<'_>,
    step: &Step,
    store: &[Arc<Received>],
    siblings: Siblings,
    parallel: bool,
    trace: &mut Trace,
) -> StepRun {
    let label = world.pipelines.label(step.reference).to_owned();
    let cloned = world.pipelines.clone_of(step).enabled;
    let files = start_files(world, step, store);
    let mut recorder = Recorder {
        step: step.reference.step,
        label: label.clone(),
        siblings,
        definitions: std::mem::take(&mut trace.definitions),
        readings: std::mem::take(&mut trace.readings),
        ..Recorder::default()
    };
    let files = step::run(world, step, files, &mut recorder);
    trace.definitions = recorder.definitions;
    trace.readings = recorder.readings;
    StepRun {
        reference: step.reference,
        label,
        group: step.group,
        parallel,
        manual: step.manual,
        conditional: step.condition.is_some(),
        image: world.pipelines.image_of(step).map(|i| i.name.clone()),
        deployment: world.deployment_of(step).map(str::to_owned),
        effects: recorder.effects,
        uploads: step::uploads(step, &files),
        taken_absent: files.taken_absent().clone(),
        files: Arc::new(files),
        cloned,
        faults: recorder.faults,
        outside: recorder.outside,
        opaque: recorder.opaque,
    }
}

fn start_files(world: &World<'_>, step: &Step, store: &[Arc<Received>]) -> Files {
    let received = match &step.artifacts.download {
        Download::Nothing => Vec::new(),
        Download::All | Download::Named(_) => store.to_vec(),
    };
    Files::new(world.pipelines.clone_of(step).enabled, world.tree.clone(), received)
}

fn handed_on(step: &Step, run: &StepRun) -> Received {
    let shared = step.artifacts.uploads.iter().filter(|u| u.kind == UploadKind::Shared);
    Received {
        step: step.reference.step,
        patterns: shared.map(|u| Pattern::new(&u.pattern.value)).collect(),
        files: run.files.clone(),
    }
}

/// Runs the other members of a parallel group for what they mean to hand on.
fn siblings(
    world: &World<'_>,
    pipeline: &Pipeline,
    members: &[usize],
    except: usize,
    store: &[Arc<Received>],
) -> Siblings {
    let mut found = Siblings::default();
    for index in members.iter().filter(|i| **i != except) {
        let step = &pipeline.steps[*index];
        if step.artifacts.uploads.is_empty() {
            continue;
        }
        let mut recorder = Recorder { step: *index, ..Recorder::default() };
        let files = step::run(world, step, start_files(world, step, store), &mut recorder);
        let patterns =
            step.artifacts.uploads.iter().map(|u| Pattern::new(&u.pattern.value)).collect();
        let label = world.pipelines.label(step.reference).to_owned();
        found.0.push(Sibling { label, patterns, files: Arc::new(files) });
    }
    found
}

/// The traces of a document, for callers that have nothing but it.
pub fn run_document(document: &Document, project: &Project) -> (Pipelines, Vec<Trace>) {
    let pipelines = Pipelines::of(document);
    let traces = run(document, &pipelines, project, &project.settings);
    (pipelines, traces)
}
