//! `undo`: brings back what files were before they were last written.

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
    let changed = Backups::of_user()?.undo(&file)?;
    console.say(&format!("{} is again what it was before\n", file.display()));
    let own = file.canonicalize().unwrap_or(file);
    for other in changed.iter().filter(|path| **path != own) {
        let now = if other.exists() { "is again what it was before" } else { "is gone again" };
        console.say(&format!("{} {now}\n", other.display()));
    }
    Ok(Exit::Done)
}
