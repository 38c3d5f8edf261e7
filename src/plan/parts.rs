//! Parts of files, and what was tried on them: a part that stays as it is in the next version isn't tried again.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::memory::Judged;
use super::stage::Stage;
use crate::improvements::{Choice, Chosen, Outcome, Proposal, ProposalId};
use crate::project::{KnownSettings, Project};
use crate::verdict::{Beyond, Difference};
use crate::yaml::Excerpt;

/// The parts of all versions of the files.
#[derive(Default)]
pub(super) struct Parts(Mutex<HashMap<Key, Arc<Part>>>);

/// All that a part rests on.
#[derive(PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub excerpt: Excerpt,
    pub beyond: Beyond,
    pub settings: KnownSettings,
    pub project: Repository,
}

/// The files beside the pipeline: the same ones are kept in one place.
pub(super) struct Repository(pub Arc<Project>);

/// A part with what was tried on it.
pub(super) struct Part {
    pub stage: Stage,
    tried: Mutex<HashMap<(&'static str, ProposalId, Chosen), Tried>>,
}

/// All that a trial rests on beside the part, and what came of it.
struct Tried {
    outcome: Outcome,
    declares: Vec<Difference>,
    choices: Vec<Choice>,
    judged: Judged,
}

impl Parts {
    pub(super) fn get(&self, key: &Key) -> Option<Arc<Part>> {
        held(&self.0).get(key).cloned()
    }

    /// Keeps a part, unless there is one by now.
    pub(super) fn add(&self, key: Key, part: Part) -> Arc<Part> {
        held(&self.0).entry(key).or_insert_with(|| Arc::new(part)).clone()
    }
}

impl Part {
    pub(super) fn of(stage: Stage) -> Part {
        Part { stage, tried: Mutex::default() }
    }

    /// What came of trying a proposal of an improvement, if it would be made by the very same changes.
    pub(super) fn tried(
        &self,
        improvement: &'static str,
        (proposal, chosen): (&Proposal, &Chosen),
        outcome: &Outcome,
    ) -> Option<Judged> {
        let tried = held(&self.tried);
        let known = tried.get(&(improvement, proposal.id.clone(), chosen.clone()))?;
        let same = known.outcome == *outcome
            && known.declares == proposal.declares
            && known.choices == proposal.choices;
        same.then(|| known.judged.clone())
    }

    /// Keeps what came of it.
    pub(super) fn keep(
        &self,
        improvement: &'static str,
        (proposal, chosen): (&Proposal, &Chosen),
        outcome: Outcome,
        judged: &Judged,
    ) {
        let key = (improvement, proposal.id.clone(), chosen.clone());
        let (declares, choices) = (proposal.declares.clone(), proposal.choices.clone());
        let tried = Tried { outcome, declares, choices, judged: judged.clone() };
        held(&self.tried).insert(key, tried);
    }
}

impl PartialEq for Repository {
    fn eq(&self, other: &Repository) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Repository {}

impl Hash for Repository {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Arc::as_ptr(&self.0).hash(state);
    }
}

/// What a lock holds, also after a panic: nothing is left half done under one.
pub(super) fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}
