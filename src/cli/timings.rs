//! `timings`: what real runs took, from files or from Bitbucket; and the options that let other commands use them.

use std::env;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use clap::Args;

use super::console::Console;
use super::error::{Error, Exit};
use super::output;
use crate::files;
use crate::project::Project;
use crate::remote::{Credentials, Progress, Remote, Repository};
use crate::report::timings_table;
use crate::timings::{Moment, Monthly, Reader, Timings};

/// Times of real runs for a command that works on a pipeline.
#[derive(Args, Default)]
pub(super) struct Measured {
    /// Use the times of real runs in this file: answers of Bitbucket's REST API (JSON), or a table (CSV); may be given
    /// several times
    #[arg(long = "timings", value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Runs per month, for numbers per month: of every trigger, or of one (branches.main=120); may be given several
    /// times [default: counted from the timings]
    #[arg(long, value_name = "[TRIGGER=]N", value_parser = monthly)]
    runs_per_month: Vec<(Option<String>, u32)>,
}

impl Measured {
    /// Whether any were asked for.
    pub(super) fn is_given(&self) -> bool {
        !self.files.is_empty() || !self.runs_per_month.is_empty()
    }

    /// Gives a project the times that were asked for.
    pub(super) fn add_to(&self, project: &mut Project) -> Result<(), Error> {
        let mut timings = read(&self.files)?;
        for (trigger, runs) in &self.runs_per_month {
            let Monthly { each, of } = &mut timings.stated;
            match trigger {
                Some(trigger) => drop(of.insert(trigger.clone(), *runs)),
                None => *each = Some(*runs),
            }
        }
        timings.today = today();
        project.timings = Arc::new(timings);
        Ok(())
    }
}

#[derive(Args)]
pub(super) struct Arguments {
    /// Saved answers of Bitbucket's REST API (pipelines and steps, JSON), or tables (CSV)
    files: Vec<PathBuf>,
    /// Get the latest runs of this repository from Bitbucket: the only thing here that uses the network. Needs
    /// BITBUCKET_TOKEN (an access token that may read pipelines), or BITBUCKET_EMAIL and BITBUCKET_TOKEN (an API token)
    #[arg(long, value_name = "WORKSPACE/REPO", value_parser = repository)]
    fetch: Option<Repository>,
    /// How many runs to get
    #[arg(long, value_name = "N", default_value_t = 50, requires = "fetch")]
    runs: usize,
    /// Keep what was fetched in this file, for --timings
    #[arg(long, short, value_name = "FILE", requires = "fetch")]
    output: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, console: &mut Console) -> Result<Exit, Error> {
    if arguments.files.is_empty() && arguments.fetch.is_none() {
        return Err(Error::NoTimings);
    }
    let mut reader = reader(&arguments.files)?;
    if let Some(repository) = &arguments.fetch {
        let text = fetch(repository, arguments.runs, console)?;
        reader
            .take(&text)
            .map_err(|source| Error::Timings { name: repository.to_string(), source })?;
        match &arguments.output {
            Some(path) => output::write(path, &text, "what was fetched", true, console)?,
            None => console.note("`-o FILE` keeps what was fetched, for `--timings FILE`\n"),
        }
    }
    console.put(&timings_table(&reader.finish()));
    Ok(Exit::Done)
}

fn fetch(repository: &Repository, runs: usize, console: &mut Console) -> Result<String, Error> {
    let variable = |name: &str| env::var(name).ok().filter(|value| !value.trim().is_empty());
    let credentials = Credentials::of(variable("BITBUCKET_EMAIL"), variable("BITBUCKET_TOKEN"));
    let remote = Remote::new(variable("BITBUCKET_API_URL"), credentials?)?;
    let mut tell = |progress: Progress| console.note(&format!("{progress}\n"));
    Ok(remote.runs(repository, runs, &mut tell, &mut wait)?)
}

#[expect(
    clippy::disallowed_methods,
    reason = "Bitbucket says how long to wait, and nothing else is awaited"
)]
fn wait(time: Duration) {
    thread::sleep(time);
}

/// Now, or the time that builds which are to come out the same are given.
fn today() -> Option<Moment> {
    let given = env::var("SOURCE_DATE_EPOCH").ok().and_then(|text| text.trim().parse().ok());
    let now = || Some(SystemTime::now().duration_since(UNIX_EPOCH).ok()?.as_secs());
    i64::try_from(given.or_else(now)?).ok().map(Moment::of_seconds)
}

fn read(files: &[PathBuf]) -> Result<Timings, Error> {
    Ok(reader(files)?.finish())
}

fn reader(files: &[PathBuf]) -> Result<Reader, Error> {
    let mut reader = Reader::default();
    for path in files {
        let text = files::read(path)?;
        let name = path.display().to_string();
        reader.take(&text).map_err(|source| Error::Timings { name, source })?;
    }
    Ok(reader)
}

fn monthly(text: &str) -> Result<(Option<String>, u32), String> {
    let (trigger, number) = match text.rsplit_once('=') {
        Some((trigger, number)) => (Some(trigger.to_owned()), number),
        None => (None, text),
    };
    match number.trim().parse() {
        Ok(runs) if runs > 0 => Ok((trigger, runs)),
        _ => Err("it has to be a number of runs, such as 120 or branches.main=120".to_owned()),
    }
}

fn repository(text: &str) -> Result<Repository, String> {
    Repository::parse(text).ok_or_else(|| {
        "it has to be a workspace and a repository, as in their address: team/shop".to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_per_month_may_name_their_trigger() {
        assert_eq!(monthly("120"), Ok((None, 120)));
        assert_eq!(monthly("branches.a=b=7"), Ok((Some("branches.a=b".into()), 7)));
        assert!(monthly("0").is_err() && monthly("many").is_err());
    }
}
