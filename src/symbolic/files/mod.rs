//! The files of one step: what is tracked, what earlier steps passed on, what this step's commands wrote.

mod commit;
mod content;
mod join;
mod news;
mod passed;
mod pattern;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub(super) use commit::Commit;
pub use content::{Content, Line, Maker, Provenance};
pub use news::News;
use passed::within;
pub(super) use passed::{Incoming, Passed, Taking};
pub use pattern::Pattern;
pub(super) use pattern::is_glob;

/// Changes by pattern that are kept apart; beyond, the older ones count as unknown.
const MOST_CHANGES: usize = 256;

/// The files that a step sees.
#[derive(Clone, Debug)]
pub struct Files {
    cloned: bool,
    commit: Arc<Commit>,
    received: Arc<Incoming>,
    written: Arc<BTreeMap<String, Written>>,
    changes: Arc<Vec<Change>>,
    /// Whether a file was written since the last change by pattern.
    fresh: bool,
    taken_absent: Arc<BTreeSet<String>>,
}

/// A file that this step wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Written {
    content: Content,
    /// The step whose artifact it was before lines were appended.
    from: Option<usize>,
    /// How many changes by pattern came before.
    after: usize,
}

/// What a program did to files of which only a pattern is known.
#[derive(Clone, Debug)]
enum Change {
    /// What the pattern covers holds this.
    Set(Pattern, Content),
    /// What the pattern covers may have been written by this program.
    Perhaps(Pattern, Arc<Maker>),
}

/// A file that was looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// What it holds.
    pub content: Content,
    /// The step that passed it on.
    pub from: Option<usize>,
}

impl Files {
    /// The files at the start of a step.
    pub fn new(cloned: bool, commit: Arc<Commit>, received: Arc<Incoming>) -> Files {
        Files {
            cloned,
            commit,
            received,
            written: Arc::default(),
            changes: Arc::default(),
            fresh: false,
            taken_absent: Arc::default(),
        }
    }

    /// Whether the step starts with the repository's files.
    pub fn cloned(&self) -> bool {
        self.cloned
    }

    /// Files that lines were appended to, and of which it isn't known whether the commit holds them.
    pub fn taken_absent(&self) -> &BTreeSet<String> {
        &self.taken_absent
    }

    /// Whether these are the artifacts that the step received.
    pub fn receives(&self, incoming: &Arc<Incoming>) -> bool {
        Arc::ptr_eq(&self.received, incoming)
    }

    /// What the file at `path` holds.
    pub fn look(&self, path: &str) -> Seen {
        let written = self.written.get(path);
        let start = written.map_or(0, |w| w.after);
        let mut changed: Option<Arc<Maker>> = None;
        let mut found = None;
        for change in self.changes[start..].iter().rev() {
            match change {
                Change::Perhaps(pattern, by) if pattern.matches(path) => {
                    let both = changed.map(|next| Arc::new(by.and(&next)));
                    changed = Some(both.unwrap_or_else(|| by.clone()));
                }
                Change::Set(pattern, content) if pattern.matches(path) => {
                    found = Some(Seen { content: content.clone(), from: None });
                    break;
                }
                _ => {}
            }
        }
        let own = || written.map(|w| Seen { content: w.content.clone(), from: w.from });
        let seen = found.or_else(own).unwrap_or_else(|| self.in_made_folder(path));
        match changed {
            Some(by) => Seen { content: seen.content.perhaps(&by), ..seen },
            None => seen,
        }
    }

    /// How many files this step wrote.
    pub fn count(&self) -> usize {
        self.written.len()
    }

    /// Whether the commit is known to hold files below this folder, and the step still has them.
    pub fn holds_below(&self, folder: &str) -> bool {
        self.cloned && self.commit.holds_below(folder)
    }

    /// Whether the commit is known to hold the file, and the step has it: `None` where that isn't known.
    pub fn tracks(&self, path: &str) -> Option<bool> {
        if self.cloned { self.commit.holds(path) } else { Some(false) }
    }

    /// Replaces or creates a file.
    pub fn write(&mut self, path: &str, content: Content) {
        self.put(path, content, None);
    }

