//! Lists every difference between two versions of a pipeline file, trigger by trigger.

use std::collections::BTreeSet;

use super::evidence::Source;
use super::frame::{self, View};
use super::installs::StandIn;
use super::{
    Assumption, Difference, Evidence, Found, Safety, deployments, effects, images, matching, order,
    renames, resources,
};
use crate::model::secret::redact;
use crate::model::{Pipeline, Pipelines, Step, StepRef, Trigger, is_taken_over};
use crate::project::KnownSettings;
use crate::rules::Fault;
use crate::symbolic::{Effect, StepRun, Trace};
use crate::yaml::Segment;

/// One version of the file with its runs.
#[derive(Clone, Copy)]
pub struct Side<'a> {
    /// The text, with the way back to what was opened.
    pub source: Source<'a>,
    /// Bitbucket's view of it.
    pub pipelines: &'a Pipelines,
    /// Its runs, one per trigger.
    pub traces: &'a [Trace],
    /// What Bitbucket would refuse or stop at.
    pub faults: &'a [Fault],
    /// The variables that are known to be set in Bitbucket.
    pub settings: &'a KnownSettings,
    /// Pipelines of the file that are left out of all this, as nothing differs in them.
    pub beyond: &'a Beyond,
}

/// What matters of the pipelines that are left out of a comparison.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Beyond {
    /// The names of caches and services that they use.
    pub named: BTreeSet<String>,
    /// Their patterns under `branches`.
    pub branches: Vec<String>,
}

/// What a comparison found, before it is judged.
#[derive(Clone, Debug, Default)]
pub struct Comparison {
    /// Every difference.
    pub found: Vec<Found>,
    /// What the differences that are allowed rest on.
    pub assumptions: Vec<Assumption>,
}

/// Lists what differs between two versions.
pub fn compare(before: &Side<'_>, after: &Side<'_>) -> Comparison {
    let mut comparison = Comparison::default();
    let alike = deployments::alike(before, after, &mut comparison);
    let after = &Side { traces: alike.as_deref().unwrap_or(after.traces), ..*after };
    match renames::aligned(before, after, &mut comparison) {
        Some((old, new)) => {
            let (was, is) = (Side { traces: &old, ..*before }, Side { traces: &new, ..*after });
            compare_runs(&was, &is, &mut comparison);
        }
        None => compare_runs(before, after, &mut comparison),
    }
    compare_faults(before, after, &mut comparison);
    compare_rest(before, after, &mut comparison);
    doubt_repeated(before, after, &mut comparison);
    images::compare(before, after, &mut comparison);
    comparison.found.sort_by_key(|f| f.allows);
    comparison.found.dedup();
    comparison.assumptions.dedup();
    comparison
}

fn compare_runs(before: &Side<'_>, after: &Side<'_>, comparison: &mut Comparison) {
    for trace in before.traces {
        match after.traces.iter().find(|t| t.trigger == trace.trigger) {
            Some(other) => Pair::new(before, after, trace, other).compare(comparison),
            None => gone(before, after, trace, comparison),
        }
    }
    for trace in after.traces {
        if !before.traces.iter().any(|t| t.trigger == trace.trigger) {
            let text = format!("the pipeline {} is new", trace.trigger);
            comparison.add(Difference::Effect, None, text, Vec::new());
        }
    }
}

/// A pipeline that is gone. Where `default` does exactly the same and nothing else takes its branches over, it runs in
/// its place.
fn gone(before: &Side<'_>, after: &Side<'_>, trace: &Trace, comparison: &mut Comparison) {
    let trigger = &trace.trigger;
    let default = after.traces.iter().find(|t| t.trigger == Trigger::Default);
    let branch = match trigger {
        Trigger::Branches(name) => !is_taken_over(name, after.branches()),
        _ => false,
    };
    let same = |default: &Trace| {
        let mut inner = Comparison::default();
        Pair::new(before, after, trace, default).compare(&mut inner);
        inner.found.is_empty() && inner.assumptions.is_empty() && !trace.steps.is_empty()
    };
    match default.filter(|default| branch && same(default)) {
        Some(_) => {
            let text = format!("{trigger} is gone: `default` runs there, which does the same");
            comparison.add(Difference::Step, Some(Safety::Review), text, Vec::new());
        }
        None => {
            let text = format!("the pipeline {trigger} is gone");
            comparison.add(Difference::Effect, None, text, Vec::new());
        }
    }
}

impl Side<'_> {
    /// Whether a step of the file uses this cache.
    fn uses_cache(&self, name: &str) -> bool {
        let has = |step: &Step| step.caches.iter().any(|cache| cache.value == name);
        self.beyond.named.contains(name) || self.pipelines.steps().any(has)
    }

    /// Every pattern of the file under `branches`.
    fn branches(&self) -> impl Iterator<Item = &str> {
        let own = self.pipelines.pipelines.iter().filter_map(|p| p.trigger.branches());
        own.chain(self.beyond.branches.iter().map(String::as_str))
    }
}

