//! Which step of a file each record of a real run belongs to, and what was measured of each step.

use std::collections::{BTreeMap, BTreeSet};

use super::estimate::{Class, Estimate};
use super::timeline::StepTime;
use crate::model::Pipelines;
use crate::symbolic::{StepRun, Trace};
use crate::timings::{End, Record, Run, Timings, percentile};

/// What was measured of a file's steps.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Measured {
    /// By trigger and label of the step.
    steps: BTreeMap<(String, String), Sample>,
    /// Runs of each trigger that were matched.
    pub runs: BTreeMap<String, usize>,
    /// What couldn't be matched, in words.
    pub notes: Vec<String>,
}

/// Times of one step, in seconds, of successful runs only.
#[derive(Clone, Debug, Default, PartialEq)]
struct Sample {
    whole: Vec<u32>,
    /// Start, clone, caches and artifacts, where that is told.
    setup: Vec<u32>,
    /// The rest, where that is told.
    script: Vec<u32>,
}

/// A trigger's steps as records name them: the written name, and the label.
struct Named<'a> {
    trigger: String,
    steps: Vec<(Option<&'a str>, &'a str)>,
}

impl Measured {
    /// Matches runs to the steps of a file as it was opened, by trigger and name.
    pub fn of(pipelines: &Pipelines, traces: &[Trace], timings: &Timings) -> Measured {
        let mut measured = Measured::default();
        if timings.runs.is_empty() {
            return measured;
        }
        let named: Vec<Named<'_>> = traces.iter().map(|t| named(pipelines, t)).collect();
        let mut notes = Notes::default();
        for run in &timings.runs {
            match fitting(&named, run) {
                Ok(pipeline) => {
                    *measured.runs.entry(pipeline.trigger.clone()).or_default() += 1;
                    measured.add(pipeline, run, &mut notes);
                }
                Err(why) => notes.tell(why, run),
            }
        }
        measured.notes = notes.words();
        measured
    }

    /// What was measured of a step, if anything was, in the place of what the model says of it.
    pub(super) fn of_step(&self, trigger: &str, modelled: StepTime) -> StepTime {
        let key = (trigger.to_owned(), modelled.label.clone());
        let Some(sample) = self.steps.get(&key) else { return modelled };
        let Some(time) = measured(&sample.whole) else { return modelled };
        let within = |part: Estimate| Estimate {
            low: part.low.min(time.low),
            typical: part.typical.min(time.typical),
            high: part.high.min(time.low),
            ..part
        };
        let setup = measured(&sample.setup).unwrap_or_else(|| within(modelled.setup));
        let script = measured(&sample.script).unwrap_or(Estimate {
            low: time.low.saturating_sub(setup.high),
            typical: time.typical.saturating_sub(setup.typical),
            high: time.high.saturating_sub(setup.low),
            class: Class::Modelled,
        });
        StepTime { setup, script, time, samples: sample.whole.len(), ..modelled }
    }

    fn add(&mut self, pipeline: &Named<'_>, run: &Run, notes: &mut Notes) {
        for (name, records) in by_name(run) {
            let steps = pipeline.steps.iter().filter(|(written, _)| *written == name);
            let labels: Vec<&str> = steps.map(|(_, label)| *label).collect();
            let records = latest(&records, labels.len());
            let called = name.map_or("without a name".to_owned(), |name| format!("“{name}”"));
            if labels.is_empty() {
                notes.tell(format!("a step {called} isn't in {}", pipeline.trigger), run);
            } else if records.len() != labels.len() {
                let (is, was) = (labels.len(), records.len());
                let why = format!("{was} steps {called} don't fit {is} in {}", pipeline.trigger);
                notes.tell(why, run);
            } else {
                for (record, label) in records.into_iter().zip(labels) {
                    self.sample(&pipeline.trigger, label, record);
                }
            }
        }
    }

