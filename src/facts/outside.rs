//! Systems outside the step: what a program or a pipe does there.

use serde::Deserialize;

/// What is done to a system outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Access {
    /// It is asked and stays as it is.
    Reads,
    /// It may be another one afterwards.
    Changes,
}

/// The kinds of systems outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Resource {
    /// A registry of container images or charts.
    Registry,
    /// A bucket of objects.
    Bucket,
    /// A cluster of containers.
    Cluster,
    /// A database or another data store.
    Database,
    /// A repository of packages.
    PackageRepository,
    /// A store of secrets.
    SecretStore,
    /// A git repository elsewhere.
    GitRemote,
    /// A machine elsewhere.
    Host,
    /// Any resource of a cloud account.
    Cloud,
    /// People and their channels: mail, chat, incidents.
    Notification,
    /// A server of the web.
    Web,
    /// Another pipeline or build.
    Pipeline,
    /// Reports on commits and pull requests, and services that judge code.
    Quality,
}
