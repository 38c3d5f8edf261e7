//! Tests of the registry, and of all rules on whole files.

use std::collections::{BTreeMap, HashSet};

use super::*;
use crate::model::Pipelines;

/// What a rule says of a file: severity, place, subject and message of each fault.
pub(super) fn found(rule: &dyn Rule, text: &str) -> Vec<String> {
    let document = Document::parse(text).unwrap();
    let faults = check(&document, &Pipelines::of(&document));
    faults.iter().filter(|fault| fault.rule == rule.id()).map(shown).collect()
}

fn shown(fault: &Fault) -> String {
    assert!(!fault.help.is_empty() && fault.message.ends_with('.'), "{fault:?}");
    let severity = format!("{:?}", fault.severity).to_lowercase();
    format!("{severity} {} {}: {}", fault.place, fault.subject, fault.message)
}

#[test]
fn the_registry_is_in_order() {
    let ids: Vec<&str> = ALL.iter().map(|rule| rule.id()).collect();
    assert!(ids.is_sorted());
    assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len());
    for rule in ALL {
        assert!(rule.id().chars().all(|c| c.is_ascii_lowercase() || c == '-'));
        assert!(!rule.title().ends_with('.'));
    }
}

#[test]
fn a_sound_file_has_no_fault() {
    let text = "\
image: node:22
definitions:
  caches: {npm: ~/.npm}
  services: {db: {image: postgres:16, memory: 512}}
pipelines:
  default:
    - step: {name: Test, caches: [npm, node], services: [db, docker], script: [npm test], artifacts: [dist/**]}
    - parallel:
        - step: {name: A, script: [a], clone: {enabled: false}}
        - step: {name: B, script: [b], trigger: manual, deployment: test}
";
    let document = Document::parse(text).unwrap();
    assert_eq!(check(&document, &Pipelines::of(&document)), []);
}

#[test]
fn finds_what_is_wrong_with_the_seeds() {
    let expected = [
        (
            "be-payments-1.yml",
            vec![
                "error &fetch-secret-from-aws-secret-manager clone: `clone` has to be a map, but is `false`.",
                "error &build-docker-and-push go: The cache `go` is neither predefined nor defined.",
            ],
        ),
        (
            "be-payments-2.yml",
            vec![
                "error &fetch-secret-from-aws-secret-manager clone: `clone` has to be a map, but is `false`.",
                "error &initialize-env go: The cache `go` is neither predefined nor defined.",
                "error &build-docker-and-push go: The cache `go` is neither predefined nor defined.",
            ],
        ),
    ];
    for (name, faults) in expected {
        let file =
            std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/seed").join(name);
        let Ok(text) = std::fs::read_to_string(file) else {
            println!("skipped: {name} isn't here");
            continue;
        };
        let document = Document::parse(&text).unwrap();
        let found: Vec<String> =
            check(&document, &Pipelines::of(&document)).iter().map(shown).collect();
        assert_eq!(found, faults);
    }
}

#[test]
fn judges_the_corpus() {
    let root = std::env::var_os("PIPEMIGRATE_CORPUS").map(std::path::PathBuf::from);
    let root = root.unwrap_or_else(|| {
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus")
    });
    let files = yaml_files(&root);
    if files.is_empty() {
        println!("skipped: no corpus");
        return;
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut sound = 0;
    for file in &files {
        let Ok(document) = Document::parse(&std::fs::read_to_string(file).unwrap_or_default())
        else {
            continue;
        };
        let faults = check(&document, &Pipelines::of(&document));
        sound += usize::from(faults.iter().all(|fault| fault.severity == Severity::Warning));
        for fault in &faults {
            *counts.entry(fault.rule).or_default() += 1;
            println!(
                "{}: {} {}",
                file.display(),
                document.position(fault.span.start).line,
                shown(fault)
            );
        }
    }
    println!("{sound} of {} sound, {counts:?}", files.len());
    assert!(sound * 2 > files.len(), "most real files are accepted by Bitbucket: {counts:?}");
}

fn yaml_files(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    entries
        .flat_map(|path| if path.is_dir() { yaml_files(&path) } else { vec![path] })
        .filter(|path| path.extension().is_some_and(|ext| ext == "yml" || ext == "yaml"))
        .collect()
}
