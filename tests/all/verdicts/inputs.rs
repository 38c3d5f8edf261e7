//! Files and variables that commands read.

use insta::assert_snapshot;
use pipemigrate::project::Project;

use super::{commands, compared, differs, group, named, project, row};

/// What differs when a repository variable comes into being, the pipeline staying as it is.
fn gained(name: &str, command: &str) -> String {
    let before = project(&row(&[&named("A", &[command])]), &[]);
    let mut after = before.clone();
    after.settings.repository.insert(name.to_owned(), Some("x".to_owned()));
    compared(&before, &after)
}

#[test]
fn one_more_variable_is_felt_where_it_is_read() {
    assert_snapshot!(gained("COLOR", "helm upgrade app chart"), @"same");
    assert_snapshot!(gained("COLOR", "./unknown"), @"same");
    assert_snapshot!(gained("COLOR", "make all"), @"same");
    assert_snapshot!(gained("COLOR", "envsubst < in > out"), @"never Input: `envsubst` may read COLOR, which it sees for the first time");
    assert_snapshot!(gained("NODE_ENV", "npm ci"), @"never Input: `npm ci` may read NODE_ENV, which it sees for the first time");
    assert_snapshot!(gained("NODE_ENV", "go vet ./..."), @"same");
    assert_snapshot!(gained("NODE_ENV", "./unknown"), @"never Input: `./unknown` may read NODE_ENV, which it sees for the first time");
    assert_snapshot!(gained("HTTPS_PROXY", "go vet ./..."), @"never Input: `go vet ./...` may read HTTPS_PROXY, which it sees for the first time");
    assert_snapshot!(gained("COLOR", "docker build --build-arg COLOR ."), @"never Input: `docker build --build-arg COLOR .` may read COLOR, which it sees for the first time");
}

#[test]
fn a_lost_variable_is_felt_unless_a_row_says_what_is_read() {
    let lost = |command: &str| commands(&["export COLOR=red", command], &[command]);
    assert_snapshot!(lost("helm upgrade app chart"), @"same");
    assert_snapshot!(lost("./unknown"), @"never Input: `./unknown` may read COLOR, which isn't what it was");
    assert_snapshot!(lost("make all"), @"never Input: `make all` may read COLOR, which isn't what it was");
    assert_snapshot!(lost("docker build --build-arg COLOR ."), @"never Input: `docker build --build-arg COLOR .` may read COLOR, which isn't what it was");
}

