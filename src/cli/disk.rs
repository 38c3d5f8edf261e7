//! The disk as the wizard sees it: the repository's files, and what is saved beside them.

use std::path::{Path, PathBuf};

use super::error::{Error, Exit};
use super::keeper::{self, Keeper};
use super::report::Format;
use super::{output, summary};
use crate::app::{Failure, Receipt, Unwritten};
use crate::files::{self, Backups, Change, Loaded, SavedDecisions};
use crate::plan::diff::Patch;
use crate::plan::{Decisions, FileChange, Migration};
use crate::project::Project;
use crate::runtime::Shell;
use crate::text::listed;
use crate::variables;

/// The disk as the wizard sees it: the repository's files, and what is saved beside them.
pub(super) struct Disk<B, L> {
    loaded: Loaded,
    /// Reads the same files anew.
    load: L,
    /// What keeps the decisions, if they are kept.
    keeper: Option<Keeper>,
    /// What the wizard's writes made of the files that were opened, one after the other.
    written: Vec<Vec<FileChange>>,
    backups: B,
    /// The form in which reports are saved.
    pub(super) report: Format,
    /// What was done, in words.
    pub(super) done: Vec<String>,
    /// Whether the last write was refused.
    pub(super) was_refused: bool,
}

impl<B, L> Disk<B, L>
where
    B: Fn() -> Result<Backups, files::Error>,
    L: Fn() -> Result<Loaded, Error>,
{
    pub(super) fn new(loaded: Loaded, load: L, keeper: Option<Keeper>, backups: B) -> Disk<B, L> {
        let (written, done, report) = (Vec::new(), Vec::new(), Format::default());
        Disk { loaded, load, keeper, written, backups, report, done, was_refused: false }
    }

    /// The hash of the pipeline as the last write left it, if there was one.
    fn written_hash(&self) -> Option<String> {
        let Project { pipeline_name, pipeline_text, .. } = &self.loaded.project;
        let own = |files: &Vec<FileChange>| {
            let own = files.iter().find(|file| &file.name == pipeline_name);
            SavedDecisions::hash_of(own.map_or(pipeline_text, |file| &file.after))
        };
        self.written.last().map(own)
    }

    /// Waits until all decisions are kept; gives why the last ones aren't.
    pub(super) fn finish(&mut self) -> Result<(), Error> {
        let keeper = self.keeper.take();
        keeper.map_or(Ok(()), Keeper::finish).map_err(Error::from)
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

impl<B, L> Shell for Disk<B, L>
where
    B: Fn() -> Result<Backups, files::Error>,
    L: Fn() -> Result<Loaded, Error>,
{
    fn write(&mut self, migration: &Migration, _: &Decisions) -> Result<Receipt, Unwritten> {
        let files = output::files(migration, &self.loaded.project.pipeline_name);
        let written = files.and_then(|files| self.replace(files));
        self.was_refused = written.as_ref().is_err_and(|error| error.exit() == Exit::Refused);
        let (changes, backup) = written.map_err(unwritten)?;
        self.done.push(summary::written(&changes));
        let file = listed(changes.iter().map(|change| change.path.display().to_string()));
        Ok(Receipt { file, backup: Some(backup.display().to_string()) })
    }

    fn save_patch(&mut self, patch: &Patch) -> Result<String, Failure> {
        self.save("pipemigrate", "patch", &patch.text)
    }

    fn save_report(&mut self, migration: &Migration, _: &Decisions) -> Result<String, Failure> {
        let text = self.report.text(migration, &self.loaded);
        self.save("pipemigrate-report", self.report.ending(), &text)
    }

    fn save_pull_request(&mut self, migration: &Migration) -> Result<String, Failure> {
        let text = Format::Pr.text(migration, &self.loaded);
        self.save("pipemigrate-pull-request", Format::Pr.ending(), &text)
    }

    fn save_variables(&mut self, migration: &Migration) -> Result<String, Failure> {
        self.save("pipemigrate-variables", "json", &variables::json(&migration.settings))
    }

    fn undo(&mut self) -> Result<(), Failure> {
        self.restore().map_err(failure)?;
        self.done.push(format!("restored {}", self.loaded.file.display()));
        Ok(())
    }

    fn reload(&mut self) -> Result<Project, Failure> {
        self.loaded = (self.load)().map_err(failure)?;
        self.written.clear();
        self.was_refused = false;
        Ok(self.loaded.project.clone())
    }

    fn keep(&mut self, decisions: &Decisions) -> Result<(), Failure> {
        let Some(keeper) = &self.keeper else { return Ok(()) };
        let saved = SavedDecisions {
            decisions: decisions.clone(),
            saved: keeper::now(),
            pipeline: SavedDecisions::hash_of(&self.loaded.project.pipeline_text),
            written: self.written_hash(),
        };
        keeper.keep(saved).map_err(|error| failure(error.into()))
    }

    fn kept(&mut self) -> Result<(), Failure> {
        let Some(keeper) = &self.keeper else { return Ok(()) };
        keeper.kept().map_err(|error| failure(error.into()))
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

fn unwritten(error: Error) -> Unwritten {
    match error {
        Error::Files(files::Error::Changed(_) | files::Error::Missing(_)) => {
            Unwritten::Changed(failure(error))
        }
        error => Unwritten::Failed(failure(error)),
    }
}

fn failure(error: Error) -> Failure {
    let help = match &error {
        Error::Files(files::Error::Changed(_) | files::Error::Missing(_)) => {
            "Reading the files anew keeps the decisions that still fit and lists those that don't."
        }
        Error::Files(files::Error::EditedSince(_)) => "Take the changes back by hand, or with git.",
        Error::Files(files::Error::ReadOnly(_)) => {
            "Make the file and its folder writable, then try again."
        }
        Error::Files(files::Error::NoStateFolder) => {
            "Quit, set PIPEMIGRATE_STATE to a folder and start again."
        }
        Error::Doubtful(_) => "Take back the last decision and try again.",
        _ => "Mend that and try again; your decisions are still here.",
    };
    Failure { what: error.to_string(), help: help.to_owned() }
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;
    use crate::files::{DecisionsFile, create, read};
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
        let load = || Ok(files::load(Some(&file), None)?);
        let keeper = DecisionsFile::in_folder(state.clone(), &file).map(Keeper::new).ok();
        let mut disk = Disk::new(loaded, load, keeper, || Ok(Backups::in_folder(state.clone())));
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
            match disk.write(&migration(Level::All), &Decisions::default()) {
                Err(Unwritten::Changed(failure)) => {
                    assert!(failure.what.contains("changed on disk"), "{failure:?}");
                }
                other => panic!("{other:?}"),
            }
            assert_eq!(read(file).unwrap(), "theirs\n");
            create(file, "b: 2\n").unwrap();
            assert_eq!(disk.reload().unwrap().pipeline_text, "b: 2\n");
            assert!(disk.undo().unwrap_err().what.ends_with("nothing to undo"));
        });
    }

    #[test]
    fn a_file_that_is_gone_is_to_be_read_anew() {
        with_disk(|disk, file, migration| {
            let all = migration(Level::All);
            std::fs::remove_file(file).unwrap();
            let unwritten = disk.write(&all, &Decisions::default());
            assert!(matches!(unwritten, Err(Unwritten::Changed(_))), "{unwritten:?}");
            assert!(disk.reload().unwrap_err().what.ends_with("no such file"));
        });
    }

    #[test]
    fn decisions_are_kept_with_the_text_that_they_made() {
        let mut seen = Vec::new();
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("bitbucket-pipelines.yml");
        create(&file, TEXT).unwrap();
        let loaded = files::load(Some(&file), None).unwrap();
        let place = DecisionsFile::in_folder(folder.path().join("state"), &file).unwrap();
        let backups = || Ok(Backups::in_folder(folder.path().join("state")));
        for is_written in [false, true] {
            let load = || Ok(files::load(Some(&file), None)?);
            let keeper = Some(Keeper::new(place.clone()));
            let mut disk = Disk::new(loaded.clone(), load, keeper, backups);
            let decisions = Decisions::at(Level::All);
            if is_written {
                disk.write(&migrate(&loaded.project, &decisions), &decisions).unwrap();
            }
            disk.keep(&decisions).unwrap();
            drop(disk);
            seen.push(place.load().unwrap().unwrap());
        }
        assert!(seen.iter().all(|saved| saved.pipeline == SavedDecisions::hash_of(TEXT)));
        let written = SavedDecisions::hash_of(&read(&file).unwrap());
        assert_eq!([&seen[0].written, &seen[1].written], [&None, &Some(written)]);
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
