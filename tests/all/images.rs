//! Builds Dockerfiles before and after, starts both images and compares what they answer and how large they are.
//!
//! Needs root, buildah and the shared folder's builder (`oracle/dockerfile-build.sh`); says `skipped` without them.
//! The base images are stand-ins without packages: what is shown is that stages, paths, users and commands fit.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{Repository, copy, root};

/// What the builder says of an image, by key, and what the program printed when it was asked.
#[derive(Debug)]
struct Built {
    says: BTreeMap<String, String>,
    answers: Vec<String>,
}

#[test]
fn the_seed_fits_into_every_base() {
    let small = [("base", "distroless"), ("symbols", "yes")];
    compare(
        &seed(),
        "8080/health",
        &[&[], &small, &[("base", "scratch")], &[("base", "debian-slim")]],
    );
}

#[test]
fn a_go_site_keeps_its_templates_and_time_zones() {
    compare(&fixture("go-site"), "8090/", &[&[]]);
}

#[test]
fn a_node_server_keeps_its_views_and_packages() {
    compare(&fixture("node-server"), "8080/?name=you", &[&[]]);
}

#[test]
fn a_python_server_keeps_its_packages_and_folders() {
    let folder = Repository::of(&[]);
    copy(&fixture("python-server"), folder.path());
    let made =
        Command::new("python3").arg("vendor.py").arg(".").current_dir(folder.path()).status();
    if !made.is_ok_and(|status| status.success()) {
        println!("skipped: no pip");
        return;
    }
    // the builder's stand-in for apt-get installs no compiler, so nothing gets smaller here
    compare_sized(folder.path(), "8100/you", &[&[]], false);
}

#[test]
fn pages_are_served_by_a_smaller_server() {
    let folder = fixture("node-pages");
    if !can_build() {
        println!("skipped: no builder");
        return;
    }
    let repository = rewritten(&folder, &[("base", "busybox")]);
    let asked = ["-p 3000/app.js", "-p 3000/about/"];
    for request in asked {
        let request: Vec<&str> = request.split(' ').collect();
        let (Some(before), Some(after)) =
            (build_with(&folder, &request), build_with(repository.path(), &request))
        else {
            return;
        };
        assert_eq!((before.says["smoke"].as_str(), after.says["smoke"].as_str()), ("pass", "pass"));
        assert_eq!(before.says["exposedports"], after.says["exposedports"]);
        assert!(after.size() < before.size());
        println!("{}, busybox: {} → {} bytes", folder.display(), before.size(), after.size());
    }
    let held = build_with(repository.path(), &["-x", "cat /srv/app.js /srv/about/index.html"]);
    let held = held.map(|it| it.answers).unwrap_or_default();
    assert_eq!(held, ["console.log('answered by app.js');"]);
}

fn seed() -> PathBuf {
    shared().join("oracle/be-payments/repo")
}

fn fixture(name: &str) -> PathBuf {
    root().join("tests/images").join(name)
}

fn shared() -> PathBuf {
    std::env::var_os("PIPEMIGRATE_SHARED").map_or_else(|| root().join("../shared"), PathBuf::from)
}

/// Answers to the choices of a proposal.
type Choices<'a> = &'a [(&'a str, &'a str)];

/// Lets the program rewrite the Dockerfile of a repository with each of the choices, builds it before and after, and
/// asks the same.
fn compare(folder: &Path, request: &str, choices: &[Choices<'_>]) {
    compare_sized(folder, request, choices, true);
}

/// The same; whether the image must get smaller.
fn compare_sized(folder: &Path, request: &str, choices: &[Choices<'_>], smaller: bool) {
    if !can_build() || !folder.is_dir() {
        println!("skipped: no builder");
        return;
    }
    let Some(before) = build(folder, request) else { return };
    assert_eq!(before.says["smoke"], "pass");
    assert!(folder == seed() || !before.answers.is_empty(), "it prints no answer");
    for choices in choices {
        let repository = rewritten(folder, choices);
        let text = repository.read("Dockerfile");
        let Some(after) = build(repository.path(), request) else { return };
        must_be_alike(&before, &after, &text);
        assert!(!smaller || after.size() < before.size(), "{text}");
        println!("{}, {choices:?}: {} → {} bytes", folder.display(), before.size(), after.size());
    }
}

/// The repository with the Dockerfile that the program makes of it.
fn rewritten(folder: &Path, choices: Choices<'_>) -> Repository {
    let repository = Repository::of(&[("bitbucket-pipelines.yml", PIPELINE.as_bytes())]);
    copy(folder, repository.path());
    repository.write("bitbucket-pipelines.yml", PIPELINE.as_bytes());
    repository.write("decisions.json", decisions(choices).as_bytes());
    let run = repository.run(&["apply", "--decisions", "decisions.json"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    let text = repository.read("Dockerfile");
    assert!(text.contains("\nFROM "), "still one stage: {}\n{text}", run.err);
    repository
}

fn must_be_alike(before: &Built, after: &Built, text: &str) {
    let same =
        ["entrypoint", "cmd", "user", "exposedports", "labels", "volumes", "healthcheck", "smoke"];
    for key in same {
        assert_eq!(before.says.get(key), after.says.get(key), "{key} of\n{text}");
    }
    assert_eq!(before.answers, after.answers, "{text}");
}

impl Built {
    /// Bytes of the image's files.
    fn size(&self) -> u64 {
        self.says["rootfs-bytes"].parse().unwrap()
    }
}

const PIPELINE: &str = "\
pipelines:
  default:
    - step:
        name: Image
        services: [docker]
        script:
          - docker build -t image .
          - docker push image
";

fn decisions(choices: &[(&str, &str)]) -> String {
    let choices: Vec<String> =
        choices.iter().map(|(name, value)| format!("\"{name}\": \"{value}\"")).collect();
    let accepted = |id: &str, choices: &str| {
        format!("\"dockerfile/{id}\": {{\"accepted\": true, \"choices\": {{{choices}}}}}")
    };
    format!(
        "{{\"level\": \"none\", \"answers\": {{{}, {}}}}}",
        accepted("stages/Dockerfile", &choices.join(", ")),
        accepted("order/Dockerfile", "")
    )
}

fn can_build() -> bool {
    let is_root = Command::new("id").arg("-u").output().is_ok_and(|it| it.stdout == b"0\n");
    let has = |program: &str| Command::new(program).arg("--help").output().is_ok();
    is_root && has("buildah") && has("busybox") && builder().is_file()
}

fn builder() -> PathBuf {
    shared().join("oracle/dockerfile-build.sh")
}

/// Builds and asks once; `None` if there is no stand-in for a base image here.
fn build(folder: &Path, request: &str) -> Option<Built> {
    build_with(folder, &["-p", request])
}

/// The same with these options of the builder.
fn build_with(folder: &Path, options: &[&str]) -> Option<Built> {
    let output = Command::new(builder()).args(options).arg(folder).output().unwrap();
    let log = String::from_utf8_lossy(&output.stderr).into_owned();
    if matches!(output.status.code(), Some(2 | 3)) {
        println!("skipped: {}", log.lines().last().unwrap_or_default());
        return None;
    }
    assert_eq!(output.status.code(), Some(0), "{log}");
    let says = String::from_utf8_lossy(&output.stdout).into_owned();
    let pair =
        |line: &str| line.split_once(": ").map(|(key, value)| (key.to_owned(), value.to_owned()));
    Some(Built {
        says: says.lines().filter_map(pair).collect(),
        answers: log.lines().filter(|line| line.contains("answered ")).map(str::to_owned).collect(),
    })
}
