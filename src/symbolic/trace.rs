//! What a run on paper found: per step the effects, what they read and write, and the order between steps.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use super::files::{Content, Files, News, Seen, is_glob};
use super::kept::Basis;
use super::value::Value;
use crate::facts::Resource;
use crate::facts::commands::Kind;
use crate::facts::toolchains::Installed;
use crate::model::secret::redact;
use crate::model::{StepRef, Trigger};
use crate::rules::Fault;
use crate::yaml::{Path, Span};

/// One trigger's run.
#[derive(Clone, Debug)]
pub struct Trace {
    /// What starts it.
    pub trigger: Trigger,
    /// Its steps, in file order.
    pub steps: Vec<StepRun>,
    /// Every assignment of a variable, in the order of the run.
    pub definitions: Vec<Definition>,
    /// Every use of an assignment.
    pub readings: Vec<Reading>,
}

/// One step's run.
#[derive(Clone, Debug)]
pub struct StepRun {
    /// Which step it is.
    pub reference: StepRef,
    /// Its name for people, unique in the pipeline.
    pub label: String,
    /// Index of its item in the pipeline: steps of one parallel group share it.
    pub group: usize,
    /// Whether the steps of its group run side by side.
    pub parallel: bool,
    /// Whether it waits for a person.
    pub manual: bool,
    /// Whether it may be left out by a condition.
    pub conditional: bool,
    /// The image that it runs in, as written.
    pub image: Option<String>,
    /// The environment that it deploys to.
    pub deployment: Option<String>,
    /// The environment whose variables it may see in the place of wider ones.
    pub narrowing: Option<String>,
    /// Whether it starts with the repository's files.
    pub cloned: bool,
    /// What came of it; shared with the run of the file before, where nothing differs.
    pub(super) done: Arc<Done>,
    /// What it rests on, for whoever runs a changed file.
    pub(super) basis: Basis,
}

/// What came of a step's run.
#[derive(Clone, Debug)]
pub struct Done {
    /// What it does, in order.
    pub effects: Vec<Effect>,
    /// What its commands print into the log, where that isn't plain text.
    pub prints: Vec<Print>,
    /// What it hands on.
    pub uploads: Vec<UploadRun>,
    /// Its files at its end.
    pub files: Arc<Files>,
    /// Where the run met something that stops the step.
    pub faults: Vec<Fault>,
    /// Variables that it reads and nobody in the file sets, with the first place of each.
    pub outside: BTreeMap<String, FromOutside>,
    /// Files to which it appends and which are taken not to be in the repository.
    pub taken_absent: BTreeSet<String>,
    /// Why parts of it couldn't be read.
    pub opaque: Vec<Opaque>,
}

impl Deref for StepRun {
    type Target = Done;

    fn deref(&self) -> &Done {
        &self.done
    }
}

impl DerefMut for StepRun {
    fn deref_mut(&mut self) -> &mut Done {
        Arc::make_mut(&mut self.done)
    }
}

impl StepRun {
    /// Whether it is the run of the file before: its places are of that file.
    pub fn is_kept(&self) -> bool {
        self.basis.kept
    }
}

/// What a command prints into the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Print {
    /// The text.
    pub text: Value,
    /// The command.
    pub place: Place,
}

/// A variable that nobody in the file sets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FromOutside {
    /// Where it is read first.
    pub place: Place,
    /// Whether a file of unknown content was loaded before, which may set it.
    pub perhaps_loaded: bool,
    /// Whether the script says what happens if it isn't set (`${NAME:-…}`).
    pub may_be_unset: bool,
}

/// Text that couldn't be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opaque {
    /// Why.
    pub reason: String,
    /// Where.
    pub place: Place,
}

/// A pattern in `artifacts`, and what it takes.
#[derive(Clone, Debug)]
pub struct UploadRun {
    /// The pattern.
    pub pattern: String,
    /// The node that holds it.
    pub path: Path,
    /// What it takes that isn't simply the commit's.
    pub news: BTreeMap<String, Seen>,
    /// Whether later steps receive it.
    pub shared: bool,
}

/// Where something stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The step that runs it.
    pub step: StepRef,
    /// The script item, or another node of the pipeline file.
    pub path: Arc<Path>,
    /// The bytes of the pipeline file.
    pub span: Span,
    /// Where the text stands in another file: name and line.
    pub file: Option<(Arc<str>, usize)>,
}

