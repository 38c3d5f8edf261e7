//! The wizard on the terminal, and what it asks of the disk.

use std::env;
use std::path::{Path, PathBuf};

use clap::Args;

use super::console::Console;
use super::engine::Engine;
use super::error::{Error, Exit};
use super::selection::Selection;
use super::target::{Target, must_define_pipelines};
use super::{output, report, summary};
use crate::app::{self, Failure, Receipt, Wizard};
use crate::files::{self, Backups, Change, Loaded};
use crate::plan::diff::Patch;
use crate::plan::{Decisions, FileChange, Migration};
use crate::runtime::{self, Ended, Shell};
use crate::text::listed;
use crate::variables;

#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    target: Target,
    #[command(flatten)]
    selection: Selection,
}

pub(super) fn run(
    arguments: &Arguments,
    engine: &Engine,
    console: &mut Console,
) -> Result<Exit, Error> {
    let loaded = arguments.target.load()?;
    must_have_screen(&loaded.file, console)?;
    let decisions = arguments.selection.decisions(&loaded.project, engine, console)?;
    open(loaded, decisions, engine, console)
}

/// Opens the wizard on a pipeline that was read, and says afterwards what was written.
pub(super) fn open(
    loaded: Loaded,
    decisions: Decisions,
    engine: &Engine,
    console: &mut Console,
) -> Result<Exit, Error> {
    let mut wizard = Wizard::resume(loaded.project.clone(), engine.migrate, decisions);
    must_define_pipelines(&wizard.shared.migration, &loaded)?;
    if env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()) {
        wizard = wizard.without_colours();
    }
    let mut disk = Disk::new(loaded, Backups::of_user);
    let ended = runtime::open(&mut wizard, &mut disk).map_err(Error::Terminal)?;
    for line in disk.done {
        console.say(&format!("{line}\n"));
    }
    match ended {
        Ended::Left(app::Exit::Done) if disk.was_refused => Ok(Exit::Refused),
        ended => Ok(Exit::Left(ended.exit_code())),
    }
}

fn must_have_screen(file: &Path, console: &Console) -> Result<(), Error> {
    if console.has_screen() {
        return Ok(());
    }
    Err(Error::NoTerminal(format!(
        "the wizard needs a terminal; without one use `pipemigrate check`, `diff` or `apply` {}",
        file.display()
    )))
}

/// The disk as the wizard sees it: the repository's files, and what is saved beside them.
struct Disk<B> {
    loaded: Loaded,
    /// What the wizard's writes made of the files that were opened, one after the other.
    written: Vec<Vec<FileChange>>,
    backups: B,
    /// What was done, in words.
    done: Vec<String>,
    /// Whether the last write was refused.
    was_refused: bool,
}

impl<B: Fn() -> Result<Backups, files::Error>> Disk<B> {
    fn new(loaded: Loaded, backups: B) -> Disk<B> {
        Disk { loaded, written: Vec::new(), backups, done: Vec::new(), was_refused: false }
    }

    fn save(&mut self, name: &str, ending: &str, text: &str) -> Result<String, Failure> {
        let folder = self.loaded.file.parent().map_or_else(PathBuf::new, Path::to_owned);
        let path = files::create_beside(&folder, name, ending, text);
        let path = path.map_err(|error| failure(error.into()))?;
        self.done.push(format!("saved {}", path.display()));
        Ok(path.display().to_string())
    }

    fn replace(&mut self, wanted: Vec<FileChange>) -> Result<(Vec<Change>, PathBuf), Error> {
        let now = self.written.last().map_or(&[][..], Vec::as_slice);
        let changes = since(&self.loaded.changes(now)?, &self.loaded.changes(&wanted)?);
        let backup = (self.backups)()?.apply(&self.loaded.file, &changes)?;
        self.written.push(wanted);
        Ok((changes, backup))
    }

    /// Takes back what this wizard wrote, never what was written before it was opened.
    fn restore(&mut self) -> Result<(), Error> {
        if self.written.is_empty() {
            return Err(files::Error::NoBackup(self.loaded.file.clone()).into());
        }
        (self.backups)()?.undo(&self.loaded.file)?;
        self.written.pop();
        Ok(())
    }
}

impl<B: Fn() -> Result<Backups, files::Error>> Shell for Disk<B> {
    fn write(&mut self, migration: &Migration, _: &Decisions) -> Result<Receipt, Failure> {
        let files = output::files(migration, &self.loaded.project.pipeline_name);
        let written = files.and_then(|files| self.replace(files));
        self.was_refused = written.as_ref().is_err_and(|error| error.exit() == Exit::Refused);
        let (changes, backup) = written.map_err(failure)?;
        self.done.push(summary::written(&changes));
        let file = listed(changes.iter().map(|change| change.path.display().to_string()));
        Ok(Receipt { file, backup: Some(backup.display().to_string()) })
    }

