//! What tells what a Go program needs.

use serde::Deserialize;

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
