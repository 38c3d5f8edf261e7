//! What every screen sees: the decisions, what they lead to, and the way back.

mod earlier;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::mem;
use std::sync::Arc;

use crate::app::diff::{self, Diff, DiffPane, Reaction, Texts};
use crate::app::filter::Filter;
use crate::app::keys::Keymap;
use crate::app::look::Look;
use crate::app::msg::{Failure, Msg, Receipt};
use crate::app::overview::{TriggerOverview, triggers};
use crate::app::place;
use crate::app::taken::Taken;
use crate::app::vanished::Gone;
use crate::improvements::{ALL, About, ProposalId};
use crate::plan::{Decisions, Entry, Level, Migration, Page, State};
use crate::project::Project;
use crate::verdict::Safety;

/// Makes the migration of a project under some decisions.
pub type Engine = fn(&Project, &Decisions) -> Migration;

/// Lines of a file up to which each move tries the other answer to the proposal under the cursor.
const QUICK_LINES: usize = 2_000;

/// State that outlives a screen.
pub struct Shared {
    /// The repository.
    pub project: Project,
    /// The pipelines of the original at a glance.
    pub triggers: Vec<TriggerOverview>,
    /// What the decisions lead to; each page is sorted by place, and what is told only comes last.
    pub migration: Arc<Migration>,
    /// From the original to the result.
    pub diff: Arc<Diff>,
    /// What was written, as long as it isn't undone.
    pub receipt: Option<Receipt>,
    /// Names under which reports, variables and patches were saved.
    pub saved: Vec<String>,
    /// The file in which the shell keeps each decision, if it keeps them.
    pub kept: Option<String>,
    /// Why it doesn't keep them, or what else is to be known about that.
    pub unkept: Option<Failure>,
    /// The decisions that were taken up, if any were.
    pub taken: Option<Taken>,
    /// One line about the last key, until the next one.
    pub notice: Option<String>,
    /// The keys that the user has.
    pub keymap: Keymap,
    /// The colours in which the wizard is drawn.
    pub look: Look,
    /// The repository's name in the list of pipelines, if there is one to go back to.
    pub listed: Option<String>,
    /// Whether the mouse works.
    pub mouse: bool,
    /// Whether the diff shows what a proposal that isn't accepted would change.
    pub previews: bool,
    /// Which proposals are shown.
    pub filter: Filter,
    /// What is accepted before the first decision.
    pub preselect: Level,
    /// How diffs are shown.
    pub diff_look: diff::Look,
    /// What was accepted in this session and another decision made go.
    pub(crate) gone: BTreeMap<ProposalId, Gone>,
    engine: Engine,
    decisions: Decisions,
    past: Vec<Decisions>,
    future: Vec<Decisions>,
    safe_place: Decisions,
    seen: BTreeSet<ProposalId>,
    visited: BTreeSet<&'static str>,
    tried: BTreeMap<ProposalId, Trial>,
    generation: usize,
    /// What the last decisions that were asked about led to.
    made: VecDeque<Made>,
    texts: Texts,
}

/// What some decisions lead to.
#[derive(Clone)]
struct Made {
    decisions: Decisions,
    migration: Arc<Migration>,
    diff: Arc<Diff>,
}

/// What came of the other answer to one proposal.
pub struct Trial {
    /// From the original to what would be the result.
    pub diff: Arc<Diff>,
    /// The lines that the proposal causes: of the diff in which it is accepted. If it only takes out lines that others
    /// bring, those, of the diff without it.
    pub own: BTreeSet<usize>,
    /// Whether it only takes out.
    pub takes_out: bool,
}

impl Shared {
    pub(crate) fn new(project: Project, engine: Engine, decisions: Decisions) -> Shared {
        let mut texts = Texts::default();
        let made = make(engine, &project, &decisions, &mut texts);
        let (migration, diff) = (Arc::clone(&made.migration), Arc::clone(&made.diff));
        let previews = is_quick(&migration);
        Shared {
            project,
            triggers: triggers(&migration),
            migration,
            diff,
            receipt: None,
            saved: Vec::new(),
            kept: None,
            unkept: None,
            taken: None,
            notice: None,
            keymap: Keymap::default(),
            look: Look::default(),
            listed: None,
            mouse: false,
            previews,
            filter: Filter::default(),
            preselect: decisions.level.clone(),
            diff_look: diff::Look::default(),
            gone: BTreeMap::new(),
            engine,
            safe_place: decisions.clone(),
            decisions,
            past: Vec::new(),
            future: Vec::new(),
            seen: BTreeSet::new(),
            visited: BTreeSet::new(),
            tried: BTreeMap::new(),
            generation: 0,
            made: VecDeque::from([made]),
            texts,
        }
    }

