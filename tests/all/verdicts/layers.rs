//! Builds that differ in where their layers come from, or in the builder.

use insta::assert_snapshot;

use super::{differs, named, row};

const BUILD: &str = "docker build -t me/app:latest .";
const PUSH: &str = "docker push me/app:latest";

fn against(after: &[&str], dockerfile: &str) -> String {
    let text = |commands: &[&str]| row(&[&named("Build", commands)]);
    differs(&text(&[BUILD, PUSH]), &text(after), &[("Dockerfile", dockerfile)])
}

#[test]
fn layers_of_an_image_that_is_pushed_are_the_same_build() {
    let from = "docker build --cache-from me/app:latest --build-arg BUILDKIT_INLINE_CACHE=1 -t me/app:latest .";
    assert_snapshot!(against(&[from, PUSH], "FROM scratch\n"), @"
    review Resource: `docker build -t me/app:latest .` takes layers from `me/app:latest`
    assumed: what `me/app:latest` holds as layers is only taken where its content is the same
    assumed: docker takes BuildKit by itself: the old builder takes no layers from a registry
    ");
    let sure = |build: &str| row(&[&named("Build", &["export DOCKER_BUILDKIT=1", build, PUSH])]);
    assert_snapshot!(differs(&sure(BUILD), &sure(from), &[]), @"
    review Resource: `docker build -t me/app:latest .` takes layers from `me/app:latest`
    assumed: what `me/app:latest` holds as layers is only taken where its content is the same
    ");
    let inline = "docker build --build-arg=BUILDKIT_INLINE_CACHE=1 -t me/app:latest .";
    assert_snapshot!(against(&[inline, PUSH], "FROM scratch\n"), @"review Resource: `docker build -t me/app:latest .` looks elsewhere for its layers");
}

#[test]
fn layers_of_another_image_or_to_somewhere_else_are_another_build() {
    let other = "docker build --cache-from=somebody/app:latest -t me/app:latest .";
    assert_snapshot!(against(&[other, PUSH], "FROM scratch\n"), @"
    never Effect: `docker build -t me/app:latest .` takes layers from `somebody/app:latest`, which no step of this file pushes
    assumed: docker takes BuildKit by itself: the old builder takes no layers from a registry
    ");
    let to = "docker build --cache-to type=registry,ref=me/app:cache -t me/app:latest .";
    assert!(against(&[to, PUSH], "FROM scratch\n").contains("never"));
    let argument =
        "docker build --build-arg BUILDKIT_INLINE_CACHE=1 --build-arg A=1 -t me/app:latest .";
    assert!(against(&[argument, PUSH], "FROM scratch\n").contains("never"));
}

#[test]
fn the_old_builder_only_builds_what_it_knows() {
    let old = format!("DOCKER_BUILDKIT=0 {BUILD}");
    assert_snapshot!(against(&[&old, PUSH], "FROM alpine\nCOPY --chown=1 . /app\n"), @"
    review Resource: `docker build -t me/app:latest .` takes the old builder
    assumed: the old builder makes the same image of `Dockerfile`, and docker still has it
    ");
    for more in [
        "COPY --chmod=755 a b",
        "ADD --checksum=x a b",
        "FROM --platform=linux/amd64 alpine",
        "RUN --network=none x",
    ] {
        let text = against(&[&old, PUSH], &format!("FROM alpine\n{more}\n"));
        assert!(text.contains("never"), "{more}: {text}");
    }
    let unknown = differs(&row(&[&named("B", &[BUILD])]), &row(&[&named("B", &[&old])]), &[]);
    assert!(unknown.contains("never"), "{unknown}");
    let progress = format!("DOCKER_BUILDKIT=0 {BUILD} --progress plain");
    assert!(against(&[&progress, PUSH], "FROM alpine\n").contains("never"));
}
