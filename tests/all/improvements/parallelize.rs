//! `parallelize`.

use insta::assert_snapshot;

use super::{steps, told};

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
