//! What tells what a Python program needs.

use std::collections::BTreeMap;

use serde::Deserialize;

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
