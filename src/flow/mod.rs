//! One trigger's pipeline as a picture in data: its rounds of steps, what flows between them, and why who waits.

mod account;
mod beside;
mod channels;
mod lanes;
mod rounds;
#[cfg(test)]
mod tests;
mod words;

use crate::model::{Pipeline, Size};
use crate::symbolic::Trace;
use crate::verdict::{Evidence, Side};

pub use account::account;
pub use beside::beside;
pub use lanes::tracks;
pub use words::{RoundWords, told, words};

/// A trigger's pipeline, ready to be drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flow {
    /// What starts it: `branches.develop`.
    pub trigger: String,
    /// Its steps, in the order of the file.
    pub steps: Vec<Node>,
    /// The rounds in which they run: each waits for all of the one before.
    pub rounds: Vec<Round>,
    /// What flows from a step to later ones, in the order of the steps that it comes from.
    pub channels: Vec<Channel>,
    /// Whether the pipeline is too long for looking at each file of folders that are read whole.
    pub is_cut: bool,
    /// For each channel its track below the steps: those of one track never overlap.
    pub tracks: Vec<usize>,
}

/// A step in the picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Its name for people, unique in the pipeline.
    pub label: String,
    /// How large its container is.
    pub size: Size,
    /// The environment that it deploys to.
    pub deployment: Option<String>,
    /// Whether somebody has to start it.
    pub manual: bool,
    /// Whether a condition may leave it out.
    pub conditional: bool,
    /// Whether it runs at the end even after a failure.
    pub is_final: bool,
    /// Whether all that it does is to start another pipeline.
    pub starts_pipeline: bool,
    /// Index of its round.
    pub round: usize,
    /// Its place in the round, from 0.
    pub place: usize,
}

/// Steps that may run at the same time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Round {
    /// Indices of its steps.
    pub steps: Vec<usize>,
    /// What holds them together.
    pub kind: RoundKind,
}

/// What holds the steps of a round together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RoundKind {
    /// A step by itself.
    Alone,
    /// A parallel group; whether a failure stops the others.
    Parallel {
        /// `fail-fast`
        fails_fast: bool,
    },
    /// A step of a stage.
    Stage {
        /// The stage's name.
        name: Option<String>,
    },
}

/// What a step leaves to later ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Channel {
    /// By which way.
    pub kind: ChannelKind,
    /// The pattern, the variable, the cache or the image.
    pub what: String,
    /// Index of the step that it comes from.
    pub from: usize,
    /// Who takes it, in the order of the file.
    pub to: Vec<Taker>,
    /// The variables that a file carries to somebody who reads them.
    pub variables: Vec<String>,
}

/// By which way something gets from step to step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChannelKind {
    /// An artifact.
    Files,
    /// An output variable.
    Variable,
    /// A cache that the later step lives on.
    Cache,
    /// An image in a registry.
    Image,
}

/// A step that takes something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taker {
    /// Index of the step.
    pub step: usize,
    /// Whether it surely does: not as one of all the files of a folder, or by a name that isn't known.
    pub is_sure: bool,
    /// Whether it may start before the other has ended, and so finds nothing.
    pub is_early: bool,
}

/// What is known of one step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// What it takes: files, variables, caches, services, an image.
    pub needs: Vec<Fact>,
    /// What it leaves to others, or to nobody.
    pub makes: Vec<Fact>,
    /// What it asks and changes outside.
    pub touches: Vec<Fact>,
}

/// One thing that is known of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// In words, without secrets.
    pub text: String,
    /// Whether something is amiss: a file that isn't there, an upload for nobody, a program of which nothing is known.
    pub is_odd: bool,
    /// The lines that show it.
    pub evidence: Vec<Evidence>,
}

/// Whether two steps may run side by side, and what stands against it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beside {
    /// Index of the one that comes first in the file.
    pub first: usize,
    /// Index of the other.
    pub second: usize,
    /// Whether they run side by side as the file is.
    pub is_so: bool,
    /// What stands against it; none: nothing was found.
    pub reasons: Vec<Fact>,
    /// How many more reasons there are.
    pub more: usize,
    /// Steps that must come after the first and before the second.
    pub between: Vec<usize>,
}

