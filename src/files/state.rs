//! The user's folder for state: where what belongs to a pipeline is kept, for the user alone to read.

use std::env;
use std::fs::{self, DirBuilder};
use std::io::Write;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::Error;

/// The longest part of a kept file's path, in bytes.
const PART: usize = 200;

/// `PIPEMIGRATE_STATE`, else the system's folder for state.
pub(super) fn of_user() -> Result<PathBuf, Error> {
    let named =
        env::var_os("PIPEMIGRATE_STATE").filter(|folder| !folder.is_empty()).map(PathBuf::from);
    let usual = || Some(dirs::state_dir().or_else(dirs::data_local_dir)?.join("pipemigrate"));
    named.or_else(usual).ok_or(Error::NoStateFolder)
}

/// Where something of this file is kept: its whole path in readable letters, in parts that systems allow.
pub(super) fn place_of(folder: PathBuf, path: &Path) -> Result<PathBuf, Error> {
    let canonical = fs::canonicalize(path).map_err(Error::io(path))?;
    let name = escaped(&canonical);
    let mut place = folder;
    let mut rest = name.as_str();
    while rest.len() > PART {
        let (part, tail) = rest.split_at(PART);
        // `+` is never part of an escaped name, so no folder can have the name of a file.
        place.push(format!("{part}+"));
        rest = tail;
    }
    place.push(format!("{rest}.json"));
    Ok(place)
}

/// What is kept beside `place` of files that aren't where they were any more, as far as `look` knows it for what is
/// searched: a repository that was moved is known by what it holds. Gives where each was, and what was found.
pub(super) fn left_behind<T>(
    place: &Path,
    look: impl Fn(&Path, &Path) -> Option<T>,
) -> impl Iterator<Item = (PathBuf, T)> {
    let files = place.parent().and_then(|folder| fs::read_dir(folder).ok());
    files.into_iter().flatten().filter_map(move |file| {
        let kept = file.ok()?.path();
        let name = kept.file_name()?.to_str()?.strip_suffix(".json")?;
        let was = unescaped(name).filter(|path| !path.exists())?;
        look(&kept, &was).map(|found| (was, found))
    })
}

/// Writes the file whole or not at all. It may hold what is private: only the user may read it.
pub(super) fn save(place: &Path, bytes: &[u8]) -> Result<(), Error> {
    let folder = place.parent().unwrap_or(Path::new("."));
    private_folder(folder)?;
    let mut file = NamedTempFile::new_in(folder).map_err(Error::writing(folder))?;
    file.write_all(bytes)
        .and_then(|()| file.as_file().sync_all())
        .map_err(Error::writing(place))?;
    file.persist(place).map(drop).map_err(|e| Error::writing(place)(e.error))
}

pub(super) fn private_folder(folder: &Path) -> Result<(), Error> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(Error::writing(folder))
}

/// Letters, digits, `.`, `_` and `-` as they are, `/` as `=`, every other byte as `%XX`.
fn escaped(path: &Path) -> String {
    let bytes = path.as_os_str().as_encoded_bytes();
    let one = |byte: &u8| match byte {
        b'/' => "=".to_owned(),
        b if b.is_ascii_alphanumeric() || b"._-".contains(b) => char::from(*b).to_string(),
        b => format!("%{b:02X}"),
    };
    bytes.iter().map(one).collect()
}

/// The path of which this is the escaped name, if its bytes are text.
fn unescaped(name: &str) -> Option<PathBuf> {
    let mut bytes = Vec::new();
    let mut rest = name.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        let (byte, tail) = match byte {
            b'=' => (b'/', tail),
            b'%' => {
                let (code, tail) = tail.split_at_checked(2)?;
                (u8::from_str_radix(str::from_utf8(code).ok()?, 16).ok()?, tail)
            }
            other => (other, tail),
        };
        bytes.push(byte);
        rest = tail;
    }
    String::from_utf8(bytes).ok().map(PathBuf::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_readable_and_distinct() {
        assert_eq!(escaped(Path::new("/a b/c=d.yml")), "=a%20b=c%3Dd.yml");
    }

    #[test]
    fn a_name_leads_back_to_its_path() {
        for path in ["/a b/c=d.yml", "/é/%/+.yml", "/"] {
            assert_eq!(unescaped(&escaped(Path::new(path))), Some(PathBuf::from(path)));
        }
        assert_eq!(unescaped("%F"), None);
        assert_eq!(unescaped("%FF"), None);
    }
}
