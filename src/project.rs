//! What the shell read of the user's repository, given to the core as data.

use std::collections::{BTreeMap, BTreeSet};

/// A repository as far as it is known: its pipeline file, its file names, and some texts.
#[derive(Clone, Debug, Default)]
pub struct Project {
    /// Name of the pipeline file relative to the root, for display and patches.
    pub pipeline_name: String,
    /// Text of the pipeline file.
    pub pipeline_text: String,
    /// Which files the repository holds.
    pub tree: Tree,
    /// Texts of files that the run may read: Dockerfiles, scripts, Makefiles, manifests.
    pub texts: BTreeMap<String, String>,
    /// Variables that are known to be set in Bitbucket.
    pub settings: KnownSettings,
}

/// Which files exist at the start of a step that clones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Tree {
    /// The paths that git tracks: what isn't among them is absent.
    Git(Vec<String>),
    /// The paths found in a folder without git: absence proves nothing.
    Folder(Vec<String>),
    /// Nothing is known of the repository.
    #[default]
    Unknown,
}

/// Variables whose values are known, by place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownSettings {
    /// Repository variables: name → value; `None` where the value is secured.
    pub repository: BTreeMap<String, Option<String>>,
    /// Deployment variables: environment → name → value.
    pub deployments: BTreeMap<String, BTreeMap<String, Option<String>>>,
    /// Names that a migration gave to variables of the file: the new one → the old ones, which may differ by environment.
    pub renamed: BTreeMap<String, BTreeSet<String>>,
}

impl Project {
    /// A project of which only the pipeline's text is known.
    pub fn of_text(name: impl Into<String>, text: impl Into<String>) -> Project {
        Project { pipeline_name: name.into(), pipeline_text: text.into(), ..Project::default() }
    }

    /// The text of a file of the repository, if the shell read it.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.texts.get(path).map(String::as_str)
    }
}

impl Tree {
    /// Whether `path` is in the commit: `None` where that isn't known.
    pub fn holds(&self, path: &str) -> Option<bool> {
        match self {
            Tree::Git(paths) => Some(paths.iter().any(|p| p == path)),
            Tree::Folder(paths) => paths.iter().any(|p| p == path).then_some(true),
            Tree::Unknown => None,
        }
    }

    /// All known paths.
    pub fn paths(&self) -> &[String] {
        match self {
            Tree::Git(paths) | Tree::Folder(paths) => paths,
            Tree::Unknown => &[],
        }
    }
}

impl KnownSettings {
    /// The value that a step with `deployment` sees, if it is known and not secured.
    pub fn value(&self, name: &str, deployment: Option<&str>) -> Option<&str> {
        let narrow = deployment.and_then(|d| self.deployments.get(d)).and_then(|m| m.get(name));
        narrow.or_else(|| self.repository.get(name))?.as_deref()
    }
}
