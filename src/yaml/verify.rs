//! The proof of a change: the new text is read again and must hold the intended tree and every comment.

use super::document::Document;
use super::intent::{Form, Intent, Shape, ShapeId, Written, alias_name};
use super::node::{NodeKind, NodeRef};
use super::span::Span;
use super::tree::NodeId;
use super::unfit::UnfitReason;
use super::write::is_retyped;

/// Where each intended node stands in the new document, by the number of its shape.
pub(super) type Places = Vec<Option<NodeId>>;

/// Compares a new document with the tree that it should hold.
pub(super) fn verify(intent: &Intent, after: &Document) -> Result<Places, UnfitReason> {
    let mut places = vec![None; intent.len()];
    match (intent.root(), after.root()) {
        (None, None) => return Ok(places),
        (Some(shape), Some(node)) => compare(intent, shape, node, &mut places)?,
        _ => return Err(UnfitReason::NotVerified("all or nothing is left".into())),
    }
    for id in intent.in_order() {
        let Form::Alias { name, target } = &intent.shape(id).form else { continue };
        let found = places[id.index()].and_then(|node| after.node(node).target()).map(NodeRef::id);
        let wanted = target.and_then(|target| places[target.index()]);
        if found.is_none() || found != wanted {
            return Err(UnfitReason::AnchorOutOfReach(name.to_string()));
        }
    }
    Ok(places)
}

/// Checks that every alias of the tree has its anchor above it, with no other of that name in between.
pub(super) fn check_bindings(intent: &Intent) -> Result<(), (ShapeId, UnfitReason)> {
    let mut anchors = std::collections::HashMap::new();
    let order = intent.in_order();
    for id in &order {
        let shape = intent.shape(*id);
        if let Form::Alias { name, target: Some(target) } = &shape.form {
            if anchors.get(name) == Some(target) {
                continue;
            }
            let gone = !order.contains(target);
            let name = name.to_string();
            let reason = if gone {
                UnfitReason::AnchorInUse(name)
            } else {
                UnfitReason::AnchorOutOfReach(name)
            };
            return Err((if gone { *target } else { *id }, reason));
        }
        if let Some(name) = &shape.anchor {
            anchors.insert(name.clone(), *id);
        }
    }
    Ok(())
}

/// Checks that no comment came or went but those in `dropped`, which are spans of `before`.
pub(super) fn verify_comments(
    before: &Document,
    dropped: &[Span],
    after: &Document,
) -> Result<(), UnfitReason> {
    let mut wanted = comments(before, |span| !dropped.contains(&span));
    let mut found = comments(after, |_| true);
    wanted.sort_unstable();
    found.sort_unstable();
    if wanted == found {
        return Ok(());
    }
    let lost = wanted.iter().find(|comment| found.binary_search(comment).is_err());
    Err(UnfitReason::NotVerified(match lost {
        Some(comment) => format!("the comment `{comment}` would be lost"),
        None => "a comment would appear twice, or from text".into(),
    }))
}

fn comments(document: &Document, keep: impl Fn(Span) -> bool) -> Vec<&str> {
    let spans = document.comments().iter().map(|comment| comment.span);
    spans.filter(|span| keep(*span)).map(|span| document.text(span).trim_end()).collect()
}

fn compare(
    intent: &Intent,
    id: ShapeId,
    node: NodeRef<'_>,
    places: &mut Places,
) -> Result<(), UnfitReason> {
    let shape = intent.shape(id);
    if !same_properties(shape, node) || !same_content(shape, node) {
        return Err(UnfitReason::NotVerified(format!(
            "`{}` would be read differently",
            node.path()
        )));
    }
    places[id.index()] = Some(node.id());
    match &shape.form {
        Form::List(items) => items
            .iter()
            .zip(node.items())
            .try_for_each(|(id, node)| compare(intent, *id, node, places)),
        Form::Map(entries) => entries.iter().zip(node.entries()).try_for_each(
            |((key, value), (key_node, value_node))| {
                compare(intent, *key, key_node, places)?;
                compare(intent, *value, value_node, places)
            },
        ),
        _ => Ok(()),
    }
}

fn same_properties(shape: &Shape, node: NodeRef<'_>) -> bool {
    shape.anchor.as_deref() == node.anchor() && shape.tag.as_deref() == node.tag()
}

fn same_content(shape: &Shape, node: NodeRef<'_>) -> bool {
    match &shape.form {
        Form::Null => node.kind() == NodeKind::Null,
        Form::Alias { name, .. } => node.kind() == NodeKind::Alias && alias_name(node) == &**name,
        Form::List(items) => node.kind() == NodeKind::List && node.items().len() == items.len(),
        Form::Map(entries) => node.kind() == NodeKind::Map && node.entries().len() == entries.len(),
        Form::Scalar { text, written } => {
            node.kind() == NodeKind::Scalar
                && node.text() == Some(text)
                && match written {
                    Written::Plain => node.is_plain(),
                    Written::Quoted => !node.is_plain(),
                    Written::AsText => !node.is_plain() || !is_retyped(text),
                }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(intended: &str, written: &str) -> Result<Places, UnfitReason> {
        let intent = Intent::of(&Document::parse(intended).unwrap());
        verify(&intent, &Document::parse(written).unwrap())
    }

    #[test]
    fn accepts_another_layout_of_the_same_tree() {
        assert!(
            outcome("a: [x, 'y']\nb: &b {c: }\nd: *b\n", "a:\n- x\n- \"y\"\nb: &b\n  c: ~\nd: *b")
                .is_ok()
        );
    }

    #[test]
    fn rejects_every_other_tree() {
        for (intended, written) in [
            ("a: 1", "a: 2"),
            ("a: 1", "a: '1'"),
            ("a: 1\nb: 2", "b: 2\na: 1"),
            ("a: [1]", "a: [1, 2]"),
            ("a: &x 1", "a: 1"),
            ("a: &x 1", "a: &y 1"),
            ("a: !!str 1", "a: 1"),
            ("a:", "a: ''"),
            ("a: 1", ""),
            ("l: [&a 1, *a, &a 1]", "l: [&a 1, &a 1, *a]"),
        ] {
            assert!(outcome(intended, written).is_err(), "{intended} as {written}");
        }
    }

    #[test]
    fn rejects_an_alias_of_another_anchor() {
        let first = Document::parse("l: [&a 1, &a 1, *a]").unwrap();
        let mut intent = Intent::of(&first);
        let list = intent.children(ShapeId::of(first.root().unwrap().id()))[0];
        let first_item = intent.children(list)[0];
        intent.retarget(intent.children(list)[2], first_item);
        assert_eq!(verify(&intent, &first), Err(UnfitReason::AnchorOutOfReach("a".into())));
        assert!(check_bindings(&intent).is_err());
    }

    #[test]
    fn misses_no_comment() {
        let before = Document::parse("a: | # head\n  x\nb: 1 # b\n").unwrap();
        let after = Document::parse("a: |\n  x\nb: 1 # b\n").unwrap();
        assert!(verify_comments(&before, &[], &after).is_err());
        let head = before.comments()[0].span;
        assert_eq!(verify_comments(&before, &[head], &after), Ok(()));
        assert!(verify_comments(&after, &[], &before).is_err());
    }
}
