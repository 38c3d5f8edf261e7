//! `report`: what would change, for those who approve it.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::console::Console;
use super::engine::Engine;
use super::error::{Error, Exit};
use super::output;
use super::selection::Selection;
use super::target::{Target, must_define_pipelines};
use crate::files::Loaded;
use crate::plan::Migration;
use crate::report::{self, Origin};

#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    target: Target,
    #[command(flatten)]
    selection: Selection,
    /// The form of the report
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Write it to this file
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, Default, ValueEnum)]
enum Format {
    /// For people, in a repository or a ticket
    #[default]
    Markdown,
    /// For people, in a browser or on paper: one file without scripts
    Html,
    /// For programs
    Json,
    /// For the description of a pull request
    Pr,
}

pub(super) fn run(
    arguments: &Arguments,
    engine: &Engine,
    console: &mut Console,
) -> Result<Exit, Error> {
    let loaded = arguments.target.load()?;
    output::must_differ(arguments.output.as_deref(), &loaded.file, "the report")?;
    let decisions = arguments.selection.decisions(&loaded.project, engine, console)?;
    let migration = (engine.migrate)(&loaded.project, &decisions);
    must_define_pipelines(&migration, &loaded)?;
    let text = match arguments.format {
        Format::Pr => report::pull_request(&migration, &loaded.project.pipeline_name),
        Format::Markdown => of(&migration, &loaded),
        Format::Html => report::html(&migration, &loaded.project, origin(&loaded, &path(&loaded))),
        Format::Json => report::json(&migration, &loaded.project, origin(&loaded, &path(&loaded))),
    };
    match &arguments.output {
        Some(path) => output::write(path, &text, "the report", true, console)?,
        None => console.put(&text),
    }
    Ok(Exit::Done)
}

/// The report of a migration of this file, as Markdown.
pub(super) fn of(migration: &Migration, loaded: &Loaded) -> String {
    report::markdown(migration, origin(loaded, &path(loaded)))
}

fn path(loaded: &Loaded) -> String {
    loaded.file.to_string_lossy().into_owned()
}

fn origin<'a>(loaded: &'a Loaded, path: &'a str) -> Origin<'a> {
    Origin { name: &loaded.project.pipeline_name, path }
}
