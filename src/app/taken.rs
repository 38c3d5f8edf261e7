//! Decisions that were made earlier, or on an earlier text of the files, and how far they still fit.

use crate::app::Shared;
use crate::app::msg::Msg;
use crate::app::prose::{Line, Tone};
use crate::improvements::ProposalId;
use crate::plan::Decisions;

/// Decisions of an earlier session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Earlier {
    /// The decisions.
    pub decisions: Decisions,
    /// How long ago they were made, in words: `5 minutes ago`.
    pub when: String,
    /// Whether the pipeline was another text then.
    pub changed: bool,
    /// Whether the pipeline was written by them, so that what they accept is part of it.
    pub written: bool,
    /// Where the pipeline was then, if it is somewhere else now.
    pub moved: Option<String>,
}

impl Earlier {
    pub(super) fn without_decisions(self) -> Earlier {
        Earlier { decisions: Decisions::default(), ..self }
    }

    /// Whether the file is as it was written.
    fn is_as_written(&self) -> bool {
        self.written && !self.changed
    }
}

impl Origin {
    /// Whether it is told of even if there are no decisions.
    pub(super) fn says_something(&self) -> bool {
        match self {
            Origin::Earlier(earlier) => earlier.is_as_written(),
            Origin::Reload => true,
        }
    }
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
    /// An earlier session, whose decisions are left out here.
    Earlier(Earlier),
    /// This session, before the files were read anew.
    Reload,
}

/// What the first screen says of them.
pub(crate) fn lines(taken: &Taken, shared: &Shared) -> Vec<Line> {
    let mut lines = match &taken.from {
        Origin::Earlier(earlier) => of_earlier(earlier, taken.count, shared),
        Origin::Reload => {
            let count = counted(taken.count).to_lowercase();
            let text = format!("The files were read anew: {count} still fit{}.", s(taken.count));
            vec![Line::led(Tone::Good, "↻ ", text)]
        }
    };
    if !taken.unfit.is_empty() {
        let (count, s) = (counted(taken.unfit.len()), s(taken.unfit.len()));
        let text = format!("{count} no longer fit{s} and stay{s} aside:");
        lines.push(Line::led(Tone::Caution, "! ", text));
        lines.extend(taken.unfit.iter().map(|id| Line::led(Tone::Plain, "    ", id.to_string())));
    }
    lines.push(Line::blank());
    lines
}

fn of_earlier(earlier: &Earlier, count: usize, shared: &Shared) -> Vec<Line> {
    let mut lines = Vec::new();
    let when = &earlier.when;
    if earlier.is_as_written() {
        let text = format!(
            "The file is as you had it written {when}; `pipemigrate undo` brings back what it was."
        );
        lines.push(Line::led(Tone::Good, "✓ ", text));
    }
    if count > 0 || !earlier.is_as_written() {
        let since = if earlier.changed { ", though the file changed since" } else { "" };
        let from = match &earlier.moved {
            Some(place) => format!("{when}, when the file was {place},"),
            None => when.clone(),
        };
        let (counted, taken) = (counted(count), taken_up(count));
        let key = shared.key("welcome", &Msg::StartAfresh);
        let text = format!("{counted} from {from}{taken}{since}; {key} starts afresh.");
        lines.push(Line::led(Tone::Good, "↻ ", text));
    }
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
