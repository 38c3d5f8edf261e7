//! Caches: the predefined ones, and paths that are worth an own definition.

use std::sync::LazyLock;

use serde::Deserialize;

/// A cache that Bitbucket knows without a definition.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Predefined {
    /// Its name under `caches`.
    pub name: String,
    /// Its folder; none for the layers of the docker service.
    pub path: Option<String>,
}

/// A cache that a file has to define.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Custom {
    /// The usual name.
    pub name: String,
    /// The programs that fill it.
    pub programs: Vec<String>,
    /// The folder that the programs use by default.
    pub path: String,
    /// The image repositories in which the path is this one; empty: every other image.
    #[serde(default)]
    pub images: Vec<String>,
    /// The files that name what the cache holds, the best first.
    pub key_files: Vec<String>,
    /// What must be set so that the programs use the path.
    pub setting: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    predefined: Vec<Predefined>,
    custom: Vec<Custom>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| super::load(TEXT));
const TEXT: &str = include_str!("../../assets/facts/caches.toml");

/// The predefined cache of this name.
pub fn predefined(name: &str) -> Option<&'static Predefined> {
    TABLE.predefined.iter().find(|cache| cache.name == name)
}

/// Every predefined cache.
pub fn all_predefined() -> &'static [Predefined] {
    &TABLE.predefined
}

/// Every cache that is worth a definition.
pub fn all_custom() -> &'static [Custom] {
    &TABLE.custom
}

/// The definition for a name (`go`) in an image repository (`golang`).
pub fn custom(name: &str, image_repository: Option<&str>) -> Option<&'static Custom> {
    let named = || TABLE.custom.iter().filter(|cache| cache.name == name);
    let fits = |cache: &&Custom| {
        image_repository.is_some_and(|image| cache.images.iter().any(|known| known == image))
    };
    named().find(fits).or_else(|| named().find(|cache| cache.images.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_parses() {
        toml::from_str::<Table>(TEXT).unwrap();
    }

    #[test]
    fn only_the_nine_predefined_names_are_predefined() {
        assert_eq!(all_predefined().len(), 9);
        assert_eq!(predefined("node").unwrap().path.as_deref(), Some("node_modules"));
        assert_eq!(predefined("docker").unwrap().path, None);
        for name in ["go", "npm", "yarn", "cargo", "bundler"] {
            assert!(predefined(name).is_none(), "{name}");
        }
    }

    #[test]
    fn a_custom_cache_depends_on_the_image() {
        assert_eq!(custom("go", Some("golang")).unwrap().path, "/go/pkg/mod");
        assert_eq!(custom("go", Some("node")).unwrap().path, "~/go/pkg/mod");
        assert_eq!(custom("go", None).unwrap().path, "~/go/pkg/mod");
        assert!(custom("nothing", None).is_none());
    }

    #[test]
    fn no_custom_cache_bears_a_predefined_name() {
        for cache in all_custom() {
            assert!(predefined(&cache.name).is_none(), "{}", cache.name);
            assert!(!cache.key_files.is_empty(), "{}", cache.name);
        }
    }
}
