//! What earlier steps passed on: artifacts, file by file and glob by glob.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;

use super::content::{Content, Maker};
use super::pattern::Pattern;
use super::{Commit, Seen};

/// The artifacts that a step receives. Chunks double in size, so that the run of a long pipeline stays linear.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Incoming {
    chunks: Vec<Arc<Passed>>,
}

/// Artifacts of one step, or of several that follow each other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Passed {
    /// How many steps they come from.
    steps: usize,
    files: BTreeMap<String, Entry>,
    globs: Vec<Glob>,
    tracked: Vec<(Taking, usize)>,
}

/// What an upload takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taking {
    /// The upload's pattern.
    pub pattern: Pattern,
    /// What is left out of it.
    pub ignore: Vec<Pattern>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    content: Content,
    from: usize,
}

/// Files that a program made and that all of these patterns cover.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Glob {
    patterns: Vec<Pattern>,
    entry: Entry,
}

impl Taking {
    /// Whether the upload takes this file.
    pub fn takes(&self, path: &str) -> bool {
        self.pattern.matches(path) && !self.ignore.iter().any(|p| p.matches(path))
    }
}

impl Glob {
    fn covers(&self, path: &str) -> bool {
        self.patterns.iter().all(|p| p.matches(path))
    }

    fn overlaps(&self, pattern: &Pattern) -> bool {
        self.patterns.iter().all(|p| pattern.meets(p))
    }

    /// The narrowest of the patterns.
    fn name(&self) -> &str {
        let narrow = self.patterns.iter().max_by_key(|p| p.start().len());
        narrow.map_or("**", Pattern::text)
    }
}

impl Passed {
    /// Nothing yet.
    pub fn new() -> Passed {
        Passed { steps: 1, ..Passed::default() }
    }

    /// Whether nobody receives anything.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty() && self.globs.is_empty() && self.tracked.is_empty()
    }

    /// Passes on one file.
    pub fn add_file(&mut self, path: String, content: Content, from: usize) {
        self.files.insert(path, Entry { content, from });
    }

    pub(super) fn add_glob(&mut self, patterns: Vec<Pattern>, content: Content, from: usize) {
        self.add(Glob { patterns, entry: Entry { content, from } });
    }

    /// Adds a glob in the place of one with the same patterns.
    fn add(&mut self, glob: Glob) {
        self.globs.retain(|known| known.patterns != glob.patterns);
        self.globs.push(glob);
    }

    fn holds(&self, path: &str) -> bool {
        self.files.contains_key(path) || self.glob(path).is_some()
    }

    /// A folder above that a program made and that was passed on as one path.
    fn above(&self, path: &str) -> Option<(&Content, usize)> {
        let mut folders = path.match_indices('/').filter_map(|(at, _)| self.files.get(&path[..at]));
        let made = |e: &&Entry| matches!(e.content, Content::Made(_) | Content::Perhaps { .. });
        folders.rfind(made).map(|e| (&e.content, e.from))
    }

    pub(super) fn add_tracked(&mut self, taking: Taking, from: usize) {
        self.tracked.push((taking, from));
    }

    /// Later artifacts over these.
    fn merge(&mut self, later: &Passed) {
        for glob in &later.globs {
            self.cover(glob);
            self.add(glob.clone());
        }
        self.files.extend(later.files.iter().map(|(path, entry)| (path.clone(), entry.clone())));
        for (taking, from) in &later.tracked {
            if !self.tracked.iter().any(|(known, _)| known == taking) {
                self.tracked.push((taking.clone(), *from));
            }
        }
        self.steps += later.steps;
    }

    /// A glob that comes later replaces what it covers, or may have changed it.
    fn cover(&mut self, glob: &Glob) {
        match &glob.entry.content {
            Content::Perhaps { by, .. } => {
                for (path, entry) in &mut self.files {
                    if glob.covers(path) {
                        entry.content = entry.content.clone().perhaps(by);
                    }
                }
            }
            _ => self.files.retain(|path, _| !glob.covers(path)),
        }
    }

    fn glob(&self, path: &str) -> Option<&Entry> {
        self.globs.iter().rev().find(|g| g.covers(path)).map(|g| &g.entry)
    }
}

impl Incoming {
    /// Receives the artifacts of one more step.
    pub fn push(&mut self, passed: Passed) {
        if passed.is_empty() {
            return;
        }
        let mut newest = passed;
        while let Some(last) = self.chunks.pop_if(|last| last.steps <= newest.steps) {
            let mut merged = Arc::unwrap_or_clone(last);
            merged.merge(&newest);
            newest = merged;
        }
        self.chunks.push(Arc::new(newest));
    }

