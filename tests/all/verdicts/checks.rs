//! Commands that go, come or change.

use insta::assert_snapshot;

use super::{commands, differs, named, row};

#[test]
fn the_same_is_the_same() {
    assert_snapshot!(commands(&["npm ci", "npm test"], &["npm ci", "npm test"]), @"same");
}

#[test]
fn a_print_may_go() {
    assert_snapshot!(commands(&["echo hello", "npm test"], &["npm test"]), @"review PureCommand: `echo hello` no longer runs");
}

#[test]
fn a_version_may_go() {
    assert_snapshot!(commands(&["node --version", "npm test"], &["npm test"]), @"review PureCommand: `node --version` no longer runs");
}

#[test]
fn a_download_may_fail() {
    assert_snapshot!(commands(&["go mod download", "go vet ./..."], &["go vet ./..."]), @"review PureCommand: `go mod download` no longer runs: if it fails, that no longer stops the run");
}

#[test]
fn a_request_of_which_nothing_is_kept_asks_something() {
    assert_snapshot!(
        commands(&["curl -f https://example.com/health", "npm test"], &["npm test"]),
        @"never Effect: `curl -f https://example.com/health` no longer runs"
    );
}

#[test]
fn a_login_proves_the_password() {
    assert_snapshot!(
        commands(&["docker login -u me -p $PASSWORD", "npm test"], &["npm test"]),
        @"
    never Effect: `docker login -u me -p $PASSWORD` no longer runs
    never Input: `npm test` may read `~/.docker/config.json`, which isn't there any more
    "
    );
}

#[test]
fn a_compiler_judges() {
    for command in ["npm run build", "go build ./...", "mvn package", "tsc", "terraform init"] {
        let told = commands(&[command, "echo done"], &["echo done"]);
        assert!(told.starts_with("never Effect"), "{command}: {told}");
    }
}

#[test]
fn a_test_of_the_shell_judges() {
    for command in ["test -f x", "grep -q x README.md", "diff a b", "'[ -n \"$X\" ]'"] {
        let told = commands(&[command, "echo done"], &["echo done"]);
        assert!(told.starts_with("never Effect"), "{command}: {told}");
    }
}

#[test]
fn what_changes_something_outside_stays() {
    for command in ["docker push app:1", "kubectl apply -f x.yaml", "git push", "./unknown.sh"] {
        let told = commands(&[command, "echo done"], &["echo done"]);
        assert!(told.starts_with("never"), "{command}: {told}");
        let told = commands(&["echo done"], &[command, "echo done"]);
        assert!(told.starts_with("never"), "{command}: {told}");
    }
}

#[test]
fn a_check_that_may_fail_is_no_check() {
    assert_snapshot!(commands(&["npm test"], &["npm test || true"]), @"never Effect: `npm test` stops the step at other failures");
}

#[test]
fn a_check_under_a_condition_is_another() {
    assert_snapshot!(
        commands(&["npm test"], &["if [ -f package.json ]; then npm test; fi"]),
        @"
    never Effect: `[ -f package.json ]` is new, or runs with other words
    never Effect: `npm test` runs under other conditions
    "
    );
}

#[test]
fn other_words_are_another_effect() {
    assert_snapshot!(
        commands(&["kubectl apply -f a.yaml"], &["kubectl apply -f b.yaml"]),
        @"never Effect: `kubectl` gets `b.yaml` instead of `a.yaml`"
    );
}

#[test]
fn another_folder_is_another_effect() {
    assert_snapshot!(commands(&["npm test"], &["cd web", "npm test"]), @"never Effect: `npm test` runs in another folder");
}

#[test]
fn the_order_within_a_step_counts() {
    assert_snapshot!(
        commands(&["npm test", "docker push app:1"], &["docker push app:1", "npm test"]),
        @"
    never Input: `docker push app:1` reads `~/.docker/config.json`, which holds something else now
    never Order: `npm test` no longer runs before `docker push app:1`
    "
    );
    assert_snapshot!(commands(&["echo a", "npm test"], &["npm test", "echo a"]), @"same");
}

#[test]
fn after_script_is_another_place() {
    assert_snapshot!(differs(
        &row(&["name: A\nscript:\n  - npm test\nafter-script:\n  - docker push app:1"]),
        &row(&["name: A\nscript:\n  - npm test\n  - docker push app:1"]),
        &[],
    ), @"
    never Effect: `docker push app:1` no longer runs
    never Effect: `docker push app:1` is new, or runs with other words
    ");
}

#[test]
fn a_script_of_the_repository_is_more_than_its_text_today() {
    let package = [("package.json", r#"{"scripts": {"check": "echo fine"}}"#)];
    assert_snapshot!(differs(
        &row(&[&named("A", &["npm run check", "echo done"])]),
        &row(&[&named("A", &["echo done"])]),
        &package,
    ), @"
    never Effect: `npm run check` no longer runs
    review PureCommand: `echo fine` no longer runs
    ");
}

#[test]
fn a_step_that_only_prints_may_go() {
    assert_snapshot!(differs(
        &row(&[&named("Hello", &["echo hello"]), &named("Test", &["npm test"])]),
        &row(&[&named("Test", &["npm test"])]),
        &[],
    ), @"
    review Step: the step “Hello” is gone
    review PureCommand: `echo hello` no longer runs
    ");
}

#[test]
fn a_step_that_leaves_in_between_stays() {
    assert_snapshot!(differs(
        &row(&[
            &named("Gate", &["if [ \"$BITBUCKET_BRANCH\" = main ]; then exit 1; fi"]),
            &named("Test", &["npm test"]),
        ]),
        &row(&[&named("Test", &["npm test"])]),
        &[],
    ), @"
    never Effect: `[ $BITBUCKET_BRANCH = main ]` no longer runs
    never Effect: `exit 1` no longer runs
    review Step: the step “Gate” is gone
    ");
}

#[test]
fn a_step_is_more_than_its_commands() {
    for lines in [
        "trigger: manual\nscript:\n  - echo a",
        "deployment: test\nscript:\n  - echo a",
        "script:\n  - case $BITBUCKET_BRANCH in main) ;; *) exit 1 ;; esac",
        "script:\n  - 'echo ${NAME:?}'",
        "caches:\n  - node\nscript:\n  - echo a",
        "output-variables:\n  - X\nscript:\n  - echo a",
    ] {
        let test = "name: Test\ncaches:\n  - node\nscript:\n  - npm test";
        let before = row(&[&named("First", &["echo a"]), &format!("name: Gone\n{lines}"), test]);
        let after = row(&[&named("First", &["echo a"]), test]);
        let told = differs(&before, &after, &[]);
        assert!(told.starts_with("never"), "{lines}: {told}");
    }
}

#[test]
fn a_pipeline_neither_goes_nor_comes() {
    let one = row(&[&named("Test", &["npm test"])]);
    let two = format!(
        "{one}  custom:\n    nightly:\n      - step:\n          script:\n            - npm test\n"
    );
    assert_snapshot!(differs(&two, &one, &[]), @"never Effect: the pipeline custom.nightly is gone");
    assert_snapshot!(differs(&one, &two, &[]), @"never Effect: the pipeline custom.nightly is new");
}
