//! What is known about Bitbucket and about programs: tables under `assets/facts`, with typed access.
//!
//! A table is embedded, parsed once when it is first asked, and checked by the tests. A malformed table is empty at
//! run time: what has no row is taken to read and to change everything.

pub mod bases;
pub mod builders;
pub mod caches;
pub mod commands;
pub mod deployments;
pub mod docker_builders;
pub mod durations;
pub mod environment;
pub mod history;
pub mod images;
mod outside;
mod pattern;
pub mod pipes;
pub mod prices;
pub mod roles;
pub mod secrets;
pub mod sizes;
pub mod toolchains;
pub mod variables;

pub use outside::{Access, Resource};

/// Parses an embedded table; an empty one stands in for a malformed one.
fn load<T: serde::de::DeserializeOwned + Default>(text: &str) -> T {
    toml::from_str(text).unwrap_or_default()
}
