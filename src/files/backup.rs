//! Keeps what a file was before it was written, so that `undo` can bring it back.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::write::{Change, change_all};
use super::{Error, state};

/// The most writes for one pipeline that are remembered.
const MOST: usize = 10;

/// What was written for one pipeline, oldest first: each time some files together.
#[derive(Default, Serialize, Deserialize)]
struct History {
    writes: Vec<Vec<Change>>,
}

/// The folder in which backups are kept.
#[derive(Clone, Debug)]
pub struct Backups {
    folder: PathBuf,
}

impl Backups {
    /// The user's own: `PIPEMIGRATE_STATE`, else the system's folder for state.
    pub fn of_user() -> Result<Backups, Error> {
        state::of_user().map(Backups::in_folder)
    }

    /// Those in this folder, which needn't exist yet.
    pub fn in_folder(folder: PathBuf) -> Backups {
        Backups { folder }
    }

    /// Makes the changes, all or none, and remembers them for `undo` of this pipeline. Gives the backup's file.
    pub fn apply(&self, pipeline: &Path, changes: &[Change]) -> Result<PathBuf, Error> {
        let place = self.place_of(pipeline)?;
        let mut writes = history_of(&place, pipeline)?.writes;
        writes.push(changes.iter().map(in_full).collect::<Result<_, Error>>()?);
        let dropped = writes.len().saturating_sub(MOST);
        save(&place, &History { writes: writes.split_off(dropped) })?;
        if let Err(error) = change_all(changes) {
            forget_last(&place)?;
            return Err(error);
        }
        Ok(place)
    }

    /// Brings back what all files were before the last `apply`, if they still are what was written then. Gives them.
    pub fn undo(&self, pipeline: &Path) -> Result<Vec<PathBuf>, Error> {
        let place = self.place_of(pipeline)?;
        let History { mut writes } = history_of(&place, pipeline)?;
        let Some(last) = writes.pop() else {
            return Err(Error::NoBackup(pipeline.to_owned()));
        };
        let back: Vec<Change> = last.iter().map(Change::reversed).collect();
        change_all(&back).map_err(|error| match error {
            Error::Changed(path) => Error::EditedSince(path),
            other => other,
        })?;
        save(&place, &History { writes })?;
        Ok(back.into_iter().map(|change| change.path).collect())
    }

    fn place_of(&self, path: &Path) -> Result<PathBuf, Error> {
        state::place_of(self.folder.join("backups"), path)
    }
}

/// The change with a path that means the same from every folder.
fn in_full(change: &Change) -> Result<Change, Error> {
    let folder = change.path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder =
        fs::canonicalize(folder.unwrap_or(Path::new("."))).map_err(Error::io(&change.path))?;
    let name = change.path.file_name().unwrap_or_default();
    Ok(Change { path: folder.join(name), ..change.clone() })
}

fn forget_last(place: &Path) -> Result<(), Error> {
    let mut history = history(place)?;
    history.writes.pop();
    save(place, &history)
}

/// The history of a pipeline: its own, else the one that its repository left behind where it was moved away from.
fn history_of(place: &Path, pipeline: &Path) -> Result<History, Error> {
    let own = history(place)?;
    if place.exists() {
        return Ok(own);
    }
    let Ok(text) = fs::read_to_string(pipeline) else { return Ok(own) };
    let pipeline = fs::canonicalize(pipeline).map_err(Error::io(pipeline))?;
    let left = state::left_behind(place, |kept, was| {
        let history = history(kept).ok()?;
        let written = fs::metadata(kept).and_then(|metadata| metadata.modified()).ok()?;
        (history.last_text(was)? == text).then_some((written, history))
    });
    let newest = left.max_by_key(|(_, (written, _))| *written);
    Ok(newest.map_or(own, |(was, (_, history))| history.moved(&was, &pipeline)))
}

impl History {
    /// What was last written into a pipeline.
    fn last_text(&self, pipeline: &Path) -> Option<&str> {
        let mut changes = self.writes.iter().rev().flatten();
        changes.find(|change| change.path == pipeline)?.after.as_deref()
    }

