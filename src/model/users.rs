//! Which steps a node of the file feeds, looked up by path.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::pipelines::Pipelines;
use super::step::{Step, StepRef};
use crate::yaml::{Path, Segment};

/// The places that each step's content comes from. Made when first asked for.
#[derive(Clone, Debug, Default)]
pub(super) struct Users(OnceLock<Sources>);

/// Two models are equal whether they were asked or not.
impl PartialEq for Users {
    fn eq(&self, _: &Users) -> bool {
        true
    }
}

#[derive(Clone, Debug, Default)]
struct Sources {
    /// Nodes whose whole content belongs to the steps: it counts at them, above them and inside them.
    content: BTreeMap<Path, Vec<StepRef>>,
    /// Nodes that only lead to the content: they count at them and above them.
    ways: BTreeMap<Path, Vec<StepRef>>,
}

impl Users {
    /// The steps with content from the node at `path`, from inside it, or that hold it; sorted.
    pub(super) fn of(&self, pipelines: &Pipelines, path: &Path) -> Vec<StepRef> {
        let sources = self.0.get_or_init(|| Sources::of(pipelines));
        let mut users = Vec::new();
        below(&sources.content, path, &mut users);
        below(&sources.ways, path, &mut users);
        if let Some((_, holders)) = path.segments().split_last() {
            around(&sources.content, holders, &mut users);
        }
        sorted(users)
    }

    /// The steps that get more if the node at `path` holds one more thing; sorted.
    pub(super) fn of_new_entry(&self, pipelines: &Pipelines, path: &Path) -> Vec<StepRef> {
        let sources = self.0.get_or_init(|| Sources::of(pipelines));
        let mut users = Vec::new();
        users.extend(sources.ways.get(path).into_iter().flatten());
        around(&sources.content, path.segments(), &mut users);
        sorted(users)
    }
}

fn sorted(mut users: Vec<StepRef>) -> Vec<StepRef> {
    users.sort_unstable();
    users.dedup();
    users
}

fn below(map: &BTreeMap<Path, Vec<StepRef>>, path: &Path, users: &mut Vec<StepRef>) {
    for (at, steps) in map.range::<Path, _>(path..) {
        if !at.starts_with(path) {
            break;
        }
        users.extend(steps);
    }
}

/// Those of a path and of all that holds it.
fn around(map: &BTreeMap<Path, Vec<StepRef>>, path: &[Segment], users: &mut Vec<StepRef>) {
    let all = (0..=path.len()).filter_map(|count| map.get(&path[..count]));
    users.extend(all.flatten());
}

impl Sources {
    fn of(pipelines: &Pipelines) -> Sources {
        let mut sources = Sources::default();
        for pipeline in &pipelines.pipelines {
            for step in &pipeline.steps {
                sources.way(&pipeline.path, step);
                sources.way(&pipeline.list, step);
                sources.step(step);
                sources.group(step, &pipeline.items[step.group].path);
                sources.defaults(pipelines, step);
            }
        }
        sources
    }

    fn content(&mut self, path: &Path, step: &Step) {
        push(&mut self.content, path, step.reference);
    }

    fn way(&mut self, path: &Path, step: &Step) {
        push(&mut self.ways, path, step.reference);
    }

    fn step(&mut self, step: &Step) {
        for path in [&step.item, &step.body, &step.holder] {
            self.content(path, step);
        }
        for field in step.fields.iter().filter(|field| field.inherited) {
            self.content(&field.path, step);
        }
        for path in &step.reached {
            self.content(path, step);
        }
        for path in &step.merged {
            self.way(path, step);
        }
    }

    fn group(&mut self, step: &Step, item: &Path) {
        self.way(item, step);
        if let Some(deployment) = &step.stage_deployment {
            self.content(&deployment.path, step);
        }
    }

    /// What the step has from the top of the file and from `definitions`.
    fn defaults(&mut self, pipelines: &Pipelines, step: &Step) {
        let options = &pipelines.options;
        if step.image.is_none()
            && let Some(image) = &pipelines.image
        {
            self.content(&image.path, step);
        }
        if let Some(clone) = &pipelines.clone {
            self.content(&clone.path, step);
        }
        if step.size.is_none()
            && let Some(size) = &options.size
        {
            self.content(&size.path, step);
        }
        if step.max_time.is_none()
            && let Some(time) = &options.max_time
        {
            self.content(&time.path, step);
        }
        if let Some(docker) = &options.docker {
            self.content(&docker.path, step);
        }
        for label in &step.runs_on {
            self.content(&label.path, step);
        }
        for service in pipelines.services_of(step) {
            if let Some(definition) = pipelines.definitions.service(&service) {
                self.content(&definition.at, step);
            }
        }
        for cache in &step.caches {
            if let Some(definition) = pipelines.definitions.cache(cache) {
                self.content(&definition.at, step);
            }
        }
    }
}

fn push(map: &mut BTreeMap<Path, Vec<StepRef>>, path: &Path, step: StepRef) {
    match map.get_mut(path) {
        Some(steps) if steps.last() == Some(&step) => {}
        Some(steps) => steps.push(step),
        None => {
            map.insert(path.clone(), vec![step]);
        }
    }
}
