//! Decisions as a JSON file: saved while the wizard runs, taken up again later, replayed by `--decisions`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::claim::{Claim, claim};
use super::{Error, read, state};
use crate::improvements::{Chosen, ProposalId};
use crate::model::secret::redact;
use crate::plan::{Decision, Decisions, Level};

/// The version of the format that is written; older ones are read, too.
const FORMAT: u32 = 1;

/// Decisions with what is needed to know later how far they still fit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SavedDecisions {
    /// The decisions.
    pub decisions: Decisions,
    /// When they were saved, in seconds since 1970; 0 if that isn't known.
    pub saved: u64,
    /// The hash of the pipeline's text on which they were made; empty if that isn't known.
    pub pipeline: String,
    /// The hash of the text that was written by them, as long as that wasn't undone.
    pub written: Option<String>,
}

/// Why a text holds no decisions.
#[derive(Debug, thiserror::Error)]
pub enum NotDecisions {
    /// It has another form.
    #[error("not a file of decisions: {0}")]
    Form(#[from] serde_json::Error),
    /// A newer version of the program wrote it.
    #[error("decisions of format {0}, which only a newer version of pipemigrate reads")]
    Newer(u32),
}

/// The file in which the decisions about one pipeline are kept.
#[derive(Clone, Debug)]
pub struct DecisionsFile {
    place: PathBuf,
}

impl DecisionsFile {
    /// The one for this pipeline in the user's folder for state: `PIPEMIGRATE_STATE`, else the system's.
    pub fn of_user(pipeline: &Path) -> Result<DecisionsFile, Error> {
        DecisionsFile::in_folder(state::of_user()?, pipeline)
    }

    /// The one for this pipeline below a folder, which needn't exist yet.
    pub fn in_folder(folder: PathBuf, pipeline: &Path) -> Result<DecisionsFile, Error> {
        let place = state::place_of(folder.join("decisions"), pipeline)?;
        Ok(DecisionsFile { place })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.place
    }

