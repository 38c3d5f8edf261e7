//! Runs a pipeline on paper: groups in order, artifacts of earlier groups only, output variables.

use std::sync::Arc;

use super::files::{Commit, Content, Files, Incoming, Passed, Taking};
use super::outputs;
use super::recorder::{Recorder, Sibling, Siblings};
use super::step::{self, Library, World, taking};
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
    run_some(document, pipelines, project, settings, |_| true)
}

/// Runs the pipelines whose index is wanted.
pub fn run_some(
    document: &Document,
    pipelines: &Pipelines,
    project: &Project,
    settings: &KnownSettings,
    wanted: impl Fn(usize) -> bool,
) -> Vec<Trace> {
    let commit = Arc::new(Commit::of(&project.tree));
    let library = Library::default();
    let one = |pipeline: &Pipeline| {
        let world = World {
            document,
            pipelines,
            project,
            settings,
            commit: commit.clone(),
            library: &library,
            inputs: pipeline.variables.iter().map(|v| v.name.value.clone()).collect(),
            outputs: Arc::default(),
        };
        run_one(world, pipeline)
    };
    let all = pipelines.pipelines.iter().enumerate();
    all.filter(|(index, _)| wanted(*index)).map(|(_, pipeline)| one(pipeline)).collect()
}

fn run_one(mut world: World<'_>, pipeline: &Pipeline) -> Trace {
    let mut trace = Trace {
        trigger: pipeline.trigger.clone(),
        steps: Vec::new(),
        definitions: Vec::new(),
        readings: Vec::new(),
    };
    let mut store = Store::default();
    for item in &pipeline.items {
        let (members, parallel) = match &item.kind {
            ItemKind::Step(index) | ItemKind::Final(index) => (vec![*index], false),
            ItemKind::Parallel { steps, .. } => (steps.clone(), true),
            ItemKind::Stage { steps, .. } => (steps.clone(), false),
            ItemKind::Opaque | ItemKind::Variables => continue,
        };
        match parallel {
            true => run_group(&mut world, pipeline, &members, &mut store, &mut trace),
            false => {
                for index in members {
                    let step = &pipeline.steps[index];
                    let run = run_step(&world, step, &store, Siblings::default(), &mut trace).0;
                    store.receive(step, &run);
                    outputs::collect(step, &run, &mut trace, Arc::make_mut(&mut world.outputs));
                    trace.steps.push(run);
                }
            }
        }
    }
    trace
}

/// Runs the steps of a parallel group: none sees what another hands on.
fn run_group(
    world: &mut World<'_>,
    pipeline: &Pipeline,
    members: &[usize],
    store: &mut Store,
    trace: &mut Trace,
) {
    let first = trace.steps.len();
    let mut all: Option<Arc<Vec<Sibling>>> = None;
    for index in members {
        let step = &pipeline.steps[*index];
        let (definitions, readings) = (trace.definitions.len(), trace.readings.len());
        let (mut run, missing) = run_step(world, step, store, Siblings::default(), trace);
        if missing {
            trace.definitions.truncate(definitions);
            trace.readings.truncate(readings);
            let all =
                all.get_or_insert_with(|| Arc::new(siblings(world, pipeline, members, store)));
            let siblings = Siblings { all: all.clone(), except: *index };
            run = run_step(world, step, store, siblings, trace).0;
        }
        run.parallel = true;
        trace.steps.push(run);
    }
    let runs = trace.steps.split_off(first);
    for (index, run) in members.iter().zip(runs) {
        let step = &pipeline.steps[*index];
        store.receive(step, &run);
        outputs::collect(step, &run, trace, Arc::make_mut(&mut world.outputs));
        trace.steps.push(run);
    }
}

