//! What an improvement may look at, and the small helpers that most of them need.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Memo, Proposal, ProposalId};
use crate::model::{Pipelines, Step, StepRef};
use crate::project::{KnownSettings, Project};
use crate::rules::Fault;
use crate::symbolic::{Place, StepRun, Trace};
use crate::verdict::{Evidence, Source};
use crate::yaml::{At, Change, Document, Path, Span, Value};

/// The pipeline as it stands at this point of the fold.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The repository.
    pub project: &'a Project,
    /// The file as it was opened.
    pub original: &'a Document,
    /// The file as it stands.
    pub document: &'a Document,
    /// Bitbucket's view of it.
    pub pipelines: &'a Pipelines,
    /// Its runs, one per trigger.
    pub traces: &'a [Trace],
    /// What Bitbucket would refuse or stop at.
    pub faults: &'a [Fault],
    /// The variables that are known to be set in Bitbucket.
    pub settings: &'a KnownSettings,
    /// What was found here before.
    pub memo: &'a Memo,
}

impl<'a> Context<'a> {
    /// Turns spans and places into lines.
    pub fn source(&self) -> Source<'a> {
        Source { project: self.project, original: self.original, document: self.document }
    }

    /// The line at the start of a span.
    pub fn line(&self, span: Span) -> Evidence {
        self.source().at(span)
    }

    /// The line at a place of a run.
    pub fn line_of(&self, place: &Place) -> Evidence {
        self.source().of(place)
    }

    /// The line of the node at `path`.
    pub fn line_at(&self, path: &Path) -> Option<Evidence> {
        self.document.get(path).map(|node| self.line(node.outer_span()))
    }

    /// What was found here before, else what `find` finds; each question has a type of its own.
    pub(super) fn once<T: Send + Sync + 'static>(&self, find: fn(&Context<'_>) -> T) -> Arc<T> {
        self.memo.once(|| find(self))
    }

    /// Every step's run with its trace.
    pub fn runs(&self) -> impl Iterator<Item = (&'a Trace, &'a StepRun)> {
        self.traces.iter().flat_map(|t| t.steps.iter().map(move |s| (t, s)))
    }

    /// The run of a step, with its trace; none where its pipeline isn't run.
    pub fn run_of(&self, step: StepRef) -> Option<(&'a Trace, &'a StepRun)> {
        let trigger = &self.pipelines.pipelines.get(step.pipeline)?.trigger;
        let at = self.traces.get(step.pipeline).filter(|trace| trace.trigger == *trigger);
        let trace = at.or_else(|| self.traces.iter().find(|trace| trace.trigger == *trigger))?;
        let at = trace.steps.get(step.step).filter(|run| run.reference == step);
        let run = at.or_else(|| trace.steps.iter().find(|run| run.reference == step))?;
        Some((trace, run))
    }

    /// The runs of several steps, with their traces.
    pub fn runs_of<'s>(
        &self,
        steps: &'s [StepRef],
    ) -> impl Iterator<Item = (&'a Trace, &'a StepRun)> + use<'a, 's, '_> {
        steps.iter().filter_map(|step| self.run_of(*step))
    }

    /// The step that a run is of.
    pub fn step(&self, reference: StepRef) -> &'a Step {
        self.pipelines.step(reference)
    }

    /// How people call a step: "branches.develop / Deploy".
    pub fn called(&self, reference: StepRef) -> String {
        let trigger = &self.pipelines.pipelines[reference.pipeline].trigger;
        format!("{trigger} / {}", self.pipelines.label(reference))
    }

    /// The same for several, in order and once each.
    pub fn touched(&self, steps: impl IntoIterator<Item = StepRef>) -> Vec<String> {
        let steps: BTreeSet<StepRef> = steps.into_iter().collect();
        steps.into_iter().map(|s| self.called(s)).collect()
    }

    /// A proposal about these steps, of which nothing is said yet.
    pub fn proposal(&self, id: ProposalId, steps: &[StepRef]) -> Proposal {
        Proposal {
            id,
            touches: self.touched(steps.iter().copied()),
            environments: self.environments(steps),
            ..Proposal::default()
        }
    }

    /// What to remove so that these nodes go: a collection of which nothing would be left goes as a whole.
    pub fn removals(&self, paths: &[Path]) -> Vec<Path> {
        let mut gone: BTreeSet<Path> = paths.iter().cloned().collect();
        loop {
            let emptied = |parent: &Path| {
                let Some(node) = self.document.get(parent) else { return false };
                let mut children =
                    node.items().chain(node.entries().map(|(_, value)| value)).peekable();
                children.peek().is_some() && children.all(|child| gone.contains(&child.path()))
            };
            let Some(parent) = gone.iter().filter_map(Path::parent).find(|p| emptied(p)) else {
                return gone.into_iter().collect();
            };
            gone.retain(|path| !path.starts_with(&parent));
            gone.insert(parent);
        }
    }

    /// The same changes with removals that leave nothing empty behind.
    pub fn tidied(&self, changes: Vec<Change>) -> Vec<Change> {
        let mut removed = Vec::new();
        let mut tidy = Vec::new();
        for change in changes {
            match change {
                Change::Remove { path } => removed.push(path),
                other => tidy.push(other),
            }
        }
        tidy.extend(self.removals(&removed).into_iter().map(|path| Change::Remove { path }));
        tidy
    }

    /// The change that gives one step an entry of its own, whatever it shares with others: `None` where its place in
    /// the pipeline is shared too.
    pub fn own_entry(&self, step: &Step, key: &str, value: Value) -> Option<Change> {
        if self.pipelines.users(&step.body) != [step.reference] {
            return None;
        }
        if step.holder != step.body {
            let entries = vec![(key.to_owned(), value)];
            return Some(Change::Detach { path: step.body.clone(), entries });
        }
        let node = self.document.get(&step.body)?;
        if node.get(key).is_some() {
            return Some(Change::Set { path: step.body.key(key), value });
        }
        let at = match ["name", "script"].iter().find(|known| node.get(known).is_some()) {
            Some(&"name") => At::After("name".into()),
            Some(_) => At::Before("script".into()),
            None => At::End,
        };
        Some(Change::Insert { path: step.body.clone(), at, key: Some(key.to_owned()), value })
    }

    /// The change that gives the map of a step, or of what its users merge, an entry: in its place, else before the
    /// script.
    pub fn entry_of(&self, map: &Path, key: &str, value: Value) -> Option<Change> {
        let node = self.document.get(map)?;
        if node.get(key).is_some() {
            return Some(Change::Set { path: map.key(key), value });
        }
        let at = match node.get("script") {
            Some(_) => At::Before("script".into()),
            None => At::End,
        };
        Some(Change::Insert { path: map.clone(), at, key: Some(key.to_owned()), value })
    }

    /// The environments that these steps deploy to.
    pub fn environments(&self, steps: &[StepRef]) -> Vec<String> {
        let of = |s: &StepRef| self.pipelines.deployment_of(self.step(*s)).map(str::to_owned);
        let all: BTreeSet<String> = steps.iter().filter_map(of).collect();
        all.into_iter().collect()
    }
}

impl ProposalId {
    /// An id from its words.
    pub fn new(improvement: &str, kind: &str, subject: &str) -> ProposalId {
        ProposalId(format!("{improvement}/{kind}/{subject}"))
    }
}
