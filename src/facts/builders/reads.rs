//! What tells which files a program reads while it runs.

use serde::Deserialize;

/// What tells which files of the repository a program reads while it runs.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reads {
    sources: Vec<String>,
    /// Calls that open a file by their first argument.
    pub opens: Vec<String>,
    /// Words of a line that takes a file into the program.
    pub embeds: Vec<String>,
    /// Words of a line that starts other programs.
    pub programs: Vec<String>,
    /// Files that a framework reads by itself, with `*` for any text.
    by_framework: Vec<String>,
    no_data: Vec<String>,
}

impl Reads {
    /// Whether a file holds code of the program, by its name.
    pub fn is_source(&self, path: &str) -> bool {
        let is_test = path.split('/').any(|part| matches!(part, "test" | "tests" | "target"));
        !is_test && self.sources.iter().any(|end| path.ends_with(end.as_str()))
    }

    /// Whether a framework reads a file by itself.
    pub fn is_of_framework(&self, path: &str) -> bool {
        fits_any(&self.by_framework, path)
    }

    /// Whether only the build reads a file, by its name.
    pub fn is_no_data(&self, path: &str) -> bool {
        self.no_data.iter().any(|known| match known.strip_suffix('/') {
            Some(folder) => path.split('/').rev().skip(1).any(|part| part == folder),
            None => path.ends_with(known.as_str()),
        })
    }
}

/// Whether a path is one of these, where `*` stands for any text of one name.
pub(super) fn fits_any(known: &[String], path: &str) -> bool {
    known.iter().any(|known| match known.split_once('*') {
        Some((start, end)) => path
            .strip_prefix(start)
            .and_then(|rest| rest.strip_suffix(end))
            .is_some_and(|middle| !middle.contains('/')),
        None => known == path,
    })
}
