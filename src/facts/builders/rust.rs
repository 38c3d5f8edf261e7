//! What tells what a Rust program needs.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Reads;

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
