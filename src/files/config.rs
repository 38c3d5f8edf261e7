//! The user's configuration: where it is, and its text.

use std::env;
use std::path::PathBuf;

use super::{Error, read};

/// The configuration's file: `config.toml` below `PIPEMIGRATE_CONFIG`, else in the user's folder for
/// configurations; none if there is no such folder. Nothing need be there.
pub fn config_file() -> Option<PathBuf> {
    let named =
        env::var_os("PIPEMIGRATE_CONFIG").filter(|folder| !folder.is_empty()).map(PathBuf::from);
    let folder = named.or_else(|| Some(dirs::config_dir()?.join("pipemigrate")));
    folder.map(|folder| folder.join("config.toml"))
}

/// The configuration's file and its text; no text if there is no file.
///
/// # Errors
/// A file that can't be read.
pub fn config() -> Result<Option<(PathBuf, String)>, Error> {
    let Some(file) = config_file() else { return Ok(None) };
    match read(&file) {
        Ok(text) => Ok(Some((file, text))),
        Err(Error::Missing(_)) => Ok(None),
        Err(error) => Err(error),
    }
}
