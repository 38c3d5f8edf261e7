//! The proposals of one improvement, with the cursor on one of them.

mod answering;
pub(crate) mod pointing;

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::app::bulk;
use crate::app::diff::{Diff, DiffPane, Spot};
use crate::app::filter::Filter;
use crate::app::msg::{Move, Msg};
use crate::app::overlay::Overlay;
use crate::app::place::place;
use crate::app::review::Review;
use crate::app::shared::{Trial, is_acceptable};
use crate::app::welcome::Welcome;
use crate::app::{Screen, Shared, Step, page_or_review};
use crate::improvements::ProposalId;
use crate::plan::{Entry, Page, State};

/// State of an improvement's page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageScreen {
    /// The improvement's id.
    pub improvement: &'static str,
    /// Its place among the pages, for when it has no page any more.
    index: usize,
    /// The focused proposal.
    focus: Option<ProposalId>,
    /// Its place among the entries, for when it is gone.
    cursor: usize,
    /// The pane that the keys go to.
    pub pane: Pane,
    /// The diff.
    pub diff: Box<DiffPane>,
    /// Whether the diff is shown alone.
    pub zoomed: bool,
}

/// A proposal of the list.
pub struct Row<'a> {
    /// Where it belongs, if the list holds several places.
    pub place: Option<String>,
    /// Whether it is the first there.
    pub starts_place: bool,
    /// Its place among the page's entries.
    pub index: usize,
    /// The proposal.
    pub entry: &'a Entry,
}

/// A pane that the keys can go to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pane {
    /// The list of pages.
    Improvements,
    /// The proposals of this page.
    Proposals,
    /// The diff.
    Diff,
}

