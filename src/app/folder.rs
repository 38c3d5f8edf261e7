//! The first screen for a folder of repositories: its pipelines, and what is known of each.

use crate::app::config::Config;
use crate::app::keys::Keymap;
use crate::app::look::Look;
use crate::app::msg::{Exit, Layer, Msg, Spot};
use crate::app::overlay::{Reader, help};
use crate::app::overview::{TriggerOverview, count, triggers};
use crate::app::prose::{Line, Tone};
use crate::app::shared::is_acceptable;
use crate::plan::{FindingLevel, Migration};

/// A folder's pipelines, with the cursor on one of them.
#[derive(Debug)]
pub struct Folder {
    /// The folder, as the user wrote it.
    pub name: String,
    /// Its pipelines, in their order; never empty.
    pub pipelines: Vec<Listed>,
    /// The one that the keys go to.
    pub cursor: usize,
    /// The keys that the user has.
    pub keymap: Keymap,
    /// The colours in which it is drawn.
    pub look: Look,
    /// One line to be read, until the next key.
    pub notice: Option<String>,
    /// A text to read that lies over the list.
    pub text: Option<Reader>,
}

/// A pipeline in the list.
#[derive(Debug)]
pub struct Listed {
    /// The repository, relative to the folder.
    pub repository: String,
    /// What is known of it.
    pub state: Survey,
}

/// What is known of a pipeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Survey {
    /// Nothing yet.
    Waiting,
    /// All that the list tells.
    Known(Glance),
    /// Nothing: it can't be opened, for this reason.
    Refused(String),
}

/// A pipeline at a glance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Glance {
    /// Its triggers.
    pub triggers: Vec<TriggerOverview>,
    /// Errors in the file.
    pub errors: usize,
    /// Proposals that can be accepted.
    pub proposals: usize,
    /// Answers that are kept from an earlier session.
    pub decisions: usize,
}

/// What follows from a message.
#[must_use]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Nothing.
    Stay,
    /// The pipeline at this place is to be opened.
    Open(usize),
    /// Leave.
    Quit(Exit),
}

impl Glance {
    /// What a migration shows at a glance, with this many answers kept.
    pub fn of(migration: &Migration, decisions: usize) -> Glance {
        Glance {
            triggers: triggers(migration),
            errors: count(migration, FindingLevel::Error),
            proposals: migration.entries().filter(|entry| is_acceptable(entry)).count(),
            decisions,
        }
    }

    /// Steps over all triggers.
    pub fn steps(&self) -> usize {
        self.triggers.iter().map(|trigger| trigger.steps).sum()
    }
}

impl Folder {
    /// A list in which nothing is known yet.
    pub fn new(name: String, repositories: Vec<String>, config: &Config, look: Look) -> Folder {
        let listed = |repository| Listed { repository, state: Survey::Waiting };
        Folder {
            name,
            pipelines: repositories.into_iter().map(listed).collect(),
            cursor: 0,
            keymap: config.keymap.clone(),
            look,
            notice: None,
            text: None,
        }
    }

    /// Takes in what became known of a pipeline.
    pub fn learn(&mut self, index: usize, survey: Survey) {
        if let Some(listed) = self.pipelines.get_mut(index) {
            listed.state = survey;
        }
    }

    /// Takes in that a pipeline couldn't be opened, and says the whole reason.
    pub fn refuse(&mut self, index: usize, reason: String) {
        let lead = |index| if index == 0 { "✗ " } else { "  " };
        let line = |(index, line): (usize, &str)| Line::led(Tone::Plain, lead(index), line.trim());
        let lines = reason.lines().enumerate().map(line).collect();
        self.text = Some(Reader { title: "Can't be opened".to_owned(), lines, scroll: 0 });
        self.learn(index, Survey::Refused(reason));
    }

    /// Whether it is known of the chosen pipeline that it can't be opened.
    pub(crate) fn is_refused(&self) -> bool {
        let chosen = self.pipelines.get(self.cursor);
        chosen.is_some_and(|listed| matches!(listed.state, Survey::Refused(_)))
    }

