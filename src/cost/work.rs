//! What a step takes by the model: its start, its commands, and what it loads and stores.

use super::estimate::{Estimate, Tally};
use super::timeline::StepTime;
use crate::facts::caches;
use crate::facts::commands::{Kind, program_name};
use crate::facts::durations::{self, Around, Work};
use crate::facts::roles::{Role, has};
use crate::model::{Depth, Download, Pipelines, Step, UploadKind};
use crate::symbolic::{Effect, StepRun, Trace};

/// What is known of the steps of one run beside themselves.
#[derive(Clone, Copy)]
pub(super) struct Model<'a> {
    pipelines: &'a Pipelines,
    /// The first step that hands on what all later ones receive.
    sender: Option<&'a StepRun>,
}

impl<'a> Model<'a> {
    /// `trace` is a run of one of `pipelines`.
    pub(super) fn of(pipelines: &'a Pipelines, trace: &'a Trace) -> Model<'a> {
        let hands_on = |run: &&StepRun| {
            let uploads = &pipelines.step(run.reference).artifacts.uploads;
            uploads.iter().any(|upload| upload.kind == UploadKind::Shared)
        };
        Model { pipelines, sender: trace.steps.iter().find(hands_on) }
    }

    /// The step as the table of durations sees it, at the factor of another size if one is given; when it starts isn't
    /// known yet.
    pub(super) fn step(&self, run: &StepRun, factor: Option<u32>) -> StepTime {
        let step = self.pipelines.step(run.reference);
        let factor = factor.unwrap_or_else(|| self.pipelines.size_of(step).factor());
        let (setup, script) = self.parts(run, factor);
        StepTime {
            reference: run.reference,
            label: run.label.clone(),
            group: run.group,
            parallel: run.parallel,
            manual: run.manual,
            conditional: run.conditional,
            starts_pipeline: step.child_pipeline,
            unknown: unknown(step, run),
            factor,
            billed_factor: if step.is_self_hosted() { 0 } else { factor },
            setup,
            script,
            time: setup.then(script),
            start: Estimate::assumed(0, 0),
            end: Estimate::assumed(0, 0),
            critical: false,
            samples: 0,
            notes: Vec::new(),
        }
    }

    /// What surrounds the script, and the script, on a step of this size factor.
    pub(super) fn parts(&self, run: &StepRun, factor: u32) -> (Estimate, Estimate) {
        (around(self.pipelines, self.sender, run), script(self.pipelines, run, factor))
    }
}

/// Start, services, clone, caches, artifacts both ways.
fn around(pipelines: &Pipelines, sender: Option<&StepRun>, run: &StepRun) -> Estimate {
    let step = pipelines.step(run.reference);
    let mut tally = Tally::default();
    let mut add = |what, times| tally.add(durations::around(what), 1, times);
    add(Around::Start, 1);
    add(Around::Service, pipelines.services_of(step).len());
    let clone = pipelines.clone_of(step);
    match clone.depth {
        Depth::Full => add(Around::CloneFull, usize::from(clone.enabled)),
        Depth::Count(_) => add(Around::Clone, usize::from(clone.enabled)),
    }
    add(Around::Cache, step.caches.iter().filter(|c| exists(pipelines, c)).count());
    add(Around::Download, usize::from(receives(pipelines, sender, run)));
    add(Around::Upload, step.artifacts.uploads.len());
    tally.total()
}

/// Whether a cache of this name is defined, here or by Bitbucket.
fn exists(pipelines: &Pipelines, name: &str) -> bool {
    pipelines.definitions.cache(name).is_some() || caches::predefined(name).is_some()
}

/// Whether an earlier step hands on something that the step doesn't decline.
fn receives(pipelines: &Pipelines, sender: Option<&StepRun>, run: &StepRun) -> bool {
    let declines = pipelines.step(run.reference).artifacts.download == Download::Nothing;
    let after = |sender: &StepRun| match sender.group == run.group {
        true => !run.parallel && sender.reference < run.reference,
        false => sender.group < run.group,
    };
    !declines && sender.is_some_and(after)
}

fn script(pipelines: &Pipelines, run: &StepRun, factor: u32) -> Estimate {
    let step = pipelines.step(run.reference);
    let mut tally = Tally::default();
    for effect in &run.effects {
        command(step, effect, factor, &mut tally);
    }
    tally.add(durations::of(Work::Unknown), factor, run.opaque.len());
    tally.total()
}

/// How many commands are counted by a guess: unknown programs, and text that can't be read.
fn unknown(step: &Step, run: &StepRun) -> usize {
    if step.child_pipeline {
        return 0;
    }
    let guessed = run.effects.iter().filter(|effect| {
        let is_listed = || durations::of_command(&operands(effect), false).is_some();
        work(effect) == Work::Unknown && !is_listed()
    });
    guessed.count() + run.opaque.len()
}

fn command(step: &Step, effect: &Effect, factor: u32, tally: &mut Tally) {
    let operands: Vec<&str> = operands(effect);
    if let ["sleep", seconds] = operands[..]
        && let Ok(seconds) = seconds.trim_end_matches('s').parse()
    {
        return tally.add_seconds(seconds);
    }
    if effect.pipe {
        tally.add(durations::around(Around::Pipe), factor, 1);
    }
    let row = durations::of_command(&operands, is_warm(step, effect, &operands));
    tally.add(row.unwrap_or_else(|| durations::of(work(effect))), factor, 1);
}

/// The words that aren't options, as far as they are known.
fn operands(effect: &Effect) -> Vec<&str> {
    let words = effect.words.iter().map_while(|word| word.literal());
    words.filter(|word| !word.starts_with('-')).collect()
}

/// The kind of work that a command is.
pub(super) fn work(effect: &Effect) -> Work {
    match effect.kind {
        None => Work::Unknown,
        Some(Kind::Pure | Kind::ShellState) if effect.outside.is_empty() => Work::Quick,
        Some(Kind::Files) if has(effect.program(), Role::MovesFiles) => Work::Quick,
        Some(Kind::Pure) if !effect.outside.is_empty() => Work::Of(Kind::Fetch),
        Some(kind) => Work::Of(kind),
    }
}

/// Whether the step has the cache that the command fills, and the command leaves it standing.
fn is_warm(step: &Step, effect: &Effect, operands: &[&str]) -> bool {
    let program = program_name(effect.program());
    let sub = operands.get(1).copied().unwrap_or_default();
    let serves = |name: &str| {
        let own =
            caches::all_custom().iter().filter(|row| row.programs.iter().any(|p| p == program));
        own.into_iter().any(|row| {
            let wiped = row.wipes.iter().any(|wipes| wipes == sub);
            row.name == name || (row.predefined.as_deref() == Some(name) && !wiped)
        })
    };
    effect.fills_cache && step.caches.iter().any(|cache| serves(cache))
}
