//! Values that are only written wrongly: quotes that are missing or too much, a list of one, a key without a value.

use super::{Fix, Offer};
use crate::improvements::{Context, Proposal, ProposalId};
use crate::model::secret::redact;
use crate::model::{Meant, Problem, ScriptItem};
use crate::verdict::Difference;
use crate::yaml::{Change, NodeKind, NodeRef, Path, Segment, Span, Value};

pub(super) struct WrittenWrongly;

/// Keys of a step or a definition that may be missing: an empty one says no more than none.
const OPTIONAL: [&str; 8] = [
    "artifacts",
    "paths",
    "caches",
    "services",
    "after-script",
    "output-variables",
    "condition",
    "variables",
];

impl Fix for WrittenWrongly {
    fn cures(&self, context: &Context<'_>) -> Vec<Offer> {
        let values = context.pipelines.problems.iter().filter_map(|p| value(context, p));
        let steps = context.pipelines.steps();
        let items = steps.flat_map(|step| step.script.iter().chain(&step.after_script));
        let items = items.filter_map(|item| script_item(context, item));
        let mut cures: Vec<Offer> = Vec::new();
        for cure in values.chain(items) {
            match cures.iter_mut().find(|known| known.proposal.id == cure.proposal.id) {
                Some(known) => known.join(cure),
                None => cures.push(cure),
            }
        }
        cures
    }
}

impl Offer {
    /// The same cure in another line; a line that several steps share is cured once.
    fn join(&mut self, other: Offer) {
        if other.proposal.evidence.iter().any(|line| !self.proposal.evidence.contains(line)) {
            self.proposal.evidence.extend(other.proposal.evidence);
            self.changes.extend(other.changes);
        }
    }
}

fn value(context: &Context<'_>, problem: &Problem) -> Option<Offer> {
    let node = context.document.get(&problem.path)?;
    let path = problem.path.clone();
    let written = match (problem.meant.as_ref()?, node.kind()) {
        (Meant::Absent, _) => return absent(context, problem),
        (Meant::Text, NodeKind::Scalar) => Value::Text(text_of(node)),
        (Meant::Plain(plain), NodeKind::Scalar) => Value::Plain(plain.clone()),
        (Meant::ListOfOne, NodeKind::Scalar) => Value::List(vec![Value::Text(text_of(node))]),
        _ => return None,
    };
    let how = match &written {
        Value::Text(_) => "quote",
        Value::Plain(_) => "unquote",
        _ => "write as a list",
    };
    let summary = format!("{how} {}: {}", key_of(&path), problem.what);
    let change = Change::Set { path: path.clone(), value: written };
    Some(cure(context, &path, problem.span, &subject(&path), summary, change))
}

fn absent(context: &Context<'_>, problem: &Problem) -> Option<Offer> {
    let key = problem.path.segments().last()?;
    let optional = key.key().is_some_and(|key| OPTIONAL.contains(&key));
    optional.then(|| {
        let path = &problem.path;
        let summary = format!("drop {}: {}", key_of(path), problem.what);
        let change = Change::Remove { path: path.clone() };
        cure(context, path, problem.span, &subject(path), summary, change)
    })
}

/// `- echo "a": b` is a map, and `- true` a boolean: both were meant as a command.
fn script_item(context: &Context<'_>, item: &ScriptItem) -> Option<Offer> {
    let ScriptItem::Invalid { path, span, what, text: Some(text) } = item else { return None };
    let scalar_or_map = context.document.get(path)?.kind() != NodeKind::Alias;
    scalar_or_map.then(|| {
        let shown = redact(text);
        let summary = format!("quote the command `{shown}`: YAML reads {what}");
        let value = Value::Text(text.clone());
        let change = Change::Set { path: path.clone(), value };
        cure(context, path, *span, &shown, summary, change)
    })
}

fn cure(
    context: &Context<'_>,
    path: &Path,
    span: Span,
    subject: &str,
    summary: String,
    change: Change,
) -> Offer {
    let users = context.pipelines.users(path);
    let subject = format!("{}/{subject}", context.pipelines.place(path));
    Offer {
        proposal: Proposal {
            summary: format!("{summary}; Bitbucket refuses the file as it is"),
            evidence: vec![context.line(span)],
            declares: vec![Difference::Fault],
            ..context.proposal(ProposalId::new("repair", "written", &subject), &users)
        },
        changes: vec![change],
    }
}

fn text_of(node: NodeRef<'_>) -> String {
    node.text().unwrap_or_default().to_owned()
}

fn key_of(path: &Path) -> String {
    format!("`{}`", keys(path).next_back().unwrap_or_default())
}

/// The last keys on the way to the value: they tell `variables/PORT` from `output-variables`.
fn subject(path: &Path) -> String {
    let keys: Vec<&str> = keys(path).collect();
    keys[keys.len().saturating_sub(2)..].join("/")
}

fn keys(path: &Path) -> impl DoubleEndedIterator<Item = &str> {
    path.segments().iter().filter_map(Segment::key)
}
