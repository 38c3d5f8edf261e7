//! One step that does the work of two, and clones of other depth.

use insta::assert_snapshot;

use super::{differs, named, project, row, verify};

/// What differs when two steps become one with these commands.
fn joined(first: &[&str], second: &[&str], one: &[&str]) -> String {
    differs(&row(&[&named("A", first), &named("B", second)]), &row(&[&named("B", one)]), &[])
}

#[test]
fn all_that_a_step_did_runs_in_its_neighbour() {
    assert_snapshot!(joined(&["go vet ./..."], &["go test ./..."], &["go vet ./...", "go test ./..."]), @"review Step: “A” now runs in “B”");
}

#[test]
fn equal_commands_are_told_apart_by_their_place() {
    assert_snapshot!(joined(
        &["export X=1", "kubectl apply -f a"],
        &["export X=1", "kubectl apply -f b"],
        &["export X=1", "kubectl apply -f a", "export X=1", "kubectl apply -f b"],
    ), @"review Step: “A” now runs in “B”");
}

#[test]
fn a_part_that_is_lost_is_lost() {
    assert_snapshot!(joined(&["go vet ./...", "kubectl apply -f a"], &["go test ./..."], &["go vet ./...", "go test ./..."]), @"
    never Effect: `kubectl apply -f a` no longer runs
    review Step: the step “A” is gone
    ");
}

#[test]
fn what_a_neighbour_does_too_is_lost_where_it_stood() {
    let apply = ["kubectl apply -f a"];
    let before = project(&row(&[&named("A", &apply), &named("B", &apply)]), &[]);
    let after = project(&row(&[&named("B", &apply)]), &[]);
    let verdicts = verify(&before, &after);
    let lost = &verdicts[0].1.differences[0];
    assert_eq!(lost.witness, "`kubectl apply -f a` no longer runs");
    assert_eq!(lost.evidence[0].line, Some(8));
}

#[test]
fn what_stays_in_the_folder_need_not_be_handed_on() {
    let before = row(&[
        "name: A\nscript:\n  - go build -o dist/app .\nartifacts:\n  - dist/**",
        "name: B\nscript:\n  - aws s3 sync dist s3://b",
    ]);
    let after = row(&["name: B\nscript:\n  - go build -o dist/app .\n  - aws s3 sync dist s3://b"]);
    assert_snapshot!(differs(&before, &after, &[]), @"
    review Step: “A” now runs in “B”
    review Upload: “A” no longer uploads `dist/**`
    ");
}

#[test]
fn what_stays_in_the_folder_may_be_taken_along() {
    let before = row(&[
        "name: A\nscript:\n  - echo x > note.txt",
        "name: B\nscript:\n  - aws s3 sync . s3://b",
    ]);
    let after = row(&["name: B\nscript:\n  - echo x > note.txt\n  - aws s3 sync . s3://b"]);
    assert_snapshot!(differs(&before, &after, &[]), @"
    review Step: “A” now runs in “B”
    review Input: `aws s3 sync . s3://b` takes in `note.txt`, which wasn't there
    ");
}

#[test]
fn another_image_counts_for_what_moved() {
    let before = row(&[
        "name: A\nimage: alpine\nscript:\n  - go vet ./...",
        "name: B\nscript:\n  - go test ./...",
    ]);
    let after = row(&["name: B\nscript:\n  - go vet ./...\n  - go test ./..."]);
    assert_snapshot!(differs(&before, &after, &[]), @"
    never Image: “A”: `go` isn't known to be in node:22
    review Step: “A” now runs in “B”
    review Image: “A”: it runs in another image
    ");
}

/// What differs when a clone gets this depth, from 50 commits or from all.
fn deeper(commands: &[&str]) -> String {
    let step = named("A", commands);
    differs(&row(&[&step]), &row(&[&format!("clone:\n  depth: full\n{step}")]), &[])
}

fn shallower(commands: &[&str]) -> String {
    let step = named("A", commands);
    differs(&row(&[&format!("clone:\n  depth: full\n{step}")]), &row(&[&step]), &[])
}

#[test]
fn more_history_is_found_and_less_is_missed() {
    assert_snapshot!(deeper(&["git describe --tags"]), @"
    review Resource: “A”: its clone changed
    review Input: “A”: `git describe --tags` finds more of the history
    ");
    assert_snapshot!(shallower(&["git describe --tags"]), @"
    never Input: “A”: `git describe --tags` may read the history
    review Resource: “A”: its clone changed
    ");
    assert_snapshot!(deeper(&["./run.sh"]), @"
    review Resource: “A”: its clone changed
    assumed: `./run.sh` works with more history too
    ");
    assert_snapshot!(shallower(&["./run.sh"]), @"
    never Input: “A”: `./run.sh` may read the history
    review Resource: “A”: its clone changed
    ");
    assert_snapshot!(deeper(&["git fetch --unshallow"]), @"
    never Input: “A”: `git fetch --unshallow` fails on a complete clone
    review Resource: “A”: its clone changed
    ");
    assert_snapshot!(deeper(&["git fetch --unshallow || true"]), @"
    review Resource: “A”: its clone changed
    review Input: “A”: `git fetch --unshallow` finds more of the history
    ");
    assert_snapshot!(shallower(&["curl -fsS https://a.example"]), @"review Resource: “A”: its clone changed");
    assert_snapshot!(shallower(&["tar czf all.tgz ."]), @"
    never Input: “A”: `tar czf all.tgz .` may read the history
    review Resource: “A”: its clone changed
    ");
}
