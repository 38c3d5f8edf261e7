//! `clone`.

use insta::assert_snapshot;

use super::{steps, told};

fn clone(bodies: &[&str]) -> String {
    told("clone", &steps(bodies), &[("app.conf", "x\n")])
}

#[test]
fn a_step_that_reads_no_file_needs_no_clone() {
    assert_snapshot!(clone(&["name: Tell\nscript:\n  - curl -fsS \"$CHAT_URL\"\n  - echo done"]), @"
    +        clone:
    +          enabled: false
    review Accepted: clone/none/default/Tell
    ");
    assert_snapshot!(clone(&[
        "name: Tell\nscript:\n  - pipe: atlassian/slack-notify:2.3.0\n    variables:\n      WEBHOOK_URL: $CHAT_URL\n      MESSAGE: done"
    ]), @"
    +        clone:
    +          enabled: false
    review Accepted: clone/none/default/Tell
    ");
}

#[test]
fn who_works_on_other_systems_needs_no_clone() {
    let offered =
        |command: &str| !clone(&[&format!("name: Deploy\nscript:\n  - {command}")]).is_empty();
    assert!(offered("ssh deploy@$HOST 'cd /srv/app && git pull'"));
    assert!(offered("aws ecs update-service --cluster c --service s --force-new-deployment"));
    assert!(offered("kubectl set image deployment/app app=app:$BITBUCKET_COMMIT"));
    assert!(!offered("ssh -i app.conf deploy@$HOST uptime"));
    assert!(!offered("ssh deploy@$HOST < app.conf"));
    assert!(!offered("aws s3 cp app.conf s3://b/"));
    assert!(!offered("kubectl apply -f app.conf"));
    assert!(!offered("aws ecs register-task-definition --cli-input-json file://app.conf"));
}

#[test]
fn whoever_reads_a_file_clones() {
    assert_snapshot!(clone(&["name: Show\nscript:\n  - cat app.conf"]), @"");
    assert_snapshot!(clone(&["name: Deploy\nscript:\n  - kubectl apply -f k8s/"]), @"");
    assert_snapshot!(clone(&["name: List\nscript:\n  - ls"]), @"");
    assert_snapshot!(clone(&["name: Own\nscript:\n  - ./tell.sh"]), @"");
    assert_snapshot!(clone(&["name: Git\nscript:\n  - git config user.name x"]), @"");
    assert_snapshot!(clone(&["name: Sub\nscript:\n  - cd app\n  - curl -fsS \"$CHAT_URL\""]), @"");
}

#[test]
fn what_an_earlier_step_hands_on_arrives_without_a_clone() {
    assert_snapshot!(clone(&[
        "name: Note\nscript:\n  - cat app.conf > note.txt\nartifacts:\n  - note.txt",
        "name: Tell\nscript:\n  - curl -fsS -T note.txt \"$CHAT_URL\"",
    ]), @"
    +        clone:
    +          enabled: false
    review Accepted: clone/none/default/Tell
    ");
}

#[test]
fn who_asks_for_tags_needs_the_whole_history() {
    assert_snapshot!(clone(&["name: Version\nscript:\n  - git describe --tags > version.txt\nartifacts:\n  - version.txt"]), @"
    +        clone:
    +          depth: full
    review Accepted: clone/full/default/Version
    ");
    assert_snapshot!(clone(&["name: Version\nclone:\n  lfs: true\n  depth: 10\nscript:\n  - git describe --tags"]), @"
    -          depth: 10
    +          depth: full
    review Accepted: clone/full/default/Version
    ");
}

#[test]
fn who_fetches_the_rest_has_it() {
    assert_snapshot!(clone(&["name: Version\nscript:\n  - git fetch --unshallow\n  - git describe --tags"]), @"");
}

#[test]
fn whether_it_may_fail_is_said() {
    assert_snapshot!(clone(&["name: Version\nscript:\n  - git describe --tags || true"]), @"");
}

#[test]
fn the_keys_of_the_file_are_repeated() {
    let text = steps(&["name: Version\nscript:\n  - git describe --tags"]);
    assert_snapshot!(told("clone", &format!("clone:\n  lfs: true\n  depth: 5\n{text}"), &[]), @"
    +        clone:
    +          lfs: true
    +          depth: full
    review Accepted: clone/full/default/Version
    ");
}

#[test]
fn nobody_reads_a_full_history() {
    let text =
        steps(&["name: Show\nscript:\n  - cat app.conf", "name: Lint\nscript:\n  - yamllint ."]);
    assert_snapshot!(told("clone", &format!("clone:\n  depth: full\n{text}"), &[("app.conf", "x\n")]), @"
    -clone:
    -  depth: full
    review Accepted: clone/shallow/clone.depth
    ");
    let text =
        steps(&["name: Show\nscript:\n  - cat app.conf", "name: Own\nscript:\n  - ./run.sh"]);
    assert_snapshot!(told("clone", &format!("clone:\n  depth: full\n{text}"), &[("app.conf", "x\n")]), @"");
}

#[test]
fn an_image_may_take_the_history_along() {
    let text = steps(&["name: Build\nservices:\n  - docker\nscript:\n  - docker build ."]);
    let files = [("Dockerfile", "FROM alpine\nCOPY . .\n")];
    assert_snapshot!(told("clone", &format!("clone:\n  depth: full\n{text}"), &files), @"");
}

#[test]
fn a_complete_clone_can_not_be_completed() {
    assert_snapshot!(clone(&["name: Scan\nclone:\n  depth: full\nscript:\n  - git fetch --unshallow\n  - git describe"]), @"advice Open: clone/unshallow/default/Scan");
}

#[test]
fn a_pull_request_has_the_history_that_it_needs() {
    let text = steps(&["name: Version\nscript:\n  - git describe --tags"])
        .replace("default:\n", "pull-requests:\n    '**':\n");
    assert_snapshot!(told("clone", &text, &[]), @"");
}

#[test]
fn a_folder_of_the_repository_is_read_although_a_command_makes_it() {
    let text = steps(&[
        "name: Prepare\nscript:\n  - mkdir -p charts\nartifacts:\n  - charts/**",
        "name: Deploy\nscript:\n  - helm upgrade app charts/app",
    ]);
    assert_snapshot!(told("clone", &text, &[("charts/app/Chart.yaml", "name: app\n")]), @"");
}

#[test]
fn a_step_that_only_prints_is_let_be() {
    assert_snapshot!(clone(&["name: Say\nscript:\n  - echo hello"]), @"");
}

#[test]
fn what_a_step_only_merges_gets_the_key() {
    let text = "definitions:\n  steps:\n    - step: &tell\n        name: Tell\n        script:\n          - curl -fsS \"$CHAT_URL\"\n\npipelines:\n  default:\n    - step:\n        <<: *tell\n  branches:\n    main:\n      - step:\n          <<: *tell\n";
    assert_snapshot!(told("clone", text, &[]), @"
    +        clone:
    +          enabled: false
    review Accepted: clone/none/&tell
    ");
    let other = text.replacen(
        "main:\n      - step:\n          <<: *tell\n",
        "main:\n      - step:\n          <<: *tell\n          script:\n            - ./own.sh\n",
        1,
    );
    assert_snapshot!(told("clone", &other, &[]), @"
    +        clone:
    +          enabled: false
    review Accepted: clone/none/default/Tell
    ");
}
