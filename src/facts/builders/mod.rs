//! Dockerfiles: what is only needed to build, and what programs need of the image that they run in.

mod dotnet;
mod go;
mod java;
mod node;
mod python;
mod reads;
mod rust;
mod site;

use std::sync::LazyLock;

use serde::Deserialize;

pub use dotnet::DotNet;
pub use go::Go;
pub use java::Java;
pub use node::{Node, NodeManager, NodeServer};
pub use python::Python;
pub use reads::Reads;
pub use rust::Rust;
pub use site::{SiteServer, Sites, SmallServer};

/// All that the table holds.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Builders {
    /// Packages that only builds need.
    pub build_packages: Vec<String>,
    /// Packages that builds mostly need, and programs that start others.
    pub tools: Vec<String>,
    /// Programs that an image for development starts.
    pub watchers: Vec<String>,
    not_for_production: Vec<String>,
    /// Programs that leave nothing which runs later, some with the words behind them only.
    pub quiet: Vec<String>,
    for_builds: Vec<String>,
    build_folders: Vec<String>,
    /// Names of files that hold credentials of package managers and of git.
    pub credentials: Vec<String>,
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
    /// What Java programs need.
    pub java: Java,
    /// What .NET programs need.
    pub dotnet: DotNet,
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
    /// What the fetch reads, with `*` at the start for any name; the first must be there.
    pub files: Vec<String>,
    /// A word that such a command must hold, and the only one that names something.
    pub word: Option<String>,
    /// Whether such a command names nothing: it reads only files.
    #[serde(default)]
    pub bare: bool,
    /// Lock files, one of which must be there.
    #[serde(default)]
    pub locks: Vec<String>,
    /// Text between the sources and such a command that prepares the fetch.
    #[serde(default)]
    pub prepared_by: Vec<String>,
    /// Words of such a command with which the fetch would need more.
    #[serde(default)]
    pub unless_words: Vec<String>,
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
    /// Whether it is worth a change by itself.
    #[serde(default)]
    pub large: bool,
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

static TABLE: LazyLock<Builders> = LazyLock::new(|| super::load(TEXT));
const TEXT: &str = include_str!("../../../assets/facts/builders.toml");

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

    /// Whether a command writes this file for the build alone, by its path as written.
    pub fn is_for_builds(&self, path: &str) -> bool {
        self.for_builds.iter().any(|known| match known.strip_suffix('/') {
            Some(_) if known.starts_with(['/', '.']) => path.contains(known.as_str()),
            Some(_) => path.starts_with(known.as_str()),
            None => path.ends_with(known.as_str()),
        })
    }

    /// Whether a folder is made for sources or what compilers make of them, by its path as written.
    pub fn is_build_folder(&self, path: &str) -> bool {
        let first = path.split('/').next().unwrap_or(path);
        self.build_folders.iter().any(|known| known == first)
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
