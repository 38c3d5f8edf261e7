//! When a step or stage runs at all: `condition`.

use super::keys::Mapping;
use super::located::Located;
use super::problem::ProblemKind;
use super::reader::{Map, Reader, located};
use super::resolve::Spot;

/// What has to hold for a step to run.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Condition {
    /// It runs if a changed file matches one of these, unless there are none.
    pub include: Vec<Located<String>>,
    /// It is skipped if all changed files match these, unless there are none.
    pub exclude: Vec<Located<String>>,
    /// An expression over variables.
    pub state: Option<Located<String>>,
}

impl Condition {
    pub(super) fn read<'d>(reader: &mut Reader<'d>, spot: &Spot<'d>) -> Option<Located<Condition>> {
        let map = reader.map(spot, Mapping::Condition)?;
        let state = map.get("state").and_then(|state| reader.text(&state));
        let changes = map.get("changesets").and_then(|spot| reader.map(&spot, Mapping::Changesets));
        let chosen = |changes: &&Map<'d>| {
            changes.get("excludePaths").is_none() && !changes.entries.list.is_empty()
        };
        if let Some(changes) = changes.as_ref().filter(chosen) {
            reader.required(changes, "includePaths", ProblemKind::Shape);
        }
        let mut paths = |key| {
            let spot = changes.as_ref().and_then(|changes| changes.get(key));
            spot.map(|spot| reader.texts(&spot).0).unwrap_or_default()
        };
        let condition =
            Condition { include: paths("includePaths"), exclude: paths("excludePaths"), state };
        Some(located(&map.spot, condition))
    }
}