#[test]
fn another_value_is_felt_like_a_lost_one() {
    let other =
        |command: &str| commands(&["export COLOR=red", command], &["export COLOR=blue", command]);
    assert_snapshot!(other("kubectl get pods"), @"same");
    assert_snapshot!(other("./unknown"), @"never Input: `./unknown` may read COLOR, which isn't what it was");
    assert_snapshot!(other("echo $COLOR"), @"
    review PureCommand: `echo red` no longer runs
    review PureCommand: `echo blue` is new, or runs with other words
    ");
}

#[test]
fn a_setting_stands_for_the_literal() {
    let before = project(&row(&[&named("A", &["export COLOR=red", "./paint $COLOR"])]), &[]);
    let mut after = project(&row(&[&named("A", &["./paint $COLOR"])]), &[]);
    assert_snapshot!(compared(&before, &after), @"never Effect: `./paint` gets `$COLOR` instead of `red`");
    after.settings.repository.insert("COLOR".to_owned(), Some("red".to_owned()));
    assert_snapshot!(compared(&before, &after), @"same");
}

#[test]
fn an_upload_of_tracked_files_is_no_news() {
    let upload = |more: &str| {
        row(&[
            &format!("name: A\nscript:\n  - kubectl get pods{more}"),
            &named("B", &["helm upgrade app charts/app"]),
        ])
    };
    let files = [("charts/app/Chart.yaml", "name: app\n"), ("package.json", "{}")];
    assert_snapshot!(differs(&upload("\nartifacts:\n  - charts/**"), &upload(""), &files), @"safe Upload: “A” no longer uploads `charts/**`: nothing in the step writes there");
}

#[test]
fn an_upload_of_tracked_files_is_news_without_a_clone() {
    let steps = |more: &str| {
        row(&[
            &format!("name: A\nscript:\n  - eslint src{more}"),
            "name: B\nclone:\n  enabled: false\nscript:\n  - helm upgrade app charts/app",
        ])
    };
    let files = [("charts/app/Chart.yaml", "name: app\n")];
    assert_snapshot!(differs(&steps("\nartifacts:\n  - charts/**"), &steps(""), &files), @"never Input: `helm upgrade app charts/app` may read `charts/**`, which “A” no longer uploads");
}

#[test]
fn an_upload_that_nobody_reads_may_be_for_people() {
    let steps = |more: &str| {
        row(&[
            &format!("name: A\nscript:\n  - go test -coverprofile=cover.out ./...{more}"),
            &named("B", &["kubectl get pods"]),
        ])
    };
    assert_snapshot!(differs(&steps("\nartifacts:\n  - cover.out"), &steps(""), &[]), @"review Upload: “A” no longer uploads `cover.out`");
}

#[test]
fn whole_folder_readers_read_every_upload() {
    for reader in ["./unknown", "tar czf all.tgz .", "sonar-scanner"] {
        let steps = |more: &str| {
            row(&[
                &format!("name: A\nscript:\n  - go test -coverprofile=cover.out ./...{more}"),
                &named("B", &[reader]),
            ])
        };
        let told = differs(&steps("\nartifacts:\n  - cover.out"), &steps(""), &[]);
        assert!(told.starts_with("never Input"), "{reader}: {told}");
    }
}

#[test]
fn a_file_with_other_lines_is_another_file() {
    let steps = |value: &str| {
        row(&[
            &format!("name: A\nscript:\n  - echo {value} > note.txt\nartifacts:\n  - note.txt"),
            &named("B", &["kubectl apply -f note.txt"]),
        ])
    };
    assert_snapshot!(differs(&steps("one"), &steps("two"), &[]), @"
    never Input: `kubectl apply -f note.txt` reads `note.txt`, which holds something else now
    review PureCommand: `echo one` no longer runs
    review PureCommand: `echo two` is new, or runs with other words
    ");
}

#[test]
fn history_is_read_to_its_depth() {
    let steps = |clone: &str| row(&[&format!("name: A\n{clone}script:\n  - git describe --tags")]);
    assert_snapshot!(differs(&steps("clone:\n  depth: full\n"), &steps(""), &[]), @"
    never Input: “A”: `git describe --tags` may read the history
    review Resource: “A”: its clone changed
    ");
    let text = |clone: &str| {
        Project::of_text("x.yml", row(&[&format!("name: A\n{clone}script:\n  - kubectl get pods")]))
    };
    assert_snapshot!(compared(&text("clone:\n  depth: full\n"), &text("")), @"review Resource: “A”: its clone changed");
}

/// Two deployments, each with its own name for a host.
fn hosts(test: &str, production: &str) -> String {
    let step = |environment: &str, command: &str| {
        format!("name: To {environment}\ndeployment: {environment}\nscript:\n{command}")
    };
    row(&[&step("test", test), &step("production", production)])
}

#[test]
fn two_names_may_become_one_with_a_value_per_environment() {
    let apply = |name: &str| format!("  - kubectl -s ${name} apply -f k8s/");
    let before = project(
        &hosts(
            &format!("  - export DEV_SITE=a\n{}", apply("DEV_SITE")),
            &format!("  - export PROD_SITE=b\n{}", apply("PROD_SITE")),
        ),
        &[],
    );
    let mut after = project(&hosts(&apply("SITE"), &apply("SITE")), &[]);
    after.settings = settings("a", "b");
    assert_snapshot!(compared(&before, &after), @"same");
    after.settings = settings("b", "a");
    assert_snapshot!(compared(&before, &after), @"
    never Effect: `kubectl` gets `b` instead of `a`
    never Effect: `kubectl` gets `a` instead of `b`
    ");
}

#[test]
fn a_command_of_one_environment_is_not_that_of_another() {
    let step = |environment: &str, site: &str| {
        format!(
            "name: To {environment}\ndeployment: {environment}\nscript:\n  - kubectl -s {site} apply -f k8s/"
        )
    };
    let of = |first: &str, second: &str| group(&[&step("test", first), &step("qa", second)]);
    assert_snapshot!(differs(&of("a", "b"), &of("b", "a"), &[]), @"
    never Effect: `kubectl` gets `b` instead of `a`
    never Effect: `kubectl` gets `a` instead of `b`
    ");
}

fn settings(test: &str, production: &str) -> pipemigrate::project::KnownSettings {
    let setting = |environment: &str, value: &str| {
        format!(
            "\"{environment}\": {{\"SITE\": {{\"value\": \"{value}\", \"instead_of\": \"{}_SITE\"}}}}",
            if environment == "test" { "DEV" } else { "PROD" }
        )
    };
    let json = format!(
        "{{\"deployments\": {{{}, {}}}}}",
        setting("test", test),
        setting("production", production)
    );
    pipemigrate::variables::parse(&json).unwrap()
}
