//! A pipeline: what starts it, and its steps alone, side by side or in stages.

use std::fmt;

use super::condition::Condition;
use super::keys::Mapping;
use super::labels::label;
use super::located::Located;
use super::problem::ProblemKind;
use super::reader::{Map, Reader, subject};
use super::resolve::Spot;
use super::step::{Defaults, Standing, Step, StepRef, deployment, is_manual};
use crate::yaml::{NodeKind, Path};

/// What starts a pipeline.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Trigger {
    /// A push to a branch that no other pipeline names.
    Default,
    /// A push to a branch that matches.
    Branches(String),
    /// A push of a tag that matches.
    Tags(String),
    /// A push of a bookmark that matches; of old repositories only.
    Bookmarks(String),
    /// A pull request from a branch that matches.
    PullRequests(String),
    /// Somebody or something that names it.
    Custom(String),
    /// Another repository that imports it: `definitions.pipelines`.
    Shared(String),
}

impl Trigger {
    /// Its pattern under `branches`.
    pub fn branches(&self) -> Option<&str> {
        match self {
            Trigger::Branches(pattern) => Some(pattern),
            _ => None,
        }
    }
}

impl fmt::Display for Trigger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Trigger::Default => f.write_str("default"),
            Trigger::Branches(name) => write!(f, "branches.{name}"),
            Trigger::Tags(name) => write!(f, "tags.{name}"),
            Trigger::Bookmarks(name) => write!(f, "bookmarks.{name}"),
            Trigger::PullRequests(name) => write!(f, "pull-requests.{name}"),
            Trigger::Custom(name) => write!(f, "custom.{name}"),
            Trigger::Shared(name) => write!(f, "shared.{name}"),
        }
    }
}

/// One pipeline.
#[derive(Clone, Debug, PartialEq)]
pub struct Pipeline {
    /// What starts it.
    pub trigger: Trigger,
    /// Its entry as written: `pipelines.branches.develop`.
    pub path: Path,
    /// The node that holds its list, behind an alias.
    pub list: Path,
    /// Its items, in the order of the list.
    pub items: Vec<Item>,
    /// All its steps, in the order of the list.
    pub steps: Vec<Step>,
    /// What a custom pipeline asks for when it is started.
    pub variables: Vec<CustomVariable>,
    /// The pipeline of another place that it stands for.
    pub import: Option<Located<String>>,
}

/// A variable that a custom pipeline asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct CustomVariable {
    /// Its name.
    pub name: Located<String>,
    /// Its value unless another is given.
    pub default: Option<Located<String>>,
    /// The values that may be chosen; none: any.
    pub allowed: Vec<Located<String>>,
}

/// One item of a pipeline's list.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// What it is.
    pub kind: ItemKind,
    /// The item as written: `pipelines.default[1]`.
    pub path: Path,
}

/// What an item of a pipeline is. Numbers are indexes of `Pipeline::steps`.
#[derive(Clone, Debug, PartialEq)]
pub enum ItemKind {
    /// A step by itself.
    Step(usize),
    /// Steps side by side.
    Parallel {
        /// Its steps.
        steps: Vec<usize>,
        /// The list of its steps, behind aliases.
        list: Path,
        /// Whether a failure stops the others.
        fail_fast: bool,
    },
    /// Steps one after the other that start, deploy and rerun as one.
    Stage {
        /// Its name.
        name: Option<String>,
        /// Its steps.
        steps: Vec<usize>,
        /// The list of its steps, behind aliases.
        list: Path,
        /// The environment that it deploys to.
        deployment: Option<Located<String>>,
        /// Whether it waits for somebody to start it.
        manual: bool,
        /// Whether it has a condition.
        conditional: bool,
    },
    /// A step that runs at the end even after a failure.
    Final(usize),
    /// The variables of a custom pipeline; nothing runs.
    Variables,
    /// Something that can't be looked into.
    Opaque,
}

impl ItemKind {
    /// The steps of the item, as indexes of `Pipeline::steps`.
    pub fn steps(&self) -> &[usize] {
        match self {
            ItemKind::Step(step) | ItemKind::Final(step) => std::slice::from_ref(step),
            ItemKind::Parallel { steps, .. } | ItemKind::Stage { steps, .. } => steps,
            ItemKind::Variables | ItemKind::Opaque => &[],
        }
    }
}

