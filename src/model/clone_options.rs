//! How a step gets the repository: `clone`.

use super::keys::Mapping;
use super::located::Located;
use super::problem::ProblemKind;
use super::reader::{Reader, located};
use super::resolve::Spot;
use crate::yaml::NodeKind;

/// How the repository is cloned.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub struct CloneOptions {
    /// Whether it is cloned at all.
    pub enabled: bool,
    /// How much history comes along.
    pub depth: Depth,
    /// Whether files in large file storage are fetched.
    pub lfs: bool,
}

/// How much history a clone has.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub enum Depth {
    /// The last so many commits.
    Count(u32),
    /// All of it.
    Full,
}

const DEFAULT_DEPTH: u32 = 50;

impl Default for CloneOptions {
    fn default() -> CloneOptions {
        CloneOptions { enabled: true, depth: Depth::Count(DEFAULT_DEPTH), lfs: false }
    }
}

impl CloneOptions {
    /// Reads `clone` over `base`: keys that aren't written stay as they are there.
    /// A boolean, which Bitbucket refuses, is read as it was meant.
    pub(super) fn read<'d>(
        reader: &mut Reader<'d>,
        spot: &Spot<'d>,
        base: CloneOptions,
    ) -> Option<Located<CloneOptions>> {
        let followed = reader.follow(spot);
        if followed.node.kind() == NodeKind::Scalar {
            let enabled = followed
                .node
                .text()
                .is_none_or(|text| !matches!(text, "false" | "False" | "no" | "off"));
            reader.problem(
                ProblemKind::CloneBoolean,
                spot,
                format!(
                    "`clone` has to be a map, but is `{}`",
                    followed.node.text().unwrap_or_default()
                ),
                format!("Write `clone:` and below it `enabled: {enabled}`."),
            );
            return Some(located(&followed, CloneOptions { enabled, ..base }));
        }
        let map = reader.map(spot, Mapping::Clone)?;
        let mut options = base;
        if let Some(enabled) = map.get("enabled").and_then(|spot| reader.flag(&spot)) {
            options.enabled = enabled.value;
        }
        if let Some(lfs) = map.get("lfs").and_then(|spot| reader.flag(&spot)) {
            options.lfs = lfs.value;
        }
        if let Some(depth) = map.get("depth").and_then(|spot| depth(reader, &spot)) {
            options.depth = depth;
        }
        Some(located(&map.spot, options))
    }
}

fn depth<'d>(reader: &mut Reader<'d>, spot: &Spot<'d>) -> Option<Depth> {
    let node = reader.follow(spot).node;
    let depth = match node.text() {
        Some("full") => return Some(Depth::Full),
        Some(text) => text.parse().ok().filter(|count| *count > 0).map(Depth::Count),
        None => None,
    };
    if depth.is_none() || !node.is_plain() {
        let what = "`depth` has to be a number of commits or `full`".into();
        let help = match depth {
            Some(Depth::Count(count)) => format!("Write {count}, without quotes."),
            _ => "Write a number from 1, or `full` for the whole history.".into(),
        };
        reader.problem(ProblemKind::CloneDepth, spot, what, help);
    }
    depth
}
