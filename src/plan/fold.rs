//! Folds the decisions into a new document: every proposal is tried before it is shown, and the result is compared.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::cost::{Opened, Part};
use super::stage::{Stage, with_settings};
use super::{Decisions, Entry, EntryCost, FileChange, Migration, NotOffered, Page, State};
use crate::dockerfile::Dockerfile;
use crate::facts::variables::is_predefined;
use crate::improvements::{
    ALL, Accepted, Chosen, FileEdit, Improvement, Outcome, Proposal, ProposalId, Setting, Task,
};
use crate::model::Labels;
use crate::project::Project;
use crate::symbolic::Trace;
use crate::verdict::{
    self, Comparison, Difference, Evidence, Found, Safety, Side, Verdict, compare, judge,
};
use crate::yaml::Document;

/// How many passes over all improvements may apply something.
const PASSES: usize = 4;
/// How many rounds one improvement may take in a pass.
const ROUNDS: usize = 12;

/// Everything that the decisions lead to. Whoever opens a file has parsed it: one that can't be read counts as empty.
pub fn migrate(project: &Project, decisions: &Decisions) -> Migration {
    let first = Stage::opened(project);
    let original = first.document.clone();
    let mut fold = Fold {
        decisions,
        original: &original,
        labels: first.pipelines.labels(&original),
        opened: Opened::of(&first),
        stage: first.clone(),
        pages: ALL.iter().map(|_| Draft::default()).collect(),
        settings: Vec::new(),
        tasks: Vec::new(),
        later: Vec::new(),
    };
    for _ in 0..PASSES {
        let applied = fold.pass();
        if !applied {
            break;
        }
    }
    fold.finish(&first)
}

struct Fold<'a> {
    decisions: &'a Decisions,
    original: &'a Document,
    labels: Labels,
    /// What the runs of the file as it was opened take.
    opened: Opened,
    stage: Stage,
    pages: Vec<Draft>,
    settings: Vec<Setting>,
    tasks: Vec<Task>,
    /// Tasks that can wait until after the merge.
    later: Vec<Task>,
}

/// A page while it is being made.
#[derive(Default)]
struct Draft {
    entries: BTreeMap<ProposalId, Entry>,
    order: Vec<ProposalId>,
    refused: BTreeMap<ProposalId, NotOffered>,
    applied: BTreeSet<ProposalId>,
    current: BTreeSet<ProposalId>,
}

/// What became of trying some proposals.
struct Trial {
    /// What it leads to; of its runs, those that it touches.
    stage: Stage,
    /// The same runs as they stand.
    was: Vec<Trace>,
    outcome: Outcome,
    verdict: Verdict,
    lost_comments: Vec<Evidence>,
}

