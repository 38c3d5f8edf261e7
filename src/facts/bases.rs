//! Base images: those that finished programs run in, and what they hold.

use std::sync::LazyLock;

use serde::Deserialize;

/// An image that finished programs run in.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BaseImage {
    /// What a decision stores.
    pub id: String,
    image: String,
    release: Option<String>,
    /// What a program that isn't linked statically finds.
    pub libc: Libc,
    /// Whether `/bin/sh` is there.
    pub shell: bool,
    /// Whether bash is there.
    pub bash: bool,
    install: Option<String>,
    /// What CA certificates and time zones need there.
    #[serde(default)]
    pub packages: Vec<String>,
    cleanup: Option<String>,
    /// Programs that need no package there.
    #[serde(default)]
    pub programs: Vec<String>,
    /// Files of the builder that every program gets there.
    #[serde(default)]
    pub copies: Vec<String>,
    /// A user that it has besides root.
    pub nonroot: Option<String>,
    /// What the choice means, in one line.
    pub meaning: String,
    /// Where to compare the facts with.
    pub source: String,
}

/// The C library of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Libc {
    /// The GNU C library.
    Glibc,
    /// musl, as in Alpine Linux.
    Musl,
    /// None at all.
    None,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    of_builders: Vec<String>,
    base: Vec<BaseImage>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| super::load(TEXT));
const TEXT: &str = include_str!("../../assets/facts/bases.toml");

/// All of them, the preferred one first.
pub fn all() -> &'static [BaseImage] {
    &TABLE.base
}

/// The one with this id.
pub fn base(id: &str) -> Option<&'static BaseImage> {
    all().iter().find(|base| base.id == id)
}

/// The one that an image's name means (`alpine:3.22` → alpine), whatever its release.
pub fn of_image(image: &str) -> Option<&'static BaseImage> {
    let repository = |image: &str| super::images::split(image).0.to_owned();
    all().iter().find(|base| repository(&base.image) == repository(image))
}

/// Whether only the tools of a builder read this variable.
pub fn is_of_builders(name: &str) -> bool {
    TABLE.of_builders.iter().any(|known| match known.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => name == known,
    })
}

impl BaseImage {
    /// What FROM says if a program is made by `builder`; of the builder's own release if it says which.
    pub fn image_for(&self, builder: &str) -> String {
        let own = release_of(builder, self.libc).or_else(|| self.release.clone());
        self.image.replace("{release}", &own.unwrap_or_default())
    }

    /// Whether the builder says which release it is of this system: what it links then fits.
    pub fn is_release_of(&self, builder: &str) -> bool {
        release_of(builder, self.libc).is_some()
    }

    /// The command that installs these packages, if the image can.
    pub fn install(&self, packages: &[String]) -> Option<String> {
        let command = self.install.as_ref()?.replace("{packages}", &packages.join(" "));
        Some(match &self.cleanup {
            Some(cleanup) => format!("{command} && {cleanup}"),
            None => command,
        })
    }
}

/// The release of the system that a tag names: `1.25-alpine3.22` → `3.22`, `1.25-bookworm` → `bookworm`.
fn release_of(builder: &str, libc: Libc) -> Option<String> {
    const DEBIAN: [&str; 5] = ["buster", "bullseye", "bookworm", "trixie", "forky"];
    let (_, tag) = super::images::split(builder);
    let mut parts = tag.split('-');
    match libc {
        Libc::Glibc => parts.find(|part| DEBIAN.contains(part)).map(str::to_owned),
        Libc::Musl => {
            let version = |part: &str| part.strip_prefix("alpine").map(str::to_owned);
            parts.find_map(version).filter(|version| !version.is_empty())
        }
        Libc::None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_parses() {
        toml::from_str::<Table>(TEXT).unwrap();
        assert!(all().iter().all(|base| !base.source.is_empty() && !base.meaning.is_empty()));
    }

    #[test]
    fn the_release_is_that_of_the_builder() {
        let image = |id: &str, builder: &str| base(id).unwrap().image_for(builder);
        assert_eq!(image("alpine", "golang:1.25-alpine3.20"), "alpine:3.20");
        assert_eq!(image("alpine", "golang:1.25-alpine"), "alpine:3.22");
        assert_eq!(image("debian-slim", "golang:1.25-bookworm"), "debian:bookworm-slim");
        assert_eq!(image("debian-slim", "golang:1.25"), "debian:trixie-slim");
        assert!(!base("debian-slim").unwrap().is_release_of("golang:1.25"));
        assert!(base("debian-slim").unwrap().is_release_of("golang:1.25.1-bullseye"));
    }

    #[test]
    fn a_base_is_known_by_its_image() {
        assert_eq!(of_image("docker.io/library/alpine:3.9").unwrap().id, "alpine");
        assert_eq!(of_image("debian").unwrap().id, "debian-slim");
        assert_eq!(of_image("scratch").unwrap().id, "scratch");
        assert!(of_image("example.com/alpine:3").is_none());
    }

    #[test]
    fn variables_of_builders_are_known() {
        assert!(is_of_builders("GOFLAGS") && is_of_builders("CGO_ENABLED"));
        assert!(!is_of_builders("PORT") && !is_of_builders("NODE_ENV"));
    }

    #[test]
    fn packages_are_installed_where_that_can_be() {
        let command = base("debian-slim").unwrap().install(&["tzdata".into()]).unwrap();
        assert!(command.ends_with("tzdata && rm -rf /var/lib/apt/lists/*"), "{command}");
        assert_eq!(base("scratch").unwrap().install(&[]), None);
    }
}
