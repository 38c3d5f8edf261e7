//! Globs as Bitbucket reads them: `*` within a segment, `**` across.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use globset::{GlobBuilder, GlobMatcher};

/// A glob, or a path that stands for itself and all below it.
#[derive(Clone, Debug)]
pub struct Pattern {
    text: String,
    form: Form,
    /// The length of what it begins with before its first wildcard.
    fixed: usize,
}

/// The forms that need no search engine, and the rest.
#[derive(Clone, Debug)]
enum Form {
    /// `**`
    All,
    /// `dist/**`: the folder with its slash.
    Below(String),
    /// Without wildcards.
    Path,
    /// Made ready at its first use; `None` if it can't be read.
    Glob(OnceLock<Option<Arc<GlobMatcher>>>),
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Pattern) -> bool {
        self.text == other.text
    }
}

impl Eq for Pattern {}

impl Pattern {
    /// Reads a pattern; one that can't be read matches only itself.
    pub fn new(text: &str) -> Pattern {
        let text = text.strip_prefix("./").unwrap_or(text).trim_end_matches('/').to_owned();
        let form = match text.strip_suffix("**") {
            Some("") => Form::All,
            Some(folder) if folder.ends_with('/') && !is_glob(folder) => {
                Form::Below(folder.to_owned())
            }
            _ if is_glob(&text) => Form::Glob(OnceLock::new()),
            _ => Form::Path,
        };
        let fixed = fixed(&text).len();
        Pattern { text, form, fixed }
    }

    /// The pattern as written, less a leading `./`.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it covers `path`, or the folder that `path` lies in.
    pub fn matches(&self, path: &str) -> bool {
        self.text == path
            || match &self.form {
                Form::All => true,
                Form::Below(folder) => path.len() > folder.len() && path.starts_with(folder),
                Form::Path => below(path, &self.text),
                Form::Glob(ready) => {
                    let matcher = ready.get_or_init(|| self.compiled());
                    matcher.as_ref().is_some_and(|m| m.is_match(path))
                }
            }
    }

    /// Whether it may cover something that `other`, a path or a pattern, covers too.
    pub fn overlaps(&self, other: &str) -> bool {
        match is_glob(other) {
            true => self.meets(&Pattern::new(other)),
            false => self.matches(other) || below(&self.text, other),
        }
    }

    /// The same of another pattern.
    pub(in crate::symbolic) fn meets(&self, other: &Pattern) -> bool {
        match (self.is_glob(), other.is_glob()) {
            (_, false) => self.matches(&other.text) || below(&self.text, &other.text),
            (false, true) => other.matches(&self.text) || below(other.start(), &self.text),
            (true, true) => {
                let (a, b) = (self.start(), other.start());
                a.starts_with(b) || b.starts_with(a)
            }
        }
    }

    /// Whether it has a wildcard.
    pub(super) fn is_glob(&self) -> bool {
        self.fixed < self.text.len()
    }

    /// What it begins with before its first wildcard.
    pub(super) fn start(&self) -> &str {
        &self.text[..self.fixed]
    }

    /// Making a glob ready takes longer than all else about it, and the same few come up again and again.
    fn compiled(&self) -> Option<Arc<GlobMatcher>> {
        READY.with_borrow_mut(|ready| {
            if ready.len() >= MOST_READY {
                ready.clear();
            }
            let compiled = || {
                let glob = GlobBuilder::new(&self.text).literal_separator(true).build();
                glob.ok().map(|g| Arc::new(g.compile_matcher()))
            };
            ready.entry(self.text.clone()).or_insert_with(compiled).clone()
        })
    }
}

/// How many globs stay ready.
const MOST_READY: usize = 1_024;

thread_local! {
    static READY: RefCell<HashMap<String, Option<Arc<GlobMatcher>>>> = RefCell::default();
}

/// Whether the text has a wildcard.
pub(in crate::symbolic) fn is_glob(text: &str) -> bool {
    text.contains(['*', '?', '[', '{'])
}

/// Whether `path` lies in `folder`.
pub(in crate::symbolic) fn below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// What a pattern begins with before its first wildcard.
pub(in crate::symbolic) fn fixed(pattern: &str) -> &str {
    let end = pattern.find(['*', '?', '[', '{']).unwrap_or(pattern.len());
    &pattern[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plain_forms_match_like_globs() {
        for (pattern, path, expected) in [
            ("**", "a/b", true),
            ("dist/**", "dist/a/b", true),
            ("dist/**", "dist", false),
            ("dist/**", "distant/a", false),
            ("dist", "dist/a", true),
            ("./dist/", "dist/a", true),
            ("*.txt", "a.txt", true),
            ("*.txt", "b/a.txt", false),
            ("**/*.txt", "b/a.txt", true),
            ("a[", "a[", true),
        ] {
            assert_eq!(Pattern::new(pattern).matches(path), expected, "{pattern} {path}");
        }
    }

    #[test]
    fn patterns_overlap_unless_their_beginnings_differ() {
        assert!(Pattern::new("dist/**").overlaps("**/*.js"));
        assert!(Pattern::new("dist/**").overlaps("dist"));
        assert!(Pattern::new("dist/a").overlaps("dist"));
        assert!(!Pattern::new("dist/**").overlaps("src/**"));
        assert!(!Pattern::new("dist/**").overlaps("src/a"));
    }
}
