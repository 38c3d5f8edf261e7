//! Files that a command writes besides the pipeline.

use std::path::Path;

use super::console::Console;
use super::error::Error;
use crate::files;
use crate::plan::{FileChange, Migration};

/// The files to hand out. A second reader of YAML must understand the result as well as it understood the original.
pub(super) fn files(migration: &Migration, pipeline: &str) -> Result<Vec<FileChange>, Error> {
    match (migration.original.second_opinion(), migration.result.second_opinion()) {
        (Ok(()), Err(disagreement)) => Err(Error::Doubtful(disagreement)),
        _ => Ok(migration.files(pipeline)),
    }
}

/// Refuses an output that would take the place of the pipeline.
pub(super) fn must_differ(
    output: Option<&Path>,
    pipeline: &Path,
    what: &'static str,
) -> Result<(), Error> {
    match output {
        Some(path) if files::same_file(path, pipeline) => {
            Err(Error::Overwrites { path: path.to_owned(), what })
        }
        _ => Ok(()),
    }
}

/// Writes a file; where a person sits at the terminal, an existing one only with their consent.
pub(super) fn write(
    path: &Path,
    text: &str,
    what: &str,
    ask: bool,
    console: &mut Console,
) -> Result<(), Error> {
    let name = path.display();
    if ask && path.exists() && console.ask(&format!("Overwrite {name}?"))? == Some(false) {
        console.note(&format!("{name} stays as it is; {what} wasn't written\n"));
        return Ok(());
    }
    files::create(path, text)?;
    console.say(&format!("{what} is in {name}\n"));
    Ok(())
}
