//! The state of a diff in a pane: what of it is in sight, and how it is laid out.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::columns::LEAST_SIDES;
use super::layout::lay;
use super::{At, Columns, Diff, Search, Shape, Visual};
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

    fn switch_layout(&mut self) -> Reaction {
        let first = self.first();
        self.look.layout = match self.look.layout {
            Layout::Auto => Layout::Unified,
            Layout::Unified => Layout::SideBySide,
            Layout::SideBySide => Layout::Auto,
        };
        self.lay_at(first);
        let words = match (self.look.layout, self.columns.shape) {
            (Layout::Auto, Shape::Unified) => "layout by itself: unified, as the pane is narrow",
            (Layout::Auto, Shape::SideBySide) => "layout by itself: side by side",
            (Layout::Unified, _) => "unified",
            (Layout::SideBySide, Shape::SideBySide) => "side by side",
            (Layout::SideBySide, Shape::Unified) => {
                return Reaction::Said(format!(
                    "side by side from {LEAST_SIDES} columns on: z gives the diff the whole screen"
                ));
            }
        };
        Reaction::Said(words.to_owned())
    }

    fn switch_wrap(&mut self) -> Reaction {
        let first = self.first();
        self.look.wrap = !self.look.wrap;
        self.shift = 0;
        self.lay_at(first);
        let words = match self.look.wrap {
            true => "long lines go on in the next line",
            false => "long lines are cut: ←→ shift them",
        };
        Reaction::Said(words.to_owned())
    }

    fn fold(&mut self) -> Reaction {
        let Some(fold) = self.fold_in_sight() else {
            return Reaction::Said("nothing is folded here".to_owned());
        };
        self.toggle(fold);
        self.remember_opened(None);
        let place = self.visuals.iter().position(|visual| visual.holds(At::Folded(fold, 0)));
        self.top = self.top.min(place.unwrap_or(self.top));
        self.follows = None;
        Reaction::Done
    }

    fn toggle(&mut self, fold: usize) {
        if !self.toggled.remove(&fold) {
            self.toggled.insert(fold);
        }
        self.lay();
    }

    fn unfold(&mut self) -> Reaction {
        let first = self.first();
        self.look.whole = !self.look.whole;
        self.toggled.clear();
        self.remember_opened(None);
        self.lay_at(first);
        let words = match self.look.whole {
            true => "the whole file",
            false => "only what changes",
        };
        Reaction::Said(words.to_owned())
    }

    fn begin_search(&mut self) {
        match &mut self.search {
            Some(search) => (search.typing, search.from) = (true, self.top),
            None => self.search = Some(Search::begin(self.top, self.shift)),
        }
    }

    fn keep_search(&mut self) -> Reaction {
        let Some(search) = &mut self.search else { return Reaction::Done };
        search.typing = false;
        match search.count() {
            None => self.search = None,
            Some((_, 0)) => {
                let words = format!("nothing found: {}", search.text());
                self.end_search();
                return Reaction::Said(words);
            }
            Some(_) => {}
        }
        Reaction::Done
    }

    /// While its text is typed, ending it goes back to where it began.
    fn end_search(&mut self) {
        self.shift = self.search.as_ref().map_or(self.shift, |search| search.shift);
        if !self.is_typing() {
            self.search = None;
            return;
        }
        self.open_for_search(None);
        let from = self.search.take().map_or(0, |search| search.from);
        self.top = from.min(self.last_top());
    }

    fn step(&mut self, forward: bool) {
        if let Some(search) = &mut self.search {
            search.step(forward);
        }
        self.see_match();
    }

    /// Brings the place that is looked at into sight: opens its fold, scrolls, shifts.
    fn see_match(&mut self) {
        let Some((at, place)) = self.search.as_ref().and_then(Search::here).cloned() else {
            return;
        };
        let fold = match at {
            At::Folded(fold, _) => Some(fold),
            At::Line(_) => None,
        };
        self.open_for_search(fold);
        self.follows = None;
        let row = self.visuals.iter().position(|visual| visual.shows(at, place.start));
        let row = row.unwrap_or(self.top);
        if row < self.top || row >= self.top + self.size.1 {
            self.top = row.saturating_sub(self.size.1 / 3).min(self.last_top());
        }
        self.shift_to(at, place);
    }

    /// Opens a fold as long as the search looks into it, and closes the one before.
    fn open_for_search(&mut self, fold: Option<usize>) {
        let before = self.search.as_mut().and_then(|search| search.opened.take());
        if before == fold {
            self.remember_opened(before);
            return;
        }
        if let Some(before) = before {
            let first = self.first();
            self.toggle(before);
            self.go_to(first);
        }
        if let Some(fold) = fold.filter(|fold| self.look.whole == self.toggled.contains(fold)) {
            self.toggle(fold);
            self.remember_opened(Some(fold));
        }
    }

    fn remember_opened(&mut self, fold: Option<usize>) {
        if let Some(search) = &mut self.search {
            search.opened = fold;
        }
    }

    fn shift_to(&mut self, at: At, place: std::ops::Range<usize>) {
        let Some(shown) = self.diff.shown(at) else { return };
        let columns = |text: &str| unicode_width::UnicodeWidthStr::width(text);
        let start = shown.text.get(..place.start).map_or(0, columns);
        let end = shown.text.get(..place.end).map_or(0, columns);
        let (shift, room) = (self.shift(), self.columns.text);
        if start < shift || end > shift + room {
            self.shift = if end <= room { 0 } else { start.saturating_sub(room / 3) };
        }
    }
}

