//! Every script of the public pipelines parses, or is refused for a reason that is known to be the script's.

use std::path::{Path, PathBuf};

use serde_yaml::Value;

use crate::script::tests::sketch;
use crate::script::{Kind, Opaque, Statement, parse};

#[derive(Default)]
struct Counts {
    files: usize,
    items: usize,
    sessions: usize,
    statements: usize,
    unsupported: usize,
    opaque: Vec<(String, Opaque)>,
}

#[test]
fn scripts_of_the_corpus_parse() {
    let Some(root) = corpus() else { return println!("skipped: no corpus") };
    let mut counts = Counts::default();
    for file in files(&root) {
        let Ok(text) = std::fs::read_to_string(&file) else { continue };
        let Ok(value) = serde_yaml::from_str::<Value>(&text) else { continue };
        counts.files += 1;
        visit(&value, &mut counts);
    }
    println!(
        "{} files, {} items, {} sessions, {} statements, {} unsupported, {} opaque",
        counts.files,
        counts.items,
        counts.sessions,
        counts.statements,
        counts.unsupported,
        counts.opaque.len()
    );
    for (text, opaque) in &counts.opaque {
        println!("opaque: {} in {:?}", opaque.reason, text);
    }
    assert!(counts.items > 0, "the corpus holds no scripts");
    assert!(counts.opaque.len() * 100 < counts.items, "too much of it is opaque");
}

fn corpus() -> Option<PathBuf> {
    let named = std::env::var_os("PIPEMIGRATE_CORPUS").map(PathBuf::from);
    let root =
        named.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus"));
    root.is_dir().then_some(root)
}

fn files(root: &Path) -> Vec<PathBuf> {
    let (mut found, mut open) = (Vec::new(), vec![root.to_owned()]);
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "yml" || ending == "yaml") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn visit(value: &Value, counts: &mut Counts) {
    match value {
        Value::Mapping(map) => {
            for (key, inner) in map {
                if let (Some("script" | "after-script"), Value::Sequence(items)) =
                    (key.as_str(), inner)
                {
                    read(items, counts);
                }
                visit(inner, counts);
            }
        }
        Value::Sequence(items) => items.iter().for_each(|item| visit(item, counts)),
        Value::Tagged(tagged) => visit(&tagged.value, counts),
        _ => {}
    }
}

fn read(items: &[Value], counts: &mut Counts) {
    let texts: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
    counts.items += texts.len();
    counts.sessions += 1;
    let session = texts.join("\n");
    match parse(&session) {
        Ok(script) => script.statements.iter().for_each(|statement| {
            counts.statements += 1;
            counts.unsupported += usize::from(matches!(statement.kind, Kind::Unsupported { .. }));
            fits(statement, &session);
        }),
        Err(opaque) => counts.opaque.push((session.clone(), opaque)),
    }
}

/// A statement's text, cut out by its span, is the same statement again; here-documents lie outside.
fn fits(statement: &Statement, session: &str) {
    let text = statement.span.of(session);
    assert!(
        !text.is_empty() && (text.trim() == text || text.ends_with("\\ ")),
        "the span of {text:?}"
    );
    if text.contains("<<") {
        return;
    }
    let again = parse(text).unwrap_or_else(|opaque| panic!("{text:?}: {opaque}"));
    assert_eq!(again.statements.len(), 1, "in {text:?}");
    assert_eq!(again.statements[0].span.of(text), text);
    let before = Statement { background: false, ..statement.clone() };
    assert_eq!(sketch::statement(&again.statements[0]), sketch::statement(&before));
}
