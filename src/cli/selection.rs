//! Which proposals are accepted: `--accept` and `--decisions` turned into answers.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;

use super::console::Console;
use super::engine::Engine;
use super::error::Error;
use super::nearest::nearest;
use crate::files::SavedDecisions;
use crate::plan::{Decisions, Level};
use crate::project::Project;

#[derive(Args, Default)]
pub(super) struct Selection {
    /// What to accept: safe, all (safe and review), none, or ids of improvements or proposals
    /// separated by commas [default: safe]
    #[arg(long, value_name = "LEVEL")]
    pub(super) accept: Option<Accept>,
    /// Answers from a JSON file, which go before the level
    #[arg(long, value_name = "FILE")]
    pub(super) decisions: Option<PathBuf>,
}

/// The level as it was typed; ids are known only once the pipeline is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Accept {
    Level(Level),
    Ids(String),
}

impl FromStr for Accept {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Accept, Infallible> {
        Ok(match text.trim() {
            "safe" => Accept::Level(Level::Safe),
            "all" => Accept::Level(Level::All),
            "none" => Accept::Level(Level::None),
            ids => Accept::Ids(ids.to_owned()),
        })
    }
}

impl Selection {
    /// Whether anything was asked for.
    pub(super) fn is_given(&self) -> bool {
        self.accept.is_some() || self.decisions.is_some()
    }

    /// The answers for this project. Ids that nothing has are an error in `--accept`, and a note in a file of
    /// decisions, which may have been made for another repository.
    pub(super) fn decisions(
        &self,
        project: &Project,
        engine: &Engine,
        console: &mut Console,
    ) -> Result<Decisions, Error> {
        let mut decisions = match &self.decisions {
            Some(path) => SavedDecisions::read(path)?.decisions,
            None => Decisions::default(),
        };
        if !decisions.answers.is_empty() {
            let known = known_ids(project, engine);
            let unknown = decisions.answers.keys().filter(|id| !known.contains(&id.0));
            for id in unknown.collect::<Vec<_>>() {
                console.note(&format!(
                    "note: this pipeline has no proposal `{id}`; its answer is left aside\n"
                ));
            }
        }
        match &self.accept {
            Some(Accept::Level(level)) => decisions.level = level.clone(),
            Some(Accept::Ids(ids)) => {
                decisions.level = Level::Ids(resolve(ids, &known_ids(project, engine))?)
            }
            None => {}
        }
        Ok(decisions)
    }
}

/// Ids of all improvements, and of every proposal that shows up with everything or nothing accepted.
fn known_ids(project: &Project, engine: &Engine) -> BTreeSet<String> {
    let mut known: BTreeSet<String> =
        (engine.improvements)().iter().map(|about| about.id.to_owned()).collect();
    for level in [Level::None, Level::All] {
        let migration = (engine.migrate)(project, &Decisions::at(level));
        known.extend(migration.entries().map(|entry| entry.proposal.id.0.clone()));
    }
    known
}

/// Ids are separated by commas, and may hold some themselves, as names of steps do: the longest known one wins.
fn resolve(text: &str, known: &BTreeSet<String>) -> Result<BTreeSet<String>, Error> {
    let pieces: Vec<&str> = text.split(',').collect();
    let mut ids = BTreeSet::new();
    let mut start = 0;
    while start < pieces.len() {
        let joined = |end: usize| pieces[start..end].join(",").trim().to_owned();
        let longest = (start + 1..=pieces.len())
            .rev()
            .map(|end| (end, joined(end)))
            .find(|(_, id)| known.contains(id));
        match longest {
            Some((end, id)) => {
                ids.insert(id);
                start = end;
            }
            None if pieces[start].trim().is_empty() => start += 1,
            None => return Err(unknown(pieces[start].trim(), known)),
        }
    }
    Ok(ids)
}

fn unknown(id: &str, known: &BTreeSet<String>) -> Error {
    const LEVELS: [&str; 3] = ["safe", "all", "none"];
    if LEVELS.contains(&id) {
        let (what, list) = ("improvement or proposal", "a level stands alone, without commas");
        return Error::UnknownId { what, id: id.to_owned(), nearest: None, list };
    }
    let words = known.iter().map(String::as_str).chain(LEVELS);
    let nearest = nearest(id, words).map(str::to_owned);
    let what = "level, improvement or proposal";
    let list = "`pipemigrate report` names the proposals";
    Error::UnknownId { what, id: id.to_owned(), nearest, list }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> BTreeSet<String> {
        ["variables", "unused", "parallelize/group/default/Build, test + Lint"]
            .map(str::to_owned)
            .into()
    }

    fn ids(text: &str) -> Result<Vec<String>, String> {
        resolve(text, &known()).map(|ids| ids.into_iter().collect()).map_err(|e| e.to_string())
    }

    #[test]
    fn levels_are_words() {
        assert_eq!("safe".parse(), Ok(Accept::Level(Level::Safe)));
        assert_eq!(" none ".parse(), Ok(Accept::Level(Level::None)));
        assert_eq!("a,b".parse(), Ok(Accept::Ids("a,b".into())));
    }

    #[test]
    fn ids_may_hold_commas() {
        let group = "parallelize/group/default/Build, test + Lint";
        assert_eq!(
            ids(&format!("variables, {group},unused,")),
            Ok(vec![group.into(), "unused".into(), "variables".into()])
        );
    }

    #[test]
    fn the_nearest_id_is_named() {
        assert_eq!(
            ids("none,unused"),
            Err("there is no improvement or proposal `none`; a level stands alone, without commas"
                .to_owned())
        );
        assert_eq!(
            ids("variables,unsued"),
            Err("there is no level, improvement or proposal `unsued`; did you mean `unused`?"
                .into())
        );
        assert_eq!(
            ids("docker"),
            Err("there is no level, improvement or proposal `docker`; \
                 `pipemigrate report` names the proposals"
                .into())
        );
    }
}