#[cfg(test)]
mod tests {
    use tui_input::InputRequest;

    use super::*;
    use crate::app::diff::Texts;
    use crate::plan::FileChange;

    /// Fifty lines, of which the tenth and the thirtieth change; shown in a pane of this size.
    fn pane(columns: usize, lines: usize) -> DiffPane {
        let before: String = (1..=50).map(|n| format!("line {n}\n")).collect();
        let after = before.replace("line 10\n", "line ten\n").replace("line 30\n", "line Ten\n");
        showing(&[("p.yml", &before, &after)], columns, lines)
    }

    fn showing(files: &[(&str, &str, &str)], columns: usize, lines: usize) -> DiffPane {
        let change = |(name, before, after): &(&str, &str, &str)| FileChange {
            name: (*name).to_owned(),
            before: Some((*before).to_owned()),
            after: (*after).to_owned(),
        };
        let changes: Vec<FileChange> = files.iter().map(change).collect();
        let diff = Diff::of(&changes, "p.yml", None, &mut Texts::default());
        let mut pane = DiffPane::new(Look::default());
        pane.show(Arc::new(diff), BTreeSet::new(), None);
        pane.resize(columns, lines);
        pane
    }

    fn tell(pane: &mut DiffPane, msgs: &[Msg]) -> Reaction {
        msgs.iter().fold(Reaction::Done, |_, msg| pane.update(msg.clone()))
    }

    fn typed(pane: &mut DiffPane, text: &str) {
        tell(pane, &[Msg::Search]);
        for letter in text.chars() {
            tell(pane, &[Msg::Text(InputRequest::InsertChar(letter))]);
        }
    }

    /// The text at the top.
    fn top(pane: &DiffPane) -> String {
        pane.in_sight().first().map_or(String::new(), |visual| match visual.first() {
            At::Line(line) => format!("{:?}", pane.diff().lines[line]),
            at => pane.diff().shown(at).map_or("", |shown| shown.text).to_owned(),
        })
    }

    #[test]
    fn scrolling_ends_where_the_last_line_is_in_sight() {
        let mut pane = pane(40, 5);
        let (.., of) = pane.position();
        tell(&mut pane, &[Msg::Move(Move::Bottom)]);
        assert_eq!(pane.position(), (of - 4, of, of));
        tell(&mut pane, &[Msg::Move(Move::Down), Msg::Move(Move::PageDown)]);
        assert_eq!(pane.position(), (of - 4, of, of));
        tell(&mut pane, &[Msg::Move(Move::PageUp)]);
        assert_eq!(pane.position().0, of - 8);
        tell(&mut pane, &[Msg::Move(Move::Top), Msg::Move(Move::Up)]);
        assert_eq!(pane.position().0, 1);
    }

