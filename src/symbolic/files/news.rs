//! What a program finds beside the commit's files, worked out when somebody looks.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Deref;
use std::sync::OnceLock;

use super::pattern::Pattern;
use super::{Files, Seen};

/// The files that aren't just those of the commit, by path or pattern.
#[derive(Clone)]
pub struct News {
    files: Files,
    pattern: Pattern,
    found: OnceLock<BTreeMap<String, Seen>>,
}

impl News {
    /// What `pattern` covers of these files.
    pub(in crate::symbolic) fn of(files: &Files, pattern: &str) -> News {
        let found = OnceLock::new();
        News { files: files.clone(), pattern: Pattern::new(pattern), found }
    }

    /// Keeps what `wanted` says of.
    pub(in crate::symbolic) fn retain(&mut self, wanted: impl Fn(&str) -> bool) {
        let mut found = (**self).clone();
        found.retain(|path, _| wanted(path));
        self.found = OnceLock::from(found);
    }
}

impl Deref for News {
    type Target = BTreeMap<String, Seen>;

    fn deref(&self) -> &Self::Target {
        self.found.get_or_init(|| self.files.news(&self.pattern))
    }
}

impl PartialEq for News {
    fn eq(&self, other: &News) -> bool {
        **self == **other
    }
}

impl Eq for News {}

impl fmt::Debug for News {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