    /// The file at `path`, if it was passed on with other content than the commit's.
    pub fn look(&self, path: &str) -> Option<Seen> {
        let mut changed: Option<(Arc<Maker>, usize)> = None;
        let mut found = None;
        for chunk in self.chunks.iter().rev() {
            let entry = chunk.files.get(path).or_else(|| chunk.glob(path));
            match entry.map(|e| (&e.content, e.from)).or_else(|| chunk.above(path)) {
                None => {}
                Some((Content::Made(by) | Content::Perhaps { by, .. }, from))
                    if !chunk.holds(path) =>
                {
                    let by =
                        changed.map_or_else(|| by.clone(), |(next, _)| Arc::new(by.and(&next)));
                    changed = Some((by, from));
                }
                Some((Content::Perhaps { base, by }, from)) if **base == Content::Tracked => {
                    let by =
                        changed.map_or_else(|| by.clone(), |(next, _)| Arc::new(by.and(&next)));
                    changed = Some((by, from));
                }
                Some((content, from)) => {
                    found = Some(Seen { content: content.clone(), from: Some(from) });
                    break;
                }
            }
        }
        let Some((by, from)) = changed else { return found };
        let seen = found.unwrap_or(Seen { content: Content::Tracked, from: Some(from) });
        Some(Seen { content: seen.content.perhaps(&by), from: seen.from })
    }

    /// The step that passes on the commit's file at `path`.
    pub(super) fn tracked(&self, path: &str, commit: &Commit) -> Option<Seen> {
        if commit.holds(path) == Some(false) {
            return None;
        }
        let takes = |chunk: &Arc<Passed>| {
            let found = chunk.tracked.iter().rev().find(|(taking, _)| taking.takes(path));
            found.map(|(_, from)| *from)
        };
        let from = self.chunks.iter().rev().find_map(takes)?;
        Some(Seen { content: Content::Tracked, from: Some(from) })
    }

    /// The patterns by which files of the commit are passed on.
    pub(super) fn tracked_patterns(&self) -> impl Iterator<Item = (&Taking, usize)> {
        self.chunks.iter().flat_map(|chunk| chunk.tracked.iter().map(|(t, from)| (t, *from)))
    }

    /// What `pattern` covers, by path or by the glob that it was passed on with, oldest first.
    pub(super) fn covered(&self, pattern: &Pattern) -> Vec<(String, Seen)> {
        let mut all = Vec::new();
        for chunk in &self.chunks {
            let seen = |e: &Entry| Seen { content: e.content.clone(), from: Some(e.from) };
            let globs = chunk.globs.iter().filter(|g| g.overlaps(pattern));
            all.extend(globs.map(|g| (g.name().to_owned(), seen(&g.entry))));
            let files = within(&chunk.files, pattern);
            all.extend(files.map(|(path, entry)| (path.clone(), seen(entry))));
        }
        all
    }

    /// The globs that were passed on and overlap `pattern`.
    pub(super) fn globs(
        &self,
        pattern: &Pattern,
    ) -> impl Iterator<Item = (&[Pattern], &Content, usize)> {
        let globs = self.chunks.iter().flat_map(|chunk| &chunk.globs);
        globs
            .filter(move |g| g.overlaps(pattern))
            .map(|g| (g.patterns.as_slice(), &g.entry.content, g.entry.from))
    }

    /// The paths of files that were passed on and that `pattern` covers.
    pub fn paths(&self, pattern: &Pattern) -> Vec<String> {
        let files = self.chunks.iter().flat_map(|chunk| within(&chunk.files, pattern));
        files.map(|(path, _)| path.clone()).collect()
    }
}

/// The entries that a pattern covers, without looking at those that sort elsewhere.
pub(super) fn within<'f, T>(
    files: &'f BTreeMap<String, T>,
    pattern: &Pattern,
) -> impl Iterator<Item = (&'f String, &'f T)> {
    let start = pattern.start();
    let folders = start.match_indices('/').filter_map(|(at, _)| files.get_key_value(&start[..at]));
    let above: Vec<_> = folders.filter(|(path, _)| start.len() > path.len()).collect();
    let rest = files.range::<str, _>((Bound::Included(start), Bound::Unbounded));
    let rest = rest.take_while(move |(path, _)| path.starts_with(start));
    above.into_iter().chain(rest.filter(|(path, _)| pattern.overlaps(path)))
}
