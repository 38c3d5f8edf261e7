//! The whole file in Bitbucket's words.

use std::collections::{BTreeSet, HashMap};

use super::clone_options::CloneOptions;
use super::definitions::{
    DEFAULT_SERVICE_MEMORY_MB, DOCKER, Definitions, Options, ServiceDefinition,
};
use super::image::Image;
use super::keys::Mapping;
use super::located::Located;
use super::pipeline::{Pipeline, Trigger};
use super::problem::{Problem, UnknownKey};
use super::reader::{Map, Reader};
use super::resolve::Spot;
use super::size::Size;
use super::step::{Defaults, Step, StepRef};
use super::users::Users;
use crate::yaml::{Document, Path};

/// What a file tells Bitbucket to do, with the way back to each node that says so.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Pipelines {
    /// The image of steps that name none.
    pub image: Option<Located<Image>>,
    /// How steps get the repository that don't say it themselves.
    pub clone: Option<Located<CloneOptions>>,
    /// Defaults of all steps.
    pub options: Options,
    /// Caches and services.
    pub definitions: Definitions,
    /// All pipelines, in the order of the file; those that others may import come last.
    pub pipelines: Vec<Pipeline>,
    /// Whether other repositories may import the shared pipelines.
    pub exported: bool,
    /// Keys that mean nothing where they stand.
    pub unknown: Vec<UnknownKey>,
    /// Values that don't fit; the rest is read as it was meant.
    pub problems: Vec<Problem>,
    /// Steps that are taken to see the variables of a step without an environment.
    pub unnarrowed: BTreeSet<StepRef>,
    pub(super) anchors: HashMap<Path, String>,
    pub(super) users: Users,
}

const DEFAULT_MAX_TIME_MINUTES: u32 = 120;

impl Pipelines {
    /// Reads a document. Never fails: what can't be read becomes a problem.
    pub fn of(document: &Document) -> Pipelines {
        let mut reader = Reader::new(document);
        let mut pipelines = Pipelines::default();
        if let Some(node) = document.root()
            && let Some(file) = reader.map(&Spot { node, path: Path::root() }, Mapping::File)
        {
            pipelines.fill(&mut reader, &file);
        }
        pipelines.unknown = reader.unknown;
        pipelines.problems = reader.problems;
        pipelines.anchors = reader.anchors.names;
        pipelines
    }

    /// The step that `r` names. `r` has to come from this model.
    pub fn step(&self, r: StepRef) -> &Step {
        &self.pipelines[r.pipeline].steps[r.step]
    }

    /// All steps of all pipelines.
    pub fn steps(&self) -> impl Iterator<Item = &Step> {
        self.pipelines.iter().flat_map(|pipeline| &pipeline.steps)
    }

    /// The pipeline that holds the step.
    pub fn pipeline_of(&self, step: &Step) -> &Pipeline {
        &self.pipelines[step.reference.pipeline]
    }

    /// Every step, of every trigger, whose resolved content comes from the node at `path` or from inside it, or that
    /// holds it; defaults of the file and definitions that a step uses count as its content. Sorted.
    pub fn users(&self, path: &Path) -> Vec<StepRef> {
        self.users.of(self, path)
    }

    /// Every step that gets more if the node at `path` gets another item or entry, which no other thing names. Sorted.
    pub fn users_of_new_entry(&self, path: &Path) -> Vec<StepRef> {
        self.users.of_new_entry(self, path)
    }

    /// What people call the step: `Deploy`, `step 2`, `Deploy (2)`.
    pub fn label(&self, r: StepRef) -> &str {
        &self.step(r).label
    }

    /// The step's own image, else that of the file.
    pub fn image_of<'p>(&'p self, step: &'p Step) -> Option<&'p Image> {
        step.image.as_ref().or(self.image.as_ref()).map(|image| &image.value)
    }

    /// The step's own size, else that of the file, else the smallest.
    pub fn size_of(&self, step: &Step) -> Size {
        let size = step.size.as_ref().or(self.options.size.as_ref());
        size.map(|size| size.value.clone()).unwrap_or_default()
    }

    /// How the step gets the repository: its own keys, then those of the file, then the defaults.
    pub fn clone_of(&self, step: &Step) -> CloneOptions {
        let options = step.clone.as_ref().or(self.clone.as_ref());
        options.map(|options| options.value).unwrap_or_default()
    }

    /// Minutes after which the step is stopped.
    pub fn max_time_of(&self, step: &Step) -> u32 {
        let minutes = step.max_time.as_ref().or(self.options.max_time.as_ref());
        minutes.map_or(DEFAULT_MAX_TIME_MINUTES, |minutes| minutes.value)
    }

