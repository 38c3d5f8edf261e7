//! `apply`: writes the changes in place, keeping a backup.

use std::path::PathBuf;

use clap::Args;

use super::console::Console;
use super::engine::Engine;
use super::error::{Error, Exit};
use super::report::Format;
use super::selection::Selection;
use super::target::{Target, must_define_pipelines};
use super::{output, summary};
use crate::files::{self, Backups, Change, Loaded};
use crate::plan::Migration;
use crate::variables;

#[derive(Args, Default)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub(super) target: Target,
    #[command(flatten)]
    pub(super) selection: Selection,
    /// Write the variables to create in Bitbucket to this JSON file
    #[arg(long, value_name = "FILE")]
    pub(super) variables: Option<PathBuf>,
    /// Write a report to this file
    #[arg(long, value_name = "FILE")]
    pub(super) report: Option<PathBuf>,
    /// The form of the report [default: by the ending of FILE (.html, .json), else markdown]
    #[arg(long, value_enum, value_name = "FORMAT", requires = "report")]
    pub(super) report_format: Option<Format>,
    /// Write without asking
    #[arg(long, short)]
    pub(super) yes: bool,
}

pub(super) fn run(
    arguments: &Arguments,
    engine: &Engine,
    console: &mut Console,
) -> Result<Exit, Error> {
    with_backups(arguments, engine, console, Backups::of_user)
}

pub(super) fn with_backups(
    arguments: &Arguments,
    engine: &Engine,
    console: &mut Console,
    backups: impl FnOnce() -> Result<Backups, files::Error>,
) -> Result<Exit, Error> {
    let loaded = arguments.target.load()?;
    output::must_differ(arguments.variables.as_deref(), &loaded.file, "the variables")?;
    output::must_differ(arguments.report.as_deref(), &loaded.file, "the report")?;
    let decisions = arguments.selection.decisions(&loaded.project, engine, console)?;
    let migration = (engine.migrate)(&loaded.project, &decisions);
    must_define_pipelines(&migration, &loaded)?;
    if !migration.changes_anything() {
        console.say(&format!("nothing to do: {} stays as it is\n", loaded.file.display()));
        console.say(&summary::changes(&migration));
        console.say(&summary::rest(&migration));
        return Ok(Exit::Done);
    }
    console.say(&summary::changes(&migration));
    console.say(&summary::assumptions(&migration));
    console.say(&summary::times(&migration));
    console.say("\n");
    let changed = output::files(&migration, &loaded.project.pipeline_name)?;
    let changes = loaded.changes(&changed)?;
    files::may_change_all(&changes)?;
    if !arguments.yes && console.ask("Write these changes?")? == Some(false) {
        console.say("nothing was written\n");
        return Ok(Exit::Done);
    }
    write(arguments, &loaded, &migration, &changes, &backups()?, console)?;
    console.say(&summary::work(&migration));
    console.say(&summary::rest(&migration));
    Ok(Exit::Done)
}

