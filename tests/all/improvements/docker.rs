//! `docker`.

use insta::assert_snapshot;

use super::{steps, told};

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
