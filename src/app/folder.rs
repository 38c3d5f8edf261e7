//! The first screen for a folder of repositories: its pipelines, and what is known of each.

use crate::app::config::Config;
use crate::app::keys::Keymap;
use crate::app::look::Look;
use crate::app::msg::{Exit, Msg, Spot};
use crate::app::overview::{TriggerOverview, count, triggers};
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
    /// Nothing: it can't be read.
    Broken(String),
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
        }
    }

    /// Takes in what became known of a pipeline.
    pub fn learn(&mut self, index: usize, survey: Survey) {
        if let Some(listed) = self.pipelines.get_mut(index) {
            listed.state = survey;
        }
    }

    /// Takes in what happened and says what follows.
    pub fn update(&mut self, msg: &Msg) -> Next {
        self.notice = None;
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
            Msg::Quit => return Next::Quit(Exit::Done),
            Msg::Interrupt => return Next::Quit(Exit::Interrupted),
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
}
