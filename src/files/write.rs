//! Writes a file whole or not at all.

use std::fs::{self, File, Metadata};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tempfile::{Builder, NamedTempFile};

use super::Error;

/// What becomes of one file on disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The file.
    pub path: PathBuf,
    /// What it must hold now; `None` if it mustn't exist.
    pub before: Option<String>,
    /// What it is to hold; `None` if it is to go.
    pub after: Option<String>,
}

/// Makes all changes or none, if each file still is what it is taken for. A link stays one: its target is
/// replaced. Permissions stay, and the owner where the system allows it.
pub fn change_all(changes: &[Change]) -> Result<(), Error> {
    let ready: Vec<Ready<'_>> = changes.iter().map(prepare).collect::<Result<_, Error>>()?;
    for (done, ready) in ready.into_iter().enumerate() {
        if let Err(error) = ready.carry_out() {
            for change in changes[..done].iter().rev() {
                // What can't be taken back is in the backup; the first error is the one that tells why.
                prepare(&change.reversed()).and_then(Ready::carry_out).ok();
            }
            return Err(error);
        }
    }
    Ok(())
}

/// Whether `change_all` would make these changes as the files are now. Nothing is written.
pub fn may_change_all(changes: &[Change]) -> Result<(), Error> {
    changes.iter().try_for_each(|change| prepare(change).map(drop))
}

impl Change {
    /// The change that takes this one back.
    #[must_use]
    pub fn reversed(&self) -> Change {
        Change { path: self.path.clone(), before: self.after.clone(), after: self.before.clone() }
    }
}

/// A change of which all is on disk but the last step.
struct Ready<'a> {
    change: &'a Change,
    target: PathBuf,
    temporary: Option<NamedTempFile>,
}

fn prepare(change: &Change) -> Result<Ready<'_>, Error> {
    let path = &change.path;
    let (target, metadata) = match &change.before {
        Some(_) => writable(path).map(|(target, metadata)| (target, Some(metadata)))?,
        None if fs::symlink_metadata(path).is_ok() => return Err(Error::Changed(path.clone())),
        None => (path.clone(), None),
    };
    let filled = |text: &String| filled(&target, text.as_bytes(), metadata.as_ref());
    let temporary = change.after.as_ref().map(filled).transpose()?;
    let ready = Ready { change, target, temporary };
    ready.must_be_unchanged().map(|()| ready)
}

impl Ready<'_> {
    fn must_be_unchanged(&self) -> Result<(), Error> {
        let Some(before) = &self.change.before else { return Ok(()) };
        match fs::read(&self.target).map_err(Error::io(&self.change.path))? == before.as_bytes() {
            true => Ok(()),
            false => Err(Error::Changed(self.change.path.clone())),
        }
    }

    fn carry_out(self) -> Result<(), Error> {
        self.must_be_unchanged()?;
        match (self.temporary, &self.change.before) {
            (Some(temporary), Some(_)) => put(temporary, &self.target),
            (Some(temporary), None) => match temporary.persist_noclobber(&self.target) {
                Err(e) if e.error.kind() == ErrorKind::AlreadyExists => {
                    Err(Error::Changed(self.change.path.clone()))
                }
                Err(e) => Err(Error::writing(&self.target)(e.error)),
                Ok(_) => Ok(()),
            },
            (None, _) => fs::remove_file(&self.target).map_err(Error::writing(&self.target)),
        }
    }
}

/// The file that is meant, if it may be written.
fn writable(path: &Path) -> Result<(PathBuf, Metadata), Error> {
    let target = fs::canonicalize(path).map_err(Error::io(path))?;
    let metadata = fs::metadata(&target).map_err(Error::io(path))?;
    if !metadata.is_file() {
        return Err(Error::Changed(path.to_owned()));
    }
    if metadata.permissions().readonly() {
        return Err(Error::ReadOnly(path.to_owned()));
    }
    Ok((target, metadata))
}

/// Writes a new file, or the whole content of an existing one, with the permissions that files usually get.
pub fn create(path: &Path, text: &str) -> Result<(), Error> {
    if path.is_dir() {
        return Err(Error::Folder(path.to_owned()));
    }
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let existing = fs::metadata(&target).ok();
    if existing.as_ref().is_some_and(|metadata| metadata.permissions().readonly()) {
        return Err(Error::ReadOnly(path.to_owned()));
    }
    put(filled(&target, text.as_bytes(), existing.as_ref())?, &target)
}

/// Writes a new file `name.ending` into the folder, or `name-2.ending` and so on where that exists. Gives its path.
pub fn create_beside(
    folder: &Path,
    name: &str,
    ending: &str,
    text: &str,
) -> Result<PathBuf, Error> {
    let mut path = folder.join(format!("{name}.{ending}"));
    let mut number = 1;
    loop {
        match filled(&path, text.as_bytes(), None)?.persist_noclobber(&path) {
            Ok(_) => return Ok(path),
            Err(e) if e.error.kind() == ErrorKind::AlreadyExists => number += 1,
            Err(e) => return Err(Error::writing(&path)(e.error)),
        }
        path = folder.join(format!("{name}-{number}.{ending}"));
    }
}

/// Whether both paths lead to one existing file.
pub fn same_file(a: &Path, b: &Path) -> bool {
    matches!((fs::canonicalize(a), fs::canonicalize(b)), (Ok(a), Ok(b)) if a == b)
}

