//! `unused`.

use insta::assert_snapshot;

use super::{improve, steps, told};

fn unused(bodies: &[&str]) -> String {
    told("unused", &steps(bodies), &[])
}

#[test]
fn a_step_that_reaches_nobody_goes() {
    assert_snapshot!(unused(&[
        "name: Prepare\nscript:\n  - mkdir -p out\n  - echo hello",
        "name: Deploy\nscript:\n  - kubectl apply -f k8s/",
    ]), @"
    -        name: Prepare
    -        script:
    -          - mkdir -p out
    -          - echo hello
    -    - step:
    review Accepted: unused/step/default/Prepare
    ");
}

#[test]
fn a_check_stays() {
    assert_snapshot!(unused(&[
        "name: Lint\nscript:\n  - npm ci\n  - npm run lint",
        "name: Deploy\nscript:\n  - kubectl apply -f k8s/",
    ]), @"");
}

#[test]
fn a_build_may_be_a_check() {
    assert_snapshot!(unused(&[
        "name: Build\nscript:\n  - npm ci\n  - npm run build",
        "name: Deploy\nscript:\n  - kubectl apply -f k8s/",
    ]), @"");
}

#[test]
fn what_somebody_receives_stays() {
    assert_snapshot!(unused(&[
        "name: Note\nscript:\n  - echo x > note.txt\nartifacts:\n  - note.txt",
        "name: Show\nscript:\n  - cat note.txt",
    ]), @"
    -    - step:
    -        name: Show
    -        script:
    -          - cat note.txt
    review Accepted: unused/step/default/Show
    ");
}

#[test]
fn a_service_that_a_program_may_use_stays() {
    assert_snapshot!(unused(&[
        "name: Build\nservices:\n  - docker\nscript:\n  - docker build .",
        "name: Other\nservices:\n  - docker\nscript:\n  - ./run.sh",
        "name: Idle\nservices:\n  - docker\nscript:\n  - ls -l\n  - kubectl apply -f k8s/",
    ]), @"
    -        services:
    -          - docker
    review Accepted: unused/service/default/Idle/docker
    ");
}

#[test]
fn the_only_step_stays() {
    assert_snapshot!(unused(&["name: Hello\nscript:\n  - echo hello"]), @"");
}

#[test]
fn definitions_that_no_step_uses_go() {
    let definitions = "definitions:\n  caches:\n    # for the old build\n    gems: vendor/gems\n    data: data\n  services:\n    db:\n      image: postgres:17\n    docker:\n      memory: 2048\n";
    let step = "name: Test\nservices:\n  - docker\ncaches:\n  - data\nscript:\n  - npm test";
    let text = format!("{definitions}{}", steps(&[step]));
    assert_snapshot!(told("unused", &text, &[]), @"
    -    # for the old build
    -    gems: vendor/gems
    -    db:
    -      image: postgres:17
    safe Accepted: unused/definition/service/db
    review Accepted: unused/definition/cache/gems
    ");
    let migration = improve("unused", &text, &[]);
    let shown: Vec<_> = migration.entries().map(|e| e.proposal.evidence[0].line).collect();
    assert_eq!(shown, [Some(7), Some(4)]);
    assert_snapshot!(told("unused", &format!("export: true\n{text}"), &[]), @"");
}

#[test]
fn a_cache_that_a_step_could_use_stays_defined() {
    let definitions = "definitions:\n  caches:\n    npm: ~/.npm\n    sonar: ~/.sonar/cache\n";
    let text =
        format!("{definitions}{}", steps(&["name: Test\nscript:\n  - npm ci\n  - npm test"]));
    assert_snapshot!(told("unused", &text, &[]), @"
    -    sonar: ~/.sonar/cache
    safe Accepted: unused/definition/cache/sonar
    ");
}

#[test]
fn a_definition_that_something_may_use_stays() {
    let definitions = "definitions:\n  caches:\n    gems: vendor/gems\n  services:\n    docker:\n      memory: 2048\n    init: &init\n      image: a\n      script: [make]\n  steps:\n    - step: &nightly\n        caches:\n          - gems\n        script:\n          - make\n";
    let pipe = "name: Start\nscript:\n  - pipe: atlassian/trigger-pipeline:5.5.1\n    variables:\n      REPOSITORY: other";
    let text = format!("{definitions}{}    - step: *init\n", steps(&[pipe]));
    assert_snapshot!(told("unused", &text, &[]), @"");
}

#[test]
fn a_definition_that_docker_everywhere_uses_stays() {
    let head =
        "options:\n  docker: true\ndefinitions:\n  services:\n    docker:\n      memory: 2048\n";
    let text = format!("{head}{}", steps(&["name: Test\nscript:\n  - npm test"]));
    assert_snapshot!(told("unused", &text, &[]), @"");
}
