//! What commands leave besides programs, and what settings name: it goes along, or the Dockerfile stays as it is.

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

/// Files that nothing of a rewrite may lose, with the parts of the result that show it.
fn must_hold(files: &[(&str, &str)], parts: &[&str]) {
    let text = told("dockerfile", PIPELINE, &with_ignore(files));
    for part in parts {
        assert!(text.contains(part), "{part} isn't in\n{text}");
    }
}

/// The Dockerfile must stay in one stage, for this reason.
fn must_stay(files: &[(&str, &str)], reason: &str) {
    let files = with_ignore(files);
    let text = told("dockerfile", PIPELINE, &files);
    assert!(!text.contains("FROM "), "{text}");
    let told = advised("dockerfile", PIPELINE, &files);
    assert!(told.contains(reason), "{told}");
}

fn with_ignore<'a>(files: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    files.iter().copied().chain([(".dockerignore", ".git\nnode_modules\n")]).collect()
}

const PACKAGE: &str = r#"{"scripts": {"build": "tsc"}, "dependencies": {"express": "4"}, "devDependencies": {"typescript": "5"}}"#;

/// A Node server whose Dockerfile has these lines before the build, and these behind it.
fn node(before: &str, after: &str) -> String {
    format!(
        "FROM node:22\nWORKDIR /app\n{before}COPY package*.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build\n{after}"
    )
}

const START: &str = "CMD [\"node\", \"dist/main.js\"]\n";

fn node_files<'a>(dockerfile: &'a str, package: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("Dockerfile", dockerfile),
        ("package.json", package),
        ("package-lock.json", "{}"),
        ("tsconfig.json", "{\"compilerOptions\": {\"outDir\": \"./dist\"}}"),
        ("src/main.ts", "x\n"),
    ]
}

#[test]
fn files_that_commands_write_go_along() {
    let dockerfile = node("ARG SHA\n", &format!("RUN echo $SHA > version.txt\n{START}"));
    must_hold(
        &node_files(&dockerfile, PACKAGE),
        &["+COPY --from=build /app/version.txt /app/version.txt"],
    );
    let go = "FROM golang:1.25\nARG SHA\nWORKDIR /app\nCOPY . .\nRUN echo $SHA > version.txt\n\
              RUN CGO_ENABLED=0 go build -o server .\nCMD [\"./server\", \"--config\", \"conf/a.yaml\"]\n";
    must_hold(
        &[
            ("Dockerfile", go),
            ("go.mod", "module a\n\ngo 1.25\n"),
            ("main.go", "package main\n"),
            ("conf/a.yaml", "a: b\n"),
        ],
        &["/app/version.txt /app/version.txt", "/app/conf/a.yaml /app/conf/a.yaml"],
    );
    let python = "FROM python:3.13-slim\nRUN apt-get update && apt-get install -y gcc\nWORKDIR /app\n\
                  RUN echo 1 > /app/VERSION\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\n\
                  COPY main.py .\nCMD [\"python\", \"main.py\"]\n";
    must_hold(
        &[("Dockerfile", python), ("requirements.txt", "flask\n"), ("main.py", "x\n")],
        &["+COPY --from=build /app/VERSION /app/VERSION"],
    );
}

#[test]
fn files_for_the_build_alone_stay_there() {
    let dockerfile = node("ARG X\nRUN echo \"//registry.example.com/:_x=${X}\" >> .npmrc\n", START);
    let text = told("dockerfile", PIPELINE, &with_ignore(&node_files(&dockerfile, PACKAGE)));
    assert!(
        text.contains("/app/dist /app/dist") && !text.contains("+COPY --from=build /app/.npmrc"),
        "{text}"
    );
}

#[test]
fn what_a_command_clones_is_not_lost() {
    let dockerfile = node("RUN git clone https://example.com/t.git templates\n", START);
    must_stay(&node_files(&dockerfile, PACKAGE), "`git` (line 3) may make something");
}