/// A temporary file with this content beside `target`, safely on disk, with the permissions of the file that it
/// is to replace, else those that new files get.
fn filled(
    target: &Path,
    content: &[u8],
    existing: Option<&Metadata>,
) -> Result<NamedTempFile, Error> {
    let folder = folder_of(target);
    let mut builder = Builder::new();
    builder.prefix(".pipemigrate-");
    #[cfg(unix)]
    if existing.is_none() {
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(&folder).map_err(Error::writing(&folder))?;
    if let Some(metadata) = existing {
        keep_owner(file.as_file(), metadata);
        file.as_file().set_permissions(metadata.permissions()).map_err(Error::writing(target))?;
    }
    file.write_all(content)
        .and_then(|()| file.as_file().sync_all())
        .map_err(Error::writing(target))?;
    Ok(file)
}

fn put(temporary: NamedTempFile, target: &Path) -> Result<(), Error> {
    temporary.persist(target).map_err(|e| Error::writing(target)(e.error))?;
    // The rename itself lasts only once the folder is on disk; not every system can sync one.
    if let Ok(folder) = File::open(folder_of(target)) {
        folder.sync_all().ok();
    }
    Ok(())
}

fn folder_of(path: &Path) -> PathBuf {
    path.parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
        .to_owned()
}

/// Only a privileged user may keep a foreign owner; for all others the file is theirs anyway.
#[cfg(unix)]
fn keep_owner(file: &File, metadata: &Metadata) {
    use std::os::unix::fs::{MetadataExt, fchown};
    fchown(file, Some(metadata.uid()), Some(metadata.gid())).ok();
}

#[cfg(not(unix))]
fn keep_owner(_: &File, _: &Metadata) {}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    fn file(text: &str) -> (TempDir, PathBuf) {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("a.yml");
        create(&path, text).unwrap();
        (folder, path)
    }

    fn text(path: &Path) -> String {
        fs::read_to_string(path).unwrap()
    }

    /// Replaces the content of one file.
    fn replace(path: &Path, before: &str, after: &str) -> Result<(), Error> {
        change_all(&[change(path, Some(before), Some(after))])
    }

    fn change(path: &Path, before: Option<&str>, after: Option<&str>) -> Change {
        let text = |text: Option<&str>| text.map(str::to_owned);
        Change { path: path.to_owned(), before: text(before), after: text(after) }
    }

    #[test]
    fn several_files_change_together_and_back() {
        let (folder, path) = file("old");
        let new = folder.path().join(".dockerignore");
        let changes = [change(&path, Some("old"), Some("new")), change(&new, None, Some(".git"))];
        change_all(&changes).unwrap();
        assert_eq!((text(&path).as_str(), text(&new).as_str()), ("new", ".git"));
        change_all(&changes.map(|change| change.reversed())).unwrap();
        assert_eq!(text(&path), "old");
        assert!(!new.exists());
    }

    #[test]
    fn one_file_that_doesnt_fit_keeps_all_as_they_are() {
        let (folder, path) = file("old");
        let other = folder.path().join("b");
        create(&other, "theirs").unwrap();
        for wrong in [change(&other, Some("mine"), Some("x")), change(&other, None, Some("x"))] {
            let changes = [change(&path, Some("old"), Some("new")), wrong];
            assert!(matches!(may_change_all(&changes), Err(Error::Changed(_))));
            assert!(matches!(change_all(&changes), Err(Error::Changed(_))));
            assert_eq!((text(&path).as_str(), text(&other).as_str()), ("old", "theirs"));
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    #[test]
    fn what_was_done_is_taken_back_when_a_later_change_fails() {
        let (folder, path) = file("old");
        // both are prepared while the new file isn't there; the second then finds it taken
        let new = folder.path().join("new");
        let changes = [
            change(&path, Some("old"), Some("changed")),
            change(&new, None, Some("1")),
            change(&new, None, Some("2")),
        ];
        assert!(matches!(change_all(&changes), Err(Error::Changed(_))));
        assert_eq!(text(&path), "old");
        assert!(!new.exists());
    }

    #[test]
    fn content_is_replaced_and_nothing_is_left_behind() {
        let (folder, path) = file("old");
        replace(&path, "old", "new\r\n").unwrap();
        assert_eq!(text(&path), "new\r\n");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_file_that_somebody_changed_stays() {
        let (folder, path) = file("theirs");
        assert!(matches!(replace(&path, "old", "new"), Err(Error::Changed(_))));
        assert_eq!(text(&path), "theirs");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_read_only_file_stays() {
        let (_folder, path) = file("old");
        let mut permissions = fs::metadata(&path).unwrap().permissions();
        permissions.set_readonly(true);
        fs::set_permissions(&path, permissions).unwrap();
        for result in [replace(&path, "old", "new"), create(&path, "new")] {
            assert!(result.unwrap_err().is_refusal());
        }
        assert_eq!(text(&path), "old");
    }

    #[test]
    fn a_missing_file_is_not_made() {
        let folder = TempDir::new().unwrap();
        assert!(matches!(replace(&folder.path().join("no"), "", "x"), Err(Error::Missing(_))));
        assert!(matches!(create(folder.path(), "x"), Err(Error::Folder(_))));
    }

    #[cfg(unix)]
    #[test]
    fn permissions_and_links_stay() {
        use std::os::unix::fs::PermissionsExt;
        let (folder, path) = file("old");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let link = folder.path().join("link.yml");
        std::os::unix::fs::symlink("a.yml", &link).unwrap();
        replace(&link, "old", "new").unwrap();
        assert_eq!(text(&path), "new");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o7777, 0o640);
        assert!(same_file(&link, &path) && !same_file(&path, folder.path()));
    }
}
