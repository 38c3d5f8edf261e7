//! Dockerfiles: what is only needed to build, and what programs need of the image that they run in.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

/// All that the table holds.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Builders {
    /// Packages that only builds need.
    pub build_packages: Vec<String>,
    /// Programs that an image for development starts.
    pub watchers: Vec<String>,
    not_for_production: Vec<String>,
    /// Programs that leave nothing which runs later.
    pub quiet: Vec<String>,
    /// Programs that start another one.
    pub inits: Vec<String>,
    /// Shells.
    pub shells: Vec<String>,
    /// Where a shell looks for programs by default.
    pub path: Vec<String>,
    not_read_at_run_time: Vec<String>,
    no_data_endings: Vec<String>,
    no_data_names: Vec<String>,
    no_data_starts: Vec<String>,
    /// What Go programs need.
    pub go: Go,
    /// What Python programs need.
    pub python: Python,
    /// What Node programs need.
    pub node: Node,
    /// What serves plain files.
    pub site: Sites,
    /// What Rust programs need.
    pub rust: Rust,
    dependencies: Vec<Dependencies>,
    ignore: Vec<IgnoreLine>,
}

/// How dependencies are fetched before the sources are there.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dependencies {
    /// What they are called.
    pub what: String,
    /// Commands that fetch them by themselves.
    pub used_by: Vec<String>,
    /// Text of a command that fetches them.
    pub mark: String,
    /// What the fetch reads; the first must be there.
    pub files: Vec<String>,
    /// A word that such a command must hold, and the only one that names something.
    pub word: Option<String>,
    /// Whether such a command names nothing: it reads only files.
    #[serde(default)]
    pub bare: bool,
    /// Lock files, one of which must be there.
    #[serde(default)]
    pub locks: Vec<String>,
    /// The command that fetches them; `None`: the one that is there.
    pub fetch: Option<String>,
    /// Files or folders with which the fetch reads more.
    pub unless: Vec<String>,
    /// Text of the first file with which it does.
    pub unless_text: Vec<String>,
    /// Folders of the builder, run as root, that hold what the commands download and compile.
    #[serde(default)]
    pub mounts: Vec<String>,
    /// Where to compare the facts with.
    pub source: String,
}

/// A line of an ignore file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IgnoreLine {
    /// The line.
    pub pattern: String,
    /// Whether it is written in the repository's own folder even if no such file is tracked there.
    pub always: bool,
    /// Words of sources with which it isn't written.
    #[serde(default)]
    pub unless_source: Vec<String>,
    /// Words of a Dockerfile's commands with which it is written too: they make such files anew.
    #[serde(default)]
    pub made_by: Vec<String>,
    /// Words of a Dockerfile's commands with which it isn't written.
    pub unless: Vec<String>,
}

impl IgnoreLine {
    /// Whether it keeps this file from builds.
    pub fn fits(&self, path: &str) -> bool {
        match self.pattern.strip_prefix('*') {
            Some(end) => !path.contains('/') && path.ends_with(end),
            None => path.split('/').next() == Some(self.pattern.as_str()),
        }
    }
}

/// What tells what a Go program needs.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Go {
    /// Where to compare the facts with.
    pub source: String,
    /// Modules that need cgo.
    pub cgo_modules: Vec<String>,
    /// Calls that open a file by their first argument.
    pub opens: Vec<String>,
    /// Calls that need time zones.
    pub zones: Vec<String>,
    /// Imports with which other programs are started.
    pub programs: Vec<String>,
    /// Calls and imports that need users.
    pub users: Vec<String>,
    /// Calls that need a folder for temporary files.
    pub temporary: Vec<String>,
}

/// What tells what a Python program needs.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Python {
    /// Where to compare the facts with.
    pub source: String,
    /// Packages that only building wheels needs.
    pub build_packages: Vec<String>,
    /// Programs that install packages at places of their own choice.
    pub installers: Vec<String>,
    /// Packages of Debian with headers, each with those that hold the libraries.
    pub debian: BTreeMap<String, Vec<String>>,
    /// The same for Alpine Linux.
    pub alpine: BTreeMap<String, Vec<String>>,
}

/// What tells how a Node program is built, and what it needs.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Node {
    /// Where to compare the facts with.
    pub source: String,
    /// Commands that neither install nor build.
    pub quiet: Vec<String>,
    /// Programs of build scripts that write what runs.
    pub compilers: Vec<String>,
    /// Programs of scripts that move files.
    pub movers: Vec<String>,
    /// Programs that set variables for the next one.
    pub setters: Vec<String>,
    /// Programs that compile sources each time that they start.
    pub compile_late: Vec<String>,
    /// Parts of the names of scripts for development.
    pub development: Vec<String>,
    /// Packages by the programs that they hold, where the names differ.
    pub packages: BTreeMap<String, String>,
    /// Endings of sources.
    pub sources: Vec<String>,
    /// Folders that servers read while they run, by custom.
    pub folders: Vec<String>,
    /// Files that only development and builds read.
    pub no_data: Vec<String>,
    /// Package managers.
    pub manager: Vec<NodeManager>,
    /// Servers of packages that know themselves what they serve.
    pub server: Vec<NodeServer>,
}