    /// Takes in what happened and says what follows.
    pub fn update(&mut self, msg: &Msg) -> Next {
        if let Msg::TextEnd(Layer::Overlay, last) = msg {
            self.text.iter_mut().for_each(|text| text.scroll = text.scroll.min(*last));
            return Next::Stay;
        }
        self.notice = None;
        match (&mut self.text, msg) {
            (_, Msg::Interrupt) => Next::Quit(Exit::Interrupted),
            (Some(text), Msg::Move(to) | Msg::Wheel(_, to)) => {
                text.scroll = to.through(text.scroll, text.lines.len());
                Next::Stay
            }
            (text @ Some(_), Msg::Close) => {
                *text = None;
                Next::Stay
            }
            (Some(_), _) => Next::Stay,
            (None, msg) => self.choose(msg),
        }
    }

    /// What a message means for the list itself.
    fn choose(&mut self, msg: &Msg) -> Next {
        match msg {
            Msg::Move(to) => self.cursor = to.within(self.cursor, self.pipelines.len()),
            Msg::Wheel(_, to) => self.cursor = to.within(self.cursor, self.pipelines.len()),
            Msg::Click(Spot::Proposal(index)) if *index < self.pipelines.len() => {
                self.cursor = *index;
            }
            Msg::Click(Spot::Checkbox(index)) if *index < self.pipelines.len() => {
                self.cursor = *index;
                return Next::Open(*index);
            }
            Msg::Forward => return Next::Open(self.cursor),
            Msg::Help => self.text = Some(help::of_list(self)),
            Msg::Quit => return Next::Quit(Exit::Done),
            _ => {}
        }
        Next::Stay
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::msg::Move;

    #[test]
    fn a_pipeline_is_chosen_among_those_of_the_folder() {
        let names = ["a", "b"].map(str::to_owned).to_vec();
        let mut folder = Folder::new("work".to_owned(), names, &Config::default(), Look::default());
        assert_eq!(folder.update(&Msg::Move(Move::Down)), Next::Stay);
        assert_eq!(folder.update(&Msg::Move(Move::Down)), Next::Stay);
        assert_eq!(folder.update(&Msg::Forward), Next::Open(1));
        assert_eq!(folder.update(&Msg::Click(Spot::Proposal(0))), Next::Stay);
        assert_eq!(folder.update(&Msg::Forward), Next::Open(0));
        assert_eq!(folder.update(&Msg::Click(Spot::Checkbox(1))), Next::Open(1));
        assert_eq!(folder.update(&Msg::Click(Spot::Checkbox(2))), Next::Stay);
        assert_eq!(folder.update(&Msg::Quit), Next::Quit(Exit::Done));
    }

    #[test]
    fn why_a_pipeline_cannot_be_opened_is_read_before_anything_else_goes_on() {
        let names = ["a", "b"].map(str::to_owned).to_vec();
        let mut folder = Folder::new("work".to_owned(), names, &Config::default(), Look::default());
        folder.refuse(0, "a/file:1: has to be a map\n  read its page".to_owned());
        let texts = |folder: &Folder| {
            let lines = folder.text.iter().flat_map(|text| &text.lines);
            lines.map(|line| format!("{}{}", line.lead, line.text)).collect::<Vec<_>>()
        };
        assert_eq!(texts(&folder), ["✗ a/file:1: has to be a map", "  read its page"]);
        assert_eq!(folder.update(&Msg::Forward), Next::Stay);
        let _ = folder.update(&Msg::Move(Move::Bottom));
        let _ = folder.update(&Msg::TextEnd(Layer::Overlay, 0));
        assert_eq!((folder.cursor, folder.text.as_ref().map(|text| text.scroll)), (0, Some(0)));
        assert_eq!(folder.update(&Msg::Close), Next::Stay);
        assert_eq!(texts(&folder), Vec::<String>::new());
        assert_eq!(folder.update(&Msg::Forward), Next::Open(0));
        assert!(folder.is_refused());
    }
}
