//! `report`: what would change, for those who approve it.

use std::path::{Path, PathBuf};

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
    /// The form of the report [default: by the ending of FILE (.html, .json), else markdown]
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Write it to this file
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// The forms of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
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
    let format = Format::of(arguments.format, arguments.output.as_deref());
    let text = format.text(&migration, &loaded);
    match &arguments.output {
        Some(path) => output::write(path, &text, "the report", true, console)?,
        None => console.put(&text),
    }
    Ok(Exit::Done)
}

impl Format {
    /// The form that is asked for; else the one that the file's ending stands for.
    pub(super) fn of(asked: Option<Format>, file: Option<&Path>) -> Format {
        let ending = file.and_then(Path::extension).map(|ending| ending.to_ascii_lowercase());
        let by_ending = || match ending.as_deref().and_then(|ending| ending.to_str()) {
            Some("html" | "htm") => Format::Html,
            Some("json") => Format::Json,
            _ => Format::Markdown,
        };
        asked.unwrap_or_else(by_ending)
    }

    /// How the name of a file in this form ends.
    pub(super) fn ending(self) -> &'static str {
        match self {
            Format::Markdown | Format::Pr => "md",
            Format::Html => "html",
            Format::Json => "json",
        }
    }

    /// The report of a migration of this file.
    pub(super) fn text(self, migration: &Migration, loaded: &Loaded) -> String {
        let project = &loaded.project;
        let path = loaded.file.to_string_lossy();
        let origin = Origin { name: &project.pipeline_name, path: &path };
        match self {
            Format::Markdown => report::markdown(migration, origin),
            Format::Html => report::html(migration, project, origin),
            Format::Json => report::json(migration, project, origin),
            Format::Pr => report::pull_request(migration, &project.pipeline_name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_says_the_form_unless_another_is_asked_for() {
        let of = |asked, file: &str| Format::of(asked, Some(Path::new(file)));
        let forms = ["r.md", "a/r.HTML", "r.htm", "r.json", "r"].map(|file| of(None, file));
        let expected =
            [Format::Markdown, Format::Html, Format::Html, Format::Json, Format::Markdown];
        assert_eq!(forms, expected);
        assert_eq!(of(Some(Format::Pr), "r.html"), Format::Pr);
        assert_eq!(Format::of(None, None), Format::Markdown);
    }
}
