//! Step sizes: what each offers and costs.

use std::sync::LazyLock;

use serde::Deserialize;

/// One step size.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SizeFacts {
    /// The value of the key `size`.
    pub name: String,
    /// Memory of the build and its services together, in MB.
    pub memory_mb: u32,
    /// Number of processors.
    pub cpu: u32,
    /// Disk in GB.
    pub disk_gb: u32,
    /// What a minute of it costs, in build minutes.
    pub factor: u32,
    /// The plan from which on it may be used.
    pub plan: Plan,
    /// Where the figures are from.
    pub source: String,
}

/// The plans of a workspace, from small to large.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Plan {
    /// Free of charge.
    Free,
    /// Paid, the smaller one.
    Standard,
    /// Paid, the larger one.
    Premium,
}

/// What services and builds need at least, and what Bitbucket assumes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Memory of a service that states none, in MB.
    pub service_default_mb: u32,
    /// The least memory of a service, in MB.
    pub service_minimum_mb: u32,
    /// The least memory that services must leave to the build, in MB.
    pub build_minimum_mb: u32,
    /// The most memory of services at `2x` by the documentation, in MB; arithmetic allows a little more.
    pub services_documented_2x_mb: u32,
    /// The most services of a step.
    pub services: u32,
    /// The longest that a step may take, in minutes.
    pub step_minutes: u32,
}

impl SizeFacts {
    /// What choosing the size means, in one line.
    pub fn meaning(&self) -> String {
        let plan = if self.plan == Plan::Free { "" } else { "; not in the Free plan" };
        format!("{} MB, each minute billed as {}{plan}", self.memory_mb, self.factor)
    }
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    limits: Limits,
    size: Vec<SizeFacts>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| super::load(TEXT));
const TEXT: &str = include_str!("../../assets/facts/sizes.toml");

/// Every size, from small to large.
pub fn all() -> &'static [SizeFacts] {
    &TABLE.size
}

/// The size of this name (`2x`).
pub fn size(name: &str) -> Option<&'static SizeFacts> {
    all().iter().find(|size| size.name == name)
}

/// The smallest size with at least this much memory, in MB, for the build and its services together.
pub fn smallest_for(memory_mb: u32) -> Option<&'static SizeFacts> {
    all().iter().find(|size| size.memory_mb >= memory_mb)
}

/// What holds for every size.
pub fn limits() -> &'static Limits {
    &TABLE.limits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_parses() {
        toml::from_str::<Table>(TEXT).unwrap();
    }

    #[test]
    fn each_size_doubles_the_one_before() {
        assert_eq!(all().len(), 6);
        for pair in all().windows(2) {
            assert_eq!(pair[1].memory_mb, 2 * pair[0].memory_mb, "{}", pair[1].name);
            assert_eq!(pair[1].factor, 2 * pair[0].factor, "{}", pair[1].name);
            assert!(pair[1].cpu > pair[0].cpu && pair[1].plan >= pair[0].plan, "{}", pair[1].name);
        }
    }

    #[test]
    fn a_size_is_found_by_name() {
        assert_eq!(size("2x").unwrap().memory_mb, 8192);
        assert_eq!(size("4x").unwrap().plan, Plan::Standard);
        assert!(size("24x").is_none());
        assert_eq!(size("1x").unwrap().memory_mb - limits().build_minimum_mb, 3072);
    }
}
