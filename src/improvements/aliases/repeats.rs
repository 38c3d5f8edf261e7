//! Parts that say exactly the same.

use std::collections::{BTreeMap, BTreeSet};

use super::super::{Context, Proposal, ProposalId};
use super::near::Near;
use super::units::{Kind, Unit, is_named, said, saved};
use crate::yaml::Path;

/// A part, and those further down that say the same.
#[derive(Clone)]
pub(super) struct Repeat {
    pub kind: Kind,
    /// The first, which gets the anchor.
    pub base: Path,
    /// The others, which become aliases.
    pub twins: Vec<Path>,
    /// The anchor.
    pub name: String,
    /// What people call it.
    pub called: String,
    /// The words that all its users have in their names.
    pub common: String,
    /// The subject of the id.
    pub subject: String,
    /// Lines that go.
    pub saved: usize,
}

/// The repeats of the file, the largest parts first; what lies in a copy of a larger one isn't told again.
pub(super) fn of(context: &Context<'_>, units: &[Unit<'_>]) -> Vec<Repeat> {
    let mut alike: BTreeMap<(Kind, String), Vec<&Unit<'_>>> = BTreeMap::new();
    for unit in units {
        alike.entry((sort(unit.kind), said(unit.node))).or_default().push(unit);
    }
    let mut groups: Vec<Vec<&Unit<'_>>> =
        alike.into_values().filter(|group| group.len() > 1).collect();
    groups.sort_by_key(|group| (group[0].kind, group[0].node.span().start));
    let mut covered: BTreeSet<Path> = BTreeSet::new();
    let mut found = Vec::new();
    for mut group in groups {
        group.retain(|unit| !unit.path.and_parents().any(|path| covered.contains(&path)));
        let Some((base, rest)) = group.split_first() else { continue };
        let twins: Vec<&&Unit<'_>> = rest.iter().filter(|unit| !is_named(unit.node)).collect();
        let saved: usize = twins.iter().map(|unit| saved(unit.node)).sum();
        if saved == 0 {
            continue;
        }
        covered.extend(twins.iter().map(|unit| unit.path.clone()));
        found.push(Repeat {
            kind: base.kind,
            base: base.path.clone(),
            twins: twins.iter().map(|unit| unit.path.clone()).collect(),
            name: String::new(),
            common: common_words(&base.called, twins.iter().map(|twin| twin.called.as_str())),
            called: base.called.clone(),
            subject: context.pipelines.place(&base.path),
            saved,
        });
    }
    found
}

/// The words of `called` that all the others have too, or all of them if those are none.
fn common_words<'t>(called: &str, others: impl Iterator<Item = &'t str> + Clone) -> String {
    let is_common = |word: &&str| {
        others.clone().all(|other| other.split_whitespace().any(|w| w.eq_ignore_ascii_case(word)))
    };
    let mut common: Vec<&str> = called.split_whitespace().filter(is_common).collect();
    while common.last().is_some_and(|word| is_filler(word)) {
        common.pop();
    }
    if common.is_empty() { called.to_owned() } else { common.join(" ") }
}

/// `to`, `for`, `&` and the like, which say nothing at the end of a name.
fn is_filler(word: &str) -> bool {
    !word.chars().any(char::is_alphanumeric)
        || (word.len() < 4 && word.bytes().all(|byte| byte.is_ascii_lowercase()))
}

/// A script says the same whether it runs before or after.
fn sort(kind: Kind) -> Kind {
    if kind == Kind::AfterScript { Kind::Script } else { kind }
}

/// What a step merges as a whole isn't named part by part.
pub(super) fn leave_to_merges(repeats: &mut Vec<Repeat>, near: &[Near]) {
    let same: BTreeSet<&Path> = near.iter().flat_map(|near| &near.same).collect();
    let merged = |path: &Path| path.and_parents().any(|path| same.contains(&path));
    for repeat in repeats.iter_mut() {
        repeat.twins.retain(|twin| !merged(twin));
    }
    repeats.retain(|repeat| !repeat.twins.is_empty() && !merged(&repeat.base));
}

impl Repeat {
    pub(super) fn id(&self) -> ProposalId {
        ProposalId::new("aliases", self.word(), &self.subject)
    }

    fn word(&self) -> &'static str {
        match self.kind {
            Kind::Pipeline => "pipeline",
            Kind::Group => "group",
            Kind::Step => "step",
            Kind::Script => "script",
            Kind::AfterScript => "after-script",
            Kind::Pipe => "pipe",
            Kind::Variables => "variables",
            Kind::Command => "command",
        }
    }

    fn what(&self) -> String {
        let called = &self.called;
        match self.kind {
            Kind::Pipeline => format!("the pipeline of {called}"),
            Kind::Group => format!("a group of {called}"),
            Kind::Step => format!("the step “{called}”"),
            Kind::Script => format!("the script of “{called}”"),
            Kind::AfterScript => format!("the after-script of “{called}”"),
            Kind::Pipe => format!("the pipe `{called}` with its variables"),
            Kind::Variables => format!("the variables of the pipe `{called}`"),
            Kind::Command => format!("a command of “{called}”"),
        }
    }

    pub(super) fn proposal(&self, context: &Context<'_>) -> Proposal {
        let paths = || std::iter::once(&self.base).chain(&self.twins);
        let users: Vec<_> = paths().flat_map(|path| context.pipelines.users(path)).collect();
        let again = match self.twins.len() {
            1 => "the copy of it".to_owned(),
            count => format!("its {count} copies"),
        };
        let lines = if self.saved == 1 { "line" } else { "lines" };
        Proposal {
            summary: format!(
                "write {} once, as `&{}`, and let `*{}` stand for {again}: {} {lines} fewer",
                self.what(),
                self.name,
                self.name,
                self.saved
            ),
            evidence: paths().filter_map(|path| context.line_at(path)).collect(),
            ..context.proposal(self.id(), &users)
        }
    }
}
