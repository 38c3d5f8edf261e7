//! Every kind of change at every node of many files: what is committed must be right, and libyaml must agree.
//!
//! A sample runs by default. All of it, some 320,000 edits and a minute or two:
//! `PIPEMIGRATE_EDITS=all cargo test --release --test all yaml_edits -- --nocapture`

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use pipemigrate::yaml::{At, Change, Document, NodeKind, NodeRef, Path, UnfitReason, Value};

use crate::yaml_files::{File, corpus, nasty, seeds};

/// One of so many changes of a file is tried unless all are asked for.
const SAMPLE: usize = 16;
const CORPUS_SAMPLE: usize = 160;

#[test]
fn yaml_edits() {
    let all = std::env::var("PIPEMIGRATE_EDITS").is_ok_and(|value| value == "all");
    let own = nasty().into_iter().chain(seeds()).map(|file| (file, if all { 1 } else { SAMPLE }));
    let corpus = corpus().into_iter().map(|file| (file, if all { 1 } else { CORPUS_SAMPLE }));
    let files: Vec<(File, usize)> = own.chain(corpus).collect();
    let counts = try_all(&files);
    println!("{counts:#?}");
    for wrong in [&counts.mismatches, &counts.lost_comments, &counts.not_undone] {
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
    assert!(counts.committed > 1_000);
    assert!(counts.caught * 200 < counts.committed, "too much is only caught by verification");
}

/// What became of all edits.
#[derive(Debug, Default)]
struct Counts {
    files: usize,
    committed: usize,
    /// Refused by a rule, per kind of refusal.
    refused: BTreeMap<String, usize>,
    /// Refused because the result wasn't right.
    caught: usize,
    /// What was caught, a few per kind of change.
    caught_samples: BTreeMap<String, Vec<String>>,
    cross_checked: usize,
    /// Committed, and yet libyaml reads another tree.
    mismatches: Vec<String>,
    lost_comments: Vec<String>,
    /// Wrapped items that unwrapping doesn't put back byte for byte.
    not_undone: Vec<String>,
}

fn try_all(files: &[(File, usize)]) -> Counts {
    let next = AtomicUsize::new(0);
    let counts = Mutex::new(Counts::default());
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some((file, step)) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let found = try_file(file, *step);
                    counts.lock().unwrap().add(found);
                }
            });
        }
    });
    counts.into_inner().unwrap()
}

impl Counts {
    fn add(&mut self, other: Counts) {
        self.files += other.files;
        self.committed += other.committed;
        self.caught += other.caught;
        self.cross_checked += other.cross_checked;
        self.mismatches.extend(other.mismatches);
        self.lost_comments.extend(other.lost_comments);
        self.not_undone.extend(other.not_undone);
        for (reason, count) in other.refused {
            *self.refused.entry(reason).or_default() += count;
        }
        for (kind, samples) in other.caught_samples {
            let kept = self.caught_samples.entry(kind).or_default();
            kept.extend(samples);
            kept.truncate(6);
        }
    }
}

fn try_file(file: &File, step: usize) -> Counts {
    let mut counts = Counts::default();
    let Ok(document) = Document::parse(&file.text) else { return counts };
    counts.files = 1;
    let agreed = document.second_opinion().is_ok();
    let seed =
        file.name.bytes().fold(7usize, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
    let mut nodes = Vec::new();
    document.root().into_iter().for_each(|root| collect(root, &mut nodes));
    let every: Vec<Change> = nodes.iter().flat_map(|node| changes(*node, &nodes)).collect();
    for change in every.iter().skip(seed % step).step_by(step) {
        try_changes(file, &document, agreed, std::slice::from_ref(change), &mut counts);
    }
    let mut chance = Chance(seed as u64);
    for _ in 0..every.len() / step / 8 {
        let batch: Vec<Change> =
            (0..2 + chance.below(4)).map(|_| every[chance.below(every.len())].clone()).collect();
        try_changes(file, &document, agreed, &batch, &mut counts);
    }
    counts
}

/// Numbers that look random and are the same each time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % limit
    }
}

fn collect<'d>(node: NodeRef<'d>, nodes: &mut Vec<NodeRef<'d>>) {
    nodes.push(node);
    node.items().for_each(|item| collect(item, nodes));
    node.entries().for_each(|(_, value)| collect(value, nodes));
}

