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
    review Accepted: runners/size/default/Deploy (1x in place of 4x has memory and processors enough for what “Deploy” runs itself)
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
    review Accepted: runners/size/default/Build (2x in place of 4x has memory and processors enough for what “Build” runs itself)
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
    review Accepted: runners/size/default/Build (1x in place of 2x has memory and processors enough for what “Build” runs itself)
    ");
}

#[test]
fn a_name_that_states_the_size_was_sized_on_purpose() {
    assert_snapshot!(runners(&steps(&["name: Deploy (2x)\nsize: 2x\nscript:\n  - kubectl apply -f k8s/"])), @"");
}

#[test]
fn a_shared_size_must_suit_every_user() {
    let text = "definitions:\n  steps:\n    - step: &base\n        size: 4x\n        script:\n          - kubectl apply -f k8s/\n\npipelines:\n  default:\n    - step: *base\n  branches:\n    main:\n      - step:\n          <<: *base\n          script:\n            - go test ./...\n";
    assert_snapshot!(runners(text), @"
    -    - step: *base
    +    - step:
    +        <<: *base
    +        size: 1x
    review Accepted: runners/size/default/step 1 (1x in place of 4x has memory and processors enough for what “step 1” runs itself)
    ");
}

/// Two steps that share one size through an anchor.
fn shared(first: &str, second: &str) -> String {
    format!(
        "image: node:22\n\ndefinitions:\n  steps:\n    - step: &large\n        size: 4x\n        script:\n          - kubectl apply -f k8s/\n\npipelines:\n  default:\n    - step:\n{first}\n  branches:\n    main:\n      - step:\n{second}\n"
    )
}

#[test]
fn a_shared_size_changes_for_all_if_all_agree() {
    let light = "          <<: *large\n          name: A";
    assert_snapshot!(runners(&shared("        <<: *large\n        name: B", light)), @"
    -        size: 4x
    +        size: 1x
    review Accepted: runners/size/&large (1x in place of 4x has memory and processors enough for what “B” runs itself; 1x in place of 4x has memory and processors enough for what “A” runs itself)
    ");
}

#[test]
fn a_shared_size_stays_for_those_that_need_it() {
    let heavy =
        "          <<: *large\n          name: Test\n          script:\n            - npm test";
    assert_snapshot!(runners(&shared("        <<: *large\n        name: Deploy", heavy)), @"
    +        size: 1x
    review Accepted: runners/size/default/Deploy (1x in place of 4x has memory and processors enough for what “Deploy” runs itself)
    ");
    let whole = shared("        <<: *large\n        name: Deploy", heavy)
        .replace("    - step:\n        <<: *large\n        name: Deploy\n", "    - step: *large\n");
    assert_snapshot!(runners(&whole), @"
    -    - step: *large
    +    - step:
    +        <<: *large
    +        size: 1x
    review Accepted: runners/size/default/step 1 (1x in place of 4x has memory and processors enough for what “step 1” runs itself)
    ");
}

#[test]
fn a_list_that_two_triggers_share_changes_for_both() {
    let text = "image: node:22\n\npipelines:\n  default: &all\n    - step:\n        name: Deploy\n        size: 2x\n        script:\n          - kubectl apply -f k8s/\n  branches:\n    main: *all\n";
    assert_snapshot!(runners(text), @"
    -        size: 2x
    +        size: 1x
    review Accepted: runners/size/default/Deploy (1x in place of 2x has memory and processors enough for what “Deploy” runs itself)
    ");
}

#[test]
fn merges_of_merges_are_followed() {
    let text = "image: node:22\n\ndefinitions:\n  steps:\n    - step: &base\n        size: 2x\n    - step: &notes\n        max-time: 10\n    - step: &deploy\n        <<: [*base, *notes]\n        script:\n          - kubectl apply -f k8s/\n\npipelines:\n  default:\n    - step:\n        <<: *deploy\n        name: A\n    - step:\n        <<: *base\n        name: B\n        script:\n          - npm test\n";
    assert_snapshot!(runners(text), @"
    +        size: 1x
    review Accepted: runners/size/default/A (1x in place of 2x has memory and processors enough for what “A” runs itself)
    ");
}