#[test]
fn folders_keep_their_owners() {
    let dockerfile = node(
        "",
        "RUN mkdir -p uploads /data && chown -R node:node uploads /data\nUSER node\nVOLUME /data\nCMD [\"node\", \"dist/main.js\"]\n",
    );
    must_hold(
        &node_files(&dockerfile, PACKAGE),
        &["+RUN mkdir -p /app/uploads /data && chown node:node /app/uploads /data"],
    );
    let rust = "FROM rust:1.90-bookworm\nWORKDIR /app\nCOPY . .\nRUN cargo build --release\n\
                RUN useradd app && mkdir -p /data && chown app:app /data\nUSER app\nCMD [\"./target/release/app\"]\n";
    must_hold(
        &[
            ("Dockerfile", rust),
            ("Cargo.toml", "[package]\nname = \"app\"\n"),
            ("Cargo.lock", "name = \"app\"\n"),
            ("src/main.rs", "fn main() {}\n"),
        ],
        &["+RUN useradd app && mkdir -p /data && chown app:app /data"],
    );
}

#[test]
fn owners_that_a_copy_names_stay() {
    let dockerfile =
        node("", &format!("USER node\n{START}")).replace("COPY . .", "COPY --chown=node:node . .");
    must_hold(
        &node_files(&dockerfile, PACKAGE),
        &["+COPY --from=build --chown=node:node /app/dist /app/dist"],
    );
}

#[test]
fn a_user_who_builds_also_starts_the_image() {
    let dockerfile = "FROM node:22\nRUN mkdir -p /home/node/app && chown -R node:node /home/node/app\n\
                      WORKDIR /home/node/app\nCOPY --chown=node:node package*.json ./\nUSER node\nRUN npm ci\n\
                      COPY --chown=node:node . .\nRUN npm run build\nCMD [\"node\", \"dist/main.js\"]\n";
    let text = told("dockerfile", PIPELINE, &with_ignore(&node_files(dockerfile, PACKAGE)));
    let expected = "\
+FROM node:22
+WORKDIR /home/node/app
+RUN chown node:node /home/node/app
+COPY --from=build --chown=node:node /home/node/app/package.json /home/node/app/package.json
+COPY --from=build --chown=node:node /home/node/app/node_modules /home/node/app/node_modules
+COPY --from=build --chown=node:node /home/node/app/dist /home/node/app/dist
+USER node
";
    assert!(text.contains(expected), "{text}");
}

#[test]
fn certificates_that_are_added_go_along() {
    let dockerfile = node(
        "COPY corp.crt /usr/local/share/ca-certificates/\nRUN update-ca-certificates\n",
        START,
    );
    let mut files = node_files(&dockerfile, PACKAGE);
    files.push(("corp.crt", "x\n"));
    must_hold(&files, &["+COPY --from=build /etc/ssl/certs/ca-certificates.crt"]);
}

#[test]
fn what_start_and_variables_name_goes_along() {
    let start = "ENV CONFIG_FILE=settings/prod.yaml\nCMD [\"node\", \"dist/main.js\", \"--schema\", \"schemas/v1.json\"]\n";
    let dockerfile = node("", start);
    let mut files = node_files(&dockerfile, PACKAGE);
    files.extend([("settings/prod.yaml", "a: b\n"), ("schemas/v1.json", "{}\n")]);
    must_hold(&files, &["/app/settings/prod.yaml", "/app/schemas/v1.json"]);
}

#[test]
fn packages_that_download_programs_keep_one_stage() {
    let package = PACKAGE.replace("express", "puppeteer");
    let dockerfile = node("", START);
    must_stay(&node_files(&dockerfile, &package), "puppeteer keeps the program that it downloads");
    let skipped = node("ENV PUPPETEER_SKIP_DOWNLOAD=true\n", START);
    must_hold(&node_files(&skipped, &package), &["+COPY --from=build /app/dist /app/dist"]);
}

#[test]
fn a_second_compiler_may_write_elsewhere() {
    let package = PACKAGE.replace("tsc", "tsc && webpack");
    must_stay(&node_files(&node("", START), &package), "its build also calls `webpack`");
    let package = PACKAGE.replace("tsc", "tsc && esbuild a.ts --outfile=web/a.js && tsc-alias");
    must_hold(
        &node_files(&node("", START), &package),
        &["/app/dist /app/dist", "/app/web/a.js /app/web/a.js"],
    );
}

