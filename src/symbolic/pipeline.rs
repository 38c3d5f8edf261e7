//! Runs a pipeline on paper: groups in order, artifacts of earlier groups only, output variables.

use std::mem;
use std::sync::Arc;

use rayon::prelude::*;

use super::files::Commit;
use super::kept::{Basis, Earlier};
use super::recorder::{Recorder, Sibling, Siblings};
use super::step::{self, Library, World, taking};
use super::store::Store;
use super::trace::{Done, StepRun, Trace};
use crate::model::{Fingerprints, ItemKind, Pipeline, Pipelines, Step};
use crate::project::{KnownSettings, Project};
use crate::yaml::Document;

/// Which pipelines are run.
pub enum Wanted<'a> {
    /// All of them.
    All,
    /// Those with these indices.
    These(&'a (dyn Fn(usize) -> bool + Sync)),
    /// Those for which there is a trace of a version of the file before: of the same repository, under the same
    /// settings. Steps that do the same there aren't run again.
    Since(&'a (dyn Fn(usize) -> Option<&'a Trace> + Sync)),
}

/// Runs every pipeline of the file. `settings` are the variables known to be set in Bitbucket.
pub fn run(
    document: &Document,
    pipelines: &Pipelines,
    project: &Project,
    settings: &KnownSettings,
) -> Vec<Trace> {
    run_some(document, pipelines, project, settings, &Wanted::All)
}

/// Files with fewer pipelines are run on one core.
const MANY: usize = 8;

/// Runs the pipelines that are wanted, on all cores where they are many.
pub fn run_some(
    document: &Document,
    pipelines: &Pipelines,
    project: &Project,
    settings: &KnownSettings,
    wanted: &Wanted<'_>,
) -> Vec<Trace> {
    let commit = Arc::new(Commit::of(&project.tree));
    let library = Library::default();
    let prints = Fingerprints::of(pipelines, document);
    let one = |(index, pipeline): (usize, &Pipeline)| {
        let earlier = match wanted {
            Wanted::All => None,
            Wanted::These(are) => are(index).then_some(None)?,
            Wanted::Since(trace) => Some(trace(index)?),
        };
        let world = World {
            document,
            pipelines,
            project,
            settings,
            commit: commit.clone(),
            library: &library,
            inputs: pipeline.variables.iter().map(|v| v.name.value.clone()).collect(),
        };
        let trace = Trace {
            trigger: pipeline.trigger.clone(),
            steps: Vec::new(),
            definitions: Vec::new(),
            readings: Vec::new(),
        };
        let run = Run { world, prints: &prints, pipeline, earlier, store: Store::default(), trace };
        Some(run.whole())
    };
    let all = &pipelines.pipelines;
    match all.len() < MANY {
        true => all.iter().enumerate().filter_map(one).collect(),
        false => all.par_iter().enumerate().filter_map(one).collect(),
    }
}

/// The run of one pipeline, as far as it came.
struct Run<'a> {
    world: World<'a>,
    prints: &'a Fingerprints<'a>,
    pipeline: &'a Pipeline,
    /// The run of the file before.
    earlier: Option<&'a Trace>,
    store: Store,
    trace: Trace,
}

