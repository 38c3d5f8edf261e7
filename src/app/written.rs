//! The last screen: what was written, the way back, and what is next.

use crate::app::msg::{Cmd, Msg};
use crate::app::prose::{Line, Tone};
use crate::app::review::{Review, refusals, save_variables, saved, to_do};
use crate::app::welcome::back_to_list;
use crate::app::{Screen, Shared, Step, copying};

/// State of the last screen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WrittenScreen {
    /// First line that is shown.
    pub scroll: usize,
}

impl WrittenScreen {
    pub(crate) fn update(&mut self, shared: &mut Shared, msg: Msg) -> Step {
        match msg {
            Msg::Move(to) => {
                self.scroll = to.through(self.scroll, lines(shared).len());
                Step::Stay
            }
            Msg::SaveReport => Step::Do(Cmd::SaveReport),
            Msg::SavePullRequest => Step::Do(Cmd::SavePullRequest),
            Msg::SaveVariables => save_variables(shared),
            Msg::Copy => copying::pull_request_text(shared),
            Msg::Back if shared.in_folder() => back_to_list(shared),
            Msg::Restore => Step::Do(Cmd::Undo),
            Msg::Restored(Ok(())) => {
                shared.mark_restored();
                shared.notice = Some("all is again as it was; your decisions are kept".to_owned());
                Step::Go(Screen::Review(Review::open(shared)))
            }
            other => saved(shared, other),
        }
    }
}

/// What there is to read.
pub fn lines(shared: &Shared) -> Vec<Line> {
    let mut lines = receipt(shared);
    lines.extend(
        shared.saved.iter().map(|name| Line::led(Tone::Good, "✓ ", format!("Saved: {name}"))),
    );
    lines.extend(shared.kept.iter().map(|file| {
        Line::led(Tone::Plain, "  ", format!("Your decisions: {file}, for apply --decisions."))
    }));
    lines.extend(before_merge(shared));
    lines.extend(next(shared));
    lines
}

/// What was written, and the way back.
fn receipt(shared: &Shared) -> Vec<Line> {
    let Some(receipt) = &shared.receipt else { return Vec::new() };
    let undo = shared.key("written", &Msg::Restore);
    let way_back = match &receipt.backup {
        Some(backup) => format!("The text before is kept as {backup}; {undo} brings it back."),
        None => format!("{undo} brings the text before back."),
    };
    vec![
        Line::led(Tone::Good, "✓ ", format!("Written: {}", receipt.file)),
        Line::led(Tone::Plain, "  ", counts(shared.diff.removed, shared.diff.added)),
        Line::led(Tone::Plain, "  ", way_back),
    ]
}

/// What is to be done in Bitbucket, and what it still refuses.
fn before_merge(shared: &Shared) -> Vec<Line> {
    let mut lines = vec![Line::blank(), Line::new(Tone::Heading, "Before you merge")];
    let (refusals, to_do) = (refusals(shared), to_do(shared));
    if to_do.is_empty() && refusals.is_empty() {
        lines.push(Line::new(
            Tone::Plain,
            "Nothing has to be created in Bitbucket: commit, push, and watch the first run.",
        ));
    }
    if to_do.iter().any(|line| line.text.contains("(line")) {
        lines.push(Line::new(Tone::Faint, "Lines are those of the files before."));
    }
    lines.extend(to_do);
    lines.extend(refusals);
    lines
}

/// What may be done next, by which key.
fn next(shared: &Shared) -> Vec<Line> {
    let line = |msg: Msg, words: &str| {
        Line::led(Tone::Plain, format!("{}  ", shared.key("written", &msg)), words)
    };
    let mut lines = vec![
        Line::blank(),
        Line::new(Tone::Heading, "Next"),
        line(
            Msg::SaveReport,
            "saves a report: each change with its reason, lines and assumptions, for those who approve it",
        ),
        line(
            Msg::SavePullRequest,
            "saves a text for the pull request: what changes, and a list of what to do before merging",
        ),
    ];
    if !shared.migration.settings.is_empty() {
        lines.push(line(Msg::SaveVariables, "saves the variables to create as JSON"));
    }
    if shared.in_folder() {
        lines.push(line(Msg::Back, "goes back to the list of pipelines"));
    }
    lines.push(line(Msg::Quit, "leaves"));
    lines
}

fn counts(removed: usize, added: usize) -> String {
    let lines = if removed == 1 { "line" } else { "lines" };
    format!("{removed} {lines} removed, {added} added.")
}
