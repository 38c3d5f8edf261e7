//! `undo`: brings back what a file was before it was last written.

use std::path::PathBuf;

use clap::Args;

use super::console::Console;
use super::error::{Error, Exit};
use crate::files::{self, Backups};

#[derive(Args)]
pub(super) struct Arguments {
    /// The pipeline file, or the folder of its repository [default: ./bitbucket-pipelines.yml]
    path: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, console: &mut Console) -> Result<Exit, Error> {
    let file = files::find(arguments.path.as_deref())?;
    Backups::of_user()?.undo(&file)?;
    console.say(&format!("{} is again what it was before\n", file.display()));
    Ok(Exit::Done)
}
