//! The model read from whole files: aliases, merges, groups, and the way back to the nodes.

use super::*;
use crate::yaml::{Document, NodeKind, Path};

fn read(text: &str) -> (Document, Pipelines) {
    let document = Document::parse(text).unwrap();
    let pipelines = Pipelines::of(&document);
    (document, pipelines)
}

fn model(text: &str) -> Pipelines {
    read(text).1
}

fn path(text: &str) -> Path {
    text.parse().unwrap()
}

fn commands(step: &Step) -> Vec<&str> {
    step.script.iter().filter_map(ScriptItem::text).collect()
}

fn labels(pipelines: &Pipelines, at: &str) -> Vec<String> {
    pipelines.users(&path(at)).into_iter().map(|r| pipelines.step_place(r)).collect()
}

fn whats(pipelines: &Pipelines) -> Vec<String> {
    pipelines.problems.iter().map(|problem| format!("{}: {}", problem.path, problem.what)).collect()
}

const MERGES: &str = "\
definitions:
  steps:
    - step: &base
        name: Base
        size: 2x
        caches: [node]
        script:
          - base
    - step: &middle
        <<: *base
        name: Middle
        script: &script
          - middle
    - step: &other
        name: Other
        max-time: 5
        oidc: true
pipelines:
  default:
    - step:
        <<: *middle
        name: Own
    - step:
        <<: [*middle, *other]
    - step: *base
    - step:
        !!merge <<: *other
        script: *script
";

#[test]
fn resolves_merges_to_the_nodes_that_hold_the_values() {
    let pipelines = model(MERGES);
    let steps = &pipelines.pipelines[0].steps;
    let own = &steps[0];
    assert_eq!((own.label.as_str(), commands(own)), ("Own", vec!["middle"]));
    assert_eq!(own.size.as_ref().unwrap().path, path("definitions.steps[0].step.size"));
    assert_eq!(own.script_path, Some(path("definitions.steps[1].step.script")));
    assert_eq!(own.name.as_ref().unwrap().path, path("pipelines.default[0].step.name"));
    assert_eq!(own.anchor.as_deref(), Some("middle"));
    assert_eq!(
        own.fields.iter().map(|field| field.key.as_str()).collect::<Vec<_>>(),
        ["name", "script", "size", "caches"]
    );
    assert_eq!(
        own.fields.iter().map(|field| field.inherited).collect::<Vec<_>>(),
        [false, true, true, true]
    );

    let both = &steps[1];
    assert_eq!(
        (both.label.as_str(), both.max_time.as_deref(), both.oidc),
        ("Middle", Some(&5), true)
    );
    assert_eq!(both.anchor, None);

    let whole = &steps[2];
    assert_eq!((whole.label.as_str(), whole.anchor.as_deref()), ("Base", Some("base")));
    assert_eq!(
        (&whole.body, &whole.holder),
        (&path("pipelines.default[2].step"), &path("definitions.steps[0].step"))
    );

    let tagged = &steps[3];
    assert_eq!((tagged.label.as_str(), commands(tagged)), ("Other", vec!["middle"]));
    let script = tagged.field("script").unwrap();
    assert_eq!(script.path, path("pipelines.default[3].step.script"));
    assert_eq!(script.value_path, path("definitions.steps[1].step.script"));
    assert!(
        pipelines.problems.is_empty() && pipelines.unknown.is_empty(),
        "{:?}",
        pipelines.problems
    );
}

#[test]
fn tells_the_users_of_a_node() {
    let pipelines = model(MERGES);
    let all = ["default/Own", "default/Middle", "default/Base", "default/Other"];
    assert_eq!(labels(&pipelines, "definitions.steps[0].step.size"), all[..3]);
    assert_eq!(labels(&pipelines, "definitions.steps[0].step.name"), all[2..3]);
    assert_eq!(labels(&pipelines, "definitions.steps[0].step"), all[..3]);
    assert_eq!(labels(&pipelines, "definitions.steps[1].step"), [all[0], all[1], all[3]]);
    assert_eq!(labels(&pipelines, "definitions.steps[1].step.script[0]"), [all[0], all[1], all[3]]);
    assert_eq!(labels(&pipelines, "definitions.steps[2].step.oidc"), [all[1], all[3]]);
    assert_eq!(labels(&pipelines, "pipelines.default[0]"), all[..1]);
    assert_eq!(labels(&pipelines, "pipelines.default"), all);
    assert_eq!(labels(&pipelines, "definitions"), all);
    assert!(labels(&pipelines, "definitions.steps[7]").is_empty());
}