#[test]
fn one_compiler_that_runs_twice_may_write_to_two_places() {
    let package = |build: &str| PACKAGE.replace("\"tsc\"", &format!("\"{build}\""));
    let once = package("ng build");
    must_hold(&node_files(&node("", START), &once), &["+COPY --from=build /app/dist /app/dist"]);
    let twice = package("ng build && ng build --configuration server");
    must_stay(&node_files(&node("", START), &twice), "its build also calls `ng`");
    let twice = once.replace("\"build\":", "\"build-bin\": \"ng build --project bin\", \"build\":");
    let dockerfile = node("", &format!("RUN npm run build-bin\n{START}"));
    must_stay(&node_files(&dockerfile, &twice), "its build also calls `ng`");
    let told = package("ng build --output-path=dist && ng build --output-path bin");
    must_hold(&node_files(&node("", START), &told), &["/app/dist /app/dist", "/app/bin /app/bin"]);
}

#[test]
fn remix_serves_what_it_built_and_what_browsers_get() {
    let package = r#"{"scripts": {"build": "remix build", "start": "remix-serve build"},
        "dependencies": {"@remix-run/serve": "1.19.0"}, "devDependencies": {"@remix-run/dev": "1.19.0"}}"#;
    let dockerfile = node("", "CMD [\"npm\", \"start\"]\n");
    let mut files = node_files(&dockerfile, package);
    files.extend([("public/favicon.ico", "x"), ("remix.config.js", "module.exports = {}\n")]);
    must_hold(&files, &["/app/build /app/build", "/app/public /app/public"]);
    let text = told("dockerfile", PIPELINE, &with_ignore(&files));
    assert!(!text.contains("remix.config.js"), "{text}");
    let late = package
        .replace("dependencies\": {\"@remix-run/serve", "devDependencies\": {\"@remix-run/serve");
    must_stay(&node_files(&dockerfile, &late), "remix-serve");
}

#[test]
fn settings_of_tools_go_along_only_if_a_source_names_them() {
    let dockerfile = node("", START);
    let own =
        [("app.config.js", "module.exports = {}\n"), ("jest.config.js", "module.exports = {}\n")];
    for named in ["require('../app.config')", "import x from '../app.config.js'"] {
        let mut files = node_files(&dockerfile, PACKAGE);
        files.retain(|(name, _)| *name != "src/main.ts");
        files.push(("src/main.ts", named));
        files.extend(own);
        must_hold(&files, &["+COPY --from=build /app/app.config.js /app/app.config.js"]);
        let text = told("dockerfile", PIPELINE, &with_ignore(&files));
        assert!(!text.contains("jest.config.js"), "{text}");
    }
}

#[test]
fn users_are_made_again_with_all_that_is_said_of_them() {
    let user = "adduser --disabled-password --gecos \"\" --home /nonexistent --no-create-home --uid 10001 app";
    let dockerfile = format!(
        "FROM golang:1.25-bookworm\nWORKDIR /app\nCOPY . .\nRUN go build -o run .\nRUN {user}\nUSER app:app\nCMD [\"/app/run\"]\n"
    );
    let files = [
        ("Dockerfile", dockerfile.as_str()),
        ("go.mod", "module example.com/app\n\ngo 1.25\n"),
        ("main.go", "package main\nfunc main() {}\n"),
    ];
    must_hold(&files, &["+FROM debian:bookworm-slim", &format!("+RUN {user}")]);
}

#[test]
fn a_client_that_pruning_takes_away_keeps_one_stage() {
    let package = PACKAGE.replace("express", "@prisma/client");
    let dockerfile = node("", START).replace("npm ci", "yarn install --frozen-lockfile");
    let mut files = node_files(&dockerfile, &package);
    files.push(("yarn.lock", "x\n"));
    must_stay(&files, "takes away the client that Prisma generated");
}

#[test]
fn a_manager_that_the_base_lacks_is_not_started() {
    let package = r#"{"scripts": {"build": "tsc", "start": "node dist/main.js"}, "dependencies": {"express": "4"}}"#;
    let dockerfile = node("RUN corepack enable\n", "CMD [\"pnpm\", \"start\"]\n")
        .replace("npm ci", "pnpm install --frozen-lockfile");
    let mut files = node_files(&dockerfile, package);
    files.push(("pnpm-lock.yaml", "x\n"));
    must_stay(&files, "it starts with `pnpm`");
}

