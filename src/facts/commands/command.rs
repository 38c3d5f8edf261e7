//! A row of the table of programs, as others read it.

use serde::Deserialize;

use super::{Runs, Selector};
use crate::facts::{Access, Resource, pattern};

/// What a program does when it is called with a certain sub-command.
#[derive(Clone, Debug, PartialEq)]
pub struct Command {
    /// The names of the program.
    pub names: Vec<String>,
    /// The sub-commands, each as words that may hold `*`; empty: whatever follows, `""`: nothing follows.
    pub sub: Vec<String>,
    /// The row holds only if an option of each of these groups (`-i,--in-place`) is given.
    pub when: Vec<String>,
    /// The row holds only if a word holds one of these texts.
    pub only_with: Vec<String>,
    /// The row holds only if every operand fits one of these patterns; empty: any will do.
    pub each: Vec<String>,
    /// What sort of work it is.
    pub kind: Kind,
    /// What it reads in the step.
    pub reads: Vec<Selector>,
    /// What it reads in the step if it is there.
    pub optional_reads: Vec<Selector>,
    /// What it makes or changes in the step.
    pub writes: Vec<Selector>,
    /// What it deletes in the step.
    pub removes: Vec<Selector>,
    /// The images that it makes in the local docker.
    pub images_written: Vec<Selector>,
    /// What it does to systems outside.
    pub outside: Vec<Outside>,
    /// The variables that it reads by itself.
    pub variables: Vec<VariablePattern>,
    /// What the step has to offer.
    pub needs: Vec<Need>,
    /// What its output is.
    pub output: Output,
    /// What it runs in turn.
    pub runs: Option<Runs>,
    /// The option that names the folder in which it works instead of the current one.
    pub folder: Option<Selector>,
    /// The documentation to compare the facts with.
    pub source: String,
    pub(super) syntax: super::words::Syntax,
}

impl Command {
    /// Whether the program reads the variable `name` by itself, whatever its words and files say.
    pub fn reads_variable(&self, name: &str) -> bool {
        self.variables.iter().any(|pattern| match pattern {
            VariablePattern::Named(pattern) => pattern::matches(pattern, name),
            VariablePattern::MentionedIn(_) | VariablePattern::NamedBy(_) => false,
            VariablePattern::All => true,
        })
    }

    /// Whether a word that the row takes for a path is one of the step: not `scheme://…`, not in the form of a name
    /// outside. `file://` paths are for the caller to unwrap; `-` stands for a stream.
    pub fn is_local(&self, word: &str) -> bool {
        let elsewhere =
            word.contains("://") && !word.starts_with("file://") && !word.starts_with("fileb://");
        let outside = self
            .outside
            .iter()
            .filter_map(|outside| outside.form.as_ref())
            .any(|form| form.fits(word));
        word != "-" && !elsewhere && !outside
    }

    /// Whether the whole environment matters to it.
    pub fn reads_every_variable(&self) -> bool {
        self.variables.contains(&VariablePattern::All)
    }
}

/// What sort of work a program does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Reads and prints only.
    Pure,
    /// Changes files of the step only.
    Files,
    /// Judges, and may fail on purpose.
    Check,
    /// Builds an image into the step's docker.
    Build,
    /// Publishes a product.
    Publish,
    /// Changes a running system.
    Deploy,
    /// Tells people or services.
    Notify,
    /// Reads something outside and writes files of the step.
    Fetch,
    /// Changes the shell itself.
    ShellState,
    /// Runs another program.
    Run,
}

/// What a program does to a system outside.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outside {
    /// Read or changed.
    pub access: Access,
    /// The kind of the system.
    pub kind: Resource,
    /// What names it; none: any system of the kind.
    pub name: Option<Selector>,
    /// The form that the name must have to stand for something outside; with another one, nothing is done there.
    pub form: Option<Form>,
}

/// The form of a name that stands for something outside.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(from = "String")]
pub enum Form {
    /// `user@host:path`, written `host:`.
    Host,
    /// A text with this beginning (`s3://`).
    Prefix(String),
}

impl From<String> for Form {
    fn from(text: String) -> Form {
        if text == "host:" { Form::Host } else { Form::Prefix(text) }
    }
}

impl Form {
    /// Whether `name` has this form.
    pub fn fits(&self, name: &str) -> bool {
        match self {
            Form::Prefix(prefix) => name.starts_with(prefix),
            Form::Host => name.split('/').next().is_some_and(|start| start.contains(':')),
        }
    }
}

/// The variables that a program reads by itself.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(from = "String")]
pub enum VariablePattern {
    /// A name, which may hold `*`.
    Named(String),
    /// The names that a file mentions as `${NAME}`, written `in:.npmrc`. `~/` leads to the home folder.
    MentionedIn(String),
    /// The names that the values of an option are, if they hold no `=` (`docker build --build-arg TOKEN`), written
    /// `option:--build-arg`.
    NamedBy(Vec<String>),
    /// The whole environment, written `*`.
    All,
}

impl From<String> for VariablePattern {
    fn from(text: String) -> VariablePattern {
        match text.split_once(':') {
            Some(("in", path)) => VariablePattern::MentionedIn(path.to_owned()),
            Some(("option", names)) => {
                VariablePattern::NamedBy(names.split(',').map(str::to_owned).collect())
            }
            _ if text == "*" => VariablePattern::All,
            _ => VariablePattern::Named(text),
        }
    }
}

/// What a program needs of its step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Need {
    /// The docker service.
    Docker,
    /// A clone.
    Git,
    /// A way out.
    Network,
}

/// What a program prints.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Output {
    /// A log for people; who captures it gets something that depends on all that the program reads.
    #[default]
    Log,
    /// A value that depends on what it reads, meant to be captured.
    Value,
    /// Nothing, unless it fails.
    None,
}