/// One program that a step runs.
#[derive(Clone, Debug)]
pub struct Effect {
    /// Program and arguments.
    pub words: Vec<Value>,
    /// What kind of program it is; `None`: nothing is known of it.
    pub kind: Option<Kind>,
    /// Whether it is a Bitbucket pipe.
    pub pipe: bool,
    /// What is fed to it.
    pub input: Option<Value>,
    /// The folder that it runs in, relative to the clone.
    pub folder: String,
    /// What must hold for it to run.
    pub conditions: Vec<Value>,
    /// Whether the script goes on although it fails (`… || true`, `set +e`), or asks whether it does.
    pub unchecked: bool,
    /// Whether the shell prints it with the values of its variables (`set -x`).
    pub traced: bool,
    /// What it reads.
    pub reads: Vec<Read>,
    /// Paths and patterns that it writes.
    pub writes: Vec<String>,
    /// Whether it fills the cache of its program.
    pub fills_cache: bool,
    /// Local images that it names with `-t` or pushes.
    pub images: Vec<Value>,
    /// The image that it builds, if it does.
    pub built: Option<Built>,
    /// What it reads and changes outside.
    pub outside: Vec<Outside>,
    /// The exported variables when it starts.
    pub environment: Arc<BTreeMap<Arc<str>, Variable>>,
    /// Which of them it reads by itself.
    pub variables: VariablesRead,
    /// Whether it needs the docker service.
    pub docker: bool,
    /// Whether it runs in `after-script`.
    pub after: bool,
    /// The language that it installs, if it does.
    pub installs: Option<Installed>,
    /// What is taken for granted about it, if anything.
    pub assumed: Option<String>,
    /// Where it stands.
    pub place: Place,
}

/// How an image is built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Built {
    /// The Dockerfile, relative to the repository; `None` if that isn't known.
    pub dockerfile: Option<String>,
    /// The folder of its context, relative to the repository.
    pub folder: String,
    /// The stage that is built: `None` for the last one; a stage that isn't known is `Some(None)`.
    pub target: Option<Option<String>>,
    /// The arguments that are given to it: names, and the values that are known.
    pub arguments: Vec<(String, Option<String>)>,
}

/// The arguments that builds of a Dockerfile are given; a value is known if all of them give the same.
pub fn arguments_given<'e>(
    effects: impl Iterator<Item = &'e Effect>,
    dockerfile: &str,
) -> BTreeMap<String, Option<String>> {
    let built = effects.filter_map(|effect| effect.built.as_ref());
    let own: Vec<&Built> =
        built.filter(|built| built.dockerfile.as_deref() == Some(dockerfile)).collect();
    let mut given: BTreeMap<String, Option<String>> = BTreeMap::new();
    for (name, value) in own.iter().flat_map(|built| &built.arguments) {
        let all = own.iter().all(|built| built.arguments.contains(&(name.clone(), value.clone())));
        given.insert(name.clone(), value.clone().filter(|_| all));
    }
    given
}

/// A variable of the shell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Its value.
    pub value: Value,
    /// Whether programs see it.
    pub exported: bool,
    /// The assignments that may have given it the value.
    pub definitions: Vec<usize>,
}

/// Which variables a program reads beside its arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VariablesRead {
    /// Perhaps any: nothing is known of the program.
    Perhaps,
    /// Certainly any (`env`, `envsubst`, `make`).
    All,
    /// These names or patterns with `*`.
    These(Vec<String>),
}

/// Something that an effect reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Read {
    /// One file.
    File {
        /// Its path.
        path: String,
        /// What was found there.
        seen: Seen,
        /// Whether the program does without.
        optional: bool,
    },
    /// Whatever a pattern covers.
    Folder {
        /// The pattern, `**` for all.
        pattern: String,
        /// What is there beside the commit's files.
        news: News,
        /// Whether the commit's files are there.
        tracked: bool,
        /// The line of another file that says so (a Dockerfile's COPY).
        because: Option<(String, usize)>,
        /// Whether it becomes part of an image.
        context: bool,
    },
    /// The history of the repository.
    History,
    /// A cache by its path.
    Cache(String),
}

/// Something outside the step that an effect reads or changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outside {
    /// Registry, bucket, cluster …; `None`: anything.
    pub kind: Option<Resource>,
    /// Which one.
    pub name: Option<Value>,
    /// Whether it is changed.
    pub changes: bool,
}

