//! The YAML files that the tests of the document layer run over.

use std::fs;
use std::path::{Path, PathBuf};

/// A file's name and text.
pub(crate) struct File {
    pub(crate) name: String,
    pub(crate) text: String,
}

/// The hand-written files that are hard to read or to change.
pub(crate) fn nasty() -> Vec<File> {
    let files = below(&root().join("tests/yaml/nasty"));
    assert!(files.len() >= 30, "the fixtures are missing");
    files
}

/// The two pipelines that the project started from; empty where the shared folder is missing.
pub(crate) fn seeds() -> Vec<File> {
    below(&root().join("../shared/seed"))
}

/// Real public pipelines; empty, with a word about it, where they aren't on this machine.
pub(crate) fn corpus() -> Vec<File> {
    let folder = std::env::var_os("PIPEMIGRATE_CORPUS")
        .map_or(root().join("../shared/corpus"), PathBuf::from);
    let files = below(&folder);
    if files.is_empty() {
        println!("skipped: no corpus (PIPEMIGRATE_CORPUS)");
    }
    files
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All YAML files below a folder, by name.
fn below(folder: &Path) -> Vec<File> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        let Ok(entries) = fs::read_dir(&next) else { continue };
        for path in entries.filter_map(|entry| entry.ok().map(|entry| entry.path())) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "yml" || ending == "yaml") {
                found.extend(
                    fs::read_to_string(&path)
                        .ok()
                        .map(|text| File { name: name(&path, folder), text }),
                );
            }
        }
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

fn name(path: &Path, folder: &Path) -> String {
    path.strip_prefix(folder).unwrap_or(path).display().to_string()
}