    fn save_patch(&mut self, patch: &Patch) -> Result<String, Failure> {
        self.save("pipemigrate", "patch", &patch.text)
    }

    fn save_report(&mut self, migration: &Migration, _: &Decisions) -> Result<String, Failure> {
        let text = report::of(migration, &self.loaded);
        self.save("pipemigrate-report", "md", &text)
    }

    fn save_variables(&mut self, migration: &Migration) -> Result<String, Failure> {
        self.save("pipemigrate-variables", "json", &variables::json(&migration.settings))
    }

    fn undo(&mut self) -> Result<(), Failure> {
        self.restore().map_err(failure)?;
        self.done.push(format!("restored {}", self.loaded.file.display()));
        Ok(())
    }
}

/// What takes the files from what an earlier write made of them to what is wanted now.
fn since(now: &[Change], wanted: &[Change]) -> Vec<Change> {
    let mut changes: Vec<Change> = wanted.to_vec();
    for earlier in now {
        match changes.iter_mut().find(|change| change.path == earlier.path) {
            Some(change) => change.before.clone_from(&earlier.after),
            None => changes.push(earlier.reversed()),
        }
    }
    changes.retain(|change| change.before != change.after);
    changes
}

fn failure(error: Error) -> Failure {
    let help = match &error {
        Error::Files(files::Error::Changed(_)) => {
            "Quit and start again, to work on the file as it is now."
        }
        Error::Files(files::Error::EditedSince(_)) => "Take the changes back by hand, or with git.",
        Error::Files(files::Error::ReadOnly(_)) => {
            "Make the file and its folder writable, then try again."
        }
        Error::Files(files::Error::NoStateFolder) => {
            "Quit, set PIPEMIGRATE_STATE to a folder and start again."
        }
        Error::Doubtful(_) => "Take back the last decision and try again.",
        _ => "Mend that and try again; your decisions are kept.",
    };
    Failure { what: error.to_string(), help: help.to_owned() }
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;
    use crate::files::{create, read};
    use crate::plan::Level;
    use crate::report::fake::migrate;

    const TEXT: &str = "a: 1\nb: 2\nname: x\n";

    fn with_disk(story: impl FnOnce(&mut dyn Shell, &Path, &dyn Fn(Level) -> Migration)) {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("bitbucket-pipelines.yml");
        create(&file, TEXT).unwrap();
        let loaded = files::load(Some(&file), None).unwrap();
        let project = loaded.project.clone();
        let state = folder.path().join("state");
        let mut disk = Disk::new(loaded, || Ok(Backups::in_folder(state.clone())));
        story(&mut disk, &file, &|level| migrate(&project, &Decisions::at(level)));
    }

    #[test]
    fn a_file_may_be_written_again_and_undone_step_by_step() {
        with_disk(|disk, file, migration| {
            let decisions = Decisions::default();
            disk.write(&migration(Level::Safe), &decisions).unwrap();
            let receipt = disk.write(&migration(Level::All), &decisions).unwrap();
            assert_eq!(receipt.file, file.display().to_string());
            assert_eq!(read(file).unwrap(), "a: 1\nname: $NAME\n");
            disk.undo().unwrap();
            assert_eq!(read(file).unwrap(), "a: 1\nname: x\n");
            disk.undo().unwrap();
            assert_eq!(read(file).unwrap(), TEXT);
            assert!(disk.undo().unwrap_err().what.ends_with("nothing to undo"));
        });
    }

    #[test]
    fn a_file_that_somebody_else_wrote_is_left_alone() {
        with_disk(|disk, file, migration| {
            create(file, "theirs\n").unwrap();
            let failure = disk.write(&migration(Level::All), &Decisions::default()).unwrap_err();
            assert!(failure.what.contains("changed on disk"), "{failure:?}");
            assert_eq!(read(file).unwrap(), "theirs\n");
        });
    }

    #[test]
    fn what_is_saved_lies_beside_the_file_and_replaces_nothing() {
        with_disk(|disk, file, migration| {
            let all = migration(Level::All);
            let first = disk.save_report(&all, &Decisions::default()).unwrap();
            let second = disk.save_report(&all, &Decisions::default()).unwrap();
            let folder = file.parent().unwrap();
            assert_eq!(Path::new(&first), folder.join("pipemigrate-report.md"));
            assert_eq!(Path::new(&second), folder.join("pipemigrate-report-2.md"));
            let variables = read(Path::new(&disk.save_variables(&all).unwrap())).unwrap();
            assert!(variables.contains("NAME") && !variables.contains("hunter2"));
            let patch = Patch { text: "--- a\n".into(), redacted: false };
            assert_eq!(read(Path::new(&disk.save_patch(&patch).unwrap())).unwrap(), "--- a\n");
        });
    }
}
