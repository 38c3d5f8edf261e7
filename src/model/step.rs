//! A step with everything that it has: own and inherited, and where each of it stands.

use std::collections::{BTreeSet, HashSet};
use std::rc::Rc;

use super::artifacts::Artifacts;
use super::clone_options::CloneOptions;
use super::condition::Condition;
use super::definitions::{Options, Runtime, labels, size};
use super::image::Image;
use super::keys::Mapping;
use super::located::Located;
use super::reader::{Map, Reader};
use super::resolve::{Entry, Spot};
use super::script::{self, ScriptItem};
use super::size::Size;
use crate::yaml::{NodeId, NodeRef, Path, Span};

/// Names a step of one [`Pipelines`](super::Pipelines).
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StepRef {
    /// Index in `Pipelines::pipelines`.
    pub pipeline: usize,
    /// Index in `Pipeline::steps`.
    pub step: usize,
}

/// An effective field of a step: its own, or merged into it.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// The key.
    pub key: String,
    /// The entry, in the map that holds it: remove this and the step loses the key.
    pub path: Path,
    /// The value, where it really stands; another place than `path` only behind an alias.
    pub value_path: Path,
    /// The bytes of the key.
    pub key_span: Span,
    /// The bytes of the value as written, perhaps of an alias.
    pub value_span: Span,
    /// Whether it comes through a merge key.
    pub inherited: bool,
}

/// One step of one pipeline. Two triggers that share a list have steps of their own.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Its name in the model.
    pub reference: StepRef,
    /// What people call it: its name or `step N`, made unique in its pipeline.
    pub label: String,
    /// `name`
    pub name: Option<Located<String>>,
    /// Its own list item as written, perhaps an alias.
    pub item: Path,
    /// The node under `step:` in that item, perhaps an alias.
    pub body: Path,
    /// The map that is the body; another place than `body` only behind an alias.
    pub holder: Path,
    /// The anchor of the holder; or of the map that it merges, if it has but one.
    pub anchor: Option<String>,
    /// All effective fields: own ones first, in the order of the file.
    pub fields: Vec<Field>,
    /// Its own `image`; see `Pipelines::image_of`.
    pub image: Option<Located<Image>>,
    /// Its own `size`; see `Pipelines::size_of`.
    pub size: Option<Located<Size>>,
    /// `script`, item by item.
    pub script: Vec<ScriptItem>,
    /// The list of `script`, if it is one.
    pub script_path: Option<Path>,
    /// `after-script`, item by item.
    pub after_script: Vec<ScriptItem>,
    /// The list of `after-script`, if it is one.
    pub after_script_path: Option<Path>,
    /// `artifacts`
    pub artifacts: Artifacts,
    /// `caches`
    pub caches: Vec<Located<String>>,
    /// The list of `caches`, if it is one.
    pub caches_path: Option<Path>,
    /// Its own `services`; see `Pipelines::services_of`.
    pub services: Vec<Located<String>>,
    /// The list of `services`, if it is one.
    pub services_path: Option<Path>,
    /// Its own `deployment` or `environment`.
    pub deployment: Option<Located<String>>,
    /// That of its stage.
    pub stage_deployment: Option<Located<String>>,
    /// Whether it waits for somebody to start it.
    pub manual: bool,
    /// `condition`
    pub condition: Option<Located<Condition>>,
    /// Its own `clone`, over that of the file; see `Pipelines::clone_of`.
    pub clone: Option<Located<CloneOptions>>,
    /// Its own `max-time` in minutes; see `Pipelines::max_time_of`.
    pub max_time: Option<Located<u32>>,
    /// Labels of its runners: its own, else those of `options`.
    pub runs_on: Vec<Located<String>>,
    /// Version of the runtime: its own, else that of `options`.
    pub runtime_version: Option<Located<String>>,
    /// Operating system of the runtime: its own, else that of `options`.
    pub platform: Option<Located<String>>,
    /// Whether it gets an OIDC token.
    pub oidc: bool,
    /// Its own `fail-fast`.
    pub fail_fast: Option<Located<bool>>,
    /// Names of the variables that it hands on.
    pub output_variables: Vec<Located<String>>,
    /// Whether it only starts another pipeline.
    pub child_pipeline: bool,
    /// Whether it runs at the end even after a failure.
    pub is_final: bool,
    /// Index of its item in `Pipeline::items`.
    pub group: usize,
    /// Whether it stands in a parallel group.
    pub in_parallel: bool,
    /// Whether it stands in a stage.
    pub in_stage: bool,
    /// Anchored nodes that its fields hold through aliases.
    pub(super) reached: Vec<Path>,
    /// Maps that are merged into its body.
    pub(super) merged: Vec<Path>,
}

