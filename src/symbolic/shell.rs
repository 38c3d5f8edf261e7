//! The state of one shell on paper: variables, unknown sources, files, folder, functions.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::files::{Files, is_glob};
use super::trace::Variable;
use super::value::{Part, Source, Value};
use crate::script::Statement;

/// A shell between two statements.
#[derive(Clone, Debug)]
pub(super) struct Shell {
    /// What the script has set so far.
    pub variables: Arc<BTreeMap<Arc<str>, Variable>>,
    /// Sources of unknown names, oldest first.
    pub overlays: Vec<Arc<Source>>,
    /// The files of the step.
    pub files: Files,
    /// The working folder.
    pub folder: Folder,
    /// Functions by name.
    pub functions: BTreeMap<String, Arc<Statement>>,
    /// Whether every assignment is exported (`set -a`).
    pub allexport: bool,
    /// `$1`, `$2`, …
    pub arguments: Vec<Value>,
    /// What must hold for the script to have come this far.
    pub conditions: Vec<Value>,
    /// Whether `exit` was met.
    pub ended: bool,
}

/// A folder relative to the clone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Folder {
    /// Known; empty for the clone itself.
    Known(String),
    /// `cd` went to a place that isn't known.
    Unknown,
}

/// What a path word names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// One file or folder.
    Path(String),
    /// Whatever the pattern covers.
    Pattern(String),
    /// A device: nothing is kept there.
    Device,
}

impl Shell {
    pub(super) fn new(files: Files) -> Shell {
        Shell {
            variables: Arc::default(),
            overlays: Vec::new(),
            files,
            folder: Folder::Known(String::new()),
            functions: BTreeMap::new(),
            allexport: false,
            arguments: Vec::new(),
            conditions: Vec::new(),
            ended: false,
        }
    }

    /// Sets a variable.
    pub(super) fn set(&mut self, name: &str, value: Value, exported: bool, definition: usize) {
        let exported =
            exported || self.allexport || self.variables.get(name).is_some_and(|v| v.exported);
        let variable = Variable { value, exported, definitions: vec![definition] };
        Arc::make_mut(&mut self.variables).insert(name.into(), variable);
    }

    /// Loads names of unknown values: each variable is now the source's or the earlier one.
    pub(super) fn overlay(&mut self, source: Source) {
        let source = Arc::new(source);
        for (name, variable) in Arc::make_mut(&mut self.variables) {
            let otherwise = std::mem::take(&mut variable.value);
            let part = Part::Overlay { source: source.clone(), name: name.clone(), otherwise };
            variable.value = Value::part(part);
        }
        self.overlays.push(source);
    }

    /// A value that the script didn't set, as far as the sources leave it alone.
    pub(super) fn overlaid(&self, name: &str, outside: Value) -> Value {
        self.overlays.iter().fold(outside, |otherwise, source| {
            Value::part(Part::Overlay { source: source.clone(), name: name.into(), otherwise })
        })
    }

    /// Joins the shells after the branches of a condition; `lookup` gives a value that a branch didn't set.
    pub(super) fn join(
        on: &[Value],
        branches: Vec<Shell>,
        lookup: impl Fn(&Shell, &str) -> Value,
    ) -> Option<Shell> {
        let some_ended = branches.iter().any(|b| b.ended);
        let mut alive: Vec<Shell> = branches.iter().filter(|b| !b.ended).cloned().collect();
        if alive.is_empty() {
            return branches.into_iter().next();
        }
        let files: Vec<Files> = alive.iter().map(|b| b.files.clone()).collect();
        let variables = join_variables(on, &alive, lookup);
        let mut joined = alive.swap_remove(0);
        joined.files = Files::join(&files)?;
        joined.variables = Arc::new(variables);
        for branch in &alive {
            joined.functions.extend(branch.functions.clone());
            if branch.folder != joined.folder {
                joined.folder = Folder::Unknown;
            }
            let new = branch.overlays.iter().filter(|o| !joined.overlays.contains(o));
            joined.overlays.extend(new.cloned().collect::<Vec<_>>());
        }
        if some_ended {
            joined.conditions.extend(on.iter().cloned());
        }
        Some(joined)
    }

