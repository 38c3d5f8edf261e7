//! The disk: finds and reads a pipeline with its repository, replaces a file atomically, keeps backups.

mod backup;
mod claim;
mod config;
mod decisions;
mod find;
mod git;
mod load;
mod read;
mod state;
mod temporary;
mod texts;
mod walk;
mod write;

use std::io;
use std::path::{Path, PathBuf};

pub use backup::Backups;
pub use claim::Claim;
pub use config::{config, config_file};
pub use decisions::{DecisionsFile, NotDecisions, SavedDecisions};
pub use find::{PIPELINE_NAME, find, find_all};
pub use load::{Loaded, load, root_of};
pub use read::read;
pub use temporary::temporary_folder;
pub use write::{Change, change_all, create, create_beside, may_change_all, same_file};

/// Why a file couldn't be read or written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nothing is there.
    #[error("{}: no such file", .0.display())]
    Missing(PathBuf),
    /// A file was asked for.
    #[error("{}: this is a folder, not a file", .0.display())]
    Folder(PathBuf),
    /// A device or a socket, which might never end.
    #[error("{}: not a regular file", .0.display())]
    Special(PathBuf),
    /// A folder without a pipeline in it.
    #[error("{}: no {PIPELINE_NAME} in this folder{}\n    name the file or its folder; `pipemigrate demo` shows all on a sample", .folder.display(), .near.as_ref().map(|n| format!(" (Bitbucket doesn't read {n}; rename it)")).unwrap_or_default())]
    NoPipeline {
        /// Where it was looked for.
        folder: PathBuf,
        /// A file there that looks like a misnamed one.
        near: Option<String>,
    },
    /// Bytes that aren't UTF-8.
    #[error("{}:{line}:{column}: not UTF-8 text; save the file as UTF-8", .path.display())]
    NotText {
        /// The file.
        path: PathBuf,
        /// Line of the first wrong byte, from 1.
        line: usize,
        /// Column of the first wrong byte in characters, from 1.
        column: usize,
    },
    /// Larger than any pipeline.
    #[error("{}: {bytes} bytes are too much for a pipeline (at most {most})", .path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Its size.
        bytes: u64,
        /// The largest size that is read.
        most: u64,
    },
    /// Somebody else wrote the file since it was read.
    #[error("{}: changed on disk since it was read; nothing was written", .0.display())]
    Changed(PathBuf),
    /// The file or its folder may not be written.
    #[error("{}: read-only; nothing was written", .0.display())]
    ReadOnly(PathBuf),
    /// A file of the repository that leads out of it.
    #[error("{}: lies outside of the repository; nothing was written", .0.display())]
    Outside(PathBuf),
    /// `undo` knows of no change to this file.
    #[error("{}: no backup of this file, nothing to undo", .0.display())]
    NoBackup(PathBuf),
    /// The file is no longer what was written.
    #[error("{}: edited since it was written, so it isn't restored; nothing was written", .0.display())]
    EditedSince(PathBuf),
    /// There is no place for backups.
    #[error("no folder for backups: set PIPEMIGRATE_STATE to one")]
    NoStateFolder,
    /// The backup can't be understood.
    #[error("{}: this backup is damaged: {source}", .path.display())]
    DamagedBackup {
        /// The backup's file.
        path: PathBuf,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// A file of decisions can't be understood.
    #[error("{}: {source}", .path.display())]
    Decisions {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: NotDecisions,
    },
    /// Anything else that the system says.
    #[error("{}: {source}", .path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

impl Error {
    /// Whether writing was refused, in contrast to input that couldn't be read.
    pub fn is_refusal(&self) -> bool {
        matches!(
            self,
            Error::Changed(_) | Error::ReadOnly(_) | Error::EditedSince(_) | Error::Outside(_)
        )
    }

    fn io(path: &Path) -> impl FnOnce(io::Error) -> Error + '_ {
        move |source| match source.kind() {
            io::ErrorKind::NotFound => Error::Missing(path.to_owned()),
            _ => Error::Io { path: path.to_owned(), source },
        }
    }

    /// Like `io`, for writing: a missing permission or a read-only disk is a refusal.
    fn writing(path: &Path) -> impl FnOnce(io::Error) -> Error + '_ {
        move |source| match source.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                Error::ReadOnly(path.to_owned())
            }
            _ => Error::Io { path: path.to_owned(), source },
        }
    }
}
