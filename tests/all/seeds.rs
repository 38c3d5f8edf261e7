//! The two pipelines that the project comes from: both are broken as they stand, and what is right is known.

use std::collections::BTreeMap;

use crate::support::snapshot;
use pipemigrate::improvements::ProposalId;
use pipemigrate::model::{Pipelines, Size};
use pipemigrate::plan::{Decision, Decisions, FindingLevel, Level, Migration, State, migrate};
use pipemigrate::project::{Project, Tree};
use pipemigrate::symbolic::run_document;
use pipemigrate::verdict::Outcome;

const FIRST: &str = include_str!("../../assets/demo/bitbucket-pipelines.yml");
const SECOND: &str = include_str!("../pipelines/be-payments-2.yml");
const DOCKERFILE: &str = include_str!("../../assets/demo/Dockerfile");
const MAIN: &str = include_str!("../../assets/demo/main.go");

fn project(text: &str) -> Project {
    let files = [
        "Dockerfile",
        "bitbucket-pipelines.yml",
        "charts/go-microservice/Chart.yaml",
        "go.mod",
        "main.go",
    ];
    let mut project = Project::of_text("bitbucket-pipelines.yml", text);
    project.tree = Tree::Git(files.iter().map(|f| (*f).to_owned()).collect());
    project.texts.insert("Dockerfile".into(), DOCKERFILE.into());
    project.texts.insert("main.go".into(), MAIN.into());
    project
}

fn all(text: &str) -> Migration {
    migrate(&project(text), &Decisions::at(Level::All))
}

fn findings(text: &str) -> Vec<(usize, String)> {
    let alone = Project::of_text("be-payments.yml", text);
    let migration = migrate(&alone, &Decisions::at(Level::None));
    migration.findings.into_iter().map(|f| (f.line, f.message)).collect()
}

fn names(found: &[(usize, String)], line: usize, words: &str) -> bool {
    found.iter().any(|(l, message)| *l == line && message.contains(words))
}

fn groups(migration: &Migration) -> Vec<Vec<String>> {
    let (pipelines, traces) = run_document(&migration.result, &project(migration.result.source()));
    let mut groups: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for run in &traces[0].steps {
        groups.entry(run.group).or_default().push(pipelines.label(run.reference).to_owned());
    }
    groups.into_values().collect()
}

fn sizes(migration: &Migration) -> Vec<(String, Size)> {
    let pipelines = Pipelines::of(&migration.result);
    pipelines.steps().map(|s| (s.label.clone(), pipelines.size_of(s))).collect()
}

#[test]
fn check_names_what_is_wrong_with_the_first() {
    let found = findings(FIRST);
    assert!(names(&found, 20, "`clone` has to be a map"));
    assert!(names(&found, 24, "`shared_vars.sh` is made by “Initialize Environment”"));
    assert!(names(&found, 38, "cache `go` is neither predefined nor defined"));
    assert!(names(&found, 124, "IMAGE_URL has a placeholder"));
    assert!(names(&found, 130, "artifact `charts/**`"));
    assert!(names(&found, 53, "artifact `Dockerfile`"));
    for (line, name) in [
        (118, "ENVIRONMENT_NAME"),
        (119, "DEPLOYMENT_NAMESPACE"),
        (120, "CLUSTER_NAME"),
        (121, "PROJECT_NAME"),
        (123, "AWS_SECRET_MANAGER_NAME"),
    ] {
        assert!(names(&found, line, name), "{name}: {found:#?}");
    }
    for (line, name) in [(122, "AUTOSCALING_ENABLED"), (125, "INGRESS_ENABLED")] {
        assert!(names(&found, line, &format!("drop {name}=false: nothing reads it")), "{found:#?}");
    }
    assert!(!found.iter().any(|(_, m)| m.contains("size ")), "4096 + 1024 + 1024 MB need 2x");
}

#[test]
fn check_names_the_sizes_of_the_second() {
    let found = findings(SECOND);
    assert!(names(&found, 44, "size 4x → 2x"));
    assert!(names(&found, 69, "`high-mem-docker` (4096 MB)"));
    assert!(names(&found, 22, "`shared_vars.sh` is made by “Initialize Environment”"));
}

#[test]
fn no_line_of_the_file_is_told_twice() {
    for text in [FIRST, SECOND] {
        let alone = Project::of_text("be-payments.yml", text);
        let migration = migrate(&alone, &Decisions::at(Level::None));
        let errors: Vec<usize> = migration
            .findings
            .iter()
            .filter(|f| f.level == FindingLevel::Error)
            .map(|f| f.line)
            .collect();
        let mut once = errors.clone();
        once.dedup();
        assert_eq!(errors, once);
    }
}

#[test]
fn the_first_ends_with_secrets_beside_the_build() {
    let migration = all(FIRST);
    let expected = vec![
        vec![
            "Fetch secrets from AWS Secret Manager".to_owned(),
            "Build & Push Docker Image".to_owned(),
        ],
        vec!["Deploy via Helm".to_owned()],
    ];
    assert_eq!(groups(&migration), expected);
    for (label, size) in sizes(&migration) {
        assert_eq!(size.factor() > 1, label == "Build & Push Docker Image", "{label}");
    }
    assert!(!migration.result.source().contains("source shared_vars.sh"));
    assert!(migration.result.second_opinion().is_ok());
    snapshot("seed-first-result", migration.result.source());
}

