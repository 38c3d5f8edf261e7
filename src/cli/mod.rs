//! The command line: one file per subcommand, each from its arguments to an exit code.

mod apply;
mod check;
mod config;
mod console;
mod demo;
mod diff;
mod disk;
mod engine;
mod error;
mod explain;
mod folder;
mod keeper;
mod nearest;
mod output;
mod plain;
mod report;
mod resume;
mod selection;
mod shell;
mod summary;
mod target;
mod timings;
mod undo;
mod variables;
mod verify;
mod wizard;

#[cfg(test)]
mod fake;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use console::Console;
use engine::Engine;
use error::{Error, Exit};

use crate::files;

/// Improves bitbucket-pipelines.yml files and proves its changes.
///
/// Without a command: the wizard. Everything else works without a terminal and without a network.
#[derive(Parser)]
#[command(name = "pipemigrate", version, args_conflicts_with_subcommands = true, after_help = EXIT_CODES)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    wizard: wizard::Arguments,
}

const EXIT_CODES: &str = "\
Exit codes: 0 done, or nothing found · 1 findings (check), a difference (verify) · \
2 usage, or input that can't be read · 3 refused to write";

#[derive(Subcommand)]
enum Command {
    /// Open the wizard on a sample project in a temporary folder
    Demo(demo::Arguments),
    /// Say what is wrong or could be better
    Check(check::Arguments),
    /// Print the changes as a patch for `git apply`
    Diff(diff::Arguments),
    /// Write the changes, keeping a backup
    Apply(apply::Arguments),
    /// Print a report of the changes for those who approve them
    Report(report::Arguments),
    /// Print the variables to create in Bitbucket
    Variables(variables::Arguments),
    /// Tell whether two pipelines do the same
    Verify(verify::Arguments),
    /// Explain an improvement, or how proofs work
    Explain(explain::Arguments),
    /// Say what real runs took, or get that from Bitbucket
    Timings(timings::Arguments),
    /// Print what is configured: colours, keys, what is accepted from the start
    Config,
    /// Print a script that completes commands and options in a shell
    Completions(shell::Completions),
    /// Print a page of the manual, for `man -l -`
    Man(shell::Manual),
    /// Bring back what a file was before it was last written
    Undo(undo::Arguments),
}

/// Runs the program with these arguments, the first being its own name. Never panics on any input.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let mut console = Console::of_process();
    let exit = match Cli::try_parse_from(arguments) {
        Ok(cli) => run(cli, &Engine::real(), &mut console),
        Err(usage) => told(&usage),
    };
    console.finish();
    exit.into()
}

fn run(cli: Cli, engine: &Engine, console: &mut Console) -> Exit {
    let result = match cli.command {
        None => wizard::run(&cli.wizard, engine, console).map_err(as_command),
        Some(Command::Demo(arguments)) => demo::run(&arguments, engine, console),
        Some(Command::Check(arguments)) => check::run(&arguments, engine, console),
        Some(Command::Diff(arguments)) => diff::run(&arguments, engine, console),
        Some(Command::Apply(arguments)) => apply::run(&arguments, engine, console),
        Some(Command::Report(arguments)) => report::run(&arguments, engine, console),
        Some(Command::Variables(arguments)) => variables::run(&arguments, engine, console),
        Some(Command::Verify(arguments)) => verify::run(&arguments, engine, console),
        Some(Command::Explain(arguments)) => explain::run(&arguments, engine, console),
        Some(Command::Timings(arguments)) => timings::run(&arguments, console),
        Some(Command::Config) => config::run(console),
        Some(Command::Completions(arguments)) => shell::completions(&arguments, console),
        Some(Command::Man(arguments)) => shell::manual(&arguments, console),
        Some(Command::Undo(arguments)) => undo::run(&arguments, console),
    };
    result.unwrap_or_else(|error| {
        console.note(&format!("error: {error}\n"));
        error.exit()
    })
}

/// A misspelt command looks like the path of a pipeline that isn't there.
fn as_command(error: Error) -> Error {
    let Error::Files(files::Error::Missing(path)) = &error else { return error };
    let Some(word) = path.to_str().filter(|word| !word.contains(['/', '.'])) else { return error };
    let cli = Cli::command();
    match nearest::nearest(word, cli.get_subcommands().map(clap::Command::get_name)) {
        Some(nearest) if nearest == word => Error::CommandFirst(word.to_owned()),
        Some(nearest) => Error::NoCommand { word: word.to_owned(), nearest: nearest.to_owned() },
        None => error,
    }
}

/// Help and version are printed as errors are, but aren't any.
fn told(usage: &clap::Error) -> Exit {
    let printed = usage.print().is_ok();
    if printed && !usage.use_stderr() { Exit::Done } else { Exit::Usage }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_path_alone_means_the_wizard() {
        let cli = Cli::try_parse_from(["pipemigrate", "some/folder"]).unwrap();
        assert!(cli.command.is_none());
        assert!(matches!(
            Cli::try_parse_from(["pipemigrate", "check"]).unwrap().command,
            Some(Command::Check(_))
        ));
    }
}