    /// What was saved, if anything was.
    pub fn load(&self) -> Result<Option<SavedDecisions>, Error> {
        match SavedDecisions::read(&self.place) {
            Ok(saved) => Ok(Some(saved)),
            Err(Error::Missing(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Saves the decisions in place of those before: whole or not at all, for the user alone to read.
    pub fn save(&self, saved: &SavedDecisions) -> Result<(), Error> {
        let text = saved.text().map_err(self.wrong())?;
        state::save(&self.place, text.as_bytes())
    }

    /// Claims these decisions for whoever keeps them; nothing if somebody else does.
    pub fn claim(&self) -> Result<Option<Claim>, Error> {
        claim(&self.place)
    }

    /// Moves the file away, so that another can take its place. Gives where it is then.
    pub fn set_aside(&self) -> Result<PathBuf, Error> {
        let aside = self.place.with_extension("damaged");
        fs::rename(&self.place, &aside).map_err(Error::writing(&self.place))?;
        Ok(aside)
    }

    /// The newest decisions that were made on this text of a pipeline which isn't where it was any more: its
    /// repository was moved. Gives where it was.
    pub fn left_behind(&self, text: &str) -> Option<(PathBuf, SavedDecisions)> {
        let hash = SavedDecisions::hash_of(text);
        let left = state::left_behind(&self.place, |kept, _| {
            let saved = SavedDecisions::read(kept).ok()?;
            let is_same = saved.pipeline == hash || saved.written.as_ref() == Some(&hash);
            is_same.then_some(saved)
        });
        left.max_by_key(|(_, saved)| saved.saved)
    }

    fn wrong(&self) -> impl FnOnce(serde_json::Error) -> Error + '_ {
        |source| Error::Decisions { path: self.place.clone(), source: source.into() }
    }
}

impl SavedDecisions {
    /// Reads `{"level": "safe" | "all" | "none" | [ids], "answers": {id: {"accepted": true, "choices": {name: value}}}}`,
    /// with or without what the wizard notes besides.
    pub fn read(path: &Path) -> Result<SavedDecisions, Error> {
        let text = read(path)?;
        SavedDecisions::parse(&text)
            .map_err(|source| Error::Decisions { path: path.to_owned(), source })
    }

    fn parse(text: &str) -> Result<SavedDecisions, NotDecisions> {
        let text = text.trim_start_matches('\u{feff}');
        let file: File = match serde_json::from_str(text) {
            Ok(file) => file,
            Err(error) => return Err(newer(text).map_or(error.into(), NotDecisions::Newer)),
        };
        if file.format > FORMAT {
            return Err(NotDecisions::Newer(file.format));
        }
        let answer = |(id, answer): (String, Answer)| {
            (ProposalId(id), Decision { accepted: answer.accepted, choices: answer.choices })
        };
        let answers = file.answers.into_iter().map(answer).collect();
        Ok(SavedDecisions {
            decisions: Decisions { level: file.level.into(), answers },
            saved: file.saved,
            pipeline: file.pipeline,
            written: file.written,
        })
    }

    /// The decisions as JSON. What looks like a secret is left out.
    fn text(&self) -> Result<String, serde_json::Error> {
        let answers = self.decisions.answers.iter().filter(|(id, answer)| {
            let choices = answer.choices.values().map(String::as_str);
            choices.chain([id.0.as_str()]).all(|text| redact(text) == text)
        });
        let answer = |(id, answer): (&ProposalId, &Decision)| {
            let answer = Answer { accepted: answer.accepted, choices: answer.choices.clone() };
            (id.0.clone(), answer)
        };
        serde_json::to_string_pretty(&File {
            format: FORMAT,
            saved: self.saved,
            pipeline: self.pipeline.clone(),
            written: self.written.clone(),
            level: (&self.decisions.level).into(),
            answers: answers.map(answer).collect(),
        })
    }

    /// The hash of a pipeline's text, the same on every machine (FNV-1a, 64 bits).
    pub fn hash_of(text: &str) -> String {
        const BASIS: u64 = 0xcbf2_9ce4_8422_2325;
        const PRIME: u64 = 0x0100_0000_01b3;
        let hash = text.bytes().fold(BASIS, |hash, b| (hash ^ u64::from(b)).wrapping_mul(PRIME));
        format!("{hash:016x}")
    }
}

/// The format of a text that this version can't read, if it is a newer one.
fn newer(text: &str) -> Option<u32> {
    #[derive(Deserialize)]
    struct Head {
        format: u32,
    }
    serde_json::from_str::<Head>(text).ok().map(|head| head.format).filter(|&f| f > FORMAT)
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    format: u32,
    #[serde(default)]
    saved: u64,
    #[serde(default)]
    pipeline: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    written: Option<String>,
    #[serde(default)]
    level: Words,
    #[serde(default)]
    answers: BTreeMap<String, Answer>,
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Words {
    Named(Named),
    Ids(BTreeSet<String>),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Named {
    Safe,
    All,
    None,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    accepted: Option<bool>,
    #[serde(default, skip_serializing_if = "Chosen::is_empty")]
    choices: Chosen,
}

impl Default for Words {
    fn default() -> Words {
        Words::Named(Named::Safe)
    }
}

impl From<Words> for Level {
    fn from(words: Words) -> Level {
        match words {
            Words::Named(Named::Safe) => Level::Safe,
            Words::Named(Named::All) => Level::All,
            Words::Named(Named::None) => Level::None,
            Words::Ids(ids) => Level::Ids(ids),
        }
    }
}

impl From<&Level> for Words {
    fn from(level: &Level) -> Words {
        match level {
            Level::Safe => Words::Named(Named::Safe),
            Level::All => Words::Named(Named::All),
            Level::None => Words::Named(Named::None),
            Level::Ids(ids) => Words::Ids(ids.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;
    use crate::files::create;

    fn parse(text: &str) -> Result<Decisions, NotDecisions> {
        SavedDecisions::parse(text).map(|saved| saved.decisions)
    }

    fn id(text: &str) -> ProposalId {
        ProposalId(text.to_owned())
    }

    #[test]
    fn answers_and_choices_are_read() {
        let text = r#"{"level": "none", "answers": {
            "variables/move/A": {"accepted": true, "choices": {"destination": "repository"}},
            "runners/size/Build": {"accepted": false}
        }}"#;
        let decisions = parse(text).unwrap();
        assert_eq!(decisions.level, Level::None);
        assert_eq!(decisions.choice(&id("variables/move/A"), "destination"), Some("repository"));
        assert_eq!(decisions.answers[&id("runners/size/Build")].accepted, Some(false));
    }

    #[test]
    fn the_level_may_be_a_list() {
        let decisions = parse(r#"{"level": ["variables"]}"#).unwrap();
        assert_eq!(decisions.level, Level::Ids(["variables".to_owned()].into()));
        assert_eq!(parse("{}").unwrap(), Decisions::default());
    }

    #[test]
    fn slips_are_errors() {
        for text in [
            r#"{"levle": "all"}"#,
            r#"{"level": "everything"}"#,
            r#"{"answers": {"a": {"accept": true}}}"#,
            "[]x",
        ] {
            assert!(matches!(parse(text), Err(NotDecisions::Form(_))), "{text}");
        }
    }

    #[test]
    fn a_newer_format_is_named() {
        let text = r#"{"format": 7, "moods": []}"#;
        assert!(matches!(parse(text), Err(NotDecisions::Newer(7))));
    }

    fn file() -> (TempDir, DecisionsFile) {
        let folder = TempDir::new().unwrap();
        let pipeline = folder.path().join("a.yml");
        create(&pipeline, "a: 1\n").unwrap();
        let file = DecisionsFile::in_folder(folder.path().join("state"), &pipeline).unwrap();
        (folder, file)
    }

    #[test]
    fn what_is_saved_is_read_again() {
        let (_folder, file) = file();
        assert_eq!(file.load().unwrap(), None);
        let decision = Decision {
            accepted: Some(true),
            choices: [("destination".to_owned(), "repository".to_owned())].into(),
        };
        let mut saved = SavedDecisions {
            decisions: Decisions::at(Level::Ids(["variables".to_owned()].into())),
            saved: 12,
            pipeline: SavedDecisions::hash_of("a: 1\n"),
            written: Some(SavedDecisions::hash_of("a: 2\n")),
        };
        saved.decisions.answers.insert(id("variables/move/A"), decision);
        file.save(&saved).unwrap();
        assert_eq!(file.load().unwrap(), Some(saved));
    }

    #[test]
    fn secrets_are_left_out() {
        let (_folder, file) = file();
        let mut saved = SavedDecisions::default();
        for name in ["unused/step/Deploy", "unused/step/PASSWORD=hunter2hunter2"] {
            saved.decisions.answers.insert(id(name), Decision::default());
        }
        file.save(&saved).unwrap();
        let text = read(file.path()).unwrap();
        assert!(text.contains("unused/step/Deploy") && !text.contains("hunter2"), "{text}");
    }

    #[test]
    fn what_is_damaged_is_said() {
        let (_folder, file) = file();
        file.save(&SavedDecisions::default()).unwrap();
        create(file.path(), "{").unwrap();
        assert!(matches!(file.load(), Err(Error::Decisions { .. })));
    }

    #[cfg(unix)]
    #[test]
    fn only_the_user_may_read_them() {
        use std::os::unix::fs::PermissionsExt;
        let (_folder, file) = file();
        file.save(&SavedDecisions::default()).unwrap();
        let mode = std::fs::metadata(file.path()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn texts_have_a_hash_of_their_own() {
        assert_eq!(SavedDecisions::hash_of(""), "cbf29ce484222325");
        assert_ne!(SavedDecisions::hash_of("a"), SavedDecisions::hash_of("b"));
    }
}
