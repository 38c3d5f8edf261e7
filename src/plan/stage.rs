//! One version of the files with everything that is known of them.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::excerpt::Excerpts;
use crate::improvements::{Context, Memo, Setting, SettingPlace};
use crate::model::{Fingerprints, Labels, Pipelines};
use crate::project::{KnownSettings, Project};
use crate::rules::{self, Fault};
use crate::symbolic::{self, Trace, Wanted};
use crate::verdict::{Beyond, Side, Source};
use crate::yaml::Document;

/// A document with its view, its runs and its faults.
#[derive(Clone)]
pub(super) struct Stage {
    /// The repository, with the files other than the pipeline as they stand.
    pub project: Arc<Project>,
    pub document: Document,
    pub pipelines: Arc<Pipelines>,
    pub traces: Arc<Vec<Trace>>,
    pub faults: Arc<Vec<Fault>>,
    pub known: KnownSettings,
    pub excerpts: Arc<Excerpts>,
    fingerprints: Arc<Vec<Option<u64>>>,
    memo: Arc<Memo>,
    /// What an excerpt leaves out of the file.
    beyond: Arc<Beyond>,
}

impl Stage {
    /// The file as it was opened.
    pub(super) fn opened(project: &Project) -> Stage {
        let document =
            Document::parse(&project.pipeline_text).unwrap_or_else(|_| Document::empty());
        let known = project.settings.clone();
        Stage::of(document, None, Arc::new(project.clone()), known)
    }

    /// Reads and runs a document; its steps keep the `labels` that they had when the file was opened.
    pub(super) fn of(
        document: Document,
        labels: Option<&Labels>,
        project: Arc<Project>,
        known: KnownSettings,
    ) -> Stage {
        Stage::read(document, labels, project, known).run(&Wanted::All)
    }

    /// Reads a document, and runs of it only the pipelines that say something else than in `before`, and of those the
    /// steps; gives the same pipelines of `before`. If another file changed, all of them.
    pub(super) fn changed(
        document: Document,
        labels: &Labels,
        project: Arc<Project>,
        known: KnownSettings,
        before: &Stage,
    ) -> (Stage, Vec<Trace>) {
        let mut read = Stage::read(document, Some(labels), project, known);
        read.beyond.clone_from(&before.beyond);
        let comparable = Arc::ptr_eq(&read.project, &before.project)
            && read.known == before.known
            && read.fingerprints.len() == before.fingerprints.len();
        if !comparable {
            return (read.run(&Wanted::All), before.traces.to_vec());
        }
        let prints = read.fingerprints.clone();
        let same = |index: usize| {
            let print = prints.get(index).copied().flatten();
            print.is_some() && print == before.fingerprints[index]
        };
        let (kept, was): (Vec<_>, Vec<_>) =
            before.traces.iter().enumerate().partition(|(index, _)| same(*index));
        let was = was.into_iter().map(|(_, trace)| trace.clone()).collect();
        let faults: Vec<Fault> = kept.into_iter().flat_map(|(_, trace)| faults_of(trace)).collect();
        let earlier = |index: usize| before.traces.get(index).filter(|_| !same(index));
        let mut stage = read.run(&Wanted::Since(&earlier));
        Arc::make_mut(&mut stage.faults).extend(faults);
        (stage, was)
    }

    /// An excerpt of this stage, which leaves out what is `beyond` it.
    pub(super) fn part(&self, document: Document, beyond: Beyond, labels: &Labels) -> Stage {
        let (project, known) = (self.project.clone(), self.known.clone());
        let mut part = Stage::read(document, Some(labels), project, known);
        part.beyond = Arc::new(beyond);
        part.run(&Wanted::All)
    }

    /// Whether a stage holds just the `kept` pipelines of this one, and they say the same in both.
    pub(super) fn says_the_same(&self, part: &Stage, kept: &BTreeSet<usize>) -> bool {
        let mut wanted = kept.iter().map(|index| self.fingerprints[*index]);
        let same = |print: &Option<u64>| print.is_some() && wanted.next() == Some(*print);
        part.fingerprints.len() == kept.len() && part.fingerprints.iter().all(same)
    }

    fn read(
        document: Document,
        labels: Option<&Labels>,
        project: Arc<Project>,
        known: KnownSettings,
    ) -> Stage {
        let mut pipelines = Pipelines::of(&document);
        if let Some(labels) = labels {
            pipelines.keep_labels(&document, labels);
        }
        let fingerprints = Arc::new(Fingerprints::of(&pipelines, &document).all());
        Stage {
            project,
            document,
            pipelines: Arc::new(pipelines),
            traces: Arc::default(),
            faults: Arc::default(),
            known,
            excerpts: Arc::default(),
            fingerprints,
            memo: Arc::default(),
            beyond: Arc::default(),
        }
    }

    fn run(mut self, wanted: &Wanted<'_>) -> Stage {
        let (document, pipelines) = (&self.document, &self.pipelines);
        let traces = symbolic::run_some(document, pipelines, &self.project, &self.known, wanted);
        let mut faults = rules::check(&self.document, &self.pipelines);
        faults.extend(traces.iter().flat_map(faults_of));
        faults.dedup();
        self.traces = Arc::new(traces);
        self.faults = Arc::new(faults);
        self
    }

    /// Whether all files are the same.
    pub(super) fn is_same_as(&self, other: &Stage) -> bool {
        let same =
            Arc::ptr_eq(&self.project, &other.project) || self.project.texts == other.project.texts;
        same && self.document.source() == other.document.source()
    }

    pub(super) fn context<'a>(&'a self, original: &'a Document) -> Context<'a> {
        Context {
            project: &self.project,
            original,
            document: &self.document,
            pipelines: &self.pipelines,
            traces: &self.traces,
            faults: &self.faults,
            settings: &self.known,
            memo: &self.memo,
        }
    }

    pub(super) fn side<'a>(&'a self, original: &'a Document) -> Side<'a> {
        let project = &self.project;
        Side {
            source: Source { project, original, document: &self.document },
            pipelines: &self.pipelines,
            traces: &self.traces,
            faults: &self.faults,
            settings: &self.known,
            beyond: &self.beyond,
        }
    }
}

fn faults_of(trace: &Trace) -> impl Iterator<Item = Fault> + '_ {
    trace.steps.iter().flat_map(|step| step.faults.iter().cloned())
}

/// The settings that will be known once these are created.
pub(super) fn with_settings(known: &KnownSettings, more: &[Setting]) -> KnownSettings {
    let mut all = known.clone();
    for setting in more {
        let value = Some(setting.value.clone());
        if let Some(old) = &setting.instead_of {
            all.renamed.entry(setting.name.clone()).or_default().insert(old.clone());
        }
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
