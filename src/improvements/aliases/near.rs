//! Steps that say almost the same: the common keys are merged.

use std::collections::{BTreeMap, BTreeSet};

use super::super::{Context, Proposal, ProposalId};
use super::repeats::Repeat;
use super::units::{Kind, Unit, is_named, lines, said};
use crate::verdict::Safety;
use crate::yaml::{NodeKind, NodeRef, Path};

/// Most keys that a step may have for itself, beside its name.
const MOST_OWN: usize = 2;
/// Fewest lines that a merge has to save beyond what an alias for the script alone would.
const FEWEST_SAVED: usize = 3;

/// A step that merges another one.
#[derive(Clone)]
pub(super) struct Near {
    /// The step that is merged.
    pub base: Path,
    /// The step that merges it.
    pub twin: Path,
    /// Its entries that are the same there.
    pub same: Vec<Path>,
    /// Its own keys.
    pub own: Vec<String>,
    /// The anchor.
    pub name: String,
    /// What people call the base.
    pub called: String,
    /// What people call the step that merges it.
    pub twin_called: String,
    /// The subject of the id.
    pub subject: String,
    /// Lines that go.
    pub saved: usize,
}

/// For each step the earlier one with which it has most in common, if that is worth a merge.
pub(super) fn of(context: &Context<'_>, units: &[Unit<'_>], repeats: &[Repeat]) -> Vec<Near> {
    let twins: BTreeSet<&Path> = repeats.iter().flat_map(|repeat| &repeat.twins).collect();
    let is_copy = |path: &Path| path.and_parents().any(|path| twins.contains(&path));
    let steps: Vec<&Unit<'_>> = units
        .iter()
        .filter(|u| u.kind == Kind::Step && is_plain(u.node) && !is_copy(&u.path))
        .collect();
    let mut found: Vec<Near> = Vec::new();
    // what is worth a merge has its script in common
    let mut bases: BTreeMap<String, Vec<&Unit<'_>>> = BTreeMap::new();
    for twin in steps {
        let Some(script) = twin.node.get("script") else { continue };
        let bases = bases.entry(said(script)).or_default();
        let all = bases.iter().filter_map(|base| compared(base, twin));
        match all.rev().max_by_key(|near| near.saved) {
            Some(near) => {
                found.push(Near { subject: context.pipelines.place(&twin.path), ..near });
            }
            None => bases.push(twin),
        }
    }
    found
}

/// Whether each key stands there once and by itself.
fn is_plain(node: NodeRef<'_>) -> bool {
    let keys: Vec<Option<&str>> = node.entries().map(|(key, _)| key.text()).collect();
    let once = |(index, key): (usize, &Option<&str>)| !keys[..index].contains(key);
    node.entries().all(|(key, _)| !key.is_merge_key() && key.text().is_some())
        && keys.iter().enumerate().all(once)
        && !node.document().text(node.span()).starts_with('{')
}

fn compared(base: &Unit<'_>, twin: &Unit<'_>) -> Option<Near> {
    let mut same = Vec::new();
    let mut own = Vec::new();
    let (mut saved, mut script) = (0, 0);
    for (key, value) in twin.node.entries() {
        let name = key.text()?;
        let theirs = base.node.get(name);
        if theirs.is_some_and(|theirs| said(theirs) == said(value)) && !is_named(value) {
            let taken = 1 + value.span_lines().1 - key.span_lines().0;
            saved += taken;
            script += if name == "script" { taken - 1 } else { 0 };
            same.push(twin.path.key(name));
        } else if theirs.is_none_or(|theirs| is_small(theirs) && is_small(value)) {
            own.push(name.to_owned());
        } else {
            return None;
        }
    }
    let inherits = base
        .node
        .entries()
        .all(|(key, _)| key.text().is_some_and(|name| twin.node.get(name).is_some()));
    let few = own.iter().filter(|key| *key != "name").count() <= MOST_OWN;
    let worth = saved > script + FEWEST_SAVED && script > 0;
    (inherits && few && worth && !own.is_empty()).then(|| Near {
        base: base.path.clone(),
        twin: twin.path.clone(),
        same,
        own,
        name: String::new(),
        called: base.called.clone(),
        twin_called: twin.called.clone(),
        subject: String::new(),
        saved: saved - 1,
    })
}

/// Whether a difference in it is seen at a glance.
fn is_small(node: NodeRef<'_>) -> bool {
    matches!(node.kind(), NodeKind::Scalar | NodeKind::Null) && lines(node) == 1
}

/// The first pipeline that runs what stands there.
fn users_trigger(context: &Context<'_>, path: &Path) -> Option<String> {
    let user = context.pipelines.users(path).into_iter().next()?;
    Some(context.pipelines.pipelines[user.pipeline].trigger.to_string())
}

impl Near {
    pub(super) fn id(&self) -> ProposalId {
        ProposalId::new("aliases", "merge", &self.subject)
    }

    pub(super) fn proposal(&self, context: &Context<'_>) -> Proposal {
        let users: Vec<_> =
            [&self.base, &self.twin].iter().flat_map(|p| context.pipelines.users(p)).collect();
        let called = |path: &Path, label: &str| {
            let trigger = users_trigger(context, path).filter(|_| self.called == self.twin_called);
            trigger.map_or(format!("“{label}”"), |trigger| format!("“{label}” of {trigger}"))
        };
        let own: Vec<String> = self.own.iter().map(|key| format!("`{key}`")).collect();
        Proposal {
            summary: format!(
                "let the step {} merge {} (`<<: *{}`) and keep only {}: {} lines fewer",
                called(&self.twin, &self.twin_called),
                called(&self.base, &self.called),
                self.name,
                own.join(", "),
                self.saved
            ),
            evidence: [&self.base, &self.twin]
                .iter()
                .filter_map(|path| context.line_at(path))
                .collect(),
            at_most: Some(Safety::Review),
            ..context.proposal(self.id(), &users)
        }
    }
}
