//! `diff`: the changes as a patch.

use clap::Args;

use super::console::Console;
use super::engine::Engine;
use super::error::{Error, Exit};
use super::output;
use super::selection::Selection;
use super::target::{Target, must_define_pipelines};
use crate::plan::diff::patch;

#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    target: Target,
    #[command(flatten)]
    selection: Selection,
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
    let patch = patch(&output::files(&migration, &loaded.project.pipeline_name)?);
    if patch.text.is_empty() {
        console.say("nothing to change\n");
    }
    console.put(&patch.text);
    if patch.redacted {
        console.note(
            "note: lines with secrets are hidden, so git can't apply this patch; \
             `pipemigrate apply` writes the file itself\n",
        );
    }
    Ok(Exit::Done)
}