fn try_changes(
    file: &File,
    document: &Document,
    agreed: bool,
    changes: &[Change],
    counts: &mut Counts,
) {
    let changed = match document.change(changes) {
        Ok(changed) => changed,
        Err(unfit) => {
            let kind = format!("{:?}", unfit.reason).split('(').next().unwrap_or("").to_owned();
            if let UnfitReason::NotVerified(why) = unfit.reason {
                counts.caught += 1;
                let sample = format!("{}: {changes:?}: {why}", file.name);
                counts.caught_samples.entry(name(changes)).or_default().push(sample);
            } else {
                *counts.refused.entry(kind).or_default() += 1;
            }
            return;
        }
    };
    counts.committed += 1;
    let told = || format!("{}: {changes:?}", file.name);
    if agreed {
        counts.cross_checked += 1;
        if let Err(disagreement) = changed.second_opinion() {
            counts.mismatches.push(format!("{}: {disagreement}", told()));
        }
    }
    if let Some(comment) = lost_comment(document, &changed, changes) {
        counts.lost_comments.push(format!("{}: lost `{comment}`", told()));
    }
    if let [Change::Wrap { path, items, .. }] = changes {
        let back = Change::Unwrap { path: path.index(items.start) };
        match changed.change(&[back]) {
            Ok(again) if again.source() == document.source() => {}
            Ok(again) => counts.not_undone.push(format!(
                "{}: unwrapped to {}",
                told(),
                first_difference(document, &again)
            )),
            Err(unfit) => counts.not_undone.push(format!("{}: not unwrapped: {unfit}", told())),
        }
    }
}

fn name(changes: &[Change]) -> String {
    if changes.len() > 1 {
        return "batch".into();
    }
    format!("{:?}", changes.first()).split(' ').next().unwrap_or("").replace("Some(", "")
}

/// A comment that went although the change takes none, or not this one.
fn lost_comment(before: &Document, after: &Document, changes: &[Change]) -> Option<String> {
    let texts = |document: &Document| -> Vec<String> {
        document
            .comments()
            .iter()
            .map(|comment| document.text(comment.span).trim_end().to_owned())
            .collect()
    };
    let mut left = texts(after);
    let mut gone = texts(before);
    gone.retain(|comment| match left.iter().position(|other| other == comment) {
        Some(index) => {
            left.swap_remove(index);
            false
        }
        None => true,
    });
    let may_go: Vec<String> = changes.iter().flat_map(|change| may_go(before, change)).collect();
    gone.into_iter().find(|comment| !may_go.contains(comment)).or(left.pop())
}

fn first_difference(before: &Document, after: &Document) -> String {
    let mut pairs = before.source().lines().zip(after.source().lines());
    pairs
        .find(|(old, new)| old != new)
        .map_or("another end".into(), |(old, new)| format!("{new:?} from {old:?}"))
}

fn may_go(before: &Document, change: &Change) -> Vec<String> {
    match change {
        // What stands inside a value goes with it.
        Change::Remove { path } | Change::Set { path, .. } | Change::Unwrap { path } => {
            owned(before, path)
        }
        Change::Anchor { twins, .. } => twins.iter().flat_map(|twin| owned(before, twin)).collect(),
        _ => Vec::new(),
    }
}

fn owned(document: &Document, path: &Path) -> Vec<String> {
    document
        .owned_comments(path)
        .iter()
        .map(|span| document.text(*span).trim_end().to_owned())
        .collect()
}

/// All that is tried at one node.
fn changes(node: NodeRef<'_>, nodes: &[NodeRef<'_>]) -> Vec<Change> {
    let path = node.path();
    let mut found = Vec::new();
    if !path.segments().is_empty() {
        let set = |value| Change::Set { path: path.clone(), value };
        found.extend(values().into_iter().map(set));
        found.push(Change::Remove { path: path.clone() });
        found.push(Change::Unwrap { path: path.clone() });
        found.push(Change::Rename { path: path.clone(), key: "zz: key".into() });
        found
            .push(Change::Detach { path: path.clone(), entries: vec![("zzk".into(), "v".into())] });
        found.extend(moves(node, nodes));
        found.extend(anchors(node, nodes));
    }
    found.extend(rewrites(node, &path));
    found.extend(insertions(node, &path));
    found.extend(wraps(node, &path));
    found
}

