//! `variables`: what to create in Bitbucket before the result is merged.

use clap::{Args, ValueEnum};

use super::console::Console;
use super::engine::Engine;
use super::error::{Error, Exit};
use super::selection::Selection;
use super::target::{Target, must_define_pipelines};
use crate::variables::{dotenv, json};

#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    target: Target,
    #[command(flatten)]
    selection: Selection,
    /// How to print them
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, Default, ValueEnum)]
enum Format {
    #[default]
    Json,
    Dotenv,
}

pub(super) fn run(
    arguments: &Arguments,
    engine: &Engine,
    console: &mut Console,
) -> Result<Exit, Error> {
    let loaded = arguments.target.load()?;
    let decisions = arguments.selection.decisions(&loaded.project, engine, console)?;
    let migration = (engine.migrate)(&loaded.project, &decisions);
    must_define_pipelines(&migration, &loaded)?;
    let settings = migration.settings;
    console.put(&match arguments.format {
        Format::Json => json(&settings),
        Format::Dotenv => dotenv(&settings),
    });
    if settings.is_empty() {
        console.say("no variables to create with what is accepted; `--accept all` may give some\n");
    }
    Ok(Exit::Done)
}
