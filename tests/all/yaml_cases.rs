//! Edits with the exact text that they must lead to: one file per case under `tests/yaml/cases`.
//!
//! A case is a YAML head that says the changes, then the text before and the text after. The head may say that the
//! texts have CRLF line ends, a byte order mark, or no line end after the last line.

use std::fs;
use std::path::Path as FilePath;

use pipemigrate::yaml::{At, Change, Document, NodeKind, NodeRef, Path, Value};

#[test]
fn every_case_gives_its_exact_text() {
    let folder = FilePath::new(env!("CARGO_MANIFEST_DIR")).join("tests/yaml/cases");
    let mut files: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let failures: Vec<String> = files.iter().filter_map(|file| failure(file)).collect();
    assert!(
        failures.is_empty(),
        "{} of {} fail\n{}",
        failures.len(),
        files.len(),
        failures.join("\n")
    );
    assert!(files.len() >= 52);
}

fn failure(file: &FilePath) -> Option<String> {
    let text = fs::read_to_string(file).unwrap();
    let (head, texts) = text.split_once("=== before\n").unwrap();
    let (before, after) = texts.split_once("=== after\n").unwrap();
    let head = Document::parse(head).unwrap();
    let document = Document::parse(&told(&head, before)).unwrap();
    let name = file.file_name().unwrap().display();
    let refusal = head.root().unwrap().get("refused").and_then(NodeRef::text);
    match (document.change(&changes(&head)), refusal) {
        (Ok(changed), None) if changed.source() == told(&head, after) => None,
        (Ok(changed), _) => Some(format!("--- {name}\n{}", changed.source())),
        (Err(unfit), Some(reason)) if unfit.to_string() == reason => None,
        (Err(unfit), _) => Some(format!("--- {name}\n{unfit}")),
    }
}

/// The text with the line ends and mark that the head asks for.
fn told(head: &Document, text: &str) -> String {
    let says = |key: &str, value: &str| {
        head.root().unwrap().get(key).and_then(NodeRef::text) == Some(value)
    };
    let mut text = text.to_owned();
    if says("final-line-end", "false") {
        text.truncate(text.trim_end_matches('\n').len());
    }
    if says("line-ends", "crlf") {
        text = text.replace('\n', "\r\n");
    }
    if says("byte-order-mark", "true") {
        text.insert(0, '\u{feff}');
    }
    text
}

fn changes(head: &Document) -> Vec<Change> {
    let list = head.root().unwrap().get("changes").unwrap();
    list.items().map(change).collect()
}

fn change(node: NodeRef<'_>) -> Change {
    let (kind, place) = node.entries().next().unwrap();
    let path: Path = place.text().unwrap_or("").parse().unwrap();
    let text = |key: &str| node.get(key).and_then(NodeRef::text).map(str::to_owned);
    let number = |key: &str| text(key).map(|text| text.parse::<usize>().unwrap());
    let value = || match text("alias") {
        Some(name) => Value::Alias(name),
        None => node.get("value").map_or(Value::Null, value_of),
    };
    match kind.text().unwrap() {
        "set" => Change::Set { path, value: value() },
        "insert" => Change::Insert { path, at: at(node), key: text("key"), value: value() },
        "append" => Change::Append { path, value: value() },
        "remove" => Change::Remove { path },
        "move" => Change::Move {
            path,
            to: text("to").unwrap().parse().unwrap(),
            at: number("index").unwrap(),
        },
        "wrap" => {
            let keys = node
                .get("keys")
                .unwrap()
                .items()
                .map(|key| key.text().unwrap().to_owned())
                .collect();
            Change::Wrap { path, items: number("from").unwrap()..number("to").unwrap(), keys }
        }
        "unwrap" => Change::Unwrap { path },
        "rewrite" => {
            let range = number("from").unwrap()..number("to").unwrap();
            Change::Rewrite { path, range, text: text("text").unwrap() }
        }
        "detach" => match value() {
            Value::Map(entries) => Change::Detach { path, entries },
            other => panic!("{other:?} isn't a map"),
        },
        "rename" => Change::Rename { path, key: text("key").unwrap() },
        "anchor" => {
            let twins = node.get("twins").into_iter().flat_map(NodeRef::items);
            let twins = twins.map(|twin| twin.text().unwrap().parse().unwrap()).collect();
            Change::Anchor { path, name: text("key").unwrap(), twins }
        }
        other => panic!("no such change: {other}"),
    }
}

fn at(node: NodeRef<'_>) -> At {
    let text = |key: &str| node.get(key).and_then(NodeRef::text).map(str::to_owned);
    if let Some(index) = text("index") {
        return At::Index(index.parse().unwrap());
    }
    text("after").map(At::After).or(text("ahead").map(At::Before)).unwrap_or(At::End)
}

/// Numbers and booleans are meant as such where the head has them without quotes.
fn value_of(node: NodeRef<'_>) -> Value {
    let typed = |text: &str| text.parse::<f64>().is_ok() || text == "true" || text == "false";
    match node.kind() {
        NodeKind::Null => Value::Null,
        NodeKind::Alias => Value::Null,
        NodeKind::List => Value::List(node.items().map(value_of).collect()),
        NodeKind::Map => {
            let entry = |(key, value): (NodeRef<'_>, NodeRef<'_>)| {
                (key.text().unwrap().to_owned(), value_of(value))
            };
            Value::Map(node.entries().map(entry).collect())
        }
        NodeKind::Scalar => match node.text().unwrap() {
            text if node.is_plain() && typed(text) => Value::Plain(text.to_owned()),
            text => Value::Text(text.to_owned()),
        },
    }
}
