//! The time that a run takes: before, after, and by what each proposal would change it.

use std::collections::BTreeSet;

use super::EntryCost;
use super::attempt::Trial;
use super::stage::Stage;
use crate::cost::{Asked, Base, Cost, Impact, Measured, Monthly, Timeline, Version, opened};
use crate::improvements::{ChoiceKind, Proposal};
use crate::model::Size;
use crate::symbolic::{StepRun, Trace};

/// What the file as it was opened takes.
pub(super) struct Opened {
    stage: Stage,
    timelines: Vec<Timeline>,
    notes: Vec<String>,
}

/// What an answer to a choice would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptionImpact {
    /// The choice.
    pub choice: &'static str,
    /// The answer.
    pub value: String,
    /// What it would do to each trigger, compared with what was before the proposal.
    pub impacts: Vec<Impact>,
}

/// A stage with some of its runs.
#[derive(Clone, Copy)]
struct Part<'a> {
    stage: &'a Stage,
    /// The one of which runs are that were taken over.
    before: &'a Stage,
    traces: &'a [Trace],
}

impl Opened {
    pub(super) fn of(stage: &Stage) -> Opened {
        let measured = Measured::of(&stage.pipelines, &stage.traces, &stage.project.timings);
        let timelines = opened(Part::whole(stage).version(), &measured);
        Opened { stage: stage.clone(), timelines, notes: measured.notes }
    }

    pub(super) fn cost(self, last: &Stage) -> Cost {
        let after = self.carried(Part::whole(last), &|_, _| None);
        let (before, notes) = (self.timelines, self.notes);
        let mut cost = Cost { before, after, monthly: Vec::new(), notes };
        cost.monthly = Monthly::of(&cost, &self.stage.project.timings);
        cost
    }

    /// What a proposal does to the time and the bill of the runs that it touches.
    pub(super) fn entry(&self, proposal: &Proposal, trial: &Trial) -> EntryCost {
        let before = &trial.before;
        let was = Part { stage: before, before, traces: &trial.was };
        let is = Part { stage: &trial.stage, before, traces: &trial.stage.traces };
        EntryCost { impacts: self.impacts(was, is), options: self.options(proposal, was, is) }
    }

    /// What a change from `was` to `is` does to each trigger.
    fn impacts(&self, was: Part<'_>, is: Part<'_>) -> Vec<Impact> {
        let sizes = |_: &Trace, _: &StepRun| None;
        Impact::of_all(&self.carried(was, &sizes), &self.carried(is, &sizes))
    }

    /// What each size would do that a proposal lets choose, where `is` is what its present answers lead to.
    fn options(&self, proposal: &Proposal, was: Part<'_>, is: Part<'_>) -> Vec<OptionImpact> {
        let mut options = Vec::new();
        for choice in &proposal.choices {
            let ChoiceKind::OneOf(all) = &choice.kind else { continue };
            let sizes: Vec<Size> = all.iter().map(|option| Size::of(&option.value)).collect();
            if sizes.iter().any(|size| matches!(size, Size::Other(_))) {
                continue;
            }
            let resized = is.resized_since(was);
            let before = self.carried(was, &|_, _| None);
            for (option, size) in all.iter().zip(&sizes) {
                let factor = |trace: &Trace, run: &StepRun| {
                    let key = (trace.trigger.to_string(), run.label.clone());
                    resized.contains(&key).then(|| size.factor())
                };
                let impacts = Impact::of_all(&before, &self.carried(is, &factor));
                options.push(OptionImpact {
                    choice: choice.name,
                    value: option.value.clone(),
                    impacts,
                });
            }
        }
        options
    }

    /// What these runs take, reckoned from the file as it was opened.
    fn carried(
        &self,
        part: Part<'_>,
        factor: &dyn Fn(&Trace, &StepRun) -> Option<u32>,
    ) -> Vec<Timeline> {
        let base = Base::new(Part::whole(&self.stage).version(), &self.timelines);
        let origin = |run: &StepRun, span| {
            let stage = if run.is_kept() { part.before } else { part.stage };
            stage.document.origin(span)
        };
        base.carried(part.version(), Asked { origin: &origin, factor })
    }
}

impl<'a> Part<'a> {
    fn whole(stage: &'a Stage) -> Part<'a> {
        Part { stage, before: stage, traces: &stage.traces }
    }

    fn version(self) -> Version<'a> {
        let Part { stage, traces, .. } = self;
        Version { project: &stage.project, pipelines: &stage.pipelines, traces }
    }

    /// The steps whose size isn't what it was, by trigger and label.
    fn resized_since(self, was: Part<'_>) -> BTreeSet<(String, String)> {
        let sizes = |part: Part<'_>| {
            let mut sizes = BTreeSet::new();
            for trace in part.traces {
                for run in &trace.steps {
                    let pipelines = &part.stage.pipelines;
                    let factor = pipelines.size_of(pipelines.step(run.reference)).factor();
                    sizes.insert((trace.trigger.to_string(), run.label.clone(), factor));
                }
            }
            sizes
        };
        let (old, new) = (sizes(was), sizes(self));
        new.difference(&old).map(|(trigger, label, _)| (trigger.clone(), label.clone())).collect()
    }
}
