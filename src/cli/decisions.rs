//! Decisions as a JSON file, to replay them on this repository later, or on another one.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Deserialize;

use super::error::Error;
use crate::files;
use crate::improvements::{Chosen, ProposalId};
use crate::plan::{Decision, Decisions, Level};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    level: Words,
    #[serde(default)]
    answers: BTreeMap<String, Answer>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Words {
    Named(Named),
    Ids(BTreeSet<String>),
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Named {
    Safe,
    All,
    None,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    #[serde(default)]
    accepted: Option<bool>,
    #[serde(default)]
    choices: Chosen,
}

/// Reads `{"level": "safe" | "all" | "none" | [ids], "answers": {id: {"accepted": true, "choices": {name: value}}}}`.
pub(super) fn read(path: &Path) -> Result<Decisions, Error> {
    let text = files::read(path)?;
    parse(&text).map_err(|source| Error::Decisions { path: path.to_owned(), source })
}

fn parse(text: &str) -> Result<Decisions, serde_json::Error> {
    let file: File = serde_json::from_str(text.trim_start_matches('\u{feff}'))?;
    let level = match file.level {
        Words::Named(Named::Safe) => Level::Safe,
        Words::Named(Named::All) => Level::All,
        Words::Named(Named::None) => Level::None,
        Words::Ids(ids) => Level::Ids(ids),
    };
    let answer = |(id, answer): (String, Answer)| {
        (ProposalId(id), Decision { accepted: answer.accepted, choices: answer.choices })
    };
    Ok(Decisions { level, answers: file.answers.into_iter().map(answer).collect() })
}

impl Default for Words {
    fn default() -> Words {
        Words::Named(Named::Safe)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_and_choices_are_read() {
        let text = r#"{"level": "none", "answers": {
            "variables/move/A": {"accepted": true, "choices": {"destination": "repository"}},
            "runners/size/Build": {"accepted": false}
        }}"#;
        let decisions = parse(text).unwrap();
        assert_eq!(decisions.level, Level::None);
        assert_eq!(
            decisions.choice(&ProposalId("variables/move/A".into()), "destination"),
            Some("repository")
        );
        assert_eq!(
            decisions.answers[&ProposalId("runners/size/Build".into())].accepted,
            Some(false)
        );
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
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
