//! What becomes of measured times when the file changes: kept where a step stays as it was, else reckoned on from
//! them, each with the assumption that this rests on.

use std::collections::{BTreeMap, BTreeSet};

use super::Version;
use super::estimate::{Class, Estimate};
use super::timeline::{StepTime, Timeline};
use super::work::{Model, work};
use crate::facts::durations::Work;
use crate::model::Size;
use crate::symbolic::{Effect, StepRun, Trace};
use crate::yaml::Span;

/// The file as it was opened, and what its runs take: the base that later versions are reckoned from.
#[derive(Clone, Copy)]
pub struct Base<'a> {
    version: Version<'a>,
    timelines: &'a [Timeline],
}

/// What a question about another version may change.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// Leads from a place of the version to the file as it was opened.
    pub origin: &'a dyn Fn(&StepRun, Span) -> Option<Span>,
    /// The size factor that a step is to have instead of its own.
    pub factor: &'a dyn Fn(&Trace, &StepRun) -> Option<u32>,
}

/// A step as it was opened, with its time.
#[derive(Clone, Copy)]
struct Known<'a> {
    run: &'a StepRun,
    time: &'a StepTime,
}

/// One trigger, as it was opened and now.
struct Pair<'a, 'n> {
    old: Option<Model<'a>>,
    known: Vec<Known<'a>>,
    new: Model<'n>,
    trace: &'n Trace,
}

impl<'a> Base<'a> {
    /// `timelines` are those of `version`, the file as it was opened.
    pub fn new(version: Version<'a>, timelines: &'a [Timeline]) -> Base<'a> {
        Base { version, timelines }
    }

    /// What runs of another version take.
    pub fn carried(&self, now: Version<'_>, asked: Asked<'_>) -> Vec<Timeline> {
        now.traces.iter().filter_map(|trace| self.line(now, trace, asked)).collect()
    }

    fn line(&self, now: Version<'_>, trace: &Trace, asked: Asked<'_>) -> Option<Timeline> {
        let trigger = trace.trigger.to_string();
        let pair = self.pair(now, trace);
        let is_measured = |known: &Known<'_>| known.time.time.class != Class::Assumed;
        let heirs = match pair.known.iter().any(is_measured) {
            true => pair.heirs(asked.origin),
            false => vec![Vec::new(); trace.steps.len()],
        };
        let steps = trace.steps.iter().zip(heirs).map(|(run, before)| {
            let modelled = pair.new.step(run, (asked.factor)(trace, run));
            match !before.is_empty() && before.iter().all(is_measured) {
                true => pair.step(&before, run, modelled, &|path| self.is_other(now, path)),
                false => modelled,
            }
        });
        Timeline::of(trigger, steps.collect())
    }

    fn pair<'n>(&self, now: Version<'n>, trace: &'n Trace) -> Pair<'a, 'n> {
        let new = Model::of(now.pipelines, trace);
        let old = self.version.traces.iter().find(|t| t.trigger == trace.trigger);
        let trigger = trace.trigger.to_string();
        let line = self.timelines.iter().find(|line| line.trigger == trigger);
        let (Some(old), Some(line)) = (old, line) else {
            return Pair { old: None, known: Vec::new(), new, trace };
        };
        let known = old.steps.iter().zip(&line.steps).map(|(run, time)| Known { run, time });
        let model = Model::of(self.version.pipelines, old);
        Pair { old: Some(model), known: known.collect(), new, trace }
    }

    /// Whether a file isn't what it was.
    fn is_other(&self, now: Version<'_>, path: &str) -> bool {
        self.version.project.text(path) != now.project.text(path)
    }
}

