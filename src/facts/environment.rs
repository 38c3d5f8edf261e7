//! The environment: which programs read which variables by themselves.

use std::sync::LazyLock;

use serde::Deserialize;

use super::pattern;

/// Names, and the programs that read them.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Reader {
    /// Names of programs; `*`: any program.
    programs: Vec<String>,
    /// Names of variables, which may hold `*`.
    names: Vec<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    shell: Vec<String>,
    image: Vec<String>,
    reader: Vec<Reader>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| super::load(TEXT));
const TEXT: &str = include_str!("../../assets/facts/environment.toml");

/// The programs that read the variable `name` by themselves; `*` stands for any program.
///
/// Programs that read the whole environment are not listed here: see [`super::commands::Command::variables`].
pub fn readers(name: &str) -> Vec<&'static str> {
    let named = TABLE.reader.iter().filter(|reader| any_matches(&reader.names, name));
    let mut programs: Vec<&str> =
        named.flat_map(|reader| reader.programs.iter().map(String::as_str)).collect();
    programs.sort_unstable();
    programs.dedup();
    programs
}

/// Whether `program` reads the variable `name` by itself, as any program does or as this one.
pub fn read_by(program: &str, name: &str) -> bool {
    let reads = |reader: &Reader| {
        reader.programs.iter().any(|known| known == "*" || known == program)
            && any_matches(&reader.names, name)
    };
    TABLE.reader.iter().any(reads)
}

/// Whether the shell or the loader of programs gives the variable `name` a meaning of its own.
pub fn shell_special(name: &str) -> bool {
    any_matches(&TABLE.shell, name)
}

/// Whether images commonly set the variable `name` themselves.
pub fn set_by_images(name: &str) -> bool {
    any_matches(&TABLE.image, name)
}

fn any_matches(patterns: &[String], name: &str) -> bool {
    patterns.iter().any(|pattern| pattern::matches(pattern, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_parses() {
        toml::from_str::<Table>(TEXT).unwrap();
    }

    #[test]
    fn tools_read_names_of_their_own() {
        assert!(readers("NODE_ENV").contains(&"npm"));
        assert!(readers("AWS_REGION").contains(&"aws"));
        assert_eq!(readers("LANG"), ["*"]);
        assert!(readers("PROJECT_NAME").is_empty());
        assert!(readers("ENVIRONMENT_NAME").is_empty());
    }

    #[test]
    fn images_bring_variables_of_their_own() {
        assert!(set_by_images("GOPATH"));
        assert!(set_by_images("JAVA_HOME"));
        assert!(!set_by_images("AWS_REGION"));
    }

    #[test]
    fn a_name_is_asked_for_one_program() {
        assert!(read_by("go", "GOFLAGS"));
        assert!(!read_by("npm", "GOFLAGS"));
        assert!(read_by("anything", "HTTPS_PROXY"));
        assert!(read_by("docker", "DOCKER_BUILDKIT"));
        assert!(read_by("helm", "KUBECONFIG"));
        assert!(!read_by("docker", "REPLICA_COUNT"));
    }

    #[test]
    fn the_shell_knows_some_names() {
        for name in ["PATH", "HOME", "IFS", "PWD", "PS4", "BASH_ENV", "ENV", "LD_PRELOAD"] {
            assert!(shell_special(name), "{name}");
        }
        assert!(!shell_special("PROJECT_NAME"));
    }
}