fn python<'a>(dockerfile: &'a str, requirements: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![("Dockerfile", dockerfile), ("requirements.txt", requirements), ("main.py", "x\n")]
}

#[test]
fn packages_in_folders_of_their_own_keep_one_stage() {
    let dockerfile = "FROM python:3.13-slim\nRUN apt-get update && apt-get install -y gcc\nWORKDIR /app\nCOPY . .\n\
                      RUN pip install -r requirements.txt\nCMD [\"python\", \"main.py\"]\n";
    must_stay(&python(dockerfile, "-e .\n"), "leaves a package in a folder of its own");
    let elsewhere = dockerfile.replace("WORKDIR", "ENV PIP_TARGET=/deps\nWORKDIR");
    must_stay(&python(&elsewhere, "flask\n"), "PIP_TARGET says where packages go");
}

#[test]
fn tools_that_programs_may_import_are_installed_again() {
    let dockerfile = "FROM python:3.13-slim\nRUN apt-get update && apt-get install -y gcc\nWORKDIR /app\n\
                      COPY requirements.txt .\nRUN pip install -U pip setuptools && pip install -r requirements.txt\n\
                      COPY . .\nCMD [\"python\", \"main.py\"]\n";
    must_hold(&python(dockerfile, "flask\n"), &["+RUN pip install -U pip setuptools\n"]);
}

#[test]
fn sources_that_are_added_come_after_packages_too() {
    let dockerfile = "FROM python:3.13\nWORKDIR /app\nADD . /app\nRUN pip install -r /app/requirements.txt\n\
                      CMD [\"python\", \"main.py\"]\n";
    must_hold(&python(dockerfile, "flask\n"), &["+COPY requirements.txt ./\n", "+ADD . /app\n"]);
}

const POM: &str =
    "<project><dependencies><dependency/></dependencies>spring-boot-maven-plugin</project>";

#[test]
fn settings_of_profiles_and_commands_go_along() {
    let dockerfile = "FROM maven:3.9-eclipse-temurin-21\nWORKDIR /app\nCOPY . .\nRUN mvn package\n\
                      ENTRYPOINT [\"java\", \"-jar\", \"target/app.jar\", \"--logging.config=logback.xml\"]\n";
    must_hold(
        &[
            ("Dockerfile", dockerfile),
            ("pom.xml", POM),
            ("config/application-prod.yml", "a: b\n"),
            ("logback.xml", "<a/>\n"),
            ("src/main/java/A.java", "class A {}\n"),
        ],
        &["/app/config/application-prod.yml", "/app/logback.xml"],
    );
}

#[test]
fn a_runtime_of_the_same_name_takes_the_place_of_the_kit() {
    let dockerfile = "FROM eclipse-temurin:21-jdk-alpine\nWORKDIR /app\nCOPY . .\nRUN ./gradlew bootJar\n\
                      HEALTHCHECK CMD wget -q http://localhost:8080/ || exit 1\n\
                      CMD [\"java\", \"-jar\", \"build/libs/app.jar\"]\n";
    let files = [
        ("Dockerfile", dockerfile),
        ("gradlew", "#!/bin/sh\n"),
        ("build.gradle", "id 'org.springframework.boot'\n"),
        ("src/main/java/A.java", "class A {}\n"),
    ];
    must_hold(&files, &["+FROM eclipse-temurin:21-jre-alpine\n+WORKDIR /app\n"]);
}

#[test]
fn an_archive_that_is_made_before_needs_no_compiler() {
    let dockerfile =
        "FROM openjdk:17\nCOPY build/app.jar /app.jar\nCMD [\"java\", \"-jar\", \"/app.jar\"]\n";
    let told = advised("dockerfile", PIPELINE, &[("Dockerfile", dockerfile)]);
    assert!(told.contains("brings a compiler, and the image only starts an archive"), "{told}");
}

