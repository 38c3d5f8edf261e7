//! `parallelize`: steps that don't need each other run side by side.

mod grouping;

use super::{
    About, Accepted, Choice, ChoiceKind, Context, FileEdit, Improvement, Outcome, Proposal,
    ProposalId, ValueOption,
};
use crate::model::{Pipeline, StepRef};
use crate::text::listed;
use crate::verdict::Difference;
use crate::yaml::{At, Change, Path, Unfit, Value};
use grouping::{Arrangement, arrangements};

/// Groups steps.
pub(super) struct Parallelize;

const ABOUT: About = About {
    id: "parallelize",
    title: "Parallelize",
    why: "Steps that follow each other only because they were written one below the other wait for nothing. Side by \
          side the run is shorter; the minutes that are billed stay the same, or grow a little, as each step still \
          clones and starts by itself.",
    before: include_str!("../../../assets/examples/parallelize-before.yml"),
    after: include_str!("../../../assets/examples/parallelize-after.yml"),
    reference: "Bitbucket documentation: set up or run parallel steps",
};

/// One way to let steps of a pipeline run side by side.
struct Group {
    list: Path,
    arrangement: Arrangement,
    /// The steps that run beside others from now on, group by group.
    steps: Vec<Vec<StepRef>>,
    trigger: String,
    labels: Vec<Vec<String>>,
}

impl Improvement for Parallelize {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn propose(&self, context: &Context<'_>) -> Vec<Proposal> {
        context.once(groups).iter().map(|g| g.proposal(context)).collect()
    }

    fn change(&self, context: &Context<'_>, accepted: &Accepted<'_>) -> Result<Outcome, Unfit> {
        let mut moves = Vec::new();
        let mut wraps = Vec::new();
        let mut settings = Vec::new();
        for group in context.once(groups).iter() {
            let Some(chosen) = accepted.answer(&group.id()) else {
                continue;
            };
            let fails_fast = chosen.get(FAIL_FAST).is_some_and(|answer| answer == YES);
            moves.extend(group.moves());
            for items in group.arrangement.wraps() {
                let mut keys = vec!["parallel".to_owned()];
                if fails_fast {
                    keys.push("steps".into());
                    settings.push((group.list.clone(), items.clone()));
                }
                wraps.push(Change::Wrap { path: group.list.clone(), items, keys });
            }
        }
        let settings = fail_fast(&settings);
        let edits = [moves, wraps, settings].into_iter().filter(|changes| !changes.is_empty());
        Ok(Outcome { edits: edits.map(FileEdit::Yaml).collect(), ..Outcome::default() })
    }
}

/// The choice whether a failing step stops those beside it.
const FAIL_FAST: &str = "fail-fast";
const YES: &str = "yes";
const NO: &str = "no";

fn groups(context: &Context<'_>) -> Vec<Group> {
    let mut found: Vec<Group> = Vec::new();
    for (pipeline, trace) in context.pipelines.pipelines.iter().zip(context.traces) {
        for arrangement in arrangements(context.pipelines, pipeline, trace) {
            let group = group(context, pipeline, arrangement);
            let same = |g: &Group| g.list == group.list && g.arrangement == group.arrangement;
            if !found.iter().any(same) {
                found.push(group);
            }
        }
    }
    found
}

fn group(context: &Context<'_>, pipeline: &Pipeline, arrangement: Arrangement) -> Group {
    let steps: Vec<Vec<StepRef>> = arrangement
        .groups()
        .iter()
        .map(|items| {
            let steps = items.iter().flat_map(|item| pipeline.items[*item].kind.steps());
            steps.map(|step| pipeline.steps[*step].reference).collect()
        })
        .collect();
    let label = |step: &StepRef| context.pipelines.label(*step).to_owned();
    Group {
        list: pipeline.list.clone(),
        labels: steps.iter().map(|group| group.iter().map(label).collect()).collect(),
        arrangement,
        steps,
        trigger: pipeline.trigger.to_string(),
    }
}

/// Lets a failing step of each of these groups stop the others. Groups before one in its list have shortened it.
fn fail_fast(groups: &[(Path, std::ops::Range<usize>)]) -> Vec<Change> {
    let place = |(list, items): &(Path, std::ops::Range<usize>)| {
        let before = groups.iter().filter(|(l, i)| l == list && i.start < items.start);
        let shorter: usize = before.map(|(_, i)| i.len() - 1).sum();
        list.index(items.start - shorter).key("parallel")
    };
    let insert = |group| Change::Insert {
        path: place(group),
        at: At::Start,
        key: Some("fail-fast".into()),
        value: Value::Plain("true".into()),
    };
    groups.iter().map(insert).collect()
}

impl Group {
    fn id(&self) -> ProposalId {
        let kind = match self.arrangement {
            Arrangement::Wrap(_) => "group",
            Arrangement::Join { .. } => "join",
            Arrangement::Regroup { .. } => "regroup",
        };
        let groups: Vec<String> = self.labels.iter().map(|labels| labels.join(" + ")).collect();
        ProposalId::new("parallelize", kind, &format!("{}/{}", self.trigger, groups.join(" then ")))
    }

    fn moves(&self) -> Vec<Change> {
        let one = |(item, to, at): (usize, Path, usize)| Change::Move {
            path: self.list.index(item),
            to,
            at,
        };
        self.arrangement.moves(&self.list).into_iter().map(one).collect()
    }

    fn proposal(&self, context: &Context<'_>) -> Proposal {
        let steps: Vec<StepRef> = self.steps.iter().flatten().copied().collect();
        let evidence = steps.iter().filter_map(|s| {
            let step = context.step(*s);
            context.line_at(step.name.as_ref().map_or(&step.item, |n| &n.path))
        });
        Proposal {
            summary: self.summary(),
            evidence: evidence.collect(),
            choices: match self.arrangement {
                Arrangement::Join { .. } => Vec::new(),
                _ => vec![choice()],
            },
            declares: vec![Difference::Order, Difference::Image],
            ..context.proposal(self.id(), &steps)
        }
    }

    fn summary(&self) -> String {
        let quoted = |labels: &Vec<String>| listed(labels.iter().map(|l| format!("“{l}”")));
        let groups: Vec<String> = self.labels.iter().map(quoted).collect();
        match &self.arrangement {
            Arrangement::Wrap(_) => format!("run {} side by side", groups.join(", ")),
            Arrangement::Join { .. } => {
                format!("run {} side by side, in the group that is there", groups.join(", "))
            }
            Arrangement::Regroup { order, before } => format!(
                "run {} side by side: {} rounds instead of {before}",
                groups.join(", then "),
                order.len()
            ),
        }
    }
}

fn choice() -> Choice {
    let option = |value: &str, meaning: &str| ValueOption::new(value, meaning);
    Choice {
        name: FAIL_FAST,
        label: "if one fails",
        kind: ChoiceKind::OneOf(vec![
            option(NO, "the others go on to their end"),
            option(YES, "the others are stopped (`fail-fast`)"),
        ]),
        default: NO.into(),
    }
}
