//! Container images, as `image` names them.

use super::keys::Mapping;
use super::located::Located;
use super::problem::ProblemKind;
use super::reader::{Reader, located};
use super::resolve::Spot;
use crate::yaml::NodeKind;

/// The image of a container.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Image {
    /// The reference as written: registry, repository, tag, digest.
    pub name: String,
    /// The user's number inside the container, if it is set.
    pub run_as_user: Option<u32>,
    /// Whether credentials stand beside it.
    pub private: bool,
}

impl Image {
    /// An image that anybody may pull.
    pub fn public(name: impl Into<String>) -> Image {
        Image { name: name.into(), run_as_user: None, private: false }
    }

    /// Registry and repository, without tag and digest.
    pub fn repository(&self) -> &str {
        let name = self.name.split_once('@').map_or(self.name.as_str(), |(name, _)| name);
        match name.rsplit_once(':') {
            Some((repository, tag)) if !tag.contains('/') => repository,
            _ => name,
        }
    }

    /// The tag, if one is written.
    pub fn tag(&self) -> Option<&str> {
        let name = self.name.split_once('@').map_or(self.name.as_str(), |(name, _)| name);
        name.rsplit_once(':').map(|(_, tag)| tag).filter(|tag| !tag.contains('/'))
    }

    /// The digest after `@`, if one is written.
    pub fn digest(&self) -> Option<&str> {
        self.name.split_once('@').map(|(_, digest)| digest)
    }

    /// An image in either of its forms; the place is that of the name.
    pub(super) fn read<'d>(reader: &mut Reader<'d>, spot: &Spot<'d>) -> Option<Located<Image>> {
        if reader.follow(spot).node.kind() != NodeKind::Map {
            return reader.text_or(spot, ProblemKind::Image).map(|name| name.map(Image::public));
        }
        let map = reader.map(spot, Mapping::Image)?;
        let name = reader.required(&map, "name", ProblemKind::Image)?;
        let name = reader.text_or(&name, ProblemKind::Image)?;
        let run_as_user =
            map.get("run-as-user").and_then(|user| reader.number(&user)).map(|user| user.value);
        for (key, other) in [("username", "password"), ("password", "username")] {
            if let Some(spot) = map.get(key) {
                reader.text(&spot);
                reader.required(&map, other, ProblemKind::Shape);
            }
        }
        let private = ["username", "password", "aws"].iter().any(|key| map.get(key).is_some());
        Some(located(&map.spot, Image { name: name.value, run_as_user, private }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_references_apart() {
        for (name, repository, tag, digest) in [
            ("node", "node", None, None),
            ("node:22-alpine", "node", Some("22-alpine"), None),
            ("localhost:5000/a/b", "localhost:5000/a/b", None, None),
            ("localhost:5000/a/b:1@sha256:ab", "localhost:5000/a/b", Some("1"), Some("sha256:ab")),
        ] {
            let image = Image::public(name);
            assert_eq!(
                (image.repository(), image.tag(), image.digest()),
                (repository, tag, digest)
            );
        }
    }
}
