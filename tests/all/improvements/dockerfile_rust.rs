//! Rust images: the program alone where what it is linked to is known; what stays, and why.

use insta::assert_snapshot;

use super::{advised, told};

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

const LOCK: &str =
    "[[package]]\nname = \"linux-raw-sys\"\nversion = \"0.4.15\"\n\n[[package]]\nname = \"app\"\n";

/// A Dockerfile with a Rust program and these files beside.
fn beside<'a>(dockerfile: &'a str, files: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let all = [
        ("Dockerfile", dockerfile),
        ("Cargo.toml", "[package]\nname = \"app\"\n"),
        ("Cargo.lock", LOCK),
        ("src/main.rs", "fn main() {}\n"),
        (".dockerignore", ".git\n"),
    ];
    let own = all.into_iter().filter(|(name, _)| files.iter().all(|(other, _)| other != name));
    own.chain(files.iter().copied()).filter(|(_, text)| !text.is_empty()).collect()
}

fn rust(dockerfile: &str, files: &[(&str, &str)]) -> String {
    told("dockerfile", PIPELINE, &beside(dockerfile, files))
}

const BUILD: &str = "WORKDIR /app\nCOPY . .\nRUN cargo build --release\nEXPOSE 8080\nCMD [\"./target/release/app\"]\n";

#[test]
fn a_program_runs_on_the_release_that_it_was_linked_on() {
    let main = "use std::fs;\nfn main() { fs::read_to_string(\"config/app.toml\"); }\n";
    assert_snapshot!(rust(
        &format!("FROM rust:1.90-slim-bookworm\n{BUILD}"),
        &[("src/main.rs", main), ("config/app.toml", "a = 1\n"), ("static/a.css", "a {}\n")]
    ), @"
    -FROM rust:1.90-slim-bookworm
    +FROM rust:1.90-slim-bookworm AS build
    +
    +FROM debian:bookworm-slim
    +RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates tzdata && rm -rf /var/lib/apt/lists/*
    +WORKDIR /app
    +COPY --from=build /app/target/release/app /app/target/release/app
    +COPY --from=build /app/config/app.toml /app/config/app.toml
    review Accepted: dockerfile/stages/Dockerfile (what runs in the image of Dockerfile needs nothing of rust:1.90-slim-bookworm but what is copied, and nobody starts another program in it)
    ");
}

#[test]
fn a_static_program_may_run_anywhere() {
    assert_snapshot!(rust(
        "FROM rust:1.90-alpine\nRUN apk add --no-cache musl-dev\nWORKDIR /src\nCOPY . .\nRUN cargo install --path .\n\
         ENV RUST_LOG=info CARGO_TERM_COLOR=never\nUSER 1000\nCMD [\"app\"]\n",
        &[]
    ), @"
    -FROM rust:1.90-alpine
    +FROM rust:1.90-alpine AS build
    +
    +FROM alpine:3.22
    +RUN apk add --no-cache ca-certificates tzdata
    +WORKDIR /src
    +COPY --from=build /usr/local/cargo/bin/app /usr/local/bin/app
    review Accepted: dockerfile/stages/Dockerfile (what runs in the image of Dockerfile needs nothing of rust:1.90-alpine but what is copied, and nobody starts another program in it)
    ");
}

#[test]
fn libraries_are_installed_where_they_are_known() {
    let lock = "[[package]]\nname = \"openssl-sys\"\n";
    assert_snapshot!(rust(
        "FROM rust:1.90-bookworm\nWORKDIR /app\nCOPY . .\n\
         RUN cargo build --release && cp target/release/app /usr/local/bin/\nRUN useradd -m app\nUSER app\nCMD app --port 80\n",
        &[("Cargo.lock", lock)]
    ), @"
    -FROM rust:1.90-bookworm
    +FROM rust:1.90-bookworm AS build
    +
    +FROM debian:bookworm-slim
    +RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates libssl3 tzdata && rm -rf /var/lib/apt/lists/*
    +RUN useradd -m app
    +WORKDIR /app
    +COPY --from=build /usr/local/bin/app /usr/local/bin/app
    review Accepted: dockerfile/stages/Dockerfile (what runs in the image of Dockerfile needs nothing of rust:1.90-bookworm but what is copied, and nobody starts another program in it)
    ");
}

#[test]
fn what_compiles_when_it_starts_is_for_development() {
    for start in ["[\"cargo\", \"run\"]", "cargo watch -x run", "[\"bash\"]"] {
        let dockerfile =
            format!("FROM rust:1.90-bookworm\nCOPY . .\nRUN cargo build\nCMD {start}\n");
        assert_eq!(rust(&dockerfile, &[]), "", "{start}");
    }
    assert_eq!(rust("FROM rust:1.90-bookworm\nCOPY app /app\nCMD [\"/app\"]\n", &[]), "");
}

#[test]
fn what_is_not_sure_stays() {
    let from = |image: &str| format!("FROM {image}\n{BUILD}");
    let plain = from("rust:1.90-bookworm");
    let with = |old: &str, new: &str| plain.replace(old, new);
    let lock = |name: &str| format!("[[package]]\nname = \"{name}\"\n");
    let gdal = lock("gdal-sys");
    let ssl = lock("openssl-sys");
    let all = [
        (from("rust:1.90"), vec![]),
        (plain.clone(), vec![("Cargo.lock", "")]),
        (plain.clone(), vec![("Cargo.lock", gdal.as_str())]),
        (from("rust:1.90-alpine"), vec![("Cargo.lock", ssl.as_str())]),
        (with("RUN cargo", "RUN ./prepare.sh\nRUN cargo"), vec![]),
        (with("RUN cargo", "RUN cp -r config /etc/app\nRUN cargo"), vec![]),
        (with("./target/release/app", "/opt/app"), vec![]),
        (with("RUN cargo", "ENV RUSTFLAGS=-Ctarget-feature=-crt-static\nRUN cargo"), vec![]),
    ];
    let reasons: Vec<String> = all
        .iter()
        .map(|(dockerfile, files)| advised("dockerfile", PIPELINE, &beside(dockerfile, files)))
        .collect();
    assert_snapshot!(reasons.join("\n"), @"
    Dockerfile ships all of rust:1.90; it stays in one stage, as its program is linked to a C library, and FROM doesn't say of which Debian release: name it (`rust:1.90-slim-bookworm`)
    Dockerfile ships all of rust:1.90-bookworm; it stays in one stage, as without a Cargo.lock nobody knows which libraries the program needs
    Dockerfile ships all of rust:1.90-bookworm; it stays in one stage, as Cargo.lock names gdal-sys, which binds to a library in C
    Dockerfile ships all of rust:1.90-alpine; it stays in one stage, as Cargo.lock names openssl-sys, which binds to a library in C
    Dockerfile ships all of rust:1.90-bookworm; it stays in one stage, as `prepare.sh` (line 4) may make something that the program needs while it runs
    Dockerfile ships all of rust:1.90-bookworm; it stays in one stage, as `cp config /etc/app` may bring something that the program needs while it runs
    Dockerfile ships all of rust:1.90-bookworm; it stays in one stage, as no command in it says that it makes /opt/app, which it starts
    Dockerfile ships all of rust:1.90-bookworm; it stays in one stage, as it says itself how the program is linked (`crt-static`)
    ");
}
