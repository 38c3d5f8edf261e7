//! Writes another variable's name where a constant is read.

use std::collections::BTreeSet;

use crate::improvements::Context;
use crate::symbolic::Place;
use crate::yaml::{Change, NodeKind, NodeRef, Path};

/// Replaces `$OLD` and `${OLD}` in every script item that reads the variable.
pub(super) fn changes(context: &Context<'_>, reads: &[Place], old: &str, new: &str) -> Vec<Change> {
    let mut changes = Vec::new();
    let paths: BTreeSet<&Path> = reads.iter().map(|place| &*place.path).collect();
    for node in paths.into_iter().filter_map(|path| context.document.get(path)) {
        rewrite(node, old, new, &mut changes);
    }
    changes
}

fn rewrite(node: NodeRef<'_>, old: &str, new: &str, changes: &mut Vec<Change>) {
    match node.kind() {
        NodeKind::Scalar => {
            for range in references(node.text().unwrap_or_default(), old) {
                let change = Change::Rewrite { path: node.path(), range, text: new.to_owned() };
                if !changes.contains(&change) {
                    changes.push(change);
                }
            }
        }
        NodeKind::List => node.items().for_each(|item| rewrite(item, old, new, changes)),
        NodeKind::Map => node.entries().for_each(|(_, value)| rewrite(value, old, new, changes)),
        NodeKind::Null | NodeKind::Alias => {}
    }
}

/// The bytes of the name in each `$NAME` and `${NAME…}`.
fn references(text: &str, name: &str) -> Vec<std::ops::Range<usize>> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices('$') {
        let start = if text[at + 1..].starts_with('{') { at + 2 } else { at + 1 };
        let rest = &text[start..];
        let Some(after) = rest.strip_prefix(name) else { continue };
        if !after.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_') {
            found.push(start..start + name.len());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_names_are_references() {
        let text = "a $X ${X:-1} $XY \\$X ${Y}";
        let names: Vec<_> = references(text, "X").into_iter().map(|r| r.start).collect();
        assert_eq!(names, [3, 7, 19]);
    }
}
