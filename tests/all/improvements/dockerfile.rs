//! Two stages in place of one, dependencies before sources, ignore files: what is written, and what stays.

use insta::assert_snapshot;

use pipemigrate::improvements::{ChoiceKind, Proposal};
use pipemigrate::plan::Migration;

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

#[test]
fn settings_move_with_their_comments_and_users_are_made_again() {
    assert_snapshot!(go(
        "FROM golang:1.25-alpine3.21 AS app\n\n# who to ask\nLABEL team=pay\nARG VERSION=dev\nENV GOFLAGS=-mod=mod\n\
         ENV MODE=live\nWORKDIR /app\nCOPY . .\nRUN apk add --no-cache git ffmpeg && adduser -D web && chown -R web /app\n\
         RUN go mod download && go build -o /app/run ./cmd/run\nENV V=$VERSION\nVOLUME /data\nUSER web\n\
         HEALTHCHECK CMD wget -q localhost/health\nENTRYPOINT [\"/app/run\"]\nCMD [\"--all\"]\n",
        &[]
    ), @"
    -FROM golang:1.25-alpine3.21 AS app
    +FROM golang:1.25-alpine3.21 AS build
    -# who to ask
    -LABEL team=pay
    +COPY go.mod ./
    +RUN go mod download
    +
    +FROM alpine:3.21 AS app
    +RUN apk add --no-cache ca-certificates ffmpeg tzdata
    +RUN adduser -D web
    +WORKDIR /app
    +RUN chown web /app
    +ARG VERSION=dev
    +ENV MODE=live
    +COPY --from=build --chown=web /app/run /app/run
    +# who to ask
    +LABEL team=pay
    review Accepted: dockerfile/order/Dockerfile
    review Accepted: dockerfile/stages/Dockerfile (what runs in the image of Dockerfile needs nothing of golang:1.25-alpine3.21 but what is copied, and nobody starts another program in it)
    ");
}

#[test]
fn a_script_that_starts_the_program_is_followed() {
    let script = ("start.sh", "#!/bin/bash\nset -e\nmkdir -p /tmp/x\nexec \"$@\"\n");
    assert_snapshot!(go(
        "FROM golang:1.25\nWORKDIR /app\nCOPY . .\nRUN go build -o run .\nENTRYPOINT [\"./start.sh\"]\nCMD [\"./run\"]\n",
        &[script]
    ), @"
    -FROM golang:1.25
    +FROM golang:1.25 AS build
    +COPY go.mod ./
    +RUN go mod download
    -RUN go build -o run .
    +RUN CGO_ENABLED=0 go build -o run .
    +
    +FROM debian:trixie-slim
    +RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates tzdata && rm -rf /var/lib/apt/lists/*
    +WORKDIR /app
    +COPY --from=build /app/run /app/run
    +COPY --from=build /app/start.sh /app/start.sh
    review Accepted: dockerfile/order/Dockerfile
    review Accepted: dockerfile/stages/Dockerfile (what runs in the image of Dockerfile needs nothing of golang:1.25 but what is copied, and nobody starts another program in it)
    ");
}

#[test]
fn data_that_the_sources_name_goes_along() {
    let files = [
        (
            "main.go",
            "package main\nfunc main() { read(\"config/app.yaml\"); glob(\"./web/*.html\") } // \"docs\"\n",
        ),
        ("config/app.yaml", "a: 1\n"),
        ("web/index.html", "<p>\n"),
        ("other/x.html", "<p>\n"),
        ("docs/x.html", "<p>\n"),
    ];
    assert_snapshot!(go(
        "FROM golang:1.25\nWORKDIR /app\nCOPY . .\nRUN go build -o run .\nCMD [\"./run\"]\n",
        &files
    ), @"
    -FROM golang:1.25
    +FROM golang:1.25 AS build
    +COPY go.mod ./
    +RUN go mod download
    -RUN go build -o run .
    +RUN CGO_ENABLED=0 go build -o run .
    +
    +FROM alpine:3.22
    +RUN apk add --no-cache ca-certificates tzdata
    +WORKDIR /app
    +COPY --from=build /app/run /app/run
    +COPY --from=build /app/config/app.yaml /app/config/app.yaml
    +COPY --from=build /app/web /app/web
    review Accepted: dockerfile/order/Dockerfile
    review Accepted: dockerfile/stages/Dockerfile (what runs in the image of Dockerfile needs nothing of golang:1.25 but what is copied, and nobody starts another program in it)
    ");
    let files = [
        ("main.go", "package main\nimport \"os\"\nfunc main() { os.Open(os.Args[1]) }\n"),
        ("other/x.html", "<p>\n"),
        ("tests/x.html", "<p>\n"),
    ];
    let text = go(
        "FROM golang:1.25\nWORKDIR /app\nCOPY . .\nRUN go build -o run .\nCMD [\"./run\"]\n",
        &files,
    );
    assert!(
        text.contains("+COPY --from=build /app/other /app/other") && !text.contains("/app/tests"),
        "{text}"
    );
}

#[test]
fn a_program_that_needs_cgo_keeps_its_library() {
    let module = (
        "go.mod",
        "module example.com/app\n\ngo 1.25\n\nrequire github.com/mattn/go-sqlite3 v1.14.22\n",
    );
    let with = |image: &str| {
        let text = format!(
            "FROM {image}\nWORKDIR /app\nCOPY . .\nRUN go build -o run .\nCMD [\"./run\"]\n"
        );
        told(
            "dockerfile",
            PIPELINE,
            &[("Dockerfile", &text), module, ("main.go", MAIN), (".dockerignore", ".git\n")],
        )
    };
    let bookworm = with("golang:1.25-bookworm");
    assert!(
        bookworm.contains("+FROM debian:bookworm-slim") && !bookworm.contains("CGO_ENABLED"),
        "{bookworm}"
    );
    let alpine = with("golang:1.25-alpine3.21");
    assert!(alpine.contains("+FROM alpine:3.21"), "{alpine}");
    let unknown = with("golang:1.25");
    assert!(unknown.contains("advice Open: dockerfile/stages/Dockerfile"), "{unknown}");
}

#[test]
fn what_is_not_surely_right_stays_with_the_reason() {
    let reason = |body: &str, files: &[(&str, &str)]| {
        let text = format!("FROM golang:1.25\nWORKDIR /app\nCOPY . .\n{body}");
        let own = [
            ("Dockerfile", text.as_str()),
            ("go.mod", MODULE),
            (".dockerignore", ".git\n"),
            ("main.go", MAIN),
        ];
        let files: Vec<(&str, &str)> = own.into_iter().chain(files.iter().copied()).collect();
        let migration = super::improve("dockerfile", PIPELINE, &files);
        let mut stays =
            migration.entries().filter(|entry| entry.proposal.id.0.contains("/stages/"));
        stays.next().map_or_else(
            || "silent".to_owned(),
            |entry| match entry.proposal.advice {
                true => entry.proposal.summary.split(", as ").last().unwrap().to_owned(),
                false => "changed".to_owned(),
            },
        )
    };
    let build = "RUN go build -o run .\n";
    assert_snapshot!([
        reason(&format!("{build}CMD ./run | tee log\n"), &[]),
        reason(&format!("{build}CMD [\"./other\"]\n"), &[]),
        reason(&format!("RUN curl -o /bin/tool https://example.com/tool\n{build}CMD [\"./run\"]\n"), &[]),
        reason(&format!("RUN if true; then go version; fi\n{build}CMD [\"./run\"]\n"), &[]),
        reason(&format!("SHELL [\"/bin/bash\", \"-c\"]\n{build}CMD [\"./run\"]\n"), &[]),
        reason(&format!("ONBUILD RUN true\n{build}CMD [\"./run\"]\n"), &[]),
        reason(&format!("COPY --from=busybox /bin/wget /bin/\n{build}CMD [\"./run\"]\n"), &[]),
        reason(&format!("USER web\n{build}CMD [\"./run\"]\n"), &[]),
        reason(&format!("{build}ENTRYPOINT [\"./go.sh\"]\n"), &[("go.sh", "#!/bin/sh\nconsul-template -once\n./run\n")]),
        reason("RUN go build ./...\nCMD [\"./run\"]\n", &[]),
    ].join("\n"), @"
    it starts more than one plain program
    no command in it says that it makes /app/other, which it starts
    `curl` (line 4) may make something that the program needs while it runs
    line 4 runs more than plain commands
    line 4 sets another shell
    line 4 is for images that are built upon it
    line 4 copies from another image, which may be for what runs
    line 4 changes the user before the build is done
    go.sh, which it starts, calls `consul-template`
    no command in it says that it makes /app/run, which it starts
    ");
    for silent in [
        "CMD [\"go\", \"run\", \".\"]\n",
        "RUN go install github.com/air-verse/air@latest\nCMD [\"air\"]\n",
        "RUN go build -o run .\nCMD [\"sh\"]\n",
        "RUN go build -o run .\n",
        "RUN go test ./...\nCMD [\"./run\"]\n",
    ] {
        assert_eq!(reason(silent, &[]), "silent", "{silent}");
    }
}

#[test]
fn whoever_starts_something_else_in_the_image_keeps_it_whole() {
    let dockerfile =
        "FROM golang:1.25\nWORKDIR /app\nCOPY . .\nRUN go build -o run .\nCMD [\"./run\"]\n";
    let files = [
        ("Dockerfile", dockerfile),
        ("go.mod", MODULE),
        ("main.go", MAIN),
        (".dockerignore", ".git\n"),
    ];
    let pipeline = PIPELINE.replace(
        "          - docker push",
        "          - docker run registry.example.com/app go test ./...\n          - docker push",
    );
    let text = told("dockerfile", &pipeline, &files);
    assert!(text.contains("advice Open: dockerfile/stages"), "{text}");
    let shell = PIPELINE.replace(
        "          - docker push",
        "          - docker run registry.example.com/app sh -c ls\n          - docker push",
    );
    assert!(told("dockerfile", &shell, &files).contains("+FROM alpine"));
    let target = PIPELINE.replace("docker build", "docker build --target app");
    let text = told("dockerfile", &target, &files);
    assert!(text.contains("advice Open: dockerfile/stages"), "{text}");
    let compose =
        ("docker-compose.yml", "services:\n  app:\n    build: .\n    volumes:\n      - .:/app\n");
    let files: Vec<_> = files.into_iter().chain([compose]).collect();
    assert!(!told("dockerfile", PIPELINE, &files).contains("stages"));
}

#[test]
fn the_base_is_a_choice() {
    let dockerfile =
        "FROM golang:1.25\nWORKDIR /app\nCOPY . .\nRUN go build -o run .\nCMD [\"./run\"]\n";
    let bases = |dockerfile: &str, main: &str| {
        let files = [
            ("Dockerfile", dockerfile),
            ("go.mod", MODULE),
            ("main.go", main),
            (".dockerignore", ".git\n"),
        ];
        let migration = super::improve("dockerfile", PIPELINE, &files);
        let entry =
            migration.entries().find(|entry| entry.proposal.id.0.contains("/stages/")).unwrap();
        let ChoiceKind::OneOf(options) = &entry.proposal.choices[0].kind else { panic!() };
        options.iter().map(|option| option.value.clone()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(bases(dockerfile, MAIN), "alpine debian-slim distroless scratch");
    let zones = MAIN.replace("func main() {", "func main() { time.LoadLocation(\"UTC\");");
    assert_eq!(bases(dockerfile, &zones), "alpine debian-slim distroless");
    let starts = MAIN.replace("import \"net/http\"", "import (\n\"net/http\"\n\"os/exec\"\n)");
    assert_eq!(bases(dockerfile, &starts), "alpine debian-slim");
    assert_eq!(bases(&dockerfile.replace("[\"./run\"]", "./run"), MAIN), "alpine debian-slim");
}

#[test]
fn what_a_step_brings_is_named_or_goes_along() {
    let pipeline = PIPELINE.replace(
        "          - docker build",
        "          - echo A=1 > .env\n          - echo B=2 > notes.txt\n          - docker build",
    );
    let dockerfile =
        "FROM golang:1.25\nWORKDIR /app\nCOPY . .\nRUN go build -o run .\nCMD [\"./run\"]\n";
    let main = MAIN.replace("func main() {", "func main() { load(\".env\");");
    let files = [
        ("Dockerfile", dockerfile),
        ("go.mod", MODULE),
        ("main.go", &main),
        (".dockerignore", ".git\n"),
    ];
    let text = told("dockerfile", &pipeline, &files);
    assert!(text.contains("+COPY --from=build /app/.env /app/.env"), "{text}");
    assert!(
        text.contains("doesn't need notes.txt, which a step brings before it is built"),
        "{text}"
    );
}

#[test]
fn modules_come_before_sources_unless_they_are_local() {
    let multi = "FROM golang:1.25 AS b\nWORKDIR /app\nCOPY . .\nRUN go mod download\nRUN go build -o run .\n\
                 FROM alpine:3.22\nCOPY --from=b /app/run /run\nCMD [\"/run\"]\n";
    assert_snapshot!(go(multi, &[("go.sum", "x\n")]), @"
    -COPY . .
    +COPY go.mod go.sum ./
    +COPY . .
    review Accepted: dockerfile/order/Dockerfile
    ");
    for module in
        ["module a\n\ngo 1.25\n\nreplace b => ./b\n", "module a\n\ngo 1.25\n\nreplace b => ../b\n"]
    {
        let files = [
            ("Dockerfile", multi),
            ("go.mod", module),
            ("main.go", MAIN),
            (".dockerignore", ".git\n"),
        ];
        assert_eq!(told("dockerfile", PIPELINE, &files), "");
    }
    assert_eq!(go(multi, &[("vendor/modules.txt", "\n")]), "");
    assert_eq!(
        go(&multi.replace("COPY . .", "COPY go.mod .\nRUN go mod download\nCOPY . ."), &[]),
        ""
    );
}

#[test]
fn an_older_go_than_the_module_asks_for_is_replaced() {
    let dockerfile = "FROM golang:1.21-alpine AS b\nCOPY go.mod .\nCOPY . .\nRUN go build -o /run .\nFROM alpine:3.22\n\
                      COPY --from=b /run /run\nCMD [\"/run\"]\n";
    assert_snapshot!(go(dockerfile, &[]), @"
    -FROM golang:1.21-alpine AS b
    +FROM golang:1.25-alpine AS b
    review Accepted: dockerfile/go-version/Dockerfile (golang:1.25-alpine does for Dockerfile what golang:1.21-alpine did)
    ");
}

#[test]
fn caches_of_the_builder_are_kept_where_it_keeps_them() {
    let dockerfile = "# syntax=docker/dockerfile:1\nFROM golang:1.25 AS b\nWORKDIR /app\nCOPY go.mod .\nRUN go mod download\n\
                      COPY . .\nRUN go build -o /run .\nFROM alpine:3.22\nCOPY --from=b /run /run\nCMD [\"/run\"]\n";
    assert!(!go(dockerfile, &[]).contains("mounts"));
    let pipeline =
        PIPELINE.replace("        services: [docker]\n", "        runs-on: [self.hosted, linux]\n");
    let files = [
        ("Dockerfile", dockerfile),
        ("go.mod", MODULE),
        ("main.go", MAIN),
        (".dockerignore", ".git\n"),
    ];
    assert_snapshot!(told("dockerfile", &pipeline, &files), @"
    -RUN go mod download
    +RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build go mod download
    -RUN go build -o /run .
    +RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build go build -o /run .
    review Accepted: dockerfile/mounts/Dockerfile
    ");
}

#[test]
fn an_ignore_file_never_takes_what_a_build_asks_for() {
    let dockerfile = "FROM scratch\nCOPY . /\n";
    let ignored = |dockerfile: &str, files: &[(&str, &str)]| {
        let own = [("Dockerfile", dockerfile)];
        let files: Vec<(&str, &str)> = own.into_iter().chain(files.iter().copied()).collect();
        told("dockerfile", PIPELINE, &files)
    };
    assert_snapshot!(ignored(dockerfile, &[("README.md", "# a\n")]), @"
    +.git
    +*.md
    +bitbucket-pipelines.yml
    review Accepted: dockerfile/ignore/.dockerignore
    ");
    assert!(!ignored("FROM alpine:3.22\nCOPY . /\nRUN git describe\n", &[]).contains("+.git"));
    assert_eq!(ignored(dockerfile, &[(".dockerignore", ".git\n")]), "");
    assert_eq!(ignored("FROM scratch\nCOPY a /\n", &[]), "");
    assert!(
        !ignored("FROM scratch\nCOPY README.md /\nCOPY . /\n", &[("README.md", "# a\n")])
            .contains("*.md")
    );
}

#[test]
fn bases_without_a_version_are_told() {
    let text =
        go("FROM golang:alpine AS b\nCOPY . .\nFROM alpine:latest\nCOPY --from=b /x /x\n", &[]);
    assert!(text.contains("advice Open: dockerfile/floating/Dockerfile"), "{text}");
}

#[test]
fn arguments_that_nothing_takes_are_told() {
    let pipeline = PIPELINE.replace(
        "docker build",
        "docker build --build-arg A=1 --build-arg B=2 --build-arg no_proxy=x",
    );
    let files = [("Dockerfile", "FROM scratch\nARG A\n")];
    let migration = super::improve("dockerfile", &pipeline, &files);
    let told: Vec<&str> =
        migration.entries().map(|entry| entry.proposal.summary.as_str()).collect();
    assert_eq!(told, ["Dockerfile: no ARG takes B, which the pipeline gives to the build"]);
}

#[test]
fn images_are_told_as_the_pipeline_builds_them() {
    let dockerfile = "ARG GO=1.24\nFROM golang:$GO\nWORKDIR /app\nCOPY . .\nRUN go build -o run .\nCMD [\"./run\"]\n";
    let base = |arguments: &str, dockerfile: &str| {
        let pipeline = PIPELINE.replace("docker build", &format!("docker build {arguments}"));
        let files =
            [("Dockerfile", dockerfile), ("go.mod", "module a\n"), ("main.go", "package main\n")];
        let migration = super::improve("dockerfile", &pipeline, &files);
        let [image] = migration.images.as_slice() else { panic!("{:?}", migration.images) };
        assert_eq!(image.file, "Dockerfile");
        assert_eq!(image.before.layers, ["COPY . .", "RUN go build -o run ."]);
        image.before.base.clone()
    };
    assert_eq!(base("", dockerfile), "golang:1.24");
    assert_eq!(base("--build-arg GO=1.25", dockerfile), "golang:1.25");
    // one stage that only the build knows isn't an empty one
    let open = base("--build-arg GO=$GO", dockerfile);
    assert_eq!(open, "golang:$GO");
}

/// What becomes of a Go module with this pipeline and Dockerfile.
fn of_module(pipeline: &str, dockerfile: &str) -> Migration {
    let files = [
        ("Dockerfile", dockerfile),
        ("go.mod", MODULE),
        ("main.go", MAIN),
        (".dockerignore", ".git\n"),
    ];
    super::improve("dockerfile", pipeline, &files)
}

/// What is advised where a step compiles with this command before it builds the image.
fn compiled_by(command: &str, dockerfile: &str) -> String {
    let pipeline = PIPELINE.replace(
        "        services: [docker]\n        script:\n",
        &format!("        image: golang:1.25\n        services: [docker]\n        script:\n          - {command}\n"),
    );
    let migration = of_module(&pipeline, dockerfile);
    assert!(!super::shown("dockerfile", &migration).contains('+'));
    let task = |proposal: &Proposal| proposal.task.as_ref().map(|task| task.text.clone());
    let own = migration.entries().filter(|it| it.proposal.id.0.starts_with("dockerfile/"));
    let told = own.filter_map(|entry| {
        Some(format!("{}\n{}", entry.proposal.summary, task(&entry.proposal)?))
    });
    told.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_program_that_the_step_compiles_needs_no_compiler_in_its_image() {
    let dockerfile = "FROM golang:1.25\nCOPY run /run\nCMD [\"/run\"]\n";
    assert_snapshot!(compiled_by("CGO_ENABLED=0 go build -o run .", dockerfile), @"
    Dockerfile: golang:1.25 brings a compiler, and the image only starts run, which “Build” compiles
    Make the image of Dockerfile from `alpine:3.22` with `RUN apk add --no-cache ca-certificates tzdata`: “Build” compiles with CGO_ENABLED=0, so it needs no C library
    ");
    assert_snapshot!(compiled_by("go build -o run .", dockerfile), @"
    Dockerfile: golang:1.25 brings a compiler, and the image only starts run, which “Build” compiles
    Compile with `CGO_ENABLED=0`, unless the program needs cgo, and make the image of Dockerfile from `alpine:3.22` with `RUN apk add --no-cache ca-certificates tzdata`: without cgo it needs no C library
    ");
    // found by name, with everything else
    let whole =
        "FROM golang:1.25-alpine3.21\nWORKDIR /usr/local/bin\nCOPY . .\nENTRYPOINT [\"run\"]\n";
    assert_snapshot!(compiled_by("go build -o run .", whole), @"
    Dockerfile: golang:1.25-alpine3.21 brings a compiler, and the image only starts run, which “Build” compiles
    Compile with `CGO_ENABLED=0`, unless the program needs cgo, and make the image of Dockerfile from `alpine:3.21` with `RUN apk add --no-cache ca-certificates tzdata`: without cgo it needs no C library
    ");
    // a small base is fine
    assert_eq!(
        compiled_by("go build -o run .", &dockerfile.replace("golang:1.25", "alpine:3.22")),
        ""
    );
}

#[test]
fn arguments_that_the_pipeline_gives_count() {
    let with = |arguments: &str, dockerfile: &str| {
        let pipeline = PIPELINE.replace("docker build", &format!("docker build {arguments}"));
        let migration = of_module(&pipeline, dockerfile);
        let shown = super::shown("dockerfile", &migration);
        let base = shown.lines().find(|line| line.starts_with("+FROM") && !line.contains(" AS "));
        let own =
            migration.entries().filter(|it| it.proposal.id.0.starts_with("dockerfile/stages"));
        let told = own.map(|entry| entry.proposal.summary.clone());
        format!("{}\n{}", base.unwrap_or_default(), told.collect::<Vec<_>>().join("\n"))
    };
    let build = "WORKDIR /app\nCOPY . .\nRUN go build -o run .\nCMD [\"./run\"]\n";
    let tag = format!("ARG GO_VERSION=1.25\nFROM golang:${{GO_VERSION}}\n{build}");
    assert_snapshot!(with("", &tag), @"
    +FROM alpine:3.22
    build Dockerfile in two stages: build in golang:1.25, ship only /app/run
    ");
    assert_snapshot!(with("--build-arg GO_VERSION=1.26-alpine3.21", &tag), @"
    +FROM alpine:3.21
    build Dockerfile in two stages: build in golang:1.26-alpine3.21, ship only /app/run
    ");
    assert_snapshot!(with("--build-arg GO_VERSION=$GO_VERSION", &tag), @"Dockerfile ships all of golang:${GO_VERSION}; it stays in one stage, as only the build knows GO_VERSION");
    assert_snapshot!(with("", &tag.replace("=1.25", "")), @"Dockerfile ships all of golang:${GO_VERSION}; it stays in one stage, as only the build knows GO_VERSION");
    let whole = format!("ARG BASE=golang:1.25\nFROM $BASE\n{build}");
    assert_snapshot!(with("--build-arg BASE=golang:1.26-alpine3.21", &whole), @"
    +FROM alpine:3.21
    build Dockerfile in two stages: build in golang:1.26-alpine3.21, ship only /app/run
    ");
    assert_snapshot!(with("--build-arg BASE=acme/go:1", &whole), @"");
    // what is linked to a C library needs the release that is really built with
    let linked = whole.replace("RUN go", "RUN CGO_ENABLED=1 go");
    assert_snapshot!(with("--build-arg BASE=golang:1.25-bullseye", &linked.replace("1.25", "1.25-bookworm")), @"
    +FROM debian:bullseye-slim
    build Dockerfile in two stages: build in golang:1.25-bullseye, ship only /app/run
    ");
}

#[test]
fn a_program_that_is_found_by_name_goes_where_shells_look() {
    let text = go(
        "FROM golang:1.25-alpine\nWORKDIR /src\nCOPY . .\nRUN go install ./cmd/run\nCMD [\"run\"]\n",
        &[],
    );
    assert!(text.contains("+COPY --from=build /go/bin/run /usr/local/bin/run"), "{text}");
    let own = go(
        "FROM golang:1.25\nENV PATH=/x:$PATH\nCOPY . .\nRUN go build -o /x/run .\nCMD [\"run\"]\n",
        &[],
    );
    assert!(!own.contains("+FROM"), "{own}");
}

#[test]
fn a_folder_that_only_the_base_knows_keeps_one_stage() {
    let text = go(
        "FROM golang:1.25\nWORKDIR $GOPATH/src/app\nCOPY . .\nRUN go build -o /run .\nCMD [\"/run\"]\n",
        &[],
    );
    assert!(text.contains("advice Open: dockerfile/stages") && !text.contains("+FROM"), "{text}");
}

#[test]
fn an_argument_goes_along_with_the_variable_that_takes_it() {
    let text = go(
        "FROM golang:1.25\nARG VERSION\nENV VERSION=$VERSION \\\n    CGO_ENABLED=0\nWORKDIR /app\nCOPY . .\n\
         RUN go build -o run .\nCMD [\"./run\"]\n",
        &[],
    );
    assert!(text.contains("+ARG VERSION\n+ENV VERSION=$VERSION"), "{text}");
}

#[test]
fn data_that_is_copied_by_name_goes_along() {
    let files =
        [("static/a.css", "a\n"), ("sql/1.sql", "a\n"), ("sql/2.sql", "a\n"), ("app.yaml", "a\n")];
    let text = go(
        "FROM golang:1.25\nWORKDIR /srv\nCOPY go.mod ./\nCOPY *.go ./\nCOPY static /var/www/\nCOPY sql/*.sql sql/\n\
         COPY app.yaml ./\nRUN go build -o run .\nCMD [\"./run\"]\n",
        &files,
    );
    for path in ["/srv/run", "/var/www/a.css", "/srv/sql", "/srv/app.yaml"] {
        assert!(text.contains(&format!("+COPY --from=build {path} {path}\n")), "{path}: {text}");
    }
}

#[test]
fn an_init_program_is_installed_again() {
    let text = go(
        "FROM golang:1.25-alpine\nRUN apk add --no-cache tini git\nWORKDIR /app\nCOPY . .\nRUN go build -o run .\n\
         ENTRYPOINT [\"/sbin/tini\", \"--\"]\nCMD [\"./run\"]\n",
        &[],
    );
    assert!(text.contains("+RUN apk add --no-cache ca-certificates tini tzdata"), "{text}");
}

#[test]
fn a_program_without_a_folder_of_its_own_starts_where_it_did() {
    let main = MAIN.replace("func main() {", "func main() { open(\"web/a.html\");");
    let files = [("main.go", main.as_str()), ("web/a.html", "a\n")];
    let text =
        go("FROM golang:1.25\nCOPY . .\nRUN go build -o /bin/run .\nCMD [\"/bin/run\"]\n", &files);
    assert!(text.contains("+WORKDIR /go\n") && text.contains(" /go/web/a.html\n"), "{text}");
}

#[test]
fn a_program_is_made_where_its_command_works() {
    let dockerfile = "FROM golang:1.25\nWORKDIR /app\nCOPY . .\nRUN cd cmd/run && go build -o run .\nCMD [\"/app/cmd/run/run\"]\n";
    let text = go(dockerfile, &[]);
    assert!(text.contains("+COPY --from=build /app/cmd/run/run /app/cmd/run/run"), "{text}");
    let elsewhere = go(&dockerfile.replace("/app/cmd/run/run", "/app/run"), &[]);
    assert!(elsewhere.contains("advice Open: dockerfile/stages"), "{elsewhere}");
}