    #[test]
    fn changes_are_walked_through_and_the_ends_are_told() {
        let mut pane = pane(40, 5);
        assert_eq!(tell(&mut pane, &[Msg::NextChange]), Reaction::Done);
        let second = pane.position().0;
        assert!(second > 1);
        let last = tell(&mut pane, &[Msg::NextChange]);
        assert_eq!(last, Reaction::Said("this is the last change".to_owned()));
        assert_eq!(pane.position().0, second);
        assert_eq!(tell(&mut pane, &[Msg::PreviousChange]), Reaction::Done);
        assert_eq!(pane.position().0, 1);
        let only = tell(&mut pane, &[Msg::NextFile]);
        assert_eq!(only, Reaction::Said("only one file changes".to_owned()));
    }

    #[test]
    fn files_are_walked_through() {
        let files = [("p.yml", "a\n", "b\n"), ("Dockerfile", "a\n", "b\n")];
        let mut pane = showing(&files, 40, 3);
        tell(&mut pane, &[Msg::NextFile]);
        assert!(top(&pane).contains("Dockerfile"), "{}", top(&pane));
        let last = tell(&mut pane, &[Msg::NextFile]);
        assert_eq!(last, Reaction::Said("this is the last file".to_owned()));
        tell(&mut pane, &[Msg::PreviousFile]);
        assert!(top(&pane).contains("p.yml"), "{}", top(&pane));
    }

    #[test]
    fn a_fold_opens_and_closes_and_the_whole_file_too() {
        let mut pane = pane(40, 10);
        let (.., folded) = pane.position();
        assert_eq!(pane.fold_in_sight(), Some(0));
        tell(&mut pane, &[Msg::Fold]);
        assert_eq!((pane.position().2, top(&pane)), (folded + 6, "line 1".to_owned()));
        tell(&mut pane, &[Msg::Fold]);
        assert_eq!(pane.position().2, folded);
        tell(&mut pane, &[Msg::Unfold]);
        assert_eq!(pane.position().2, 50 + 2 + 2);
        tell(&mut pane, &[Msg::Fold]);
        assert_eq!(pane.position().2, 50 + 2 + 2 - 6);
        tell(&mut pane, &[Msg::Unfold]);
        assert_eq!(pane.position().2, folded);
        tell(&mut pane, &[Msg::Move(Move::Down)]);
        pane.resize(40, 4);
        let nothing = tell(&mut pane, &[Msg::Fold]);
        assert_eq!(nothing, Reaction::Said("nothing is folded here".to_owned()));
    }

    #[test]
    fn the_layout_follows_the_width_until_it_is_chosen() {
        let mut pane = pane(99, 10);
        assert_eq!(pane.columns().shape, Shape::Unified);
        pane.resize(100, 10);
        assert_eq!(pane.columns().shape, Shape::SideBySide);
        tell(&mut pane, &[Msg::SwitchLayout]);
        assert_eq!(pane.columns().shape, Shape::Unified);
        pane.resize(60, 10);
        tell(&mut pane, &[Msg::SwitchLayout]);
        assert_eq!(pane.columns().shape, Shape::SideBySide);
        pane.resize(59, 10);
        assert_eq!(pane.columns().shape, Shape::Unified);
    }

    #[test]
    fn the_line_at_the_top_stays_there_in_another_size_and_layout() {
        let mut pane = pane(99, 6);
        tell(&mut pane, &[Msg::Unfold, Msg::Move(Move::PageDown), Msg::Move(Move::PageDown)]);
        let before = top(&pane);
        pane.resize(140, 8);
        assert_eq!(top(&pane), before);
        tell(&mut pane, &[Msg::Wrap, Msg::SwitchLayout]);
        assert_eq!(top(&pane), before);
    }

