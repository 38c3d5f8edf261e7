//! Every failure that a user can meet, and the exit code that goes with it.

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use crate::yaml::Disagreement;
use crate::{files, prompts, remote, timings, variables};

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exit {
    /// Done, or nothing found.
    Done,
    /// `check` found something, or `verify` a difference.
    Found,
    /// Wrong arguments, or input that can't be read.
    Usage,
    /// Refused to write: changed on disk, or read-only.
    Refused,
    /// The wizard was left, with this code.
    Left(u8),
}

/// What went wrong, in words that say what to do.
#[derive(Debug, thiserror::Error)]
pub(super) enum Error {
    #[error(transparent)]
    Files(#[from] files::Error),
    #[error("{file}:{line}:{column}: {what}\n    {help}")]
    Yaml { file: String, line: usize, column: usize, what: String, help: String },
    #[error("{}: {source}", .path.display())]
    Variables { path: PathBuf, source: variables::Error },
    #[error("{}: there is no Bitbucket pipeline in it{likeness}\n    `pipemigrate check` says what is missing", .file.display())]
    NoPipeline { file: PathBuf, likeness: &'static str },
    #[error("there is no {what} `{id}`; {}", .nearest.as_ref().map_or_else(|| (*list).to_owned(), |n| format!("did you mean `{n}`?")))]
    UnknownId {
        what: &'static str,
        id: String,
        nearest: Option<String>,
        /// Where those are listed that there are.
        list: &'static str,
    },
    #[error("there is no file and no command `{word}`; did you mean `pipemigrate {nearest}`?")]
    NoCommand { word: String, nearest: String },
    #[error("{} is the pipeline itself; choose another file for {what}", .path.display())]
    Overwrites { path: PathBuf, what: &'static str },
    #[error("there is no pipeline in either file, so there is nothing to compare")]
    NothingToCompare,
    #[error("{0}")]
    NoTerminal(String),
    #[error(
        "there are no more answers, so nothing is written; the wizard needs a terminal or an answer per line, `pipemigrate check`, `diff` and `apply` need neither"
    )]
    NoAnswer,
    #[error("the result isn't written: {0}; please report this file")]
    Doubtful(Disagreement),
    #[error("can't use this terminal: {0}")]
    Terminal(io::Error),
    #[error("{name}: {source}")]
    Timings { name: String, source: timings::Unread },
    #[error(
        "there is nothing to read: name a file with saved answers of Bitbucket's REST API, or use --fetch WORKSPACE/REPO"
    )]
    NoTimings,
    #[error(transparent)]
    Remote(#[from] remote::Error),
    #[error(transparent)]
    Prompt(#[from] prompts::Error),
}

impl Error {
    pub(super) fn exit(&self) -> Exit {
        match self {
            Error::Files(error) if error.is_refusal() => Exit::Refused,
            Error::Doubtful(_) => Exit::Refused,
            _ => Exit::Usage,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(match exit {
            Exit::Done => 0,
            Exit::Found => 1,
            Exit::Usage => 2,
            Exit::Refused => 3,
            Exit::Left(code) => code,
        })
    }
}
