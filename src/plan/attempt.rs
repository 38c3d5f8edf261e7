//! Makes a change on trial: runs the result on paper and compares it with what was there.

use std::sync::Arc;

use super::cost::Opened;
use super::memory::{Committed, Judged, Version};
use super::parts::Parts;
use super::stage::{Stage, with_settings};
use crate::dockerfile::Dockerfile;
use crate::dockerfile::ignore::Ignore;
use crate::facts::variables::is_predefined;
use crate::improvements::{Accepted, Chosen, FileEdit, Improvement, Outcome, Proposal};
use crate::model::Labels;
use crate::project::Project;
use crate::symbolic::Trace;
use crate::verdict::{
    self, Comparison, Difference, Evidence, Found, Safety, Side, Verdict, compare, judge,
};
use crate::yaml::Document;

/// What changes are tried on.
#[derive(Clone, Copy)]
pub(super) struct Attempt<'a> {
    original: &'a Document,
    labels: &'a Labels,
    stage: &'a Stage,
    parts: &'a Parts,
}

/// What became of trying some proposals.
pub(super) struct Trial {
    /// What it was tried on: the files as they stand, or a part of them.
    pub before: Stage,
    /// What it leads to; of its runs, those that it touches.
    pub stage: Stage,
    /// The same runs as they stand.
    pub was: Vec<Trace>,
    pub outcome: Outcome,
    pub verdict: Verdict,
    pub lost_comments: Vec<Evidence>,
}

impl<'a> Attempt<'a> {
    pub(super) fn of(
        original: &'a Document,
        labels: &'a Labels,
        stage: &'a Stage,
        parts: &'a Parts,
    ) -> Attempt<'a> {
        Attempt { original, labels, stage, parts }
    }

    /// Makes the changes for good, unless they don't fit: `version` is the name of what they lead to.
    pub(super) fn commit(
        &self,
        improvement: &dyn Improvement,
        accepted: &[(&Proposal, &Chosen)],
        version: Version,
    ) -> Result<Committed, String> {
        let trial = self.make(improvement, accepted)?;
        if trial.verdict.outcome == verdict::Outcome::Refused
            || trial.verdict.ceiling == Safety::Advice
        {
            let declared = declares(accepted);
            let found = trial.verdict.witness(&declared);
            return Err(found.map_or_else(|| "it doesn't fit".to_owned(), |f| f.witness.clone()));
        }
        if trial.stage.is_same_as(self.stage) {
            return Err("there is nothing left to do".to_owned());
        }
        let Stage { document, project, known, .. } = trial.stage;
        let stage = Stage::of(document, Some(self.labels), project, known);
        let Outcome { settings, tasks, .. } = trial.outcome;
        Ok(Committed { version, stage, settings, tasks })
    }

    /// What trying one proposal alone comes to, with what it does to the time of runs. It is tried on the part of the
    /// file that it touches.
    pub(super) fn judged(
        &self,
        improvement: &dyn Improvement,
        one: (&Proposal, &Chosen),
        opened: &Opened,
    ) -> Result<Judged, String> {
        let outcome = self.outcome(improvement, &[one])?;
        if let Some(part) = self.stage.excerpt(&outcome, self.labels, self.parts) {
            let id = improvement.about().id;
            if let Some(known) = part.tried(id, one, &outcome) {
                return Ok(known);
            }
            let attempt = Attempt { stage: &part.stage, ..*self };
            // what doesn't fit may need what was left out
            if let Ok(trial) = attempt.made(outcome.clone(), &[one]) {
                let judged = trial.judged(one.0, opened);
                part.keep(id, one, outcome, &judged);
                return Ok(judged);
            }
        }
        Ok(self.made(outcome, &[one])?.judged(one.0, opened))
    }

    #[cfg(test)]
    pub(super) fn original(&self) -> &'a Document {
        self.original
    }

    /// The same on the whole file.
    #[cfg(test)]
    pub(super) fn judged_on_all(
        &self,
        improvement: &dyn Improvement,
        (proposal, chosen): (&Proposal, &Chosen),
        opened: &Opened,
    ) -> Result<Judged, String> {
        Ok(self.make(improvement, &[(proposal, chosen)])?.judged(proposal, opened))
    }

    /// Makes the changes, runs the result and compares.
    fn make(
        &self,
        improvement: &dyn Improvement,
        accepted: &[(&Proposal, &Chosen)],
    ) -> Result<Trial, String> {
        self.made(self.outcome(improvement, accepted)?, accepted)
    }

    fn outcome(
        &self,
        improvement: &dyn Improvement,
        accepted: &[(&Proposal, &Chosen)],
    ) -> Result<Outcome, String> {
        let context = self.stage.context(self.original);
        improvement.change(&context, &Accepted(accepted)).map_err(|e| e.to_string())
    }

    fn made(&self, outcome: Outcome, accepted: &[(&Proposal, &Chosen)]) -> Result<Trial, String> {
        let (document, project) = edited(self.stage, &outcome)?;
        let known = with_settings(&self.stage.known, &outcome.settings);
        let (stage, was) = Stage::changed(document, self.labels, project, known, self.stage);
        let lost_comments = self.lost_comments(&stage.document);
        let mut comparison = self.compared(&stage, &was);
        admit(&mut comparison, &outcome, &lost_comments);
        let verdict = judge(comparison, Some(&declares(accepted)));
        Ok(Trial { before: self.stage.clone(), stage, was, outcome, verdict, lost_comments })
    }

    /// Compares what the change touches: `was` are the runs of the same pipelines as they stand.
    fn compared(&self, after: &Stage, was: &[Trace]) -> Comparison {
        let before = Side { traces: was, ..self.stage.side(self.original) };
        compare(&before, &after.side(self.original))
    }

    fn lost_comments(&self, after: &Document) -> Vec<Evidence> {
        let mut left: Vec<&str> = after.comments().iter().map(|c| after.text(c.span)).collect();
        let mut lost = Vec::new();
        let source = self.stage.context(self.original).source();
        for comment in self.stage.document.comments() {
            let text = self.stage.document.text(comment.span);
            match left.iter().position(|t| *t == text) {
                Some(at) => {
                    left.swap_remove(at);
                }
                None => lost.push(Evidence { text: text.to_owned(), ..source.at(comment.span) }),
            }
        }
        lost
    }
}

