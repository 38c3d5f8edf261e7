//! What serves a site of plain files.

use serde::Deserialize;

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
