//! Carries out the steps of a batch: several at a time in one edit of the text, each such edit proved.

use super::super::document::Document;
use super::super::edit::apply;
use super::super::intent::{Intent, ShapeId};
use super::super::layout::habit;
use super::super::path::Path;
use super::super::span::Span;
use super::super::unfit::{Unfit, UnfitReason};
use super::super::verify::{Places, check_bindings, verify, verify_comments};
use super::super::write::Habit;
use super::request::{Step, Task};
use super::stage::{Plan, Stage};
use super::{anchor, detach, insert, moving, remove, rename, rewrite, set, unwrap, wrap};

/// The document after all steps.
pub(super) fn run(document: &Document, steps: Vec<Step>) -> Result<Document, Unfit> {
    let mut batch = Batch::new(document);
    for step in steps {
        batch.add(step)?;
    }
    batch.flush()?;
    Ok(batch.current)
}

struct Planned {
    path: Path,
    subject: ShapeId,
    /// The collections whose children it adds, takes or puts in another order.
    holders: Vec<ShapeId>,
    plan: Plan,
    zone: Option<Span>,
}

struct Batch {
    current: Document,
    intent: Intent,
    places: Places,
    habit: Habit,
    /// Steps that the intended tree has and the current text hasn't.
    waiting: Vec<Planned>,
}

impl Batch {
    fn new(document: &Document) -> Batch {
        let places = document.nodes().map(|node| Some(node.id())).collect();
        let intent = Intent::of(document);
        let habit = habit(document);
        Batch { current: document.clone(), intent, places, habit, waiting: Vec::new() }
    }

    /// Plans a step on the current text; if it comes too near to one that waits, that one is carried out first.
    fn add(&mut self, step: Step) -> Result<(), Unfit> {
        let blame = |reason| Unfit { path: step.path.clone(), reason };
        let holders = self.holders(&step);
        // Whether something moves at all depends on where its neighbours are by now.
        let moves = matches!(step.task, Task::Move { .. });
        if moves
            && self.waiting.iter().any(|other| other.holders.iter().any(|id| holders.contains(id)))
        {
            self.flush()?;
        }
        let plan = match self.plan(&step) {
            Ok(plan) if !self.collides(&plan) => plan,
            Err(reason) if self.waiting.is_empty() => return Err(blame(reason)),
            _ => {
                self.flush()?;
                self.plan(&step).map_err(blame)?
            }
        };
        intend(&mut self.intent, &step).map_err(blame)?;
        let zone = plan.zone();
        self.waiting.push(Planned { path: step.path, subject: step.subject, holders, plan, zone });
        Ok(())
    }

    fn holders(&self, step: &Step) -> Vec<ShapeId> {
        let own = self.intent.shape(step.subject).parent;
        match &step.task {
            Task::Insert { .. } | Task::Wrap { .. } => vec![step.subject],
            Task::Move { to, .. } => own.into_iter().chain([*to]).collect(),
            Task::Remove | Task::Unwrap => own.into_iter().collect(),
            _ => Vec::new(),
        }
    }

    fn plan(&self, step: &Step) -> Result<Plan, UnfitReason> {
        let stage = Stage {
            document: &self.current,
            intent: &self.intent,
            places: &self.places,
            habit: self.habit,
        };
        let subject = step.subject;
        match &step.task {
            Task::Name(name) => anchor::plan(stage, subject, name),
            Task::Rewrite(parts) => rewrite::plan(stage, subject, parts),
            Task::Set(value) => set::plan(stage, subject, value),
            Task::Rename(key) => rename::plan(stage, subject, key),
            Task::Detach(entries) => detach::plan(stage, subject, entries),
            Task::Insert { slot, key, value } => {
                insert::plan(stage, subject, slot, key.as_deref(), value)
            }
            Task::Move { to, slot, doomed } => moving::plan(stage, subject, *to, slot, *doomed),
            Task::Remove => remove::plan(stage, subject),
            Task::Unwrap => unwrap::plan(stage, subject),
            Task::Wrap { items, keys } => wrap::plan(stage, subject, items, keys),
        }
    }

    /// Edits may only touch if both handle whole lines of the same collection.
    fn collides(&self, plan: &Plan) -> bool {
        let Some(zone) = plan.zone() else { return false };
        self.waiting.iter().any(|other| {
            let Some(taken) = other.zone else { return false };
            let apart = zone.end < taken.start || taken.end < zone.start;
            let touching = zone.end == taken.start || taken.end == zone.start;
            let harmless = plan.lines_of.is_some() && plan.lines_of == other.plan.lines_of;
            !(apart || touching && harmless)
        })
    }

    /// Carries out what waits, and proves it.
    fn flush(&mut self) -> Result<(), Unfit> {
        let Some(first) = self.waiting.first() else { return Ok(()) };
        let path = first.path.clone();
        let blame = |reason| Unfit { path: path.clone(), reason };
        check_bindings(&self.intent)
            .map_err(|(shape, reason)| Unfit { path: self.blamed(shape, &path), reason })?;
        let edits: Vec<_> =
            self.waiting.iter().flat_map(|planned| planned.plan.edits.iter().cloned()).collect();
        let dropped: Vec<_> =
            self.waiting.iter().flat_map(|planned| planned.plan.dropped.iter().copied()).collect();
        let (text, trail) =
            apply(&self.current, &edits).ok_or_else(|| blame(UnfitReason::Conflict))?;
        let after = Document::parse_with_trail(text, trail)
            .map_err(|error| blame(UnfitReason::NotVerified(error.to_string())))?;
        self.places = verify(&self.intent, &after).map_err(blame)?;
        verify_comments(&self.current, &dropped, &after).map_err(blame)?;
        self.habit = habit(&after);
        self.current = after;
        self.waiting.clear();
        Ok(())
    }

    /// The path of the waiting step that took `shape` away, if one did.
    fn blamed(&self, shape: ShapeId, otherwise: &Path) -> Path {
        let holders: Vec<ShapeId> = self.intent.holders(shape).collect();
        let found = self.waiting.iter().find(|planned| holders.contains(&planned.subject));
        found.map_or(otherwise.clone(), |planned| planned.path.clone())
    }
}

fn intend(intent: &mut Intent, step: &Step) -> Result<(), UnfitReason> {
    let subject = step.subject;
    match &step.task {
        Task::Name(name) => {
            intent.name(subject, name);
            Ok(())
        }
        Task::Rewrite(parts) => rewrite::intend(intent, subject, parts),
        Task::Set(value) => set::intend(intent, subject, value),
        Task::Rename(key) => rename::intend(intent, subject, key),
        Task::Detach(entries) => intent.detach(subject, entries),
        Task::Insert { slot, key, value } => {
            insert::intend(intent, subject, slot, key.as_deref(), value)
        }
        Task::Move { to, slot, .. } => moving::intend(intent, subject, *to, slot),
        Task::Remove => {
            intent.take(subject);
            Ok(())
        }
        Task::Unwrap => unwrap::intend(intent, subject),
        Task::Wrap { items, keys } => wrap::intend(intent, subject, items, keys),
    }
}