fn values() -> Vec<Value> {
    let map = Value::Map(vec![("k".into(), "v".into()), ("l".into(), Value::texts(["on", "b c"]))]);
    vec![
        "changed".into(),
        "a: b # c".into(),
        "one\n  two\n\nthree".into(),
        Value::Plain("7".into()),
        Value::Null,
        Value::texts(["a", "1.10"]),
        Value::List(vec![map.clone(), "x".into()]),
        map,
    ]
}

fn rewrites(node: NodeRef<'_>, path: &Path) -> Vec<Change> {
    let Some(text) = node.text() else { return Vec::new() };
    let middle = (0..=text.len() / 2).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let rewrite =
        |range, text: &str| Change::Rewrite { path: path.clone(), range, text: text.into() };
    let mut found = vec![
        rewrite(0..middle, "X"),
        rewrite(middle..text.len(), ""),
        rewrite(middle..middle, "it's \"so\": # {1}"),
        rewrite(text.len()..text.len(), "\nnext line"),
        rewrite(0..text.len(), "1.10"),
    ];
    if let Some(line) = text.find('\n') {
        found.push(rewrite(0..line + 1, ""));
        found.push(rewrite(line..text.len(), "\n"));
    }
    found
}

fn insertions(node: NodeRef<'_>, path: &Path) -> Vec<Change> {
    let map = || (Some("zzk".to_owned()), node.entries().len());
    let list = || (None, node.items().len());
    let kinds = match node.kind() {
        NodeKind::Map => vec![map()],
        NodeKind::List => vec![list()],
        NodeKind::Null => vec![map(), list()],
        _ => Vec::new(),
    };
    let mut found = Vec::new();
    for (key, count) in kinds {
        let places = [At::Start, At::End, At::Index(count / 2), At::Index(count.min(1))];
        for (at, value) in
            places.iter().flat_map(|at| values().into_iter().map(move |value| (at.clone(), value)))
        {
            found.push(Change::Insert { path: path.clone(), at, key: key.clone(), value });
        }
    }
    found.push(Change::Append { path: path.clone(), value: "zz".into() });
    if node.kind() == NodeKind::Map {
        found.push(Change::Append { path: path.key("zz"), value: "zz".into() });
    }
    found
}

fn wraps(node: NodeRef<'_>, path: &Path) -> Vec<Change> {
    let count = node.items().len();
    if count == 0 {
        return Vec::new();
    }
    let ranges = [0..1, 0..count, count / 2..count, count / 3..count / 2 + 1];
    let keys = [vec!["parallel".to_owned()], vec!["parallel".to_owned(), "steps".to_owned()]];
    let wrap = |(items, keys)| Change::Wrap { path: path.clone(), items, keys };
    ranges
        .into_iter()
        .flat_map(|range| keys.clone().map(|keys| (range.clone(), keys)))
        .map(wrap)
        .collect()
}

/// To both ends of its own collection and of the nearest one of its kind before and after.
fn moves(node: NodeRef<'_>, nodes: &[NodeRef<'_>]) -> Vec<Change> {
    let Some(holder) = node.parent() else { return Vec::new() };
    let like = |other: &&NodeRef<'_>| other.kind() == holder.kind() && other.id() != holder.id();
    let before = nodes.iter().rev().filter(like).find(|other| other.id() < node.id());
    let after = nodes.iter().filter(like).find(|other| other.id() > node.id());
    let targets = [Some(&holder), before, after].into_iter().flatten();
    targets
        .flat_map(|target| {
            let count = target.items().len() + target.entries().len();
            [0, count / 2, count].map(|at| Change::Move {
                path: node.path(),
                to: target.path(),
                at,
            })
        })
        .collect()
}

/// A name alone, and one with the next node that is written the same.
fn anchors(node: NodeRef<'_>, nodes: &[NodeRef<'_>]) -> Vec<Change> {
    let text = node.document().text(node.span());
    let is_twin = |other: &&NodeRef<'_>| {
        other.id() > node.id()
            && other.kind() == node.kind()
            && other.document().text(other.span()) == text
    };
    let twins: Vec<Path> = nodes.iter().filter(is_twin).take(2).map(|twin| twin.path()).collect();
    let anchor = |twins| Change::Anchor { path: node.path(), name: "zza".into(), twins };
    if twins.is_empty() { vec![anchor(twins)] } else { vec![anchor(Vec::new()), anchor(twins)] }
}