impl<'a> Pair<'a, '_> {
    /// For each step now: the steps whose work it does.
    fn heirs(&self, origin: &dyn Fn(&StepRun, Span) -> Option<Span>) -> Vec<Vec<Known<'a>>> {
        let by_label: BTreeMap<&str, Known<'a>> =
            self.known.iter().map(|known| (known.run.label.as_str(), *known)).collect();
        let same = |run: &StepRun| by_label.get(run.label.as_str()).copied();
        let mut heirs: Vec<Vec<Known<'a>>> =
            self.trace.steps.iter().map(|run| same(run).into_iter().collect()).collect();
        let labels: BTreeSet<&str> = self.trace.steps.iter().map(|s| s.label.as_str()).collect();
        let stays = |known: &&Known<'a>| labels.contains(known.run.label.as_str());
        for gone in self.known.iter().filter(|known| !stays(known)) {
            let opened = |_: &StepRun, span| Some(span);
            let own = places(gone.run, opened);
            let takes = |run: &StepRun| places(run, origin).intersection(&own).next().is_some();
            let shared = |k: &Known<'a>| places(k.run, opened).intersection(&own).next().is_some();
            let heir = self.trace.steps.iter().zip(&heirs).position(|(run, from)| {
                takes(run) && !from.iter().any(|k| k.run.label == run.label && shared(k))
            });
            if let Some(heir) = heir {
                heirs[heir].push(*gone);
            }
        }
        heirs.iter_mut().for_each(|from| from.sort_by_key(|known| known.run.reference));
        heirs
    }

    /// One step that measured ones have become.
    fn step(
        &self,
        before: &[Known<'a>],
        run: &StepRun,
        modelled: StepTime,
        is_other: &dyn Fn(&str) -> bool,
    ) -> StepTime {
        let Some(old) = self.old else { return modelled };
        let notes = self.differences(&old, before, (run, &modelled), is_other);
        if let ([one], true) = (before, notes.is_empty()) {
            let StepTime { setup, script, time, samples, .. } = *one.time;
            return StepTime { setup, script, time, samples, ..modelled };
        }
        let samples = before.iter().map(|known| known.time.samples).min().unwrap_or(0);
        let (setup, script, time) = self.reckoned(&old, before, run, &modelled);
        let notes = notes.iter().map(|note| format!("“{}” {note}", modelled.label)).collect();
        StepTime { setup, script, time, samples, notes, ..modelled }
    }

    /// What differs from the steps that it was, as assumptions about its time.
    fn differences(
        &self,
        old: &Model<'_>,
        before: &[Known<'a>],
        (run, modelled): (&StepRun, &StepTime),
        is_other: &dyn Fn(&str) -> bool,
    ) -> Vec<String> {
        let mut notes = Vec::new();
        let factor = factor(before);
        if factor != modelled.factor {
            let (is, was) = (size(modelled.factor), size(factor));
            notes.push(format!(
                "is as much slower or faster at {is} than at {was} as the table of durations says of its commands"
            ));
        }
        let [one] = before else {
            let labels: Vec<String> = before.iter().map(|k| format!("“{}”", k.run.label)).collect();
            let joined = labels.join(" and ");
            notes.push(format!(
                "takes as long as {joined} together, less the starts that it spares"
            ));
            return notes;
        };
        if self.is_moved(one.run, run) {
            notes.push("takes as long beside its new neighbours as before".to_owned());
        }
        if one.run.image != run.image {
            notes.push("starts as fast with its new image".to_owned());
        }
        if old.parts(one.run, factor) != self.new.parts(run, factor)
            || programs(one.run) != programs(run)
        {
            notes.push(
                "gains or loses as much as the table of durations says of what changed in it"
                    .to_owned(),
            );
        }
        if run.effects.iter().filter_map(dockerfile).any(is_other) {
            notes.push("builds its new Dockerfile as fast as the old one".to_owned());
        }
        notes
    }

    /// Whether it runs side by side with others than before.
    fn is_moved(&self, was: &StepRun, is: &StepRun) -> bool {
        let old = self.known.iter().map(|known| known.run);
        neighbours(old, was) != neighbours(self.trace.steps.iter(), is)
    }

    /// Setup, script and both together, from what was measured and what the model says of the difference.
    fn reckoned(
        &self,
        old: &Model<'_>,
        before: &[Known<'a>],
        run: &StepRun,
        modelled: &StepTime,
    ) -> (Estimate, Estimate, Estimate) {
        let factor = factor(before);
        let sum =
            |part: &dyn Fn(&Known<'a>) -> Estimate| before.iter().map(part).reduce(Estimate::then);
        let nothing = Estimate::assumed(0, 0);
        let of = |part: &dyn Fn(&Known<'a>) -> Estimate| sum(part).unwrap_or(nothing);
        let (setup, script) = self.new.parts(run, factor);
        let setup = Change::from(of(&|k| old.parts(k.run, k.time.factor).0), setup);
        let script = Change::from(of(&|k| old.parts(k.run, k.time.factor).1), script);
        let measured = [of(&|k| k.time.setup), of(&|k| k.time.script), of(&|k| k.time.time)];
        let slower = Slower::from(self.new.parts(run, factor).1, modelled.script);
        let commands = slower.of(script.on(measured[1]));
        let whole = setup.on(script.on(measured[2]));
        (setup.on(measured[0]), commands, slower.added_to(whole, script.on(measured[1])))
    }
}

/// What is to be added to a measured time.
#[derive(Clone, Copy)]
struct Change {
    low: i64,
    typical: i64,
    high: i64,
}

impl Change {
    fn from(was: Estimate, is: Estimate) -> Change {
        let difference = |was: u32, is: u32| i64::from(is) - i64::from(was);
        let (a, b) = (difference(was.low, is.low), difference(was.high, is.high));
        Change { low: a.min(b), typical: difference(was.typical, is.typical), high: a.max(b) }
    }

    fn on(self, time: Estimate) -> Estimate {
        let add = |seconds: u32, more: i64| {
            u32::try_from((i64::from(seconds) + more).max(0)).unwrap_or(u32::MAX)
        };
        ordered(add(time.low, self.low), add(time.typical, self.typical), add(time.high, self.high))
    }
}

/// How many times as long commands take on another size.
#[derive(Clone, Copy)]
struct Slower {
    low: f64,
    typical: f64,
    high: f64,
}

impl Slower {
    fn from(was: Estimate, is: Estimate) -> Slower {
        let ratio = |was: u32, is: u32| if was == 0 { 1.0 } else { f64::from(is) / f64::from(was) };
        let (a, b) = (ratio(was.low, is.low), ratio(was.high, is.high));
        Slower { low: a.min(b), typical: ratio(was.typical, is.typical), high: a.max(b) }
    }

    fn of(self, time: Estimate) -> Estimate {
        let times = |seconds: u32, ratio: f64| (f64::from(seconds) * ratio).round() as u32;
        ordered(
            times(time.low, self.low),
            times(time.typical, self.typical),
            times(time.high, self.high),
        )
    }

    /// The whole time of a step whose commands take this part of it.
    fn added_to(self, whole: Estimate, commands: Estimate) -> Estimate {
        let more = |seconds: u32, ratio: f64| (f64::from(seconds) * (ratio - 1.0)).round() as i64;
        let ends = |ratio| (more(commands.low, ratio), more(commands.high, ratio));
        let (low, high) = (ends(self.low), ends(self.high));
        let typical = more(commands.typical, self.typical);
        Change { low: low.0.min(low.1), typical, high: high.0.max(high.1) }.on(whole)
    }
}

fn ordered(low: u32, typical: u32, high: u32) -> Estimate {
    let (low, high) = (low.min(typical), high.max(typical));
    Estimate { low, typical, high, class: Class::Modelled }
}

/// The largest size factor among them.
fn factor(before: &[Known<'_>]) -> u32 {
    before.iter().map(|known| known.time.factor).max().unwrap_or(1)
}

/// How a size of this factor is written.
fn size(factor: u32) -> String {
    let size = Size::ALL.into_iter().find(|size| size.factor() == factor);
    size.unwrap_or_default().to_string()
}

/// Where the commands of a step stand in the file as it was opened.
fn places(run: &StepRun, origin: impl Fn(&StepRun, Span) -> Option<Span>) -> BTreeSet<usize> {
    let own = run.effects.iter().filter(|effect| effect.place.file.is_none());
    own.filter_map(|effect| Some(origin(run, effect.place.span)?.start)).collect()
}

/// The labels of the steps that run side by side with this one.
fn neighbours<'s>(steps: impl Iterator<Item = &'s StepRun>, step: &StepRun) -> BTreeSet<&'s str> {
    if !step.parallel {
        return BTreeSet::new();
    }
    let beside = |other: &&StepRun| other.group == step.group && other.label != step.label;
    steps.filter(beside).map(|other| other.label.as_str()).collect()
}

/// The programs that take time, in order.
fn programs(run: &StepRun) -> Vec<&str> {
    run.effects.iter().filter(|e| work(e) != Work::Quick).map(Effect::program).collect()
}

fn dockerfile(effect: &Effect) -> Option<&str> {
    effect.built.as_ref()?.dockerfile.as_deref()
}