    #[test]
    fn a_search_finds_as_it_is_typed_and_opens_folds() {
        let mut pane = pane(40, 6);
        typed(&mut pane, "ten");
        assert_eq!(pane.search().unwrap().count(), Some((1, 2)));
        tell(&mut pane, &[Msg::KeepSearch, Msg::NextMatch]);
        assert_eq!(pane.search().unwrap().count(), Some((2, 2)));
        tell(&mut pane, &[Msg::NextMatch]);
        assert_eq!(pane.search().unwrap().count(), Some((1, 2)));
        tell(&mut pane, &[Msg::PreviousMatch, Msg::EndSearch]);
        assert!(pane.search().is_none());
        let (.., folded) = pane.position();
        typed(&mut pane, "line 20");
        assert_eq!(pane.search().unwrap().count(), Some((1, 1)));
        assert!(pane.position().2 > folded, "the fold is still closed");
        assert!(pane.in_sight().iter().any(|visual| visual.first() == At::Folded(1, 6)));
        tell(&mut pane, &[Msg::Text(InputRequest::InsertChar('0'))]);
        tell(&mut pane, &[Msg::EndSearch]);
        assert_eq!(pane.position().2, folded);
    }

    #[test]
    fn a_capital_makes_a_search_exact_and_nothing_found_ends_it() {
        let mut pane = pane(40, 6);
        typed(&mut pane, "Ten");
        assert_eq!(pane.search().unwrap().count(), Some((1, 1)));
        tell(&mut pane, &[Msg::EndSearch]);
        typed(&mut pane, "zebra");
        let said = tell(&mut pane, &[Msg::KeepSearch]);
        assert_eq!(said, Reaction::Said("nothing found: zebra".to_owned()));
        assert!(pane.search().is_none());
    }

    #[test]
    fn ending_a_search_while_it_is_typed_goes_back() {
        let mut pane = pane(40, 6);
        tell(&mut pane, &[Msg::Move(Move::Down)]);
        let before = top(&pane);
        typed(&mut pane, "line 45");
        assert_ne!(top(&pane), before);
        tell(&mut pane, &[Msg::EndSearch]);
        assert_eq!(top(&pane), before);
    }

    #[test]
    fn a_place_behind_the_edge_is_shifted_into_sight() {
        let long = format!("a: {} end\n", "x".repeat(90));
        let mut pane = showing(&[("p.yml", &long, "a: 1\n")], 50, 6);
        typed(&mut pane, "end");
        assert!(pane.shift() > 50, "{}", pane.shift());
        tell(&mut pane, &[Msg::KeepSearch, Msg::EndSearch]);
        assert_eq!(pane.shift(), 0);
        tell(&mut pane, &[Msg::Wrap]);
        assert_eq!(pane.position().2, 5);
    }

    proptest::proptest! {
        #[test]
        fn no_order_of_keys_and_sizes_breaks_it(
            steps in proptest::collection::vec((0usize..22, 0usize..130, 0usize..12), 0..30),
        ) {
            let mut pane = pane(40, 5);
            for (step, columns, lines) in steps {
                let moves = [
                    Move::Up, Move::Down, Move::Left, Move::Right, Move::PageUp, Move::PageDown,
                    Move::Top, Move::Bottom,
                ];
                match step {
                    0..8 => tell(&mut pane, &[Msg::Move(moves[step])]),
                    8 => tell(&mut pane, &[Msg::NextChange]),
                    9 => tell(&mut pane, &[Msg::PreviousChange]),
                    10 => tell(&mut pane, &[Msg::SwitchLayout]),
                    11 => tell(&mut pane, &[Msg::Wrap]),
                    12 => tell(&mut pane, &[Msg::Fold]),
                    13 => tell(&mut pane, &[Msg::Unfold]),
                    14 => tell(&mut pane, &[Msg::Search]),
                    15 => tell(&mut pane, &[Msg::Text(InputRequest::InsertChar('4'))]),
                    16 => tell(&mut pane, &[Msg::KeepSearch]),
                    17 => tell(&mut pane, &[Msg::EndSearch]),
                    18 => tell(&mut pane, &[Msg::NextMatch]),
                    19 => tell(&mut pane, &[Msg::PreviousMatch]),
                    _ => { pane.resize(columns, lines); Reaction::Done }
                };
                let (first, last, of) = pane.position();
                proptest::prop_assert!(of > 0 && first <= of && last <= of);
                proptest::prop_assert_eq!(pane.in_sight().len(), (last + 1).saturating_sub(first).min(pane.size().1));
            }
        }
    }
}