/// The run of a step, and whether a file was missing in it.
fn run_step(
    world: &World<'_>,
    step: &Step,
    store: &Store,
    siblings: Siblings,
    trace: &mut Trace,
) -> (StepRun, bool) {
    let label = world.pipelines.label(step.reference).to_owned();
    let cloned = world.pipelines.clone_of(step).enabled;
    let mut recorder = Recorder::new(step.reference.step, &label);
    recorder.siblings = siblings;
    recorder.definitions = std::mem::take(&mut trace.definitions);
    recorder.readings = std::mem::take(&mut trace.readings);
    let files = step::run(world, step, store.files(world, step), &mut recorder);
    trace.definitions = recorder.definitions;
    trace.readings = recorder.readings;
    let run = StepRun {
        reference: step.reference,
        label,
        group: step.group,
        parallel: false,
        manual: step.manual,
        conditional: step.condition.is_some(),
        image: world.pipelines.image_of(step).map(|i| i.name.clone()),
        deployment: world.deployment_of(step).map(str::to_owned),
        narrowing: world.pipelines.narrowing_of(step).map(str::to_owned),
        effects: recorder.effects,
        prints: recorder.prints,
        uploads: step::uploads(step, &files),
        taken_absent: files.taken_absent().clone(),
        files: Arc::new(files),
        cloned,
        faults: recorder.faults,
        outside: recorder.outside,
        opaque: recorder.opaque,
    };
    (run, recorder.missing)
}

/// The artifacts so far.
#[derive(Default)]
struct Store {
    all: Arc<Incoming>,
    named: Vec<(String, Passed)>,
}

impl Store {
    /// The files at the start of a step.
    fn files(&self, world: &World<'_>, step: &Step) -> Files {
        let received = match &step.artifacts.download {
            Download::Nothing => Arc::default(),
            Download::All => self.all.clone(),
            Download::Named(names) => {
                let mut incoming = Incoming::default();
                for (_, passed) in self.named.iter().filter(|(name, _)| names.contains(name)) {
                    incoming.push(passed.clone());
                }
                Arc::new(incoming)
            }
        };
        Files::new(world.pipelines.clone_of(step).enabled, world.commit.clone(), received)
    }

    /// Takes what a step hands on.
    fn receive(&mut self, step: &Step, run: &StepRun) {
        let index = step.reference.step;
        let mut whole = Passed::new();
        for upload in step.artifacts.uploads.iter().filter(|u| u.kind == UploadKind::Shared) {
            let taking = taking(upload);
            run.files.pass_on(&taking, index, &mut whole);
            self.replace(&taking, run, &mut whole);
            if let Some(name) = &upload.name {
                let mut passed = Passed::new();
                run.files.pass_on(&taking, index, &mut passed);
                self.named.push((name.clone(), passed));
            }
        }
        if !whole.is_empty() {
            Arc::make_mut(&mut self.all).push(whole);
        }
    }

    /// What the step uploads in the place of an earlier step's file that it didn't receive.
    fn replace(&self, taking: &Taking, run: &StepRun, passed: &mut Passed) {
        if run.files.receives(&self.all) {
            return;
        }
        for path in self.all.paths(&taking.pattern).into_iter().filter(|p| taking.takes(p)) {
            if run.files.look(&path).content != Content::Tracked {
                continue;
            }
            let earlier = self.all.look(&path);
            match (run.files.tracks(&path), earlier) {
                (Some(false), _) | (_, None) => {}
                (Some(true), _) => passed.add_file(path, Content::Tracked, run.reference.step),
                (None, Some(seen)) => {
                    let from = seen.from.unwrap_or(run.reference.step);
                    let either = Content::one_of(vec![seen.content, Content::Tracked]);
                    passed.add_file(path, either, from);
                }
            }
        }
    }
}

/// Runs the members of a parallel group for what they mean to hand on.
fn siblings(
    world: &World<'_>,
    pipeline: &Pipeline,
    members: &[usize],
    store: &Store,
) -> Vec<Sibling> {
    let uploading = members.iter().filter(|i| !pipeline.steps[**i].artifacts.uploads.is_empty());
    let sibling = |index: &usize| {
        let step = &pipeline.steps[*index];
        let label = world.pipelines.label(step.reference).to_owned();
        let mut recorder = Recorder::new(*index, &label);
        let files = step::run(world, step, store.files(world, step), &mut recorder);
        let taking = step.artifacts.uploads.iter().map(taking).collect();
        Sibling { index: *index, label, taking, files: Arc::new(files) }
    };
    uploading.map(sibling).collect()
}

/// The traces of a document, for callers that have nothing but it.
pub fn run_document(document: &Document, project: &Project) -> (Pipelines, Vec<Trace>) {
    let pipelines = Pipelines::of(document);
    let traces = run(document, &pipelines, project, &project.settings);
    (pipelines, traces)
}
