//! The user's answers, by proposal, and the level that answers for them.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use crate::improvements::{Chosen, ProposalId};
use crate::verdict::Safety;

/// What is accepted without an answer of its own.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Level {
    /// Nothing.
    None,
    /// What is safe.
    #[default]
    Safe,
    /// What is safe or to be reviewed.
    All,
    /// These improvements or proposals, by id.
    Ids(BTreeSet<String>),
}

/// How much is accepted when a file is opened for the first time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Preselect {
    /// Nothing.
    None,
    /// What is safe.
    #[default]
    Safe,
    /// What is safe or to be reviewed.
    Review,
}

/// A word that names no such amount.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is none of none, safe and review")]
pub struct UnknownPreselect(String);

impl Preselect {
    /// The level that decides without an answer.
    pub fn level(self) -> Level {
        match self {
            Preselect::None => Level::None,
            Preselect::Safe => Level::Safe,
            Preselect::Review => Level::All,
        }
    }
}

impl FromStr for Preselect {
    type Err = UnknownPreselect;

    /// `none`, `safe` or `review`.
    fn from_str(word: &str) -> Result<Preselect, UnknownPreselect> {
        match word.trim() {
            "none" => Ok(Preselect::None),
            "safe" => Ok(Preselect::Safe),
            "review" => Ok(Preselect::Review),
            other => Err(UnknownPreselect(other.to_owned())),
        }
    }
}

/// One answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decision {
    /// Yes, no, or not answered.
    pub accepted: Option<bool>,
    /// Answers to the proposal's choices.
    pub choices: Chosen,
}

/// All answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decisions {
    /// What answers where the user didn't.
    pub level: Level,
    /// The answers by proposal.
    pub answers: BTreeMap<ProposalId, Decision>,
}

impl Decisions {
    /// No answers; `level` decides everything.
    pub fn at(level: Level) -> Decisions {
        Decisions { level, answers: BTreeMap::new() }
    }

    /// Whether the proposal `id` of `improvement` with this safety is accepted. Advice never is.
    pub fn accepts(&self, improvement: &str, id: &ProposalId, safety: Safety) -> bool {
        if safety == Safety::Advice {
            return false;
        }
        match self.answers.get(id).and_then(|d| d.accepted) {
            Some(answer) => answer,
            None => match &self.level {
                Level::None => false,
                Level::Safe => safety == Safety::Safe,
                Level::All => true,
                Level::Ids(ids) => ids.contains(improvement) || ids.contains(&id.0),
            },
        }
    }

    /// The answer to a choice, if one was given.
    pub fn choice(&self, id: &ProposalId, name: &str) -> Option<&str> {
        self.answers.get(id)?.choices.get(name).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_preselected_is_a_word() {
        let level = |word: &str| {
            word.parse().map(Preselect::level).map_err(|e: UnknownPreselect| e.to_string())
        };
        assert_eq!(level("none"), Ok(Level::None));
        assert_eq!(level(" safe "), Ok(Level::Safe));
        assert_eq!(level("review"), Ok(Level::All));
        assert_eq!(level("all"), Err("`all` is none of none, safe and review".to_owned()));
        assert_eq!(Preselect::default().level(), Level::default());
    }
}
