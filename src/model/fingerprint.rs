//! Tells whether two versions of a file say the same of a pipeline, wherever and however they say it.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::pipelines::Pipelines;
use crate::yaml::{Document, NodeKind, NodeRef, Path};

/// Nodes that a pipeline may have behind its aliases; a larger one has no fingerprint.
const MOST_NODES: usize = 100_000;

impl Pipelines {
    /// For each pipeline what it says, aliases followed, with the settings of the file that hold for every step.
    /// Equal fingerprints of two versions: their runs are the same. `None`: too large to tell.
    pub fn fingerprints(&self, document: &Document) -> Vec<Option<u64>> {
        let mut common = Printer::default();
        for key in ["image", "clone", "options"] {
            common.entry(document.get(&Path::root().key(key)));
        }
        for key in ["caches", "services"] {
            common.entry(document.get(&Path::root().key("definitions").key(key)));
        }
        let of = |pipeline: &super::Pipeline| {
            let mut printer = common.clone();
            pipeline.trigger.to_string().hash(&mut printer.hasher);
            for step in &pipeline.steps {
                step.label.hash(&mut printer.hasher);
            }
            printer.entry(document.get(&pipeline.list));
            (printer.nodes <= MOST_NODES).then(|| printer.hasher.finish())
        };
        self.pipelines.iter().map(of).collect()
    }
}

/// Hashes nodes by what they say.
#[derive(Clone, Default)]
struct Printer {
    hasher: DefaultHasher,
    nodes: usize,
}

impl Printer {
    fn entry(&mut self, node: Option<NodeRef<'_>>) {
        match node {
            Some(node) => self.node(node),
            None => 0_u8.hash(&mut self.hasher),
        }
    }

    fn node(&mut self, node: NodeRef<'_>) {
        self.nodes += 1;
        if self.nodes > MOST_NODES {
            return;
        }
        node.tag().hash(&mut self.hasher);
        match node.kind() {
            NodeKind::Null => 1_u8.hash(&mut self.hasher),
            NodeKind::Alias => self.entry(node.target()),
            NodeKind::Scalar => (2_u8, node.text(), node.is_plain()).hash(&mut self.hasher),
            NodeKind::List => {
                (3_u8, node.items().len()).hash(&mut self.hasher);
                node.items().for_each(|item| self.node(item));
            }
            NodeKind::Map => {
                (4_u8, node.entries().len()).hash(&mut self.hasher);
                for (key, value) in node.entries() {
                    self.node(key);
                    self.node(value);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prints(text: &str) -> Vec<Option<u64>> {
        let document = Document::parse(text).unwrap();
        Pipelines::of(&document).fingerprints(&document)
    }

    const SHARED: &str = "definitions:\n  steps:\n    - step: &a\n        script: [ls]\npipelines:\n  default:\n    - step: *a\n  branches:\n    main:\n      - step:\n          script: [pwd]\n";

    #[test]
    fn layout_and_comments_say_nothing() {
        let other = SHARED.replace("[ls]", "\n          - ls # all");
        assert_eq!(prints(SHARED), prints(&other));
    }

    #[test]
    fn a_change_behind_an_alias_shows_in_its_users_only() {
        let (was, is) = (prints(SHARED), prints(&SHARED.replace("[ls]", "[ls, id]")));
        assert_ne!(was[0], is[0]);
        assert_eq!(was[1], is[1]);
    }

    #[test]
    fn what_holds_for_all_steps_shows_in_all() {
        let (was, is) = (prints(SHARED), prints(&format!("image: node:22\n{SHARED}")));
        assert!(was.iter().zip(&is).all(|(a, b)| a != b));
    }
}