    /// What a word names as a path.
    pub(super) fn target(&self, word: &Value) -> Target {
        let text = path_text(word);
        if text.starts_with("/dev/") {
            return Target::Device;
        }
        let path = match &self.folder {
            Folder::Known(folder) => normalise(folder, &text),
            Folder::Unknown if text.starts_with(['/', '~']) => text,
            Folder::Unknown => format!("**/{text}"),
        };
        if is_glob(&path) { Target::Pattern(path) } else { Target::Path(path) }
    }

    /// Goes to another folder.
    pub(super) fn enter(&mut self, word: Option<&Value>) {
        self.folder = match word.map(|w| (w, self.target(w))) {
            None => Folder::Known("~".to_owned()),
            Some((word, _)) if word.literal() == Some("-") => Folder::Unknown,
            Some((_, Target::Path(path))) => Folder::Known(path),
            Some(_) => Folder::Unknown,
        };
    }

    /// The working folder, `?` where it isn't known.
    pub(super) fn folder_shown(&self) -> String {
        match &self.folder {
            Folder::Known(folder) => folder.clone(),
            Folder::Unknown => "?".to_owned(),
        }
    }
}

fn join_variables(
    on: &[Value],
    branches: &[Shell],
    lookup: impl Fn(&Shell, &str) -> Value,
) -> BTreeMap<Arc<str>, Variable> {
    let mut joined = BTreeMap::new();
    if branches.iter().all(|b| Arc::ptr_eq(&b.variables, &branches[0].variables)) {
        return (*branches[0].variables).clone();
    }
    for name in branches.iter().flat_map(|b| b.variables.keys()) {
        if joined.contains_key(name) {
            continue;
        }
        let values = branches.iter().map(|b| lookup(b, name)).collect();
        let set = branches.iter().filter_map(|b| b.variables.get(name));
        let exported = set.clone().any(|v| v.exported);
        let mut definitions: Vec<usize> = set.flat_map(|v| v.definitions.clone()).collect();
        definitions.sort_unstable();
        definitions.dedup();
        let value = Value::one_of(on, values);
        joined.insert(name.clone(), Variable { value, exported, definitions });
    }
    joined
}

fn path_text(word: &Value) -> String {
    let mut text = String::new();
    for (index, part) in word.parts().iter().enumerate() {
        match part {
            Part::Text(literal) => text.push_str(literal),
            Part::Outside { name, .. } if index == 0 && &**name == "BITBUCKET_CLONE_DIR" => {
                text.push('.')
            }
            Part::Outside { name, .. } if index == 0 && &**name == "HOME" => text.push('~'),
            Part::Computed { operation, of } if of.is_empty() && is_glob(operation) => {
                text.push_str(operation);
            }
            _ if index == 0 => text.push_str("**"),
            _ => text.push('*'),
        }
    }
    text
}

/// Joins a path to a folder and takes out `.` and `..`.
pub(super) fn normalise(folder: &str, path: &str) -> String {
    let joined = match path.starts_with(['/', '~']) || folder.is_empty() {
        true => path.to_owned(),
        false => format!("{folder}/{path}"),
    };
    let root = if joined.starts_with('/') { "/" } else { "" };
    let mut segments: Vec<&str> = Vec::new();
    for segment in joined.split('/') {
        match segment {
            "" | "." => {}
            ".." if segments.last().is_some_and(|s| *s != "..") => {
                segments.pop();
            }
            _ => segments.push(segment),
        }
    }
    format!("{root}{}", segments.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_relative_to_the_clone() {
        assert_eq!(normalise("app", "./src/../x"), "app/x");
        assert_eq!(normalise("app", "/etc/x"), "/etc/x");
        assert_eq!(normalise("", "~/.ssh/config"), "~/.ssh/config");
        assert_eq!(normalise("app", ".."), "");
    }
}
