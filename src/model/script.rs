//! The items of a script: commands, pipes, tasks for agents.

use super::keys::Mapping;
use super::located::Located;
use super::problem::ProblemKind;
use super::reader::{Map, Reader, described, is_retyped, located, subject};
use super::resolve::Spot;
use crate::yaml::{NodeKind, Path, Span};

/// One item of `script` or `after-script`; item N of the list is item N here.
#[derive(Clone, Debug, PartialEq)]
pub enum ScriptItem {
    /// Shell text.
    Command {
        /// One line or several.
        text: String,
        /// The scalar that holds it, behind an alias.
        path: Path,
        /// The bytes of that scalar.
        span: Span,
    },
    /// A container that runs with given variables.
    Pipe {
        /// `account/repository:version` or `docker://image`.
        reference: Located<String>,
        /// Its variables, in the order of the file.
        variables: Vec<(Located<String>, PipeValue)>,
        /// The map that holds it, behind an alias.
        path: Path,
        /// The bytes of that map.
        span: Span,
    },
    /// A task for an agent.
    Agent {
        /// The map that holds it, behind an alias.
        path: Path,
        /// The bytes of that map.
        span: Span,
    },
    /// Something that Bitbucket refuses.
    Invalid {
        /// The item as written in the list.
        path: Path,
        /// The bytes of the item.
        span: Span,
        /// What it is: `a map`, `empty`.
        what: String,
        /// The command that was meant, if it is clear.
        text: Option<String>,
    },
}

/// The value of a pipe's variable.
#[derive(Clone, Debug, PartialEq)]
pub enum PipeValue {
    /// One text.
    Text(Located<String>),
    /// Several, which the pipe gets as `NAME_0`, `NAME_1` …
    List(Vec<Located<String>>),
    /// Anything else.
    Other,
}

impl ScriptItem {
    /// The node that holds the item.
    pub fn path(&self) -> &Path {
        match self {
            ScriptItem::Command { path, .. }
            | ScriptItem::Pipe { path, .. }
            | ScriptItem::Agent { path, .. }
            | ScriptItem::Invalid { path, .. } => path,
        }
    }

    /// The bytes of the item.
    pub fn span(&self) -> Span {
        match self {
            ScriptItem::Command { span, .. }
            | ScriptItem::Pipe { span, .. }
            | ScriptItem::Agent { span, .. }
            | ScriptItem::Invalid { span, .. } => *span,
        }
    }

    /// The shell text of a command, also of one that is only written wrongly.
    pub fn text(&self) -> Option<&str> {
        match self {
            ScriptItem::Command { text, .. } => Some(text),
            ScriptItem::Invalid { text, .. } => text.as_deref(),
            ScriptItem::Pipe { .. } | ScriptItem::Agent { .. } => None,
        }
    }
}

/// Reads a script and where its list stands; a single text counts as a script of one command.
pub(super) fn read<'d>(
    reader: &mut Reader<'d>,
    spot: &Spot<'d>,
) -> (Vec<ScriptItem>, Option<Path>) {
    let followed = reader.follow(spot);
    let list = reader.list(spot);
    match list {
        Some((path, items)) => {
            (items.iter().map(|item| script_item(reader, item)).collect(), Some(path))
        }
        None if followed.node.kind() == NodeKind::Scalar => (vec![script_item(reader, spot)], None),
        None => (Vec::new(), None),
    }
}

fn script_item<'d>(reader: &mut Reader<'d>, item: &Spot<'d>) -> ScriptItem {
    let followed = reader.follow(item);
    let node = followed.node;
    if let (Some(text), false) = (node.text(), is_retyped(node)) {
        return ScriptItem::Command {
            text: text.to_owned(),
            path: followed.into_owned().path,
            span: node.span(),
        };
    }
    if node.kind() == NodeKind::Map
        && let Some(map) = reader.free_map(item)
    {
        if map.get("pipe").is_some() {
            return pipe(reader, item).unwrap_or_else(|| invalid(item, &followed));
        }
        if map.get("agent").is_some() {
            reader.map(item, Mapping::Agent);
            return ScriptItem::Agent { path: followed.into_owned().path, span: node.span() };
        }
    }
    invalid(item, &followed)
}

fn pipe<'d>(reader: &mut Reader<'d>, item: &Spot<'d>) -> Option<ScriptItem> {
    let map = reader.map(item, Mapping::Pipe)?;
    let reference = map.get("pipe").and_then(|spot| reader.text(&spot))?;
    let variables = map.get("variables").and_then(|spot| reader.free_map(&spot));
    let variables =
        variables.map(|variables| pipe_variables(reader, &variables)).unwrap_or_default();
    Some(ScriptItem::Pipe { reference, variables, path: map.spot.path, span: map.spot.node.span() })
}

fn pipe_variables<'d>(reader: &mut Reader<'d>, map: &Map<'d>) -> Vec<(Located<String>, PipeValue)> {
    let read = map.entries.list.iter().map(|entry| {
        let spot = entry.spot();
        let name = Located {
            value: entry.name.to_owned(),
            path: spot.path.clone(),
            span: entry.key.span(),
        };
        (name, pipe_value(reader, &spot))
    });
    read.collect()
}

fn pipe_value<'d>(reader: &mut Reader<'d>, spot: &Spot<'d>) -> PipeValue {
    let followed = reader.follow(spot);
    if reader.is_empty_list(spot) {
        return PipeValue::List(Vec::new());
    }
    if followed.node.kind() == NodeKind::List {
        let items = reader.list(spot).map(|(_, items)| items).unwrap_or_default();
        let texts = items.iter().filter_map(|item| reader.text_or(item, ProblemKind::PipeVariable));
        return PipeValue::List(texts.collect());
    }
    if followed.node.kind() == NodeKind::Null {
        let what = format!("{} of the pipe is empty", subject(spot));
        let help = "Give it a value, or write \"\" if it is to be empty.".into();
        reader.problem(ProblemKind::PipeVariable, spot, what, help);
        return PipeValue::Text(located(&followed, String::new()));
    }
    reader.text_or(spot, ProblemKind::PipeVariable).map_or(PipeValue::Other, PipeValue::Text)
}

fn invalid<'d>(item: &Spot<'d>, followed: &Spot<'d>) -> ScriptItem {
    let text = match followed.node.kind() {
        NodeKind::Scalar => followed.node.text().map(str::to_owned),
        NodeKind::Map => meant_line(followed),
        _ => None,
    };
    let what = described(followed.node).to_owned();
    ScriptItem::Invalid { path: item.path.clone(), span: item.node.span(), what, text }
}

/// `echo "a": b` is a map to YAML; its source is the line that was meant.
fn meant_line(map: &Spot<'_>) -> Option<String> {
    let source = map.node.document().text(map.node.span());
    let mut entries = map.node.entries();
    let (_, value) = entries.next()?;
    let plain = matches!(value.kind(), NodeKind::Scalar | NodeKind::Null);
    let single =
        plain && entries.next().is_none() && !source.contains('\n') && !source.starts_with('{');
    single.then(|| source.trim_end().to_owned())
}
