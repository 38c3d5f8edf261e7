//! `toolchain`.

use insta::assert_snapshot;

use super::{improve, told};

/// A pipeline of one step in this image with this script; `None`: no image.
fn script(image: Option<&str>, lines: &[&str]) -> String {
    let image = image.map_or_else(String::new, |i| format!("image: {i}\n\n"));
    let items: String = lines.iter().map(|l| format!("          - {l}\n")).collect();
    format!(
        "{image}pipelines:\n  default:\n    - step:\n        name: Test\n        script:\n{items}"
    )
}

fn toolchain(lines: &[&str], files: &[(&str, &str)]) -> String {
    told("toolchain", &script(Some("atlassian/default-image:4"), lines), files)
}

const GO: [&str; 3] = [
    "curl -sSLO https://go.dev/dl/go1.22.3.linux-amd64.tar.gz",
    "tar -C /usr/local -xzf go1.22.3.linux-amd64.tar.gz && rm go1.22.3.linux-amd64.tar.gz",
    "export PATH=$PATH:/usr/local/go/bin",
];

#[test]
fn go_by_tarball() {
    assert_snapshot!(toolchain(&[GO[0], GO[1], GO[2], "go test ./..."], &[]), @"
    -image: atlassian/default-image:4
    +image: golang:1.22.3
    -          - curl -sSLO https://go.dev/dl/go1.22.3.linux-amd64.tar.gz
    -          - tar -C /usr/local -xzf go1.22.3.linux-amd64.tar.gz && rm go1.22.3.linux-amd64.tar.gz
    -          - export PATH=$PATH:/usr/local/go/bin
    review Accepted: toolchain/go/default/Test
    ");
    assert_snapshot!(toolchain(&["curl -sSL https://dl.google.com/go/go1.21.0.linux-amd64.tar.gz | tar -C /usr/local -xz", GO[2], "go build ./..."], &[]), @"
    -image: atlassian/default-image:4
    +image: golang:1.21.0
    -          - curl -sSL https://dl.google.com/go/go1.21.0.linux-amd64.tar.gz | tar -C /usr/local -xz
    -          - export PATH=$PATH:/usr/local/go/bin
    review Accepted: toolchain/go/default/Test
    ");
    let version = [
        "GO_VERSION=1.22.3",
        "wget https://go.dev/dl/go${GO_VERSION}.linux-amd64.tar.gz",
        "rm -rf /usr/local/go",
        "tar -C /usr/local -xzf go${GO_VERSION}.linux-amd64.tar.gz",
        "export PATH=/usr/local/go/bin:$PATH",
        "go test ./...",
    ];
    assert_snapshot!(toolchain(&version, &[]), @"
    -image: atlassian/default-image:4
    +image: golang:1.22.3
    -          - wget https://go.dev/dl/go${GO_VERSION}.linux-amd64.tar.gz
    -          - rm -rf /usr/local/go
    -          - tar -C /usr/local -xzf go${GO_VERSION}.linux-amd64.tar.gz
    -          - export PATH=/usr/local/go/bin:$PATH
    review Accepted: toolchain/go/default/Test
    ");
}

#[test]
fn go_that_is_older_than_the_sources_stays() {
    let lines = [GO[0], GO[1], GO[2], "go test ./..."];
    assert_snapshot!(toolchain(&lines, &[("go.mod", "module x\n\ngo 1.23\n")]), @"");
}

#[test]
fn another_tool_keeps_the_image() {
    assert_snapshot!(toolchain(&[GO[0], GO[1], GO[2], "go test ./...", "jq . report.json"], &[]), @"not offered: run “Test” in `golang:1.22.3` instead of installing Go 1.22.3 in every run: “Test”: `jq` isn't known to be in golang:1.22.3");
    assert_snapshot!(toolchain(&[GO[0], GO[1], GO[2], "npm test", "go test ./..."], &[]), @"not offered: run “Test” in `golang:1.22.3` instead of installing Go 1.22.3 in every run: “Test”: `npm` isn't known to be in golang:1.22.3");
    assert_snapshot!(toolchain(&[GO[0], GO[1], GO[2], "apt-get update && apt-get install -y jq", "go test ./...", "jq . report.json"], &[]), @"
    -image: atlassian/default-image:4
    +image: golang:1.22.3
    -          - curl -sSLO https://go.dev/dl/go1.22.3.linux-amd64.tar.gz
    -          - tar -C /usr/local -xzf go1.22.3.linux-amd64.tar.gz && rm go1.22.3.linux-amd64.tar.gz
    -          - export PATH=$PATH:/usr/local/go/bin
    review Accepted: toolchain/go/default/Test
    ");
}

#[test]
fn code_of_its_own_is_assumed_to_need_nothing_else() {
    assert_snapshot!(toolchain(&[GO[0], GO[1], GO[2], "./build.sh"], &[]), @"
    -image: atlassian/default-image:4
    +image: golang:1.22.3
    -          - curl -sSLO https://go.dev/dl/go1.22.3.linux-amd64.tar.gz
    -          - tar -C /usr/local -xzf go1.22.3.linux-amd64.tar.gz && rm go1.22.3.linux-amd64.tar.gz
    -          - export PATH=$PATH:/usr/local/go/bin
    review Accepted: toolchain/go/default/Test (`./build.sh` needs nothing of atlassian/default-image:4 that golang:1.22.3 lacks)
    ");
}

#[test]
fn node_by_nvm() {
    assert_snapshot!(toolchain(&["nvm install 20", "npm install -g pnpm@latest", "pnpm install --frozen-lockfile", "npm run build"], &[]), @"
    -image: atlassian/default-image:4
    +image: node:20
    -          - nvm install 20
    review Accepted: toolchain/node/default/Test
    advice Open: toolchain/retired/node:20
    ");
    let whole = [
        "curl -o- https://raw.githubusercontent.com/nvm-sh/nvm/v0.39.7/install.sh | bash",
        "export NVM_DIR=\"$HOME/.nvm\"",
        "'[ -s \"$NVM_DIR/nvm.sh\" ] && . \"$NVM_DIR/nvm.sh\"'",
        "nvm install",
        "nvm use",
        "npm ci",
        "npm test",
    ];
    assert_snapshot!(toolchain(&whole, &[(".nvmrc", "v20.11.1\n"), ("package.json", "{}")]), @r#"
    -image: atlassian/default-image:4
    +image: node:20.11.1
    -          - curl -o- https://raw.githubusercontent.com/nvm-sh/nvm/v0.39.7/install.sh | bash
    -          - export NVM_DIR="$HOME/.nvm"
    -          - '[ -s "$NVM_DIR/nvm.sh" ] && . "$NVM_DIR/nvm.sh"'
    -          - nvm install
    -          - nvm use
    review Accepted: toolchain/node/default/Test (node:20.11.1 is the version of Node.js that the install brought, or will do)
    advice Open: toolchain/retired/node:20.11.1
    "#);
}

#[test]
fn node_by_nodesource() {
    assert_snapshot!(toolchain(&["curl -fsSL https://deb.nodesource.com/setup_20.x | bash -", "apt-get install -y nodejs", "npm ci"], &[("package.json", "{\n \"engines\": {\n \"node\": \">=22\" } }")]), @"
    -image: atlassian/default-image:4
    +image: node:20
    -          - curl -fsSL https://deb.nodesource.com/setup_20.x | bash -
    -          - apt-get install -y nodejs
    review Accepted: toolchain/node/default/Test
    advice Open: toolchain/retired/node:20
    ");
}

#[test]
fn python_java_dotnet_rust() {
    assert_snapshot!(toolchain(&["pyenv install 3.11.4", "pyenv global 3.11.4", "pip install -r requirements.txt", "pytest"], &[]), @"
    -image: atlassian/default-image:4
    +image: python:3.11.4
    -          - pyenv install 3.11.4
    -          - pyenv global 3.11.4
    review Accepted: toolchain/python/default/Test (`pytest` comes from `pip install -r requirements.txt`, not from atlassian/default-image:4)
    ");
    assert_snapshot!(toolchain(&["apt-get update && apt-get install -y openjdk-17-jdk", "./gradlew test"], &[]), @"
    -image: atlassian/default-image:4
    +image: eclipse-temurin:17-jdk
    -          - apt-get update && apt-get install -y openjdk-17-jdk
    review Accepted: toolchain/java/default/Test (`./gradlew test` needs nothing of atlassian/default-image:4 that eclipse-temurin:17-jdk lacks)
    ");
    assert_snapshot!(toolchain(&["apt-get update", "apt-get install -y openjdk-17-jdk", "mvn verify"], &[]), @"not offered: run “Test” in `eclipse-temurin:17-jdk` instead of installing Java 17 in every run: “Test”: `mvn` isn't known to be in eclipse-temurin:17-jdk");
    assert_snapshot!(toolchain(&["wget https://dot.net/v1/dotnet-install.sh", "chmod +x dotnet-install.sh", "./dotnet-install.sh --channel 8.0", "export PATH=$PATH:$HOME/.dotnet", "dotnet test"], &[]), @"
    -image: atlassian/default-image:4
    +image: mcr.microsoft.com/dotnet/sdk:8.0
    -          - wget https://dot.net/v1/dotnet-install.sh
    -          - chmod +x dotnet-install.sh
    -          - ./dotnet-install.sh --channel 8.0
    -          - export PATH=$PATH:$HOME/.dotnet
    review Accepted: toolchain/dotnet/default/Test
    ");
    assert_snapshot!(toolchain(&["curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y --default-toolchain 1.75", "source $HOME/.cargo/env", "cargo test"], &[]), @"
    -image: atlassian/default-image:4
    +image: rust:1.75
    -          - curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y --default-toolchain 1.75
    -          - source $HOME/.cargo/env
    review Accepted: toolchain/rust/default/Test
    ");
    assert_snapshot!(toolchain(&["curl -sSf https://sh.rustup.rs | sh -s -- -y", "source $HOME/.cargo/env", "cargo fmt --check"], &[]), @"not offered: run “Test” in `rust:1` instead of installing Rust stable in every run: “Test”: rust:1 can't do `cargo fmt --check` by itself");
}

#[test]
fn a_block_loses_its_lines() {
    let text = "image: ubuntu:24.04\n\npipelines:\n  default:\n    - step:\n        name: Test\n        script:\n          - |\n            # Go\n            wget https://go.dev/dl/go1.22.3.linux-amd64.tar.gz\n            tar -C /usr/local -xzf go1.22.3.linux-amd64.tar.gz\n            export PATH=$PATH:/usr/local/go/bin\n            go test ./...\n";
    assert_snapshot!(told("toolchain", text, &[]), @"
    -image: ubuntu:24.04
    +image: golang:1.22.3
    -            wget https://go.dev/dl/go1.22.3.linux-amd64.tar.gz
    -            tar -C /usr/local -xzf go1.22.3.linux-amd64.tar.gz
    -            export PATH=$PATH:/usr/local/go/bin
    review Accepted: toolchain/go/default/Test
    ");
}

#[test]
fn a_shared_script_changes_for_all_its_users_or_none() {
    let text = "definitions:\n  steps:\n    - step: &test\n        name: Test\n        script:\n          - nvm install 20\n          - npm ci\n\npipelines:\n  default:\n    - step: *test\n  branches:\n    main:\n      - step: *test\n";
    assert_snapshot!(told("toolchain", text, &[]), @"
    +        image: node:20
    -          - nvm install 20
    review Accepted: toolchain/node/&test
    advice Open: toolchain/retired/node:20
    ");
    let other = text.replace(
        "main:\n      - step: *test\n",
        "main:\n      - step:\n          <<: *test\n          script:\n            - mvn verify\n",
    );
    assert_snapshot!(told("toolchain", &other, &[]), @"");
}

#[test]
fn two_languages_stay() {
    assert_snapshot!(toolchain(&[GO[0], GO[1], GO[2], "nvm install 20", "go test ./...", "npm ci"], &[]), @"");
}

#[test]
fn an_image_for_a_language_was_chosen() {
    assert_snapshot!(told("toolchain", &script(Some("node:22"), &["nvm install 20", "npm ci"]), &[]), @"");
}

#[test]
fn a_home_that_the_install_fills_keeps_it() {
    assert_snapshot!(toolchain(&[GO[0], GO[1], GO[2], "go install example.com/lint@v1.2.3", "~/go/bin/lint ./..."], &[]), @"not offered: run “Test” in `golang:1.22.3` instead of installing Go 1.22.3 in every run: “Test”: `~/go/bin/lint` is where only the install puts it");
}

#[test]
fn versions_that_float_and_images_that_get_no_fixes() {
    let text = "image: node:8.9.4\n\npipelines:\n  default:\n    - step:\n        image: alpine/git:latest\n        script:\n          - git status\n    - step:\n        script:\n          - npm ci\n          - pipe: atlassian/slack-notify\n";
    assert_snapshot!(told("toolchain", text, &[]), @"
    advice Open: toolchain/floating/images
    advice Open: toolchain/retired/node:8.9.4
    ");
}

#[test]
fn a_tag_without_a_number_floats_where_the_image_has_versions() {
    let image = |image: &str| told("toolchain", &script(Some(image), &["ls"]), &[]);
    assert_eq!(image("node:alpine"), "advice Open: toolchain/floating/images");
    assert_eq!(image("node:22-alpine"), "");
    assert_eq!(image("example/tools:stable"), "");
    let two = script(Some("node:alpine"), &["pipe: atlassian/slack-notify"]);
    let tasks = improve("toolchain", &two, &[]).tasks;
    assert_eq!(
        tasks[0].text,
        "Give `atlassian/slack-notify`, `node:alpine` a version, so that they can't change between two runs."
    );
}

#[test]
fn java_and_maven_from_packages() {
    let install = |packages: &str| format!("apt-get update && apt-get install -y {packages}");
    let (both, alone) = (install("openjdk-17-jdk maven"), install("maven"));
    assert_snapshot!(toolchain(&[&both, "mvn -B verify"], &[]), @"
    -image: atlassian/default-image:4
    +image: maven:3-eclipse-temurin-17
    -          - apt-get update && apt-get install -y openjdk-17-jdk maven
    review Accepted: toolchain/java-maven/default/Test (`mvn -B verify` needs nothing of atlassian/default-image:4 that maven:3-eclipse-temurin-17 lacks; the newest Maven 3 builds as the one of the system's packages does)
    ");
    assert_eq!(toolchain(&[&alone, "mvn -B verify"], &[]), "");
    let odd = install("openjdk-16-jdk maven");
    assert_eq!(toolchain(&[&odd, "mvn -B verify"], &[]), "");
    let more = [both.as_str(), "mvn -B verify", "jq . target/report.json"];
    let text = toolchain(&more, &[]);
    assert!(text.starts_with("not offered") && text.contains("`jq` isn't known"), "{text}");
}
