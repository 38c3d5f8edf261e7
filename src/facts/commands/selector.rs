//! Selectors: how a row names the words, files and variables of a command line.

use std::fmt;

use serde::Deserialize;

/// What a row points at. A selected word that is a folder stands for all below it.
///
/// Paths are relative to the folder of the command (see [`super::Command::folder`]). A word of the form `scheme://…`
/// is no path of the step, except behind `file://`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "String")]
pub enum Selector {
    /// Every operand: `operands`.
    Operands,
    /// The operand at this position, from 1 on: `operand:2`.
    OperandAt(usize),
    /// The operands from this position on: `operands:2..`.
    OperandsFrom(usize),
    /// Every operand but the last: `operands:..last`.
    OperandsButLast,
    /// The last operand, if there are two or more: `last`.
    Last,
    /// The values of an option, or the default if it isn't given: `option:-f,--file=Dockerfile`.
    Option {
        /// The spellings of the option.
        names: Vec<String>,
        /// The value without the option.
        default: Option<String>,
    },
    /// The values of an option that begin with `@`, which name a file: `file-option:-d,--data`.
    FileOption(Vec<String>),
    /// The last part of each operand that is an address, under which it is saved: `saved-names`.
    SavedNames,
    /// Every word of the form `file://…` or `fileb://…`: `file-urls`.
    FileUrls,
    /// A fixed path or glob in the step's folder: `path:go.mod`.
    Path(String),
    /// A fixed path or glob in the home folder: `home:.m2/**`.
    Home(String),
    /// The path, or the name, that a variable holds: `env:KUBECONFIG`.
    Environment(String),
    /// The context of an image build, named by the first operand: `context`.
    Context,
    /// The folder that `git clone` makes: the second operand, or the name in the first: `clone-folder`.
    CloneFolder,
    /// The whole work folder: `folder`.
    Folder,
    /// The history of git: `history`.
    History,
    /// The standard input: `stdin`.
    Stdin,
    /// The program's own cache of dependencies: `cache`.
    Cache,
    /// The programs and libraries installed in the container: `system`.
    System,
    /// Files for the moment, of no use to others: `tmp`.
    Tmp,
    /// Images of the local docker: all of them (`images`), or the selected (`images:operand:1`).
    Images(Option<Box<Selector>>),
}

/// A text that is no selector.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no selector")]
pub struct SelectorError(String);

impl TryFrom<String> for Selector {
    type Error = SelectorError;

    fn try_from(text: String) -> Result<Selector, SelectorError> {
        parse(&text).ok_or(SelectorError(text))
    }
}

fn parse(text: &str) -> Option<Selector> {
    let (head, argument) = text.split_once(':').unwrap_or((text, ""));
    if argument.is_empty() {
        return word(text);
    }
    Some(match head {
        "operand" => Selector::OperandAt(position(argument)?),
        "operands" if argument == "..last" => Selector::OperandsButLast,
        "operands" => Selector::OperandsFrom(position(argument.strip_suffix("..")?)?),
        "option" => option(argument)?,
        "file-option" => Selector::FileOption(names(argument)?),
        "path" => Selector::Path(argument.to_owned()),
        "home" => Selector::Home(argument.to_owned()),
        "env" => Selector::Environment(argument.to_owned()),
        "images" => Selector::Images(Some(Box::new(parse(argument)?))),
        _ => return None,
    })
}

fn word(text: &str) -> Option<Selector> {
    Some(match text {
        "operands" => Selector::Operands,
        "last" => Selector::Last,
        "file-urls" => Selector::FileUrls,
        "saved-names" => Selector::SavedNames,
        "context" => Selector::Context,
        "clone-folder" => Selector::CloneFolder,
        "folder" => Selector::Folder,
        "history" => Selector::History,
        "stdin" => Selector::Stdin,
        "cache" => Selector::Cache,
        "system" => Selector::System,
        "tmp" => Selector::Tmp,
        "images" => Selector::Images(None),
        _ => return None,
    })
}

fn position(text: &str) -> Option<usize> {
    text.parse().ok().filter(|position| *position > 0)
}

fn option(text: &str) -> Option<Selector> {
    let (spellings, default) = match text.split_once('=') {
        Some((spellings, default)) => (spellings, Some(default.to_owned())),
        None => (text, None),
    };
    Some(Selector::Option { names: names(spellings)?, default })
}

fn names(text: &str) -> Option<Vec<String>> {
    let names: Vec<String> = text.split(',').map(str::to_owned).collect();
    names.iter().all(|name| name.starts_with('-') && name.len() > 1).then_some(names)
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Selector::Operands => f.write_str("operands"),
            Selector::OperandAt(position) => write!(f, "operand:{position}"),
            Selector::OperandsFrom(position) => write!(f, "operands:{position}.."),
            Selector::OperandsButLast => f.write_str("operands:..last"),
            Selector::Last => f.write_str("last"),
            Selector::Option { names, default: None } => write!(f, "option:{}", names.join(",")),
            Selector::Option { names, default: Some(default) } => {
                write!(f, "option:{}={default}", names.join(","))
            }
            Selector::FileOption(names) => write!(f, "file-option:{}", names.join(",")),
            Selector::FileUrls => f.write_str("file-urls"),
            Selector::SavedNames => f.write_str("saved-names"),
            Selector::Path(path) => write!(f, "path:{path}"),
            Selector::Home(path) => write!(f, "home:{path}"),
            Selector::Environment(name) => write!(f, "env:{name}"),
            Selector::Context => f.write_str("context"),
            Selector::CloneFolder => f.write_str("clone-folder"),
            Selector::Folder => f.write_str("folder"),
            Selector::History => f.write_str("history"),
            Selector::Stdin => f.write_str("stdin"),
            Selector::Cache => f.write_str("cache"),
            Selector::System => f.write_str("system"),
            Selector::Tmp => f.write_str("tmp"),
            Selector::Images(None) => f.write_str("images"),
            Selector::Images(Some(inner)) => write!(f, "images:{inner}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_selector_is_read_and_written_alike() {
        for text in [
            "operands",
            "operand:2",
            "operands:2..",
            "operands:..last",
            "last",
            "option:-f,--file=Dockerfile",
            "option:-o",
            "file-option:-d,--data",
            "file-urls",
            "saved-names",
            "path:**/*.go",
            "home:.docker/config.json",
            "env:KUBECONFIG",
            "context",
            "clone-folder",
            "system",
            "images",
            "images:option:-t,--tag",
        ] {
            assert_eq!(Selector::try_from(text.to_owned()).unwrap().to_string(), text);
        }
    }

    #[test]
    fn other_texts_are_refused() {
        for text in [
            "",
            "operand",
            "operand:0",
            "operands:2",
            "option:f",
            "path:",
            "images:what",
            "folders",
        ] {
            assert!(Selector::try_from(text.to_owned()).is_err(), "{text}");
        }
    }
}
