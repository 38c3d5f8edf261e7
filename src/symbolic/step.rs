//! Runs one step on paper.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use super::caches;
use super::files::{Commit, Content, Files, Pattern, Taking};
use super::interpreter::Interpreter;
use super::joined::Joined;
use super::recorder::Recorder;
use super::shell::{Flow, Shell};
use super::store::Store;
use super::trace::UploadRun;
use super::value::Value;
use crate::facts::environment::shell_special;
use crate::facts::variables::{default_variable, is_predefined};
use crate::model::{Pipelines, ScriptItem, Step, Upload, UploadKind};
use crate::project::{KnownSettings, Project};
use crate::script;
use crate::yaml::{Document, Span};

/// The scripts of a package by name, each with its lines.
type PackageScripts = BTreeMap<String, Vec<String>>;

/// Packages that were read already.
#[derive(Default)]
pub(super) struct Library {
    packages: Mutex<HashMap<String, Arc<PackageScripts>>>,
}

/// Everything that a run may look at.
pub(super) struct World<'a> {
    pub document: &'a Document,
    pub pipelines: &'a Pipelines,
    pub project: &'a Project,
    pub settings: &'a KnownSettings,
    pub commit: Arc<Commit>,
    pub library: &'a Library,
    /// Names that whoever starts the run may set.
    pub inputs: BTreeSet<String>,
}

impl World<'_> {
    pub(super) fn deployment_of<'s>(&self, step: &'s Step) -> Option<&'s str> {
        self.pipelines.deployment_of(step)
    }

    /// What is known of a variable, without noting that it was read.
    pub(super) fn peek(&self, shell: &Shell, name: &str, step: &Step) -> Value {
        match shell.variables.get(name) {
            Some(variable) => variable.value.clone(),
            None => shell.overlaid(name, self.outside(name, step)),
        }
    }

    /// The value of a variable that the script didn't set.
    pub(super) fn outside(&self, name: &str, step: &Step) -> Value {
        let deployment = self.deployment_of(step);
        match self.settings.value(name, deployment) {
            Some(value) if !self.inputs.contains(name) => {
                Value::of_variable(name, Value::text(value))
            }
            _ if !is_predefined(name) => Value::outside(name, self.pipelines.narrowing_of(step)),
            _ if differs(name) => {
                Value::computed(format!("${name}"), vec![Value::text(&step.label)])
            }
            _ => Value::outside(name, None),
        }
    }

    /// Whether something in the file, Bitbucket or the shell sets a variable of this name.
    pub(super) fn sets(&self, name: &str) -> bool {
        is_predefined(name) || shell_special(name) || self.inputs.contains(name)
    }

    /// Whether a variable of this name is in the environment from the start, as far as is known.
    pub(super) fn exports(&self, name: &str) -> bool {
        self.sets(name)
            || self.settings.repository.contains_key(name)
            || self.settings.deployments.values().any(|d| d.contains_key(name))
    }

    /// The scripts in the text of a `package.json` or `composer.json`.
    pub(super) fn package_scripts(&self, path: &str, text: &str) -> Arc<PackageScripts> {
        let mut packages = self.library.packages.lock().unwrap_or_else(PoisonError::into_inner);
        let read = || Arc::new(package_scripts(text).unwrap_or_default());
        packages.entry(path.to_owned()).or_insert_with(read).clone()
    }
}

/// Whether two steps of a run may see different values of a variable that Bitbucket sets; paths have a name.
fn differs(name: &str) -> bool {
    name != "BITBUCKET_PIPELINES_VARIABLES_PATH"
        && default_variable(name).is_some_and(|variable| variable.per_step)
}

fn package_scripts(text: &str) -> Option<PackageScripts> {
    let json: serde_json::Value = serde_json::from_str(text).ok()?;
    let lines = |value: &serde_json::Value| match value {
        serde_json::Value::String(text) => Some(vec![text.clone()]),
        serde_json::Value::Array(all) => {
            all.iter().map(|t| t.as_str().map(str::to_owned)).collect::<Option<Vec<String>>>()
        }
        _ => None,
    };
    let scripts = json.get("scripts")?.as_object()?;
    Some(scripts.iter().filter_map(|(name, value)| Some((name.clone(), lines(value)?))).collect())
}