    /// Appends lines to a file.
    pub fn append(&mut self, path: &str, more: &[Line]) {
        let seen = self.look(path);
        let unsure = seen.content == Content::Tracked && self.commit.holds(path).is_none();
        let before = match unsure {
            true => {
                Arc::make_mut(&mut self.taken_absent).insert(path.to_owned());
                Content::Absent
            }
            false => seen.content,
        };
        if let Some(written) = Arc::make_mut(&mut self.written).get_mut(path) {
            // so that its lines aren't copied to be extended
            written.content = Content::Absent;
        }
        self.put(path, before.with_lines(more), seen.from);
    }

    /// A program wrote files that match `pattern`.
    pub fn make(&mut self, pattern: &str, by: &Arc<Maker>) {
        match is_glob(pattern) {
            true => self.set(Pattern::new(pattern), Content::Made(by.clone())),
            false => self.put(pattern, Content::Made(by.clone()), None),
        }
    }

    /// A program may have written files that match `pattern`.
    pub fn perhaps_make(&mut self, pattern: &str, by: &Arc<Maker>) {
        let changes = Arc::make_mut(&mut self.changes);
        match changes.last_mut() {
            Some(Change::Perhaps(last, first)) if last.text() == pattern && !self.fresh => {
                *first = Arc::new(first.and(by));
            }
            _ => {
                changes.push(Change::Perhaps(Pattern::new(pattern), by.clone()));
                self.fresh = false;
                self.limit(by);
            }
        }
    }

    /// A program of which nothing is known may have written anything.
    pub fn disturb(&mut self, by: &Arc<Maker>) {
        self.perhaps_make("**", by);
    }

    /// Removes a file or a folder or, with a pattern, files.
    pub fn remove(&mut self, path: &str) {
        if is_glob(path) {
            self.set(Pattern::new(path), Content::Absent);
            return;
        }
        let inside = Pattern::new(&format!("{path}/**"));
        let holds = self.holds_below(path)
            || within(&self.written, &inside).any(|(below, _)| below.len() > path.len())
            || self.changes.iter().any(|c| inside.meets(c.pattern()))
            || !self.received.covered(&inside).is_empty();
        if holds {
            self.set(inside, Content::Absent);
        }
        self.put(path, Content::Absent, None);
    }

    /// The files that aren't just those of the commit, by path or pattern, as far as `pattern` covers them.
    pub fn news(&self, pattern: &Pattern) -> BTreeMap<String, Seen> {
        let mut all: BTreeMap<String, Seen> = self.received.covered(pattern).into_iter().collect();
        for seen in all.iter_mut() {
            if !is_glob(seen.0) && !self.changes.is_empty() {
                *seen.1 = self.look(seen.0);
            }
        }
        for change in self.changes.iter().filter(|c| pattern.meets(c.pattern())) {
            let content = change.content();
            all.insert(change.pattern().text().to_owned(), Seen { content, from: None });
        }
        for (path, _) in within(&self.written, pattern) {
            all.insert(path.clone(), self.look(path));
        }
        all
    }

    /// Whether a command of this step may have written what `pattern` covers.
    pub fn wrote(&self, pattern: &Pattern) -> bool {
        within(&self.written, pattern).next().is_some()
            || self.changes.iter().any(|change| pattern.meets(change.pattern()))
    }

    /// What a step leaves to later ones by an upload.
    pub fn pass_on(&self, taking: &Taking, step: usize, passed: &mut Passed) {
        let pattern = &taking.pattern;
        let mut paths = self.received.paths(pattern);
        paths.extend(within(&self.written, pattern).map(|(path, _)| path.clone()));
        if !is_glob(pattern.text()) {
            paths.push(pattern.text().to_owned());
        }
        for path in paths {
            let content = self.look(&path).content;
            let copied = matches!(content, Content::Tracked | Content::Absent);
            if !copied && taking.takes(&path) {
                passed.add_file(path, content, step);
            }
        }
        if let Some(by) = made_above(pattern.text(), |f| self.written.get(f).map(|w| &w.content)) {
            passed.add_glob(vec![pattern.clone()], Content::Tracked.perhaps(&by), step);
        }
        // an upload of one path is that file, unless something lies below it
        let inside = (!is_glob(pattern.text())).then(|| format!("{}/", pattern.text()));
        let may_lie_below = |text: &str| inside.as_ref().is_none_or(|i| text.starts_with(i));
        for (patterns, content, _) in self.received.globs(pattern) {
            if patterns.iter().any(|p| may_lie_below(p.text())) {
                passed.add_glob(with(patterns, pattern), content.clone(), step);
            }
        }
        for change in self.changes.iter().filter(|c| pattern.meets(c.pattern())) {
            if may_lie_below(change.pattern().text()) {
                let both = with(std::slice::from_ref(change.pattern()), pattern);
                passed.add_glob(both, change.content(), step);
            }
        }
        if self.cloned {
            passed.add_tracked(taking.clone(), step);
            return;
        }
        for (other, _) in self.received.tracked_patterns() {
            if pattern.meets(&other.pattern) {
                passed.add_tracked(other.clone(), step);
            }
        }
    }

