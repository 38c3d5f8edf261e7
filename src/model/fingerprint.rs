//! Tells whether two versions of a file say the same of a pipeline, wherever and however they say it.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::pipeline::Pipeline;
use super::pipelines::Pipelines;
use super::step::Step;
use crate::yaml::{Document, NodeKind, NodeRef, Path};

/// Nodes that a pipeline may have behind its aliases; a larger one has no fingerprint.
const MOST_NODES: usize = 100_000;

/// Tells of the pipelines and steps of one version of a file what they say, aliases followed, with the settings of the
/// file that hold for every step.
pub struct Fingerprints<'a> {
    pipelines: &'a Pipelines,
    document: &'a Document,
    /// What holds for every step.
    common: Printer,
}

impl<'a> Fingerprints<'a> {
    /// What holds for every step is read once.
    pub fn of(pipelines: &'a Pipelines, document: &'a Document) -> Fingerprints<'a> {
        let mut common = Printer::default();
        for key in ["image", "clone", "options"] {
            common.entry(document.get(&Path::root().key(key)));
        }
        Fingerprints { pipelines, document, common }
    }

    /// For each pipeline: equal fingerprints of two versions mean that their runs are the same. `None`: too large to
    /// tell.
    pub fn all(&self) -> Vec<Option<u64>> {
        self.pipelines.pipelines.iter().map(|pipeline| self.pipeline(pipeline)).collect()
    }

    fn pipeline(&self, pipeline: &Pipeline) -> Option<u64> {
        let mut printer = self.common.clone();
        pipeline.trigger.to_string().hash(&mut printer.hasher);
        for step in &pipeline.steps {
            step.label.hash(&mut printer.hasher);
            self.definitions(step, &mut printer);
        }
        printer.entry(self.document.get(&pipeline.list));
        printer.finish()
    }

    /// Equal fingerprints of two versions mean that the step does the same if it starts from the same. `None`: too large
    /// to tell.
    pub fn step(&self, step: &Step) -> Option<u64> {
        let mut printer = self.common.clone();
        let pipeline = self.pipelines.pipeline_of(step);
        for variable in &pipeline.variables {
            variable.name.value.hash(&mut printer.hasher);
        }
        step.label.hash(&mut printer.hasher);
        self.pipelines.deployment_of(step).hash(&mut printer.hasher);
        self.pipelines.narrowing_of(step).hash(&mut printer.hasher);
        self.definitions(step, &mut printer);
        printer.entry(self.document.get(&step.item));
        printer.finish()
    }

    /// The caches and services that a step names.
    fn definitions(&self, step: &Step, printer: &mut Printer) {
        let definitions = Path::root().key("definitions");
        for cache in &step.caches {
            let path = definitions.key("caches").key(&cache.value);
            printer.entry(self.document.get(&path));
        }
        for service in self.pipelines.services_of(step) {
            let path = definitions.key("services").key(service);
            printer.entry(self.document.get(&path));
        }
    }
}

/// Hashes nodes by what they say.
#[derive(Clone, Default)]
struct Printer {
    hasher: DefaultHasher,
    nodes: usize,
}

impl Printer {
    fn finish(&self) -> Option<u64> {
        (self.nodes <= MOST_NODES).then(|| self.hasher.finish())
    }

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
        Fingerprints::of(&Pipelines::of(&document), &document).all()
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
    fn a_change_of_one_step_shows_in_no_other() {
        let steps = |text: &str| -> Vec<Option<u64>> {
            let document = Document::parse(text).unwrap();
            let pipelines = Pipelines::of(&document);
            let prints = Fingerprints::of(&pipelines, &document);
            pipelines.steps().map(|step| prints.step(step)).collect()
        };
        let two = "pipelines:\n  default:\n    - step:\n        script: [ls]\n    - step:\n        script: [pwd]\n";
        let (was, is) = (steps(two), steps(&two.replace("[ls]", "[ls, id]")));
        assert_ne!(was[0], is[0]);
        assert_eq!(was[1], is[1]);
        assert_ne!(was[0], was[1]);
        let stage = |environment: &str| {
            let step = "pipelines:\n  default:\n    - stage:\n        deployment: test\n        steps:\n          - step:\n              script: [ls]\n";
            steps(&step.replace("test", environment))
        };
        assert_ne!(stage("test"), stage("production"));
    }

    #[test]
    fn a_definition_shows_in_the_steps_that_name_it() {
        let prints = |path: &str| -> Vec<Option<u64>> {
            let text = format!(
                "definitions:\n  caches:\n    own: {path}\npipelines:\n  default:\n    - step:\n        caches: [own]\n        script: [ls]\n    - step:\n        script: [ls]\n"
            );
            let document = Document::parse(&text).unwrap();
            let pipelines = Pipelines::of(&document);
            let prints = Fingerprints::of(&pipelines, &document);
            pipelines.steps().map(|step| prints.step(step)).collect()
        };
        let (was, is) = (prints("a"), prints("b"));
        assert_ne!(was[0], is[0]);
        assert_eq!(was[1], is[1]);
    }

    #[test]
    fn what_holds_for_all_steps_shows_in_all() {
        let (was, is) = (prints(SHARED), prints(&format!("image: node:22\n{SHARED}")));
        assert!(was.iter().zip(&is).all(|(a, b)| a != b));
    }
}
