//! Reads one text file whole, or says clearly why not.

use std::fs::{self, File, Metadata};
use std::io::Read;
use std::path::Path;

use super::Error;

/// The largest file that is read, in bytes.
const MOST: u64 = 5 * 1024 * 1024;

/// The text of a file or pipe of at most 5 MB; a byte order mark stays in it.
pub fn read(path: &Path) -> Result<String, Error> {
    let metadata = fs::metadata(path).map_err(Error::io(path))?;
    if metadata.is_dir() {
        return Err(Error::Folder(path.to_owned()));
    }
    if !metadata.is_file() && !is_pipe(&metadata) {
        return Err(Error::Special(path.to_owned()));
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(Error::io(path))?;
    file.take(MOST + 1).read_to_end(&mut bytes).map_err(Error::io(path))?;
    if bytes.len() as u64 > MOST {
        return Err(Error::TooLarge {
            path: path.to_owned(),
            bytes: metadata.len().max(MOST + 1),
            most: MOST,
        });
    }
    String::from_utf8(bytes).map_err(|e| not_text(path, e.as_bytes(), e.utf8_error().valid_up_to()))
}

/// What a shell gives for `<(git show HEAD:bitbucket-pipelines.yml)`.
#[cfg(unix)]
fn is_pipe(metadata: &Metadata) -> bool {
    std::os::unix::fs::FileTypeExt::is_fifo(&metadata.file_type())
}

#[cfg(not(unix))]
fn is_pipe(_: &Metadata) -> bool {
    false
}

fn not_text(path: &Path, bytes: &[u8], valid: usize) -> Error {
    let before = String::from_utf8_lossy(&bytes[..valid]);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    Error::NotText { path: path.to_owned(), line, column }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use tempfile::{NamedTempFile, TempDir};

    use super::*;

    fn file(bytes: &[u8]) -> NamedTempFile {
        let mut file = NamedTempFile::new().unwrap();
        file.write_all(bytes).unwrap();
        file
    }

    #[test]
    fn text_comes_back_byte_for_byte() {
        let text = "\u{feff}image: x\r\n# ü";
        assert_eq!(read(file(text.as_bytes()).path()).unwrap(), text);
    }

    #[test]
    fn a_wrong_byte_is_named_by_line_and_column() {
        let wrong = file(b"image: x\n\xc3\xbc: \xff\n");
        let error = read(wrong.path()).unwrap_err().to_string();
        assert!(error.ends_with(":2:4: not UTF-8 text; save the file as UTF-8"), "{error}");
    }

    #[test]
    fn folders_missing_files_and_devices_are_told_apart() {
        let folder = TempDir::new().unwrap();
        assert!(matches!(read(folder.path()), Err(Error::Folder(_))));
        assert!(matches!(read(&folder.path().join("no.yml")), Err(Error::Missing(_))));
        if cfg!(unix) {
            assert!(matches!(read(Path::new("/dev/null")), Err(Error::Special(_))));
        }
    }

    #[test]
    fn more_than_five_megabytes_are_refused() {
        let large = file(&vec![b'#'; MOST as usize + 1]);
        assert!(matches!(read(large.path()), Err(Error::TooLarge { bytes: 5_242_881, .. })));
        assert!(read(file(&vec![b'#'; MOST as usize]).path()).is_ok());
    }
}
