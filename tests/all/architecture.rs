//! The rules of the house that a machine can keep: layers, first lines, lengths, who may use what.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{files_below, root};

/// The layers from bottom to top; modules of one layer don't know each other.
const LAYERS: [&[&str]; 22] = [
    &["text"],
    &["yaml"],
    &["model"],
    &["facts"],
    &["rules"],
    &["script"],
    &["dockerfile"],
    &["timings"],
    &["project", "syntax"],
    &["symbolic"],
    &["verdict"],
    &["cost"],
    &["flow"],
    &["improvements"],
    &["plan"],
    &["report", "variables", "findings"],
    &["app"],
    &["ui"],
    &["files", "prompts", "remote"],
    &["runtime"],
    &["cli"],
    &["main"],
];

/// What only some may use: a path in the code, and where it may stand.
const RESERVED: [(&str, &[&str]); 25] = [
    ("std::fs", &["files"]),
    ("std::process::Command", &["files"]),
    ("std::net", &["remote"]),
    ("tempfile::", &["files"]),
    ("dirs::", &["files"]),
    ("inquire::", &["prompts"]),
    ("ratatui::", &["ui", "runtime", "cli/wizard"]),
    ("crossterm::", &["app/keys", "runtime"]),
    ("similar::", &["plan/diff"]),
    ("serde_yaml::", &["yaml", "model"]),
    ("granit_parser::", &["yaml"]),
    ("shuck_parser::", &["script"]),
    ("shuck_ast::", &["script"]),
    ("parse_dockerfile::", &["dockerfile"]),
    ("clap::", &["cli"]),
    ("csv::", &["timings"]),
    ("time::OffsetDateTime", &["timings"]),
    ("ureq::", &["remote"]),
    ("base64::", &["remote", "runtime"]),
    ("clap_complete::", &["cli"]),
    ("clap_mangen::", &["cli"]),
    ("rustix::", &["runtime"]),
    ("terminal_colorsaurus::", &["runtime"]),
    ("sha2::", &["report/contents"]),
    ("maud::", &["report/html"]),
];

/// The most lines of a file, its tests not counted.
const MOST_LINES: usize = 500;

/// A source file without its tests.
struct Source {
    /// Relative to `src`, without ending: `files/mod`.
    name: String,
    code: String,
}

#[test]
fn layers_know_only_those_below() {
    let wrong: Vec<String> = sources()
        .iter()
        .filter(|source| source.name != "lib")
        .flat_map(|source| {
            upward(source).into_iter().map(|to| format!("{} uses {to}", source.name))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_module_has_a_layer() {
    for source in sources() {
        let module = source.module();
        assert!(module == "lib" || layer(module).is_some(), "{module} is in no layer");
    }
}

#[test]
fn every_file_says_what_it_is() {
    for path in rust_files() {
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("//! "), "{} doesn't start with `//! `", path.display());
    }
}

#[test]
fn files_stay_short() {
    let long: Vec<String> = sources()
        .iter()
        .filter(|source| source.code.lines().count() > MOST_LINES)
        .map(|source| format!("{}: {} lines", source.name, source.code.lines().count()))
        .collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
}

#[test]
fn what_is_reserved_stays_where_it_belongs() {
    let wrong: Vec<String> = sources()
        .iter()
        .flat_map(|source| RESERVED.iter().map(move |(path, homes)| (source, path, homes)))
        .filter(|(source, path, homes)| source.names(path) && !source.is_at_home(homes))
        .map(|(source, path, homes)| {
            format!("{} uses {path}, which belongs to {homes:?}", source.name)
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn groups_of_imports_are_read() {
    let source = Source {
        name: "plan/mod".into(),
        code: "use crate::{\n    ui::{view, Theme},\n    yaml,\n};\nlet x = crate::cli::main();"
            .into(),
    };
    assert_eq!(upward(&source), ["ui", "cli"]);
}

impl Source {
    fn module(&self) -> &str {
        self.name.split('/').next().unwrap()
    }

    /// Whether the path stands in the code as a whole word.
    fn names(&self, path: &str) -> bool {
        let starts_word = |at: usize| {
            !self.code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':')
        };
        self.code.match_indices(path).any(|(at, _)| starts_word(at))
    }

    fn is_at_home(&self, homes: &[&str]) -> bool {
        homes.iter().any(|home| {
            self.name
                .strip_prefix(home)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }
}

/// The modules of this or a higher layer that the code names, itself aside.
fn upward(source: &Source) -> Vec<&str> {
    let own = layer(source.module()).unwrap_or(0);
    let named = source.code.split("crate::").skip(1).flat_map(|rest| heads(rest));
    named.filter(|to| *to != source.module() && layer(to).is_some_and(|to| to >= own)).collect()
}

/// The first names of `a::b` or of each part of `{a::{b, c}, d}`.
fn heads(path: &str) -> Vec<&str> {
    let Some(group) = path.strip_prefix('{') else { return vec![word(path)] };
    let (mut heads, mut depth, mut start) = (Vec::new(), 0, 0);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                heads.push(word(group[start..at].trim_start()));
                start = at + 1;
                if c == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    heads
}

fn word(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    &text[..end]
}

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&module))
}

/// All files below `src` that aren't tests, cut before their tests, comments left out.
fn sources() -> Vec<Source> {
    let folder = root().join("src");
    let paths = rust_files().into_iter().filter(|path| path.starts_with(&folder) && !is_test(path));
    paths.map(|path| source(&folder, &path)).collect()
}

fn source(folder: &Path, path: &Path) -> Source {
    let name = path.strip_prefix(folder).unwrap().with_extension("");
    let text = fs::read_to_string(path).unwrap();
    let code = text.split("\n#[cfg(test)]\nmod tests {").next().unwrap();
    let code = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    Source {
        name: name.to_string_lossy().replace('\\', "/"),
        code: code.collect::<Vec<_>>().join("\n"),
    }
}

/// Whether its parent declares this file for tests only, or it lies in a folder of tests.
fn is_test(path: &Path) -> bool {
    let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
    let folder = path.parent().unwrap();
    let parents = [folder.join("mod.rs"), folder.join("lib.rs"), folder.with_extension("rs")];
    let declared =
        parents.iter().filter_map(|parent| fs::read_to_string(parent).ok()).any(|text| {
            ["", "pub(crate) ", "pub(super) "]
                .iter()
                .any(|visible| text.contains(&format!("#[cfg(test)]\n{visible}mod {stem};")))
        });
    declared || folder.ends_with("tests")
}

fn rust_files() -> Vec<PathBuf> {
    let folders = [root().join("src"), root().join("tests/all")];
    let files = folders.iter().flat_map(|folder| files_below(folder));
    files.filter(|path| path.extension().is_some_and(|ending| ending == "rs")).collect()
}