    fn sample(&mut self, trigger: &str, label: &str, record: &Record) {
        let (End::Successful, Some(seconds)) = (record.end, record.seconds) else { return };
        let sample = self.steps.entry((trigger.to_owned(), label.to_owned())).or_default();
        sample.whole.push(seconds);
        if let Some(setup) = record.setup_seconds {
            sample.setup.push(setup);
            sample.script.push(seconds.saturating_sub(setup));
        }
    }
}

/// The median and what nine of ten are at most.
fn measured(seconds: &[u32]) -> Option<Estimate> {
    let typical = percentile(seconds, 50)?;
    let high = percentile(seconds, 90)?;
    Some(Estimate { low: typical, typical, high, class: Class::Measured })
}

fn named<'a>(pipelines: &'a Pipelines, trace: &'a Trace) -> Named<'a> {
    let step = |run: &'a StepRun| {
        let name = pipelines.step(run.reference).name.as_ref();
        (name.map(|name| name.value.trim()).filter(|name| !name.is_empty()), run.label.as_str())
    };
    let steps = trace.steps.iter().map(step);
    Named { trigger: trace.trigger.to_string(), steps: steps.collect() }
}

/// The pipeline of the file that this was a run of: by its trigger, else by the names of its steps.
fn fitting<'n, 'a>(named: &'n [Named<'a>], run: &Run) -> Result<&'n Named<'a>, String> {
    if let Some(trigger) = &run.trigger {
        let found = named.iter().find(|pipeline| pipeline.trigger == *trigger);
        return found.ok_or_else(|| format!("the file has no pipeline {trigger}"));
    }
    let of_run: BTreeSet<Option<&str>> =
        run.steps.iter().map(|step| step.name.as_deref()).collect();
    let holds = |pipeline: &&Named<'_>| {
        let names: BTreeSet<Option<&str>> = pipeline.steps.iter().map(|(name, _)| *name).collect();
        of_run.is_subset(&names)
    };
    let mut fits = named.iter().filter(holds);
    match (fits.next(), fits.next()) {
        (Some(only), None) => Ok(only),
        (None, _) => Err("no pipeline has these steps, and what started it isn't told".to_owned()),
        (Some(_), Some(_)) => {
            Err("several pipelines have these steps, and what started it isn't told".to_owned())
        }
    }
}

/// Records of one name, in the order of the run.
fn by_name(run: &Run) -> Vec<(Option<&str>, Vec<&Record>)> {
    let mut groups: Vec<(Option<&str>, Vec<&Record>)> = Vec::new();
    for record in &run.steps {
        let name = record.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
        match groups.iter_mut().find(|(known, _)| *known == name) {
            Some((_, records)) => records.push(record),
            None => groups.push((name, vec![record])),
        }
    }
    groups
}

/// All of them if there are as many as wanted, else those of the last attempt.
fn latest<'r>(records: &[&'r Record], wanted: usize) -> Vec<&'r Record> {
    let last = records.iter().map(|record| record.attempt).max();
    match records.len() > wanted {
        true => records.iter().filter(|r| Some(r.attempt) == last).copied().collect(),
        false => records.to_vec(),
    }
}

/// What is told of several runs, told once.
#[derive(Default)]
struct Notes(Vec<(String, Vec<String>)>);

impl Notes {
    fn tell(&mut self, why: String, run: &Run) {
        match self.0.iter_mut().find(|(known, _)| *known == why) {
            Some((_, runs)) => runs.push(run.label.clone()),
            None => self.0.push((why, vec![run.label.clone()])),
        }
    }

    fn words(self) -> Vec<String> {
        let words = |(why, runs): (String, Vec<String>)| match runs.as_slice() {
            [one] => format!("run {one}: {why}"),
            [first, .., last] => format!("{} runs ({first} to {last}): {why}", runs.len()),
            [] => why,
        };
        self.0.into_iter().map(words).collect()
    }
}