/// What the diff pane shows.
pub enum Shown<'a> {
    /// All that is accepted.
    Accepted(&'a Arc<Diff>),
    /// What accepting the focused proposal would change.
    Preview(&'a Arc<Diff>),
    /// What there is without the focused proposal, which takes lines out of it.
    Without(&'a Arc<Diff>),
}

impl<'a> Shown<'a> {
    /// The lines themselves.
    pub fn diff(&self) -> &'a Arc<Diff> {
        match self {
            Shown::Accepted(diff) | Shown::Preview(diff) | Shown::Without(diff) => diff,
        }
    }
}

impl PageScreen {
    /// The page at `index`, if there is one.
    pub(crate) fn open(shared: &mut Shared, index: usize) -> Option<PageScreen> {
        let page = shared.migration.pages.get(index)?;
        let mut screen = PageScreen {
            improvement: page.about.id,
            index,
            focus: page.entries.first().map(|entry| entry.proposal.id.clone()),
            cursor: 0,
            pane: Pane::Proposals,
            diff: Box::new(DiffPane::new(shared.diff_look)),
            zoomed: false,
        };
        screen.settle(shared);
        Some(screen)
    }

    /// This page as the decisions left it.
    pub fn page<'a>(&self, shared: &'a Shared) -> Option<&'a Page> {
        shared.page(self.improvement)
    }

    /// Its place among all improvements, from 0.
    pub fn number(&self, shared: &Shared) -> usize {
        let contents = shared.contents();
        contents.iter().position(|(about, _)| about.id == self.improvement).unwrap_or(0)
    }

    /// Place of the focused proposal among the entries.
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// The focused proposal, if the filter shows any.
    pub fn entry<'a>(&self, shared: &'a Shared) -> Option<&'a Entry> {
        let entry = self.page(shared)?.entries.get(self.cursor);
        entry.filter(|entry| shared.filter.lets_through(entry))
    }

    /// The proposals that the filter shows.
    pub fn rows<'a>(&self, shared: &'a Shared) -> Vec<Row<'a>> {
        let pipeline = &shared.project.pipeline_name;
        let entries = self.page(shared).map_or(&[][..], |page| &page.entries);
        let shown = entries.iter().enumerate();
        let shown = shown.filter(|(_, entry)| shared.filter.lets_through(entry));
        let mut rows: Vec<Row<'a>> = Vec::new();
        for (index, entry) in shown {
            let place = Some(place(entry, pipeline));
            let starts_place = rows.last().is_none_or(|row| row.place != place);
            rows.push(Row { place, starts_place, index, entry });
        }
        if rows.iter().filter(|row| row.starts_place).count() < 2 {
            rows.iter_mut().for_each(|row| (row.place, row.starts_place) = (None, false));
        }
        rows
    }

    /// How many proposals of the pages before and after this one the filter shows.
    pub(crate) fn matches_elsewhere(&self, shared: &Shared) -> (usize, usize) {
        let pages = &shared.migration.pages;
        let shown = |page: &Page| {
            page.entries.iter().filter(|entry| shared.filter.lets_through(entry)).count()
        };
        let before = pages.iter().take(self.index).map(shown).sum();
        (before, pages.iter().skip(self.index + 1).map(shown).sum())
    }

    /// What the diff pane shows: a proposal that isn't accepted is shown as if it were. Of one that only takes out what
    /// others bring, there is nothing to be seen in what it leads to: it is shown by what goes.
    pub fn shown<'a>(&self, shared: &'a Shared) -> Shown<'a> {
        let entry = self.entry(shared);
        let is_open = entry.is_some_and(|e| matches!(e.state, State::Open | State::Declined));
        match (entry.and_then(|entry| self.trial(shared, entry)), is_open) {
            (Some(trial), true) if trial.takes_out => Shown::Without(&shared.diff),
            (Some(trial), true) => Shown::Preview(&trial.diff),
            (Some(trial), false) if trial.takes_out => Shown::Without(&trial.diff),
            _ => Shown::Accepted(&shared.diff),
        }
    }

    /// The line that the focused proposal is mostly about: of its `own` ones that nearest to its first evidence.
    fn first_own(&self, shared: &Shared, own: &BTreeSet<usize>) -> usize {
        let numbers = self.evidence(shared);
        let first = &numbers[..numbers.len().min(1)];
        let nearest = self.shown(shared).diff().nearest_of(first, |line| own.contains(&line));
        nearest.or_else(|| own.first().copied()).unwrap_or(0)
    }

    /// The lines that the focused proposal rests on.
    fn evidence<'a>(&self, shared: &'a Shared) -> Vec<Spot<'a>> {
        let evidence = self.entry(shared).into_iter().flat_map(|entry| &entry.proposal.evidence);
        evidence.filter_map(|item| Some((item.file.as_str(), item.line?))).collect()
    }

    /// The lines of the diff that the focused proposal causes, or the likeliest one, as far as can be told.
    pub fn own_lines(&self, shared: &Shared) -> BTreeSet<usize> {
        let Some(entry) = self.entry(shared).filter(|entry| is_acceptable(entry)) else {
            return BTreeSet::new();
        };
        if let Some(trial) = self.trial(shared, entry) {
            return trial.own.clone();
        }
        shared.diff.nearest_change(&self.evidence(shared)).into_iter().collect()
    }

    fn trial<'a>(&self, shared: &'a Shared, entry: &Entry) -> Option<&'a Trial> {
        if shared.previews { shared.trial(&entry.proposal.id) } else { None }
    }

    pub(crate) fn update(&mut self, shared: &mut Shared, msg: Msg) -> Step {
        match msg {
            Msg::Move(Move::Right) if self.pane != Pane::Diff => {
                return self.update(shared, Msg::Forward);
            }
            Msg::Move(Move::Left) if self.pane != Pane::Diff => {
                return self.update(shared, Msg::Back);
            }
            Msg::Move(to) if self.pane != Pane::Diff => return self.go(shared, to),
            Msg::Click(spot) => return self.click(shared, spot),
            Msg::Wheel(spot, to) => return self.wheel(shared, spot, to),
            Msg::NextPane => self.pane = self.pane.next(),
            Msg::PreviousPane => self.pane = self.pane.next().next(),
            Msg::Forward => return Step::Go(self.next(shared)),
            Msg::Back if self.zoomed => return self.update(shared, Msg::Zoom),
            Msg::Back => return Step::Go(self.before(shared)),
            Msg::Close if !shared.filter.is_empty() => shared.filter = Filter::default(),
            Msg::Close => return self.update(shared, Msg::Back),
            Msg::Find if self.pane != Pane::Diff => return Step::Open(Overlay::search(shared)),
            Msg::ToReview => return Step::Go(Screen::Review(Review::open(shared))),
            Msg::Toggle => self.toggle(shared),
            Msg::Decline => self.decline(shared),
            Msg::AcceptPage => bulk::on_page(shared, self.improvement, true),
            Msg::DeclinePage => bulk::on_page(shared, self.improvement, false),
            Msg::SwitchDiff => self.switch_diff(shared),
            Msg::Zoom => {
                self.zoomed = !self.zoomed;
                self.pane = if self.zoomed { Pane::Diff } else { Pane::Proposals };
            }
            Msg::Edit => return self.edit(shared),
            Msg::Why => return self.why(shared),
            Msg::Details => {
                return self
                    .entry(shared)
                    .map_or(Step::Stay, |entry| Step::Open(Overlay::details(entry, shared)));
            }
            Msg::Explain => {
                return self
                    .page(shared)
                    .map_or(Step::Stay, |page| Step::Open(Overlay::explain(page.about)));
            }
            other => return shared.tell(&mut self.diff, other).map_or(Step::Stay, Step::Pass),
        }
        Step::Stay
    }

    /// The next page of which the filter shows something, or the review.
    fn next(&self, shared: &mut Shared) -> Screen {
        let pages = shared.migration.pages.iter().enumerate().skip(self.index + 1);
        let mut shown = pages.filter(|(_, page)| shared.filter.shows(page));
        let index = shown.next().map_or(shared.migration.pages.len(), |(index, _)| index);
        page_or_review(shared, index)
    }

    /// The page before of which the filter shows something, or the first screen.
    fn before(&self, shared: &mut Shared) -> Screen {
        let pages = shared.migration.pages.iter().take(self.index);
        match pages.rev().position(|page| shared.filter.shows(page)) {
            Some(back) => page_or_review(shared, self.index - 1 - back),
            None => Screen::Welcome(Welcome::default()),
        }
    }

    /// Finds page and cursor again after the decisions changed, and makes what the diff pane needs.
    pub(crate) fn settle(&mut self, shared: &mut Shared) {
        let pages = &shared.migration.pages;
        let last = pages.len().saturating_sub(1);
        self.index = pages
            .iter()
            .position(|page| page.about.id == self.improvement)
            .unwrap_or(self.index.min(last));
        let Some(page) = pages.get(self.index) else { return };
        self.improvement = page.about.id;
        let same =
            page.entries.iter().position(|entry| Some(&entry.proposal.id) == self.focus.as_ref());
        let wanted = same.unwrap_or(self.cursor.min(page.entries.len().saturating_sub(1)));
        self.cursor = self.nearest_shown(shared, wanted);
        self.refocus(shared);
    }

    /// The first proposal from `wanted` on that the filter shows, else the last one before it.
    fn nearest_shown(&self, shared: &Shared, wanted: usize) -> usize {
        let shown: Vec<usize> = self.rows(shared).iter().map(|row| row.index).collect();
        let after = shown.iter().find(|&&index| index >= wanted);
        after.or(shown.last()).copied().unwrap_or(wanted)
    }

    /// Makes what the focused proposal would change, and shows it.
    fn refocus(&mut self, shared: &mut Shared) {
        self.try_other(shared);
        let own = self.own_lines(shared);
        let first = self.first_own(shared, &own);
        self.diff.show(Arc::clone(self.shown(shared).diff()), own, Some(first));
    }

    fn try_other(&mut self, shared: &mut Shared) {
        shared.look_at(self.improvement);
        self.focus = self.entry(shared).map(|entry| entry.proposal.id.clone());
        let Some(entry) =
            self.entry(shared).filter(|entry| shared.previews && is_acceptable(entry))
        else {
            return;
        };
        if !matches!(entry.state, State::Blocked { .. }) {
            let (id, accepted) = (entry.proposal.id.clone(), entry.state == State::Accepted);
            shared.try_other(&id, accepted);
        }
    }

    fn go(&mut self, shared: &mut Shared, to: Move) -> Step {
        match self.pane {
            Pane::Improvements => {
                let index = to.within(self.index, shared.migration.pages.len());
                let Some(page) = PageScreen::open(shared, index) else { return Step::Stay };
                return Step::Go(Screen::Page(PageScreen { pane: Pane::Improvements, ..page }));
            }
            Pane::Proposals | Pane::Diff => {
                let shown: Vec<usize> = self.rows(shared).iter().map(|row| row.index).collect();
                let here = shown.iter().position(|&index| index == self.cursor).unwrap_or(0);
                self.cursor = shown.get(to.within(here, shown.len())).copied().unwrap_or(0);
                self.refocus(shared);
            }
        }
        Step::Stay
    }

    fn switch_diff(&mut self, shared: &mut Shared) {
        shared.previews = !shared.previews;
        let what = if shared.previews {
            "a proposal that isn't accepted is shown as if it were"
        } else {
            "the diff shows what is accepted"
        };
        shared.notice = Some(what.to_owned());
        self.refocus(shared);
    }

    fn edit(&self, shared: &mut Shared) -> Step {
        match self.entry(shared) {
            Some(entry) if !entry.proposal.choices.is_empty() => {
                Step::Open(Overlay::form(entry, &shared.migration))
            }
            _ => {
                shared.notice = Some("this proposal has nothing to choose".to_owned());
                Step::Stay
            }
        }
    }

    fn why(&self, shared: &mut Shared) -> Step {
        match self.page(shared) {
            Some(page) if !page.not_offered.is_empty() => Step::Open(Overlay::why(page, shared)),
            _ => {
                shared.notice = Some("everything that was tried here is offered".to_owned());
                Step::Stay
            }
        }
    }
}

impl Pane {
    fn next(self) -> Pane {
        match self {
            Pane::Improvements => Pane::Proposals,
            Pane::Proposals => Pane::Diff,
            Pane::Diff => Pane::Improvements,
        }
    }
}
