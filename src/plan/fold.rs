//! Folds the decisions into a new document: every proposal is tried before it is shown, and the result is compared.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::attempt::Attempt;
use super::cost::Opened;
use super::memory::{Judged, Memory, Version};
use super::stage::Stage;
use super::stop;
use super::{
    Decisions, Entry, EntryCost, FileChange, Finding, Level, Migration, NotOffered, Page, State,
};
use crate::improvements::{ALL, Chosen, Improvement, Proposal, ProposalId, Setting, Task};
use crate::model::Labels;
use crate::project::Project;
use crate::verdict::{self, Evidence, Safety, Verdict, compare, judge};
use crate::yaml::Document;

/// How many passes over all improvements may apply something.
const PASSES: usize = 4;
/// How many rounds one improvement may take in a pass.
const ROUNDS: usize = 12;

/// Everything that the decisions lead to. Whoever opens a file has parsed it: one that can't be read counts as empty.
pub fn migrate(project: &Project, decisions: &Decisions) -> Migration {
    let mut memory = Memory::of(project);
    let first = memory.opened();
    let undecided = Decisions::at(Level::None);
    if *decisions != undecided && memory.findings().is_none() {
        Fold::passed(&first, &mut memory, &undecided).findings(&first);
    }
    let mut fold = Fold::passed(&first, &mut memory, decisions);
    let findings = fold.findings(&first);
    let migration = fold.finish(&first, findings);
    memory.keep();
    migration
}

struct Fold<'a> {
    decisions: &'a Decisions,
    original: &'a Document,
    labels: Labels,
    /// What the runs of the file as it was opened take.
    opened: Opened,
    stage: Stage,
    version: Version,
    memory: &'a mut Memory,
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

impl<'a> Fold<'a> {
    /// All that the decisions accept, applied.
    fn passed(first: &'a Stage, memory: &'a mut Memory, decisions: &'a Decisions) -> Fold<'a> {
        let original = &first.document;
        let mut fold = Fold {
            decisions,
            original,
            labels: first.pipelines.labels(original),
            opened: Opened::of(first),
            stage: first.clone(),
            version: 0,
            memory,
            pages: ALL.iter().map(|_| Draft::default()).collect(),
            settings: Vec::new(),
            tasks: Vec::new(),
            later: Vec::new(),
        };
        for _ in 0..PASSES {
            if !fold.pass() {
                break;
            }
        }
        fold
    }

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
        if stop::is_asked() {
            return false;
        }
        let stage = self.stage.clone();
        let proposals = self
            .memory
            .proposals(self.version, page, || improvement.propose(&stage.context(self.original)));
        self.pages[page].current = proposals.iter().map(|p| p.id.clone()).collect();
        self.try_all(page, improvement, &proposals);
        let mut accepted = Vec::new();
        for proposal in proposals.iter() {
            if stop::is_asked() {
                break;
            }
            if self.pages[page].applied.contains(&proposal.id) {
                continue;
            }
            if self.offer(page, improvement, proposal) {
                accepted.push(proposal.clone());
            }
        }
        self.apply(page, improvement, &accepted)
    }

    /// Tries each of several proposals alone, as many at a time as there are cores, for [`Fold::judged`] to know.
    fn try_all(&mut self, page: usize, improvement: &dyn Improvement, proposals: &[Proposal]) {
        /// How many are tried before it is asked whether to stop.
        const BATCH: usize = 64;
        let is_new = |(proposal, chosen): &(&Proposal, Chosen)| {
            let applied = self.pages[page].applied.contains(&proposal.id);
            !proposal.advice
                && !applied
                && !self.memory.knows(self.version, page, (&proposal.id, chosen))
        };
        let new = proposals.iter().map(|p| (p, self.chosen(p))).filter(is_new);
        let new: Vec<(&Proposal, Chosen)> = new.collect();
        if new.len() < 2 {
            return;
        }
        let (parts, opened) = (self.memory.parts(), &self.opened);
        let attempt = Attempt::of(self.original, &self.labels, &self.stage, &parts);
        for batch in new.chunks(BATCH) {
            if stop::is_asked() {
                return;
            }
            let judge = |(proposal, chosen): &(&Proposal, Chosen)| {
                attempt.judged(improvement, (proposal, chosen), opened)
            };
            let tried: Vec<_> = batch.par_iter().map(judge).collect();
            for ((proposal, chosen), judged) in batch.iter().zip(tried) {
                // what is remembered is asked for again below
                let _ = self.memory.judged(self.version, page, (&proposal.id, chosen), || judged);
            }
        }
    }