/// Runs the scripts of a step that starts from what is in `store`; returns its files at the end.
pub(super) fn run(world: &World<'_>, step: &Step, store: &Store, recorder: &mut Recorder) -> Files {
    let mut shell = Shell::new(store.files(world, step));
    shell.variables = store.outputs.clone();
    if step.child_pipeline {
        run_child_pipeline(world, step, &mut shell, recorder);
        return shell.files;
    }
    run_script(world, step, &step.script, &mut shell, recorder, false);
    let mut after = Shell::new(shell.files);
    after.variables = store.outputs.clone();
    run_script(world, step, &step.after_script, &mut after, recorder, true);
    after.files
}

/// What a step hands on at its end.
pub(super) fn uploads(step: &Step, files: &Files) -> Vec<UploadRun> {
    let run = |upload: &Upload| {
        let taking = taking(upload);
        let mut news = files.news(&taking.pattern);
        news.retain(|path, seen| {
            let copied = matches!(seen.content, Content::Absent | Content::Tracked);
            !copied && !taking.ignore.iter().any(|p| p.matches(path))
        });
        UploadRun {
            pattern: upload.pattern.value.clone(),
            path: upload.pattern.path.clone(),
            news,
            shared: upload.kind == UploadKind::Shared,
        }
    };
    step.artifacts.uploads.iter().map(run).collect()
}

/// What an upload takes.
pub(super) fn taking(upload: &Upload) -> Taking {
    Taking {
        pattern: Pattern::new(&upload.pattern.value),
        ignore: upload.ignore.iter().map(|text| Pattern::new(text)).collect(),
    }
}

fn run_script(
    world: &World<'_>,
    step: &Step,
    items: &[ScriptItem],
    shell: &mut Shell,
    recorder: &mut Recorder,
    after: bool,
) {
    if items.is_empty() {
        return;
    }
    let joined = Arc::new(Joined::of(world.document, items));
    let caches = caches::of_step(world.pipelines, step);
    let whole = Span::new(0, joined.text.len());
    let mut run = Interpreter::new(world, step, recorder, joined.clone(), &caches);
    run.after = after;
    run.unchecked = after;
    if step.is_windows() {
        run.unreadable(&joined.text, "PowerShell of a Windows runner", whole, shell);
        return;
    }
    match &*script::parse_once(&joined.text) {
        Ok(script) => {
            run.script(script, shell);
            run.arrive(0, 0, Flow::Script, shell);
            run.spring(shell);
            run.check_items(items, shell);
        }
        Err(opaque) => run.unreadable(&joined.text, &opaque.reason, opaque.span, shell),
    }
}

impl Interpreter<'_> {
    /// A script of which nothing can be told, but that it is this one.
    fn unreadable(&mut self, text: &str, reason: &str, span: Span, shell: &mut Shell) {
        self.opaque(reason, span);
        let words = vec![Value::named("a script that can't be read", &text)];
        self.unknown_program(words, span, shell, None);
    }

    /// An item that isn't shell text has to stand where a command may stand.
    fn check_items(&mut self, items: &[ScriptItem], shell: &mut Shell) {
        let is_text = |item: &ScriptItem| item.text().is_some();
        let mut others = items.iter().enumerate().filter(|(_, item)| !is_text(item));
        let lost = others.any(|(index, _)| !self.reached.contains(&index));
        if lost && !shell.failed {
            let reason = "a script item that isn't reached: a quote or a block is open before it";
            self.opaque(reason, self.whole);
        }
    }
}

/// Another pipeline may do anything.
fn run_child_pipeline(world: &World<'_>, step: &Step, shell: &mut Shell, recorder: &mut Recorder) {
    let Some(node) = world.document.get(&step.item) else { return };
    let joined = Arc::new(Joined::of(world.document, &[]));
    let mut run = Interpreter::new(world, step, recorder, joined, &[]);
    let words = vec![Value::named("another pipeline", &world.document.text(node.span()))];
    run.unknown_program(words, node.span(), shell, None);
}
