//! What was decided earlier, or on other files than now: taken up, as far as it fits, or put aside.

use super::{Engine, Shared, is_quick};
use crate::app::msg::Msg;
use crate::app::overview::triggers;
use crate::app::taken::{Earlier, Origin, Taken};
use crate::improvements::ProposalId;
use crate::plan::{Decisions, Level, Migration};
use crate::project::Project;

impl Shared {
    /// With the decisions of an earlier session; `preselect` holds once they are put aside. What is
    /// written already has nothing left to fit.
    pub(crate) fn taking_up(
        project: Project,
        engine: Engine,
        earlier: &Earlier,
        preselect: &Level,
    ) -> Shared {
        let mut decisions = earlier.decisions.clone();
        if earlier.written {
            decisions.level = preselect.clone();
        }
        let mut shared = Shared::new(project, engine, decisions);
        shared.preselect = preselect.clone();
        let mut unfit = shared.unfit();
        if earlier.written {
            shared.decisions.answers.retain(|id, _| !unfit.contains(id));
            shared.safe_place = shared.decisions.clone();
            unfit.clear();
        }
        shared.take(Origin::Earlier(earlier.clone().without_decisions()), unfit);
        shared
    }

    /// Other files than before, under the same decisions.
    pub(crate) fn reload(&mut self, project: Project) {
        self.project = project;
        self.made.clear();
        self.migrate();
        self.triggers = triggers(&self.migration);
        self.previews &= is_quick(&self.migration);
        self.receipt = None;
        let unfit = self.unfit();
        self.take(Origin::Reload, unfit);
    }

    fn take(&mut self, from: Origin, unfit: Vec<ProposalId>) {
        let count = self.decisions.answers.len() - unfit.len();
        let says_something = count + unfit.len() > 0 || from.says_something();
        self.taken = says_something.then_some(Taken { from, count, unfit });
    }

    /// The answers to proposals that don't exist, whatever else is decided.
    fn unfit(&mut self) -> Vec<ProposalId> {
        let is_known = |migration: &Migration, id: &ProposalId| {
            migration.entries().any(|entry| entry.proposal.id == *id)
        };
        let mut unfit: Vec<ProposalId> = self.decisions.answers.keys().cloned().collect();
        unfit.retain(|id| !is_known(&self.migration, id));
        for level in [Level::None, Level::All] {
            if !unfit.is_empty() {
                let migration = self.make(&Decisions::at(level)).migration;
                unfit.retain(|id| !is_known(&migration, id));
            }
        }
        unfit
    }

    /// No answers any more; taking that back brings them back.
    pub(crate) fn start_afresh(&mut self) {
        let fresh = Decisions::at(self.preselect.clone());
        let is_new = self.decide(|decisions, _| *decisions = fresh);
        self.taken = None;
        self.notice = Some(if is_new {
            let key = self.key("welcome", &Msg::TakeBack);
            let now = match self.preselect {
                Level::None => "all is open again",
                Level::Safe => "only what is safe is accepted again",
                Level::All => "all is accepted again",
                Level::Ids(_) => "only what you named is accepted again",
            };
            format!("{now}; {key} brings the decisions back")
        } else {
            "nothing was decided".to_owned()
        });
    }
}