#[test]
fn the_constants_of_the_first_become_variables() {
    let migration = all(FIRST);
    let settings: Vec<String> =
        migration.settings.iter().map(|s| format!("{} {}={}", s.place, s.name, s.value)).collect();
    assert_eq!(
        settings,
        [
            "repository AWS_SECRET_MANAGER_NAME=development/cashFree",
            "repository CLUSTER_NAME=LiquideDevStgCluster",
            "repository DEPLOYMENT_NAMESPACE=development",
            "repository ENVIRONMENT_NAME=development",
            "repository PROJECT_NAME=be-payments",
        ]
    );
    assert!(migration.tasks.iter().any(|t| t.text.starts_with("Create IMAGE_URL")));
}

#[test]
fn what_the_first_rests_on_is_said() {
    let migration = all(FIRST);
    let grouping =
        migration.entries().find(|e| e.proposal.id.0.starts_with("parallelize/group/")).unwrap();
    assert_eq!(grouping.state, State::Accepted);
    assert_eq!(grouping.verdict.outcome, Outcome::Assumed);
    let assumed: Vec<&str> = grouping.verdict.assumptions.iter().map(|a| a.text.as_str()).collect();
    assert_eq!(assumed, ["the image doesn't need `.env`"]);
    let told: Vec<&str> = grouping.verdict.differences.iter().map(|d| d.witness.as_str()).collect();
    assert!(told.iter().any(|t| t.contains("may publish although “Fetch secrets")), "{told:?}");
    assert!(migration.verdict.outcome != Outcome::Refused);
}

#[test]
fn a_source_that_names_the_file_forbids_the_grouping() {
    let mut project = project(FIRST);
    project.texts.insert("main.go".into(), format!("{MAIN}\n// reads .env at start\n").into());
    let migration = migrate(&project, &Decisions::at(Level::All));
    assert!(!migration.entries().any(|e| e.proposal.id.0.starts_with("parallelize/group/")));
    let page = migration.pages.iter().find(|p| p.about.id == "parallelize").unwrap();
    assert!(page.not_offered[0].witness.contains("which main.go names"), "{:?}", page.not_offered);
}

#[test]
fn a_second_run_of_the_first_changes_nothing() {
    let migration = all(FIRST);
    let mut settled = project(migration.result.source());
    for setting in &migration.settings {
        settled.settings.repository.insert(setting.name.clone(), Some(setting.value.clone()));
    }
    let again = migrate(&settled, &Decisions::at(Level::All));
    assert_eq!(again.result.source(), migration.result.source());
    let unsettled = all(migration.result.source());
    assert_eq!(unsettled.result.source(), migration.result.source());
}

#[test]
fn every_comment_stays_but_the_one_that_is_listed() {
    let migration = all(FIRST);
    let comments = |d: &pipemigrate::yaml::Document| -> Vec<String> {
        d.comments().iter().map(|c| d.text(c.span).to_owned()).collect()
    };
    let mut left = comments(&migration.original);
    let lost: Vec<String> =
        migration.entries().flat_map(|e| e.lost_comments.iter().map(|c| c.text.clone())).collect();
    assert_eq!(lost, ["# cached for efficiency"]);
    left.retain(|c| !lost.contains(c));
    assert_eq!(comments(&migration.result), left);
}

#[test]
fn a_declined_constant_keeps_what_it_needs() {
    let mut decisions = Decisions::at(Level::All);
    let declined = Decision { accepted: Some(false), ..Decision::default() };
    decisions.answers.insert(ProposalId("variables/move/PROJECT_NAME".into()), declined);
    let migration = migrate(&project(FIRST), &decisions);
    let text = migration.result.source();
    assert!(text.contains("echo export PROJECT_NAME=be-payments >> shared_vars.sh"));
    assert!(!text.contains("echo export CLUSTER_NAME"));
    assert!(text.contains("- source shared_vars.sh"));
    assert!(text.contains("            - shared_vars.sh\n"));
    assert!(text.contains("Initialize Environment"));
}

#[test]
fn the_second_keeps_its_order_and_what_depends_on_outside() {
    let migration = all(SECOND);
    let text = migration.result.source();
    assert_eq!(migration.settings.len(), 1);
    assert_eq!(migration.settings[0].name, "PATH_TO_DOCKERFILE");
    assert!(text.contains("export REPLICA_COUNT=1"));
    assert!(text.contains("echo export REPOSITORY_NAME=$PROJECT_NAME >> shared_vars.sh"));
    let pipelines = Pipelines::of(&migration.result);
    assert!(pipelines.steps().all(|s| s.caches.iter().all(|c| c.value == "docker")));
    let large: Vec<(String, Size)> =
        sizes(&migration).into_iter().filter(|(_, s)| s.factor() > 1).collect();
    assert_eq!(large, [("Build & Push Docker Image".to_owned(), Size::X2)]);
    let expected = vec![
        vec![
            "Initialize Environment".to_owned(),
            "Fetch secrets from AWS Secret Manager".to_owned(),
        ],
        vec!["Build & Push Docker Image".to_owned()],
        vec!["Deploy to Development EKS Cluster".to_owned()],
    ];
    assert_eq!(groups(&migration), expected);
    assert!(migration.tasks.iter().any(|t| t.text.contains("REPOSITORY_NAME")));
    snapshot("seed-second-result", text);
}

#[test]
fn what_is_said_of_the_file_does_not_hang_on_decisions() {
    for text in [FIRST, SECOND] {
        let findings = |level| migrate(&project(text), &Decisions::at(level)).findings;
        assert_eq!(findings(Level::All), findings(Level::None));
    }
}