/// The variables come first, as they must exist first; the report last, as it tells of what was done.
fn write(
    arguments: &Arguments,
    loaded: &Loaded,
    migration: &Migration,
    changes: &[Change],
    backups: &Backups,
    console: &mut Console,
) -> Result<(), Error> {
    let ask = !arguments.yes;
    if let Some(path) = &arguments.variables {
        output::write(
            path,
            &variables::json(&migration.settings),
            "the list of variables",
            ask,
            console,
        )?;
    }
    backups.apply(&loaded.file, changes)?;
    console.say(&format!("{}\n", summary::written(changes)));
    if let Some(path) = &arguments.report {
        let format = Format::of(arguments.report_format, Some(path));
        output::write(path, &format.text(migration, loaded), "the report", ask, console)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use tempfile::TempDir;

    use super::*;
    use crate::cli::console::People;
    use crate::cli::fake::{Streams, engine};
    use crate::files::{create, read};

    const TEXT: &str = "# kept\na: 1\nb: 2\nname: x\n";

    /// A repository, and what a run of `apply` in it ends with and prints.
    struct Story {
        folder: TempDir,
    }

    impl Story {
        fn new() -> Story {
            let folder = TempDir::new().unwrap();
            create(&folder.path().join("bitbucket-pipelines.yml"), TEXT).unwrap();
            Story { folder }
        }

        fn path(&self, name: &str) -> PathBuf {
            self.folder.path().join(name)
        }

        fn text(&self) -> String {
            read(&self.path("bitbucket-pipelines.yml")).unwrap()
        }

        fn backups(&self) -> Backups {
            Backups::in_folder(self.path("state"))
        }

        fn apply(
            &self,
            accept: &str,
            change: impl FnOnce(&mut Arguments),
        ) -> (Result<Exit, Error>, String) {
            let mut arguments = Arguments::default();
            arguments.target.path = Some(self.folder.path().to_owned());
            arguments.selection.accept = accept.parse().ok();
            change(&mut arguments);
            let (mut console, streams) =
                Streams::console(People { reads_stdout: true, ..People::default() });
            let result = with_backups(&arguments, &engine(), &mut console, || Ok(self.backups()));
            console.finish();
            (result, streams.out().replace(&self.folder.path().display().to_string(), "."))
        }
    }

    #[test]
    fn what_is_safe_is_written_and_said() {
        let story = Story::new();
        let (result, said) = story.apply("safe", |_| ());
        assert_eq!(result.unwrap(), Exit::Done);
        assert_eq!(story.text(), "# kept\na: 1\nname: x\n");
        insta::assert_snapshot!(said, @r"
        Clean up
          + drop `b`, which nobody reads (safe, proved)

        ./bitbucket-pipelines.yml is written; `pipemigrate undo` brings the old one back
        1 more to review: see `pipemigrate report`; `--accept all` takes it
        ");
    }

    #[test]
    fn a_second_time_there_is_nothing_to_do() {
        let story = Story::new();
        story.apply("all", |_| ()).0.unwrap();
        let (result, said) =
            story.apply("all", |arguments| arguments.variables = Some(story.path("v.json")));
        assert_eq!(result.unwrap(), Exit::Done);
        assert_eq!(said, "nothing to do: ./bitbucket-pipelines.yml stays as it is\n");
        assert!(!story.path("v.json").exists());
    }

    #[test]
    fn all_says_what_was_assumed_and_what_is_left_to_do() {
        let story = Story::new();
        let (variables, report) = (story.path("v.json"), story.path("r.md"));
        let (_, said) = story.apply("all", |arguments| {
            arguments.variables = Some(variables.clone());
            arguments.report = Some(report.clone());
        });
        insta::assert_snapshot!(said, @r"
        Clean up
          + drop `b`, which nobody reads (safe, proved)
          + move NAME into a repository variable (review, assumed)

        Assumed
          ! nobody reads *NAME*

        the list of variables is in ./v.json
        ./bitbucket-pipelines.yml is written; `pipemigrate undo` brings the old one back
        the report is in ./r.md

        Before you merge
          1. create the repository variable NAME = x
          2. create the repository variable TOKEN (secured)
          3. tell the team
        ");
        assert!(read(&report).unwrap().starts_with("# Migration of `bitbucket-pipelines.yml`\n"));
        let variables = read(&variables).unwrap();
        assert!(variables.contains("\"NAME\"") && !variables.contains("hunter2"), "{variables}");
    }

    #[test]
    fn the_report_has_the_form_of_its_ending_or_the_one_that_is_asked_for() {
        let starts = [
            ("r.html", None, "<!DOCTYPE html>"),
            ("r.json", None, "{\n  \"schema_version\""),
            ("r.html", Some(Format::Markdown), "# Migration of"),
        ];
        for (name, format, start) in starts {
            let story = Story::new();
            let report = story.path(name);
            let (result, _) = story.apply("all", |arguments| {
                arguments.report = Some(report.clone());
                arguments.report_format = format;
            });
            result.unwrap();
            let text = read(&report).unwrap();
            assert!(text.starts_with(start), "{name}: {text}");
        }
    }

    #[test]
    fn undo_brings_the_file_back() {
        let story = Story::new();
        story.apply("cleaning/move/NAME", |_| ()).0.unwrap();
        assert_eq!(story.text(), TEXT.replace("name: x", "name: $NAME"));
        story.backups().undo(&story.path("bitbucket-pipelines.yml")).unwrap();
        assert_eq!(story.text(), TEXT);
    }

    #[test]
    fn decisions_go_before_the_level() {
        let story = Story::new();
        let file = story.path("decisions.json");
        create(&file, r#"{"level": "all", "answers": {"cleaning/drop/b": {"accepted": false}}}"#)
            .unwrap();
        let (result, _) = story.apply("all", |arguments| {
            arguments.selection.accept = None;
            arguments.selection.decisions = Some(file);
        });
        result.unwrap();
        assert_eq!(story.text(), TEXT.replace("name: x", "name: $NAME"));
    }

    #[test]
    fn outputs_never_take_the_place_of_the_pipeline() {
        let story = Story::new();
        let pipeline = story.path("bitbucket-pipelines.yml");
        let (result, _) = story.apply("all", |arguments| arguments.report = Some(pipeline));
        assert_eq!(result.unwrap_err().exit(), Exit::Usage);
        assert_eq!(story.text(), TEXT);
    }

    #[test]
    fn unknown_ids_write_nothing() {
        let story = Story::new();
        let (result, _) = story.apply("cleaning/drop/c", |_| ());
        let said = result.unwrap_err().to_string();
        assert!(said.ends_with("did you mean `cleaning/drop/b`?"), "{said}");
        assert_eq!(story.text(), TEXT);
    }

    #[test]
    fn beside_a_read_only_file_nothing_at_all_is_written() {
        let story = Story::new();
        set_read_only(&story.path("bitbucket-pipelines.yml"));
        let variables = story.path("v.json");
        let (result, _) =
            story.apply("all", |arguments| arguments.variables = Some(variables.clone()));
        assert_eq!(result.unwrap_err().exit(), Exit::Refused);
        assert_eq!(story.text(), TEXT);
        assert!(!variables.exists());
    }

    fn set_read_only(path: &Path) {
        let mut permissions = std::fs::metadata(path).unwrap().permissions();
        permissions.set_readonly(true);
        std::fs::set_permissions(path, permissions).unwrap();
    }
}
