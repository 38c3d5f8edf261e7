//! What tells what a program for Node.js needs.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::reads::fits_any;

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
