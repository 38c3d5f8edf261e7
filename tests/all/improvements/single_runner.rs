//! `single-runner`.

use insta::assert_snapshot;

use super::{steps, told};

fn joined(bodies: &[&str]) -> String {
    told("single-runner", &steps(bodies), &[("app.conf", "x\n")])
}

const NOTE: &str =
    "name: Note\nscript:\n  - echo x > note.txt # for the upload\nartifacts:\n  - note.txt";

#[test]
fn a_quick_step_joins_the_next_one() {
    assert_snapshot!(joined(&[NOTE, "name: Send\nscript:\n  - aws s3 cp note.txt s3://b/note.txt"]), @"
    -        name: Note
    +        name: Note + Send
    -        artifacts:
    -          - note.txt
    -    - step:
    -        name: Send
    -        script:
    review Accepted: single-runner/join/default/Note + Send
    ");
}

#[test]
fn a_quick_step_joins_the_one_before() {
    assert_snapshot!(joined(&[
        "name: Test\ncaches:\n  - node\nscript:\n  - go test ./...",
        "name: Say\nscript:\n  - echo done",
    ]), @"
    -        name: Test
    +        name: Test + Say
    -    - step:
    -        name: Say
    -        script:
    review Accepted: single-runner/join/default/Test + Say
    ");
}

#[test]
fn what_others_read_is_still_handed_on() {
    assert_snapshot!(joined(&[
        NOTE,
        "name: Send\nscript:\n  - aws s3 cp note.txt s3://b/note.txt",
        "name: Again\nscript:\n  - cat note.txt\n  - go test ./...",
    ]), @"
    -        name: Note
    +        name: Note + Send
    +          - aws s3 cp note.txt s3://b/note.txt
    -    - step:
    -        name: Send
    -        script:
    -          - aws s3 cp note.txt s3://b/note.txt
    review Accepted: single-runner/join/default/Note + Send
    ");
}

#[test]
fn equal_commands_stay_where_they_are() {
    assert_snapshot!(joined(&[
        "name: A\nscript:\n  - export X=1\n  - echo $X",
        "name: B\nscript:\n  - export X=1\n  - kubectl apply -f k8s/$X",
    ]), @"
    -        name: A
    +        name: A + B
    -    - step:
    -        name: B
    -        script:
    review Accepted: single-runner/join/default/A + B
    ");
}

#[test]
fn heavy_steps_stay_apart() {
    assert_snapshot!(joined(&["name: A\nscript:\n  - go test ./...", "name: B\nscript:\n  - kubectl apply -f k8s/"]), @"");
}

#[test]
fn other_surroundings_stay_apart() {
    let other = |key: &str| {
        joined(&[
            NOTE,
            &format!("name: Send\n{key}\nscript:\n  - aws s3 cp note.txt s3://b/note.txt"),
        ])
    };
    for key in [
        "image: alpine",
        "size: 2x",
        "deployment: production",
        "trigger: manual",
        "after-script:\n  - ls",
        "clone:\n  enabled: false",
        "max-time: 5",
        "oidc: true",
        "condition:\n  changesets:\n    includePaths:\n      - a",
    ] {
        assert_eq!(other(key), "", "{key}");
    }
}

#[test]
fn a_folder_that_was_changed_stays_apart() {
    assert_snapshot!(joined(&["name: A\nscript:\n  - cd app\n  - ls", "name: B\nscript:\n  - kubectl apply -f k8s/"]), @"not offered: run the quick commands of “A” at the start of “B”, which saves a start: `kubectl apply -f k8s/` runs in another folder");
    assert_snapshot!(joined(&["name: A\nscript:\n  - sed -i s/x/y/ app.conf", "name: B\nscript:\n  - kubectl apply -f app.conf"]), @"not offered: run the quick commands of “A” at the start of “B”, which saves a start: `kubectl apply -f app.conf` reads `app.conf`, which holds something else now");
    assert_snapshot!(joined(&["name: A\nscript:\n  - set +e\n  - ls", "name: B\nscript:\n  - kubectl apply -f k8s/"]), @"not offered: run the quick commands of “A” at the start of “B”, which saves a start: `kubectl apply -f k8s/` stops the step at other failures");
    assert_snapshot!(joined(&["name: A\nscript:\n  - export NODE_ENV=production\n  - ls", "name: B\nscript:\n  - npm ci"]), @"not offered: run the quick commands of “A” at the start of “B”, which saves a start: `npm ci` may read NODE_ENV, which it sees for the first time");
}

#[test]
fn leftovers_would_come_along() {
    assert_snapshot!(joined(&["name: A\nscript:\n  - echo x > out/note.txt", "name: B\nscript:\n  - aws s3 sync . s3://b"]), @"not offered: run the quick commands of “A” at the start of “B”, which saves a start: `aws s3 sync . s3://b` takes in `out/note.txt`, which wasn't there");
}