#[test]
fn names_places_so_that_they_survive_edits() {
    let pipelines = model(MERGES);
    for (at, place) in [
        ("definitions.steps[0].step", "&base"),
        ("definitions.steps[0].step.caches[0]", "&base"),
        ("definitions.steps[1].step.script", "&script"),
        ("definitions.steps[1].step.script[0]", "&middle"),
        ("pipelines.default[0].step.name", "default/Own"),
        ("pipelines.default[2].step", "default/Base"),
        ("pipelines.default", "default"),
        ("definitions.services.docker", "definitions.services.docker"),
    ] {
        assert_eq!(pipelines.place(&path(at)), place, "{at}");
    }
}

const SHARED: &str = "\
image: node:22
options: {docker: true, size: 2x}
definitions:
  caches:
    npm: ~/.npm
    mods: {path: /go/pkg/mod, key: {files: [go.sum]}}
  services:
    docker: {memory: 2048}
    db: {image: postgres:16, variables: {POSTGRES_DB: app}}
  commands:
    - &install npm ci
  items:
    - &item
      step:
        name: Test
        caches: [npm]
        services: [db]
        script:
          - *install
          - npm test
pipelines:
  default: &list
    - *item
    - parallel:
        - step: {name: A, script: [a]}
        - step: {script: [b], image: {name: alpine, run-as-user: 1000}}
    - parallel:
        fail-fast: true
        steps:
          - step: {name: A, script: [c]}
  branches:
    'feature/*': *list
";

#[test]
fn follows_aliases_of_lists_items_and_commands() {
    let pipelines = model(SHARED);
    let feature = &pipelines.pipelines[1];
    assert_eq!(feature.trigger.to_string(), "branches.feature/*");
    assert_eq!(
        (&feature.path, &feature.list),
        (&path("pipelines.branches.\"feature/*\""), &path("pipelines.default"))
    );
    let test = &feature.steps[0];
    assert_eq!(
        (&test.item, &test.body),
        (&path("pipelines.default[0]"), &path("definitions.items[0].step"))
    );
    assert_eq!(commands(test), ["npm ci", "npm test"]);
    assert_eq!(test.script[0].path(), &path("definitions.commands[0]"));
    let labels_of: Vec<&str> = feature.steps.iter().map(|step| step.label.as_str()).collect();
    assert_eq!(labels_of, ["Test", "A", "step 3", "A (2)"]);
    assert_eq!(pipelines.place(&test.script[1].path().clone()), "&item");
    let users = ["default/Test", "branches.feature/*/Test"];
    assert_eq!(labels(&pipelines, "definitions.commands[0]"), users);
    assert_eq!(labels(&pipelines, "definitions.items[0].step.name"), users);
    assert_eq!(labels(&pipelines, "definitions.services.db.memory"), users);
    assert_eq!(labels(&pipelines, "definitions.caches.npm"), users);
    assert_eq!(labels(&pipelines, "image").len(), 6);
    assert_eq!(labels(&pipelines, "pipelines.default[1]").len(), 4);
    assert_eq!(labels(&pipelines, "pipelines.branches").len(), 4);
}

