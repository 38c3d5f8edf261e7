//! A folder of given files that outlives the program.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::Builder;

use super::{Error, create};

/// Writes the files, given by their paths and texts, into a new temporary folder that only the user may read.
pub fn temporary_folder(prefix: &str, files: &[(&str, &str)]) -> Result<PathBuf, Error> {
    let place = std::env::temp_dir();
    let folder = Builder::new().prefix(prefix).tempdir().map_err(Error::writing(&place))?;
    for (path, text) in files {
        let file = folder.path().join(path);
        let parent = file.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(parent).map_err(Error::writing(parent))?;
        create(&file, text)?;
    }
    Ok(folder.keep())
}