impl Step {
    /// Whether it runs on Windows, where its script isn't for a POSIX shell.
    pub fn is_windows(&self) -> bool {
        let says_windows = |text: &Located<String>| text.eq_ignore_ascii_case("windows");
        self.runs_on.iter().any(says_windows) || self.platform.as_ref().is_some_and(says_windows)
    }

    /// Whether it runs on a runner of the team's own.
    pub fn is_self_hosted(&self) -> bool {
        !self.runs_on.is_empty()
    }

    /// The effective field of this key.
    pub fn field(&self, key: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.key == key)
    }
}

/// Where a step stands in its pipeline.
pub(super) struct Standing {
    pub(super) reference: StepRef,
    pub(super) group: usize,
    pub(super) in_parallel: bool,
    pub(super) in_stage: bool,
    pub(super) is_final: bool,
    pub(super) stage_deployment: Option<Located<String>>,
}

/// What a step has that states nothing itself.
pub(super) struct Defaults {
    pub(super) clone: CloneOptions,
    pub(super) options: Options,
}

impl Step {
    /// Reads the step whose list item is `item` and whose value of `step:` is `body`.
    pub(super) fn read<'d>(
        reader: &mut Reader<'d>,
        standing: Standing,
        (item, body): (&Spot<'d>, &Spot<'d>),
        defaults: &Defaults,
    ) -> Step {
        let mut step = Step::empty(standing, item, body, defaults);
        step.holder = reader.follow(body).into_owned().path;
        let mapping = if step.is_final { Mapping::Final } else { Mapping::Step };
        if let Some(map) = reader.map(body, mapping) {
            step.anchor = anchor(reader, &map);
            step.merged = map.entries.merged.iter().cloned().collect();
            step.fields = map.entries.list.iter().map(|entry| field(reader, entry)).collect();
            step.reached = reached(reader, &map);
            step.read_work(reader, &map);
            step.read_surroundings(reader, &map, defaults);
            step.read_start(reader, &map);
        }
        step
    }

    fn empty(standing: Standing, item: &Spot<'_>, body: &Spot<'_>, defaults: &Defaults) -> Step {
        Step {
            reference: standing.reference,
            label: String::new(),
            name: None,
            item: item.path.clone(),
            body: body.path.clone(),
            holder: body.path.clone(),
            anchor: None,
            fields: Vec::new(),
            image: None,
            size: None,
            script: Vec::new(),
            script_path: None,
            after_script: Vec::new(),
            after_script_path: None,
            artifacts: Artifacts::default(),
            caches: Vec::new(),
            caches_path: None,
            services: Vec::new(),
            services_path: None,
            deployment: None,
            stage_deployment: standing.stage_deployment,
            manual: false,
            condition: None,
            clone: None,
            max_time: None,
            runs_on: defaults.options.runs_on.clone(),
            runtime_version: defaults.options.runtime_version.clone(),
            platform: defaults.options.platform.clone(),
            oidc: false,
            fail_fast: None,
            output_variables: Vec::new(),
            child_pipeline: false,
            is_final: standing.is_final,
            group: standing.group,
            in_parallel: standing.in_parallel,
            in_stage: standing.in_stage,
            reached: Vec::new(),
            merged: Vec::new(),
        }
    }

    fn read_work<'d>(&mut self, reader: &mut Reader<'d>, map: &Map<'d>) {
        self.name = map.get("name").and_then(|spot| reader.text(&spot));
        if let Some(spot) = map.get("script") {
            (self.script, self.script_path) = script::read(reader, &spot);
        }
        if let Some(spot) = map.get("after-script") {
            (self.after_script, self.after_script_path) = script::read(reader, &spot);
        }
        if let Some(spot) = map.get("artifacts") {
            self.artifacts = Artifacts::read(reader, &spot);
        }
        if let Some(spot) = map.get("caches") {
            (self.caches, self.caches_path) = reader.texts(&spot);
        }
        if let Some(spot) = map.get("services") {
            (self.services, self.services_path) = reader.texts(&spot);
        }
        let outputs = map.get("output-variables");
        self.output_variables = outputs.map(|spot| labels(reader, &spot)).unwrap_or_default();
    }

    fn read_surroundings<'d>(
        &mut self,
        reader: &mut Reader<'d>,
        map: &Map<'d>,
        defaults: &Defaults,
    ) {
        self.image = map.get("image").and_then(|spot| Image::read(reader, &spot));
        self.size = map.get("size").and_then(|spot| size(reader, &spot));
        self.clone =
            map.get("clone").and_then(|spot| CloneOptions::read(reader, &spot, defaults.clone));
        self.max_time = map.get("max-time").and_then(|spot| reader.number(&spot));
        if let Some(spot) = map.get("runs-on") {
            self.runs_on = labels(reader, &spot);
        }
        if let Some(spot) = map.get("runtime") {
            let runtime = Runtime::read(reader, &spot);
            self.runtime_version = runtime.version.or(self.runtime_version.take());
            self.platform = runtime.platform.or(self.platform.take());
        }
        self.oidc =
            map.get("oidc").and_then(|spot| reader.flag(&spot)).is_some_and(|oidc| oidc.value);
    }

    fn read_start<'d>(&mut self, reader: &mut Reader<'d>, map: &Map<'d>) {
        self.deployment = deployment(reader, map);
        self.manual = is_manual(reader, map);
        self.condition = map.get("condition").and_then(|spot| Condition::read(reader, &spot));
        self.fail_fast = map.get("fail-fast").and_then(|spot| reader.flag(&spot));
        let kind = map.get("type").and_then(|spot| reader.text(&spot));
        self.child_pipeline = kind.is_some_and(|kind| *kind == "pipeline");
        reader.check_texts(map, &["concurrency-group", "custom"]);
        if let Some(inputs) = map.get("input-variables").and_then(|spot| reader.free_map(&spot)) {
            let names: Vec<&str> = inputs.entries.list.iter().map(|entry| entry.name).collect();
            reader.check_texts(&inputs, &names);
        }
    }
}