/// An assignment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// The variable.
    pub name: Arc<str>,
    /// The value.
    pub value: Value,
    /// Whether it was exported.
    pub exported: bool,
    /// How it came about.
    pub how: How,
    /// Whether it happens only under a condition.
    pub conditional: bool,
    /// Whether names of unknown values were loaded before it in this shell.
    pub after_overlay: bool,
    /// Index of the step in the trace.
    pub step: usize,
    /// The line that says so: of the script, or the one that wrote the file.
    pub place: Place,
}

/// How an assignment came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum How {
    /// `NAME=value`.
    Assign,
    /// `export NAME=value`.
    Export,
    /// A line of a file that was sourced.
    File {
        /// The file.
        path: Arc<str>,
        /// The line that sourced it.
        sourced: Place,
    },
    /// `read`, `for`, and the like.
    Other,
}

/// A use of an assignment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Index of the definition.
    pub definition: usize,
    /// Index of the step that reads.
    pub step: usize,
    /// Whether the reader is a program of which nothing is known.
    pub perhaps: bool,
    /// Whether a program reads the variable by its name, not a `$NAME` in the text.
    pub by_name: bool,
    /// Where.
    pub place: Place,
}

impl Trace {
    /// Whether the step with index `first` always ends before `second` starts.
    pub fn ordered(&self, first: usize, second: usize) -> bool {
        let (a, b) = (&self.steps[first], &self.steps[second]);
        if a.group == b.group { !a.parallel && first < second } else { a.group < b.group }
    }

    /// The most steps that wait for each other.
    pub fn critical_path(&self) -> usize {
        let groups = self.steps.chunk_by(|a, b| a.group == b.group);
        groups.map(|group| if group[0].parallel { 1 } else { group.len() }).sum()
    }

    /// Every effect with the index of its step.
    pub fn effects(&self) -> impl Iterator<Item = (usize, &Effect)> {
        self.steps.iter().enumerate().flat_map(|(i, s)| s.effects.iter().map(move |e| (i, e)))
    }
}

impl Effect {
    /// Files that become part of the image which it builds and aren't simply the commit's; patterns are left out.
    pub fn brought(&self) -> impl Iterator<Item = &str> {
        let news = self.reads.iter().filter_map(|read| match read {
            Read::Folder { news, context: true, .. } => Some(news),
            _ => None,
        });
        news.flat_map(|news| news.keys()).map(String::as_str).filter(|path| !is_glob(path))
    }

    /// Program and arguments as a person would write them, without secrets.
    pub fn words_shown(&self) -> String {
        let words: Vec<String> = self.words.iter().map(Value::to_string).collect();
        redact(&words.join(" ")).into_owned()
    }

    /// The program.
    pub fn program(&self) -> &str {
        self.words.first().and_then(Value::literal).unwrap_or("a command")
    }

    /// Whether nothing is known of the program.
    pub fn is_unknown(&self) -> bool {
        self.kind.is_none()
    }

    /// Whether the program reads this variable by its name.
    pub fn reads_variable(&self, name: &str) -> bool {
        match &self.variables {
            VariablesRead::Perhaps | VariablesRead::All => true,
            VariablesRead::These(patterns) => patterns.iter().any(|p| covers(p, name)),
        }
    }

    /// Whether it changes something that outlives the step, as far as is known.
    pub fn changes_outside(&self) -> bool {
        self.is_unknown() || self.outside.iter().any(|r| r.changes)
    }
}

impl Read {
    /// The index of the step that passed on what is read here, for each file.
    pub fn from(&self) -> BTreeSet<usize> {
        self.passed_on().map(|(from, _)| from).collect()
    }

    /// The paths and patterns read here that a step passed on, each with the index of that step.
    pub fn passed_on(&self) -> impl Iterator<Item = (usize, &str)> {
        let file = match self {
            Read::File { path, seen, .. } => Some((path, seen)),
            _ => None,
        };
        let news = match self {
            Read::Folder { news, .. } => Some(news.iter()),
            _ => None,
        };
        let all = file.into_iter().chain(news.into_iter().flatten());
        all.filter_map(|(path, seen)| Some((seen.from?, path.as_str())))
    }

    /// Whether it reads what is at `path` when another step passed that on.
    pub fn covers(&self, wanted: &str) -> bool {
        match self {
            Read::File { path, .. } => path == wanted,
            Read::Folder { news, .. } => news.contains_key(wanted),
            Read::History | Read::Cache(_) => false,
        }
    }
}

impl Seen {
    /// Whether the file is there for all that is known.
    pub fn exists(&self) -> bool {
        self.content != Content::Absent
    }
}

fn covers(pattern: &str, name: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(prefix) => name.starts_with(prefix),
        None => pattern == name,
    }
}
