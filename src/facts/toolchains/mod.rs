//! Toolchains: how languages are installed by hand, and the official image that brings the same.

mod matching;

use std::sync::LazyLock;

use serde::Deserialize;

pub use matching::{
    Installed, by_command, by_download, by_load, by_packages, by_script, is_manager,
};

/// A language and its official image.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Language {
    /// Short name: `go`.
    pub id: String,
    /// What people call it: `Go`.
    pub title: String,
    /// The official image.
    pub image: String,
    tag: String,
    /// What an install brings.
    pub programs: Vec<String>,
    /// Folders that installs fill and the image lacks.
    pub homes: Vec<String>,
    /// The variable that moves the first of them, in the image too.
    pub moved_by: Option<String>,
    /// Folders that installs fill and the image has, too.
    #[serde(default)]
    pub kept_homes: Vec<String>,
    /// Variables that are only set for an install.
    pub variables: Vec<String>,
    #[serde(default)]
    floats: Vec<(String, String)>,
    #[serde(default)]
    stays: Vec<String>,
    #[serde(default)]
    only: Vec<String>,
    /// What is taken for granted besides when the image stands in for an install.
    #[serde(default)]
    pub assumes: Option<String>,
    /// What the image can't do, and the command that adds it.
    #[serde(default)]
    pub lacks: Vec<(String, String)>,
    /// The documentation to compare the facts with.
    pub source: String,
}

/// A way to install a language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Install {
    language: String,
    download: Vec<String>,
    script: Vec<String>,
    options: Vec<String>,
    without_option: Option<String>,
    command: Vec<String>,
    loads: Vec<String>,
    packages: Vec<String>,
    needs: Vec<String>,
    source: String,
}

/// An image that gets no updates any more.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retired {
    names: Vec<String>,
    #[serde(default)]
    tags: Vec<String>,
    /// Why, as a sentence without its full stop.
    pub why: String,
    /// What to take instead.
    pub instead: String,
    /// The documentation to compare the facts with.
    pub source: String,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    generic: Vec<String>,
    brings: Vec<(String, String)>,
    lists: Vec<String>,
    everywhere: Vec<String>,
    debian: Vec<String>,
    provided: Vec<String>,
    language: Vec<Language>,
    install: Vec<Install>,
    retired: Vec<Retired>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| super::load(TEXT));
const TEXT: &str = include_str!("../../../assets/facts/toolchains.toml");

impl Language {
    /// The image for a version, with the flavour of `old`: on Alpine, it stays on Alpine. `None`: there is none.
    pub fn image_for(&self, version: &str, old: &str) -> Option<String> {
        if self.stays.iter().any(|stays| version.starts_with(stays.as_str())) {
            return None;
        }
        let floats = self.floats.iter().find(|(name, _)| name == version);
        let version = floats.map_or(version, |(_, tag)| tag);
        let major = version.split('.').next().unwrap_or(version);
        if !self.only.is_empty() && !self.only.iter().any(|known| known == major) {
            return None;
        }
        let tag = self.tag.replace("{version}", version).replace("{major}", major);
        let on_alpine = super::images::split(old).0.ends_with("alpine");
        let flavour = if on_alpine { "-alpine" } else { "" };
        Some(format!("{}:{tag}{flavour}", self.image))
    }

    /// Whether the image is one of this language.
    pub fn is_image(&self, reference: &str) -> bool {
        super::images::split(reference).0 == self.image
    }
}

/// The languages that have a row.
pub fn languages() -> &'static [Language] {
    &TABLE.language
}

/// Whether an image is made for no language.
pub fn is_generic(reference: &str) -> bool {
    let repository = super::images::split(reference).0;
    TABLE
        .generic
        .iter()
        .any(|name| repository == name || repository.ends_with(&format!("/library/{name}")))
}

