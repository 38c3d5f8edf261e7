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
    /// Variables that say where pip puts packages.
    pub places: Vec<String>,
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
    by_framework: Vec<String>,
    /// Words of sources that start other programs.
    pub programs: Vec<String>,
    /// Programs of build scripts that write nothing.
    pub checkers: Vec<String>,
    /// Programs of build scripts, with the folders that they make without being told.
    pub writes: BTreeMap<String, Vec<String>>,
    /// Packages that put programs into the home folder while they are installed, each with the variables with which
    /// they don't.
    pub downloads: BTreeMap<String, Vec<String>>,
    /// Package managers.
    pub manager: Vec<NodeManager>,
    /// Servers of packages that know themselves what they serve.
    pub server: Vec<NodeServer>,
}

impl Node {
    /// Whether a package reads a file by itself.
    pub fn is_of_framework(&self, path: &str) -> bool {
        fits_any(&self.by_framework, path)
    }
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
    /// A smaller server, for sites that need nothing but files by their names.
    pub small: SmallServer,
    /// Programs that serve plain files.
    pub servers: Vec<SiteServer>,
}

/// A server that needs no settings.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmallServer {
    /// Its image.
    pub image: String,
    /// Where files are put.
    pub root: String,
    /// What starts it; `{port}` stands for where it listens.
    pub start: Vec<String>,
    /// What the choice means.
    pub meaning: String,
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
fn fits_any(known: &[String], path: &str) -> bool {
    known.iter().any(|known| match known.split_once('*') {
        Some((start, end)) => path
            .strip_prefix(start)
            .and_then(|rest| rest.strip_suffix(end))
            .is_some_and(|middle| !middle.contains('/')),
        None => known == path,
    })
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
    /// Folders that crates read by themselves.
    pub folders: BTreeMap<String, String>,
    /// Crates that bind to a library, each with the packages of Debian that hold it.
    pub libraries: BTreeMap<String, Vec<String>>,
    /// What programs read.
    pub reads: Reads,
}

/// What tells what a Java program needs.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Java {
    /// Where to compare the facts with.
    pub source: String,
    /// Images with a JDK.
    pub images: Vec<String>,
    vendors: Vec<String>,
    /// Versions of Java of which there is an image with the runtime alone.
    pub runtimes: Vec<String>,
    /// Programs that build.
    pub tools: Vec<String>,
    /// Build files.
    pub build_files: Vec<String>,
    /// Words of a build file that packs libraries into the program's archive.
    pub packs: Vec<String>,
    /// Words of a build file with which the program needs libraries.
    pub needs: Vec<String>,
    /// Programs of the JDK that the runtime alone doesn't have.
    pub jdk_programs: Vec<String>,
    /// What programs read.
    pub reads: Reads,
}

impl Java {
    /// The version of Java that an image's tag names: `3.9-eclipse-temurin-21-alpine`, `8.5-jdk17`, `17.0.1-jdk-slim`.
    pub fn version<'t>(&self, repository: &str, tag: &'t str) -> Option<&'t str> {
        let number = |part: &'t str| {
            let end = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
            (end > 0).then(|| &part[..end])
        };
        if !matches!(repository, "maven" | "gradle") {
            return number(tag);
        }
        let mut parts = tag.split('-').skip_while(|part| !self.names_vendor(part));
        let vendor = parts.next()?;
        let own = vendor.strip_prefix("jdk").and_then(number);
        own.or_else(|| parts.find_map(number))
    }

    fn names_vendor(&self, part: &str) -> bool {
        self.vendors.iter().any(|vendor| part.starts_with(vendor.as_str()))
    }
}

/// What tells what a .NET program needs.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DotNet {
    /// Where to compare the facts with.
    pub source: String,
    /// The image with the SDK.
    pub sdk: String,
    /// The image that web programs run in.
    pub web: String,
    /// The image that other programs run in.
    pub console: String,
    /// The image for programs that bring their runtime.
    pub bare: String,
    /// Words of a project file that makes a web program.
    pub web_marks: Vec<String>,
    /// Arguments of `dotnet` that start sources or tools.
    pub development: Vec<String>,
    /// Arguments of `dotnet` that leave nothing but programs.
    pub builds: Vec<String>,
    /// Variables that say where a web program listens.
    pub addresses: Vec<String>,
    /// Packages of Alpine Linux that the SDK's image has and the others don't.
    pub alpine: Vec<String>,
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
    fn the_version_of_java_is_in_the_tag() {
        let version = |image: &'static str| {
            let (repository, tag) = crate::facts::images::split(image);
            builders().java.version(repository, tag)
        };
        assert_eq!(version("maven:3.9-eclipse-temurin-21-alpine"), Some("21"));
        assert_eq!(version("maven:3.8.6-jdk-8-slim"), Some("8"));
        assert_eq!(version("maven:3.9"), None);
        assert_eq!(version("gradle:8.5-jdk17-jammy"), Some("17"));
        assert_eq!(version("openjdk:17.0.1-jdk-slim"), Some("17"));
        assert_eq!(version("openjdk:8u302"), Some("8"));
        assert_eq!(version("eclipse-temurin"), None);
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
