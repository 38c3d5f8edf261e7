//! `runners`.

use insta::assert_snapshot;

use super::{steps, told};

fn runners(text: &str) -> String {
    told("runners", text, &[])
}

#[test]
fn a_light_step_needs_no_large_size() {
    assert_snapshot!(runners(&steps(&["name: Deploy\nsize: 4x\nscript:\n  - kubectl apply -f k8s/"])), @"
    -        size: 4x
    +        size: 1x
    review Accepted: runners/size/default/Deploy
    ");
}

#[test]
fn heavy_work_keeps_its_size() {
    assert_snapshot!(runners(&steps(&["name: Test\nsize: 4x\nscript:\n  - go test ./..."])), @"");
    assert_snapshot!(runners(&steps(&["name: Build\nsize: 2x\nscript:\n  - ./gradlew build"])), @"");
}

#[test]
fn services_count() {
    let definitions = "definitions:\n  services:\n    docker:\n      memory: 6144\n";
    let pipeline =
        steps(&["name: Build\nsize: 4x\nservices:\n  - docker\nscript:\n  - docker build ."]);
    assert_snapshot!(runners(&format!("{definitions}{pipeline}")), @"
    -        size: 4x
    +        size: 2x
    review Accepted: runners/size/default/Build
    ");
}

#[test]
fn exactly_full_fits() {
    let definitions = "definitions:\n  services:\n    docker:\n      memory: 3072\n";
    let pipeline =
        steps(&["name: Build\nsize: 2x\nservices:\n  - docker\nscript:\n  - docker build ."]);
    assert_snapshot!(runners(&format!("{definitions}{pipeline}")), @"
    -        size: 2x
    +        size: 1x
    review Accepted: runners/size/default/Build
    ");
}

#[test]
fn a_name_that_states_the_size_was_sized_on_purpose() {
    assert_snapshot!(runners(&steps(&["name: Deploy (2x)\nsize: 2x\nscript:\n  - kubectl apply -f k8s/"])), @"");
}

#[test]
fn a_shared_size_must_suit_every_user() {
    let text = "definitions:\n  steps:\n    - step: &base\n        size: 4x\n        script:\n          - kubectl apply -f k8s/\n\npipelines:\n  default:\n    - step: *base\n  branches:\n    main:\n      - step:\n          <<: *base\n          script:\n            - go test ./...\n";
    assert_snapshot!(runners(text), @"");
}
