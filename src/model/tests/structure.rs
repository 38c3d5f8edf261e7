//! Pipelines of every trigger: aliases, merges, groups, places and users.

use super::*;

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
