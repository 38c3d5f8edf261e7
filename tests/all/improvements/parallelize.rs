//! `parallelize`.

use std::collections::BTreeMap;

use insta::assert_snapshot;
use pipemigrate::improvements::ProposalId;
use pipemigrate::plan::{Decision, Decisions, Level, migrate};

use super::{project, steps, told};

fn parallelize(bodies: &[&str]) -> String {
    told("parallelize", &steps(bodies), &[])
}

#[test]
fn two_checks_run_side_by_side() {
    assert_snapshot!(parallelize(&[
        "name: Lint\nscript:\n  - eslint src",
        "name: Test\nscript:\n  - go test ./...",
    ]), @"
    -    - step:
    -        name: Lint
    -        script:
    -          - eslint src
    -    - step:
    -        name: Test
    -        script:
    -          - go test ./...
    +    - parallel:
    +        - step:
    +            name: Lint
    +            script:
    +              - eslint src
    +        - step:
    +            name: Test
    +            script:
    +              - go test ./...
    review Accepted: parallelize/group/default/Lint + Test
    ");
}

#[test]
fn a_check_guards_what_follows() {
    assert_snapshot!(parallelize(&[
        "name: Test\nscript:\n  - go test ./...",
        "name: Push\nscript:\n  - docker push app:1",
    ]), @"");
}

#[test]
fn a_file_that_is_handed_on_orders_the_steps() {
    assert_snapshot!(parallelize(&[
        "name: Note\nscript:\n  - echo x > note.txt\nartifacts:\n  - note.txt",
        "name: Show\nscript:\n  - cat note.txt",
    ]), @"");
}

#[test]
fn one_system_outside_orders_the_steps() {
    assert_snapshot!(parallelize(&[
        "name: One\nscript:\n  - kubectl apply -f one/",
        "name: Two\nscript:\n  - kubectl apply -f two/",
    ]), @"");
}

#[test]
fn programs_of_which_nothing_is_known_stay_in_order() {
    assert_snapshot!(parallelize(&[
        "name: One\nscript:\n  - ./one.sh",
        "name: Two\nscript:\n  - ./two.sh",
    ]), @"");
}

#[test]
fn a_gate_stays_where_it_is() {
    assert_snapshot!(parallelize(&[
        "name: Lint\nscript:\n  - eslint src",
        "name: Test\ntrigger: manual\nscript:\n  - go test ./...",
    ]), @"");
}

#[test]
fn only_neighbours_that_are_all_free_are_grouped() {
    assert_snapshot!(parallelize(&[
        "name: Lint\nscript:\n  - eslint src",
        "name: Test\nscript:\n  - go test ./...",
        "name: Types\nscript:\n  - mypy src",
        "name: Deploy\nscript:\n  - kubectl apply -f k8s/",
    ]), @"
    -    - step:
    -        name: Lint
    -        script:
    -          - eslint src
    -    - step:
    -        name: Test
    -        script:
    -          - go test ./...
    -    - step:
    -        name: Types
    -        script:
    -          - mypy src
    +    - parallel:
    +        - step:
    +            name: Lint
    +            script:
    +              - eslint src
    +        - step:
    +            name: Test
    +            script:
    +              - go test ./...
    +        - step:
    +            name: Types
    +            script:
    +              - mypy src
    review Accepted: parallelize/group/default/Lint + Test + Types
    ");
}

#[test]
fn steps_change_places_where_that_saves_a_round() {
    let clone = "clone:\n  enabled: false";
    assert_snapshot!(parallelize(&[
        "name: Front\nscript:\n  - npm run build\nartifacts:\n  - dist/**",
        "name: Pack\nscript:\n  - tar -czf front.tgz dist\nartifacts:\n  - front.tgz",
        "name: Fetch # the data\nscript:\n  - curl -fO https://example.com/data.zip\nartifacts:\n  - data.zip",
        &format!("name: Unpack\n{clone}\nscript:\n  - unzip data.zip\nartifacts:\n  - data/**"),
    ]), @"
    -    - step:
    -        name: Front
    -        script:
    -          - npm run build
    -        artifacts:
    -          - dist/**
    -    - step:
    -        name: Pack
    -        script:
    -          - tar -czf front.tgz dist
    -        artifacts:
    -          - front.tgz
    -    - step:
    -        name: Fetch # the data
    -        script:
    -          - curl -fO https://example.com/data.zip
    -        artifacts:
    -          - data.zip
    -    - step:
    -        name: Unpack
    -        clone:
    -          enabled: false
    -        script:
    -          - unzip data.zip
    -        artifacts:
    -          - data/**
    +    - parallel:
    +        - step:
    +            name: Front
    +            script:
    +              - npm run build
    +            artifacts:
    +              - dist/**
    +        - step:
    +            name: Fetch # the data
    +            script:
    +              - curl -fO https://example.com/data.zip
    +            artifacts:
    +              - data.zip
    +    - parallel:
    +        - step:
    +            name: Pack
    +            script:
    +              - tar -czf front.tgz dist
    +            artifacts:
    +              - front.tgz
    +        - step:
    +            name: Unpack
    +            clone:
    +              enabled: false
    +            script:
    +              - unzip data.zip
    +            artifacts:
    +              - data/**
    review Accepted: parallelize/regroup/default/Front + Fetch then Pack + Unpack (`npm run build` does what its name says: build)
    ");
}

#[test]
fn a_step_joins_the_group_beside_it() {
    let text = "image: node:22\n\npipelines:\n  default:\n    - parallel:\n        - step:\n            name: Lint\n            script:\n              - eslint src\n        - step:\n            name: Types\n            script:\n              - mypy src\n    - step:\n        name: Vet\n        script:\n          - go vet ./...\n";
    assert_snapshot!(told("parallelize", text, &[]), @"
    -    - step:
    -        name: Vet
    -        script:
    -          - go vet ./...
    +        - step:
    +            name: Vet
    +            script:
    +              - go vet ./...
    review Accepted: parallelize/join/default/Lint + Types + Vet
    ");
}

#[test]
fn a_failure_may_stop_the_others() {
    let text =
        steps(&["name: Lint\nscript:\n  - eslint src", "name: Vet\nscript:\n  - go vet ./..."]);
    let mut decisions = Decisions::at(Level::None);
    let choices = BTreeMap::from([("fail-fast".to_owned(), "yes".to_owned())]);
    let id = ProposalId("parallelize/group/default/Lint + Vet".into());
    decisions.answers.insert(id, Decision { accepted: Some(true), choices });
    let migration = migrate(&project(&text, &[]), &decisions);
    assert_snapshot!(migration.result.source(), @"
    image: node:22

    pipelines:
      default:
        - parallel:
            fail-fast: true
            steps:
              - step:
                  name: Lint
                  script:
                    - eslint src
              - step:
                  name: Vet
                  script:
                    - go vet ./...
    ");
}

#[test]
fn a_step_that_asks_whether_the_run_may_go_on_stays_first() {
    let gate = |condition: &str| {
        format!("name: Gate\nscript:\n  - if {condition}; then echo ok; else echo no; exit 1; fi")
    };
    let build = "name: Build\nscript:\n  - mvn -B package";
    for condition in ["[ $BITBUCKET_BRANCH = main ]", "[[ $BITBUCKET_BRANCH == prod/* ]]"] {
        assert_eq!(told("parallelize", &steps(&[&gate(condition), build]), &[]), "", "{condition}");
    }
    assert_ne!(told("parallelize", &steps(&["name: Show\nscript:\n  - uname", build]), &[]), "");
}
