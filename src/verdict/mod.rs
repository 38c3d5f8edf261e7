//! Compares two runs of a pipeline: what differs, why it matters, and how far that can be trusted.

mod builder;
mod compare;
mod deployments;
mod effects;
mod evidence;
mod frame;
mod history;
mod ignored;
mod images;
mod inputs;
mod installs;
mod judge;
mod matching;
mod needs;
mod obstacle;
mod order;
mod renames;
mod resources;
mod sites;
pub mod standing;
mod systems;
mod work;

use std::fmt;

pub(crate) use builder::known_to_old;
pub use compare::{Beyond, Comparison, Side, compare};
pub use evidence::Source;
pub use history::takes_history;
pub(crate) use inputs::may_feel;
pub(crate) use installs::Installation;
pub use judge::judge;
pub(crate) use needs::mentions;
pub use obstacle::{Obstacle, may_run_beside, obstacles};
pub(crate) use systems::called;
pub use work::is_quick;

/// How far a proposal may be applied without a person looking at it. Derived, never chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Safety {
    /// Told, never written.
    Advice,
    /// Right, but the user must do or know something.
    Review,
    /// Same effects on the standing assumptions alone.
    Safe,
}

/// What a comparison came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All differences were declared, on the standing assumptions alone.
    Proved,
    /// The same, with named assumptions about this pipeline besides.
    Assumed,
    /// A difference that wasn't declared or is never allowed.
    Refused,
    /// Something opaque stands in between.
    Unknown,
}

/// The closed vocabulary of what may differ between two runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Difference {
    /// A fault is gone or new.
    Fault,
    /// An effect is lost, new or changed.
    Effect,
    /// An effect gave way to a named stand-in.
    StandIn,
    /// A command without any effect that reaches somebody is gone.
    PureCommand,
    /// Two effects are no longer ordered.
    Order,
    /// A check no longer stands before what it guarded.
    Guard,
    /// A file, variable, cache or history that an effect may read is gone, new or changed.
    Input,
    /// An upload is gone or new.
    Upload,
    /// A step is gone or new.
    Step,
    /// What an image holds changed.
    Image,
    /// A value now comes from a setting outside.
    Setting,
    /// Size, services, caches or clone of a step changed.
    Resource,
    /// A comment goes with its line.
    Comment,
}

/// A line of a file that shows something.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Evidence {
    /// The file, relative to the repository.
    pub file: String,
    /// The line in the file as it was opened, from 1; `None` for a line that is new.
    pub line: Option<usize>,
    /// The line itself, trimmed and redacted.
    pub text: String,
}

/// One difference with what shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The kind of difference.
    pub difference: Difference,
    /// The safety that it allows at most; `None`: never allowed.
    pub allows: Option<Safety>,
    /// What differs, in words.
    pub witness: String,
    /// The lines that show it.
    pub evidence: Vec<Evidence>,
}

/// Something about this pipeline that a verdict takes for granted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assumption {
    /// In words: "the image doesn't need `.env`".
    pub text: String,
    /// The lines that it is about.
    pub evidence: Vec<Evidence>,
}

/// What a comparison of two runs found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Proved, assumed, refused or unknown.
    pub outcome: Outcome,
    /// Every difference, worst first.
    pub differences: Vec<Found>,
    /// What it rests on besides the standing assumptions.
    pub assumptions: Vec<Assumption>,
    /// The highest safety that the differences allow.
    pub ceiling: Safety,
}

impl fmt::Display for Safety {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Safety::Advice => "advice",
            Safety::Review => "review",
            Safety::Safe => "safe",
        })
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Outcome::Proved => "proved",
            Outcome::Assumed => "assumed",
            Outcome::Refused => "refused",
            Outcome::Unknown => "unknown",
        })
    }
}
