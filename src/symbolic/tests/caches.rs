//! Caches as channels between runs.

use super::*;
use insta::assert_snapshot;

#[test]
fn a_test_lives_on_a_cache() {
    assert_snapshot!(document("pipelines:\n  default:\n    - step:\n        caches: [node]\n        script: [yarn test]\n    - step:\n        caches: [node]\n        script: [npm ci, yarn test]\n").caches(), @r"
    yarn test: cache node
    npm ci:
    yarn test:
    ");
}

#[test]
fn undefined_and_docker_caches_are_none() {
    assert_snapshot!(document("pipelines:\n  default:\n    - step:\n        caches: [go, docker]\n        script: [go test ./...]\n").caches(), @"go test ./...:");
}

#[test]
fn an_own_cache() {
    assert_snapshot!(document("definitions:\n  caches:\n    out: build/out\n    home: ~/.cache/x\npipelines:\n  default:\n    - step:\n        caches: [out, home]\n        script: [cat build/out/a, cat src/b, cat ~/.cache/x/y, ./tool]\n").caches(), @r"
    cat build/out/a: cache out
    cat src/b:
    cat ~/.cache/x/y: cache home
    ./tool: cache out
    ");
}

#[test]
fn what_tools_keep_outside_the_clone() {
    assert_snapshot!(document("definitions:\n  caches:\n    go: ~/go/pkg/mod\npipelines:\n  default:\n    - step:\n        caches: [go, maven]\n        script: [go test ./..., mvn test, ls, docker build .]\n").caches(), @r"
    go test ./...:
    mvn test:
    ls:
    docker build .:
    ");
}
