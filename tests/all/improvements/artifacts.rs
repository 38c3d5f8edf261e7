//! `artifacts`.

use insta::assert_snapshot;

use super::{steps, told};

fn artifacts(bodies: &[&str]) -> String {
    told("artifacts", &steps(bodies), &[])
}

#[test]
fn a_copy_of_tracked_files_is_safe_to_drop() {
    assert_snapshot!(artifacts(&[
        "name: A\nscript:\n  - ls\nartifacts:\n  - Dockerfile",
        "name: B\nscript:\n  - cat Dockerfile",
    ]), @"
    -        artifacts:
    -          - Dockerfile
    safe Accepted: artifacts/drop/default/A/Dockerfile
    ");
}

#[test]
fn without_a_clone_the_copy_is_needed() {
    assert_snapshot!(artifacts(&[
        "name: A\nscript:\n  - ls\nartifacts:\n  - Dockerfile",
        "name: B\nclone:\n  enabled: false\nscript:\n  - cat Dockerfile",
    ]), @"");
}

#[test]
fn a_changed_file_is_no_copy() {
    assert_snapshot!(artifacts(&[
        "name: A\nscript:\n  - sed -i s/a/b/ app.conf\nartifacts:\n  - app.conf",
        "name: B\nscript:\n  - cat app.conf",
    ]), @"");
}

#[test]
fn what_no_later_step_reads_is_for_review() {
    assert_snapshot!(artifacts(&[
        "name: A\nscript:\n  - echo x > notes.txt\n  - echo y > used.txt\nartifacts:\n  - notes.txt\n  - used.txt",
        "name: B\nscript:\n  - cat used.txt",
    ]), @"
    -          - notes.txt
    review Accepted: artifacts/drop/default/A/notes.txt
    ");
}

#[test]
fn the_last_upload_may_be_the_product() {
    assert_snapshot!(artifacts(&[
        "name: A\nscript:\n  - ls",
        "name: B\nscript:\n  - echo x > app.txt\nartifacts:\n  - app.txt",
    ]), @"");
}

#[test]
fn a_program_of_which_nothing_is_known_may_read_everything() {
    assert_snapshot!(artifacts(&[
        "name: A\nscript:\n  - echo x > notes.txt\nartifacts:\n  - notes.txt",
        "name: B\nscript:\n  - ./deploy.sh",
    ]), @"");
}

#[test]
fn a_program_of_which_nothing_is_known_may_write_everything() {
    assert_snapshot!(artifacts(&[
        "name: A\nscript:\n  - ./build.sh\nartifacts:\n  - dist/**",
        "name: B\nscript:\n  - ls",
    ]), @"");
}

#[test]
fn a_pattern_that_takes_too_much_is_narrowed() {
    assert_snapshot!(artifacts(&[
        "name: Build\nscript:\n  - go build -o build/app ./cmd/app\n  - go build -o build/tool ./cmd/tool\nartifacts:\n  - build/**",
        "name: Ship\nscript:\n  - aws s3 cp build/app s3://bucket/app",
    ]), @"
    -          - build/**
    +          - build/app
    review Accepted: artifacts/narrow/default/Build/build/**
    ");
}

#[test]
fn what_a_program_may_read_as_a_whole_is_not_narrowed() {
    assert_snapshot!(artifacts(&[
        "name: Build\nscript:\n  - go build -o build/app ./cmd/app\nartifacts:\n  - build/**",
        "name: Ship\nscript:\n  - ./ship.sh build/app",
    ]), @"");
    assert_snapshot!(artifacts(&[
        "name: Build\nscript:\n  - go build -o build/app ./cmd/app\nartifacts:\n  - build/**",
        "name: Ship\nscript:\n  - aws s3 sync build s3://bucket/",
    ]), @"");
}

#[test]
fn a_step_that_reads_none_of_it_downloads_nothing() {
    assert_snapshot!(artifacts(&[
        "name: Build\nscript:\n  - go build -o build/app ./cmd/app\nartifacts:\n  - build/app",
        "name: Announce\nscript:\n  - curl -fsS -X POST https://example.com/hook",
        "name: Ship\nscript:\n  - aws s3 cp build/app s3://bucket/app",
    ]), @"
    +        artifacts:
    +          download: false
    review Accepted: artifacts/no-download/default/Announce
    ");
}
