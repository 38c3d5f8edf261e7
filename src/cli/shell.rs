//! `completions` and `man`: what shells and manuals need to know of the command line.

use clap::{Args, CommandFactory};
use clap_complete::Shell;
use clap_mangen::Man;

use super::Cli;
use super::console::Console;
use super::error::{Error, Exit};
use super::nearest::nearest;

const NAME: &str = "pipemigrate";

#[derive(Args)]
pub(super) struct Completions {
    /// The shell
    shell: Shell,
}

#[derive(Args)]
pub(super) struct Manual {
    /// A command of its own page [default: the program's page]
    command: Option<String>,
}

pub(super) fn completions(arguments: &Completions, console: &mut Console) -> Result<Exit, Error> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), NAME, &mut script);
    console.put(&String::from_utf8_lossy(&script));
    Ok(Exit::Done)
}

pub(super) fn manual(arguments: &Manual, console: &mut Console) -> Result<Exit, Error> {
    let mut all = Cli::command().name(NAME);
    all.build();
    let command = match &arguments.command {
        None => all,
        Some(name) => {
            let known = all.get_subcommands().map(clap::Command::get_name);
            let command = all.find_subcommand(name).ok_or_else(|| Error::UnknownId {
                what: "command",
                id: name.clone(),
                nearest: nearest(name, known).map(str::to_owned),
                list: "`pipemigrate --help` lists them",
            })?;
            command.clone()
        }
    };
    let mut page = Vec::new();
    Man::new(command).render(&mut page).map_err(Error::Manual)?;
    console.put(&String::from_utf8_lossy(&page));
    Ok(Exit::Done)
}
