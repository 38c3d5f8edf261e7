//! The whole result before it is written: what is to be read of it, and the diff.

mod notes;

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::app::diff::DiffPane;
use crate::app::msg::{Cmd, Failure, Move, Msg, Spot};
use crate::app::overlay::Overlay;
use crate::app::page::pointing::WHEEL;
use crate::app::welcome::Welcome;
use crate::app::written::WrittenScreen;
use crate::app::{Screen, Shared, Step, copying, is_acceptable, page_or_review};
use crate::plan::diff::{Patch, patch};
use crate::plan::{Page, State};
use crate::verdict::Outcome;

pub(crate) use notes::refusals;
pub use notes::{arrow, notes, to_do};

/// State of the review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// Whether the keys go to the diff.
    pub in_diff: bool,
    /// First line of the notes that is shown.
    pub notes: usize,
    /// The whole diff.
    pub diff: Box<DiffPane>,
    /// Whether the diff is shown alone.
    pub zoomed: bool,
}

impl Review {
    /// A review of what the decisions lead to.
    pub(crate) fn open(shared: &Shared) -> Review {
        let mut review = Review {
            in_diff: false,
            notes: 0,
            diff: Box::new(DiffPane::new(shared.diff_look)),
            zoomed: false,
        };
        review.settle(shared);
        review
    }

    /// Shows the diff of other decisions.
    pub(crate) fn settle(&mut self, shared: &Shared) {
        self.diff.show(Arc::clone(&shared.diff), BTreeSet::new(), None);
    }

    pub(crate) fn update(&mut self, shared: &mut Shared, msg: Msg) -> Step {
        match msg {
            Msg::Move(to) if !self.in_diff => {
                self.notes = to.through(self.notes, notes(shared).len());
            }
            Msg::Click(spot) => self.in_diff = spot == Spot::Diff,
            Msg::Wheel(spot, to) => self.wheel(shared, spot == Spot::Diff, to),
            Msg::NextPane | Msg::PreviousPane => self.in_diff = !self.in_diff,
            Msg::Zoom => self.zoom(),
            Msg::Back if self.zoomed => self.zoom(),
            Msg::Back => return Step::Go(before_review(shared)),
            Msg::Why => return Step::Open(Overlay::why_all(shared)),
            Msg::Write => return write(shared),
            Msg::SavePatch => return save_patch(shared),
            Msg::SaveReport => return Step::Do(Cmd::SaveReport),
            Msg::SavePullRequest => return Step::Do(Cmd::SavePullRequest),
            Msg::SaveVariables => return save_variables(shared),
            Msg::Copy if self.in_diff => return copying::patch(shared),
            Msg::Copy => return copying::pull_request_text(shared),
            Msg::Written(Ok(receipt)) => {
                shared.mark_written(receipt);
                return Step::Go(Screen::Written(WrittenScreen::default()));
            }
            other => return self.tell_diff(shared, other),
        }
        Step::Stay
    }

    /// What is for the diff gives it the keys.
    fn tell_diff(&mut self, shared: &mut Shared, msg: Msg) -> Step {
        match shared.tell(&mut self.diff, msg) {
            Some(other) => saved(shared, other),
            None => {
                self.in_diff = true;
                Step::Stay
            }
        }
    }

    fn zoom(&mut self) {
        self.zoomed = !self.zoomed;
        self.in_diff = self.zoomed;
    }

    /// Scrolls what lies under the pointer; the keys stay where they are.
    fn wheel(&mut self, shared: &mut Shared, in_diff: bool, to: Move) {
        for _ in 0..WHEEL {
            match in_diff {
                true => drop(shared.tell(&mut self.diff, Msg::Move(to))),
                false => self.notes = to.through(self.notes, notes(shared).len()),
            }
        }
    }
}

/// What every screen that saves does when the answer comes.
pub(crate) fn saved(shared: &mut Shared, msg: Msg) -> Step {
    match msg {
        Msg::PatchSaved(Ok(name)) => {
            let warning = if whole_patch(shared).redacted {
                "; secrets are hidden in it: it can be read, not applied"
            } else {
                ""
            };
            shared.notice = Some(format!("saved {name}{warning}"));
            shared.saved.push(name);
            Step::Stay
        }
        Msg::ReportSaved(Ok(name)) | Msg::VariablesSaved(Ok(name)) => {
            shared.notice = Some(format!("saved {name}"));
            shared.saved.push(name);
            Step::Stay
        }
        Msg::Written(Err(failure))
        | Msg::PatchSaved(Err(failure))
        | Msg::ReportSaved(Err(failure))
        | Msg::VariablesSaved(Err(failure))
        | Msg::Restored(Err(failure)) => Step::Open(Overlay::Error(failure)),
        other => Step::Pass(other),
    }
}

/// Asks the shell to save the variables, if there are any.
pub(crate) fn save_variables(shared: &mut Shared) -> Step {
    if shared.migration.settings.is_empty() {
        shared.notice = Some("no value was moved out of the files: nothing to save".to_owned());
        return Step::Stay;
    }
    Step::Do(Cmd::SaveVariables)
}

fn before_review(shared: &mut Shared) -> Screen {
    let pages = &shared.migration.pages;
    let waits =
        |page: &Page| page.entries.iter().any(|e| e.state == State::Open && is_acceptable(e));
    match pages.iter().rposition(waits).or(pages.len().checked_sub(1)) {
        Some(index) => page_or_review(shared, index),
        None => Screen::Welcome(Welcome::default()),
    }
}

fn write(shared: &mut Shared) -> Step {
    if !shared.migration.changes_anything() {
        shared.notice = Some("nothing to write: all stays as it is".to_owned());
        return Step::Stay;
    }
    if shared.migration.verdict.outcome == Outcome::Refused {
        return Step::Open(Overlay::Error(Failure {
            what: "The result is not the same as the original, so it isn't written.".to_owned(),
            help: "The verdict names what differs. Take back the last decisions, or decline what causes it.".to_owned(),
        }));
    }
    Step::Do(Cmd::Write)
}

fn save_patch(shared: &mut Shared) -> Step {
    if !shared.migration.changes_anything() {
        shared.notice = Some("nothing to save: all stays as it is".to_owned());
        return Step::Stay;
    }
    Step::Do(Cmd::SavePatch(whole_patch(shared)))
}

pub(crate) fn whole_patch(shared: &Shared) -> Patch {
    patch(&shared.migration.files(&shared.project.pipeline_name))
}
