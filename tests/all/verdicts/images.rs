//! Rewritten Dockerfiles: what may differ, and what is never lost.

use insta::assert_snapshot;

use super::{compared, project};

const PIPELINE: &str = "\
pipelines:
  default:
    - step:
        script:
          - docker build -t app .
          - docker push app
";

const BEFORE: &str = "\
FROM golang:1.25
WORKDIR /app
COPY . .
RUN go build -o run .
ENV MODE=live
LABEL team=pay
EXPOSE 80
VOLUME /data
HEALTHCHECK CMD [\"/app/run\", \"check\"]
CMD [\"./run\"]
";

/// What is said of a Dockerfile that takes the place of another.
fn rewritten(before: &str, after: &str) -> String {
    let of = |text: &str| project(PIPELINE, &[("Dockerfile", text), ("main.go", "package main\n")]);
    compared(&of(before), &of(after))
}

const RIGHT: &str = "\
FROM golang:1.25 AS build
WORKDIR /app
COPY . .
RUN CGO_ENABLED=0 go build -o run .

FROM alpine:3.22
WORKDIR /app
COPY --from=build /app/run /app/run
ENV MODE=live
LABEL team=pay
EXPOSE 80
VOLUME /data
HEALTHCHECK CMD [\"/app/run\", \"check\"]
CMD [\"./run\"]
";

#[test]
fn a_stage_for_what_runs_is_assumed_to_be_enough() {
    assert_snapshot!(rewritten(BEFORE, RIGHT), @"
    review Image: the image of Dockerfile is made from alpine:3.22 instead of golang:1.25
    review Image: Dockerfile: the command gains CGO_ENABLED=0
    assumed: what runs in the image of Dockerfile needs nothing of golang:1.25 but what is copied, and nobody starts another program in it
    ");
}

#[test]
fn settings_are_never_lost() {
    for line in [
        "ENV MODE=live\n",
        "LABEL team=pay\n",
        "EXPOSE 80\n",
        "VOLUME /data\n",
        "CMD [\"./run\"]\n",
    ] {
        let text = rewritten(BEFORE, &RIGHT.replace(line, ""));
        assert!(
            text.contains("never") && text.contains("would be lost from Dockerfile"),
            "{line}: {text}"
        );
    }
    let other = rewritten(
        BEFORE,
        &RIGHT.replace("FROM alpine:3.22\nWORKDIR /app", "FROM alpine:3.22\nWORKDIR /srv"),
    );
    assert!(other.contains("WORKDIR would be lost"), "{other}");
    let check =
        rewritten(BEFORE, &RIGHT.replace("HEALTHCHECK CMD [\"/app/run\", \"check\"]\n", ""));
    assert!(check.contains("would be lost"), "{check}");
}

#[test]
fn what_starts_has_to_be_there() {
    let gone = rewritten(BEFORE, &RIGHT.replace("COPY --from=build /app/run /app/run\n", ""));
    assert!(gone.contains("nothing puts ./run into the image of Dockerfile"), "{gone}");
    let elsewhere = rewritten(BEFORE, &RIGHT.replace("/app/run /app/run", "/app/run /usr/bin/"));
    assert!(elsewhere.contains("nothing puts ./run"), "{elsewhere}");
    let shell = |text: &str| text.replace("CMD [\"./run\"]", "CMD ./run");
    let empty = rewritten(&shell(BEFORE), &shell(&RIGHT.replace("alpine:3.22", "scratch")));
    assert!(empty.contains("scratch has no shell, which Dockerfile needs"), "{empty}");
}

#[test]
fn commands_may_gain_words_and_lose_none() {
    let lost = rewritten(BEFORE, &RIGHT.replace("-o run .", "-o run"));
    assert!(lost.contains("RUN go build -o run . would be lost"), "{lost}");
    let context = rewritten(BEFORE, &RIGHT.replace("COPY . .", "COPY main.go ."));
    assert!(context.contains(". of its context would be lost"), "{context}");
}

#[test]
fn a_stage_that_others_name_stays_what_it_is() {
    let before = "FROM golang:1.25 AS dev\nCMD [\"air\"]\nFROM alpine:3.22\nCMD [\"sh\"]\n";
    let renamed = rewritten(before, &before.replace("AS dev", "AS build"));
    assert!(renamed.contains("a stage would be lost"), "{renamed}");
    let emptied = rewritten(before, &before.replace("CMD [\"air\"]\n", ""));
    assert!(emptied.contains("CMD would be lost"), "{emptied}");
}
