//! `parallelize`: steps that don't need each other run side by side.

use super::{About, Chosen, Context, FileEdit, Improvement, Outcome, Proposal, ProposalId};
use crate::model::{ItemKind, Pipeline, StepRef};
use crate::symbolic::Trace;
use crate::text::listed;
use crate::verdict::{Difference, may_run_beside};
use crate::yaml::{Change, Path, Unfit};

/// Groups steps.
pub(super) struct Parallelize;

const ABOUT: About = About {
    id: "parallelize",
    title: "Parallelize",
    why: "Steps that follow each other only because they were written one below the other wait for nothing. Side by \
          side the run is shorter; the minutes that are billed stay the same, or grow a little, as each step still \
          clones and starts by itself.",
    before: include_str!("../../assets/examples/parallelize-before.yml"),
    after: include_str!("../../assets/examples/parallelize-after.yml"),
    reference: "Bitbucket documentation: set up or run parallel steps",
};

/// Neighbouring items of one pipeline that may run side by side.
struct Group {
    list: Path,
    items: std::ops::Range<usize>,
    steps: Vec<StepRef>,
    trigger: String,
    labels: Vec<String>,
}

impl Improvement for Parallelize {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn propose(&self, context: &Context<'_>) -> Vec<Proposal> {
        groups(context).iter().map(|g| g.proposal(context)).collect()
    }

    fn change(
        &self,
        context: &Context<'_>,
        accepted: &[(&Proposal, &Chosen)],
    ) -> Result<Outcome, Unfit> {
        let wanted = |g: &Group| accepted.iter().any(|(p, _)| p.id == g.id());
        let wrap =
            |g: Group| Change::Wrap { path: g.list, items: g.items, keys: vec!["parallel".into()] };
        let changes = groups(context).into_iter().filter(wanted).map(wrap).collect();
        Ok(Outcome { edits: vec![FileEdit::Yaml(changes)], ..Outcome::default() })
    }
}

fn groups(context: &Context<'_>) -> Vec<Group> {
    let mut found: Vec<Group> = Vec::new();
    for (pipeline, trace) in context.pipelines.pipelines.iter().zip(context.traces) {
        let mut at = 0;
        while at < pipeline.items.len() {
            let end = longest(context, pipeline, trace, at);
            if end - at > 1 {
                let group = group(context, pipeline, at..end);
                if !found.iter().any(|g| g.list == group.list && g.items == group.items) {
                    found.push(group);
                }
            }
            at = end.max(at + 1);
        }
    }
    found
}

/// The end of the longest run of items from `start` on of which each may run beside each other.
fn longest(context: &Context<'_>, pipeline: &Pipeline, trace: &Trace, start: usize) -> usize {
    let mut members: Vec<usize> = Vec::new();
    for (index, item) in pipeline.items.iter().enumerate().skip(start) {
        let ItemKind::Step(step) = item.kind else { return index };
        let run = &trace.steps[step];
        let free = !run.manual && !pipeline.steps[step].child_pipeline;
        if !free || !members.iter().all(|m| may_run_beside(context.pipelines, trace, *m, step)) {
            return index;
        }
        members.push(step);
    }
    pipeline.items.len()
}

fn group(context: &Context<'_>, pipeline: &Pipeline, items: std::ops::Range<usize>) -> Group {
    let steps: Vec<StepRef> = pipeline.items[items.clone()]
        .iter()
        .flat_map(|i| i.kind.steps())
        .map(|s| pipeline.steps[*s].reference)
        .collect();
    Group {
        list: pipeline.list.clone(),
        items,
        labels: steps.iter().map(|s| context.pipelines.label(*s).to_owned()).collect(),
        steps,
        trigger: pipeline.trigger.to_string(),
    }
}

impl Group {
    fn id(&self) -> ProposalId {
        ProposalId::new(
            "parallelize",
            "group",
            &format!("{}/{}", self.trigger, self.labels.join(" + ")),
        )
    }

    fn proposal(&self, context: &Context<'_>) -> Proposal {
        let quoted: Vec<String> = self.labels.iter().map(|l| format!("“{l}”")).collect();
        let evidence = self.steps.iter().filter_map(|s| {
            let step = context.step(*s);
            context.line_at(step.name.as_ref().map_or(&step.item, |n| &n.path))
        });
        Proposal {
            id: self.id(),
            touches: context.touched(self.steps.iter().copied()),
            environments: context.environments(&self.steps),
            summary: format!("run {} side by side", listed(quoted)),
            evidence: evidence.collect(),
            declares: vec![Difference::Order, Difference::Image],
            ..Proposal::default()
        }
    }
}
