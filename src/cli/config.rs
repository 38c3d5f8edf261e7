//! `config`: what is configured, as a configuration that says all of it.

use super::console::Console;
use super::error::{Error, Exit};
use crate::app::config::Config;
use crate::app::look::{Look, ThemeChoice};
use crate::files;
use crate::runtime;

pub(super) fn run(console: &mut Console) -> Result<Exit, Error> {
    let text = load()?.text();
    if let Some(file) = files::config_file() {
        let state = if file.exists() { "" } else { " (not there: all is as usual)" };
        console.put(&format!("# {}{state}\n\n", file.display()));
    }
    console.put(&text);
    Ok(Exit::Done)
}

/// What the user configured.
pub(super) fn load() -> Result<Config, Error> {
    let Some((file, text)) = files::config()? else { return Ok(Config::default()) };
    Config::parse(&text).map_err(|error| Error::Config { file: file.display().to_string(), error })
}

/// The colours for this terminal: those that the command line asks for, else none where none are wanted, else what
/// is configured.
pub(super) fn look(asked: Option<ThemeChoice>, config: &Config) -> Look {
    let none = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    match asked {
        None if none => Look::Colourless,
        asked => match asked.unwrap_or(config.theme) {
            ThemeChoice::Named(look) => look,
            ThemeChoice::Auto if none => Look::Colourless,
            ThemeChoice::Auto => runtime::suited(),
        },
    }
}
