//! Two stages in place of one, dependencies before sources, ignore files: what is written, and what stays.

use insta::assert_snapshot;

use super::told;

const PIPELINE: &str = "\
pipelines:
  default:
    - step:
        name: Build
        services: [docker]
        script:
          - docker build -t registry.example.com/app .
          - docker push registry.example.com/app
";

const MAIN: &str =
    "package main\n\nimport \"net/http\"\n\nfunc main() { http.ListenAndServe(\":8080\", nil) }\n";
const MODULE: &str = "module example.com/app\n\ngo 1.25\n";

/// What is said of a Dockerfile with Go sources and these files beside.
fn go(dockerfile: &str, files: &[(&str, &str)]) -> String {
    let own = [("Dockerfile", dockerfile), ("go.mod", MODULE), (".dockerignore", ".git\n")];
    let main = files.iter().all(|(name, _)| *name != "main.go").then_some(("main.go", MAIN));
    let files: Vec<(&str, &str)> =
        own.into_iter().chain(main).chain(files.iter().copied()).collect();
    told("dockerfile", PIPELINE, &files)
}

#[test]
fn a_go_program_gets_a_stage_of_its_own() {
    assert_snapshot!(go(
        "FROM golang:1.25\nWORKDIR /app\nCOPY . .\nRUN go build -o be-payments .\nEXPOSE 8080\nCMD [\"./be-payments\"]\n",
        &[]
    ), @"
    -FROM golang:1.25
    +FROM golang:1.25 AS build
    +COPY go.mod ./
    +RUN go mod download
    -RUN go build -o be-payments .
    +RUN CGO_ENABLED=0 go build -o be-payments .
    +
    +FROM alpine:3.22
    +RUN apk add --no-cache ca-certificates tzdata
    +WORKDIR /app
    +COPY --from=build /app/be-payments /app/be-payments
    review Accepted: dockerfile/order/Dockerfile
    review Accepted: dockerfile/stages/Dockerfile (what runs in the image of Dockerfile needs nothing of golang:1.25 but what is copied, and nobody starts another program in it)
    ");
}
