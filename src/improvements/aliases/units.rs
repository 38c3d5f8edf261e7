//! The parts of a pipeline file that an alias may stand for.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::super::Context;
use crate::model::{ItemKind, Pipeline, ScriptItem, Step};
use crate::yaml::{NodeKind, NodeRef, Path, Style};

/// What sort of part it is; larger ones come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// The whole list of a trigger.
    Pipeline,
    /// A parallel group or a stage.
    Group,
    /// What stands under `step:`.
    Step,
    /// The list of a `script`.
    Script,
    /// The list of an `after-script`.
    AfterScript,
    /// A pipe with its variables.
    Pipe,
    /// The variables of a pipe.
    Variables,
    /// A command of several lines.
    Command,
}

/// Fewest lines of a step, group or pipeline that are worth an anchor.
const FEWEST_LINES: usize = 5;
/// Fewest lines of a script, a pipe or a command that are worth one.
const FEWEST_OF_SCRIPT: usize = 4;
/// Fewest items or entries that are worth one.
const FEWEST_ITEMS: usize = 3;

/// A part that stands in the file.
#[derive(Clone)]
pub(super) struct Unit<'d> {
    pub kind: Kind,
    pub path: Path,
    pub node: NodeRef<'d>,
    /// What people call it, for the name of its anchor.
    pub called: String,
}

/// All of them, each once, in the order of the file.
pub(super) fn of<'d>(context: &Context<'d>) -> Vec<Unit<'d>> {
    let mut units = Units { context, found: BTreeMap::new() };
    for pipeline in &context.pipelines.pipelines {
        units.add(Kind::Pipeline, &pipeline.list, &pipeline.trigger.to_string());
        for item in &pipeline.items {
            let key = match item.kind {
                ItemKind::Parallel { .. } => "parallel",
                ItemKind::Stage { .. } => "stage",
                _ => continue,
            };
            let called = format!("{} {key}", pipeline.trigger);
            units.add(Kind::Group, &item.path.key(key), &called);
        }
        pipeline.steps.iter().for_each(|step| units.add_step(step));
    }
    let mut found: Vec<Unit<'d>> = units.found.into_values().collect();
    found.sort_by_key(|unit| (unit.node.outer_span().start, unit.kind));
    found
}

struct Units<'a, 'd> {
    context: &'a Context<'d>,
    found: BTreeMap<Path, Unit<'d>>,
}

impl<'d> Units<'_, 'd> {
    fn add_step(&mut self, step: &Step) {
        let called = match &step.name {
            Some(_) => step.label.clone(),
            None => of_pipeline(self.context.pipelines.pipeline_of(step), &step.label),
        };
        self.add(Kind::Step, &step.holder, &called);
        for (kind, list, items) in [
            (Kind::Script, &step.script_path, &step.script),
            (Kind::AfterScript, &step.after_script_path, &step.after_script),
        ] {
            if let Some(list) = list {
                self.add(kind, list, &called);
            }
            for item in items {
                self.add_item(item, &called);
            }
        }
    }

    fn add_item(&mut self, item: &ScriptItem, called: &str) {
        match item {
            ScriptItem::Command { path, .. } => self.add(Kind::Command, path, called),
            ScriptItem::Pipe { reference, path, .. } => {
                let name = reference.value.rsplit('/').next().unwrap_or_default();
                let name = name.split(':').next().unwrap_or_default();
                self.add(Kind::Pipe, path, name);
                self.add(Kind::Variables, &path.key("variables"), name);
            }
            ScriptItem::Agent { .. } | ScriptItem::Invalid { .. } => {}
        }
    }

    fn add(&mut self, kind: Kind, path: &Path, called: &str) {
        let Some(node) = self.context.document.get(path) else { return };
        if !self.found.contains_key(path) && is_worth(kind, node) {
            let unit = Unit { kind, path: path.clone(), node, called: called.to_owned() };
            self.found.insert(path.clone(), unit);
        }
    }
}

/// What a step without a name is called: after its pipeline, of which it may be the only step.
fn of_pipeline(pipeline: &Pipeline, label: &str) -> String {
    let trigger = pipeline.trigger.to_string();
    let own = trigger.split_once('.').map_or(trigger.as_str(), |(_, own)| own);
    let says_enough = own.chars().filter(char::is_ascii_alphanumeric).count() > 2;
    let own = if says_enough { own } else { &trigger };
    if pipeline.steps.len() == 1 { own.to_owned() } else { format!("{own} {label}") }
}

fn is_worth(kind: Kind, node: NodeRef<'_>) -> bool {
    let lines = lines(node);
    let several = node.items().len().max(node.entries().len()) >= FEWEST_ITEMS;
    match (kind, node.kind()) {
        (Kind::Command, NodeKind::Scalar) => {
            let block = matches!(node.style(), Some(Style::Literal | Style::Folded));
            block && lines >= FEWEST_OF_SCRIPT
        }
        (Kind::Variables, NodeKind::Map) => several && lines >= FEWEST_ITEMS,
        (Kind::Pipe, NodeKind::Map) => lines >= FEWEST_OF_SCRIPT,
        (Kind::Script | Kind::AfterScript, NodeKind::List) => {
            lines >= FEWEST_OF_SCRIPT || several && lines >= FEWEST_ITEMS
        }
        (Kind::Step, NodeKind::Map) | (Kind::Pipeline, NodeKind::List) => lines >= FEWEST_LINES,
        (Kind::Group, NodeKind::List | NodeKind::Map) => lines >= FEWEST_LINES,
        _ => false,
    }
}

/// The lines that a node takes.
pub(super) fn lines(node: NodeRef<'_>) -> usize {
    let (first, last) = node.span_lines();
    last + 1 - first
}

/// The lines that go if an alias takes the place of the node.
pub(super) fn saved(node: NodeRef<'_>) -> usize {
    let (first, last) = node.span_lines();
    let key = node.parent().and_then(|holder| {
        let (key, _) = holder.entries().find(|(_, value)| value.id() == node.id())?;
        Some(key.span_lines().0)
    });
    last - key.unwrap_or(first)
}

/// What a node says, written so that two nodes that say the same are written alike. Comments and layout don't count.
pub(super) fn said(node: NodeRef<'_>) -> String {
    let mut text = String::new();
    write_said(node, &mut text);
    text
}

fn write_said(node: NodeRef<'_>, out: &mut String) {
    let tag = node.tag().unwrap_or_default();
    // writing to a text can't fail
    let _ = match node.kind() {
        NodeKind::Null => write!(out, "{tag}~"),
        NodeKind::Alias => write!(out, "*{:?}", node.target().map(NodeRef::id)),
        NodeKind::Scalar => write!(out, "{tag}{}{:?}", u8::from(node.is_plain()), node.text()),
        NodeKind::List => {
            let _ = write!(out, "{tag}[");
            for item in node.items() {
                write_said(item, out);
                out.push(',');
            }
            write!(out, "]")
        }
        NodeKind::Map => {
            let _ = write!(out, "{tag}{{");
            for (key, value) in node.entries() {
                write_said(key, out);
                out.push(':');
                write_said(value, out);
                out.push(',');
            }
            write!(out, "}}")
        }
    };
}

/// Whether an alias elsewhere stands for the node or something in it.
pub(super) fn is_named(node: NodeRef<'_>) -> bool {
    (node.anchor().is_some() && !node.aliases().is_empty())
        || node.items().any(is_named)
        || node.entries().any(|(_, value)| is_named(value))
}
