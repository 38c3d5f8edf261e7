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

/// Bodies of steps with a value that Bitbucket refuses.
const STEPS: &[&str] = &[
    "image: {name: x, username: u}",
    "image: {run-as-user: 5}",
    "oidc: 1",
    "max-time: x",
    "trigger: later",
    "size: 24x",
    "services: docker",
    "caches: {a: b}",
    "runtime: {cloud: {arch: mips}}",
    "type: 5",
    "runtime: {cloud: {platform: mac}}",
    "runtime: {cloud: {atlassian-ip-ranges: x}}",
    "runs-on: 5",
    "artifacts: {download: x}",
    "artifacts: {upload: [{paths: [x]}]}",
    "artifacts: {upload: [{name: x}]}",
    "artifacts: {upload: [{name: x, paths: [x], capture-on: never}]}",
    "condition: {state: 5}",
    "condition: x",
    "artifacts: {upload: [{name: x, paths: [x], type: y}]}",
    "concurrency-group: 5",
    "clone: {lfs: 1}",
    "input-variables: {A: 1}",
    "custom: 1",
    "after-script: x",
    "fail-fast: 5",
    "deployment: {a: b}",
    "name: [x]",
    "script: [{pipe: 1}]",
    "script: [{pipe: a/b:1, variables: x}]",
    "clone: {depth: '5'}",
];

/// The same at the top of a file.
const FILES: &[&str] = &[
    "image: [x]",
    "options: {docker: 1}",
    "options: {size: x}",
    "options: {max-time: -1}",
    "export: x",
    "definitions: {caches: {a: {path: x, key: {}}}}",
    "definitions: {caches: {a: {key: {files: [x]}}}}",
    "definitions: {services: {a: {image: x, type: y}}}",
    "definitions: {services: {a: {image: x, memory: 1g}}}",
];

/// The same in `pipelines`.
const PIPELINES: &[&str] = &[
    "default: {import: x}",
    "default: [{parallel: {fail-fast: true}}]",
    "default: [{stage: {name: x}}]",
    "default: [{stage: {condition: 5, steps: [{step: {script: [a]}}]}}]",
    "tags: [x]",
    "default: x",
    "custom: {x: [{variables: [{default: x}]}]}",
    "custom: {x: [{variables: [{name: A, description: 5}]}]}",
];

#[test]
fn every_restricted_value_is_checked() {
    for step in STEPS {
        let text = format!("pipelines: {{default: [{{step: {{{step}}}}}]}}\n");
        assert!(!faults_besides(&text, "script-missing").is_empty(), "{step}");
    }
    for file in FILES {
        let text = format!("{file}\npipelines: {{default: [{{step: {{script: [a]}}}}]}}\n");
        assert!(!faults_besides(&text, "").is_empty(), "{file}");
    }
    for pipelines in PIPELINES {
        assert!(
            !faults_besides(&format!("pipelines: {{{pipelines}}}\n"), "").is_empty(),
            "{pipelines}"
        );
    }
}

fn faults_besides(text: &str, rule: &str) -> Vec<Fault> {
    let document = Document::parse(text).unwrap();
    let mut faults = check(&document, &Pipelines::of(&document));
    faults.retain(|fault| fault.severity == Severity::Error && fault.rule != rule);
    faults
}
