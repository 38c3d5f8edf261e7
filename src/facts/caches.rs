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
    /// What must be set so that the programs surely use the path.
    pub setting: Option<String>,
    /// Bitbucket's own cache that serves the same programs.
    pub predefined: Option<String>,
    /// The sub-commands that bring a project's dependencies; empty: every one that fills the cache.
    #[serde(default)]
    pub installs: Vec<String>,
    /// Whether a command that names packages brings something else than the project's dependencies.
    #[serde(default)]
    pub project_only: bool,
    /// Options that name the files which list what the cache holds; a command without them is about something else.
    #[serde(default)]
    pub lists: Vec<String>,
    /// The sub-commands that empty the folder of Bitbucket's own cache before they fill it.
    #[serde(default)]
    pub wipes: Vec<String>,
    /// Options with which the programs use no cache.
    #[serde(default)]
    pub off: Vec<String>,
    /// Variables with which the programs use no cache.
    #[serde(default)]
    pub off_variables: Vec<String>,
    /// Variables, and words of commands, that lead the programs to another folder.
    #[serde(default)]
    pub moved_by: Vec<String>,
    /// Those among them that name the folder itself: a variable, an option, or `config` and a key.
    #[serde(default)]
    pub told_by: Vec<String>,
    /// Options that name the folder of the project.
    #[serde(default)]
    pub elsewhere: Vec<String>,
    /// Files of a repository for which the path isn't the right one.
    #[serde(default)]
    pub not_with: Vec<String>,
    /// Whether it only goes along with the main cache of the programs.
    #[serde(default)]
    pub beside: bool,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    predefined: Vec<Predefined>,
    compiled: Vec<String>,
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

/// Whether what lies in this folder is built for one version of a language.
pub fn is_compiled(path: &str) -> bool {
    let inside = |folder: &String| path == folder || path.ends_with(&format!("/{folder}"));
    TABLE.compiled.iter().any(inside)
}

/// The caches of programs in an image repository (`golang`), one of each name. `is_known`: whether the image is one of
/// which the folders are known; in others a path that depends on the image isn't.
pub fn fitting(repository: Option<&str>, is_known: bool) -> Vec<&'static Custom> {
    let mut found: Vec<&Custom> = Vec::new();
    for cache in TABLE.custom.iter().filter(|c| !c.beside) {
        if found.iter().any(|known| known.name == cache.name) {
            continue;
        }
        let depends = TABLE.custom.iter().any(|c| c.name == cache.name && !c.images.is_empty());
        let fits = match cache.images.is_empty() {
            true => !depends || is_known,
            false => repository.is_some_and(|name| cache.images.iter().any(|known| known == name)),
        };
        if fits {
            found.push(cache);
        }
    }
    found
}

/// The caches that only go along with this one.
pub fn beside(cache: &Custom) -> impl Iterator<Item = &'static Custom> {
    TABLE.custom.iter().filter(move |other| other.beside && other.programs == cache.programs)
}

/// The caches whose path is sure only where the script tells it.
pub fn told() -> impl Iterator<Item = &'static Custom> {
    TABLE.custom.iter().filter(|cache| cache.setting.is_some())
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
    fn paths_that_depend_on_the_image_are_known_for_known_images_only() {
        let path = |image, known, name: &str| {
            fitting(image, known).into_iter().find(|c| c.name == name).map(|c| c.path.as_str())
        };
        assert_eq!(path(Some("golang"), true, "go"), Some("/go/pkg/mod"));
        assert_eq!(path(Some("node"), true, "go"), Some("~/go/pkg/mod"));
        assert_eq!(path(Some("team/go"), false, "go"), None);
        assert_eq!(path(Some("team/node"), false, "npm"), Some("~/.npm"));
        assert!(is_compiled("node_modules") && is_compiled("web/node_modules"));
        assert!(!is_compiled("~/.npm"));
    }

    #[test]
    fn every_named_predefined_cache_exists() {
        for cache in all_custom() {
            assert!(cache.predefined.as_deref().is_none_or(|n| predefined(n).is_some()));
        }
    }

    #[test]
    fn no_custom_cache_bears_a_predefined_name() {
        for cache in all_custom() {
            assert!(predefined(&cache.name).is_none(), "{}", cache.name);
            assert!(!cache.key_files.is_empty(), "{}", cache.name);
        }
    }
}
