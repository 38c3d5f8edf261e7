//! What `check` found, written for people and programs.

mod json;
mod text;

use crate::plan::{Finding, FindingLevel};

pub use json::json;
pub use text::{summary, text};

/// The findings of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// The file, as the user would write its path.
    pub file: String,
    /// What was found in it and in the files beside it, by line; those files are given as paths, too.
    pub findings: Vec<Finding>,
}

/// The word for a level, the same in every format.
fn word(level: FindingLevel) -> &'static str {
    match level {
        FindingLevel::Error => "error",
        FindingLevel::Warning => "warning",
        FindingLevel::Improvement => "improvement",
    }
}

#[cfg(test)]
fn example() -> Vec<Checked> {
    let finding = |rule: &str, level, line, place: &str, message: &str, help: &str| Finding {
        rule: rule.into(),
        level,
        file: None,
        line,
        column: 9,
        place: place.into(),
        message: message.into(),
        help: help.into(),
    };
    let clone = finding(
        "clone-boolean",
        FindingLevel::Error,
        22,
        "&fetch",
        "`clone: false` is no value that Bitbucket takes",
        "write `clone: { enabled: false }`",
    );
    let docker = finding(
        "docker",
        FindingLevel::Improvement,
        23,
        "default/Build",
        "the docker cache\u{1b}[2J stays empty",
        "remove it\nor build without BuildKit",
    );
    let top = finding("no-pipelines", FindingLevel::Warning, 1, "", "there is no pipeline", "");
    vec![
        Checked { file: "a/bitbucket-pipelines.yml".into(), findings: vec![clone, docker] },
        Checked { file: "b.yml".into(), findings: vec![top] },
        Checked { file: "c.yml".into(), findings: vec![] },
    ]
}