    /// The same after the repository was moved, and its pipeline with it.
    fn moved(mut self, from: &Path, to: &Path) -> History {
        let (old, new) = moved_folders(from, to);
        for change in self.writes.iter_mut().flatten() {
            if change.path == from {
                change.path = to.to_owned();
            } else if let Ok(within) = change.path.strip_prefix(old) {
                change.path = new.join(within);
            }
        }
        self
    }
}

/// The outermost folder that was moved with a file in it, before and after.
fn moved_folders<'a>(from: &'a Path, to: &'a Path) -> (&'a Path, &'a Path) {
    let parent = |path: &'a Path| path.parent().unwrap_or(path);
    let (mut old, mut new) = (parent(from), parent(to));
    while old.file_name().is_some() && old.file_name() == new.file_name() {
        (old, new) = (parent(old), parent(new));
    }
    (old, new)
}

fn history(place: &Path) -> Result<History, Error> {
    match fs::read(place) {
        Ok(bytes) => serde_json::from_slice(&bytes)
            .map_err(|source| Error::DamagedBackup { path: place.to_owned(), source }),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(History::default()),
        Err(error) => Err(Error::io(place)(error)),
    }
}

/// Backups may hold secrets: only the user may read them.
fn save(place: &Path, history: &History) -> Result<(), Error> {
    let bytes = serde_json::to_vec(history)
        .map_err(|source| Error::DamagedBackup { path: place.to_owned(), source })?;
    state::save(place, &bytes)
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;
    use crate::files::{create, read};

    fn file(text: &str) -> (TempDir, PathBuf, Backups) {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("a.yml");
        create(&path, text).unwrap();
        let backups = Backups::in_folder(folder.path().join("state/pipemigrate"));
        (folder, path, backups)
    }

    fn apply(backups: &Backups, path: &Path, before: &str, after: &str) -> Result<PathBuf, Error> {
        let text = |text: &str| Some(text.to_owned());
        let change = Change { path: path.to_owned(), before: text(before), after: text(after) };
        backups.apply(path, &[change])
    }

    #[test]
    fn files_are_undone_together_or_not_at_all() {
        let (folder, path, backups) = file("one");
        let other = folder.path().join("Dockerfile");
        let text = |text: &str| Some(text.to_owned());
        let changes = [
            Change { path: path.clone(), before: text("one"), after: text("two") },
            Change { path: other.clone(), before: None, after: text("FROM x") },
        ];
        backups.apply(&path, &changes).unwrap();
        create(&other, "FROM y").unwrap();
        assert!(
            matches!(backups.undo(&path), Err(Error::EditedSince(file)) if file.ends_with("Dockerfile"))
        );
        assert_eq!(read(&path).unwrap(), "two");
        create(&other, "FROM x").unwrap();
        assert_eq!(backups.undo(&path).unwrap().len(), 2);
        assert_eq!(read(&path).unwrap(), "one");
        assert!(!other.exists());
    }

    #[test]
    fn changes_are_undone_one_by_one() {
        let (_folder, path, backups) = file("one");
        apply(&backups, &path, "one", "two").unwrap();
        apply(&backups, &path, "two", "three").unwrap();
        backups.undo(&path).unwrap();
        assert_eq!(read(&path).unwrap(), "two");
        backups.undo(&path).unwrap();
        assert_eq!(read(&path).unwrap(), "one");
        assert!(matches!(backups.undo(&path), Err(Error::NoBackup(_))));
    }

    #[test]
    fn an_edited_file_is_not_restored() {
        let (_folder, path, backups) = file("one");
        apply(&backups, &path, "one", "two").unwrap();
        create(&path, "edited").unwrap();
        assert!(backups.undo(&path).unwrap_err().is_refusal());
        assert_eq!(read(&path).unwrap(), "edited");
    }

    #[test]
    fn a_refused_change_leaves_no_backup() {
        let (_folder, path, backups) = file("theirs");
        assert!(matches!(apply(&backups, &path, "one", "two"), Err(Error::Changed(_))));
        assert!(matches!(backups.undo(&path), Err(Error::NoBackup(_))));
    }

    #[test]
    fn only_the_last_changes_are_kept() {
        let (_folder, path, backups) = file("0");
        for n in 0..=MOST {
            apply(&backups, &path, &n.to_string(), &(n + 1).to_string()).unwrap();
        }
        for _ in 0..MOST {
            backups.undo(&path).unwrap();
        }
        assert_eq!(read(&path).unwrap(), "1");
        assert!(matches!(backups.undo(&path), Err(Error::NoBackup(_))));
    }

    #[test]
    fn a_repository_that_was_moved_finds_its_backups() {
        let folder = TempDir::new().unwrap();
        let backups = Backups::in_folder(folder.path().join("state"));
        let at = |repository: &str, file: &str| folder.path().join(repository).join(file);
        fs::create_dir_all(at("old", "shop/ci")).unwrap();
        let pipeline = at("old", "shop/ci/a.yml");
        create(&pipeline, "one").unwrap();
        create(&at("old", "shop/Dockerfile"), "FROM a").unwrap();
        apply(&backups, &pipeline, "one", "two").unwrap();
        let change = |path: PathBuf, before: &str, after: &str| {
            let (before, after) = (Some(before.to_owned()), Some(after.to_owned()));
            Change { path, before, after }
        };
        let docker = change(at("old", "shop/Dockerfile"), "FROM a", "FROM b");
        backups.apply(&pipeline, &[docker]).unwrap();
        fs::rename(folder.path().join("old"), folder.path().join("new")).unwrap();

        create(&at("new", "b.yml"), "two, but another").unwrap();
        assert!(matches!(backups.undo(&at("new", "b.yml")), Err(Error::NoBackup(_))));
        let pipeline = at("new", "shop/ci/a.yml");
        apply(&backups, &pipeline, "two", "three").unwrap();
        for _ in 0..3 {
            backups.undo(&pipeline).unwrap();
        }
        assert_eq!(read(&pipeline).unwrap(), "one");
        assert_eq!(read(&at("new", "shop/Dockerfile")).unwrap(), "FROM a");
        assert!(matches!(backups.undo(&pipeline), Err(Error::NoBackup(_))));
    }

    #[test]
    fn backups_of_a_repository_that_is_still_there_stay_its_own() {
        let (folder, path, backups) = file("one");
        apply(&backups, &path, "one", "two").unwrap();
        let copy = folder.path().join("copy.yml");
        create(&copy, "two").unwrap();
        assert!(matches!(backups.undo(&copy), Err(Error::NoBackup(_))));
        fs::remove_file(&path).unwrap();
        backups.undo(&copy).unwrap();
        assert_eq!(read(&copy).unwrap(), "one");
    }

    #[test]
    fn a_damaged_backup_is_said() {
        let (_folder, path, backups) = file("one");
        let place = apply(&backups, &path, "one", "two").unwrap();
        create(&place, "{").unwrap();
        assert!(matches!(backups.undo(&path), Err(Error::DamagedBackup { .. })));
    }

    #[test]
    fn long_paths_have_a_place() {
        let (folder, _, backups) = file("one");
        let deep = folder.path().join("x".repeat(150)).join("ü".repeat(60)).join("z".repeat(90));
        fs::create_dir_all(&deep).unwrap();
        let path = deep.join("a.yml");
        create(&path, "one").unwrap();
        apply(&backups, &path, "one", "two").unwrap();
        backups.undo(&path).unwrap();
        assert_eq!(read(&path).unwrap(), "one");
    }

    #[cfg(unix)]
    #[test]
    fn only_the_user_may_read_backups() {
        use std::os::unix::fs::PermissionsExt;
        let (folder, path, backups) = file("one");
        let place = apply(&backups, &path, "one", "two").unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&place), 0o600);
        assert_eq!(mode(&folder.path().join("state/pipemigrate/backups")), 0o700);
    }
}
