//! The pipeline of one trigger before and after, as a graph or along the time, with the cursor on a step.

mod details;
mod words;

use std::sync::Arc;

use crate::app::msg::{Move, Msg, Spot};
use crate::app::overlay::Overlay;
use crate::app::prose::Line;
use crate::app::{Screen, Shared, Step, is_acceptable};
use crate::cost::{StepTime, Timeline};
use crate::flow::Flow;
use crate::plan::{Migration, State, Versions};
use crate::verdict::Side;

pub use words::words;

/// State of the pipeline's screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GraphScreen {
    /// The version that the keys go to.
    pub when: When,
    /// Whether the steps are drawn along the time.
    pub by_time: bool,
    /// The triggers to choose from.
    pub triggers: Vec<String>,
    /// Index of the chosen one.
    pub trigger: usize,
    /// The chosen pipeline before and after.
    pub pictures: [Picture; 2],
    /// Whether what comes after takes in a proposal that isn't accepted.
    pub with_proposal: bool,
    /// The step with the cursor.
    pub focus: usize,
    /// The step that others are compared with, by its label.
    pub marked: Option<String>,
    /// What is known of the step with the cursor.
    pub details: Vec<Line>,
    /// First line of that which is shown.
    pub scroll: usize,
    back: Box<Screen>,
    book: Book,
}

/// A version of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// As it was opened.
    Before,
    /// As it would be written.
    After,
}

/// One version of the chosen pipeline, ready to be drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Picture {
    /// Its steps and what flows between them; none if this version has no such pipeline.
    pub flow: Option<Flow>,
    /// When they run, if that can be told.
    pub timeline: Option<Timeline>,
}

// times are whole seconds
impl Eq for Picture {}

/// What the pictures are made from.
#[derive(Clone)]
struct Book {
    versions: Arc<Versions>,
    migration: Arc<Migration>,
}

impl GraphScreen {
    /// The screen over another one, to which it leads back; none if no pipeline has a step. On a page it opens with
    /// what the focused proposal touches.
    pub(crate) fn open(shared: &mut Shared, back: Screen) -> Option<GraphScreen> {
        let (migration, with_proposal) = shown_migration(shared, &back);
        let versions = Arc::new(Versions::of(&shared.project, &migration));
        let triggers = versions.triggers();
        let touched = touched(shared, &back);
        let trigger = chosen(shared, &triggers, &touched)?;
        let when = if migration.changes_anything() { When::After } else { When::Before };
        let mut screen = GraphScreen {
            when,
            by_time: false,
            triggers,
            trigger,
            pictures: [Picture::default(), Picture::default()],
            with_proposal,
            focus: 0,
            marked: None,
            details: Vec::new(),
            scroll: 0,
            back: Box::new(back),
            book: Book { versions, migration },
        };
        screen.choose(trigger);
        if let (Some(flow), Some((_, label))) = (screen.flow(), touched) {
            screen.focus = flow.step(&label).unwrap_or(0);
        }
        screen.tell();
        Some(screen)
    }

    /// The picture of a version.
    pub fn picture(&self, when: When) -> &Picture {
        &self.pictures[when as usize]
    }

    /// The flow that the keys go to, if this version has it.
    pub fn flow(&self) -> Option<&Flow> {
        self.picture(self.when).flow.as_ref()
    }

    /// The step of a version that has the same label as the one with the cursor.
    pub fn focus_in(&self, when: When) -> Option<usize> {
        if when == self.when {
            return Some(self.focus);
        }
        let label = &self.flow()?.steps.get(self.focus)?.label;
        self.picture(when).flow.as_ref()?.step(label)
    }

    /// The chosen trigger.
    pub fn trigger_name(&self) -> &str {
        self.triggers.get(self.trigger).map_or("", String::as_str)
    }

    pub(crate) fn update(&mut self, shared: &mut Shared, msg: Msg) -> Step {
        match msg {
            Msg::Move(to @ (Move::PageUp | Move::PageDown)) => {
                self.scroll = to.through(self.scroll, self.details.len());
            }
            Msg::Move(to) => self.go(to),
            Msg::Click(spot) => self.click(spot),
            Msg::Wheel(Spot::Text, to) => {
                self.scroll = to.through(self.scroll, self.details.len());
            }
            Msg::Wheel(_, to) => self.go(to),
            Msg::NextPane | Msg::PreviousPane => self.switch(),
            Msg::Timeline => self.by_time = !self.by_time,
            Msg::NextTrigger => self.turn(shared, 1),
            Msg::PreviousTrigger => self.turn(shared, self.triggers.len().saturating_sub(1)),
            Msg::Compare => self.mark(),
            Msg::Details => {
                return Step::Open(Overlay::message("Step", self.details.clone()));
            }
            Msg::Back => return Step::Go((*self.back).clone()),
            other => return Step::Pass(other),
        }
        Step::Stay
    }

