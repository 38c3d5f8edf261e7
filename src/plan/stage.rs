//! One version of the file with everything that is known of it.

use std::sync::Arc;

use crate::improvements::{Context, Setting, SettingPlace};
use crate::model::{Labels, Pipelines};
use crate::project::{KnownSettings, Project};
use crate::rules::{self, Fault};
use crate::symbolic::{self, Trace};
use crate::verdict::{Side, Source};
use crate::yaml::Document;

/// A document with its view, its runs and its faults.
#[derive(Clone)]
pub(super) struct Stage {
    pub document: Document,
    pub pipelines: Arc<Pipelines>,
    pub traces: Arc<Vec<Trace>>,
    pub faults: Arc<Vec<Fault>>,
    pub known: KnownSettings,
}

impl Stage {
    /// The file as it was opened.
    pub(super) fn opened(project: &Project) -> Stage {
        let document =
            Document::parse(&project.pipeline_text).unwrap_or_else(|_| Document::empty());
        Stage::of(document, None, project, project.settings.clone())
    }

    /// Reads and runs a document; its steps keep the `labels` that they had when the file was opened.
    pub(super) fn of(
        document: Document,
        labels: Option<&Labels>,
        project: &Project,
        known: KnownSettings,
    ) -> Stage {
        let mut pipelines = Pipelines::of(&document);
        if let Some(labels) = labels {
            pipelines.keep_labels(&document, labels);
        }
        let traces = symbolic::run(&document, &pipelines, project, &known);
        let mut faults = rules::check(&document, &pipelines);
        faults.extend(traces.iter().flat_map(|t| &t.steps).flat_map(|s| s.faults.iter().cloned()));
        faults.dedup();
        Stage {
            document,
            pipelines: Arc::new(pipelines),
            traces: Arc::new(traces),
            faults: Arc::new(faults),
            known,
        }
    }

    pub(super) fn context<'a>(
        &'a self,
        project: &'a Project,
        original: &'a Document,
    ) -> Context<'a> {
        Context {
            project,
            original,
            document: &self.document,
            pipelines: &self.pipelines,
            traces: &self.traces,
            faults: &self.faults,
            settings: &self.known,
        }
    }

    pub(super) fn side<'a>(&'a self, project: &'a Project, original: &'a Document) -> Side<'a> {
        Side {
            source: Source { project, original, document: &self.document },
            pipelines: &self.pipelines,
            traces: &self.traces,
            faults: &self.faults,
            settings: &self.known,
        }
    }
}

/// The settings that will be known once these are created.
pub(super) fn with_settings(known: &KnownSettings, more: &[Setting]) -> KnownSettings {
    let mut all = known.clone();
    for setting in more {
        let value = Some(setting.value.clone());
        match &setting.place {
            SettingPlace::Repository => all.repository.insert(setting.name.clone(), value),
            SettingPlace::Deployment(environment) => {
                let place = all.deployments.entry(environment.clone()).or_default();
                place.insert(setting.name.clone(), value)
            }
        };
    }
    all
}