#[test]
fn reads_both_forms_of_parallel_and_the_defaults() {
    let pipelines = model(SHARED);
    let default = &pipelines.pipelines[0];
    let groups: Vec<(&[usize], String)> = default
        .items
        .iter()
        .filter_map(|item| match &item.kind {
            ItemKind::Parallel { steps, list, fail_fast } => {
                Some((steps.as_slice(), format!("{list} {fail_fast}")))
            }
            _ => None,
        })
        .collect();
    assert_eq!(
        groups,
        [
            (&[1, 2][..], "pipelines.default[1].parallel false".to_owned()),
            (&[3][..], "pipelines.default[2].parallel.steps true".to_owned()),
        ]
    );
    let (test, third) = (&default.steps[0], &default.steps[2]);
    assert_eq!((third.group, third.in_parallel, test.in_parallel), (1, true, false));
    assert_eq!(pipelines.image_of(third).unwrap().run_as_user, Some(1000));
    assert_eq!(pipelines.image_of(test).unwrap().name, "node:22");
    assert_eq!(pipelines.size_of(test), Size::X2);
    assert_eq!(pipelines.services_of(test), ["db", "docker"]);
    assert_eq!(pipelines.definitions.service("docker").unwrap().memory_mb(), 2048);
    assert_eq!(*pipelines.definitions.cache("mods").unwrap().key_files[0], "go.sum");
    assert!(pipelines.problems.is_empty());
}

