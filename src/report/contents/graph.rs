//! Each pipeline before and after as a graph: its rounds of steps, and what flows between them.

use serde::Serialize;

use super::time::Seconds;
use crate::cost::{Cost, StepTime, Timeline};
use crate::flow::{self, Flow, RoundWords};
use crate::plan::{Migration, Versions};
use crate::project::Project;
use crate::verdict::Side;

/// The pipeline of one trigger; none where a version has no steps for it.
#[derive(Serialize)]
pub(in crate::report) struct Graph {
    pub(in crate::report) trigger: String,
    pub(in crate::report) before: Option<Picture>,
    pub(in crate::report) after: Option<Picture>,
}

/// One version of a pipeline. Steps are named by their index.
#[derive(Serialize, PartialEq)]
pub(in crate::report) struct Picture {
    pub(in crate::report) rounds: Vec<Round>,
    pub(in crate::report) steps: Vec<Node>,
    pub(in crate::report) channels: Vec<Channel>,
    /// Whether it is too long for looking at each file of folders that are read whole.
    pub(in crate::report) cut: bool,
    /// The rounds as text.
    #[serde(skip)]
    pub(in crate::report) words: Vec<RoundWords>,
}

/// Steps that may run at the same time; each round waits for all of the one before.
#[derive(Serialize, PartialEq)]
pub(in crate::report) struct Round {
    pub(in crate::report) kind: &'static str,
    pub(in crate::report) stage: Option<String>,
    pub(in crate::report) fail_fast: bool,
    pub(in crate::report) steps: Vec<usize>,
}

#[derive(Serialize, PartialEq)]
pub(in crate::report) struct Node {
    pub(in crate::report) name: String,
    pub(in crate::report) size: String,
    pub(in crate::report) deployment: Option<String>,
    pub(in crate::report) manual: bool,
    pub(in crate::report) conditional: bool,
    #[serde(rename = "final")]
    pub(in crate::report) is_final: bool,
    pub(in crate::report) starts_pipeline: bool,
    /// What sets it apart, in words.
    #[serde(skip)]
    pub(in crate::report) flags: Vec<String>,
    /// Whether the end waits for it; told to programs with its time.
    #[serde(skip)]
    pub(in crate::report) critical: bool,
    #[serde(skip)]
    pub(in crate::report) time: Option<Seconds>,
}

/// What a step leaves to later ones.
#[derive(Serialize, PartialEq)]
pub(in crate::report) struct Channel {
    pub(in crate::report) kind: &'static str,
    pub(in crate::report) what: String,
    pub(in crate::report) variables: Vec<String>,
    pub(in crate::report) from: usize,
    pub(in crate::report) to: Vec<Taker>,
    /// What it carries, in few words.
    #[serde(skip)]
    pub(in crate::report) name: String,
}

#[derive(Serialize, PartialEq)]
pub(in crate::report) struct Taker {
    pub(in crate::report) step: usize,
    pub(in crate::report) sure: bool,
    pub(in crate::report) early: bool,
}

/// Every trigger that has steps in one of the versions.
pub(super) fn all(migration: &Migration, project: &Project) -> Vec<Graph> {
    let versions = Versions::of(project, migration);
    let Cost { before, after, .. } = &migration.cost;
    let graph = |trigger: String| Graph {
        before: picture(&versions.before(), &trigger, before),
        after: picture(&versions.after(), &trigger, after),
        trigger,
    };
    versions.triggers().into_iter().map(graph).collect()
}

fn picture(side: &Side<'_>, trigger: &str, times: &[Timeline]) -> Option<Picture> {
    let flow = Flow::of(side, trigger).filter(|flow| !flow.steps.is_empty())?;
    let line = times.iter().find(|line| line.trigger == trigger);
    let time = |at: usize| line.and_then(|line| line.steps.get(at));
    Some(Picture {
        words: flow::told(&flow),
        rounds: flow.rounds.iter().map(round).collect(),
        steps: flow.steps.iter().enumerate().map(|(at, step)| node(step, time(at))).collect(),
        cut: flow.is_cut,
        channels: flow.channels.into_iter().map(channel).collect(),
    })
}

fn round(round: &flow::Round) -> Round {
    let (kind, stage, fail_fast) = match &round.kind {
        flow::RoundKind::Alone => ("step", None, false),
        flow::RoundKind::Parallel { fails_fast } => ("parallel", None, *fails_fast),
        flow::RoundKind::Stage { name } => ("stage", name.clone(), false),
    };
    Round { kind, stage, fail_fast, steps: round.steps.clone() }
}

/// `time` is that of the same step.
fn node(step: &flow::Node, time: Option<&StepTime>) -> Node {
    Node {
        name: step.label.clone(),
        size: step.size.to_string(),
        deployment: step.deployment.clone(),
        manual: step.manual,
        conditional: step.conditional,
        is_final: step.is_final,
        starts_pipeline: step.starts_pipeline,
        flags: step.flags(),
        critical: time.is_some_and(|time| time.critical),
        time: time.map(|time| time.time.into()),
    }
}

fn channel(channel: flow::Channel) -> Channel {
    let name = channel.name();
    let taker =
        |one: &flow::Taker| Taker { step: one.step, sure: one.is_sure, early: one.is_early };
    Channel {
        kind: match channel.kind {
            flow::ChannelKind::Files => "files",
            flow::ChannelKind::Variable => "variable",
            flow::ChannelKind::Cache => "cache",
            flow::ChannelKind::Image => "image",
        },
        name,
        to: channel.to.iter().map(taker).collect(),
        what: channel.what,
        variables: channel.variables,
        from: channel.from,
    }
}