impl Comparison {
    pub(super) fn add(
        &mut self,
        difference: Difference,
        allows: Option<Safety>,
        witness: String,
        evidence: Vec<Evidence>,
    ) {
        let witness = redact(&witness).into_owned();
        self.found.push(Found { difference, allows, witness, evidence });
    }

    pub(super) fn assume(&mut self, text: String, evidence: Vec<Evidence>) {
        let assumption = Assumption { text, evidence };
        if !self.assumptions.contains(&assumption) {
            self.assumptions.push(assumption);
        }
    }
}

/// The two runs of one trigger.
pub(super) struct Pair<'a> {
    pub before: &'a Side<'a>,
    pub after: &'a Side<'a>,
    pub old: &'a Trace,
    pub new: &'a Trace,
    /// For each old step the new one.
    pub steps: Vec<Option<usize>>,
    /// The same, or the new step that does all that a step did which is gone.
    pub homes: Vec<Option<usize>>,
    /// For each old step what the image of the new one stands in for.
    pub stand_ins: Vec<Option<StandIn<'a>>>,
}

/// An effect by step and index in the step.
pub(super) type At = (usize, usize);

impl<'a> Pair<'a> {
    fn new(before: &'a Side<'a>, after: &'a Side<'a>, old: &'a Trace, new: &'a Trace) -> Pair<'a> {
        let steps = matching::steps(before, after, old, new);
        let stand_in = |(index, now): (usize, &Option<usize>)| {
            StandIn::of(&old.steps[index], &new.steps[(*now)?])
        };
        let stand_ins = steps.iter().enumerate().map(stand_in).collect();
        Pair { before, after, old, new, homes: steps.clone(), steps, stand_ins }
    }

    fn compare(mut self, comparison: &mut Comparison) {
        if self.is_untouched() {
            return;
        }
        let matched = matching::effects(self.old, self.new, &self.steps);
        self.homes = matching::homes(self.old, &self.steps, &matched);
        self.compare_steps(comparison);
        self.compare_inputs(comparison);
        effects::compare(&self, &matched, comparison);
        order::compare(&self, &matched.pairs, comparison);
        resources::compare(&self, comparison);
    }

    /// Whether the same steps run in the same order with the same settings, so that nothing can differ.
    fn is_untouched(&self) -> bool {
        let same_step = |old: &StepRun, new: &StepRun| {
            let (was, is) = self.views(old, new);
            (old.group, old.parallel) == (new.group, new.parallel) && frame::is_same(was, is)
        };
        std::ptr::eq(self.before.source.project, self.after.source.project)
            && self.before.settings == self.after.settings
            && self.old.steps.len() == self.new.steps.len()
            && self.steps.iter().enumerate().all(|(index, new)| *new == Some(index))
            && asked(self.pipeline(self.before)).eq(asked(self.pipeline(self.after)))
            && self.old.steps.iter().zip(&self.new.steps).all(|(a, b)| same_step(a, b))
    }

    /// Both steps with all that they are told.
    pub(super) fn views(&self, old: &StepRun, new: &StepRun) -> (View<'a>, View<'a>) {
        let view =
            |side: &'a Side<'a>, run: &StepRun| View::of(side, side.pipelines.step(run.reference));
        (view(self.before, old), view(self.after, new))
    }

    fn pipeline(&self, side: &'a Side<'a>) -> Option<&'a Pipeline> {
        side.pipelines.pipelines.iter().find(|p| p.trigger == self.old.trigger)
    }

    /// What the pipeline asks for when somebody starts it.
    fn compare_inputs(&self, comparison: &mut Comparison) {
        if !asked(self.pipeline(self.before)).eq(asked(self.pipeline(self.after))) {
            let text = format!("{} asks for other variables", self.old.trigger);
            comparison.add(Difference::Effect, None, text, Vec::new());
        }
    }

    pub(super) fn old_effect(&self, (step, index): At) -> &'a Effect {
        &self.old.steps[step].effects[index]
    }

    pub(super) fn new_effect(&self, (step, index): At) -> &'a Effect {
        &self.new.steps[step].effects[index]
    }

    /// Where an old effect stands.
    pub(super) fn shown(&self, effect: &Effect) -> Vec<Evidence> {
        vec![self.before.source.of(&effect.place)]
    }

    pub(super) fn old_step(&self, index: usize) -> &'a StepRun {
        &self.old.steps[index]
    }

    fn compare_steps(&self, comparison: &mut Comparison) {
        for (index, _) in self.steps.iter().enumerate().filter(|(_, new)| new.is_none()) {
            let run = self.old_step(index);
            let evidence = vec![self.step_evidence(run.reference)];
            let home = self.homes[index].map(|home| &self.new.steps[home]);
            match self.missed(run, home) {
                Some(why) => {
                    let text = format!("the step “{}” is gone: {why}", run.label);
                    comparison.add(Difference::Effect, None, text, evidence);
                }
                None => {
                    let text = match home {
                        Some(home) => format!("“{}” now runs in “{}”", run.label, home.label),
                        None => format!("the step “{}” is gone", run.label),
                    };
                    comparison.add(Difference::Step, Some(Safety::Review), text, evidence);
                }
            }
        }
        let kept: BTreeSet<usize> = self.steps.iter().flatten().copied().collect();
        for (_, run) in self.new.steps.iter().enumerate().filter(|(i, _)| !kept.contains(i)) {
            let text = format!("the step “{}” is new", run.label);
            match run.manual || run.deployment.is_some() || !run.opaque.is_empty() {
                true => comparison.add(Difference::Effect, None, text, Vec::new()),
                false => comparison.add(Difference::Step, Some(Safety::Review), text, Vec::new()),
            }
        }
    }

    /// What a step did beside its commands, in words, if somebody may miss it. Its `home` fills the same caches.
    fn missed(&self, run: &StepRun, home: Option<&StepRun>) -> Option<String> {
        let step = self.before.pipelines.step(run.reference);
        let home = home.map(|home| self.after.pipelines.step(home.reference));
        let uses = |name: &str| {
            let has = |step: &Step| step.caches.iter().any(|c| c.value == name);
            !home.is_some_and(has) && self.after.uses_cache(name)
        };
        let cache = step.caches.iter().find(|c| c.value != "docker" && uses(&c.value));
        let why = match () {
            () if run.manual => "the steps behind it wait until somebody starts it".to_owned(),
            () if run.deployment.is_some() => "it deploys".to_owned(),
            () if step.child_pipeline => "it starts another pipeline".to_owned(),
            () if !step.output_variables.is_empty() => "it hands on variables".to_owned(),
            () if !run.opaque.is_empty() || step.script.is_empty() => "it can't be read".to_owned(),
            () => format!("it may fill the cache `{}`", cache?.value),
        };
        Some(why)
    }

    pub(super) fn step_evidence(&self, step: StepRef) -> Evidence {
        let step = self.before.pipelines.step(step);
        let node = self.before.source.document.get(&step.item);
        let span = step.name.as_ref().map(|n| n.span).or(node.map(|n| n.span()));
        self.before.source.at(span.unwrap_or(crate::yaml::Span::empty(0)))
    }
}

