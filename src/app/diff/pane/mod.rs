//! The state of a diff in a pane: what of it is in sight, and how it is laid out.

mod looking;
mod searching;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::sync::Arc;

use super::layout::lay;
use super::{At, Columns, Diff, Search, Visual};
use crate::app::msg::{Move, Msg};

/// How diffs are shown, on every screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Below or beside each other.
    pub layout: Layout,
    /// Whether long lines go on in the next line.
    pub wrap: bool,
    /// Whether unchanged lines are shown, too.
    pub whole: bool,
}

/// Whether the two versions are shown below or beside each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// Beside each other where there is room.
    #[default]
    Auto,
    /// Below each other.
    Unified,
    /// Beside each other, also where lines get short.
    SideBySide,
}

/// A diff in a pane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiffPane {
    /// How it is shown.
    pub look: Look,
    diff: Arc<Diff>,
    marks: BTreeSet<usize>,
    /// Columns and lines of the pane.
    size: (usize, usize),
    columns: Columns,
    visuals: Vec<Visual>,
    /// The first line that is in sight.
    top: usize,
    /// The line of the diff that is to be in sight until somebody scrolls.
    follows: Option<usize>,
    shift: usize,
    /// The folds that aren't as the look says.
    toggled: BTreeSet<usize>,
    search: Option<Search>,
}

/// What a pane makes of a message.
#[derive(Debug, PartialEq, Eq)]
pub enum Reaction {
    /// It did what was asked.
    Done,
    /// It did it, or didn't, and has something to say.
    Said(String),
    /// The message isn't for it.
    Pass(Msg),
}

impl DiffPane {
    /// An empty pane, of a usual size until it is told another.
    pub(crate) fn new(look: Look) -> DiffPane {
        let mut pane = DiffPane {
            look,
            diff: Arc::default(),
            marks: BTreeSet::new(),
            size: (78, 20),
            columns: Columns::default(),
            visuals: Vec::new(),
            top: 0,
            follows: None,
            shift: 0,
            toggled: BTreeSet::new(),
            search: None,
        };
        pane.lay();
        pane
    }

    /// Shows a diff, with marks at some of its lines; with the line that it `follows` in sight.
    pub(crate) fn show(&mut self, diff: Arc<Diff>, marks: BTreeSet<usize>, follows: Option<usize>) {
        if !Arc::ptr_eq(&self.diff, &diff) {
            self.toggled.clear();
            self.remember_opened(None);
        }
        (self.diff, self.marks) = (diff, marks);
        self.follows = follows;
        self.lay();
        self.top = self.top.min(self.last_top());
        self.follow();
        let from = self.first();
        if let Some(search) = &mut self.search {
            search.find(&self.diff, from);
        }
    }

    /// The pane has this size.
    pub fn resize(&mut self, columns: usize, lines: usize) {
        if self.size != (columns, lines) {
            let first = self.first();
            self.size = (columns, lines);
            self.lay();
            self.go_to(first);
            self.top = self.top.min(self.last_top());
            self.follow();
        }
    }

    /// Columns and lines of the pane.
    pub fn size(&self) -> (usize, usize) {
        self.size
    }

    /// The diff.
    pub fn diff(&self) -> &Diff {
        &self.diff
    }

    /// Whether a line of the diff is marked.
    pub fn is_marked(&self, at: At) -> bool {
        matches!(at, At::Line(line) if self.marks.contains(&line))
    }

    /// How the columns are shared out.
    pub fn columns(&self) -> Columns {
        self.columns
    }

    /// How far long lines are shifted to the left.
    pub fn shift(&self) -> usize {
        if self.look.wrap { 0 } else { self.shift }
    }

    /// The lines in sight.
    pub fn in_sight(&self) -> &[Visual] {
        let end = self.visuals.len().min(self.top + self.size.1);
        self.visuals.get(self.top..end).unwrap_or_default()
    }

    /// First and last line in sight, from 1, and how many there are.
    pub fn position(&self) -> (usize, usize, usize) {
        let of = self.visuals.len();
        ((self.top + 1).min(of), (self.top + self.size.1).min(of), of)
    }

    /// The search, if there is one.
    pub fn search(&self) -> Option<&Search> {
        self.search.as_ref()
    }

    /// Whether a text to search for is typed.
    pub fn is_typing(&self) -> bool {
        self.search.as_ref().is_some_and(|search| search.typing)
    }

    /// The fold that the fold key opens or closes: the first in sight.
    pub fn fold_in_sight(&self) -> Option<usize> {
        self.in_sight().iter().find_map(|visual| match visual {
            Visual::Heading(_, Some(fold)) | Visual::Fold(fold) => Some(*fold),
            other => match other.first() {
                At::Folded(fold, _) => Some(fold),
                At::Line(_) => None,
            },
        })
    }

