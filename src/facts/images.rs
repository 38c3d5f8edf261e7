//! Images: what common ones hold.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::model::Image;

/// What an image is known to hold.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImageFacts {
    /// The repositories it is found under.
    pub names: Vec<String>,
    /// The row holds only for tags that hold one of these texts; empty: for every tag.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Programs that it surely holds, besides those of every system.
    pub programs: Vec<String>,
    /// Whether it has bash, if that is known.
    pub has_bash: Option<bool>,
    /// The language that it is made for.
    pub language: Option<String>,
    /// The folder in which it starts, if that isn't `/`.
    pub folder: Option<String>,
    /// Users that it has besides those of every system.
    #[serde(default)]
    pub users: Vec<String>,
    /// The documentation to compare the facts with.
    pub source: String,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    image: Vec<ImageFacts>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| super::load(TEXT));
const TEXT: &str = include_str!("../../assets/facts/images.toml");

/// What is known of an image (`golang:1.22-alpine`, `docker.io/library/node@sha256:…`).
pub fn image(reference: &str) -> Option<&'static ImageFacts> {
    let (repository, tag) = split(reference);
    let named =
        || TABLE.image.iter().filter(|image| image.names.iter().any(|name| name == repository));
    let special = named().find(|image| image.tags.iter().any(|part| tag.contains(part.as_str())));
    special.or_else(|| named().find(|image| image.tags.is_empty()))
}

/// The official image for a language (`go` → `golang`).
pub fn official(language: &str) -> Option<&'static str> {
    let made_for =
        |image: &&ImageFacts| image.tags.is_empty() && image.language.as_deref() == Some(language);
    TABLE.image.iter().find(made_for)?.names.first().map(String::as_str)
}

/// The folder in which an image starts, as far as that is known.
pub fn folder(reference: &str) -> &'static str {
    image(reference).and_then(|image| image.folder.as_deref()).unwrap_or("/")
}

/// The tag of an image's name; empty if it has none.
pub fn tag(reference: &str) -> &str {
    split(reference).1
}

/// Whether an image may be another one tomorrow: `latest`, or no version where the image is known to come in versions.
pub fn floats(reference: &str) -> bool {
    let image = Image::public(reference);
    let has_versions = || self::image(reference).is_some_and(|image| image.language.is_some());
    let floats = match (image.digest(), image.tag()) {
        (Some(_), _) => false,
        (None, Some("latest")) => true,
        (None, Some(tag)) => has_versions() && !tag.contains(|c: char| c.is_ascii_digit()),
        // nobody knows whether others give their images any versions
        (None, None) => !reference.contains('/') || has_versions(),
    };
    floats && !reference.contains('$')
}

/// An image's name without its tag and the hub's own names.
pub fn repository(reference: &str) -> &str {
    split(reference).0
}

/// The repository and the tag of an image's name, which is empty if there is none.
pub fn split(reference: &str) -> (&str, &str) {
    let reference = reference.split('@').next().unwrap_or(reference);
    let reference = ["docker.io/", "index.docker.io/"]
        .iter()
        .find_map(|hub| reference.strip_prefix(hub))
        .unwrap_or(reference);
    let reference = reference.strip_prefix("library/").unwrap_or(reference);
    match reference.rsplit_once(':') {
        Some((repository, tag)) if !tag.contains('/') => (repository, tag),
        _ => (reference, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_parses() {
        toml::from_str::<Table>(TEXT).unwrap();
    }

    #[test]
    fn an_image_is_found_by_repository_and_tag() {
        assert_eq!(image("golang:1.22.3").unwrap().has_bash, Some(true));
        assert_eq!(image("golang:1.22-alpine3.20").unwrap().has_bash, Some(false));
        assert!(
            image("docker.io/library/node@sha256:00")
                .unwrap()
                .programs
                .iter()
                .any(|program| program == "npm")
        );
        assert!(!image("node:20-slim").unwrap().programs.iter().any(|program| program == "git"));
        assert_eq!(image("atlassian/default-image:4").unwrap().has_bash, Some(true));
        assert_eq!(image("clevy/awssecrets").unwrap().has_bash, Some(false));
        assert_eq!(image("gradle:8-jdk21-alpine").unwrap().has_bash, None);
        assert!(image("localhost:5000/golang").is_none());
        assert!(image("").is_none());
    }

    #[test]
    fn some_images_start_in_a_folder_of_their_own() {
        assert_eq!(folder("golang:1.25-alpine"), "/go");
        assert_eq!(folder("gradle:8-jdk21"), "/home/gradle");
        assert_eq!((folder("node:22"), folder("acme/tool")), ("/", "/"));
        assert!(image("node:22-slim").unwrap().users.contains(&"node".to_owned()));
    }

    #[test]
    fn a_version_doesnt_float() {
        for reference in ["node", "node:latest", "golang:alpine", "docker.io/library/python"] {
            assert!(floats(reference), "{reference}");
        }
        for reference in [
            "node:22",
            "golang:1.25-alpine",
            "acme/tool",
            "node@sha256:00",
            "node:$V",
            "acme/x:edge",
        ] {
            assert!(!floats(reference), "{reference}");
        }
    }

    #[test]
    fn a_language_has_its_official_image() {
        assert_eq!(official("go"), Some("golang"));
        assert_eq!(official("node"), Some("node"));
        assert_eq!(official("cobol"), None);
    }
}
