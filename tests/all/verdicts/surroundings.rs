//! What a step is told beside its commands.

use insta::assert_snapshot;

use super::{differs, row};

const BODY: &str = "script:\n  - npm ci\n  - npm test";

/// What differs when a step gets these lines.
fn told(lines: &str) -> String {
    differs(
        &row(&[&format!("name: A\n{BODY}")]),
        &row(&[&format!("name: A\n{lines}\n{BODY}")]),
        &[],
    )
}

/// What differs when the lines of a step change.
fn changed(before: &str, after: &str) -> String {
    let step = |lines: &str| row(&[&format!("name: A\n{lines}\n{BODY}")]);
    differs(&step(before), &step(after), &[])
}

#[test]
fn what_is_understood_is_to_be_reviewed() {
    assert_snapshot!(told("size: 2x"), @"review Resource: “A”: size 1x → 2x");
    assert_snapshot!(told("deployment: test"), @"
    review Resource: “A”: its deployment environment changed
    assumed: the environment `test` gives “A” the variables that it sees today
    ");
    assert_snapshot!(told("image: node:20"), @"review Image: “A”: it runs in another image");
    assert_snapshot!(told("caches:\n  - npm"), @"
    review Resource: “A”: uses the cache `npm`, which it didn't
    never Fault: a new fault: default/A: The cache `npm` is neither predefined nor defined.
    ");
    assert_snapshot!(told("clone:\n  depth: 1"), @"review Resource: “A”: its clone changed");
    assert_snapshot!(told("artifacts:\n  download: false\n  paths:\n    - x"), @"
    review Upload: “A” now uploads `x`
    review Resource: “A”: what it downloads changed
    ");
}

#[test]
fn what_is_not_understood_is_refused() {
    for lines in [
        "trigger: manual",
        "max-time: 5",
        "oidc: true",
        "runs-on:\n  - self.hosted",
        "runtime:\n  cloud:\n    version: \"3\"",
        "fail-fast: true",
        "output-variables:\n  - X",
        "condition:\n  changesets:\n    includePaths:\n      - src/**",
        "on-fail:\n  strategy: retry",
        "concurrency-group: one",
        "image:\n  name: node:22\n  run-as-user: 1000",
    ] {
        let differences = told(lines);
        assert!(differences.contains("never Effect"), "{lines}: {differences}");
    }
}

#[test]
fn another_condition_is_another_effect() {
    let condition =
        |path: &str| format!("condition:\n  changesets:\n    includePaths:\n      - {path}");
    assert_snapshot!(changed(&condition("a/**"), &condition("b/**")), @"never Effect: “A”: its condition changed");
}

#[test]
fn a_cache_that_is_defined_otherwise_is_another() {
    let text = |path: &str| {
        let row = row(&[&format!("name: A\ncaches:\n  - own\n{BODY}")]);
        format!("definitions:\n  caches:\n    own: {path}\n{row}")
    };
    assert_snapshot!(differs(&text("~/.own"), &text("~/.other"), &[]), @"review Resource: “A”: its cache `own` has another definition");
}

#[test]
fn a_service_is_what_it_runs() {
    let text = |more: &str| {
        let row = row(&[&format!("name: A\nservices:\n  - db\n{BODY}")]);
        format!("definitions:\n  services:\n    db:\n      image: postgres:16\n{more}{row}")
    };
    assert_snapshot!(differs(&text(""), &text("      memory: 512\n"), &[]), @"review Resource: “A”: the memory of its service `db` changed");
    assert_snapshot!(
        differs(&text(""), &text("      variables:\n        POSTGRES_DB: x\n"), &[]),
        @"never Effect: “A”: its service `db` is another one"
    );
}

#[test]
fn docker_stays_where_it_may_be_used() {
    let step = |services: &str, command: &str| {
        row(&[&format!("name: A\n{services}script:\n  - {command}")])
    };
    for command in ["docker build .", "pytest", "make", "./unknown", "npm run build", "mvn verify"]
    {
        let told = differs(&step("services:\n  - docker\n", command), &step("", command), &[]);
        assert!(told.contains("never Input"), "{command}: {told}");
    }
    assert_snapshot!(
        differs(&step("services:\n  - docker\n", "kubectl get pods"), &step("", "kubectl get pods"), &[]),
        @"review Resource: “A”: no longer starts the service `docker`"
    );
}

#[test]
fn a_pipe_may_need_the_memory_that_its_docker_has() {
    let with = |memory: &str, services: &str| {
        let step = format!("name: A\n{services}script:\n  - pipe: docker://acme/deploy:1");
        let service = format!(
            "definitions:\n  services:\n    big:\n      type: docker\n      memory: {memory}\n"
        );
        service + &row(&[&step])
    };
    let dropped = |memory| differs(&with(memory, "services: [big]\n"), &with(memory, ""), &[]);
    assert_snapshot!(dropped("4096"), @"
    review Resource: “A”: no longer starts the service `big`
    assumed: `pipe docker://acme/deploy:1` needs no more than 1024 MB of memory in place of 4096 MB
    review Fault: no longer a fault: The services take 4096 MB of the 4096 MB that size 1x has; the build needs 1024.
    ");
    assert!(!dropped("1024").contains("assumed"));
    let less = differs(&with("4096", "services: [big]\n"), &with("2048", "services: [big]\n"), &[]);
    assert!(less.contains("no more than 2048 MB of memory in place of 4096 MB"), "{less}");
}

#[test]
fn a_fault_may_go_and_must_not_come() {
    let undefined = "caches:\n  - nothing";
    assert_snapshot!(changed(undefined, "max-time: 120"), @"review Fault: no longer a fault: The cache `nothing` is neither predefined nor defined.");
    assert_snapshot!(changed("max-time: 120", undefined), @"
    review Resource: “A”: uses the cache `nothing`, which it didn't
    never Fault: a new fault: default/A: The cache `nothing` is neither predefined nor defined.
    ");
}

#[test]
fn stages_keep_their_borders() {
    let staged = "image: node:22\npipelines:\n  default:\n    - stage:\n        name: S\n        steps:\n          - step:\n              name: A\n              script:\n                - npm test\n          - step:\n              name: B\n              script:\n                - eslint src\n";
    let plain = row(&["name: A\nscript:\n  - npm test", "name: B\nscript:\n  - eslint src"]);
    assert_snapshot!(differs(staged, &plain, &[]), @"
    never Effect: “A”: its stage changed
    never Effect: “B”: its stage changed
    ");
}

#[test]
fn a_custom_pipeline_asks_for_the_same() {
    let text = |default: &str| {
        format!(
            "pipelines:\n  custom:\n    go:\n      - variables:\n          - name: X\n            default: {default}\n      - step:\n          name: A\n          script:\n            - echo $X\n"
        )
    };
    assert_snapshot!(differs(&text("a"), &text("b"), &[]), @"never Effect: custom.go asks for other variables");
}

#[test]
fn a_list_of_two_triggers_changes_for_both() {
    let text = |command: &str| {
        format!(
            "pipelines:\n  default: &all\n    - step:\n        name: A\n        script:\n          - {command}\n  branches:\n    main: *all\n"
        )
    };
    assert_snapshot!(differs(&text("kubectl get pods"), &text("kubectl get nodes"), &[]), @"
    never Effect: `kubectl` gets `nodes` instead of `pods`
    never Effect: `kubectl` gets `nodes` instead of `pods`
    ");
}

#[test]
fn a_cache_that_another_step_lives_on_is_still_filled() {
    let fills = "name: A\ncaches:\n  - node\nscript:\n  - npm ci";
    let lives = "name: B\ncaches:\n  - node\nscript:\n  - npx jest";
    let text =
        differs(&row(&[fills, lives]), &row(&[&fills.replace("  - node", "  - pip"), lives]), &[]);
    assert!(text.contains("lives on the cache `node`, which “A” no longer fills"), "{text}");
    let alone = differs(&row(&[fills]), &row(&["name: A\nscript:\n  - npm ci"]), &[]);
    assert_eq!(alone, "review Resource: “A”: no longer uses the cache `node`");
}

#[test]
fn docker_stays_where_images_may_be_built() {
    let with = |script: &str| format!("name: A\nservices:\n  - docker\nscript:\n  - {script}");
    let without = |script: &str| format!("name: A\nscript:\n  - {script}");
    let refused = |script: &str| {
        differs(&row(&[&with(script)]), &row(&[&without(script)]), &[]).contains("never")
    };
    let push = "pipe: atlassian/aws-ecr-push-image:2.6.0\n    variables:\n      IMAGE_NAME: app";
    assert!(refused("cdk deploy") && refused("docker ps") && refused(push));
    assert!(!refused("kubectl apply -f k8s/"));
}

#[test]
fn which_of_two_equal_keys_counts_is_a_doubt() {
    let twice = |script: &str| {
        format!(
            "pipelines:\n  branches:\n    a:\n      - step: {{script: [ls]}}\n  branches:\n    b:\n      - step:\n          name: A\n          script:\n            {script}\n"
        )
    };
    assert_snapshot!(differs(&twice("- make"), &twice("-  make"), &[]), @"assumed: of the keys `branches` that stand more than once in one place the last counts");
    assert_eq!(differs(&twice("- make"), &twice("- make"), &[]), "same");
}
