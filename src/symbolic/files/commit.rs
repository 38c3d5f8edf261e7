//! The paths of the commit, sorted for quick questions.

use super::pattern::below;
use crate::project::Tree;

/// Which files a clone brings.
#[derive(Clone, Debug, Default)]
pub struct Commit {
    /// Whether a path that isn't listed is known to be absent.
    complete: bool,
    sorted: Vec<String>,
}

impl Commit {
    /// Reads a tree.
    pub fn of(tree: &Tree) -> Commit {
        let mut sorted = tree.paths().to_vec();
        if !sorted.is_sorted() {
            sorted.sort_unstable();
        }
        Commit { complete: matches!(tree, Tree::Git(_)), sorted }
    }

    /// Whether `path` is in the commit: `None` where that isn't known.
    pub fn holds(&self, path: &str) -> Option<bool> {
        let own = path == ".git" || below(path, ".git");
        let listed = self.sorted.binary_search_by(|p| p.as_str().cmp(path)).is_ok();
        (own || listed || self.complete).then_some(own || listed)
    }

    /// Whether the commit is known to hold files below this folder.
    pub fn holds_below(&self, folder: &str) -> bool {
        let folder = format!("{folder}/");
        let at = self.sorted.partition_point(|p| p.as_str() < folder.as_str());
        self.sorted.get(at).is_some_and(|p| p.starts_with(&folder))
    }
}
