//! The files of one step: what is tracked, what earlier steps passed on, what this step's commands wrote.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use globset::{GlobBuilder, GlobMatcher};

use super::trace::Place;
use super::value::Value;
use crate::project::Tree;

/// What is known of what a file holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Content {
    /// As in the commit.
    Tracked,
    /// As in the image that the step runs in.
    Image,
    /// There is no such file.
    Absent,
    /// Lines that the script wrote, after what was there before.
    Lines {
        /// What the lines were appended to.
        base: Option<Arc<Content>>,
        /// The lines.
        lines: Arc<[Line]>,
    },
    /// Written by a program.
    Made(Arc<Maker>),
    /// As before, unless this program changed it.
    Perhaps {
        /// What it held before.
        base: Arc<Content>,
        /// A program of which nothing is known.
        by: Arc<Maker>,
    },
    /// One of these, by a condition.
    OneOf(Arc<[Content]>),
}

/// A line of a file that the script wrote.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Line {
    /// The line's text, without the line end.
    pub text: Value,
    /// What must hold for it to be written.
    pub conditions: Vec<Value>,
    /// The command that wrote it.
    pub written: Provenance,
}

/// The program that wrote a file, by what it was called with.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Maker {
    /// Program and arguments.
    pub words: Vec<Value>,
    /// Where it was called.
    pub place: Provenance,
}

/// Where something comes from. Two values are equal wherever they come from.
#[derive(Clone, Debug)]
pub struct Provenance(pub Place);

/// The files that a step sees.
#[derive(Clone, Debug)]
pub struct Files {
    cloned: bool,
    tree: Arc<Tree>,
    written: BTreeMap<String, Content>,
    made: Vec<(Pattern, Content)>,
    received: Vec<Arc<Received>>,
    taken_absent: BTreeSet<String>,
}

/// What an earlier step passed on.
#[derive(Clone, Debug)]
pub struct Received {
    /// Index of the step in its pipeline.
    pub step: usize,
    /// The uploads' patterns.
    pub patterns: Vec<Pattern>,
    /// The files of that step when it ended.
    pub files: Arc<Files>,
}