#[test]
fn an_agent_that_a_variable_names_keeps_one_stage() {
    let dockerfile = "FROM maven:3.9-eclipse-temurin-21\nWORKDIR /app\nCOPY . .\nRUN mvn package\n\
                      ENV JAVA_TOOL_OPTIONS=-javaagent:/app/agent.jar\nCMD [\"java\", \"-jar\", \"target/app.jar\"]\n";
    let files = [
        ("Dockerfile", dockerfile),
        ("pom.xml", POM),
        ("src/main/java/A.java", "class A {}\n"),
        (".mvn/a", ""),
    ];
    must_stay(&files, "JAVA_TOOL_OPTIONS names an agent");
}

const PROJECT: &str = "<Project Sdk=\"Microsoft.NET.Sdk.Web\"/>\n";

#[test]
fn what_the_kit_makes_besides_programs_keeps_one_stage() {
    let dockerfile = "FROM mcr.microsoft.com/dotnet/sdk:8.0\nWORKDIR /app\nCOPY *.csproj ./\nRUN dotnet restore\nCOPY . .\n\
                      RUN dotnet dev-certs https -ep /https/a.pfx\nRUN dotnet publish -c Release -o out\n\
                      ENTRYPOINT [\"dotnet\", \"out/App.dll\"]\n";
    let files = [("Dockerfile", dockerfile), ("App.csproj", PROJECT), ("Program.cs", "x\n")];
    must_stay(&files, "`dotnet dev-certs` may make something");
}

#[test]
fn everything_that_is_published_goes_along_in_the_version_that_an_argument_says() {
    let dockerfile = "ARG V=8.0\nFROM mcr.microsoft.com/dotnet/sdk:${V}\nWORKDIR /src\nCOPY . .\n\
                      RUN dotnet publish Web -c Release -o /app/web && dotnet publish Job -c Release -o /app/job\n\
                      WORKDIR /app/web\nCMD [\"./Web\"]\n";
    let files =
        [("Dockerfile", dockerfile), ("Web/Web.csproj", PROJECT), ("Web/Program.cs", "x\n")];
    must_hold(
        &files,
        &["+FROM mcr.microsoft.com/dotnet/aspnet:${V}", "/app/web /app/web", "/app/job /app/job"],
    );
}

#[test]
fn tools_stay_where_programs_are_started() {
    let install = "RUN apk add --no-cache git ca-certificates make\n";
    let dockerfile = node(install, START).replace("node:22", "node:22-alpine");
    let mut files = node_files(&dockerfile, PACKAGE);
    must_hold(&files, &["+RUN apk add --no-cache ca-certificates\n"]);
    files.push(("src/git.ts", "import { exec } from 'child_process'\n"));
    must_hold(&files, &["+RUN apk add --no-cache git ca-certificates\n"]);
}

#[test]
fn packages_are_not_fetched_before_the_fetch_is_prepared() {
    let dockerfile = "FROM mcr.microsoft.com/dotnet/sdk:8.0\nWORKDIR /src\nCOPY . .\n\
                      RUN dotnet nuget add source https://example.com/nuget -n own\n\
                      RUN dotnet publish -c Release -o /app\nCMD [\"dotnet\", \"/app/App.dll\"]\n";
    let files = [("Dockerfile", dockerfile), ("App.csproj", PROJECT), ("Program.cs", "x\n")];
    let text = told("dockerfile", PIPELINE, &with_ignore(&files));
    assert!(text.contains("dotnet/aspnet:8.0") && !text.contains("+RUN dotnet restore"), "{text}");
    let go = "FROM golang:1.25\nWORKDIR /app\nCOPY . .\nRUN git config --global url.a.insteadOf b\n\
              RUN CGO_ENABLED=0 go build -o server .\nCMD [\"./server\"]\n";
    let files =
        [("Dockerfile", go), ("go.mod", "module a\n\ngo 1.25\n"), ("main.go", "package main\n")];
    let text = told("dockerfile", PIPELINE, &with_ignore(&files));
    assert!(text.contains("/app/server") && !text.contains("+RUN go mod download"), "{text}");
}

