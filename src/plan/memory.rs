//! What was tried before on the same files: the same decisions lead the same way, so nothing is proved twice.

use std::cell::Cell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use super::parts::Parts;
use super::stage::Stage;
use super::{EntryCost, Finding};
use crate::improvements::{Chosen, Proposal, ProposalId, Setting, Task};
use crate::project::Project;
use crate::verdict::{Evidence, Verdict};

/// How many versions of the files are remembered before all of them are forgotten.
const MOST_VERSIONS: usize = 48;

thread_local! {
    static LAST: Cell<Memory> = Cell::default();
}

/// A version of the files, by how it came about: the first is 0.
pub(super) type Version = usize;

/// Proposals with the answers to their choices.
pub(super) type Answered = Vec<(ProposalId, Chosen)>;

/// Everything that was tried on one project.
#[derive(Default)]
pub(super) struct Memory {
    project: Project,
    opened: Option<Stage>,
    findings: Option<Vec<Finding>>,
    versions: Version,
    proposed: HashMap<(Version, usize), Rc<Vec<Proposal>>>,
    judged: HashMap<(Version, usize, ProposalId, Chosen), Result<Judged, String>>,
    committed: HashMap<(Version, usize, Answered), Result<Committed, String>>,
    parts: Arc<Parts>,
}

/// What came of trying one proposal.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Judged {
    pub verdict: Verdict,
    pub lost_comments: Vec<Evidence>,
    pub cost: EntryCost,
}

/// What came of making changes.
#[derive(Clone)]
pub(super) struct Committed {
    pub version: Version,
    pub stage: Stage,
    pub settings: Vec<Setting>,
    pub tasks: Vec<Task>,
}

impl Memory {
    /// What this thread remembers of a project; nothing if its last one was another. Give it back with
    /// [`Memory::keep`].
    pub(super) fn of(project: &Project) -> Memory {
        let last = LAST.take();
        match last.project == *project && last.versions < MOST_VERSIONS {
            true => last,
            false => Memory { project: project.clone(), ..Memory::default() },
        }
    }

    /// Remembers for the next time.
    pub(super) fn keep(self) {
        LAST.set(self);
    }

    /// The files as they were opened.
    pub(super) fn opened(&mut self) -> Stage {
        self.opened.get_or_insert_with(|| Stage::opened(&self.project)).clone()
    }

    /// What there is to say of the files as they were opened, if that is known.
    pub(super) fn findings(&self) -> Option<Vec<Finding>> {
        self.findings.clone()
    }

    /// Keeps what there is to say of them.
    pub(super) fn keep_findings(&mut self, findings: Vec<Finding>) {
        self.findings = Some(findings);
    }

    /// The parts of all versions, with what was tried on them.
    pub(super) fn parts(&self) -> Arc<Parts> {
        Arc::clone(&self.parts)
    }

    /// What an improvement, by its index, proposes.
    pub(super) fn proposals(
        &mut self,
        version: Version,
        improvement: usize,
        propose: impl FnOnce() -> Vec<Proposal>,
    ) -> Rc<Vec<Proposal>> {
        let known = self.proposed.entry((version, improvement));
        known.or_insert_with(|| Rc::new(propose())).clone()
    }

    /// Whether it is known what comes of trying a proposal alone.
    pub(super) fn knows(
        &self,
        version: Version,
        improvement: usize,
        (id, chosen): (&ProposalId, &Chosen),
    ) -> bool {
        self.judged.contains_key(&(version, improvement, id.clone(), chosen.clone()))
    }

    /// What came of trying a proposal alone.
    pub(super) fn judged(
        &mut self,
        version: Version,
        improvement: usize,
        (id, chosen): (&ProposalId, &Chosen),
        attempt: impl FnOnce() -> Result<Judged, String>,
    ) -> Result<Judged, String> {
        let key = (version, improvement, id.clone(), chosen.clone());
        self.judged.entry(key).or_insert_with(attempt).clone()
    }

    /// What came of making the changes of these proposals together.
    pub(super) fn committed(
        &mut self,
        version: Version,
        improvement: usize,
        answered: Answered,
        commit: impl FnOnce(Version) -> Result<Committed, String>,
    ) -> Result<Committed, String> {
        let next = self.versions + 1;
        let key = (version, improvement, answered);
        if let Some(known) = self.committed.get(&key) {
            return known.clone();
        }
        let new = commit(next);
        if new.is_ok() {
            self.versions = next;
        }
        self.committed.insert(key, new.clone());
        new
    }
}