    /// The environment that the step deploys to: its own, else that of its stage.
    pub fn deployment_of<'p>(&self, step: &'p Step) -> Option<&'p str> {
        let environment = step.deployment.as_ref().or(step.stage_deployment.as_ref());
        environment.map(|environment| environment.value.as_str())
    }

    /// The environment whose variables the step may see in the place of wider ones.
    pub fn narrowing_of<'p>(&self, step: &'p Step) -> Option<&'p str> {
        self.deployment_of(step).filter(|_| !self.unnarrowed.contains(&step.reference))
    }

    /// Whether another pattern under `branches` may fit the branches of this one: it would run in its place. Patterns
    /// that hold more than `*` are taken to fit.
    pub fn is_taken_over(&self, name: &str) -> bool {
        is_taken_over(name, self.pipelines.iter().filter_map(|p| p.trigger.branches()))
    }

    /// The services that run beside the step, each once; with docker if `options` gives it to all steps.
    pub fn services_of(&self, step: &Step) -> Vec<String> {
        let mut services: Vec<String> = Vec::new();
        let everywhere = self.options.docker.as_deref().copied().unwrap_or(false).then_some(DOCKER);
        for service in step.services.iter().map(|service| service.as_str()).chain(everywhere) {
            if services.iter().all(|known| known != service) {
                services.push(service.to_owned());
            }
        }
        services
    }

    /// Whether a service of this name is a docker daemon.
    pub fn is_docker(&self, service: &str) -> bool {
        service == DOCKER || self.definitions.service(service).is_some_and(|s| s.docker)
    }

    /// Memory that a service of this name takes from its step, in MB.
    pub fn service_mb(&self, service: &str) -> u32 {
        let definition = self.definitions.service(service);
        definition.map_or(DEFAULT_SERVICE_MEMORY_MB, ServiceDefinition::memory_mb)
    }

    /// Memory that the services of a step take, in MB.
    pub fn services_mb(&self, step: &Step) -> u32 {
        let all = self.services_of(step).into_iter().map(|name| self.service_mb(&name));
        all.fold(0, u32::saturating_add)
    }

    fn fill<'d>(&mut self, reader: &mut Reader<'d>, file: &Map<'d>) {
        self.image = file.get("image").and_then(|spot| Image::read(reader, &spot));
        let base = CloneOptions::default();
        self.clone = file.get("clone").and_then(|spot| CloneOptions::read(reader, &spot, base));
        self.options =
            file.get("options").map(|spot| Options::read(reader, &spot)).unwrap_or_default();
        self.exported =
            file.get("export").and_then(|spot| reader.flag(&spot)).is_some_and(|flag| flag.value);
        let definitions =
            file.get("definitions").and_then(|spot| reader.map(&spot, Mapping::Definitions));
        if let Some(map) = &definitions {
            self.definitions = Definitions::read(reader, map);
        }
        let mut triggers =
            file.get("pipelines").map(|spot| start_conditions(reader, &spot)).unwrap_or_default();
        if let Some(shared) = definitions.and_then(|map| map.get("pipelines")) {
            triggers.extend(named(reader, &shared, Trigger::Shared));
        }
        let defaults = Defaults {
            clone: self.clone.as_ref().map(|clone| clone.value).unwrap_or_default(),
            options: self.options.clone(),
        };
        for (index, (trigger, spot)) in triggers.into_iter().enumerate() {
            self.pipelines.push(Pipeline::read(reader, index, (trigger, &spot), &defaults));
        }
    }
}

fn start_conditions<'d>(reader: &mut Reader<'d>, spot: &Spot<'d>) -> Vec<(Trigger, Spot<'d>)> {
    let Some(map) = reader.map(spot, Mapping::StartConditions) else { return Vec::new() };
    let mut triggers = Vec::new();
    for entry in &map.entries.list {
        let value = entry.spot();
        match entry.name {
            "default" => triggers.push((Trigger::Default, value)),
            "branches" => triggers.extend(named(reader, &value, Trigger::Branches)),
            "tags" => triggers.extend(named(reader, &value, Trigger::Tags)),
            "bookmarks" => triggers.extend(named(reader, &value, Trigger::Bookmarks)),
            "pull-requests" => triggers.extend(named(reader, &value, Trigger::PullRequests)),
            "custom" => triggers.extend(named(reader, &value, Trigger::Custom)),
            _ => {}
        }
    }
    triggers
}

fn named<'d>(
    reader: &mut Reader<'d>,
    spot: &Spot<'d>,
    trigger: fn(String) -> Trigger,
) -> Vec<(Trigger, Spot<'d>)> {
    let Some(map) = reader.free_map(spot) else { return Vec::new() };
    map.entries.list.iter().map(|entry| (trigger(entry.name.to_owned()), entry.spot())).collect()
}

/// Whether one of these patterns under `branches` may fit branches that fit `name`: see [`Pipelines::is_taken_over`].
pub fn is_taken_over<'p>(name: &str, patterns: impl Iterator<Item = &'p str>) -> bool {
    let plain = |text: &str| !text.contains(['?', '{', '[', '!']);
    let others = patterns.filter(|other| *other != name);
    let mut globs = others.filter(|other| !plain(other) || other.contains('*'));
    !plain(name) || globs.any(|glob| !plain(glob) || may_overlap(glob, name))
}

/// Whether some name may fit both patterns, in which `*` stands for anything: no two different beginnings or ends.
fn may_overlap(one: &str, other: &str) -> bool {
    let ends = |text: &str| {
        let start = text.split('*').next().unwrap_or_default().to_owned();
        let end = text.rsplit('*').next().unwrap_or_default().to_owned();
        (start, end)
    };
    let ((a, x), (b, y)) = (ends(one), ends(other));
    let starts = a.starts_with(&b) && other.contains('*') || b.starts_with(&a) && one.contains('*');
    let finishes = x.ends_with(&y) && other.contains('*') || y.ends_with(&x) && one.contains('*');
    starts && finishes || one == other
}