#[test]
fn folders_and_files_without_endings_that_crates_read_go_along() {
    let dockerfile = "FROM rust:1.90-bookworm\nWORKDIR /app\nCOPY . .\nRUN cargo build --release\nCMD [\"./target/release/app\"]\n";
    let main = "fn main() { File::with_name(\"settings/default\"); }\n";
    must_hold(
        &[
            ("Dockerfile", dockerfile),
            ("Cargo.toml", "[package]\nname = \"app\"\n"),
            ("Cargo.lock", "name = \"app\"\nname = \"rocket_dyn_templates\"\n"),
            ("src/main.rs", main),
            ("settings/default.toml", "a = 1\n"),
            ("templates/index.tera", "x\n"),
        ],
        &["/app/settings/default.toml", "/app/templates /app/templates"],
    );
}

#[test]
fn a_site_of_plain_files_may_have_a_smaller_server() {
    let files = [
        (
            "Dockerfile",
            "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build\nCMD [\"npx\", \"serve\", \"dist\", \"-l\", \"3000\"]\n",
        ),
        (
            "package.json",
            r#"{"scripts": {"build": "vite build"}, "devDependencies": {"vite": "6"}}"#,
        ),
        ("package-lock.json", "{}"),
        ("src/main.ts", "x\n"),
    ];
    must_hold(&files, &["+FROM nginx:"]);
    let ids = std::collections::BTreeSet::from(["dockerfile".to_owned()]);
    let mut decisions = pipemigrate::plan::Decisions::at(pipemigrate::plan::Level::Ids(ids));
    let choices = [("base".to_owned(), "busybox".to_owned())].into();
    let id = pipemigrate::improvements::ProposalId("dockerfile/stages/Dockerfile".to_owned());
    let answer = pipemigrate::plan::Decision { accepted: Some(true), choices };
    decisions.answers.insert(id, answer);
    let migration =
        pipemigrate::plan::migrate(&super::project(PIPELINE, &with_ignore(&files)), &decisions);
    let text = super::shown("dockerfile", &migration);
    assert!(text.contains("+FROM busybox:"), "{text}");
    assert!(text.contains("+COPY --from=build /app/dist /srv\n"), "{text}");
    assert!(
        text.contains(
            "+CMD [\"busybox\", \"httpd\", \"-f\", \"-v\", \"-p\", \"3000\", \"-h\", \"/srv\"]"
        ),
        "{text}"
    );
}

#[test]
fn credentials_of_a_build_are_told() {
    let dockerfile = node("ARG NPM_TOKEN\n", START);
    let told = advised("dockerfile", PIPELINE, &with_ignore(&node_files(&dockerfile, PACKAGE)));
    assert!(
        told.contains("NPM_TOKEN stays in the image: whoever can pull it can read it"),
        "{told}"
    );
    let empty = node("ENV API_TOKEN=\n", START);
    let told = advised("dockerfile", PIPELINE, &with_ignore(&node_files(&empty, PACKAGE)));
    assert!(!told.contains("API_TOKEN"), "{told}");
    let dockerfile = node("COPY .npmrc ./\n", START);
    let mut files = node_files(&dockerfile, PACKAGE);
    files.push((".npmrc", "//registry.example.com/:_authToken=${NPM}\n"));
    let told = advised("dockerfile", PIPELINE, &with_ignore(&files));
    assert!(!told.contains(".npmrc stays"), "{told}");
}

#[test]
fn ignore_files_are_completed_at_their_end() {
    let dockerfile = "FROM ruby:3.4\nWORKDIR /app\nCOPY . .\nCMD [\"ruby\", \"a.rb\"]\n";
    let told_with = |ignore| {
        let files = [
            ("Dockerfile", dockerfile),
            ("a.rb", "x\n"),
            ("README.md", "x\n"),
            (".dockerignore", ignore),
        ];
        told("dockerfile", PIPELINE, &files)
    };
    let text = told_with("# kept\nlog");
    assert!(text.contains("-log\n+log\n+.git\n+*.md\n+bitbucket-pipelines.yml\n"), "{text}");
    let text = told_with("*.md\n!README.md\n");
    assert!(
        text.contains("+.git\n+bitbucket-pipelines.yml\n") && !text.contains("+*.md"),
        "{text}"
    );
    // what is small isn't worth a change, what is let in on purpose isn't kept out
    assert!(!told_with(".git\n").contains('+') && !told_with("*\n!a.rb\n").contains('+'));
}
