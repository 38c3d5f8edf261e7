//! Bitbucket's words over a document: pipelines, steps, caches, services; aliases and merge keys resolved.
//!
//! [`Pipelines::of`] reads any document: what doesn't fit becomes a [`Problem`] or an [`UnknownKey`], and the rest is
//! read as it was meant. Each value knows the node that really holds it ([`Located`]), and
//! [`Pipelines::users`] tells which steps a node feeds.

mod artifacts;
mod clone_options;
mod condition;
mod definitions;
mod fingerprint;
mod image;
mod keys;
mod labels;
mod located;
mod pipeline;
mod pipelines;
mod place;
mod problem;
mod reader;
mod resolve;
mod script;
pub mod secret;
mod size;
mod step;
mod users;

#[cfg(test)]
mod tests;

pub use artifacts::{Artifacts, Download, Upload, UploadKind};
pub use clone_options::{CloneOptions, Depth};
pub use condition::Condition;
pub use definitions::{
    CacheDefinition, DEFAULT_SERVICE_MEMORY_MB, DOCKER, Definitions, Options, ServiceDefinition,
};
pub use fingerprint::Fingerprints;
pub use image::Image;
pub use keys::{Mapping, nearest};
pub use labels::Labels;
pub use located::Located;
pub use pipeline::{CustomVariable, Item, ItemKind, Pipeline, Trigger};
pub use pipelines::{Pipelines, is_taken_over};
pub use problem::{Meant, Problem, ProblemKind, UnknownKey};
pub use script::{PipeValue, ScriptItem};
pub use size::Size;
pub use step::{Field, Step, StepRef};
