//! The pipeline that a command works on.

use std::path::{Path, PathBuf};

use clap::Args;

use super::error::Error;
use crate::files::{self, Loaded};
use crate::yaml::Document;

#[derive(Args, Default)]
pub(super) struct Target {
    /// The pipeline file, or the folder of its repository [default: ./bitbucket-pipelines.yml]
    pub(super) path: Option<PathBuf>,
    /// The repository's folder, where the file isn't its bitbucket-pipelines.yml
    #[arg(long, value_name = "DIR")]
    pub(super) root: Option<PathBuf>,
}

impl Target {
    /// The pipeline and its repository; its text is YAML that can be changed.
    pub(super) fn load(&self) -> Result<Loaded, Error> {
        load(self.path.as_deref(), self.root.as_deref())
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
