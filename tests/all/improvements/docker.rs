//! `docker`.

use std::collections::BTreeSet;

use insta::assert_snapshot;
use pipemigrate::improvements::{ChoiceKind, ProposalId};
use pipemigrate::plan::{Decision, Decisions, Level, migrate};

use super::{improve, project, steps, told};

fn docker(bodies: &[&str]) -> String {
    told("docker", &steps(bodies), &[])
}

fn everywhere(bodies: &[&str]) -> String {
    let text = steps(bodies)
        .replace("image: node:22\n", "image: node:22\n\noptions:\n  docker: true\n  size: 2x\n");
    told("docker", &text, &[])
}

const BUILD: &str = "name: Build\nscript:\n  - docker build -t app .\n  - docker push app";
const DEPLOY: &str = "name: Deploy\nscript:\n  - kubectl apply -f k8s/";

#[test]
fn docker_starts_only_where_it_is_used() {
    assert_snapshot!(everywhere(&[BUILD, DEPLOY]), @"
    -  docker: true
    +        services:
    +          - docker
    review Accepted: docker/scope/options.docker
    ");
}

#[test]
fn what_may_use_docker_keeps_it() {
    for script in ["./run.sh", "npm test", "cdk deploy", "sam build", "goreleaser release", "tox"] {
        let body = format!("name: Other\nscript:\n  - {script}");
        let text = everywhere(&[&body, DEPLOY]);
        assert!(text.contains("+          - docker"), "{script}: {text}");
    }
    assert_eq!(everywhere(&[BUILD]), "");
}

#[test]
fn a_pipe_that_pushes_the_image_of_the_step_keeps_docker() {
    let push = "name: Push\nscript:\n  - docker load -i app.tar\n  - pipe: atlassian/aws-ecr-push-image:2.6.0\n    variables:\n      IMAGE_NAME: app";
    assert_snapshot!(everywhere(&[push, DEPLOY]), @"
    -  docker: true
    +        services:
    +          - docker
    review Accepted: docker/scope/options.docker
    ");
    let unknown = "name: Push\nscript:\n  - pipe: nobody/knows:1.0.0";
    assert!(everywhere(&[unknown, DEPLOY]).contains("+          - docker"));
}

#[test]
fn two_docker_services_are_told_and_left() {
    let text = "image: node:22\noptions:\n  docker: true\ndefinitions:\n  services:\n    docker-large:\n      type: docker\n      memory: 2048\npipelines:\n  default:\n    - step:\n        name: Build\n        services:\n          - docker-large\n        script:\n          - docker build -t app .\n    - step:\n        script:\n          - kubectl apply -f k8s/\n";
    assert_snapshot!(told("docker", text, &[]), @"advice Open: docker/twice/services");
}

#[test]
fn a_shared_step_gets_docker_once() {
    let text = "image: node:22\noptions:\n  docker: true\ndefinitions:\n  steps:\n    - step: &build\n        name: Build\n        script:\n          - docker build -t app .\npipelines:\n  default:\n    - step: *build\n  branches:\n    main:\n      - step:\n          <<: *build\n          name: Other\n      - step:\n          script:\n            - kubectl apply -f k8s/\n";
    assert_snapshot!(told("docker", text, &[]), @"
    -options:
    -  docker: true
    +        services:
    +          - docker
    review Accepted: docker/scope/options.docker
    ");
}

#[test]
fn layers_that_buildkit_never_keeps_are_not_kept() {
    let kit = "name: Build\nservices:\n  - docker\ncaches:\n  - docker\nscript:\n  - export DOCKER_BUILDKIT=1\n  - docker build -t app .\n  - docker push app";
    assert_snapshot!(docker(&[kit]), @"
    -        caches:
    -          - docker
    review Accepted: docker/cache/default/Build
    ");
    let pulls = kit.replace("docker push app", "docker run alpine true");
    assert_eq!(docker(&[&pulls]), "");
    let legacy = kit.replace("BUILDKIT=1", "BUILDKIT=0");
    assert_eq!(docker(&[&legacy]), "");
    let default = kit.replace("  - export DOCKER_BUILDKIT=1\n", "");
    assert_snapshot!(docker(&[&default]), @"advice Open: docker/builder/docker cache");
    let inline = default.replace("-t app", "--cache-from app -t app");
    assert_eq!(docker(&[&inline]), "");
}

#[test]
fn the_third_runtime_keeps_no_layers() {
    let body = "name: Build\nruntime:\n  cloud:\n    version: '3'\nservices:\n  - docker\ncaches:\n  - docker\nscript:\n  - ./build.sh";
    assert_snapshot!(docker(&[body]), @"
    -        caches:
    -          - docker
    review Accepted: docker/cache/default/Build
    ");
}

#[test]
fn an_image_that_is_built_twice_is_told() {
    let one = "name: Test\nservices:\n  - docker\nscript:\n  - docker build -t app:test .\n  - docker run app:test npm test";
    let two = "name: Ship\nservices:\n  - docker\nscript:\n  - docker build -t app:$BITBUCKET_COMMIT .\n  - docker push app:$BITBUCKET_COMMIT";
    assert_snapshot!(docker(&[one, two]), @"advice Open: docker/again/default/Ship");
    let other = two.replace(" .\n", " -f Dockerfile.other .\n");
    assert_eq!(docker(&[one, &other]), "");
    let environment = |body: &str, name: &str| format!("deployment: {name}\n{body}");
    assert_eq!(docker(&[&environment(one, "staging"), &environment(two, "production")]), "");
}

pub(super) const LAYERS: &str = "name: Build\nservices:\n  - docker\ncaches:\n  - docker\nscript:\n  - echo $TOKEN | docker login -u me --password-stdin $HOST\n  - docker build -t $HOST/app:$BITBUCKET_COMMIT -t \"$HOST/app:latest\" .\n  - docker push $HOST/app:$BITBUCKET_COMMIT\n  - docker push $HOST/app:latest";
pub(super) const PLAIN: &str = "FROM alpine:3.20\nCOPY . /app\nRUN make -C /app\n";

fn layers(body: &str, dockerfile: &str, builder: Option<&str>) -> String {
    let id = "docker/layers/default/Build".to_owned();
    let mut decisions = Decisions::at(Level::Ids(BTreeSet::new()));
    let choices = builder.map(|b| ("builder".to_owned(), b.to_owned())).into_iter().collect();
    decisions.answers.insert(ProposalId(id), Decision { accepted: Some(true), choices });
    let text = steps(&[body]);
    let migration = migrate(&project(&text, &[("Dockerfile", dockerfile)]), &decisions);
    super::shown("docker", &migration)
}

/// What the advice about the builder says to do.
fn hurdle(body: &str) -> String {
    let migration = improve("docker", &steps(&[body]), &[]);
    let page = migration.pages.iter().find(|p| p.about.id == "docker").unwrap();
    page.entries[0].proposal.task.as_ref().unwrap().text.clone()
}

#[test]
fn layers_are_taken_from_the_image_that_was_pushed_last() {
    assert_snapshot!(layers(LAYERS, PLAIN, None), @r#"
    -        caches:
    -          - docker
    -          - docker build -t $HOST/app:$BITBUCKET_COMMIT -t "$HOST/app:latest" .
    +          - docker build --cache-from "$HOST/app:latest" --build-arg BUILDKIT_INLINE_CACHE=1 -t $HOST/app:$BITBUCKET_COMMIT -t "$HOST/app:latest" .
    review Accepted: docker/layers/default/Build (what `$HOST/app:latest` holds as layers is only taken where its content is the same; docker takes BuildKit by itself: the old builder takes no layers from a registry)
    "#);
}

#[test]
fn the_old_builder_is_a_choice_where_it_can_build_the_image() {
    assert_snapshot!(layers(LAYERS, PLAIN, Some("legacy")), @r#"
    -          - docker build -t $HOST/app:$BITBUCKET_COMMIT -t "$HOST/app:latest" .
    +          - DOCKER_BUILDKIT=0 docker build -t $HOST/app:$BITBUCKET_COMMIT -t "$HOST/app:latest" .
    review Accepted: docker/layers/default/Build (the old builder makes the same image of `Dockerfile`, and docker still has it)
    "#);
    let uncached = LAYERS.replace("caches:\n  - docker\n", "");
    assert_snapshot!(layers(&uncached, PLAIN, Some("legacy")), @r#"
    +        caches:
    +          - docker
    -          - docker build -t $HOST/app:$BITBUCKET_COMMIT -t "$HOST/app:latest" .
    +          - DOCKER_BUILDKIT=0 docker build -t $HOST/app:$BITBUCKET_COMMIT -t "$HOST/app:latest" .
    review Accepted: docker/layers/default/Build (the old builder makes the same image of `Dockerfile`, and docker still has it)
    "#);
    for more in [
        "RUN --mount=type=cache,target=/x make",
        "COPY --link a b",
        "RUN <<END\nmake\nEND",
        "ARG TARGETARCH",
    ] {
        let text = layers(LAYERS, &format!("{PLAIN}{more}\n"), Some("legacy"));
        assert!(!text.contains("DOCKER_BUILDKIT"), "{more}: {text}");
    }
    let syntax = layers(LAYERS, &format!("# syntax=docker/dockerfile:1\n{PLAIN}"), Some("legacy"));
    assert!(!syntax.contains("DOCKER_BUILDKIT"), "{syntax}");
    let mut v3 = LAYERS.replace("services:", "runtime:\n  cloud:\n    version: '3'\nservices:");
    v3 = v3.replace("caches:\n  - docker\n", "");
    assert!(!layers(&v3, PLAIN, Some("legacy")).contains("DOCKER_BUILDKIT"));
}

#[test]
fn a_name_that_stays_may_come_by_a_tag_of_its_own_or_be_a_branch() {
    let tagged = "name: Build\nservices:\n  - docker\nscript:\n  - docker login -u me -p $TOKEN\n  - docker build -t app:$BITBUCKET_COMMIT .\n  - docker tag app:$BITBUCKET_COMMIT me/app:prod\n  - docker push me/app:prod";
    assert_snapshot!(layers(tagged, PLAIN, None), @"
    -          - docker build -t app:$BITBUCKET_COMMIT .
    +          - docker build --cache-from me/app:prod --build-arg BUILDKIT_INLINE_CACHE=1 -t app:$BITBUCKET_COMMIT .
    review Accepted: docker/layers/default/Build (what `me/app:prod` holds as layers is only taken where its content is the same; docker takes BuildKit by itself: the old builder takes no layers from a registry)
    ");
    let branch = tagged.replace("me/app:prod", "${REPO}:${BITBUCKET_BRANCH}");
    assert_snapshot!(layers(&branch, PLAIN, None), @"
    -          - docker build -t app:$BITBUCKET_COMMIT .
    +          - docker build --cache-from ${REPO}:${BITBUCKET_BRANCH} --build-arg BUILDKIT_INLINE_CACHE=1 -t app:$BITBUCKET_COMMIT .
    review Accepted: docker/layers/default/Build (what `$REPO:$BITBUCKET_BRANCH` holds as layers is only taken where its content is the same; docker takes BuildKit by itself: the old builder takes no layers from a registry)
    ");
}

#[test]
fn no_layers_without_an_image_that_stays_or_the_login_before_the_build() {
    let commit = LAYERS
        .replace("-t \"$HOST/app:latest\"", "")
        .replace("\n  - docker push $HOST/app:latest", "");
    assert_snapshot!(layers(&commit, PLAIN, None), @"advice Open: docker/builder/docker cache");
    assert!(hurdle(&commit).ends_with("; “Build” pushes its image only under names of one run: push it under one that stays, too, such as `latest`"));
    let login = "  - echo $TOKEN | docker login -u me --password-stdin $HOST\n";
    let late = LAYERS
        .replace(login, "")
        .replace("  - docker push $HOST/app:$", &format!("{login}  - docker push $HOST/app:$"));
    assert_snapshot!(layers(&late, PLAIN, None), @"advice Open: docker/builder/docker cache");
    assert!(
        hurdle(&late)
            .ends_with("; “Build” logs in to the registry only after the build: log in before it")
    );
    for other in [
        LAYERS.replace("docker build", "docker build --no-cache"),
        LAYERS.replace("docker build", "docker buildx build"),
        LAYERS.replace("docker build", "docker build --secret id=x"),
        LAYERS.replace("docker build", "docker build $OPTIONS"),
        LAYERS.replace(":latest", ":$(date +%s)"),
        LAYERS.replace(":latest", ":$BITBUCKET_BUILD_NUMBER"),
        LAYERS.replace("  - docker build", "  - export DOCKER_BUILDKIT=0\n  - docker build"),
        LAYERS.replace("docker push", "echo"),
    ] {
        let text = layers(&other, PLAIN, None);
        assert!(!text.contains("cache-from") && !text.contains("layers"), "{other}: {text}");
    }
}

#[test]
fn several_builds_of_a_step_take_layers_together() {
    let two = LAYERS.replace("  - docker push $HOST/app:$BITBUCKET_COMMIT\n", "  - docker build -t $HOST/job:latest -f Dockerfile.job .\n  - docker push $HOST/job:latest\n");
    assert_snapshot!(layers(&two, PLAIN, None), @r#"
    -        caches:
    -          - docker
    -          - docker build -t $HOST/app:$BITBUCKET_COMMIT -t "$HOST/app:latest" .
    -          - docker build -t $HOST/job:latest -f Dockerfile.job .
    +          - docker build --cache-from "$HOST/app:latest" --build-arg BUILDKIT_INLINE_CACHE=1 -t $HOST/app:$BITBUCKET_COMMIT -t "$HOST/app:latest" .
    +          - docker build --cache-from $HOST/job:latest --build-arg BUILDKIT_INLINE_CACHE=1 -t $HOST/job:latest -f Dockerfile.job .
    review Accepted: docker/layers/default/Build (what `$HOST/app:latest` holds as layers is only taken where its content is the same; docker takes BuildKit by itself: the old builder takes no layers from a registry; what `$HOST/job:latest` holds as layers is only taken where its content is the same)
    "#);
    let asked =
        two.replace("-f Dockerfile.job .\n  - docker push", "-f Dockerfile.job . && docker push");
    assert_snapshot!(layers(&asked, PLAIN, None), @r#"
    -          - docker build -t $HOST/app:$BITBUCKET_COMMIT -t "$HOST/app:latest" .
    +          - docker build --cache-from "$HOST/app:latest" --build-arg BUILDKIT_INLINE_CACHE=1 -t $HOST/app:$BITBUCKET_COMMIT -t "$HOST/app:latest" .
    review Accepted: docker/layers/default/Build (what `$HOST/app:latest` holds as layers is only taken where its content is the same; docker takes BuildKit by itself: the old builder takes no layers from a registry)
    "#);
    let looped = "name: Build\nservices:\n  - docker\ncaches:\n  - docker\nscript:\n  - docker login -u me -p $TOKEN\n  - |\n    for name in web job; do\n      docker build \\\n        -t me/$name:latest $name\n      docker push me/$name:latest\n    done";
    assert_snapshot!(layers(looped, PLAIN, None), @"advice Open: docker/builder/docker cache");
}

#[test]
fn a_shared_step_takes_layers_in_every_pipeline_or_in_none() {
    let both = |second: &str| {
        format!(
            "image: node:22\ndefinitions:\n  steps:\n    - step: &build\n        name: Build\n        services:\n          - docker\n        script:\n          - docker login -u me -p $TOKEN\n          - docker build -t me/app:latest .\n          - docker push me/app:latest\npipelines:\n  default:\n    - step: *build\n  branches:\n    main:\n      - step:\n          <<: *build\n{second}"
        )
    };
    assert_snapshot!(told("docker", &both("          name: Other\n"), &[]), @"
    -          - docker build -t me/app:latest .
    +          - docker build --cache-from me/app:latest --build-arg BUILDKIT_INLINE_CACHE=1 -t me/app:latest .
    review Accepted: docker/layers/&build (what `me/app:latest` holds as layers is only taken where its content is the same; docker takes BuildKit by itself: the old builder takes no layers from a registry)
    ");
    let own = "          script:\n            - docker build -t me/app:latest .\n";
    assert_snapshot!(told("docker", &both(own), &[]), @"
    -          - docker build -t me/app:latest .
    +          - docker build --cache-from me/app:latest --build-arg BUILDKIT_INLINE_CACHE=1 -t me/app:latest .
    review Accepted: docker/layers/&build (what `me/app:latest` holds as layers is only taken where its content is the same; docker takes BuildKit by itself: the old builder takes no layers from a registry)
    ");
}

/// An image whose own stage only copies what another one makes.
const COPIES: &str = "FROM alpine:3.20 AS base\nCOPY . /app\nRUN make -C /app\nFROM scratch\nCOPY --from=base /app /app\n";
/// The same with a command of its own before that.
const INSTALLS: &str = "FROM alpine:3.20 AS base\nCOPY . /app\nRUN make -C /app\nFROM alpine:3.20\nRUN apk add tzdata\n\
                        COPY --from=base /app /app\n";

/// What is said of layers: each summary, what there is to choose, what to do.
fn said(body: &str, dockerfile: &str) -> String {
    let migration = improve("docker", &steps(&[body]), &[("Dockerfile", dockerfile)]);
    let page = migration.pages.iter().find(|page| page.about.id == "docker");
    let mut lines = Vec::new();
    for entry in page.into_iter().flat_map(|page| &page.entries) {
        lines.push(entry.proposal.summary.clone());
        for choice in &entry.proposal.choices {
            if let ChoiceKind::OneOf(options) = &choice.kind {
                lines.extend(options.iter().map(|it| format!("  {}: {}", it.value, it.meaning)));
            }
        }
        lines.extend(entry.proposal.task.iter().map(|task| format!("  {}", task.text)));
    }
    lines.join("\n")
}

#[test]
fn an_image_holds_no_layers_of_stages_that_it_copies_from() {
    assert_snapshot!(layers(LAYERS, COPIES, None), @"review Open: docker/old-builder/default/Build (the old builder makes the same image of `Dockerfile`, and docker still has it)");
    assert_snapshot!(docker_with(LAYERS, COPIES), @r#"
    -          - docker build -t $HOST/app:$BITBUCKET_COMMIT -t "$HOST/app:latest" .
    +          - DOCKER_BUILDKIT=0 docker build -t $HOST/app:$BITBUCKET_COMMIT -t "$HOST/app:latest" .
    review Accepted: docker/old-builder/default/Build (the old builder makes the same image of `Dockerfile`, and docker still has it)
    "#);
    assert_snapshot!(said(LAYERS, COPIES), @"build “Build” with the old builder, which docker means to drop: only that fills its cache `docker`, which keeps all layers of Dockerfile for a week, if they stay under 1 GB; an image that is pushed holds none of `base`");
    let uncached = LAYERS.replace("caches:\n  - docker\n", "");
    assert_snapshot!(said(&uncached, COPIES), @"
    “Build” builds `base` of Dockerfile anew with every change: `$HOST/app:latest` holds only the layers of its last stage
      Keep the layers of `base` of Dockerfile, too: push that stage under a tag of its own with `docker build --target base --cache-from IMAGE:base --build-arg BUILDKIT_INLINE_CACHE=1 -t IMAGE:base .` before the build, which then gets `--cache-from IMAGE:base` as well. Or give the build DOCKER_BUILDKIT=0 and the cache `docker`: the old builder keeps the layers of all stages there for a week, if they stay under 1 GB
    ");
    let kit = uncached.replace("script:\n", "script:\n  - export DOCKER_BUILDKIT=1\n");
    let unnamed = COPIES.replace(" AS base", "").replace("=base", "=0");
    assert_snapshot!(said(&kit, &unnamed), @"
    “Build” builds the stage of line 1 of Dockerfile anew with every change: `$HOST/app:latest` holds only the layers of its last stage
      Keep the layers of the stage of line 1 of Dockerfile, too: name it (`FROM … AS build`), push that stage under a tag of its own with `docker build --target build --cache-from IMAGE:build --build-arg BUILDKIT_INLINE_CACHE=1 -t IMAGE:build .` before the build, which then gets `--cache-from IMAGE:build` as well
    ");
}

#[test]
fn layers_of_the_last_stage_are_offered_as_what_they_are() {
    assert_snapshot!(said(LAYERS, INSTALLS), @"
    let “Build” take layers from `$HOST/app:latest` (of Dockerfile those of its last stage only): BuildKit, which docker probably takes by itself, builds from scratch in every run
      registry: BuildKit takes them from `$HOST/app:latest`, as it was pushed last: of Dockerfile those of its last stage, while `base` is built anew
      legacy: the old builder, which docker means to drop, keeps those of all stages in the cache `docker` for a week, if they stay under 1 GB
    “Build” builds `base` of Dockerfile anew with every change: `$HOST/app:latest` holds only the layers of its last stage
      Keep the layers of `base` of Dockerfile, too: push that stage under a tag of its own with `docker build --target base --cache-from IMAGE:base --build-arg BUILDKIT_INLINE_CACHE=1 -t IMAGE:base .` before the build, which then gets `--cache-from IMAGE:base` as well. Or give the build DOCKER_BUILDKIT=0 and the cache `docker`: the old builder keeps the layers of all stages there for a week, if they stay under 1 GB
    ");
    assert_snapshot!(said(LAYERS, PLAIN), @"
    let “Build” take layers from `$HOST/app:latest`: BuildKit, which docker probably takes by itself, builds from scratch in every run
      registry: BuildKit takes them from `$HOST/app:latest`, as it was pushed last
      legacy: the old builder, which docker means to drop, keeps them in the cache `docker` for a week, if they stay under 1 GB
    ");
    // a stage that others are built upon is part of their image
    let upon =
        COPIES.replace("FROM scratch\nCOPY --from=base /app /app\n", "FROM base\nRUN make check\n");
    assert_eq!(said(LAYERS, &upon), said(LAYERS, PLAIN));
    // what follows such a copy is made anew with it
    let after = COPIES.replace("FROM scratch", "FROM alpine") + "RUN chown -R 1 /app\n";
    assert_eq!(said(LAYERS, &after), said(LAYERS, COPIES));
}

#[test]
fn a_stage_that_is_built_by_name_is_what_counts() {
    let target =
        |stage: &str| LAYERS.replace("docker build", &format!("docker build --target {stage}"));
    assert_eq!(said(&target("base"), COPIES), said(LAYERS, PLAIN));
    let named = COPIES.replace("FROM scratch", "FROM scratch AS ship");
    assert_snapshot!(said(&target("ship"), &format!("{named}FROM alpine\nRUN true\n")), @"build “Build” with the old builder, which docker means to drop: only that fills its cache `docker`, which keeps all layers of Dockerfile for a week, if they stay under 1 GB; an image that is pushed holds none of `base`");
}

#[test]
fn layers_that_are_taken_already_are_judged_by_the_stages() {
    let from = LAYERS
        .replace(
            "docker build",
            "docker build --cache-from $HOST/app:latest --build-arg BUILDKIT_INLINE_CACHE=1",
        )
        .replace("caches:\n  - docker\n", "");
    assert_eq!(said(&from, PLAIN), "");
    assert_snapshot!(said(&from, INSTALLS), @"
    “Build” builds `base` of Dockerfile anew with every change: `$HOST/app:latest` holds only the layers of its last stage
      Keep the layers of `base` of Dockerfile, too: push that stage under a tag of its own with `docker build --target base --cache-from IMAGE:base --build-arg BUILDKIT_INLINE_CACHE=1 -t IMAGE:base .` before the build, which then gets `--cache-from IMAGE:base` as well. Or give the build DOCKER_BUILDKIT=0 and the cache `docker`: the old builder keeps the layers of all stages there for a week, if they stay under 1 GB
    ");
    let stage = "  - docker build --target base --cache-from $HOST/app:base -t $HOST/app:base .\n  - docker build";
    assert_eq!(said(&from.replacen("  - docker build", stage, 1), INSTALLS), "");
}

#[test]
fn where_no_image_can_be_taken_the_stages_are_told_too() {
    let login = "  - echo $TOKEN | docker login -u me --password-stdin $HOST\n";
    assert_snapshot!(said(&LAYERS.replace(login, ""), INSTALLS), @"
    the cache `docker` keeps no layers for BuildKit, which is probably the builder here
      Look into a log: if no layer says CACHED or `Using cache`, build with `--cache-from` the image that was pushed last and `--build-arg BUILDKIT_INLINE_CACHE=1`, or set DOCKER_BUILDKIT=0 if the Dockerfile needs no BuildKit. Of Dockerfile an image holds only the layers of its last stage: push `base` under a tag of its own, too, and take layers from there as well
    ");
}

#[test]
fn stages_of_the_same_migration_count() {
    let files = [
        (
            "Dockerfile",
            "FROM golang:1.25\nWORKDIR /app\nCOPY . .\nRUN go build -o run .\nCMD [\"./run\"]\n",
        ),
        ("go.mod", "module example.com/app\n\ngo 1.25\n"),
        ("main.go", "package main\nfunc main() {}\n"),
        (".dockerignore", ".git\n"),
    ];
    let of = |base: &str| {
        let mut decisions = Decisions::at(Level::Ids(BTreeSet::from(["docker".to_owned()])));
        let choices = [("base".to_owned(), base.to_owned())].into();
        let accepted = Decision { accepted: Some(true), choices };
        decisions.answers.insert(ProposalId("dockerfile/stages/Dockerfile".into()), accepted);
        let migration = migrate(&project(&steps(&[LAYERS]), &files), &decisions);
        let page = migration.pages.iter().find(|page| page.about.id == "docker");
        let all = page.into_iter().flat_map(|page| &page.entries);
        all.map(|entry| format!("{} {}", entry.safety, entry.proposal.summary))
            .collect::<Vec<_>>()
            .join("\n")
    };
    assert_snapshot!(of("alpine"), @"
    review let “Build” take layers from `$HOST/app:latest` (of Dockerfile those of its last stage only): BuildKit, which docker probably takes by itself, builds from scratch in every run
    advice “Build” builds `build` of Dockerfile anew with every change: `$HOST/app:latest` holds only the layers of its last stage
    ");
    assert_snapshot!(of("distroless"), @"review build “Build” with the old builder, which docker means to drop: only that fills its cache `docker`, which keeps all layers of Dockerfile for a week, if they stay under 1 GB; an image that is pushed holds none of `build`");
}

/// The same as `docker`, with a Dockerfile.
fn docker_with(body: &str, dockerfile: &str) -> String {
    told("docker", &steps(&[body]), &[("Dockerfile", dockerfile)])
}
