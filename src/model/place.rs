//! Where a node stands, in words that survive edits: by anchor, else by trigger and step.

use super::pipelines::Pipelines;
use super::step::{Step, StepRef};
use crate::yaml::{Path, Segment};

impl Pipelines {
    /// The node's place for ids and messages: `&anchor` if the node, or the nearest step around it, is anchored;
    /// else trigger and step, `branches.develop/Deploy`; else the trigger, or the path itself.
    pub fn place(&self, path: &Path) -> String {
        if path.segments().is_empty() {
            return "file".into();
        }
        if let Some(anchor) = self.anchors.get(path) {
            return format!("&{anchor}");
        }
        if let Some(place) = self.step_around(path) {
            return place;
        }
        let anchored = || ancestors(path).filter(|around| self.anchors.contains_key(around));
        if let Some(around) = anchored().find(is_step_body).or_else(|| anchored().next()) {
            return format!("&{}", self.anchors[&around]);
        }
        let pipeline = self.pipelines.iter().find(|pipeline| path.starts_with(&pipeline.path));
        pipeline.map_or_else(|| path.to_string(), |pipeline| pipeline.trigger.to_string())
    }

    /// Trigger and label of a step: `branches.develop/Deploy`.
    pub fn step_place(&self, r: StepRef) -> String {
        format!("{}/{}", self.pipelines[r.pipeline].trigger, self.label(r))
    }

    fn step_around(&self, path: &Path) -> Option<String> {
        let step =
            self.users(path).into_iter().map(|r| self.step(r)).find(|step| holds(step, path))?;
        let anchored = [&step.holder, &step.item].into_iter().filter(|node| path.starts_with(node));
        let around_holder = step.holder.parent().filter(|_| is_step_body(&step.holder));
        let anchor = anchored.chain(around_holder.as_ref()).find_map(|node| self.anchors.get(node));
        Some(anchor.map_or_else(|| self.step_place(step.reference), |anchor| format!("&{anchor}")))
    }
}

/// Whether the path lies in the step's own item or body.
fn holds(step: &Step, path: &Path) -> bool {
    path.starts_with(&step.holder) || path.starts_with(&step.item)
}

fn is_step_body(path: &Path) -> bool {
    matches!(path.last().and_then(Segment::key), Some("step" | "final"))
}

fn ancestors(path: &Path) -> impl Iterator<Item = Path> {
    std::iter::successors(path.parent(), Path::parent)
}
