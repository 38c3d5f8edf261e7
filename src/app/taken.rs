//! Decisions that were made earlier, or on an earlier text of the files, and how far they still fit.

use crate::app::Shared;
use crate::app::msg::Msg;
use crate::app::prose::{Line, Tone};
use crate::improvements::ProposalId;
use crate::plan::Decisions;

/// Decisions of an earlier session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Earlier {
    /// The decisions.
    pub decisions: Decisions,
    /// How long ago they were made, in words: `5 minutes ago`.
    pub when: String,
    /// Whether the pipeline was another text then.
    pub changed: bool,
    /// Whether the pipeline was written by them, so that what they accept is part of it.
    pub written: bool,
}

/// Decisions that were taken up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Where they are from.
    pub from: Origin,
    /// How many fit.
    pub count: usize,
    /// Those about proposals that aren't there any more.
    pub unfit: Vec<ProposalId>,
}

/// Where decisions are from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// An earlier session.
    Earlier {
        /// How long ago that was, in words.
        when: String,
        /// Whether the pipeline was another text then.
        changed: bool,
    },
    /// This session, before the files were read anew.
    Reload,
}

/// What the first screen says of them.
pub(crate) fn lines(taken: &Taken, shared: &Shared) -> Vec<Line> {
    let count = counted(taken.count);
    let first = match &taken.from {
        Origin::Earlier { when, changed } => {
            let since = if *changed { ", though the file changed since" } else { "" };
            let key = shared.key("welcome", &Msg::StartAfresh);
            format!("{count} from {when}{}{since}; {key} starts afresh.", taken_up(taken.count))
        }
        Origin::Reload => format!("The files were read anew: {count} still fit{}.", s(taken.count)),
    };
    let mut lines = vec![Line::led(Tone::Good, "↻ ", first)];
    if !taken.unfit.is_empty() {
        let (count, s) = (counted(taken.unfit.len()), s(taken.unfit.len()));
        let text = format!("{count} no longer fit{s} and stay{s} aside:");
        lines.push(Line::led(Tone::Caution, "! ", text));
        lines.extend(taken.unfit.iter().map(|id| Line::led(Tone::Plain, "    ", id.to_string())));
    }
    lines.push(Line::blank());
    lines
}

fn counted(count: usize) -> String {
    match count {
        0 => "No decision".to_owned(),
        1 => "1 decision".to_owned(),
        _ => format!("{count} decisions"),
    }
}

fn taken_up(count: usize) -> &'static str {
    if count < 2 { " is taken up" } else { " are taken up" }
}

/// The ending of a verb.
fn s(count: usize) -> &'static str {
    if count < 2 { "s" } else { "" }
}
