//! `aliases`: what is written twice is written once, as an anchor.

mod lift;
mod names;
mod near;
mod repeats;
mod units;

use std::collections::BTreeMap;

use super::{About, Accepted, Context, FileEdit, Improvement, Outcome, Proposal};
use crate::yaml::{At, Change, Path, Unfit, Value};
use lift::Shared;
use near::Near;
use repeats::Repeat;
use units::Kind;

/// Names what repeats.
pub(super) struct Aliases;

const ABOUT: About = About {
    id: "aliases",
    title: "Anchors",
    why: "What is copied has to be changed in every copy, and one is forgotten sooner or later. An anchor says it \
          once; each alias stands for the same text, so the pipeline doesn't change. Parts that are almost the same \
          merge the common keys and keep their own.",
    before: include_str!("../../../assets/examples/aliases-before.yml"),
    after: include_str!("../../../assets/examples/aliases-after.yml"),
    reference: "Bitbucket documentation: YAML anchors",
};

/// What is proposed: whole repeats first.
struct Found {
    repeats: Vec<Repeat>,
    near: Vec<Near>,
}

impl Improvement for Aliases {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn propose(&self, context: &Context<'_>) -> Vec<Proposal> {
        let found = context.once(found);
        let repeats = found.repeats.iter().map(|r| r.proposal(context));
        repeats.chain(found.near.iter().map(|n| n.proposal(context))).collect()
    }

    fn change(&self, context: &Context<'_>, accepted: &Accepted<'_>) -> Result<Outcome, Unfit> {
        let found = context.once(found);
        let repeats = found.repeats.iter().filter(|r| accepted.has(&r.id())).cloned();
        let near = found.near.iter().filter(|n| accepted.has(&n.id())).cloned();
        let found = Found { repeats: repeats.collect(), near: near.collect() };
        let (opening, moves) = lift::edits(context, &found.shared(context), &found.inner());
        let mut changes = found.changes();
        changes.extend(opening);
        let edits = std::iter::once(FileEdit::Yaml(changes)).chain(moves).collect();
        Ok(Outcome { edits, ..Outcome::default() })
    }
}

impl Found {
    /// The steps that get an anchor.
    fn shared(&self, context: &Context<'_>) -> Vec<Shared<'_>> {
        let steps = self.repeats.iter().filter(|r| r.kind == Kind::Step);
        let bases =
            steps.map(|r| (&r.base, &r.name)).chain(self.near.iter().map(|n| (&n.base, &n.name)));
        let bases: BTreeMap<&Path, &String> = bases.collect();
        let is_new = |path: &Path| context.document.get(path).is_some_and(|n| n.anchor().is_none());
        let shared = bases.into_iter().filter(|(body, _)| is_new(body));
        shared.map(|(body, name)| Shared { body, name }).collect()
    }

    /// The places that become aliases, or merge one.
    fn inner(&self) -> Vec<Path> {
        let twins = self.repeats.iter().flat_map(|r| r.twins.iter().cloned());
        twins.chain(self.near.iter().map(|n| n.twin.clone())).collect()
    }

    fn changes(self) -> Vec<Change> {
        let mut anchors: BTreeMap<Path, (String, Vec<Path>)> = BTreeMap::new();
        let mut changes = Vec::new();
        for repeat in self.repeats {
            let entry = anchors.entry(repeat.base).or_insert((repeat.name, Vec::new()));
            entry.1.extend(repeat.twins);
        }
        for near in self.near {
            let value = Value::Alias(near.name.clone());
            let key = Some("<<".to_owned());
            changes.push(Change::Insert { path: near.twin, at: At::Start, key, value });
            changes.extend(near.same.into_iter().map(|path| Change::Remove { path }));
            anchors.entry(near.base).or_insert((near.name, Vec::new()));
        }
        let anchors = anchors.into_iter();
        changes.extend(anchors.map(|(path, (name, twins))| Change::Anchor { path, name, twins }));
        changes
    }
}

fn found(context: &Context<'_>) -> Found {
    let mut names = names::Names::of(context.document);
    let units = units::of(context);
    let mut repeats = repeats::of(context, &units);
    let mut near = near::of(context, &units, &repeats);
    repeats::leave_to_merges(&mut repeats, &near);
    names.spend(&mut repeats, &mut near);
    names.give(context, &mut repeats, &mut near);
    Found { repeats, near }
}
