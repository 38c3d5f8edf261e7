//! The last screen: what was written, the way back, and what is next.

use crate::app::msg::{Cmd, Msg};
use crate::app::prose::{Line, Tone};
use crate::app::review::{Review, refusals, save_variables, saved, to_do};
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
    let key = |msg| shared.key("written", &msg);
    let undo = key(Msg::Restore);
    let mut lines = Vec::new();
    if let Some(receipt) = &shared.receipt {
        lines.push(Line::led(Tone::Good, "✓ ", format!("Written: {}", receipt.file)));
        let diff = &shared.diff;
        lines.push(Line::led(Tone::Plain, "  ", counts(diff.removed, diff.added)));
        match &receipt.backup {
            Some(backup) => lines.push(Line::led(
                Tone::Plain,
                "  ",
                format!("The text before is kept as {backup}; {undo} brings it back."),
            )),
            None => lines.push(Line::led(
                Tone::Plain,
                "  ",
                format!("{undo} brings the text before back."),
            )),
        }
    }
    lines.extend(
        shared.saved.iter().map(|name| Line::led(Tone::Good, "✓ ", format!("Saved: {name}"))),
    );
    lines.extend(shared.kept.iter().map(|file| {
        Line::led(Tone::Plain, "  ", format!("Your decisions: {file}, for apply --decisions."))
    }));
    lines.push(Line::blank());
    lines.push(Line::new(Tone::Heading, "Before you merge"));
    let refusals = refusals(shared);
    let to_do = to_do(shared);
    if to_do.is_empty() && refusals.is_empty() {
        lines.push(Line::new(
            Tone::Plain,
            "Nothing has to be created in Bitbucket: commit, push, and watch the first run.",
        ));
    }
    lines.extend(to_do);
    if !refusals.is_empty() {
        lines.push(Line::blank());
        lines.push(Line::new(Tone::Heading, "What Bitbucket still refuses or stops at"));
        lines.extend(refusals);
    }
    lines.push(Line::blank());
    lines.push(Line::new(Tone::Heading, "Next"));
    lines.push(Line::led(
        Tone::Plain,
        format!("{}  ", key(Msg::SaveReport)),
        "saves a report: each change with its reason, lines and assumptions, for those who approve it",
    ));
    lines.push(Line::led(
        Tone::Plain,
        format!("{}  ", key(Msg::SavePullRequest)),
        "saves a text for the pull request: what changes, and a list of what to do before merging",
    ));
    if !shared.migration.settings.is_empty() {
        let lead = format!("{}  ", key(Msg::SaveVariables));
        lines.push(Line::led(Tone::Plain, lead, "saves the variables to create as JSON"));
    }
    lines.push(Line::led(Tone::Plain, format!("{}  ", key(Msg::Quit)), "leaves"));
    lines
}

fn counts(removed: usize, added: usize) -> String {
    let lines = if removed == 1 { "line" } else { "lines" };
    format!("{removed} {lines} removed, {added} added.")
}