    /// Tries one proposal and lists it; whether it is accepted.
    fn offer(&mut self, page: usize, improvement: &dyn Improvement, proposal: &Proposal) -> bool {
        let chosen = self.chosen(proposal);
        let proposal = &proposal.told(&chosen);
        let judged = match proposal.advice {
            true => {
                let verdict = Verdict { ceiling: Safety::Advice, ..Verdict::same() };
                Ok(Judged { verdict, lost_comments: Vec::new(), cost: EntryCost::default() })
            }
            false => self.judged(page, improvement, proposal, &chosen),
        };
        let Judged { verdict, lost_comments, cost } = match judged {
            Ok(judged) => judged,
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

    /// What trying a proposal alone comes to.
    fn judged(
        &mut self,
        page: usize,
        improvement: &dyn Improvement,
        proposal: &Proposal,
        chosen: &Chosen,
    ) -> Result<Judged, String> {
        let (parts, opened) = (self.memory.parts(), &self.opened);
        let attempt = Attempt::of(self.original, &self.labels, &self.stage, &parts);
        self.memory.judged(self.version, page, (&proposal.id, chosen), || {
            attempt.judged(improvement, (proposal, chosen), opened)
        })
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
        let parts = self.memory.parts();
        let attempt = Attempt::of(self.original, &self.labels, &self.stage, &parts);
        let answered = accepted.iter().map(|(p, chosen)| (p.id.clone(), (*chosen).clone()));
        let committed =
            self.memory.committed(self.version, page, answered.collect(), |version| {
                attempt.commit(improvement, accepted, version)
            })?;
        (self.stage, self.version) = (committed.stage, committed.version);
        self.settings.extend(committed.settings);
        committed.tasks.iter().for_each(|task| note(&mut self.tasks, task));
        let draft = &mut self.pages[page];
        for (proposal, _) in accepted {
            draft.applied.insert(proposal.id.clone());
            if let Some(entry) = draft.entries.get_mut(&proposal.id) {
                entry.state = State::Accepted;
            }
        }
        Ok(())
    }

    fn chosen(&self, proposal: &Proposal) -> Chosen {
        let answer = |name: &str| self.decisions.choice(&proposal.id, name).map(str::to_owned);
        proposal
            .choices
            .iter()
            .map(|c| (c.name.to_owned(), answer(c.name).unwrap_or_else(|| c.default.clone())))
            .collect()
    }

    /// What there is to say of the file as it was opened. Without decisions that is known, and then kept for all others.
    fn findings(&mut self, first: &Stage) -> Vec<Finding> {
        if let Some(known) = self.memory.findings() {
            return known;
        }
        let found = super::findings::of(&first.context(self.original), &self.pages_of_original());
        if !stop::is_asked() {
            self.memory.keep_findings(found.clone());
        }
        found
    }

    fn finish(self, first: &Stage, findings: Vec<Finding>) -> Migration {
        let before = first.side(self.original);
        let after = self.stage.side(self.original);
        let verdict = judge(compare(&before, &after), None);
        let pages = ALL.iter().zip(self.pages).map(|(i, draft)| draft.page(i.about()));
        let others = other_files(&first.project, &self.stage.project);
        Migration {
            original: self.original.clone(),
            result: self.stage.document.clone(),
            images: super::images::of(&others, &first.traces, &self.stage.traces),
            others,
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