    pub(crate) fn update(&mut self, msg: Msg) -> Reaction {
        match msg {
            Msg::Move(to) => self.go(to),
            Msg::NextChange => return self.go_to_heading(true),
            Msg::PreviousChange => return self.go_to_heading(false),
            Msg::NextFile => return self.go_to_file(true),
            Msg::PreviousFile => return self.go_to_file(false),
            Msg::SwitchLayout => return self.switch_layout(),
            Msg::Wrap => return self.switch_wrap(),
            Msg::Fold => return self.fold(),
            Msg::Unfold => return self.unfold(),
            Msg::Search => self.begin_search(),
            Msg::Text(request) if self.is_typing() => {
                self.open_for_search(None);
                let from = self.search.as_ref().map_or(0, |search| search.from);
                let first = self.visuals.get(from).map_or(At::Line(0), Visual::first);
                if let Some(search) = &mut self.search {
                    self.shift = search.shift;
                    search.type_in(request);
                    search.find(&self.diff, first);
                }
                self.top = from.min(self.last_top());
                self.see_match();
            }
            Msg::KeepSearch => return self.keep_search(),
            Msg::EndSearch => self.end_search(),
            Msg::NextMatch => self.step(true),
            Msg::PreviousMatch => self.step(false),
            other => return Reaction::Pass(other),
        }
        Reaction::Done
    }

    fn go(&mut self, to: Move) {
        const SHIFT: usize = 8;
        const MOST: usize = 400;
        let (last, page) = (self.last_top(), self.size.1.saturating_sub(1).max(1));
        let down = |lines: usize| (self.top + lines).min(last.max(self.top));
        match to {
            Move::Left => self.shift = self.shift().saturating_sub(SHIFT),
            Move::Right => self.shift = (self.shift() + SHIFT).min(MOST),
            Move::Up => self.top = self.top.saturating_sub(1),
            Move::Down => self.top = down(1),
            Move::PageUp => self.top = self.top.saturating_sub(page),
            Move::PageDown => self.top = down(page),
            Move::Top => self.top = 0,
            Move::Bottom => self.top = last,
        }
        if !matches!(to, Move::Left | Move::Right) {
            self.follows = None;
        }
    }

    fn last_top(&self) -> usize {
        self.visuals.len().saturating_sub(self.size.1)
    }

    /// The line at the top.
    fn first(&self) -> At {
        self.visuals.get(self.top).map_or(At::Line(0), Visual::first)
    }

    /// Lays the diff out anew; `top` stays as it is.
    fn lay(&mut self) {
        self.columns = Columns::of(&self.diff, self.look, self.size.0);
        let (whole, toggled) = (self.look.whole, &self.toggled);
        let is_open = |fold: usize| whole != toggled.contains(&fold);
        self.visuals = lay(&self.diff, self.columns, self.look.wrap, is_open);
    }

    /// The same with a line kept at the top.
    fn lay_at(&mut self, first: At) {
        self.lay();
        self.go_to(first);
        self.follow();
    }

    fn go_to(&mut self, at: At) {
        let place = self.visuals.iter().position(|visual| visual.holds(at));
        self.top = place.unwrap_or(self.top.min(self.last_top()));
    }

    /// Brings the line that is followed into sight, with a few lines before it.
    fn follow(&mut self) {
        let Some(line) = self.follows else { return };
        let lead_in = (self.size.1 / 3).min(3);
        let place = self.visuals.iter().position(|visual| visual.holds(At::Line(line)));
        self.top = place.unwrap_or(0).saturating_sub(lead_in).min(self.last_top());
    }

    fn go_to_heading(&mut self, forward: bool) -> Reaction {
        let wanted = |visual: &Visual| matches!(visual, Visual::Heading(..));
        let nothing = if forward { "this is the last change" } else { "this is the first change" };
        self.jump(forward, wanted, nothing)
    }

    fn go_to_file(&mut self, forward: bool) -> Reaction {
        let wanted = |visual: &Visual| matches!(visual, Visual::File(_));
        let nothing = match (self.diff.files(), forward) {
            (0 | 1, _) => "only one file changes",
            (_, true) => "this is the last file",
            (_, false) => "this is the first file",
        };
        self.jump(forward, wanted, nothing)
    }

    fn jump(&mut self, forward: bool, wanted: fn(&Visual) -> bool, nothing: &str) -> Reaction {
        let visuals = &self.visuals;
        let place = if forward {
            (self.top + 1..visuals.len()).find(|&index| wanted(&visuals[index]))
        } else {
            (0..self.top.min(visuals.len())).rev().find(|&index| wanted(&visuals[index]))
        };
        match place {
            Some(place) => {
                (self.top, self.follows) = (place, None);
                Reaction::Done
            }
            None => Reaction::Said(nothing.to_owned()),
        }
    }
}