    fn put(&mut self, path: &str, content: Content, from: Option<usize>) {
        let after = self.changes.len();
        self.fresh = true;
        Arc::make_mut(&mut self.written).insert(path.to_owned(), Written { content, from, after });
    }

    fn set(&mut self, pattern: Pattern, content: Content) {
        Arc::make_mut(&mut self.written).retain(|path, _| !pattern.matches(path));
        let maker = match &content {
            Content::Made(by) => Some(by.clone()),
            _ => None,
        };
        Arc::make_mut(&mut self.changes).push(Change::Set(pattern, content));
        self.fresh = false;
        if let Some(by) = maker {
            self.limit(&by);
        }
    }

    /// Many changes by pattern: the older ones become one of which nothing is known.
    fn limit(&mut self, by: &Arc<Maker>) {
        if self.changes.len() <= MOST_CHANGES {
            return;
        }
        let everything = Change::Perhaps(Pattern::new("**"), by.clone());
        *Arc::make_mut(&mut self.changes) = vec![everything];
        for written in Arc::make_mut(&mut self.written).values_mut() {
            written.after = 0;
        }
    }

    /// A file of which nothing is known but perhaps that a program made its folder.
    fn in_made_folder(&self, path: &str) -> Seen {
        let seen = self.before_own(path);
        match made_above(path, |folder| self.written.get(folder).map(|w| &w.content)) {
            Some(by) => Seen { content: seen.content.perhaps(&by), ..seen },
            None => seen,
        }
    }

    fn before_own(&self, path: &str) -> Seen {
        if let Some(seen) = self.received.look(path) {
            return seen;
        }
        if !self.cloned
            && let Some(seen) = self.received.tracked(path, &self.commit)
        {
            return seen;
        }
        let content = match self.commit.holds(path) {
            _ if is_outside(path) => Content::Image,
            _ if !self.cloned => Content::Absent,
            Some(false) => Content::Absent,
            Some(true) | None => Content::Tracked,
        };
        Seen { content, from: None }
    }
}

impl PartialEq for Change {
    fn eq(&self, other: &Change) -> bool {
        match (self, other) {
            (Change::Set(a, x), Change::Set(b, y)) => a.text() == b.text() && x == y,
            (Change::Perhaps(a, x), Change::Perhaps(b, y)) => a.text() == b.text() && x == y,
            _ => false,
        }
    }
}

impl Change {
    fn pattern(&self) -> &Pattern {
        match self {
            Change::Set(pattern, _) | Change::Perhaps(pattern, _) => pattern,
        }
    }

    fn content(&self) -> Content {
        match self {
            Change::Set(_, content) => content.clone(),
            Change::Perhaps(_, by) => Content::Tracked.perhaps(by),
        }
    }
}

/// Whether a path lies outside the folder that a step works in.
pub(super) fn is_outside(path: &str) -> bool {
    path.starts_with(['/', '~']) || path == ".." || path.starts_with("../")
}

/// The program that made a folder above `path`, where it is known as one path.
fn made_above<'c>(path: &str, content: impl Fn(&str) -> Option<&'c Content>) -> Option<Arc<Maker>> {
    let folders = path.match_indices('/').filter_map(|(at, _)| content(&path[..at]));
    folders
        .filter_map(|content| match content {
            Content::Made(by) | Content::Perhaps { by, .. } => Some(by.clone()),
            _ => None,
        })
        .last()
}

fn with(patterns: &[Pattern], one: &Pattern) -> Vec<Pattern> {
    let mut all = patterns.to_vec();
    if !all.iter().any(|p| p.text() == one.text()) {
        all.push(one.clone());
    }
    all
}
