//! Any file at all: hostile ones, the two real pipelines, the corpus.

use super::*;

#[test]
fn reads_any_tree_without_end_or_panic() {
    for text in [
        "",
        "# only a comment\n",
        "a",
        "[1, 2]",
        "pipelines:",
        "pipelines: 1",
        "pipelines: {default: [null, 1, [a]]}",
        "pipelines: {default: &a [*a, {parallel: *a}, {stage: *a}]}",
        "pipelines: {default: [{step: &s {<<: *s, script: [*s]}}]}",
        "pipelines: {default: [{parallel: &p [{parallel: *p}]}]}",
        "definitions: {services: 1, caches: [a], pipelines: x}\nimage: {a: b}\nclone: [x]\noptions: x\n",
        "pipelines: {? [a] : b, branches: {~: [{step: }]}, custom: {x: [{variables: 1}, {step: x, final: y}]}}",
        "pipelines: {default: [{step: {<<: [1, *x]}}, {step: {<<: 5}}]}"
            .replace("*x", "[]")
            .as_str(),
    ] {
        let pipelines = model(text);
        assert!(pipelines.users(&Path::root()).len() >= pipelines.steps().count().min(1), "{text}");
    }
}

#[test]
fn survives_files_that_grow_through_aliases() {
    let mut chain = String::from("m0: &m0 {k0: 1}\n");
    let mut doubling = String::from("d0: &d0 {k: 1}\n");
    for n in 1..3000 {
        chain += &format!("m{n}: &m{n} {{<<: *m{}, k{n}: 1}}\n", n - 1);
        doubling += &format!("d{n}: &d{n} {{<<: [*d{0}, *d{0}]}}\n", n - 1);
    }
    model(&format!(
        "{chain}{doubling}pipelines: {{default: [{{step: *m2999}}, {{step: *d2999}}]}}\n"
    ));
    let steps = "  - step: {script: *s}\n".repeat(2000);
    let script = "a,".repeat(2000);
    let triggers: String = (0..500).map(|n| format!("    b{n}: *l\n")).collect();
    let pipelines =
        model(&format!("s: &s [{script}]\nl: &l\n{steps}pipelines:\n  branches:\n{triggers}"));
    assert!(pipelines.problems.iter().any(|problem| problem.kind == ProblemKind::TooLarge));
}

#[test]
fn reads_the_seeds() {
    for (name, steps, merged) in [("be-payments-1.yml", 4, 3), ("be-payments-2.yml", 4, 4)] {
        let file =
            std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/seed").join(name);
        let Ok(text) = std::fs::read_to_string(file) else {
            println!("skipped: {name} isn't here");
            continue;
        };
        let (document, pipelines) = read(&text);
        assert_eq!(pipelines.steps().count(), steps);
        assert_eq!(pipelines.steps().filter(|step| step.anchor.is_some()).count(), merged);
        assert_eq!(pipelines.unknown, []);
        assert_eq!(
            whats(&pipelines),
            ["definitions.steps[0].step.clone: `clone` has to be a map, but is `false`"]
        );
        locations_lead_back(&document, &pipelines);
    }
}

#[test]
fn reads_the_corpus() {
    let root = std::env::var_os("PIPEMIGRATE_CORPUS").map(std::path::PathBuf::from);
    let root = root.unwrap_or_else(|| {
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus")
    });
    let files = yaml_files(&root);
    if files.is_empty() {
        println!("skipped: no corpus");
        return;
    }
    let mut steps = 0;
    for file in files {
        let Ok(document) = Document::parse(&std::fs::read_to_string(&file).unwrap_or_default())
        else {
            continue;
        };
        let pipelines = Pipelines::of(&document);
        locations_lead_back(&document, &pipelines);
        steps += pipelines.steps().count();
    }
    assert!(steps > 500, "{steps}");
}

fn yaml_files(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    entries
        .flat_map(|path| if path.is_dir() { yaml_files(&path) } else { vec![path] })
        .filter(|path| path.extension().is_some_and(|ext| ext == "yml" || ext == "yaml"))
        .collect()
}

/// Every path of the model names a node of the document, and the right one.
fn locations_lead_back(document: &Document, pipelines: &Pipelines) {
    for step in pipelines.steps() {
        for field in &step.fields {
            assert_eq!(
                document.get(&field.path).unwrap().span(),
                field.value_span,
                "{}",
                field.path
            );
            assert_ne!(document.get(&field.value_path).unwrap().kind(), NodeKind::Alias);
            assert!(pipelines.users(&field.path).contains(&step.reference), "{}", field.path);
        }
        for item in step.script.iter().chain(&step.after_script) {
            let node = document.get(item.path()).unwrap();
            assert_eq!(node.span(), item.span());
            assert!(pipelines.users(item.path()).contains(&step.reference), "{}", item.path());
        }
        for node in [&step.item, &step.body, &step.holder] {
            assert!(document.get(node).is_some(), "{node}");
            assert!(pipelines.users(node).contains(&step.reference));
        }
    }
}