/// A glob of Bitbucket: `*` within a segment, `**` across.
#[derive(Clone, Debug)]
pub struct Pattern {
    text: String,
    matcher: Option<GlobMatcher>,
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
    pub fn new(cloned: bool, tree: Arc<Tree>, received: Vec<Arc<Received>>) -> Files {
        Files {
            cloned,
            tree,
            written: BTreeMap::new(),
            made: Vec::new(),
            received,
            taken_absent: BTreeSet::new(),
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

    /// What earlier steps passed on to this one.
    pub fn received(&self) -> &[Arc<Received>] {
        &self.received
    }

    /// What the file at `path` holds.
    pub fn look(&self, path: &str) -> Seen {
        if let Some(content) = self.own(path) {
            return content;
        }
        self.before_own(path)
    }

    /// Whether the commit is known to hold files below this folder.
    pub fn holds_below(&self, folder: &str) -> bool {
        self.cloned && self.tree.paths().iter().any(|path| below(path, folder))
    }

    /// Replaces or creates a file.
    pub fn write(&mut self, path: &str, content: Content) {
        self.written.insert(path.to_owned(), content);
    }

    /// Appends lines to a file.
    pub fn append(&mut self, path: &str, more: &[Line]) {
        let content = match self.look(path).content {
            Content::Lines { base, lines } => {
                let lines = lines.iter().chain(more).cloned().collect();
                Content::Lines { base, lines }
            }
            Content::Absent => Content::Lines { base: None, lines: more.into() },
            Content::Tracked if self.tree.holds(path).is_none() => {
                self.taken_absent.insert(path.to_owned());
                Content::Lines { base: None, lines: more.into() }
            }
            base => Content::Lines { base: Some(Arc::new(base)), lines: more.into() },
        };
        self.written.insert(path.to_owned(), content);
    }

    /// A program wrote files that match `pattern`.
    pub fn make(&mut self, pattern: &str, by: &Arc<Maker>) {
        if is_glob(pattern) {
            self.written.retain(|path, _| !Pattern::new(pattern).matches(path));
            self.made.push((Pattern::new(pattern), Content::Made(by.clone())));
        } else {
            self.written.insert(pattern.to_owned(), Content::Made(by.clone()));
        }
    }

    /// A program of which nothing is known may have written anything.
    pub fn disturb(&mut self, by: &Arc<Maker>) {
        for content in self.written.values_mut() {
            *content = Content::Perhaps { base: Arc::new(content.clone()), by: by.clone() };
        }
        let everything = Content::Perhaps { base: Arc::new(Content::Tracked), by: by.clone() };
        self.made.push((Pattern::new("**"), everything));
    }

    /// The files that aren't just those of the commit, by path or pattern, as far as `pattern` covers them.
    pub fn news(&self, pattern: &Pattern) -> BTreeMap<String, Seen> {
        let mut all = BTreeMap::new();
        for received in &self.received {
            for passed in &received.patterns {
                for (path, seen) in received.files.news(passed) {
                    if pattern.overlaps(&path) {
                        all.insert(path, Seen { content: seen.content, from: Some(received.step) });
                    }
                }
            }
        }
        let own = self.made.iter().map(|(p, c)| (&p.text, c)).chain(self.written.iter());
        for (path, content) in own.filter(|(path, _)| pattern.overlaps(path)) {
            all.insert(path.clone(), Seen { content: content.clone(), from: None });
        }
        all
    }

    /// Whether a command of this step may have written what `pattern` covers.
    pub fn wrote(&self, pattern: &Pattern) -> bool {
        self.written.keys().any(|path| pattern.overlaps(path))
            || self.made.iter().any(|(made, _)| pattern.overlaps(&made.text))
    }

    /// Joins the files after the branches of a condition.
    pub fn join(branches: &[Files]) -> Option<Files> {
        let mut joined = branches.first()?.clone();
        let paths: Vec<String> = branches.iter().flat_map(|b| b.written.keys().cloned()).collect();
        for path in paths {
            let mut contents: Vec<Content> =
                branches.iter().map(|b| b.look(&path).content).collect();
            contents.dedup();
            let content = match contents.as_slice() {
                [only] => only.clone(),
                _ => Content::OneOf(contents.into()),
            };
            joined.written.insert(path, content);
        }
        for branch in &branches[1..] {
            for (pattern, content) in &branch.made {
                if !joined.made.iter().any(|(p, c)| p.text == pattern.text && c == content) {
                    joined.made.push((pattern.clone(), content.clone()));
                }
            }
        }
        Some(joined)
    }

    /// Removes a file or, with a pattern, files.
    pub fn remove(&mut self, path: &str) {
        if !is_glob(path) {
            self.written.insert(path.to_owned(), Content::Absent);
        }
        let below = format!("{}/", path.trim_end_matches("/*").trim_end_matches('/'));
        self.written.retain(|p, _| !p.starts_with(&below));
        self.made.retain(|(p, _)| !p.text.starts_with(&below));
    }

    fn own(&self, path: &str) -> Option<Seen> {
        let made = self.made.iter().rev().find(|(pattern, _)| pattern.matches(path));
        let content = match (self.written.get(path), made) {
            (Some(content), _) => content.clone(),
            (None, Some((_, Content::Perhaps { by, .. }))) => {
                let base = self.before_own(path);
                let content = Content::Perhaps { base: Arc::new(base.content), by: by.clone() };
                return Some(Seen { content, from: base.from });
            }
            (None, Some((_, content))) => content.clone(),
            (None, None) => return None,
        };
        Some(Seen { content, from: None })
    }

    fn before_own(&self, path: &str) -> Seen {
        for received in self.received.iter().rev() {
            if received.patterns.iter().any(|p| p.matches(path)) {
                let seen = received.files.look(path);
                if !matches!(seen.content, Content::Absent | Content::Tracked) {
                    return Seen { content: seen.content, from: Some(received.step) };
                }
                if seen.content == Content::Tracked && !self.cloned {
                    return Seen { content: Content::Tracked, from: Some(received.step) };
                }
            }
        }
        let content = match self.tree.holds(path) {
            _ if is_outside(path) => Content::Image,
            _ if !self.cloned => Content::Absent,
            Some(false) => Content::Absent,
            Some(true) | None => Content::Tracked,
        };
        Seen { content, from: None }
    }
}

impl Pattern {
    /// Reads a pattern; one that can't be read matches only itself.
    pub fn new(text: &str) -> Pattern {
        let text = text.strip_prefix("./").unwrap_or(text).trim_end_matches('/').to_owned();
        let glob = GlobBuilder::new(&text).literal_separator(true).build();
        Pattern { matcher: glob.ok().map(|g| g.compile_matcher()), text }
    }

    /// The pattern as written, less a leading `./`.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it covers `path`, or the folder that `path` lies in.
    pub fn matches(&self, path: &str) -> bool {
        self.text == path
            || self.matcher.as_ref().is_some_and(|m| m.is_match(path))
            || (!is_glob(&self.text)
                && path.strip_prefix(&self.text).is_some_and(|p| p.starts_with('/')))
    }

    /// Whether it may cover something that `other`, a path or a pattern, covers too.
    pub fn overlaps(&self, other: &str) -> bool {
        match (is_glob(&self.text), is_glob(other)) {
            (_, false) => self.matches(other) || below(&self.text, other),
            (false, true) => {
                Pattern::new(other).matches(&self.text) || below(fixed(other), &self.text)
            }
            (true, true) => {
                let (a, b) = (fixed(&self.text), fixed(other));
                a.starts_with(b) || b.starts_with(a)
            }
        }
    }
}

/// Whether the text has a wildcard.
pub(super) fn is_glob(text: &str) -> bool {
    text.contains(['*', '?', '[', '{'])
}

/// Whether a path lies outside the folder that a step works in.
pub(super) fn is_outside(path: &str) -> bool {
    path.starts_with(['/', '~'])
}

fn below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

fn fixed(pattern: &str) -> &str {
    let end = pattern.find(['*', '?', '[', '{']).unwrap_or(pattern.len());
    &pattern[..end]
}

impl PartialEq for Provenance {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Provenance {}

impl PartialOrd for Provenance {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Provenance {
    fn cmp(&self, _: &Self) -> Ordering {
        Ordering::Equal
    }
}

impl Hash for Provenance {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

impl fmt::Display for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Content::Tracked => f.write_str("as in the commit"),
            Content::Image => f.write_str("as in the step's image"),
            Content::Absent => f.write_str("no file"),
            Content::Lines { lines, .. } => write!(f, "{} written lines", lines.len()),
            Content::Made(maker) => write!(f, "made by {maker}"),
            Content::Perhaps { by, .. } => write!(f, "perhaps changed by {by}"),
            Content::OneOf(_) => f.write_str("one of several"),
        }
    }
}

impl fmt::Display for Maker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<String> = self.words.iter().take(3).map(Value::to_string).collect();
        write!(f, "`{}{}`", words.join(" "), if self.words.len() > 3 { " …" } else { "" })
    }
}