    /// Changes with each decision, each write and each undo: then there is something new to keep.
    pub(crate) fn version(&self) -> (usize, bool) {
        (self.generation, self.receipt.is_some())
    }

    /// The key by which something is done on a screen, as people read it.
    pub fn key(&self, screen: &str, msg: &Msg) -> String {
        self.keymap.hint(screen, msg)
    }

    /// Whether there is a list of pipelines to go back to.
    pub(crate) fn in_folder(&self) -> bool {
        self.listed.is_some()
    }

    /// The answers so far.
    pub fn decisions(&self) -> &Decisions {
        &self.decisions
    }

    /// Counts how often the migration was made anew.
    pub(crate) fn generation(&self) -> usize {
        self.generation
    }

    /// Whether there are decisions that weren't written.
    pub fn has_unsaved_decisions(&self) -> bool {
        self.decisions != self.safe_place
    }

    /// Whether leaving now would lose decisions: they are neither written nor kept.
    pub(crate) fn would_lose_decisions(&self) -> bool {
        self.has_unsaved_decisions() && self.kept.is_none()
    }

    /// The page of an improvement.
    pub fn page(&self, improvement: &str) -> Option<&Page> {
        self.migration.pages.iter().find(|page| page.about.id == improvement)
    }

    /// Every improvement in its order that has or had something to say, with its page if it has under these
    /// decisions.
    pub fn contents(&self) -> Vec<(&'static About, Option<&Page>)> {
        let known = ALL.iter().map(|improvement| improvement.about());
        let mut contents: Vec<(&'static About, Option<&Page>)> =
            known.map(|about| (about, self.page(about.id))).collect();
        contents.retain(|(about, page)| page.is_some() || self.visited.contains(about.id));
        for page in &self.migration.pages {
            if contents.iter().all(|(about, _)| about.id != page.about.id) {
                contents.push((page.about, Some(page)));
            }
        }
        contents
    }

    /// Proposals of a page that came up after it was last looked at.
    pub fn new_on(&self, page: &Page) -> usize {
        if !self.visited.contains(page.about.id) {
            return 0;
        }
        page.entries.iter().filter(|entry| !self.seen.contains(&entry.proposal.id)).count()
    }

    /// The same over all pages.
    pub(crate) fn new_in_all(&self) -> usize {
        self.migration.pages.iter().map(|page| self.new_on(page)).sum()
    }

    /// Whether the page was looked at.
    pub fn was_visited(&self, page: &Page) -> bool {
        self.visited.contains(page.about.id)
    }

    /// Accepted and acceptable proposals of a page.
    pub fn tally(page: &Page) -> (usize, usize) {
        let acceptable = page.entries.iter().filter(|entry| is_acceptable(entry));
        let accepted = acceptable.clone().filter(|entry| entry.state == State::Accepted);
        (accepted.count(), acceptable.count())
    }

    /// The trigger with the longest chain of steps: its name, its length before and after.
    pub fn longest_path(&self) -> Option<(&str, usize, usize)> {
        let before = &self.migration.before.critical_path;
        let (trigger, length) = before.iter().rev().max_by_key(|(_, length)| **length)?;
        let after = self.migration.after.critical_path.get(trigger).copied().unwrap_or(0);
        Some((trigger, *length, after))
    }

    /// Tells a pane with a diff; gives the message back if it isn't for it.
    pub(crate) fn tell(&mut self, pane: &mut DiffPane, msg: Msg) -> Option<Msg> {
        let reaction = pane.update(msg);
        self.diff_look = pane.look;
        match reaction {
            Reaction::Done => None,
            Reaction::Said(words) => {
                self.notice = Some(words);
                None
            }
            Reaction::Pass(msg) => Some(msg),
        }
    }

    /// What came of the other answer to this proposal, if that was tried.
    pub fn trial(&self, id: &ProposalId) -> Option<&Trial> {
        self.tried.get(id)
    }

    /// Tries the other answer to a proposal, once per set of decisions.
    pub(crate) fn try_other(&mut self, id: &ProposalId, accepted: bool) {
        if self.tried.contains_key(id) {
            return;
        }
        let mut decisions = self.decisions.clone();
        decisions.answers.entry(id.clone()).or_default().accepted = Some(!accepted);
        let diff = self.make(&decisions).diff;
        let (with, without) = if accepted { (&self.diff, &diff) } else { (&diff, &self.diff) };
        let (brings, takes) = (with.lines_not_in(without), without.lines_not_in(with));
        let takes_out = brings.is_empty() && !takes.is_empty();
        let own = if takes_out { takes } else { brings };
        self.tried.insert(id.clone(), Trial { diff, own, takes_out });
    }

    /// Marks a page and its proposals as seen.
    pub(crate) fn look_at(&mut self, improvement: &'static str) {
        self.visited.insert(improvement);
        let page = self.migration.pages.iter().find(|page| page.about.id == improvement);
        let ids =
            page.into_iter().flat_map(|page| &page.entries).map(|entry| entry.proposal.id.clone());
        self.seen.extend(ids);
    }

    /// Changes the decisions, and everything that follows from them. Says whether anything was new.
    pub(crate) fn decide(&mut self, change: impl FnOnce(&mut Decisions, &Migration)) -> bool {
        let mut next = self.decisions.clone();
        change(&mut next, &self.migration);
        if next == self.decisions {
            return false;
        }
        self.past.push(mem::replace(&mut self.decisions, next));
        self.future.clear();
        self.migrate();
        true
    }

    /// Whether the file is short enough for trying things while keys are typed.
    pub(crate) fn is_quick(&self) -> bool {
        is_quick(&self.migration)
    }

    /// What is accepted without any decision.
    pub fn level(&self) -> &Level {
        &self.decisions.level
    }

    /// What a change of the decisions would lead to.
    pub(crate) fn what_if(&mut self, change: impl FnOnce(&mut Decisions)) -> Arc<Migration> {
        let mut decisions = self.decisions.clone();
        change(&mut decisions);
        self.make(&decisions).migration
    }

    /// Takes the last decision back. Says whether there was one.
    pub(crate) fn take_back(&mut self) -> bool {
        let Some(last) = self.past.pop() else { return false };
        self.future.push(mem::replace(&mut self.decisions, last));
        self.migrate();
        true
    }

    /// Whether a decision that was taken back can be made again.
    pub(crate) fn went_back(&self) -> bool {
        !self.future.is_empty()
    }

    /// Makes the decision again that was taken back. Says whether there was one.
    pub(crate) fn redo(&mut self) -> bool {
        let Some(next) = self.future.pop() else { return false };
        self.past.push(mem::replace(&mut self.decisions, next));
        self.migrate();
        true
    }

    /// Nothing would be lost any more: the decisions are written.
    pub(crate) fn mark_written(&mut self, receipt: Receipt) {
        self.receipt = Some(receipt);
        self.safe_place = self.decisions.clone();
    }

    /// The write was undone: the decisions are again only here.
    pub(crate) fn mark_restored(&mut self) {
        self.receipt = None;
        self.safe_place = Decisions::at(self.decisions.level.clone());
    }

    fn migrate(&mut self) {
        let decisions = self.decisions.clone();
        let made = self.make(&decisions);
        self.migration = made.migration;
        self.diff = made.diff;
        self.tried.clear();
        self.generation += 1;
    }

    /// What these decisions lead to, made anew unless they were asked about a short while ago.
    fn make(&mut self, decisions: &Decisions) -> Made {
        const REMEMBERED: usize = 32;
        if let Some(made) = self.made.iter().find(|made| &made.decisions == decisions) {
            return made.clone();
        }
        let made = make(self.engine, &self.project, decisions, &mut self.texts);
        self.made.truncate(REMEMBERED - 1);
        self.made.push_front(made.clone());
        made
    }
}

/// Whether the file is short enough for trying the other answer at each move.
fn is_quick(migration: &Migration) -> bool {
    migration.original.source().lines().count() <= QUICK_LINES
}

fn make(engine: Engine, project: &Project, decisions: &Decisions, texts: &mut Texts) -> Made {
    let mut migration = engine(project, decisions);
    let pipeline = &project.pipeline_name;
    for page in &mut migration.pages {
        place::sort(&mut page.entries, pipeline, |entry| !is_acceptable(entry));
    }
    let files = migration.files(pipeline);
    let diff = Diff::of(&files, pipeline, Some(&migration.result), texts);
    Made { decisions: decisions.clone(), migration: Arc::new(migration), diff: Arc::new(diff) }
}

/// Whether there is anything to accept: advice is told only.
pub fn is_acceptable(entry: &Entry) -> bool {
    entry.safety != Safety::Advice && !entry.proposal.advice
}