/// Whether an image surely holds a program, beside what its own row says.
pub fn has_program(reference: &str, program: &str) -> bool {
    let holds = |list: &[String]| list.iter().any(|known| known == program);
    let facts = super::images::image(reference);
    let named = facts.is_some_and(|image| holds(&image.programs));
    let is_alpine = super::images::split(reference).1.contains("alpine");
    let shell = program == "bash";
    let bash = facts.and_then(|image| image.has_bash).unwrap_or(!is_alpine);
    named
        || holds(&TABLE.provided)
        || (holds(&TABLE.everywhere) && (!shell || bash))
        || (holds(&TABLE.debian) && !is_alpine)
}

/// Whether a word of a command that installs packages (`jq`, `pnpm@9`, `example.com/cmd/lint@v1`) brings a program.
pub fn brings(word: &str, program: &str) -> bool {
    let name = match word.get(1..).and_then(|rest| rest.find(['@', '='])) {
        Some(at) => &word[..at + 1],
        None => word,
    };
    let last = name.rsplit('/').next().unwrap_or(name);
    let listed =
        TABLE.brings.iter().any(|(package, brought)| package == name && brought == program);
    last == program || listed
}

/// Whether a program puts the programs on the path that a list of the project names.
pub fn installs_lists(program: &str) -> bool {
    TABLE.lists.iter().any(|known| known == program)
}

/// Why an image should no longer be used.
pub fn retired(reference: &str) -> Option<&'static Retired> {
    let (repository, tag) = super::images::split(reference);
    let fits = |prefix: &String| {
        tag.strip_prefix(prefix.as_str())
            .is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    TABLE.retired.iter().find(|row| {
        row.names.iter().any(|name| name == repository)
            && (row.tags.is_empty() || row.tags.iter().any(fits))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_parses() {
        let table = toml::from_str::<Table>(TEXT).unwrap();
        for install in &table.install {
            assert!(
                table.language.iter().any(|l| l.id == install.language),
                "{}",
                install.language
            );
            assert!(!install.source.is_empty());
        }
    }

    #[test]
    fn a_version_has_its_image() {
        let image = |id: &str, version: &str, old: &str| {
            languages().iter().find(|l| l.id == id).unwrap().image_for(version, old)
        };
        assert_eq!(image("go", "1.22.3", "ubuntu:22.04").as_deref(), Some("golang:1.22.3"));
        assert_eq!(image("java", "17.0.9-tem", "").as_deref(), Some("eclipse-temurin:17-jdk"));
        assert_eq!(image("node", "20", "alpine:3.20").as_deref(), Some("node:20-alpine"));
        assert_eq!(image("rust", "stable", "").as_deref(), Some("rust:1"));
        assert_eq!(image("rust", "nightly-2024-01-01", ""), None);
        let maven = image("java-maven", "17", "ubuntu:24.04");
        assert_eq!(maven.as_deref(), Some("maven:3-eclipse-temurin-17"));
        assert_eq!(image("java-maven", "16", "ubuntu:24.04"), None);
    }

    #[test]
    fn what_an_image_holds() {
        assert!(has_program("golang:1.22", "curl"));
        assert!(has_program("golang:1.22", "bash") && !has_program("golang:1.22-alpine", "bash"));
        assert!(has_program("node:20", "docker"));
        assert!(!has_program("node:20", "jq"));
        assert!(is_generic("atlassian/default-image:4") && !is_generic("node:20"));
    }

    #[test]
    fn a_package_brings_its_program() {
        assert!(
            brings("pnpm@latest", "pnpm") && brings("awscli==1.2", "aws") && brings("jq", "jq")
        );
        assert!(
            brings("example.com/tools/cmd/lint@v1.2", "lint") && brings("@angular/cli@17", "ng")
        );
        assert!(!brings("-y", "jq") && !brings("", "jq"));
    }

    #[test]
    fn what_gets_no_fixes() {
        assert!(retired("openjdk:11-slim").is_some());
        assert!(retired("node:8.9.4").is_some() && retired("python:3.9-slim").is_some());
        assert!(retired("node:22").is_none() && retired("node:alpine").is_none());
        assert!(retired("python:3.11").is_none() && retired("python:3").is_none());
    }
}
