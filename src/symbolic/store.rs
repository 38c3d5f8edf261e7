//! What steps hand on to later ones: artifacts and output variables.

use std::sync::Arc;

use super::files::{Content, Files, Incoming, Passed, Taking};
use super::outputs;
use super::shell::Variables;
use super::step::{World, taking};
use super::trace::{StepRun, Trace};
use crate::model::{Download, Step, UploadKind};

/// What was handed on so far. A clone costs next to nothing.
#[derive(Clone, Debug, Default)]
pub(super) struct Store {
    all: Arc<Incoming>,
    named: Arc<Vec<(String, Passed)>>,
    /// The output variables.
    pub outputs: Arc<Variables>,
}

impl Store {
    /// Whether a step finds the same in both, wherever that was written.
    pub(super) fn is_same_as(&self, other: &Store) -> bool {
        same(&self.all, &other.all)
            && same(&self.named, &other.named)
            && same(&self.outputs, &other.outputs)
    }

    /// The files at the start of a step.
    pub(super) fn files(&self, world: &World<'_>, step: &Step) -> Files {
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
    pub(super) fn receive(&mut self, step: &Step, run: &StepRun, trace: &mut Trace) {
        let index = step.reference.step;
        let mut whole = Passed::new();
        for upload in step.artifacts.uploads.iter().filter(|u| u.kind == UploadKind::Shared) {
            let taking = taking(upload);
            run.files.pass_on(&taking, index, &mut whole);
            self.replace(&taking, run, &mut whole);
            if let Some(name) = &upload.name {
                let mut passed = Passed::new();
                run.files.pass_on(&taking, index, &mut passed);
                Arc::make_mut(&mut self.named).push((name.clone(), passed));
            }
        }
        if !whole.is_empty() {
            Arc::make_mut(&mut self.all).push(whole);
        }
        if !step.output_variables.is_empty() {
            outputs::collect(step, run, trace, Arc::make_mut(&mut self.outputs));
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

fn same<T: PartialEq>(a: &Arc<T>, b: &Arc<T>) -> bool {
    Arc::ptr_eq(a, b) || a == b
}
