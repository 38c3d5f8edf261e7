//! The instructions of a Dockerfile, each with its place.

use crate::script::Span;

/// One instruction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instruction {
    /// From the keyword to the last byte, here-documents with their last line included; without the line end.
    pub span: Span,
    /// The keyword.
    pub keyword: Span,
    /// The line of the keyword, from 1.
    pub line: usize,
    /// What it says.
    pub kind: Kind,
}

/// What an instruction says. Texts are as written: see [`super::Dockerfile::value`] for quotes and variables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `FROM`
    From(FromImage),
    /// `COPY`
    Copy(FileCopy),
    /// `ADD`
    Add(FileCopy),
    /// `RUN`
    Run(Run),
    /// `ARG`
    Arg(Vec<Pair>),
    /// `ENV`
    Env(Vec<Pair>),
    /// `LABEL`
    Label(Vec<Pair>),
    /// `CMD`
    Cmd(Command),
    /// `ENTRYPOINT`
    Entrypoint(Command),
    /// `HEALTHCHECK`; `None` for `HEALTHCHECK NONE`.
    Healthcheck {
        /// `--interval=…` and so on.
        flags: Vec<Flag>,
        /// The check.
        command: Option<Command>,
    },
    /// `EXPOSE`
    Expose(Vec<Text>),
    /// `VOLUME`
    Volume(Vec<Text>),
    /// `SHELL`
    Shell(Vec<Text>),
    /// `WORKDIR`
    Workdir(Text),
    /// `USER`
    User(Text),
    /// `STOPSIGNAL`
    Stopsignal(Text),
    /// `MAINTAINER`
    Maintainer(Text),
    /// `ONBUILD`, with the instruction that an image built from this one runs.
    Onbuild(Box<Instruction>),
}

/// A piece of text with its place; continued lines are joined.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// The text.
    pub text: String,
    /// Where it stands; within an exec form without its quotes.
    pub span: Span,
}

/// `--name=value`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag {
    /// The name without dashes.
    pub name: String,
    /// The value, if there is one.
    pub value: Option<String>,
    /// The whole flag.
    pub span: Span,
}

/// `FROM image AS name`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FromImage {
    /// `--platform=…`
    pub flags: Vec<Flag>,
    /// The image or stage.
    pub image: Text,
    /// The stage's name.
    pub name: Option<Text>,
}

/// `COPY` or `ADD`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileCopy {
    /// `--chown=…` and so on.
    pub flags: Vec<Flag>,
    /// What is copied.
    pub sources: Vec<Source>,
    /// Where to.
    pub dest: Text,
}

/// One source of a [`FileCopy`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A path, or for `ADD` also an address.
    Path(Text),
    /// A here-document.
    Document(Document),
}

/// A here-document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The delimiter without quotes.
    pub name: String,
    /// `<<NAME`
    pub word: Span,
    /// The lines of the body.
    pub body: Span,
    /// The delimiter isn't quoted: variables are replaced.
    pub expands: bool,
    /// `<<-`: leading tabs don't count.
    pub strip: bool,
}

/// `RUN`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// `--mount=…` and so on.
    pub flags: Vec<Flag>,
    /// The command. In shell form with here-documents it includes their bodies, unless it is nothing but one
    /// here-document: then it is its body.
    pub command: Command,
    /// Its here-documents.
    pub documents: Vec<Document>,
}

/// A command in one of the two forms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// `["program", "argument"]`
    Exec(Vec<Text>),
    /// A line for the shell. The text has the length of its span, comments within are blanked and continuations
    /// written with a backslash, so an offset in it is an offset in the file less `span.start`.
    Shell(Text),
}

/// `name=value` of `ARG`, `ENV` and `LABEL`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The name.
    pub name: String,
    /// The value as written, quotes included; `None` for `ARG name`.
    pub value: Option<String>,
    /// The whole pair.
    pub span: Span,
}

impl FileCopy {
    /// `--from=…`: the stage or image that is copied from, instead of the context.
    pub fn from(&self) -> Option<&str> {
        let flag = self.flags.iter().find(|flag| flag.name.eq_ignore_ascii_case("from"))?;
        flag.value.as_deref().filter(|name| !name.is_empty())
    }
}
