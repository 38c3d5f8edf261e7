//! A lock by which two wizards on one file notice each other.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

use super::{Error, state};

/// Held by whoever keeps the decisions about a pipeline. The system lets go of it however the program ends.
#[derive(Debug)]
pub struct Claim {
    _file: File,
}

/// Claims what is kept at `place`; nothing if somebody else holds it. Where a file system has no locks, nobody is
/// noticed.
pub(super) fn claim(place: &Path) -> Result<Option<Claim>, Error> {
    let lock = place.with_extension("lock");
    state::private_folder(lock.parent().unwrap_or(Path::new(".")))?;
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(&lock).map_err(Error::writing(&lock))?;
    Ok(match file.try_lock() {
        Err(TryLockError::WouldBlock) => None,
        Ok(()) | Err(TryLockError::Error(_)) => Some(Claim { _file: file }),
    })
}
