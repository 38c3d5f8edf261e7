//! Plain mode: the wizard's decisions as questions and answers, line by line.

mod result;
mod text;

use std::collections::BTreeSet;
use std::slice;
use std::sync::Arc;

use super::console::Console;
use super::error::Error;
use crate::app::overlay::Overlay;
use crate::app::prose::Line;
use crate::app::vanished;
use crate::app::{Msg, Shared, Wizard, graph, is_acceptable, welcome};
use crate::improvements::ProposalId;
use crate::plan::{Entry, Page, State};
use crate::prompts::{self, Answer, Answers};
use crate::runtime::{self, Shell};
use result::Next;

/// How often questions may come one after the other without any of them being settled.
const PATIENCE: usize = 20;

/// How the dialogue ended.
#[derive(Debug)]
pub(super) enum Ended {
    /// The user is done.
    Left,
    /// By Ctrl-C.
    Interrupted,
    /// There were no more answers; whether all was written by then.
    NoAnswer { written: bool },
}

/// Why the dialogue goes no further.
enum Stop {
    Ended(Ended),
    Failed(Error),
}

/// What comes after an answer to a proposal.
enum Then {
    Next,
    AskAgain,
    ShowAgain,
    Review,
}

/// Leads through all proposals, the review and what comes after it.
pub(super) fn run(
    wizard: &mut Wizard,
    shell: &mut dyn Shell,
    answers: &mut Answers,
    console: &mut Console,
) -> Result<Ended, Error> {
    wizard.shared.keymap = text::keymap();
    let mut dialogue = Dialogue {
        wizard,
        shell,
        answers,
        console,
        asked: Vec::new(),
        skipped: BTreeSet::new(),
        page: None,
        furthest: 0,
        patience: PATIENCE,
    };
    match dialogue.talk() {
        Err(Stop::Ended(ended)) => Ok(ended),
        Err(Stop::Failed(error)) => Err(error),
        Ok(()) => Ok(Ended::Left),
    }
}

struct Dialogue<'a> {
    wizard: &'a mut Wizard,
    shell: &'a mut dyn Shell,
    answers: &'a mut Answers,
    console: &'a mut Console,
    /// The proposals that were shown, in order.
    asked: Vec<ProposalId>,
    /// The pages of which nothing more is shown.
    skipped: BTreeSet<&'static str>,
    /// The page that was opened last.
    page: Option<&'static str>,
    /// The most proposals that were shown so far.
    furthest: usize,
    /// How many more questions lines from a pipe may answer before one of them is settled.
    patience: usize,
}

