//! What tells what a Java program needs.

use serde::Deserialize;

use super::Reads;

/// What tells what a Java program needs.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Java {
    /// Where to compare the facts with.
    pub source: String,
    /// Images with a JDK.
    pub images: Vec<String>,
    vendors: Vec<String>,
    /// Versions of Java of which there is an image with the runtime alone.
    pub runtimes: Vec<String>,
    /// Programs that build.
    pub tools: Vec<String>,
    /// Build files.
    pub build_files: Vec<String>,
    /// Words of a build file that packs libraries into the program's archive.
    pub packs: Vec<String>,
    /// Words of a build file with which the program needs libraries.
    pub needs: Vec<String>,
    /// Programs of the JDK that the runtime alone doesn't have.
    pub jdk_programs: Vec<String>,
    /// What programs read.
    pub reads: Reads,
}

impl Java {
    /// The version of Java that an image's tag names: `3.9-eclipse-temurin-21-alpine`, `8.5-jdk17`, `17.0.1-jdk-slim`.
    pub fn version<'t>(&self, repository: &str, tag: &'t str) -> Option<&'t str> {
        let number = |part: &'t str| {
            let end = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
            (end > 0).then(|| &part[..end])
        };
        if !matches!(repository, "maven" | "gradle") {
            return number(tag);
        }
        let mut parts = tag.split('-').skip_while(|part| !self.names_vendor(part));
        let vendor = parts.next()?;
        let own = vendor.strip_prefix("jdk").and_then(number);
        own.or_else(|| parts.find_map(number))
    }

    fn names_vendor(&self, part: &str) -> bool {
        self.vendors.iter().any(|vendor| part.starts_with(vendor.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use crate::facts::builders::builders;

    #[test]
    fn the_version_of_java_is_in_the_tag() {
        let version = |image: &'static str| {
            let (repository, tag) = crate::facts::images::split(image);
            builders().java.version(repository, tag)
        };
        assert_eq!(version("maven:3.9-eclipse-temurin-21-alpine"), Some("21"));
        assert_eq!(version("maven:3.8.6-jdk-8-slim"), Some("8"));
        assert_eq!(version("maven:3.9"), None);
        assert_eq!(version("gradle:8.5-jdk17-jammy"), Some("17"));
        assert_eq!(version("openjdk:17.0.1-jdk-slim"), Some("17"));
        assert_eq!(version("openjdk:8u302"), Some("8"));
        assert_eq!(version("eclipse-temurin"), None);
    }
}
