//! `triggers`.

use insta::assert_snapshot;

use super::told;

const TEST: &str = "      - step:\n          name: Test\n          script:\n            - npm ci\n            - npm test\n";

fn pipelines(branches: &str) -> String {
    let default = TEST.replace("\n  ", "\n");
    let default = default.strip_prefix("  ").unwrap_or(&default);
    format!("image: node:24\n\npipelines:\n  default:\n{default}{branches}")
}

fn triggers(branches: &str) -> String {
    told("triggers", &pipelines(branches), &[])
}

#[test]
fn a_branch_that_says_the_same_goes() {
    assert_snapshot!(triggers(&format!("  branches:\n    main:\n{TEST}")), @"
    -  branches:
    -    main:
    -      - step:
    -          name: Test
    -          script:
    -            - npm ci
    -            - npm test
    review Accepted: triggers/same-as-default/branches.main
    ");
}

#[test]
fn a_branch_that_says_something_else_stays() {
    let other = TEST.replace("npm test", "npm run lint");
    assert_snapshot!(triggers(&format!("  branches:\n    main:\n{other}")), @"");
}

#[test]
fn another_pattern_would_take_it_over() {
    let other = TEST.replace("npm test", "npm run lint");
    assert_snapshot!(triggers(&format!("  branches:\n    main:\n{TEST}    m*:\n{other}")), @"");
    assert_snapshot!(triggers(&format!("  branches:\n    main:\n{TEST}    '{{a,main}}':\n{other}")), @"");
    assert_snapshot!(triggers(&format!("  branches:\n    main:\n{TEST}    feature/*:\n{other}")), @"
    -    main:
    -      - step:
    -          name: Test
    -          script:
    -            - npm ci
    -            - npm test
    review Accepted: triggers/same-as-default/branches.main
    ");
}

#[test]
fn tags_and_pull_requests_never_run_default() {
    assert_snapshot!(triggers(&format!("  tags:\n    v*:\n{TEST}")), @"");
    assert_snapshot!(triggers(&format!("  pull-requests:\n    '**':\n{TEST}")), @"advice Open: triggers/twice/pull-requests.**");
}

#[test]
fn a_pull_request_from_a_main_branch_is_rare() {
    let other = TEST.replace("npm test", "npm run lint");
    assert_snapshot!(triggers(&format!("  branches:\n    main:\n{other}  pull-requests:\n    '**':\n{other}")), @"");
}

#[test]
fn clean_up_that_a_failure_skips() {
    let text = "pipelines:\n  custom:\n    e2e:\n      - step:\n          name: Try\n          script:\n            - terraform apply -auto-approve\n            - go test ./e2e/...\n            - terraform destroy -auto-approve\n";
    assert_snapshot!(told("triggers", text, &[]), @"advice Open: triggers/clean-up/custom.e2e/Try");
    let after = text.replace(
        "            - terraform destroy",
        "          after-script:\n            - terraform destroy",
    );
    assert_snapshot!(told("triggers", &after, &[]), @"");
}
