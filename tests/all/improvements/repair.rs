//! `repair`.

use insta::assert_snapshot;

use super::{steps, told};

fn repair(text: &str) -> String {
    told("repair", text, &[])
}

#[test]
fn an_undefined_cache_that_the_step_fills_is_defined() {
    let text =
        steps(&["name: Test\nimage: golang:1.25\ncaches:\n  - go\nscript:\n  - go test ./..."]);
    assert_snapshot!(repair(&text), @"
    +definitions:
    +  caches:
    +    go: /go/pkg/mod
    +
    review Accepted: repair/define-cache/go
    ");
}

#[test]
fn an_undefined_cache_that_nothing_fills_goes() {
    let text = steps(&["name: Show\ncaches:\n  - go\n  - node\nscript:\n  - ls"]);
    assert_snapshot!(repair(&text), @"
    -          - go
    review Accepted: repair/undefined-cache/default/Show/go
    ");
}

#[test]
fn a_reader_in_a_larger_group_moves_behind_it() {
    let text = "image: node:22\n\npipelines:\n  default:\n    - parallel:\n        - step:\n            name: Write\n            script:\n              - echo export A=1 > vars.sh\n            artifacts:\n              - vars.sh\n        - step:\n            name: Read\n            clone:\n              enabled: false\n            script:\n              - source vars.sh\n              - curl -fsS https://example.com/$A\n        - step:\n            name: Lint\n            script:\n              - eslint src\n";
    assert_snapshot!(repair(text), @"
    -            name: Read
    -            clone:
    -              enabled: false
    -            script:
    -              - source vars.sh
    -              - curl -fsS https://example.com/$A
    -        - step:
    +    - step:
    +        name: Read
    +        clone:
    +          enabled: false
    +        script:
    +          - source vars.sh
    +          - curl -fsS https://example.com/$A
    review Accepted: repair/race/default/Read
    ");
}

#[test]
fn a_placeholder_is_told_and_never_written() {
    let text = steps(&["name: Show\nscript:\n  - echo export IMAGE_URL=??\n  - ls"]);
    assert_snapshot!(repair(&text), @"advice Open: repair/placeholder/IMAGE_URL");
}