/// A package manager for Node.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NodeManager {
    /// Its program.
    pub program: String,
    /// Its lock files.
    pub locks: Vec<String>,
    /// The word behind the program that installs; empty for none.
    pub install: Vec<String>,
    /// The command that takes away what only development needs.
    pub prune: String,
    /// The same for Node 14 and older.
    pub prune_old: Option<String>,
}

/// A server that knows itself what it serves.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NodeServer {
    /// The program with its first words.
    pub program: String,
    /// What the build makes for it.
    pub outputs: Vec<String>,
    /// What else it reads.
    pub files: Vec<String>,
}

/// What serves plain files, and what does it instead.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sites {
    /// Where to compare the facts with.
    pub source: String,
    /// The image of the web server.
    pub image: String,
    /// Where it finds files.
    pub root: String,
    /// Where it finds its settings.
    pub configuration: String,
    /// What starts it.
    pub start: Vec<String>,
    /// The settings where unknown paths get the front page.
    pub fallback: Vec<String>,
    /// The settings where they don't.
    pub plain: Vec<String>,
    /// Files of a repository that tell a server what to answer.
    pub configurations: Vec<String>,
    /// Programs that serve plain files.
    pub servers: Vec<SiteServer>,
}

/// A program that serves plain files.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SiteServer {
    /// Its name.
    pub program: String,
    /// The word behind it with which it serves.
    pub verb: Option<String>,
    /// What it serves by default.
    pub folder: String,
    /// Where it listens by default, that of the newest version first.
    pub ports: Vec<u16>,
    /// Whether the variable PORT counts.
    pub reads_port: bool,
    /// Options with which unknown paths get the front page.
    pub single: Vec<String>,
    /// Whether they get it anyway.
    pub fallback: bool,
    /// Options that say where it listens.
    pub port_options: Vec<String>,
    /// Options that say on which address.
    pub host_options: Vec<String>,
    /// Options that change no answer.
    pub quiet: Vec<String>,
}

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
    /// Files that a framework reads by itself.
    pub by_framework: Vec<String>,
    no_data: Vec<String>,
}

impl Reads {
    /// Whether a file holds code of the program, by its name.
    pub fn is_source(&self, path: &str) -> bool {
        let is_test = path.split('/').any(|part| matches!(part, "test" | "tests" | "target"));
        !is_test && self.sources.iter().any(|end| path.ends_with(end.as_str()))
    }

    /// Whether only the build reads a file, by its name.
    pub fn is_no_data(&self, path: &str) -> bool {
        self.no_data.iter().any(|known| match known.strip_suffix('/') {
            Some(folder) => path.split('/').rev().skip(1).any(|part| part == folder),
            None => path.ends_with(known.as_str()),
        })
    }
}

/// What tells what a Rust program needs.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rust {
    /// Where to compare the facts with.
    pub source: String,
    /// Programs of the build that leave nothing which runs later.
    pub quiet: Vec<String>,
    /// Crates that bind to a library which is linked statically, is part of every system, or of another one.
    pub self_contained: Vec<String>,
    /// Crates that bind to a library, each with the packages of Debian that hold it.
    pub libraries: BTreeMap<String, Vec<String>>,
    /// What programs read.
    pub reads: Reads,
}

static TABLE: LazyLock<Builders> = LazyLock::new(|| super::load(TEXT));
const TEXT: &str = include_str!("../../assets/facts/builders.toml");

/// The table.
pub fn builders() -> &'static Builders {
    &TABLE
}

/// How the dependencies of each language are fetched.
pub fn dependencies() -> &'static [Dependencies] {
    &TABLE.dependencies
}

/// The lines of an ignore file, in their order.
pub fn ignore_lines() -> &'static [IgnoreLine] {
    &TABLE.ignore
}

impl Builders {
    /// Whether a Dockerfile's path says that it isn't the one for production: `Dockerfile.dev`, `ci/Dockerfile`.
    pub fn is_for_development(&self, path: &str) -> bool {
        let parts = path.split(['/', '.', '-', '_']).map(str::to_ascii_lowercase);
        parts.into_iter().any(|part| self.not_for_production.contains(&part))
    }

    /// Whether a program may read this file of the repository while it runs, by its name.
    pub fn may_be_data(&self, path: &str) -> bool {
        let name = path.rsplit('/').next().unwrap_or(path);
        let folders = path.split('/').rev().skip(1);
        !(folders.into_iter().any(|folder| self.not_read_at_run_time.iter().any(|it| it == folder))
            || self.no_data_endings.iter().any(|end| name.ends_with(end))
            || self.no_data_names.iter().any(|known| known == name)
            || self.no_data_starts.iter().any(|start| name.starts_with(start)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_parses() {
        let table: Builders = toml::from_str(TEXT).unwrap();
        assert!(!table.go.opens.is_empty());
    }

    #[test]
    fn names_tell_what_a_file_is_for() {
        let table = builders();
        assert!(table.is_for_development("docker/Dockerfile.dev"));
        assert!(table.is_for_development("ci/Dockerfile"));
        assert!(!table.is_for_development("api/Dockerfile.production"));
        assert!(table.may_be_data("templates/index.html") && table.may_be_data("config.yaml"));
        for path in [
            "main.go",
            "docs/a.html",
            "README.md",
            ".env.example",
            "Dockerfile",
            "docker-compose.yml",
        ] {
            assert!(!table.may_be_data(path), "{path}");
        }
    }
}