impl Fold<'_> {
    fn pass(&mut self) -> bool {
        let mut applied = false;
        for (index, improvement) in ALL.iter().enumerate() {
            for _ in 0..ROUNDS {
                let more = self.round(index, *improvement);
                applied |= more;
                if !more {
                    break;
                }
            }
        }
        applied
    }

    /// Proposes, tries each alone, applies the accepted ones together; whether something was applied.
    fn round(&mut self, page: usize, improvement: &dyn Improvement) -> bool {
        let stage = self.stage.clone();
        let proposals = improvement.propose(&stage.context(self.original));
        self.pages[page].current = proposals.iter().map(|p| p.id.clone()).collect();
        let mut accepted = Vec::new();
        for proposal in proposals {
            if self.pages[page].applied.contains(&proposal.id) {
                continue;
            }
            if self.offer(page, improvement, &proposal) {
                accepted.push(proposal);
            }
        }
        self.apply(page, improvement, &accepted)
    }

    /// Tries one proposal and lists it; whether it is accepted.
    fn offer(&mut self, page: usize, improvement: &dyn Improvement, proposal: &Proposal) -> bool {
        let chosen = self.chosen(proposal);
        let trial = match proposal.advice {
            true => Ok(None),
            false => self.attempt(improvement, &[(proposal, &chosen)]).map(Some),
        };
        let (verdict, lost_comments, cost) = match trial {
            Ok(Some(trial)) => {
                let cost = self.cost(proposal, &trial);
                (trial.verdict, trial.lost_comments, cost)
            }
            Ok(None) => {
                let verdict = Verdict { ceiling: Safety::Advice, ..Verdict::same() };
                (verdict, Vec::new(), EntryCost::default())
            }
            Err(reason) => {
                self.refuse(page, proposal, reason, Vec::new());
                return false;
            }
        };
        if verdict.outcome == verdict::Outcome::Refused {
            let found = verdict.witness(&proposal.declares);
            let witness = found.map_or_else(String::new, |f| f.witness.clone());
            let evidence = found.map_or_else(Vec::new, |f| f.evidence.clone());
            self.refuse(page, proposal, witness, evidence);
            return false;
        }
        let safety = proposal.at_most.map_or(verdict.ceiling, |most| most.min(verdict.ceiling));
        let accepted = self.decisions.accepts(improvement.about().id, &proposal.id, safety);
        let declined =
            self.decisions.answers.get(&proposal.id).and_then(|d| d.accepted) == Some(false);
        let state = if declined { State::Declined } else { State::Open };
        let proposal = proposal.clone();
        let entry = Entry { proposal, verdict, safety, state, chosen, lost_comments, cost };
        let (advice, task) = (entry.proposal.advice, entry.proposal.task.clone());
        let is_new = self.pages[page].list(entry);
        if advice && is_new {
            // what stops a pipeline or leaves a variable empty can't wait
            let urgent = improvement.about().id == "repair";
            let tasks = if urgent { &mut self.tasks } else { &mut self.later };
            task.iter().for_each(|task| note(tasks, task));
        }
        accepted
    }

    /// What a proposal does to the time and the bill of the runs that it touches.
    fn cost(&self, proposal: &Proposal, trial: &Trial) -> EntryCost {
        let was = Part { stage: &self.stage, traces: &trial.was };
        let is = Part { stage: &trial.stage, traces: &trial.stage.traces };
        EntryCost {
            impacts: self.opened.impacts(was, is),
            options: self.opened.options(proposal, was, is),
        }
    }

    /// Notes why a proposal isn't offered; one that the user accepted stays listed as blocked.
    fn refuse(
        &mut self,
        page: usize,
        proposal: &Proposal,
        witness: String,
        evidence: Vec<Evidence>,
    ) {
        let answer = self.decisions.answers.get(&proposal.id).and_then(|d| d.accepted);
        let draft = &mut self.pages[page];
        if answer == Some(true)
            && let Some(entry) = draft.entries.get_mut(&proposal.id)
        {
            entry.state = State::Blocked { reason: witness };
            return;
        }
        draft.forget(&proposal.id);
        let refused = NotOffered { summary: proposal.summary.clone(), witness, evidence };
        draft.refused.insert(proposal.id.clone(), refused);
    }

    fn apply(&mut self, page: usize, improvement: &dyn Improvement, accepted: &[Proposal]) -> bool {
        if accepted.is_empty() {
            return false;
        }
        let chosen: Vec<Chosen> = accepted.iter().map(|p| self.chosen(p)).collect();
        let all: Vec<(&Proposal, &Chosen)> = accepted.iter().zip(&chosen).collect();
        if self.commit(page, improvement, &all).is_ok() {
            return true;
        }
        let mut applied = false;
        for one in &all {
            match self.commit(page, improvement, std::slice::from_ref(one)) {
                Ok(()) => applied = true,
                Err(reason) => {
                    if let Some(entry) = self.pages[page].entries.get_mut(&one.0.id) {
                        entry.state = State::Blocked { reason };
                    }
                }
            }
        }
        applied
    }

    fn commit(
        &mut self,
        page: usize,
        improvement: &dyn Improvement,
        accepted: &[(&Proposal, &Chosen)],
    ) -> Result<(), String> {
        let trial = self.attempt(improvement, accepted)?;
        if trial.verdict.outcome == verdict::Outcome::Refused
            || trial.verdict.ceiling == Safety::Advice
        {
            let declared = declares(accepted);
            let found = trial.verdict.witness(&declared);
            return Err(found.map_or_else(|| "it doesn't fit".to_owned(), |f| f.witness.clone()));
        }
        if trial.stage.is_same_as(&self.stage) {
            return Err("there is nothing left to do".to_owned());
        }
        let Stage { document, project, known, .. } = trial.stage;
        self.stage = Stage::of(document, Some(&self.labels), project, known);
        self.settings.extend(trial.outcome.settings);
        trial.outcome.tasks.iter().for_each(|task| note(&mut self.tasks, task));
        let draft = &mut self.pages[page];
        for (proposal, _) in accepted {
            draft.applied.insert(proposal.id.clone());
            if let Some(entry) = draft.entries.get_mut(&proposal.id) {
                entry.state = State::Accepted;
            }
        }
        Ok(())
    }

    /// Makes the change, runs the result and compares.
    fn attempt(
        &self,
        improvement: &dyn Improvement,
        accepted: &[(&Proposal, &Chosen)],
    ) -> Result<Trial, String> {
        let context = self.stage.context(self.original);
        let outcome =
            improvement.change(&context, &Accepted(accepted)).map_err(|e| e.to_string())?;
        let (document, project) = edited(&self.stage, &outcome)?;
        let known = with_settings(&self.stage.known, &outcome.settings);
        let (stage, was) = Stage::changed(document, &self.labels, project, known, &self.stage);
        let lost_comments = self.lost_comments(&stage.document);
        let mut comparison = self.compared(&stage, &was);
        admit(&mut comparison, &outcome, &lost_comments);
        let verdict = judge(comparison, Some(&declares(accepted)));
        Ok(Trial { stage, was, outcome, verdict, lost_comments })
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

    fn chosen(&self, proposal: &Proposal) -> Chosen {
        let answer = |name: &str| self.decisions.choice(&proposal.id, name).map(str::to_owned);
        proposal
            .choices
            .iter()
            .map(|c| (c.name.to_owned(), answer(c.name).unwrap_or_else(|| c.default.clone())))
            .collect()
    }

    fn finish(self, first: &Stage) -> Migration {
        let before = first.side(self.original);
        let after = self.stage.side(self.original);
        let verdict = judge(compare(&before, &after), None);
        let findings =
            super::findings::of(&first.context(self.original), &self.pages_of_original());
        let pages = ALL.iter().zip(self.pages).map(|(i, draft)| draft.page(i.about()));
        Migration {
            original: self.original.clone(),
            result: self.stage.document.clone(),
            others: other_files(&first.project, &self.stage.project),
            pages: pages.filter(|p| !p.entries.is_empty() || !p.not_offered.is_empty()).collect(),
            settings: self.settings,
            later: self.tasks.len(),
            tasks: self.tasks.into_iter().chain(self.later).collect(),
            findings,
            before: super::summary::of(first),
            after: super::summary::of(&self.stage),
            cost: self.opened.cost(&self.stage),
            verdict,
        }
    }

    fn pages_of_original(&self) -> Vec<(&'static str, &Entry)> {
        let pages = ALL.iter().zip(&self.pages);
        pages.flat_map(|(i, d)| d.order.iter().map(|id| (i.about().id, &d.entries[id]))).collect()
    }
}

