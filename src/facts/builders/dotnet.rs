//! What tells what a .NET program needs.

use serde::Deserialize;

use super::Reads;

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
