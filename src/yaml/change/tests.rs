//! What holds for every change: origins, line ends, owned comments, and what a batch may not do.

use super::super::{Document, Path, Span, UnfitReason, Value};
use super::{At, Change};

fn path(text: &str) -> Path {
    text.parse().unwrap()
}

fn document(text: &str) -> Document {
    Document::parse(text).unwrap()
}

fn set(at: &str, value: &str) -> Change {
    Change::Set { path: path(at), value: value.into() }
}

fn origin_of(document: &Document, at: &str) -> Option<Span> {
    document.origin(document.get(&path(at)).unwrap().span())
}

#[test]
fn origin_follows_a_node_through_wrapping_moving_and_unwrapping() {
    let first = document("l:\n  - a\n  - step:\n      name: b\n      script: [x]\n  - c\n");
    let b = first.get(&path("l[1].step.name")).unwrap().span();
    let keys = vec!["parallel".to_owned()];
    let wrapped = first.change(&[Change::Wrap { path: path("l"), items: 1..3, keys }]).unwrap();
    assert_eq!(origin_of(&wrapped, "l[1].parallel[0].step.name"), Some(b));
    let to = path("l[1].parallel");
    let moved =
        wrapped.change(&[Change::Move { path: path("l[1].parallel[0]"), to, at: 2 }]).unwrap();
    assert_eq!(origin_of(&moved, "l[1].parallel[1].step.name"), Some(b));
    let unwrapped = moved.change(&[Change::Unwrap { path: path("l[1]") }]).unwrap();
    assert_eq!(origin_of(&unwrapped, "l[2].step.name"), Some(b));
    let step = origin_of(&unwrapped, "l[2].step").unwrap();
    assert_eq!(first.text(step), "name: b\n      script: [x]");
}

#[test]
fn new_text_has_no_origin() {
    let first = document("a: 1\nb: 2\n");
    let changed = first.change(&[set("a", "x")]).unwrap();
    assert_eq!(origin_of(&changed, "a"), None);
    let b = first.get(&path("b")).unwrap().span();
    assert_eq!(origin_of(&changed, "b"), Some(b));
}

#[test]
fn the_document_itself_stays() {
    let first = document("a: 1\n");
    first.change(&[set("a", "x")]).unwrap();
    assert_eq!(first.source(), "a: 1\n");
    assert_eq!(first.change(&[]).unwrap().source(), "a: 1\n");
}

#[test]
fn a_new_line_ends_like_the_line_above_it() {
    let mixed = document("a: 1\r\nb:\r\n  x: 0\n  z: 1\r\n");
    let insert =
        |at| Change::Insert { path: path("b"), at, key: Some("k".into()), value: "v".into() };
    let changed = mixed.change(&[insert(At::After("x".into())), set("a", "2")]).unwrap();
    assert_eq!(changed.source(), "a: '2'\r\nb:\r\n  x: 0\n  k: v\n  z: 1\r\n");
    let changed = mixed.change(&[insert(At::End)]).unwrap();
    assert_eq!(changed.source(), "a: 1\r\nb:\r\n  x: 0\n  z: 1\r\n  k: v\r\n");
}

#[test]
fn tells_which_comments_a_removal_takes() {
    let text = "l:\n  # far\n\n  # about a\n  - a # A\n    # below a\n  # about b\n  - b\n";
    let first = document(text);
    let owned = first.owned_comments(&path("l[0]"));
    let texts: Vec<&str> = owned.iter().map(|span| first.text(*span)).collect();
    assert_eq!(texts, ["# about a", "# A", "# below a"]);
    let changed = first.change(&[Change::Remove { path: path("l[0]") }]).unwrap();
    assert_eq!(changed.source(), "l:\n  # far\n\n  # about b\n  - b\n");
}

#[test]
fn a_comment_on_the_lines_that_follow_stays() {
    let text = "l:\n  # the cluster's name\n  - export REGION=x\n  - export KEY=$KEY\n  - cluster=$(name)\n";
    let first = document(text);
    let remove = |index: usize| Change::Remove { path: path("l").index(index) };
    let changed = first.change(&[remove(0), remove(1)]).unwrap();
    assert_eq!(changed.source(), "l:\n  # the cluster's name\n  - cluster=$(name)\n");
    assert!(first.owned_comments(&path("l[0]")).is_empty());
    let own = document(&text.replace("REGION=x", "name=x"));
    assert_eq!(own.owned_comments(&path("l[0]")).len(), 1);
    let apart = document(&text.replace("  - cluster", "\n  - cluster"));
    assert_eq!(apart.owned_comments(&path("l[0]")).len(), 1);
}

#[test]
fn names_what_must_go_instead_of_a_last_entry() {
    let first = document("a:\n  caches:\n    - go\n  name: x\nb: {c: {d: 1}}\n");
    assert_eq!(first.remove_or_parent(&path("a.caches[0]")), path("a.caches"));
    assert_eq!(first.remove_or_parent(&path("a.name")), path("a.name"));
    assert_eq!(first.remove_or_parent(&path("b.c.d")), path("b"));
    assert_eq!(document("a: {b: 1}\n").remove_or_parent(&path("a.b")), path("a"));
}

#[test]
fn an_alias_may_not_come_before_its_anchor() {
    let first = document("l:\n  - &a {k: 1}\n  - *a\n");
    let unfit =
        first.change(&[Change::Move { path: path("l[1]"), to: path("l"), at: 0 }]).unwrap_err();
    assert_eq!(unfit.reason, UnfitReason::AnchorOutOfReach("a".into()));
}

#[test]
fn an_alias_may_not_change_its_anchor() {
    let first = document("l:\n  - &a 1\n  - *a\n  - &a 2\n  - *a\n");
    let unfit =
        first.change(&[Change::Move { path: path("l[2]"), to: path("l"), at: 1 }]).unwrap_err();
    assert_eq!(unfit.reason, UnfitReason::AnchorOutOfReach("a".into()));
}

#[test]
fn a_new_alias_needs_an_anchor_above() {
    let first = document("a: 1\nb: &b 2\n");
    let alias = Change::Set { path: path("a"), value: Value::Alias("b".into()) };
    assert_eq!(first.change(&[alias]).unwrap_err().reason, UnfitReason::UnknownAnchor("b".into()));
}

#[test]
fn says_in_words_what_does_not_fit() {
    let first = document("a:\n  b: 1\n");
    let insert =
        |path| Change::Insert { path, at: At::End, key: Some("b".into()), value: Value::Null };
    let unfit = first.change(&[insert(path("a"))]).unwrap_err();
    assert_eq!(unfit.to_string(), "a: the key `b` is there already");
    let append = Change::Append { path: Path::root(), value: Value::Null };
    assert_eq!(
        first.change(&[append]).unwrap_err().to_string(),
        "at the top level: a list is needed here"
    );
}
