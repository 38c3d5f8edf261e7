//! A second parser's opinion: libyaml reads the text too, and must find the same tree.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::document::Document;
use super::node::{NodeKind, NodeRef};
use super::span::BYTE_ORDER_MARK;

/// libyaml rejects a text, or finds another tree in it than we do.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("another YAML reader disagrees: {0}")]
pub struct Disagreement(pub String);

impl Document {
    /// Asks libyaml whether it reads the same tree.
    ///
    /// # Errors
    /// When it rejects the text, or reads another structure, key or text anywhere.
    pub fn second_opinion(&self) -> Result<(), Disagreement> {
        let Some(root) = self.root() else { return Ok(()) };
        // libyaml rejects a byte order mark, and leaves off the line break of a block that ends with the file.
        let mut text = self.source().trim_start_matches(BYTE_ORDER_MARK).to_owned();
        if !text.ends_with('\n') {
            text.push('\n');
        }
        let reader = serde_yaml::Deserializer::from_str(&text);
        Same { node: root, through_alias: false }
            .deserialize(reader)
            .map_err(|error| Disagreement(error.to_string()))
    }
}

/// Reads a node and fails unless it is what `node` is. Behind an alias further aliases aren't followed: their nodes
/// are compared where they stand.
#[derive(Copy, Clone)]
struct Same<'d> {
    node: NodeRef<'d>,
    through_alias: bool,
}

impl<'d> Same<'d> {
    fn below(self, node: NodeRef<'d>) -> Same<'d> {
        Same { node, ..self }
    }

    fn differs<E: Error>(self) -> E {
        E::custom(format!("`{}` is not read the same", self.node.path()))
    }
}

impl<'de> DeserializeSeed<'de> for Same<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<(), D::Error> {
        match self.node.kind() {
            NodeKind::List => reader.deserialize_seq(self),
            NodeKind::Map => reader.deserialize_map(self),
            NodeKind::Null | NodeKind::Scalar => reader.deserialize_str(self),
            NodeKind::Alias if self.through_alias => {
                reader.deserialize_ignored_any(IgnoredAny).map(drop)
            }
            NodeKind::Alias => match self.node.target() {
                Some(target) => Same { node: target, through_alias: true }.deserialize(reader),
                None => Err(self.differs()),
            },
        }
    }
}

impl<'de> Visitor<'de> for Same<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "what stands at `{}`", self.node.path())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        if self.node.written_text() == Some(text) { Ok(()) } else { Err(self.differs()) }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        for item in self.node.items() {
            items.next_element_seed(self.below(item))?.ok_or_else(|| self.differs())?;
        }
        match items.next_element::<IgnoredAny>()? {
            None => Ok(()),
            Some(_) => Err(self.differs()),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        for (key, value) in self.node.entries() {
            entries.next_key_seed(self.below(key))?.ok_or_else(|| self.differs())?;
            entries.next_value_seed(self.below(value))?;
        }
        match entries.next_key::<IgnoredAny>()? {
            None => Ok(()),
            Some(_) => Err(self.differs()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_on_what_both_read_alike() {
        for text in [
            "a: 1.10\nb: ~\nc:\nd: [x, {y: 0123}]\n",
            "a: &x {k: 1}\nb: *x\nc:\n  <<: *x\n  <<: *x\n",
            "\u{feff}a: |\n  x",
            "a: 1\na: 2\n",
            "a: &t !!str 5\n*t : on\n",
        ] {
            assert_eq!(Document::parse(text).unwrap().second_opinion(), Ok(()), "{text:?}");
        }
    }

    #[test]
    fn tells_what_libyaml_rejects() {
        let document = Document::parse("a: |\n  \ttext\n").unwrap();
        assert!(document.second_opinion().is_err());
    }
}
