//! Paths: what a word names, seen from the working folder.

use super::files::is_glob;
use super::value::{Part, REREAD, Value};
use crate::facts::variables::default_variable;

/// Where `BITBUCKET_PIPELINES_VARIABLES_PATH` leads, as a path of its own.
pub(super) const OUTPUT_VARIABLES: &str = "/$BITBUCKET_PIPELINES_VARIABLES_PATH";
/// The word that `<(…)` becomes.
pub(super) const PROCESS: &str = "<(…)";

/// A folder relative to the clone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Folder {
    /// Known; empty for the clone itself.
    Known(String),
    /// `cd` went to a place that isn't known.
    Unknown,
}

impl Default for Folder {
    fn default() -> Self {
        Folder::Known(String::new())
    }
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

/// What a word names as a path.
pub(super) fn target(folder: &Folder, word: &Value) -> Target {
    if word.parts().iter().any(is_process) {
        return Target::Device;
    }
    let text = path_text(word);
    if text.starts_with("/dev/") {
        return Target::Device;
    }
    let rooted = word.parts().first().is_some_and(|part| known_folder(part).is_some());
    let path = match folder {
        _ if rooted => normalise("", &text),
        Folder::Known(folder) => normalise(folder, &text),
        Folder::Unknown if text.starts_with(['/', '~']) => normalise("", &text),
        Folder::Unknown => format!("**/{text}"),
    };
    if is_glob(&path) { Target::Pattern(path) } else { Target::Path(path) }
}

/// Joins a path to a folder and takes out `.` and `..`; what lies in the clone is relative to it.
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
            ".." if root == "/" && segments.is_empty() => {}
            ".." if segments.last().is_some_and(|s| !(*s == ".." || s.starts_with(['~', '*']))) => {
                segments.pop();
            }
            _ => segments.push(segment),
        }
    }
    let path = format!("{root}{}", segments.join("/"));
    match clone_folder().and_then(|clone| path.strip_prefix(clone)) {
        Some("") => String::new(),
        Some(rest) if rest.starts_with('/') => rest[1..].to_owned(),
        _ => path,
    }
}

/// The path of a word, with wildcards for what isn't known of it.
fn path_text(word: &Value) -> String {
    let parts = word.parts();
    let mut text = String::new();
    for (index, part) in parts.iter().enumerate() {
        match part {
            Part::Text(literal) | Part::Glob(literal) => text.push_str(literal),
            part if index == 0 && known_folder(part).is_some() => {
                text.push_str(known_folder(part).unwrap_or_default());
            }
            _ if text.is_empty() || text.ends_with('/') => {
                let next = parts.get(index + 1);
                let alone = next.is_none_or(|n| matches!(n, Part::Text(t) if t.starts_with('/')));
                text.push_str(if alone || text.is_empty() { "**" } else { "*" });
            }
            _ => text.push('*'),
        }
    }
    match text.strip_prefix("**") {
        // a wildcard for whole folders has to stand alone
        Some(rest) if !rest.is_empty() && !rest.starts_with('/') => format!("**/*{rest}"),
        _ => text,
    }
}

/// A variable whose value is a place that has a name here.
fn known_folder(part: &Part) -> Option<&'static str> {
    match part {
        Part::Outside { name, .. } | Part::Overlay { name, .. } => match &**name {
            "BITBUCKET_CLONE_DIR" => Some("."),
            "HOME" => Some("~"),
            "BITBUCKET_PIPELINES_VARIABLES_PATH" => Some(OUTPUT_VARIABLES),
            _ => None,
        },
        Part::Computed { operation, of } if &**operation == REREAD => match of.as_ref() {
            [only] => known_folder(only.parts().first()?),
            _ => None,
        },
        _ => None,
    }
}

fn is_process(part: &Part) -> bool {
    matches!(part, Part::Computed { operation, .. } if &**operation == PROCESS)
}

fn clone_folder() -> Option<&'static str> {
    default_variable("BITBUCKET_CLONE_DIR")?.value.as_deref()
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
        assert_eq!(normalise("", "../x"), "../x");
        assert_eq!(normalise("", "~/../x"), "~/../x");
        assert_eq!(normalise("app", "/opt/atlassian/pipelines/agent/build/x"), "x");
        assert_eq!(normalise("/", "../x"), "/x");
    }

    #[test]
    fn unknown_parts_are_wildcards() {
        let path = |parts: &[&str]| {
            let mut word = Value::default();
            for part in parts {
                word.push(&match part.strip_prefix('$') {
                    Some(name) => Value::outside(name, None),
                    None => Value::text(part),
                });
            }
            path_text(&word)
        };
        assert_eq!(path(&["$BITBUCKET_CLONE_DIR", "/x"]), "./x");
        assert_eq!(path(&["a/", "$X"]), "a/**");
        assert_eq!(path(&["a/", "$X", "/b"]), "a/**/b");
        assert_eq!(path(&["values-", "$X", ".yaml"]), "values-*.yaml");
        assert_eq!(path(&["$X", ".yaml"]), "**/*.yaml");
        assert_eq!(path(&["$X"]), "**");
    }
}