impl Dialogue<'_> {
    fn talk(&mut self) -> Result<(), Stop> {
        self.say(&format!("pipemigrate, {}", self.wizard.shared.project.pipeline_name));
        self.read(&welcome::lines(&self.wizard.shared));
        self.say("\nAt each question ? lists the answers; an empty one leaves all as it is.");
        loop {
            self.proposals()?;
            self.act(Msg::ToReview);
            while let Next::Written = self.review()? {
                self.written()?;
            }
        }
    }

    fn proposals(&mut self) -> Result<(), Stop> {
        while let Some(id) = self.open_next() {
            self.show(&id);
            loop {
                match self.proposal(&id)? {
                    Then::Next => break,
                    Then::AskAgain => {}
                    Then::ShowAgain => self.show(&id),
                    Then::Review => return Ok(()),
                }
            }
        }
        Ok(())
    }

    /// The first proposal that wasn't shown yet; earlier pages may have gained some.
    fn open_next(&mut self) -> Option<ProposalId> {
        let pages = &self.wizard.shared.migration.pages;
        let open = pages.iter().filter(|page| !self.skipped.contains(page.about.id));
        let is_new =
            |entry: &&Entry| is_acceptable(entry) && !self.asked.contains(&entry.proposal.id);
        let found =
            open.flat_map(|page| page.entries.iter().filter(is_new).map(move |e| (page, e)));
        let (page, entry) = found.into_iter().next()?;
        let (about, id) = (page.about, entry.proposal.id.clone());
        if self.page != Some(about.id) {
            let number = pages.iter().position(|p| p.about.id == about.id).unwrap_or(0) + 1;
            let head =
                format!("\nPage {number} of {}: {}\n{}", pages.len(), about.title, about.why);
            self.say(&head);
        }
        self.page = Some(about.id);
        self.asked.push(id.clone());
        if self.asked.len() > self.furthest {
            self.furthest = self.asked.len();
            self.patience = PATIENCE;
        }
        Some(id)
    }

    fn show(&mut self, id: &ProposalId) {
        let Some((page, entry)) = self.found(id) else { return };
        let acceptable: Vec<&Entry> = page.entries.iter().filter(|e| is_acceptable(e)).collect();
        let number = acceptable.iter().position(|e| e.proposal.id == *id).unwrap_or(0) + 1;
        let head = format!("\nProposal {number} of {}", acceptable.len());
        let (known, is_accepted) =
            (text::proposal(entry, &self.wizard.shared), entry.state == State::Accepted);
        let is_blocked = matches!(entry.state, State::Blocked { .. });
        self.say(&format!("{head}\n{}", known.trim_end()));
        if is_blocked {
            return;
        }
        let shared = &mut self.wizard.shared;
        shared.try_other(id, is_accepted);
        let Some(trial) = shared.trial(id) else { return };
        let whole = if is_accepted == trial.takes_out { &trial.diff } else { &shared.diff };
        let changes = text::diff(whole, Some(&trial.own));
        let verb = match (trial.takes_out, is_accepted) {
            (false, true) => "changes",
            (false, false) => "would change",
            (true, true) => "takes out what others bring",
            (true, false) => "would take out what others bring",
        };
        match changes.trim_end() {
            "" => self.say("\nIts lines are among those that other accepted proposals change."),
            changes => self.say(&format!("\nIt {verb}:\n{changes}")),
        }
    }

    fn found(&self, id: &ProposalId) -> Option<(&Page, &Entry)> {
        let pages = self.wizard.shared.migration.pages.iter();
        let entries = pages.flat_map(|page| page.entries.iter().map(move |entry| (page, entry)));
        entries.into_iter().find(|(_, entry)| entry.proposal.id == *id)
    }

    fn proposal(&mut self, id: &ProposalId) -> Result<Then, Stop> {
        let Some((_, entry)) = self.found(id) else { return Ok(Then::Next) };
        let choices = if entry.proposal.choices.is_empty() { "" } else { "c, " };
        let question = format!(
            "Accept it? y, n, a, x, s, {choices}b, u, r, q or ? (now: {})",
            text::now(entry)
        );
        let answer = self.ask(&question)?;
        let mut words = answer.split_whitespace();
        match words.next().unwrap_or_default() {
            "" => return Ok(Then::Next),
            "y" | "yes" => self.decide(slice::from_ref(id), true),
            "n" | "no" => self.decide(slice::from_ref(id), false),
            "a" | "all" => self.answer_page(true),
            "x" | "none" => self.answer_page(false),
            "s" | "skip" => self.skipped.extend(self.page),
            "r" | "review" => return Ok(Then::Review),
            "b" | "back" => return Ok(self.back()),
            "c" | "choose" => return self.choose(id, words.next(), words.next()),
            other => {
                self.elsewhere(other, PROPOSAL_HELP)?;
                return Ok(Then::AskAgain);
            }
        }
        Ok(Then::Next)
    }

    fn decide(&mut self, ids: &[ProposalId], accepted: bool) {
        self.change(|shared| {
            shared.decide(|decisions, _| {
                for id in ids {
                    decisions.answers.entry(id.clone()).or_default().accepted = Some(accepted);
                }
            });
        });
    }

    /// Changes something, says what went by that, and keeps the decisions if there are new ones.
    fn change(&mut self, change: impl FnOnce(&mut Shared)) {
        let version = self.wizard.shared.version();
        let before = Arc::clone(&self.wizard.shared.migration);
        change(&mut self.wizard.shared);
        if let Some(gone) = vanished::notice(&before, &mut self.wizard.shared) {
            self.say(&gone);
        }
        if version != self.wizard.shared.version() {
            runtime::keep(self.wizard, self.shell);
        }
        self.tell_notice();
    }

    fn answer_page(&mut self, accepted: bool) {
        let page = self.page.and_then(|id| self.wizard.shared.page(id));
        let entries = page.into_iter().flat_map(|page| &page.entries).filter(|e| is_acceptable(e));
        let ids: Vec<ProposalId> = entries.map(|entry| entry.proposal.id.clone()).collect();
        self.decide(&ids, accepted);
        let unasked = ids.into_iter().filter(|id| !self.asked.contains(id));
        self.asked.extend(unasked.collect::<Vec<_>>());
    }

    /// The proposal before is asked about again, with this one after it.
    fn back(&mut self) -> Then {
        let here = self.asked.len().saturating_sub(1);
        if here == 0 {
            self.say("This is the first proposal.");
            return Then::AskAgain;
        }
        self.asked.truncate(here - 1);
        self.skipped.clear();
        Then::Next
    }

    /// `c NAME VALUE`, or a question for each choice.
    fn choose(
        &mut self,
        id: &ProposalId,
        name: Option<&str>,
        value: Option<&str>,
    ) -> Result<Then, Stop> {
        let Some((_, entry)) = self.found(id) else { return Ok(Then::Next) };
        let Overlay::Form(mut form) = Overlay::form(entry, &self.wizard.shared.migration) else {
            return Ok(Then::AskAgain);
        };
        if form.fields.is_empty() {
            self.say("There is nothing to choose about it.");
            return Ok(Then::AskAgain);
        }
        let mut answers: Vec<(String, String)> = Vec::new();
        match (name, value) {
            (Some(name), Some(value)) => answers.push((name.to_owned(), value.to_owned())),
            _ => {
                let is_meant =
                    |field: &&crate::app::overlay::Field| name.is_none_or(|n| n == field.name);
                for field in form.fields.iter().filter(is_meant) {
                    self.say(text::choice(field).trim_end());
                    let answer =
                        self.ask(&format!("{}? (empty: {})", field.name, field.value()))?;
                    answers.push((field.name.to_owned(), answer));
                }
            }
        }
        for (name, value) in answers.iter().filter(|(_, value)| !value.is_empty()) {
            if let Err(problem) = text::answer(&mut form, name, value) {
                self.say(&format!("Not saved: {problem}."));
                return Ok(Then::AskAgain);
            }
        }
        self.change(|shared| {
            // it closes, or says below why it doesn't
            let _ = form.update(shared, Msg::Confirm);
        });
        match form.problem().or(form.refused) {
            None => Ok(Then::ShowAgain),
            Some(problem) => {
                self.say(&format!("Not saved: {problem}."));
                Ok(Then::AskAgain)
            }
        }
    }

    /// Tells the wizard, and prints what it says.
    fn act(&mut self, msg: Msg) {
        // it never quits by itself
        let _ = runtime::act(self.wizard, msg, self.shell);
        self.tell_notice();
        if let Some(overlay) = &self.wizard.overlay {
            let words = text::overlay(overlay);
            if !matches!(overlay, Overlay::Changed(_)) {
                self.wizard.overlay = None;
            }
            self.say(words.trim_end());
        }
    }

    fn tell_notice(&mut self) {
        if let Some(notice) = self.wizard.shared.notice.take() {
            self.say(&notice);
        }
    }

    /// Answers that mean the same at every question.
    fn elsewhere(&mut self, answer: &str, help: &str) -> Result<(), Stop> {
        let shared = &self.wizard.shared;
        let words = match answer {
            "q" | "quit" => return Err(Stop::Ended(Ended::Left)),
            "?" | "help" | "h" => format!("{help}{COMMON_HELP}"),
            "g" => text::prose(&graph::words(shared)),
            "f" => text::overlay(&Overlay::findings(&shared.migration.findings)),
            "o" => text::overlay(&Overlay::why_all(shared)),
            "d" | "diff" if shared.diff.is_empty() => "Nothing changes so far.".to_owned(),
            "d" | "diff" => text::diff(&shared.diff, None),
            "A" => {
                self.act(Msg::AcceptAll);
                return Ok(());
            }
            "N" => {
                self.change(Shared::start_afresh);
                return Ok(());
            }
            "S" | "X" => {
                self.act(if answer == "S" { Msg::AcceptSafe } else { Msg::DeclineAll });
                return Ok(());
            }
            "u" | "undo" => {
                self.step_back(Msg::TakeBack, "The last decision is taken back.");
                return Ok(());
            }
            "U" | "redo" => {
                self.step_back(Msg::Redo, "It is made again.");
                return Ok(());
            }
            "" => "Nothing is done without an answer here; ? lists them.".to_owned(),
            other => format!("`{other}` is no answer here; ? lists them."),
        };
        self.say(words.trim_end());
        Ok(())
    }

    /// Takes a decision back or makes it again, and says so if there was one.
    fn step_back(&mut self, msg: Msg, done: &str) {
        let version = self.wizard.shared.version();
        self.act(msg);
        if version != self.wizard.shared.version() {
            self.say(done);
        }
    }

    fn ask(&mut self, question: &str) -> Result<String, Stop> {
        if !self.console.is_typed() {
            let Some(left) = self.patience.checked_sub(1) else { return Err(self.end()) };
            self.patience = left;
        }
        let answer = self.console.answer(self.answers, question);
        match answer.map_err(|error: prompts::Error| Stop::Failed(error.into()))? {
            Answer::Line(line) => Ok(line.trim().to_owned()),
            Answer::Interrupted => Err(Stop::Ended(Ended::Interrupted)),
            Answer::End => Err(self.end()),
        }
    }

    fn end(&self) -> Stop {
        let written = self.wizard.shared.receipt.is_some();
        Stop::Ended(Ended::NoAnswer { written })
    }

    fn read(&mut self, lines: &[Line]) {
        self.say(text::prose(lines).trim_end());
    }

    fn say(&mut self, words: &str) {
        self.console.tell(&format!("{words}\n"));
    }
}

const PROPOSAL_HELP: &str = "\
y: accept it
n: decline it
empty: leave it as it is
a: accept all of this page
x: decline all of this page
s: skip what is left of this page
c: answer its choices one by one; c NAME VALUE answers one
b: back to the proposal before
r: straight to the review
";

const COMMON_HELP: &str = "\
d: the whole diff of what is accepted
f: what is wrong in the file today
g: each pipeline before and after, round by round
o: what was tried and isn't offered, and why
A: accept everything, on every page
S: accept all that is safe, on every page
X: decline everything, on every page
u: take the last decision back; U makes it again
N: start afresh, without any decision
q: leave
";
