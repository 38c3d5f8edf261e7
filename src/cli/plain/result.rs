//! The end of a dialogue: the review, the write, and what comes after it.

use super::{Dialogue, Stop};
use crate::app::overlay::Overlay;
use crate::app::{Msg, Screen, is_acceptable, review, welcome, written};

/// What comes after the review.
pub(super) enum Next {
    Proposals,
    Written,
}

impl Dialogue<'_> {
    /// Shows the result, and does with it what is asked for.
    pub(super) fn review(&mut self) -> Result<Next, Stop> {
        self.result();
        loop {
            let question = "What now? w writes, p patch, R report, v variables, P PR text, d diff, b back, q or ?";
            let answer = self.ask(question)?;
            match answer.as_str() {
                "w" | "write" => self.act(Msg::Write),
                "p" | "patch" => self.act(Msg::SavePatch),
                "R" | "report" => self.act(Msg::SaveReport),
                "v" | "variables" => self.act(Msg::SaveVariables),
                "P" | "text" => self.act(Msg::SavePullRequest),
                "A" => {
                    self.act(Msg::AcceptAll);
                    self.result();
                }
                "b" | "back" => {
                    self.asked.pop();
                    self.skipped.clear();
                    self.page = None;
                    return Ok(Next::Proposals);
                }
                other => self.elsewhere(other, REVIEW_HELP)?,
            }
            if matches!(self.wizard.screen, Screen::Written(_)) {
                return Ok(Next::Written);
            }
            if matches!(self.wizard.overlay, Some(Overlay::Changed(_))) && self.read_anew()? {
                return Ok(Next::Proposals);
            }
        }
    }

    /// What the decisions lead to, and what was told only.
    fn result(&mut self) {
        self.say("\nReview");
        self.read(&review::notes(&self.wizard.shared));
        let entries = self.wizard.shared.migration.entries().filter(|entry| !is_acceptable(entry));
        let advice: String = entries.map(|e| format!("\n- {}", e.proposal.summary)).collect();
        if !advice.is_empty() {
            self.say(&format!("\nAdvice, told only:{advice}"));
        }
    }

    /// Asks whether files that changed are to be read anew; says whether they were.
    fn read_anew(&mut self) -> Result<bool, Stop> {
        let answer = self.ask("Read the files anew and keep what still fits? y or n")?;
        let is_wanted = matches!(answer.as_str(), "y" | "yes" | "r");
        self.act(if is_wanted { Msg::Reload } else { Msg::Close });
        let is_read = matches!(self.wizard.screen, Screen::Welcome(_));
        if is_read {
            self.page = None;
            self.read(&welcome::lines(&self.wizard.shared));
        }
        Ok(is_read)
    }

    /// Says what was written, until the write is undone.
    pub(super) fn written(&mut self) -> Result<(), Stop> {
        self.read(&written::lines(&self.wizard.shared));
        while matches!(self.wizard.screen, Screen::Written(_)) {
            let answer =
                self.ask("What now? R report, v variables, P PR text, u undoes the write, q or ?")?;
            match answer.as_str() {
                "R" | "report" => self.act(Msg::SaveReport),
                "v" | "variables" => self.act(Msg::SaveVariables),
                "P" | "text" => self.act(Msg::SavePullRequest),
                "u" | "undo" => self.act(Msg::Restore),
                other => self.elsewhere(other, WRITTEN_HELP)?,
            }
        }
        Ok(())
    }
}

const REVIEW_HELP: &str = "\
w: write the result in place; the text before is kept
p: save the diff as a patch instead
R: save the report
v: save the variables to create
P: save a text for the pull request
b: back to the last proposal
";

const WRITTEN_HELP: &str = "\
R: save the report
v: save the variables to create
P: save a text for the pull request
u: bring the text before back
";
