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

/// The same with these files of the repository.
fn beside(before: &str, after: &str, files: &[(&str, &str)]) -> String {
    let of = |text: &str| {
        let all: Vec<(&str, &str)> =
            [("Dockerfile", text)].into_iter().chain(files.iter().copied()).collect();
        project(PIPELINE, &all)
    };
    compared(&of(before), &of(after))
}

/// A wrong rewrite must be refused for this reason; the right one isn't.
fn refuses(before: &str, wrong: &str, right: &str, files: &[(&str, &str)], reason: &str) {
    let text = beside(before, wrong, files);
    assert!(text.lines().any(|it| it.starts_with("never") && it.contains(reason)), "{text}");
    let text = beside(before, right, files);
    assert!(!text.contains("never") && !text.contains("advice"), "{text}");
}

/// A Go program: lines of the builder before it is compiled, lines of the final stage before the program is copied,
/// lines behind that.
fn split(builder: &str, last: &str, settings: &str) -> String {
    format!(
        "FROM golang:1.25 AS build\nWORKDIR /app\nCOPY . .\n{builder}RUN go build -o run .\nFROM alpine:3.22\nWORKDIR /app\n\
         {last}COPY --from=build /app/run /app/run\n{settings}CMD [\"./run\"]\n"
    )
}

fn whole(builder: &str, settings: &str) -> String {
    format!(
        "FROM golang:1.25\nWORKDIR /app\nCOPY . .\n{builder}RUN go build -o run .\n{settings}CMD [\"./run\"]\n"
    )
}

#[test]
fn files_that_commands_write_are_never_lost() {
    let writes = "RUN git rev-parse HEAD > version.txt && echo ok > /etc/motd\n";
    let both = "COPY --from=build /app/version.txt /etc/\nCOPY --from=build /etc/motd /etc/motd\n";
    let right = both.replace("version.txt /etc/", "version.txt ./");
    let before = whole(writes, "");
    refuses(
        &before,
        &split(writes, "", ""),
        &split(writes, &right, ""),
        &[],
        "/etc/motd would be lost",
    );
    refuses(
        &before,
        &split(writes, both, ""),
        &split(writes, &right, ""),
        &[],
        "/app/version.txt would be lost",
    );
    // what is removed again, or is for the build alone, isn't
    let brief = "RUN echo a > x.txt && rm x.txt && echo b > /root/.netrc\n";
    assert!(!beside(&whole(brief, ""), &split(brief, "", ""), &[]).contains("never"));
    // a command that runs in the last stage writes there
    let again = whole("", "").replace("CMD", "RUN echo a > /a.txt\nCMD");
    let there = split("", "", "RUN echo a > /a.txt\n");
    assert!(!beside(&again, &there, &[]).contains("never"));
    // nor can all commands be followed
    let open = "RUN echo a > $HOME/x\n";
    let text = beside(&whole(open, ""), &split(open, "", ""), &[]);
    assert!(
        text.contains("advice Image: which file `$HOME/x` is can't be told in Dockerfile"),
        "{text}"
    );
    let open = "RUN for i in 1 2; do date > $i; done\n";
    let text = beside(&whole(open, ""), &split(open, "", ""), &[]);
    assert!(
        text.contains(
            "advice Image: what line 4 of Dockerfile leaves in the image can't be followed"
        ),
        "{text}"
    );
}

#[test]
fn folders_that_commands_make_are_never_lost() {
    for makes in [
        "RUN mkdir -p /data/in\n",
        "RUN mkdir -m 700 /data && cd /data && mkdir in/\n",
        "RUN install -d -m 755 -o root /data/in\n",
        "RUN [\"mkdir\", \"-p\", \"/data/in\"]\n",
    ] {
        let before = whole(makes, "");
        let wrong = split(makes, "", "");
        for right in [
            split(makes, makes, ""),
            split(makes, "RUN mkdir -p /data/in/today\n", ""),
            split(makes, "COPY --from=build /data /data\n", ""),
            split(makes, "COPY main.go /data/in/\n", ""),
        ] {
            refuses(&before, &wrong, &right, &[], "the folder /data/in would be lost");
        }
        let elsewhere = split(makes, "RUN mkdir -p /app/in\n", "");
        refuses(&before, &elsewhere, &split(makes, makes, ""), &[], "/data/in would be lost");
    }
    // what is removed again, where it works anyway, or is for sources, isn't missed
    for makes in
        ["RUN mkdir /x && rm -r /x\n", "RUN mkdir -p /app\n", "RUN mkdir -p src target/x\n"]
    {
        let text = beside(&whole(makes, ""), &split(makes, "", ""), &[]);
        assert!(!text.contains("never"), "{text}");
    }
    let open = "RUN mkdir -p $DATA\n";
    let text = beside(&whole(open, ""), &split(open, "", ""), &[]);
    let told = "advice Image: which folders `mkdir -p $DATA` makes can't be told in Dockerfile";
    assert!(text.contains(told), "{text}");
    let volume = split(open, "", "VOLUME /data\n").replace("$DATA", "/data");
    let before = whole(open, "VOLUME /data\n").replace("$DATA", "/data");
    assert!(!beside(&before, &volume, &[]).contains("never"));
}

