//! How `docker build` builds: where layers come from, and what only BuildKit knows.

use std::sync::LazyLock;

use serde::Deserialize;

use super::variables;

/// What is known of docker's two builders.
#[derive(Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct DockerBuilders {
    /// The variable that says which one is taken.
    pub variable: String,
    /// Its value for the old one.
    pub old: String,
    /// Its value for BuildKit.
    pub new: String,
    /// The option that says where layers are taken from.
    pub source: String,
    /// The build argument that keeps in an image what its layers were made from.
    pub inline: String,
    layers: Vec<String>,
    old_options: Vec<String>,
    old_flags: OldFlags,
    filled: Vec<String>,
    without_arg: Vec<String>,
    steady: Vec<String>,
    restless: Vec<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct OldFlags {
    copy: Vec<String>,
    add: Vec<String>,
}

static TABLE: LazyLock<DockerBuilders> = LazyLock::new(|| super::load(TEXT));
const TEXT: &str = include_str!("../../assets/facts/docker-builders.toml");

/// What is known of docker's two builders.
pub fn docker_builders() -> &'static DockerBuilders {
    &TABLE
}

impl DockerBuilders {
    /// Whether a build argument needs no ARG: one of the proxies, or one that BuildKit itself reads.
    pub fn knows_argument(&self, name: &str) -> bool {
        name == self.inline
            || self
                .filled
                .iter()
                .chain(&self.without_arg)
                .any(|known| known.eq_ignore_ascii_case(name))
            || name.starts_with("BUILDKIT_")
            || name.contains('*')
    }

    /// The options of a build that only say where layers are taken from or kept, for a look-up of options.
    pub fn layer_options(&self) -> String {
        self.layers.join(",")
    }

    /// Whether a word is one of them, with or without its value.
    pub fn is_layer_option(&self, word: &str) -> bool {
        let name = word.split('=').next().unwrap_or_default();
        self.layers.iter().any(|option| option == name)
    }

    /// Whether the old builder knows this option of a build.
    pub fn old_knows_option(&self, name: &str) -> bool {
        self.old_options.iter().any(|known| known == name)
    }

    /// Whether it knows this flag of `COPY`.
    pub fn old_knows_copy(&self, flag: &str) -> bool {
        self.old_flags.copy.iter().any(|known| known.eq_ignore_ascii_case(flag))
    }

    /// Whether it knows this flag of `ADD`.
    pub fn old_knows_add(&self, flag: &str) -> bool {
        self.old_flags.add.iter().any(|known| known.eq_ignore_ascii_case(flag))
    }

    /// Whether only BuildKit fills this build argument.
    pub fn is_filled(&self, argument: &str) -> bool {
        self.filled.iter().any(|known| known == argument)
    }

    /// Whether a variable that nobody in the file sets says the same in every run of a branch.
    pub fn is_steady(&self, variable: &str) -> bool {
        let known = |names: &[String]| names.iter().any(|name| name == variable);
        known(&self.steady) || !variables::is_predefined(variable) && !known(&self.restless)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_parses() {
        let table: DockerBuilders = toml::from_str(TEXT).unwrap();
        assert!(table.layers.contains(&table.source) && table.old_knows_option(&table.source));
    }

    #[test]
    fn what_tells_one_run_from_the_next_is_not_steady() {
        let steady = |name: &str| docker_builders().is_steady(name);
        assert!(steady("BITBUCKET_BRANCH") && steady("REGISTRY"));
        assert!(!steady("BITBUCKET_COMMIT") && !steady("BITBUCKET_BUILD_NUMBER"));
        assert!(!steady("RANDOM") && !steady("BITBUCKET_TAG"));
    }
}