#[test]
fn reads_all_triggers_stages_variables_and_imports() {
    let pipelines = model(
        "\
export: true
definitions:
  pipelines:
    shared: [{step: {script: [a]}}]
pipelines:
  default: [{step: {script: [a]}}]
  branches: {main: {import: 'repo:main:shared'}}
  tags: {'v*': [{step: {script: [a]}}]}
  bookmarks: {b: [{step: {script: [a]}}]}
  pull-requests: {'**': [{step: {script: [a]}}]}
  custom:
    nightly:
      - variables:
          - {name: LEVEL, default: low, allowed-values: [low, high]}
      - stage:
          name: Deploy
          deployment: production
          trigger: manual
          condition: {changesets: {includePaths: [src/**]}}
          steps:
            - step: {name: One, script: [a]}
            - step: {name: Two, script: [b]}
      - final: {script: [clean]}
",
    );
    let triggers: Vec<String> =
        pipelines.pipelines.iter().map(|pipeline| pipeline.trigger.to_string()).collect();
    let expected = [
        "default",
        "branches.main",
        "tags.v*",
        "bookmarks.b",
        "pull-requests.**",
        "custom.nightly",
        "shared.shared",
    ];
    assert_eq!(triggers, expected);
    assert_eq!(pipelines.pipelines[1].import.as_ref().unwrap().value, "repo:main:shared");
    let nightly = &pipelines.pipelines[5];
    assert_eq!(nightly.items[0].kind, ItemKind::Variables);
    assert_eq!(nightly.variables[0].default.as_ref().unwrap().value, "low");
    assert_eq!(nightly.variables[0].allowed.len(), 2);
    let ItemKind::Stage { name, steps, list, deployment, manual, conditional } =
        &nightly.items[1].kind
    else {
        panic!("{:?}", nightly.items[1]);
    };
    assert_eq!(
        (name.as_deref(), steps.as_slice(), *manual, *conditional),
        (Some("Deploy"), &[0, 1][..], true, true)
    );
    assert_eq!(
        (list, deployment.as_ref().unwrap().as_str()),
        (&path("pipelines.custom.nightly[1].stage.steps"), "production")
    );
    let two = &nightly.steps[1];
    assert_eq!((pipelines.deployment_of(two), two.in_stage), (Some("production"), true));
    assert_eq!(labels(&pipelines, "pipelines.custom.nightly[1].stage.deployment").len(), 2);
    assert!(nightly.steps[2].is_final && nightly.items[2].kind == ItemKind::Final(2));
    assert!(pipelines.exported && pipelines.problems.is_empty() && pipelines.unknown.is_empty());
}

#[test]
fn reads_script_items_as_they_are_and_as_they_were_meant() {
    let pipelines = model(
        "\
pipelines:
  default:
    - step:
        script:
          - make
          - echo \"a\": b
          -
          - 12
          - [a]
          - agent: x
          - pipe: atlassian/x:1.0.0
            variables: {A: $A, B: [x, 'y'], C: 8080}
          - |
            one
            two
",
    );
    let step = &pipelines.pipelines[0].steps[0];
    let seen: Vec<String> = step
        .script
        .iter()
        .map(|item| match item {
            ScriptItem::Command { text, .. } => text.clone(),
            ScriptItem::Pipe { reference, variables, .. } => {
                format!("pipe {} {}", **reference, variables.len())
            }
            ScriptItem::Agent { .. } => "agent".into(),
            ScriptItem::Invalid { what, text, .. } => {
                format!("{what}: {}", text.as_deref().unwrap_or("?"))
            }
        })
        .collect();
    assert_eq!(
        seen,
        [
            "make",
            "a map: echo \"a\": b",
            "empty: ?",
            "a number: 12",
            "a list: ?",
            "agent",
            "pipe atlassian/x:1.0.0 3",
            "one\ntwo\n",
        ]
    );
    let ScriptItem::Pipe { variables, .. } = &step.script[6] else { panic!() };
    assert_eq!(variables[0].0.path, path("pipelines.default[0].step.script[6].variables.A"));
    assert!(matches!(&variables[1].1, PipeValue::List(values) if values.len() == 2));
    assert!(matches!(&variables[2].1, PipeValue::Text(port) if port.value == "8080"));
    assert_eq!(
        whats(&pipelines),
        ["pipelines.default[0].step.script[6].variables.C: `C` has to be a text, but is a number"]
    );
}

#[test]
fn reads_artifacts_in_both_forms() {
    let pipelines = model(
        "\
pipelines:
  default:
    - step: {script: [a], artifacts: [dist/**, .env]}
    - step:
        script: [a]
        artifacts:
          download: [web]
          paths: [out/**]
          upload:
            - {name: web, paths: [web/**, x], type: scoped}
    - step: {script: [a], artifacts: {download: false}}
",
    );
    let artifacts: Vec<&Artifacts> = pipelines.steps().map(|step| &step.artifacts).collect();
    assert_eq!((artifacts[0].uploads.len(), artifacts[0].object_form), (2, false));
    assert_eq!(artifacts[0].list, Some(path("pipelines.default[0].step.artifacts")));
    assert_eq!(artifacts[1].list, Some(path("pipelines.default[1].step.artifacts.paths")));
    let kinds: Vec<UploadKind> = artifacts[1].uploads.iter().map(|upload| upload.kind).collect();
    assert_eq!(kinds, [UploadKind::Shared, UploadKind::Scoped, UploadKind::Scoped]);
    assert_eq!(artifacts[1].download, Download::Named(vec!["web".into()]));
    assert_eq!(artifacts[2].download, Download::Nothing);
}

#[test]
fn reads_wrong_values_as_they_were_meant_and_notes_them() {
    let pipelines = model(
        "\
image: 3.9
clone: {depth: 5}
pipelines:
  default:
    - step: &x
        name: 1
        clone: false
        size: 3x
        max-time: \"5\"
        oidc: yes
        trigger: sometimes
        caches: node
        script: make
        artefacts: [x]
    - step: *x
    - parallel: []
    - wait: 5
    - step:
",
    );
    let step = &pipelines.pipelines[0].steps[0];
    assert_eq!(
        step.clone.as_deref(),
        Some(&CloneOptions { enabled: false, depth: Depth::Count(5), lfs: false })
    );
    assert_eq!(
        (step.max_time.as_deref(), step.oidc, commands(step)),
        (Some(&5), true, vec!["make"])
    );
    assert_eq!(*step.caches[0], "node");
    let unknown: Vec<&str> = pipelines.unknown.iter().map(|key| key.key.as_str()).collect();
    assert_eq!(unknown, ["artefacts"]);
    insta::assert_snapshot!(whats(&pipelines).join("\n"), @r"
    image: `image` has to be a text, but is a number
    pipelines.default[0].step.name: `name` has to be a text, but is a number
    pipelines.default[0].step.script: `script` has to be a list, but is a text
    pipelines.default[0].step.caches: `caches` has to be a list, but is a text
    pipelines.default[0].step.size: `3x` is no value of `size`
    pipelines.default[0].step.clone: `clone` has to be a map, but is `false`
    pipelines.default[0].step.max-time: `max-time` has to be a whole number, but is a text
    pipelines.default[0].step.oidc: `oidc` has to be true or false, but is a text
    pipelines.default[0].step.trigger: `sometimes` is no value of `trigger`
    pipelines.default[2].parallel: `parallel` is empty
    pipelines.default[3]: item 4 of `default` is no step, group or stage
    pipelines.default[4].step: `step` is empty
    ");
}

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
