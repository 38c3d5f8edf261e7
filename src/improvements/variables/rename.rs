//! Writes another variable's name where a constant is read.

use super::constants::Constant;
use crate::improvements::Context;
use crate::yaml::{Change, NodeKind, NodeRef};

/// Replaces `$OLD` and `${OLD}` in every script item that reads the constant.
pub(super) fn changes(context: &Context<'_>, constant: &Constant, new: &str) -> Vec<Change> {
    let mut changes = Vec::new();
    for place in &constant.reads {
        if let Some(node) = context.document.get(&place.path) {
            rewrite(node, &constant.name, new, &mut changes);
        }
    }
    changes.dedup();
    changes
}

fn rewrite(node: NodeRef<'_>, old: &str, new: &str, changes: &mut Vec<Change>) {
    match node.kind() {
        NodeKind::Scalar => {
            for range in references(node.text().unwrap_or_default(), old) {
                changes.push(Change::Rewrite { path: node.path(), range, text: new.to_owned() });
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
