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
    let own = file.canonicalize().unwrap_or_else(|_| file.clone());
    for path in &changed {
        let shown = if *path == own { &file } else { path };
        let now = if path.exists() { "is again what it was before" } else { "is gone again" };
        console.say(&format!("{} {now}\n", shown.display()));
    }
    Ok(Exit::Done)
}
