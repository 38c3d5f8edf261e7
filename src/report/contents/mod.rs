//! Everything that a report says, gathered once: written as JSON, drawn as HTML.

mod change;
mod graph;
mod image;
mod left;
mod point;
mod time;

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::numbers::{self, Count};
use super::{Origin, Said, proof, rollback, shown_value};
use crate::improvements::{Setting, SettingPlace};
use crate::plan::{Migration, diff};
use crate::project::Project;
use crate::verdict::standing::STANDING;

pub(super) use change::{Change, Improvement};
pub(super) use graph::{Channel, Graph, Node, Picture, Round, Taker};
pub(super) use image::{Image, Layers};
pub(super) use left::{NotOffered, Task};
pub(super) use point::{Line, Point};
pub(super) use time::{Class, Month, Run, Seconds, Step, Timing};

/// The version of the form; it rises when a reader of the old one may stumble.
const SCHEMA_VERSION: u32 = 1;

/// A whole report. `docs/report.schema.json` says what each part means.
#[derive(Serialize)]
pub(super) struct Contents {
    pub(super) schema_version: u32,
    pub(super) tool: Tool,
    pub(super) pipeline: Pipeline,
    pub(super) inputs: Vec<Input>,
    pub(super) timed_runs: usize,
    pub(super) summary: Vec<Said>,
    pub(super) verdict: Verdict,
    pub(super) settings: Vec<Variable>,
    pub(super) tasks: Vec<Task>,
    pub(super) improvements: Vec<Improvement>,
    pub(super) not_offered: Vec<NotOffered>,
    pub(super) counts: Vec<Count>,
    pub(super) times: Vec<Timing>,
    pub(super) graphs: Vec<Graph>,
    pub(super) months: Vec<Month>,
    pub(super) price: Option<String>,
    pub(super) classes: Vec<Class>,
    pub(super) left_out: Vec<String>,
    pub(super) notes: Vec<String>,
    pub(super) rollback: Vec<String>,
    pub(super) images: Vec<Image>,
    pub(super) patch: Patch,
}

/// What made the report.
#[derive(Serialize)]
pub(super) struct Tool {
    pub(super) name: &'static str,
    pub(super) version: &'static str,
}

/// What the report is about.
#[derive(Serialize)]
pub(super) struct Pipeline {
    pub(super) name: String,
    pub(super) path: String,
    pub(super) changed: bool,
}

/// A file that was read.
#[derive(Serialize)]
pub(super) struct Input {
    pub(super) file: String,
    pub(super) sha256: String,
}

/// The comparison of the whole file before and after.
#[derive(Serialize)]
pub(super) struct Verdict {
    pub(super) outcome: String,
    pub(super) said: &'static str,
    pub(super) differences: Vec<Point>,
    pub(super) assumptions: Vec<Point>,
    pub(super) standing: Vec<&'static str>,
}

/// A variable to create; no value where it is or looks like a secret.
#[derive(Serialize)]
pub(super) struct Variable {
    pub(super) environment: Option<String>,
    pub(super) name: String,
    pub(super) value: Option<String>,
    pub(super) secured: bool,
    pub(super) instead_of: Option<String>,
    pub(super) line: Option<usize>,
}

/// All changed files as a unified diff.
#[derive(Serialize)]
pub(super) struct Patch {
    pub(super) text: String,
    pub(super) redacted: bool,
}

impl Contents {
    /// What a migration of `project` has to say.
    pub(super) fn of(migration: &Migration, project: &Project, origin: Origin<'_>) -> Contents {
        let patch = diff::patch(&migration.files(origin.name));
        Contents {
            schema_version: SCHEMA_VERSION,
            tool: Tool { name: "pipemigrate", version: env!("CARGO_PKG_VERSION") },
            pipeline: Pipeline {
                name: origin.name.to_owned(),
                path: origin.path.to_owned(),
                changed: migration.changes_anything(),
            },
            inputs: inputs(migration, project),
            timed_runs: project.timings.runs.len(),
            summary: super::summary(migration),
            verdict: verdict(migration),
            settings: migration.settings.iter().map(variable).collect(),
            tasks: left::tasks(migration),
            improvements: change::all(migration, origin),
            not_offered: left::not_offered(migration),
            counts: numbers::counts(migration),
            times: time::all(&migration.cost),
            graphs: graph::all(migration, project),
            months: time::months(&migration.cost.monthly),
            price: time::price(&migration.cost.monthly),
            classes: time::classes(&migration.cost),
            left_out: time::left_out(&migration.cost),
            notes: migration.cost.notes.clone(),
            rollback: rollback(migration, origin),
            images: image::all(migration),
            patch: Patch { text: patch.text, redacted: patch.redacted },
        }
    }
}

/// The pipeline first, then the files that the runs on paper may read, by name.
fn inputs(migration: &Migration, project: &Project) -> Vec<Input> {
    let input = |file: &str, text: &str| Input { file: file.to_owned(), sha256: sha256(text) };
    let pipeline = input(&project.pipeline_name, migration.original.source());
    let others = project.texts.iter().map(|(name, text)| input(name, text.as_str()));
    std::iter::once(pipeline).chain(others).collect()
}

fn sha256(text: &str) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn verdict(migration: &Migration) -> Verdict {
    let verdict = &migration.verdict;
    Verdict {
        outcome: verdict.outcome.to_string(),
        said: proof::words(verdict.outcome),
        differences: point::differences(&verdict.differences),
        assumptions: point::assumptions(&verdict.assumptions),
        standing: STANDING.to_vec(),
    }
}

fn variable(setting: &Setting) -> Variable {
    Variable {
        environment: match &setting.place {
            SettingPlace::Repository => None,
            SettingPlace::Deployment(name) => Some(name.clone()),
        },
        name: setting.name.clone(),
        value: shown_value(setting).map(str::to_owned),
        secured: setting.secured,
        instead_of: setting.instead_of.clone(),
        line: setting.line,
    }
}
