//! What the shell read of the user's repository, given to the core as data.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::dockerfile::{Edit, Overlap, edited};
use crate::timings::Timings;

/// A repository as far as it is known: its pipeline file, its file names, and some texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Project {
    /// Name of the pipeline file relative to the root, for display and patches.
    pub pipeline_name: String,
    /// Text of the pipeline file.
    pub pipeline_text: String,
    /// Which files the repository holds.
    pub tree: Tree,
    /// Texts of files that the run may read: Dockerfiles, scripts, Makefiles, manifests.
    pub texts: BTreeMap<String, FileText>,
    /// Variables that are known to be set in Bitbucket.
    pub settings: KnownSettings,
    /// Times of real runs.
    pub timings: Arc<Timings>,
}

/// The text of a file, and from which lines of the opened file it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileText {
    text: Arc<str>,
    /// For each line its number when the file was opened; nothing where none changed.
    lines: Option<Arc<[Option<usize>]>>,
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
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
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
        self.texts.get(path).map(FileText::as_str)
    }

    /// The number that a line of a file had when it was opened; `None` for a line that is new.
    pub fn opened_line(&self, path: &str, line: usize) -> Option<usize> {
        self.texts.get(path).map_or(Some(line), |text| text.opened_line(line))
    }

    /// Puts a file into the repository that wasn't there, as a change of what was opened.
    pub fn add(&mut self, path: &str, text: &str) {
        let lines = text.lines().map(|_| None).collect();
        self.put(path, FileText { text: text.into(), lines: Some(lines) });
    }

    /// Puts a file into the repository, in place of one that was there.
    pub fn put(&mut self, path: &str, text: impl Into<FileText>) {
        let is_new = self.texts.insert(path.to_owned(), text.into()).is_none();
        if is_new && let Tree::Git(paths) | Tree::Folder(paths) = &mut self.tree {
            paths.push(path.to_owned());
        }
    }
}

impl FileText {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The text with these edits made.
    ///
    /// # Errors
    /// `Overlap` if two of them want the same bytes.
    pub fn changed(&self, edits: &[Edit]) -> Result<FileText, Overlap> {
        let edited = edited(&self.text, edits)?;
        let lines = edited.lines.iter().map(|line| self.opened_line((*line)?)).collect();
        Ok(FileText { text: edited.text.into(), lines: Some(lines) })
    }

    fn opened_line(&self, line: usize) -> Option<usize> {
        match &self.lines {
            Some(lines) => lines.get(line.checked_sub(1)?).copied().flatten(),
            None => Some(line),
        }
    }
}

impl<T: Into<Arc<str>>> From<T> for FileText {
    fn from(text: T) -> FileText {
        FileText { text: text.into(), lines: None }
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
