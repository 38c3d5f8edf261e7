//! The wizard: opened on a pipeline, it asks the shell to write.

use clap::Args;

use super::console::Console;
use super::engine::Engine;
use super::error::{Error, Exit};
use super::target::Target;
use crate::files::Loaded;

#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    target: Target,
}

pub(super) fn run(
    arguments: &Arguments,
    engine: &Engine,
    console: &mut Console,
) -> Result<Exit, Error> {
    let loaded = arguments.target.load()?;
    open(&loaded, engine, console)
}

/// Opens the wizard on a pipeline that was read.
pub(super) fn open(
    loaded: &Loaded,
    _engine: &Engine,
    console: &mut Console,
) -> Result<Exit, Error> {
    if !console.has_screen() {
        return Err(Error::NoTerminal(format!(
            "the wizard needs a terminal; without one use `pipemigrate check`, `diff` or `apply` {}",
            loaded.file.display()
        )));
    }
    Ok(Exit::Done)
}
