//! Default variables: what Bitbucket sets, and where.

use std::sync::LazyLock;

use serde::Deserialize;

/// A variable that Bitbucket sets.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DefaultVariable {
    /// Its name.
    pub name: String,
    /// Where it has a value.
    pub availability: Availability,
    /// Its value, if it is the same in every run.
    pub value: Option<String>,
    /// Whether two steps of one run may see different values.
    #[serde(default)]
    pub per_step: bool,
}

/// Where a default variable has a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Availability {
    /// In every step.
    Always,
    /// In runs of a branch or a pull request; not of a tag.
    Branch,
    /// In runs of a tag.
    Tag,
    /// In runs of a Mercurial bookmark.
    Bookmark,
    /// In runs of a pull request.
    PullRequest,
    /// In the steps of a parallel group.
    Parallel,
    /// In steps with a deployment environment.
    Deployment,
    /// In `after-script`.
    AfterScript,
    /// In steps with `oidc: true`.
    Oidc,
    /// Where the repository has an SSH key.
    SshKey,
    /// Inside pipes.
    Pipe,
    /// In steps with the docker service.
    Docker,
    /// In runs that an event triggered.
    Event,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    variable: Vec<DefaultVariable>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| super::load(TEXT));
const TEXT: &str = include_str!("../../assets/facts/predefined.toml");

/// Every default variable.
pub fn all() -> &'static [DefaultVariable] {
    &TABLE.variable
}

/// The default variable of this name.
pub fn default_variable(name: &str) -> Option<&'static DefaultVariable> {
    all().iter().find(|variable| variable.name == name)
}

/// Whether Bitbucket sets a variable of this name, or keeps the name for itself.
pub fn is_predefined(name: &str) -> bool {
    name.starts_with("BITBUCKET_") || default_variable(name).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_parses() {
        toml::from_str::<Table>(TEXT).unwrap();
    }

    #[test]
    fn names_are_unique() {
        let mut names: Vec<&str> = all().iter().map(|variable| variable.name.as_str()).collect();
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
        assert!(count > 35);
    }

    #[test]
    fn availability_is_told() {
        assert_eq!(
            default_variable("BITBUCKET_COMMIT").unwrap().availability,
            Availability::Always
        );
        assert_eq!(
            default_variable("BITBUCKET_BRANCH").unwrap().availability,
            Availability::Branch
        );
        assert_eq!(
            default_variable("BITBUCKET_EXIT_CODE").unwrap().availability,
            Availability::AfterScript
        );
        assert_eq!(default_variable("CI").unwrap().value.as_deref(), Some("true"));
        assert!(default_variable("BITBUCKET_STEP_UUID").unwrap().per_step);
    }

    #[test]
    fn an_unknown_name_with_the_prefix_is_kept_for_bitbucket() {
        assert!(is_predefined("BITBUCKET_SOMETHING_NEW"));
        assert!(is_predefined("CI"));
        assert!(!is_predefined("PROJECT_NAME"));
    }
}
