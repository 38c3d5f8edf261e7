//! Lists every difference between two versions of a pipeline file, trigger by trigger.

use std::collections::BTreeSet;

use super::evidence::Source;
use super::{Assumption, Difference, Evidence, Found, Safety, matching};
use crate::model::secret::redact;
use crate::model::{Pipelines, StepRef};
use crate::project::KnownSettings;
use crate::rules::Fault;
use crate::symbolic::{Effect, StepRun, Trace};

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
    for trace in before.traces {
        match after.traces.iter().find(|t| t.trigger == trace.trigger) {
            Some(other) => Pair::new(before, after, trace, other).compare(&mut comparison),
            None => comparison.add(
                Difference::Effect,
                None,
                format!("the pipeline {} is gone", trace.trigger),
                Vec::new(),
            ),
        }
    }
    for trace in after.traces {
        if !before.traces.iter().any(|t| t.trigger == trace.trigger) {
            let text = format!("the pipeline {} is new", trace.trigger);
            comparison.add(Difference::Effect, None, text, Vec::new());
        }
    }
    compare_faults(before, after, &mut comparison);
    comparison.found.sort_by_key(|f| f.allows);
    comparison.found.dedup();
    comparison.assumptions.dedup();
    comparison
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
}

/// An effect by step and index in the step.
pub(super) type At = (usize, usize);

impl<'a> Pair<'a> {
    fn new(before: &'a Side<'a>, after: &'a Side<'a>, old: &'a Trace, new: &'a Trace) -> Pair<'a> {
        let steps = matching::steps(before, after, old, new);
        Pair { before, after, old, new, steps }
    }

    fn compare(&self, comparison: &mut Comparison) {
        let matched = matching::effects(self.old, self.new, &self.steps);
        self.compare_steps(comparison);
        for at in &matched.gone {
            self.gone(self.old_effect(*at), comparison);
        }
        for at in &matched.come {
            self.come(self.new_effect(*at), comparison);
        }
        for (old, new) in &matched.pairs {
            self.compare_effects(*old, *new, comparison);
        }
        super::order::compare(self, &matched.pairs, comparison);
        super::resources::compare(self, comparison);
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
        for (index, new) in self.steps.iter().enumerate() {
            if new.is_none() {
                let step = self.old_step(index);
                let evidence = vec![self.step_evidence(step.reference)];
                let text = format!("the step “{}” is gone", step.label);
                comparison.add(Difference::Step, Some(Safety::Review), text, evidence);
            }
        }
        let kept: BTreeSet<usize> = self.steps.iter().flatten().copied().collect();
        for (index, step) in self.new.steps.iter().enumerate() {
            if !kept.contains(&index) {
                let text = format!("the step “{}” is new", step.label);
                comparison.add(Difference::Step, Some(Safety::Review), text, Vec::new());
            }
        }
    }

    fn step_evidence(&self, step: StepRef) -> Evidence {
        let step = self.before.pipelines.step(step);
        let node = self.before.source.document.get(&step.item);
        let span = step.name.as_ref().map(|n| n.span).or(node.map(|n| n.span()));
        self.before.source.at(span.unwrap_or(crate::yaml::Span::empty(0)))
    }

    fn gone(&self, effect: &Effect, comparison: &mut Comparison) {
        let evidence = self.shown(effect);
        let words = effect.words_shown();
        match effect.kind {
            Some(kind) if crate::symbolic::stays_inside(kind) => {
                let more = match kind {
                    crate::facts::commands::Kind::Fetch => {
                        ": if it fails, that no longer stops the run"
                    }
                    _ => "",
                };
                let text = format!("`{words}` no longer runs{more}");
                comparison.add(Difference::PureCommand, Some(Safety::Review), text, evidence);
            }
            _ => {
                let text = format!("`{words}` no longer runs");
                comparison.add(Difference::Effect, None, text, evidence);
            }
        }
    }

    fn come(&self, effect: &Effect, comparison: &mut Comparison) {
        let evidence = vec![self.after.source.of(&effect.place)];
        let text = format!("`{}` is new, or runs with other words", effect.words_shown());
        match effect.kind {
            Some(kind) if crate::symbolic::stays_inside(kind) => {
                comparison.add(Difference::PureCommand, Some(Safety::Review), text, evidence);
            }
            _ => comparison.add(Difference::Effect, None, text, evidence),
        }
    }

    fn compare_effects(&self, old: At, new: At, comparison: &mut Comparison) {
        let (was, is) = (self.old_effect(old), self.new_effect(new));
        let (before, after) = (&self.old.steps[old.0], &self.new.steps[new.0]);
        let words = was.words_shown();
        let conditions = (&was.conditions, was.unchecked, before.manual, before.conditional)
            == (&is.conditions, is.unchecked, after.manual, after.conditional);
        if !conditions || was.input != is.input {
            let text = format!("`{words}` runs under other conditions, or is fed other text");
            comparison.add(Difference::Effect, None, text, self.shown(was));
        }
        if before.deployment != after.deployment {
            let text = format!("`{words}` runs with another deployment environment");
            comparison.add(Difference::Resource, Some(Safety::Review), text, self.shown(was));
        }
        let pure = was.kind == Some(crate::facts::commands::Kind::Pure);
        if before.image != after.image && !pure {
            let text = format!("`{words}` runs in another image");
            comparison.add(Difference::Image, Some(Safety::Review), text, self.shown(was));
        }
        super::inputs::compare(self, (was, before), (is, after), comparison);
    }
}

fn compare_faults(before: &Side<'_>, after: &Side<'_>, comparison: &mut Comparison) {
    let same =
        |a: &Fault, b: &Fault| (a.rule, &a.place, &a.subject) == (b.rule, &b.place, &b.subject);
    for fault in before.faults {
        if !after.faults.iter().any(|f| same(f, fault)) {
            let text = format!("gone: {}", fault.message);
            let evidence = vec![before.source.at(fault.span)];
            comparison.add(Difference::Fault, Some(Safety::Review), text, evidence);
        }
    }
    for fault in after.faults {
        if !before.faults.iter().any(|f| same(f, fault)) {
            let text = format!("new: {}: {}", fault.place, fault.message);
            comparison.add(Difference::Fault, None, text, vec![after.source.at(fault.span)]);
        }
    }
}
