//! What a program runs in turn.

use serde::Deserialize;

use super::Selector;

/// What a program runs in turn, and which words say so.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "String")]
pub enum Runs {
    /// The script in the file named by the operand at this position: `script:1`.
    Script(usize),
    /// A text of the shell: `text:option:-c`.
    Text(Selector),
    /// The words from the operand at this position on are a command: `rest`, `rest:2`.
    Rest(usize),
    /// The words from the value of this option on are a command, as far as `;` or `+`: `after:-exec,-execdir`.
    After(Vec<String>),
    /// The targets named by the operands: `make-target`, `just-target`.
    Target(TargetFile),
    /// The package's script named by the first operand, or this one: `package-script`, `package-script:test`.
    PackageScript(Option<String>),
    /// The package's scripts of these names that exist, besides the work of the row: `package-hooks:postinstall`.
    PackageHooks(Vec<String>),
    /// Composer's script named by the first operand, or this one: `composer-script`.
    ComposerScript(Option<String>),
    /// An image of the local docker, with a command from the operand after its name on: `image:1`.
    Image(usize),
    /// The operands from this position on are run on another machine: `remote:2`.
    Remote(usize),
    /// Code of the repository, which can't be read here (tests, a compiled program): `code`.
    Code,
}

/// The sort of file that holds targets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TargetFile {
    /// A Makefile.
    Make,
    /// A justfile.
    Just,
}

/// A text that does not say what is run.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` does not say what is run")]
pub struct RunsError(String);

impl TryFrom<String> for Runs {
    type Error = RunsError;

    fn try_from(text: String) -> Result<Runs, RunsError> {
        parse(&text).ok_or(RunsError(text))
    }
}

fn parse(text: &str) -> Option<Runs> {
    let (head, argument) = match text.split_once(':') {
        Some((head, argument)) => (head, Some(argument)),
        None => (text, None),
    };
    let position = || argument.unwrap_or("1").parse().ok().filter(|position| *position > 0);
    Some(match head {
        "script" => Runs::Script(position()?),
        "text" => Runs::Text(Selector::try_from(argument?.to_owned()).ok()?),
        "rest" => Runs::Rest(position()?),
        "after" => Runs::After(argument?.split(',').map(str::to_owned).collect()),
        "make-target" => Runs::Target(TargetFile::Make),
        "just-target" => Runs::Target(TargetFile::Just),
        "package-script" => Runs::PackageScript(argument.map(str::to_owned)),
        "package-hooks" => Runs::PackageHooks(argument?.split(',').map(str::to_owned).collect()),
        "composer-script" => Runs::ComposerScript(argument.map(str::to_owned)),
        "image" => Runs::Image(position()?),
        "remote" => Runs::Remote(position()?),
        "code" => Runs::Code,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Runs, RunsError> {
        Runs::try_from(text.to_owned())
    }

    #[test]
    fn positions_default_to_the_first_operand() {
        assert_eq!(read("rest"), Ok(Runs::Rest(1)));
        assert_eq!(read("rest:2"), Ok(Runs::Rest(2)));
        assert_eq!(read("package-script:test"), Ok(Runs::PackageScript(Some("test".into()))));
        assert_eq!(read("after:-exec,-ok"), Ok(Runs::After(vec!["-exec".into(), "-ok".into()])));
        assert_eq!(
            read("text:option:-c"),
            Ok(Runs::Text(Selector::try_from("option:-c".to_owned()).unwrap()))
        );
    }

    #[test]
    fn other_texts_are_refused() {
        for text in ["", "rest:0", "rest:x", "text", "text:-c", "after", "something"] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
