//! Runs one step on paper.

use std::sync::Arc;

use super::files::{Content, Files, Pattern};
use super::interpreter::{Interpreter, Text};
use super::joined::Joined;
use super::recorder::{Recorder, Siblings};
use super::shell::Shell;
use super::trace::{Place, UploadRun};
use super::value::Value;
use crate::facts::variables::is_predefined;
use crate::model::{Pipelines, ScriptItem, Step, Upload, UploadKind};
use crate::project::{KnownSettings, Project, Tree};
use crate::script;
use crate::yaml::{Document, Span};

/// Everything that a run may look at.
pub(super) struct World<'a> {
    pub document: &'a Document,
    pub pipelines: &'a Pipelines,
    pub project: &'a Project,
    pub settings: &'a KnownSettings,
    pub tree: Arc<Tree>,
    /// Names that whoever starts the run may set.
    pub inputs: Vec<String>,
    /// Names that earlier steps hand on as output variables.
    pub outputs: Vec<String>,
}

impl World<'_> {
    pub(super) fn deployment_of<'s>(&self, step: &'s Step) -> Option<&'s str> {
        self.pipelines.deployment_of(step)
    }

    /// What is known of a variable, without noting that it was read.
    pub(super) fn peek(&self, shell: &Shell, name: &str, deployment: Option<&str>) -> Value {
        match shell.variables.get(name) {
            Some(variable) => variable.value.clone(),
            None => shell.overlaid(name, self.outside(name, deployment)),
        }
    }

    /// The value of a variable that the script didn't set.
    pub(super) fn outside(&self, name: &str, deployment: Option<&str>) -> Value {
        let free = self.inputs.iter().chain(&self.outputs).any(|n| n == name);
        match self.settings.value(name, deployment) {
            Some(value) if !free => Value::of_variable(name, Value::text(value)),
            _ if is_predefined(name) => Value::outside(name, None),
            _ => Value::outside(name, deployment),
        }
    }

    /// What a sibling means to hand on at `path`.
    pub(super) fn meant(&self, siblings: &Siblings, path: &str) -> Option<Content> {
        Some(siblings.making(path)?.files.look(path).content)
    }
}

/// Runs the scripts of a step; returns its files at the end.
pub(super) fn run(world: &World<'_>, step: &Step, files: Files, recorder: &mut Recorder) -> Files {
    if step.is_windows() {
        let path = Arc::new(step.item.clone());
        let span = world.document.get(&step.item).map_or(Span::empty(0), |n| n.span());
        recorder.opaque(
            "PowerShell of a Windows runner",
            Place { step: step.reference, path, span, file: None },
        );
        return files;
    }
    let mut shell = Shell::new(files);
    run_script(world, step, &step.script, &mut shell, recorder, false);
    let mut after = Shell::new(shell.files);
    run_script(world, step, &step.after_script, &mut after, recorder, true);
    after.files
}

/// What a step hands on at its end.
pub(super) fn uploads(step: &Step, files: &Files) -> Vec<UploadRun> {
    let run = |upload: &Upload| {
        let mut news = files.news(&Pattern::new(&upload.pattern.value));
        news.retain(|_, seen| !matches!(seen.content, Content::Absent | Content::Tracked));
        UploadRun {
            pattern: upload.pattern.value.clone(),
            path: upload.pattern.path.clone(),
            news,
            shared: upload.kind == UploadKind::Shared,
        }
    };
    step.artifacts.uploads.iter().map(run).collect()
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
    let joined = Joined::of(world.document, items);
    let mut interpreter = Interpreter {
        world,
        step,
        recorder,
        text: Text::Items(&joined),
        conditions: Vec::new(),
        holes: Vec::new(),
        sourced: None,
        after,
        depth: 0,
        whole: Span::new(0, joined.text.len()),
        calls: Vec::new(),
    };
    match script::parse(&joined.text) {
        Ok(script) => {
            interpreter.script(&script, shell);
        }
        Err(opaque) => {
            let words = vec![Value::text("a script that can't be read")];
            interpreter.unknown_program(words, opaque.span, shell, None);
            interpreter.opaque(&opaque.reason, opaque.span);
        }
    }
}