#[test]
fn folders_stay_whose_they_are() {
    let user = "RUN adduser -D web && chown -R web /app\n";
    let before = whole("", &format!("{user}USER web\n"));
    let made = "RUN adduser -D web\n";
    let right = split(user, &format!("{made}RUN chown web /app\n"), "USER web\n")
        .replace("--from=build /app", "--from=build --chown=web /app");
    let roots = split(user, made, "USER web\n");
    refuses(&before, &roots, &right, &[], "/app would no longer belong to web");
    let file = right.replace("--chown=web ", "");
    refuses(&before, &file, &right, &[], "/app/run would no longer belong to web");
    let nobody = right.replace(
        "FROM alpine:3.22\nWORKDIR /app\nRUN adduser -D web\n",
        "FROM alpine:3.22\nWORKDIR /app\n",
    );
    refuses(&before, &nobody, &right, &[], "nothing makes the user web");
    // what a COPY gives to the user is the files, not the folder around them
    let owned = |text: String| text.replace("COPY . .", "COPY --chown=1000 . .");
    let copied = owned(whole("", "USER 1000\n"));
    let numbered = owned(split("", "", "USER 1000\n"));
    let right = numbered.replace("--from=build /app", "--from=build --chown=1000 /app");
    refuses(&copied, &numbered, &right, &[], "/app/run would no longer belong to 1000");
}

#[test]
fn files_that_settings_name_are_never_lost() {
    let files = [
        ("main.go", "package main\n"),
        ("config/app.yml", "a: 1\n"),
        ("check.sh", "#!/bin/sh\ntrue\n"),
    ];
    for settings in [
        "ENV CONFIG=/app/config/app.yml\n",
        "ENV CONFIG=config\n",
        "HEALTHCHECK CMD [\"./run\", \"-c\", \"config/app.yml\"]\n",
    ] {
        let right = split("", "COPY --from=build /app/config /app/config\n", settings);
        refuses(
            &whole("", settings),
            &split("", "", settings),
            &right,
            &files,
            ", which its settings name, would be lost",
        );
        // from the context does as well
        let own = split("", "COPY config config\n", settings);
        assert!(!beside(&whole("", settings), &own, &files).contains("never"));
        let elsewhere = split("", "COPY --from=build /app/config /etc/config\n", settings);
        refuses(&whole("", settings), &elsewhere, &right, &files, "which its settings name");
    }
    let start = |text: String| text.replace("[\"./run\"]", "[\"./check.sh\", \"./run\"]");
    let right = start(split("", "COPY --from=build /app/check.sh /app/check.sh\n", ""));
    let wrong = start(split("", "COPY --from=build /app/run /app/check.sh\n", ""));
    refuses(
        &start(whole("", "")),
        &wrong,
        &right,
        &files,
        "/app/check.sh, which its settings name",
    );
    let empty = right.replace("alpine:3.22", "scratch");
    refuses(
        &start(whole("", "")),
        &empty,
        &right,
        &files,
        "scratch has no shell, which check.sh needs",
    );
    let bash = [files[0], ("check.sh", "#!/usr/bin/env bash\ntrue\n")];
    let debian = right.replace("alpine:3.22", "debian:trixie-slim");
    refuses(
        &start(whole("", "")),
        &right,
        &debian,
        &bash,
        "alpine:3.22 has no bash, which check.sh needs",
    );
    let installed =
        right.replace("WORKDIR /app\nCOPY --from", "WORKDIR /app\nRUN apk add bash\nCOPY --from");
    refuses(&start(whole("", "")), &right, &installed, &bash, "no bash");
}

#[test]
fn a_base_of_ones_own_is_taken_to_have_the_users_of_the_one_before() {
    let before = whole("", "USER app\n").replace("golang:1.25", "acme/go:1");
    let after = split("", "", "USER app\n")
        .replace("golang:1.25", "acme/go:1")
        .replace("alpine:3.22", "acme/run:1");
    let text = beside(&before, &after, &[]);
    assert!(text.contains("assumed: acme/run:1 has the user app, as the base before it"), "{text}");
    let text = beside(&before, &after.replace("acme/run:1", "alpine:3.22"), &[]);
    assert!(text.contains("never Image: nothing makes the user app"), "{text}");
}
