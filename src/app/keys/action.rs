//! What keys can do, by name: the names under which a configuration gives an action other keys.

use crate::app::msg::{Move, Msg};

/// Each action's name, and what it tells the wizard.
const NAMES: &[(&str, Msg)] = &[
    ("up", Msg::Move(Move::Up)),
    ("down", Msg::Move(Move::Down)),
    ("left", Msg::Move(Move::Left)),
    ("right", Msg::Move(Move::Right)),
    ("page-up", Msg::Move(Move::PageUp)),
    ("page-down", Msg::Move(Move::PageDown)),
    ("top", Msg::Move(Move::Top)),
    ("bottom", Msg::Move(Move::Bottom)),
    ("next-pane", Msg::NextPane),
    ("previous-pane", Msg::PreviousPane),
    ("next", Msg::Forward),
    ("back", Msg::Back),
    ("to-review", Msg::ToReview),
    ("accept", Msg::Toggle),
    ("decline", Msg::Decline),
    ("accept-page", Msg::AcceptPage),
    ("accept-safe", Msg::AcceptSafe),
    ("accept-all", Msg::AcceptAll),
    ("decline-page", Msg::DeclinePage),
    ("decline-all", Msg::DeclineAll),
    ("undo", Msg::TakeBack),
    ("redo", Msg::Redo),
    ("edit", Msg::Edit),
    ("details", Msg::Details),
    ("about", Msg::Explain),
    ("not-offered", Msg::Why),
    ("findings", Msg::Findings),
    ("find", Msg::Find),
    ("preview", Msg::SwitchDiff),
    ("zoom", Msg::Zoom),
    ("show-graph", Msg::Graph),
    ("time", Msg::Timeline),
    ("compare", Msg::Compare),
    ("next-pipeline", Msg::NextTrigger),
    ("previous-pipeline", Msg::PreviousTrigger),
    ("next-change", Msg::NextChange),
    ("previous-change", Msg::PreviousChange),
    ("next-file", Msg::NextFile),
    ("previous-file", Msg::PreviousFile),
    ("fold", Msg::Fold),
    ("whole-file", Msg::Unfold),
    ("layout", Msg::SwitchLayout),
    ("wrap", Msg::Wrap),
    ("search", Msg::Search),
    ("keep-search", Msg::KeepSearch),
    ("end-search", Msg::EndSearch),
    ("next-match", Msg::NextMatch),
    ("previous-match", Msg::PreviousMatch),
    ("write", Msg::Write),
    ("undo-write", Msg::Restore),
    ("save-patch", Msg::SavePatch),
    ("save-report", Msg::SaveReport),
    ("save-variables", Msg::SaveVariables),
    ("save-pull-request", Msg::SavePullRequest),
    ("copy", Msg::Copy),
    ("mouse", Msg::SwitchMouse),
    ("start-afresh", Msg::StartAfresh),
    ("reload", Msg::Reload),
    ("confirm", Msg::Confirm),
    ("close", Msg::Close),
    ("help", Msg::Help),
    ("quit", Msg::Quit),
];

/// What an action does, where its line in the tables speaks of others, too, or of one screen only.
const WORDS: &[(&str, &str)] = &[
    ("up", "the line or option above"),
    ("down", "the line or option below"),
    ("left", "page before; in the diff: long lines to the left; in the picture: the round before"),
    ("right", "next page; in the diff: long lines to the right; in the picture: the next round"),
    ("page-up", "a screenful up"),
    ("page-down", "a screenful down"),
    ("top", "to the first line"),
    ("bottom", "to the last line"),
    ("next-pane", "give the keys to the next pane, field or picture"),
    ("previous-pane", "give the keys to the one before"),
    ("next", "go on: the first page, the next one, the review; open a pipeline of a list"),
    ("back", "back to the page before, the pages, or the list of pipelines"),
    ("accept-page", "accept every proposal of this page that is shown"),
    ("decline-page", "decline every proposal of this page that is shown"),
    ("accept-all", "accept every proposal of every page"),
    ("decline-all", "decline every proposal of every page"),
    ("undo", "take the last decision back"),
    ("redo", "make the decision again that was taken back"),
    ("next-pipeline", "the next pipeline"),
    ("previous-pipeline", "the pipeline before"),
    ("next-change", "the next change in the diff"),
    ("previous-change", "the change before in the diff"),
    ("next-file", "the next file in the diff"),
    ("previous-file", "the file before in the diff"),
    ("next-match", "the next place where the text was found"),
    ("previous-match", "the place before where the text was found"),
    ("confirm", "yes, do it"),
    ("close", "close what lies on top; on a page: end the filter, or go back"),
    ("quit", "leave; asks if decisions would be lost"),
];

/// The name of what a key tells the wizard.
pub(super) fn name(msg: &Msg) -> Option<&'static str> {
    NAMES.iter().find(|(_, known)| known == msg).map(|(name, _)| *name)
}

/// The names of all actions, in an order to be read.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    NAMES.iter().map(|(name, _)| *name)
}

/// What an action does on any screen, if its lines in the tables don't say it.
pub(super) fn words(name: &str) -> Option<&'static str> {
    WORDS.iter().find(|(known, _)| *known == name).map(|(_, words)| *words)
}
