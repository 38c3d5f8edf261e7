//! The pipeline that a command works on.

use std::path::{Path, PathBuf};

use clap::Args;

use super::error::Error;
use super::timings::Measured;
use crate::files::{self, Loaded};
use crate::plan::Migration;
use crate::yaml::Document;

#[derive(Args, Default)]
pub(super) struct Target {
    /// The pipeline file, or the folder of its repository [default: ./bitbucket-pipelines.yml]
    pub(super) path: Option<PathBuf>,
    /// The repository's folder, where the file isn't its bitbucket-pipelines.yml
    #[arg(long, value_name = "DIR")]
    pub(super) root: Option<PathBuf>,
    #[command(flatten)]
    pub(super) measured: Measured,
}

impl Target {
    /// The pipeline and its repository; its text is YAML that can be changed.
    pub(super) fn load(&self) -> Result<Loaded, Error> {
        let mut loaded = load(self.path.as_deref(), self.root.as_deref())?;
        self.measured.add_to(&mut loaded.project)?;
        Ok(loaded)
    }
}

/// Reads the pipeline at `path`, which must be YAML that can be changed.
pub(super) fn load(path: Option<&Path>, root: Option<&Path>) -> Result<Loaded, Error> {
    let loaded = files::load(path, root)?;
    match Document::parse(&loaded.project.pipeline_text) {
        Ok(_) => Ok(loaded),
        Err(error) => Err(Error::Yaml {
            file: loaded.file.display().to_string(),
            line: error.position().line,
            column: error.position().column,
            what: error.what(),
            help: error.help(),
        }),
    }
}

/// Refuses a file in which there is no pipeline to work on, in words that name what it looks like.
pub(super) fn must_define_pipelines(migration: &Migration, loaded: &Loaded) -> Result<(), Error> {
    if migration.findings.iter().all(|finding| finding.rule != "no-pipelines") {
        return Ok(());
    }
    let text = &loaded.project.pipeline_text;
    Err(Error::NoPipeline { file: loaded.file.clone(), likeness: likeness(text) })
}

/// What a text without a pipeline looks like instead.
fn likeness(text: &str) -> &'static str {
    let has = |key: &str| text.lines().any(|line| line.starts_with(key));
    let is_blank = text.lines().all(|line| line.trim().is_empty() || line.starts_with('#'));
    match () {
        () if is_blank => ": the file is empty",
        () if has("jobs:") => "; it looks like GitHub Actions",
        () if has("stages:") || has("include:") => "; it looks like GitLab CI",
        () => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_another_service_is_named() {
        let texts = ["# x\n\n", "on: push\njobs:\n", "stages:\n  - build\n", "Dear team,\n"];
        assert_eq!(
            texts.map(likeness),
            [
                ": the file is empty",
                "; it looks like GitHub Actions",
                "; it looks like GitLab CI",
                ""
            ]
        );
    }
}