    /// Left and right go by rounds, up and down step by step.
    fn go(&mut self, to: Move) {
        let Some(flow) = self.flow() else { return };
        let Some(step) = flow.steps.get(self.focus) else { return };
        let round = match to {
            Move::Left => step.round.checked_sub(1),
            Move::Right => Some(step.round + 1),
            _ => {
                self.focus = to.within(self.focus, flow.steps.len());
                return self.tell();
            }
        };
        let Some(round) = round.and_then(|round| flow.rounds.get(round)) else { return };
        let last = round.steps.len().saturating_sub(1);
        self.focus = round.steps.get(step.place.min(last)).copied().unwrap_or(self.focus);
        self.tell();
    }

    /// The cursor goes to what is pointed at.
    fn click(&mut self, spot: Spot) {
        match spot {
            Spot::Picture(when) | Spot::Step(when, _) if when != self.when => self.switch(),
            _ => {}
        }
        if let Spot::Step(_, step) = spot {
            self.focus = step;
            self.tell();
        }
    }

    fn switch(&mut self) {
        let other = match self.when {
            When::Before => When::After,
            When::After => When::Before,
        };
        self.focus = self.focus_in(other).unwrap_or(0);
        self.when = other;
        self.tell();
    }

    fn turn(&mut self, shared: &mut Shared, by: usize) {
        if self.triggers.len() < 2 {
            shared.notice = Some("there is no other pipeline".to_owned());
            return;
        }
        self.choose((self.trigger + by) % self.triggers.len());
        self.tell();
    }

    fn choose(&mut self, trigger: usize) {
        self.trigger = trigger;
        let name = self.trigger_name().to_owned();
        let cost = &self.book.migration.cost;
        let time = |lines: &[Timeline]| lines.iter().find(|line| line.trigger == name).cloned();
        let (before, after) = (self.book.versions.before(), self.book.versions.after());
        self.pictures = [
            Picture { flow: Flow::of(&before, &name), timeline: time(&cost.before) },
            Picture { flow: Flow::of(&after, &name), timeline: time(&cost.after) },
        ];
        self.focus = 0;
        self.marked = None;
    }

    fn mark(&mut self) {
        let label = self.flow().and_then(|flow| flow.steps.get(self.focus)).map(|s| &s.label);
        self.marked = match label {
            Some(label) if self.marked.as_ref() == Some(label) => None,
            label => label.cloned(),
        };
        self.tell();
    }

    /// Works out what is to be read about the step with the cursor.
    fn tell(&mut self) {
        let side = self.side();
        self.details = details::of(self, &side);
        self.scroll = 0;
    }

    fn side(&self) -> Side<'_> {
        match self.when {
            When::Before => self.book.versions.before(),
            When::After => self.book.versions.after(),
        }
    }
}

impl Picture {
    /// When the step with this index runs, if that can be told.
    pub fn time(&self, step: usize) -> Option<&StepTime> {
        self.timeline.as_ref()?.steps.get(step)
    }

    /// Whether the end of the run waits for the step: by the times, else as it has its round for itself.
    pub fn is_critical(&self, step: usize) -> bool {
        if let Some(time) = self.time(step) {
            return time.critical;
        }
        let alone = |flow: &Flow| {
            let round = flow.steps.get(step).and_then(|step| flow.rounds.get(step.round));
            round.is_some_and(|round| round.steps.len() == 1)
        };
        self.flow.as_ref().is_some_and(alone)
    }
}

impl std::fmt::Debug for Book {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Book").finish_non_exhaustive()
    }
}

impl PartialEq for Book {
    fn eq(&self, other: &Book) -> bool {
        Arc::ptr_eq(&self.migration, &other.migration)
    }
}

impl Eq for Book {}

/// What the decisions lead to; on a page with a proposal that isn't accepted, as if it were, where the diff shows it so.
fn shown_migration(shared: &mut Shared, back: &Screen) -> (Arc<Migration>, bool) {
    let id = match back {
        Screen::Page(page) if shared.previews => page.entry(shared).and_then(|entry| {
            let is_open = matches!(entry.state, State::Open | State::Declined);
            (is_open && is_acceptable(entry)).then(|| entry.proposal.id.clone())
        }),
        _ => None,
    };
    match id {
        None => (Arc::clone(&shared.migration), false),
        Some(id) => {
            let accept = |decisions: &mut crate::plan::Decisions| {
                decisions.answers.entry(id).or_default().accepted = Some(true);
            };
            (shared.what_if(accept), true)
        }
    }
}

/// Trigger and step that the focused proposal touches first.
fn touched(shared: &Shared, back: &Screen) -> Option<(String, String)> {
    let Screen::Page(page) = back else { return None };
    let place = page.entry(shared)?.proposal.touches.first()?;
    let (trigger, step) = place.split_once(" / ")?;
    Some((trigger.to_owned(), step.to_owned()))
}

/// The touched trigger, else the one with the longest chain of steps.
fn chosen(
    shared: &Shared,
    triggers: &[String],
    touched: &Option<(String, String)>,
) -> Option<usize> {
    let place = |name: &str| triggers.iter().position(|trigger| trigger == name);
    let longest = || shared.longest_path().and_then(|(name, ..)| place(name));
    let touched = touched.as_ref().and_then(|(trigger, _)| place(trigger));
    touched.or_else(longest).or((!triggers.is_empty()).then_some(0))
}