impl Run<'_> {
    fn whole(mut self) -> Trace {
        for item in &self.pipeline.items {
            match &item.kind {
                ItemKind::Step(index) | ItemKind::Final(index) => self.one(*index),
                ItemKind::Stage { steps, .. } => steps.iter().for_each(|index| self.one(*index)),
                ItemKind::Parallel { steps, .. } => self.group(steps),
                ItemKind::Opaque | ItemKind::Variables => {}
            }
        }
        self.trace
    }

    fn one(&mut self, index: usize) {
        let run = self.step(index);
        self.hand_on(run);
    }

    /// Runs the steps of a parallel group: none sees what another hands on.
    fn group(&mut self, members: &[usize]) {
        let mut all: Option<Arc<Vec<Sibling>>> = None;
        let mut runs = Vec::new();
        for index in members {
            let mark = (self.trace.definitions.len(), self.trace.readings.len());
            let mut run = self.step(*index);
            if run.basis.missing {
                self.trace.definitions.truncate(mark.0);
                self.trace.readings.truncate(mark.1);
                let all = all.get_or_insert_with(|| Arc::new(self.siblings(members)));
                run = self.anew(*index, Siblings { all: all.clone(), except: *index }, None);
            }
            run.parallel = true;
            runs.push(run);
        }
        runs.into_iter().for_each(|run| self.hand_on(run));
    }

    /// The run of a step: that of the file before, if it would come out the same.
    fn step(&mut self, index: usize) -> StepRun {
        let step = &self.pipeline.steps[index];
        let print = self.prints.step(step);
        let next = self.trace.definitions.len();
        let known =
            self.earlier.and_then(|trace| Earlier::find(trace, step, print, &self.store, next));
        let Some(known) = known else {
            return self.anew(index, Siblings::default(), print);
        };
        let readings = self.trace.readings.len();
        self.trace.definitions.extend_from_slice(known.definitions);
        self.trace.readings.extend_from_slice(known.readings);
        // whoever comes next finds the very same again
        self.store = known.run.basis.store.clone();
        let basis = Basis {
            readings: readings..self.trace.readings.len(),
            kept: true,
            ..known.run.basis.clone()
        };
        self.described(step, known.run.done.clone(), basis)
    }

    /// Runs a step. `print` is what it says, if its run rests on nothing else.
    fn anew(&mut self, index: usize, siblings: Siblings, print: Option<u64>) -> StepRun {
        let step = &self.pipeline.steps[index];
        let mut recorder =
            Recorder::new(step.reference.step, self.world.pipelines.label(step.reference));
        recorder.siblings = siblings;
        recorder.definitions = mem::take(&mut self.trace.definitions);
        recorder.readings = mem::take(&mut self.trace.readings);
        let mark = (recorder.definitions.len(), recorder.readings.len());
        let files = step::run(&self.world, step, &self.store, &mut recorder);
        self.trace.definitions = recorder.definitions;
        self.trace.readings = recorder.readings;
        let basis = Basis {
            print,
            missing: recorder.missing,
            store: self.store.clone(),
            definitions: mark.0..self.trace.definitions.len(),
            readings: mark.1..self.trace.readings.len(),
            handed: None,
            kept: false,
        };
        let done = Done {
            effects: recorder.effects,
            prints: recorder.prints,
            uploads: step::uploads(step, &files),
            taken_absent: files.taken_absent().clone(),
            files: Arc::new(files),
            faults: recorder.faults,
            outside: recorder.outside,
            opaque: recorder.opaque,
        };
        self.described(step, Arc::new(done), basis)
    }

    fn described(&self, step: &Step, done: Arc<Done>, basis: Basis) -> StepRun {
        let pipelines = self.world.pipelines;
        StepRun {
            reference: step.reference,
            label: pipelines.label(step.reference).to_owned(),
            group: step.group,
            parallel: false,
            manual: step.manual,
            conditional: step.condition.is_some(),
            image: pipelines.image_of(step).map(|i| i.name.clone()),
            deployment: pipelines.deployment_of(step).map(str::to_owned),
            narrowing: pipelines.narrowing_of(step).map(str::to_owned),
            cloned: pipelines.clone_of(step).enabled,
            done,
            basis,
        }
    }

    /// Adds what a step hands on.
    fn hand_on(&mut self, mut run: StepRun) {
        let step = &self.pipeline.steps[run.reference.step];
        let before = self.store.clone();
        match &run.basis.handed {
            Some((was, then)) if step.output_variables.is_empty() && was.is_same_as(&before) => {
                self.store = then.clone();
            }
            _ => self.store.receive(step, &run, &mut self.trace),
        }
        run.basis.handed = Some((before, self.store.clone()));
        self.trace.steps.push(run);
    }

    /// Runs the members of a parallel group for what they mean to hand on.
    fn siblings(&self, members: &[usize]) -> Vec<Sibling> {
        let steps = members.iter().map(|index| (*index, &self.pipeline.steps[*index]));
        let uploading = steps.filter(|(_, step)| !step.artifacts.uploads.is_empty());
        let sibling = |(index, step): (usize, &Step)| {
            let label = self.world.pipelines.label(step.reference).to_owned();
            let mut recorder = Recorder::new(index, &label);
            let files = step::run(&self.world, step, &self.store, &mut recorder);
            let taking = step.artifacts.uploads.iter().map(taking).collect();
            Sibling { index, label, taking, files: Arc::new(files) }
        };
        uploading.map(sibling).collect()
    }
}

/// The traces of a document, for callers that have nothing but it.
pub fn run_document(document: &Document, project: &Project) -> (Pipelines, Vec<Trace>) {
    let pipelines = Pipelines::of(document);
    let traces = run(document, &pipelines, project, &project.settings);
    (pipelines, traces)
}