impl Flow {
    /// The picture of the pipeline with this trigger in one version of the file; none if there is no such pipeline.
    pub fn of(side: &Side<'_>, trigger: &str) -> Option<Flow> {
        let (pipeline, trace) = found(side, trigger)?;
        let (steps, rounds) = rounds::of(side, pipeline, trace);
        let (channels, is_cut) = channels::of(side, trace);
        let spans: Vec<_> = channels.iter().map(|one| lanes::rounds(one, &steps)).collect();
        let tracks = lanes::tracks(&spans);
        Some(Flow { trigger: trigger.to_owned(), steps, rounds, channels, is_cut, tracks })
    }

    /// The step with this label.
    pub fn step(&self, label: &str) -> Option<usize> {
        self.steps.iter().position(|step| step.label == label)
    }

    /// The channels that begin or end at a step.
    pub fn channels_at(&self, step: usize) -> impl Iterator<Item = &Channel> {
        self.channels.iter().filter(move |channel| channel.touches(step))
    }
}

impl Channel {
    /// Whether it begins or ends at the step.
    pub fn touches(&self, step: usize) -> bool {
        self.from == step || self.taker(step).is_some()
    }

    /// What it carries, in few words: files by what people call them, all else with its kind.
    pub fn name(&self) -> String {
        match self.kind {
            ChannelKind::Files => match whole(&self.what) {
                Some("") => ALL_FILES.to_owned(),
                Some(folder) => format!("{folder}/"),
                None => self.what.clone(),
            },
            ChannelKind::Variable => format!("${}", self.what),
            ChannelKind::Cache => format!("cache {}", self.what),
            ChannelKind::Image => format!("image {}", self.what),
        }
    }

    /// How the step takes from it, if it does.
    pub fn taker(&self, step: usize) -> Option<&Taker> {
        self.to.iter().find(|taker| taker.step == step)
    }
}

impl Node {
    /// What sets the step apart, in words, the weightiest first; its size always.
    pub fn flags(&self) -> Vec<String> {
        let mut flags = vec![self.size.to_string()];
        flags.extend(self.manual.then(|| "manual".to_owned()));
        flags.extend(self.deployment.iter().map(|name| format!("to {name}")));
        flags.extend(self.conditional.then(|| "if".to_owned()));
        flags.extend(self.is_final.then(|| "at the end".to_owned()));
        flags.extend(self.starts_pipeline.then(|| "starts a pipeline".to_owned()));
        flags
    }
}

/// What a pattern for all files is called.
const ALL_FILES: &str = "all files";

/// The folder of which a pattern takes everything: the empty one if that is the whole working folder.
fn whole(pattern: &str) -> Option<&str> {
    let tree = pattern.strip_suffix("/*").filter(|tree| tree.ends_with("**")).unwrap_or(pattern);
    let folder = tree.strip_suffix("**")?;
    if folder.is_empty() { Some("") } else { folder.strip_suffix('/') }
}

/// The pipeline with this trigger, and its run.
fn found<'a>(side: &Side<'a>, trigger: &str) -> Option<(&'a Pipeline, &'a Trace)> {
    let pipelines: &'a [Pipeline] = &side.pipelines.pipelines;
    let pipeline = pipelines.iter().find(|pipeline| pipeline.trigger.to_string() == trigger)?;
    let trace = side.traces.iter().find(|trace| trace.trigger == pipeline.trigger)?;
    Some((pipeline, trace))
}

/// The evidence of some effects, each line once.
fn shown<'e>(
    side: &Side<'_>,
    effects: impl IntoIterator<Item = &'e crate::symbolic::Effect>,
) -> Vec<Evidence> {
    let mut lines: Vec<Evidence> = Vec::new();
    for effect in effects {
        let line = side.source.of(&effect.place);
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines
}