impl Pipeline {
    pub(super) fn read<'d>(
        reader: &mut Reader<'d>,
        index: usize,
        (trigger, spot): (Trigger, &Spot<'d>),
        defaults: &Defaults,
    ) -> Pipeline {
        let followed = reader.follow(spot);
        let pipeline = Pipeline {
            trigger,
            path: spot.path.clone(),
            list: followed.path.clone(),
            items: Vec::new(),
            steps: Vec::new(),
            variables: Vec::new(),
            import: None,
        };
        let mut filling = Filling { reader, defaults, index, pipeline };
        if followed.node.kind() == NodeKind::Map {
            filling.import(spot);
        } else {
            filling.items(spot);
        }
        let mut pipeline = filling.pipeline;
        label(&mut pipeline.steps);
        pipeline
    }
}

/// A pipeline while it is read.
struct Filling<'r, 'd> {
    reader: &'r mut Reader<'d>,
    defaults: &'r Defaults,
    index: usize,
    pipeline: Pipeline,
}

/// What a group gives to its steps.
#[derive(Clone, Default)]
struct Group {
    parallel: bool,
    stage: bool,
    deployment: Option<Located<String>>,
}

impl<'d> Filling<'_, 'd> {
    fn import(&mut self, spot: &Spot<'d>) {
        let Some(map) = self.reader.map(spot, Mapping::Import) else { return };
        match map.get("import") {
            Some(import) => self.pipeline.import = self.import_reference(&import),
            None => {
                let what = format!("{} has to be a list of steps, but is a map", subject(spot));
                let help = "Start each of its steps with a dash: `- step:`.".into();
                self.reader.problem(ProblemKind::Shape, spot, what, help);
            }
        }
    }

    fn import_reference(&mut self, spot: &Spot<'d>) -> Option<Located<String>> {
        let reference = self.reader.text(spot)?;
        if !reference.contains('@') && reference.split(':').count() < 3 {
            let what = format!("`{}` names no pipeline of another place", *reference);
            let help = "Write `repository:branch:pipeline` or `pipeline@source`.".into();
            self.reader.problem(ProblemKind::Value, spot, what, help);
        }
        Some(reference)
    }

    fn items(&mut self, spot: &Spot<'d>) {
        let Some((list, items)) = self.reader.list(spot) else { return };
        self.pipeline.list = list;
        for item in &items {
            let kind = self.item(item);
            self.pipeline.items.push(Item { kind, path: item.path.clone() });
        }
    }

    fn item(&mut self, spot: &Spot<'d>) -> ItemKind {
        let Some(map) = self.reader.free_map(spot) else { return ItemKind::Opaque };
        let mut known =
            map.entries.list.iter().filter(|entry| Mapping::Item.keys().contains(&entry.name));
        let Some(entry) = known.next() else {
            self.unknown_item(spot, &map);
            return ItemKind::Opaque;
        };
        if let Some(second) = known.next() {
            let what = format!("{} holds `{}` and `{}`", subject(spot), entry.name, second.name);
            let help = format!("Start an item of its own for `{}`, with a dash.", second.name);
            self.reader.problem(ProblemKind::Item, spot, what, help);
        }
        self.reader.map(spot, Mapping::Item);
        let value = entry.spot();
        match entry.name {
            "step" => ItemKind::Step(self.step(spot, &value, &Group::default(), false)),
            "final" => ItemKind::Final(self.step(spot, &value, &Group::default(), true)),
            "parallel" => self.parallel(&value),
            "stage" => self.stage(&value),
            "variables" => self.variables(&value),
            _ => ItemKind::Opaque,
        }
    }

    fn unknown_item(&mut self, spot: &Spot<'d>, map: &Map<'d>) {
        let what = format!("{} is no step, group or stage", subject(spot));
        let nearest = map.entries.list.iter().find_map(|entry| Mapping::Item.nearest(entry.name));
        let help = match nearest {
            Some(meant) => format!("Did you mean `{meant}:`?"),
            None => "Start it with `step:`, `parallel:` or `stage:`.".into(),
        };
        self.reader.problem(ProblemKind::Item, spot, what, help);
    }

    fn step(&mut self, item: &Spot<'d>, body: &Spot<'d>, group: &Group, is_final: bool) -> usize {
        let index = self.pipeline.steps.len();
        let standing = Standing {
            reference: StepRef { pipeline: self.index, step: index },
            group: self.pipeline.items.len(),
            in_parallel: group.parallel,
            in_stage: group.stage,
            is_final,
            stage_deployment: group.deployment.clone(),
        };
        let step = Step::read(self.reader, standing, (item, body), self.defaults);
        self.pipeline.steps.push(step);
        index
    }

    fn parallel(&mut self, value: &Spot<'d>) -> ItemKind {
        let mut list = Some(value.clone());
        let mut fail_fast = false;
        if self.reader.follow(value).node.kind() == NodeKind::Map {
            let Some(map) = self.reader.map(value, Mapping::Parallel) else {
                return ItemKind::Opaque;
            };
            fail_fast = map
                .get("fail-fast")
                .and_then(|spot| self.reader.flag(&spot))
                .is_some_and(|flag| flag.value);
            list = self.reader.required(&map, "steps", ProblemKind::Parallel);
        }
        let group = Group { parallel: true, ..Group::default() };
        let (list, steps) = self.group((list, value), &group, ProblemKind::Parallel);
        ItemKind::Parallel { steps, list, fail_fast }
    }

    fn stage(&mut self, value: &Spot<'d>) -> ItemKind {
        let Some(map) = self.reader.map(value, Mapping::Stage) else { return ItemKind::Opaque };
        let name = map.get("name").and_then(|name| self.reader.text(&name)).map(|name| name.value);
        let deployment = deployment(self.reader, &map);
        let manual = is_manual(self.reader, &map);
        let condition = map.get("condition");
        let conditional = condition.is_some();
        condition.and_then(|spot| Condition::read(self.reader, &spot));
        let list = self.reader.required(&map, "steps", ProblemKind::Stage);
        let group = Group { parallel: false, stage: true, deployment: deployment.clone() };
        let (list, steps) = self.group((list, &map.spot), &group, ProblemKind::Stage);
        ItemKind::Stage { name, steps, list, deployment, manual, conditional }
    }

    /// The steps of a group and where its list stands, else the group itself. What is no step is noted; steps one
    /// level below are read.
    fn group(
        &mut self,
        (list, around): (Option<Spot<'d>>, &Spot<'d>),
        group: &Group,
        kind: ProblemKind,
    ) -> (Path, Vec<usize>) {
        let Some((path, items)) = list.and_then(|list| self.reader.list(&list)) else {
            return (around.path.clone(), Vec::new());
        };
        let mut steps = Vec::new();
        for item in &items {
            let Some(map) = self.reader.free_map(item) else { continue };
            match map.get("step") {
                Some(body) => {
                    self.reader.map(item, Mapping::StepItem);
                    steps.push(self.step(item, &body, group, false));
                }
                None => self.misplaced(item, &map, (group, kind), &mut steps),
            }
        }
        (path, steps)
    }

    fn misplaced(
        &mut self,
        item: &Spot<'d>,
        map: &Map<'d>,
        of: (&Group, ProblemKind),
        steps: &mut Vec<usize>,
    ) {
        let (group, kind) = of;
        let around = if group.parallel { "a parallel group" } else { "a stage" };
        let key = map.entries.list.first().map_or("nothing", |entry| entry.name);
        let what = format!("{around} holds steps only, not `{key}`");
        self.reader.problem(kind, item, what, format!("Move it out of {around}."));
        let inner = map.get("parallel").or_else(|| map.get("stage"));
        let Some(inner) = inner else { return };
        let below = self.reader.follow(&inner);
        let list = match below.node.kind() {
            NodeKind::Map => self.reader.free_map(&inner).and_then(|map| map.get("steps")),
            NodeKind::List => Some(inner),
            _ => None,
        };
        let items = list
            .and_then(|list| self.reader.list(&list))
            .map(|(_, items)| items)
            .unwrap_or_default();
        for item in &items {
            let body = self.reader.free_map(item).and_then(|map| map.get("step"));
            if let Some(body) = body {
                steps.push(self.step(item, &body, group, false));
            }
        }
    }

    fn variables(&mut self, value: &Spot<'d>) -> ItemKind {
        let items = self.reader.list(value).map(|(_, items)| items).unwrap_or_default();
        for item in &items {
            let Some(map) = self.reader.map(item, Mapping::Variable) else { continue };
            let name = self.reader.required(&map, "name", ProblemKind::Shape);
            let Some(name) = name.and_then(|name| self.reader.text(&name)) else { continue };
            self.reader.check_texts(&map, &["description"]);
            let default = map.get("default");
            let default =
                default.and_then(|spot| self.reader.text_or(&spot, ProblemKind::VariableDefault));
            let allowed = map
                .get("allowed-values")
                .map(|spot| self.reader.texts(&spot).0)
                .unwrap_or_default();
            self.pipeline.variables.push(CustomVariable { name, default, allowed });
        }
        ItemKind::Variables
    }
}