/// `deployment`, or its newer sibling `environment`.
pub(super) fn deployment<'d>(reader: &mut Reader<'d>, map: &Map<'d>) -> Option<Located<String>> {
    let spot = map.get("deployment").or_else(|| map.get("environment"))?;
    reader.text(&spot)
}

pub(super) fn is_manual<'d>(reader: &mut Reader<'d>, map: &Map<'d>) -> bool {
    let Some(spot) = map.get("trigger") else { return false };
    reader.choice(&spot, &["automatic", "manual"]).is_some_and(|trigger| *trigger == "manual")
}

fn anchor(reader: &Reader<'_>, map: &Map<'_>) -> Option<String> {
    let named = |path: &Path| reader.anchors.names.get(path).cloned();
    named(map.path()).or_else(|| {
        let mut merges = map.spot.node.entries().filter(|(key, _)| key.is_merge_key());
        let (_, source) = merges.next().filter(|_| merges.next().is_none())?;
        let path = reader.anchors.paths.get(&source.target()?.id())?;
        named(path)
    })
}

fn field<'d>(reader: &Reader<'d>, entry: &Entry<'d>) -> Field {
    let spot = entry.spot();
    Field {
        key: entry.name.to_owned(),
        value_path: reader.follow(&spot).into_owned().path,
        path: spot.path,
        key_span: entry.key.span(),
        value_span: entry.value.span(),
        inherited: entry.inherited,
    }
}

fn reached<'d>(reader: &mut Reader<'d>, map: &Map<'d>) -> Vec<Path> {
    let all = map.entries.list.iter().flat_map(|entry| reader.reached_by(entry.value).to_vec());
    let all: BTreeSet<Path> = all.collect();
    all.into_iter().collect()
}

impl<'d> Reader<'d> {
    /// The anchored nodes that aliases at or inside `node` stand for. Asked once for each node.
    fn reached_by(&mut self, node: NodeRef<'d>) -> Rc<Vec<Path>> {
        if let Some(known) = self.reached.get(&node.id()) {
            return Rc::clone(known);
        }
        let targets = alias_targets(node);
        let paths = targets.iter().filter_map(|target| self.anchors.paths.get(target).cloned());
        let paths = Rc::new(paths.collect());
        self.reached.insert(node.id(), Rc::clone(&paths));
        paths
    }
}

/// With a stack of its own: a chain of aliases may be as long as the file.
fn alias_targets(node: NodeRef<'_>) -> HashSet<NodeId> {
    let mut targets = HashSet::new();
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        open.extend(node.target().filter(|target| targets.insert(target.id())));
        open.extend(node.items());
        open.extend(node.entries().map(|(_, value)| value));
    }
    targets
}