/// The variables that a pipeline asks for, by name, with their values.
fn asked(pipeline: Option<&Pipeline>) -> impl Iterator<Item = (&str, Option<&str>, Vec<&str>)> {
    pipeline.into_iter().flat_map(|p| &p.variables).map(|variable| {
        let default = variable.default.as_ref().map(|d| d.value.as_str());
        let allowed = variable.allowed.iter().map(|a| a.value.as_str()).collect();
        (variable.name.value.as_str(), default, allowed)
    })
}

/// Faults by rule, place and subject, each as often as it is there.
fn compare_faults(before: &Side<'_>, after: &Side<'_>, comparison: &mut Comparison) {
    let key = |f: &Fault| (f.rule, f.place.clone(), f.subject.clone());
    let mut left: Vec<&Fault> = after.faults.iter().collect();
    for fault in before.faults {
        if let Some(at) = left.iter().position(|f| key(f) == key(fault)) {
            left.swap_remove(at);
            continue;
        }
        let text = format!("no longer a fault: {}", fault.message);
        let evidence = vec![before.source.at(fault.span)];
        comparison.add(Difference::Fault, Some(Safety::Review), text, evidence);
    }
    for fault in left {
        let text = format!("a new fault: {}: {}", fault.place, fault.message);
        comparison.add(Difference::Fault, None, text, vec![after.source.at(fault.span)]);
    }
}

/// What the top level says that no step is told.
fn compare_rest(before: &Side<'_>, after: &Side<'_>, comparison: &mut Comparison) {
    let rest = |side: &Side<'_>| -> Vec<(String, String)> {
        let document = side.source.document;
        let entries = document.root().into_iter().flat_map(|root| root.entries());
        let text = entries.map(|(key, value)| {
            (key.text().unwrap_or_default().to_owned(), document.text(value.span()).to_owned())
        });
        text.filter(|(key, _)| BESIDE.contains(&key.as_str())).collect()
    };
    if rest(before) != rest(after) {
        let text = "what the file says beside its pipelines changed".to_owned();
        comparison.add(Difference::Effect, None, text, Vec::new());
    }
}

/// Where a key stands more than once, all was read as if the last one counts, which nobody has promised.
fn doubt_repeated(before: &Side<'_>, after: &Side<'_>, comparison: &mut Comparison) {
    let source = &before.source;
    if source.document.source() == after.source.document.source() {
        return;
    }
    for (path, span) in source.original.duplicate_keys() {
        let key = path.segments().iter().rev().find_map(Segment::key).unwrap_or_default();
        let text =
            format!("of the keys `{key}` that stand more than once in one place the last counts");
        comparison.assume(text, vec![source.opened(*span)]);
    }
}

/// Keys of the top level that no step is told.
const BESIDE: [&str; 3] = ["triggers", "export", "labels"];
