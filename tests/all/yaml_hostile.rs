//! Damaged text: reading and changing it may fail, but never panics.

use pipemigrate::yaml::{At, Change, Document, NodeRef, Value};

use crate::yaml_files::nasty;

#[test]
fn damaged_files_never_panic() {
    let mut read = 0;
    for file in nasty().iter().filter(|file| file.text.len() < 600) {
        for (at, _) in file.text.char_indices().step_by(3) {
            let (before, after) = file.text.split_at(at);
            let without_next = after.char_indices().nth(1).map_or("", |(next, _)| &after[next..]);
            read += usize::from(survives(before));
            read += usize::from(survives(&format!("{before}{without_next}")));
            let inserted = ["\t", "'", "\n", "- ", ": ", "[", "|", "\r", "#", "é"][at % 10];
            read += usize::from(survives(&format!("{before}{inserted}{after}")));
        }
    }
    assert!(read > 1_500, "{read} damaged texts could be read");
}

#[test]
fn the_deepest_text_that_is_read_can_be_changed() {
    let deep = |depth: usize| {
        format!("{}{}x{}\n", "- ".repeat(depth), "[".repeat(depth), "]".repeat(depth))
    };
    assert!(survives(&deep(50)));
    assert!(survives(&deep(99)));
    assert!(!survives(&deep(200)));
}

/// Whether the text can be read; walks over all that was read and changes some of it.
fn survives(text: &str) -> bool {
    let Ok(document) = Document::parse(text) else { return false };
    let Some(root) = document.root() else { return true };
    visit(root);
    document.duplicate_keys();
    let last = document.comments().last().map_or(text.len(), |comment| comment.span.end);
    document.position(last);
    true
}

fn visit(node: NodeRef<'_>) {
    let document = node.document();
    let path = node.path();
    node.value_span(0..node.text().map_or(0, str::len));
    document.owned_comments(&path);
    if node.span().start.is_multiple_of(3) {
        let value = Value::texts(["x"]);
        let insert = Change::Insert { path: path.clone(), at: At::End, key: None, value };
        for change in [Change::Remove { path: path.clone() }, Change::Unwrap { path }, insert] {
            let _ = document.change(&[change]);
        }
    }
    node.items().for_each(visit);
    for (key, value) in node.entries() {
        key.is_merge_key();
        visit(value);
    }
}