impl Trial {
    fn judged(self, proposal: &Proposal, opened: &Opened) -> Judged {
        let cost = opened.entry(proposal, &self);
        let Trial { verdict, lost_comments, .. } = self;
        Judged { verdict, lost_comments, cost }
    }
}

/// Adds the differences that no run shows: settings to be created, comments that go.
fn admit(comparison: &mut Comparison, outcome: &Outcome, lost_comments: &[Evidence]) {
    for setting in &outcome.settings {
        let (allows, witness) = match is_predefined(&setting.name) {
            true => (None, format!("Bitbucket keeps the name {} for itself", setting.name)),
            false => {
                let witness =
                    format!("{} must exist as a {} variable", setting.name, setting.place);
                (Some(Safety::Review), witness)
            }
        };
        let difference = Difference::Setting;
        comparison.found.push(Found { difference, allows, witness, evidence: Vec::new() });
    }
    for comment in lost_comments {
        comparison.found.push(Found {
            difference: Difference::Comment,
            allows: Some(Safety::Review),
            witness: format!("a comment goes with its line: {}", comment.text),
            evidence: vec![comment.clone()],
        });
    }
}

fn declares(accepted: &[(&Proposal, &Chosen)]) -> Vec<Difference> {
    let mut all: Vec<Difference> = accepted.iter().flat_map(|(p, _)| p.declares.clone()).collect();
    // a fault that goes is welcome, whoever cures it; one that comes is never allowed
    all.extend([Difference::Comment, Difference::Setting, Difference::Fault]);
    all
}

/// The documents with the changes made.
fn edited(stage: &Stage, outcome: &Outcome) -> Result<(Document, Arc<Project>), String> {
    let (mut document, mut project) = (stage.document.clone(), Arc::clone(&stage.project));
    for edit in &outcome.edits {
        match edit {
            FileEdit::Yaml(changes) => {
                document = document.change(changes).map_err(|e| e.to_string())?;
            }
            FileEdit::Dockerfile { path, edits } => {
                let text = project.texts.get(path).ok_or_else(|| format!("{path} is gone"))?;
                let changed = text.changed(edits).map_err(|e| e.to_string())?;
                let readable = match path.ends_with(".dockerignore") {
                    true => Ignore::parse(changed.as_str()).map(|_| ()),
                    false => Dockerfile::parse(changed.as_str()).map(|_| ()),
                };
                readable.map_err(|e| format!("{path}: {e}"))?;
                Arc::make_mut(&mut project).texts.insert(path.clone(), changed);
            }
            FileEdit::New { path, text } if project.tree.holds(path) != Some(true) => {
                Arc::make_mut(&mut project).add(path, text);
            }
            FileEdit::New { path, .. } => return Err(format!("{path} is there already")),
        }
    }
    Ok((document, project))
}