impl Draft {
    /// Lists a proposal; whether it wasn't listed before. An advice stays as it was told first.
    fn list(&mut self, entry: Entry) -> bool {
        let id = entry.proposal.id.clone();
        self.refused.remove(&id);
        let is_new = !self.entries.contains_key(&id);
        if is_new {
            self.order.push(id.clone());
        }
        if is_new || !entry.proposal.advice {
            self.entries.insert(id, entry);
        }
        is_new
    }

    fn forget(&mut self, id: &ProposalId) {
        self.entries.remove(id);
        self.order.retain(|listed| listed != id);
    }

    fn page(mut self, about: &'static crate::improvements::About) -> Page {
        let kept = |e: &Entry| {
            let id = &e.proposal.id;
            self.applied.contains(id)
                || self.current.contains(id)
                || e.proposal.advice
                || matches!(e.state, State::Blocked { .. } | State::Declined)
        };
        let entries =
            self.order.iter().filter_map(|id| self.entries.get(id)).filter(|e| kept(e)).cloned();
        let entries: Vec<Entry> = entries.collect();
        self.refused.retain(|id, _| self.current.contains(id));
        Page { about, entries, not_offered: self.refused.into_values().collect() }
    }
}

/// The files beside the pipeline that a project holds otherwise than when it was opened.
fn other_files(opened: &Project, now: &Project) -> Vec<FileChange> {
    let mut files = Vec::new();
    for (name, text) in &now.texts {
        let before = opened.text(name);
        if before != Some(text.as_str()) {
            let (before, after) = (before.map(str::to_owned), text.as_str().to_owned());
            files.push(FileChange { name: name.clone(), before, after });
        }
    }
    files
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

/// Lists a task; what is to be done at several places is listed once, with the lines of all.
fn note(tasks: &mut Vec<Task>, task: &Task) {
    match tasks.iter_mut().find(|known| known.text == task.text) {
        Some(known) => {
            let is_new = |line: &&Evidence| !known.evidence.contains(line);
            let new: Vec<Evidence> = task.evidence.iter().filter(is_new).cloned().collect();
            known.evidence.extend(new);
        }
        None => tasks.push(task.clone()),
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
                Dockerfile::parse(changed.as_str()).map_err(|e| format!("{path}: {e}"))?;
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
