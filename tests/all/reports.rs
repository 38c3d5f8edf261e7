//! Reports for programs and for browsers: what they hold, what they never hold.

use pipemigrate::plan::{Decisions, Level, migrate};
use pipemigrate::project::Project;
use pipemigrate::report::{Origin, json};
use serde_json::Value;

use crate::cost::timed;
use crate::support::{Repository, root, seed, snapshot};

const NAME: &str = "bitbucket-pipelines.yml";

/// Two secrets, and names that want to break out of what holds them.
const HOSTILE: &str = r#"pipelines:
  default:
    - step:
        name: "</script><img src=x onerror=alert(1)> & \"q\" `b` \u202e"
        size: 4x
        script:
          - echo export GREETING="<b>hello</b>" >> shared_vars.sh
          - echo export DB_PASSWORD=hunter2hunter2 >> shared_vars.sh
          - echo export API_TOKEN=ghp_A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8 >> shared_vars.sh
        artifacts:
          - shared_vars.sh
    - step:
        name: Use
        script:
          - source shared_vars.sh
          - ./deploy "$GREETING" "$DB_PASSWORD" "$API_TOKEN"
"#;

const SECRETS: [&str; 2] = ["hunter2hunter2", "ghp_A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"];

fn as_json(project: &Project, level: Level) -> String {
    json(&migrate(project, &Decisions::at(level)), project, Origin { name: NAME, path: NAME })
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn the_json_report_is_what_its_schema_says() {
    let schema = std::fs::read_to_string(root().join("docs/report.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&parsed(&schema)).unwrap();
    for project in [timed(), Project::of_text(NAME, HOSTILE), Project::of_text(NAME, "a: 1\n")] {
        for level in [Level::None, Level::Safe, Level::All] {
            let report = parsed(&as_json(&project, level));
            let errors: Vec<String> = validator
                .iter_errors(&report)
                .map(|error| format!("{}: {error}", error.instance_path()))
                .collect();
            assert!(errors.is_empty(), "{errors:#?}");
        }
    }
}

#[test]
fn the_json_report_of_the_sample_reads_well() {
    let text = as_json(&timed(), Level::Safe);
    assert_eq!(text, as_json(&timed(), Level::Safe), "the same input gives the same bytes");
    snapshot("report-json", &text.replace(env!("CARGO_PKG_VERSION"), "[version]"));
}

#[test]
fn the_json_report_names_every_proposal_and_how_to_take_it() {
    let report = parsed(&as_json(&seed(HOSTILE), Level::None));
    let improvements = report["improvements"].as_array().unwrap();
    let changes: Vec<&Value> =
        improvements.iter().flat_map(|one| one["changes"].as_array().unwrap()).collect();
    assert!(!changes.is_empty());
    for change in changes {
        let command = change["command"].as_str();
        let expected = change["safety"] != "advice" && change["state"] != "blocked";
        assert_eq!(command.is_some(), expected, "{change}");
        assert_ne!(change["state"], "accepted");
    }
    assert_eq!(report["pipeline"]["changed"], false);
    assert_eq!(report["patch"]["text"], "");
}

#[test]
fn the_hashes_are_those_of_the_inputs() {
    let report = parsed(&as_json(&Project::of_text(NAME, "a: 1\n"), Level::All));
    assert_eq!(report["inputs"][0]["file"], NAME);
    assert_eq!(
        report["inputs"][0]["sha256"],
        // printf 'a: 1\n' | sha256sum
        "37b128c59f1f5097f73f82691cb519f1f568667faab5ced1b4ab979d36837eae"
    );
}

#[test]
fn no_secret_is_in_the_json_report() {
    let text = as_json(&Project::of_text(NAME, HOSTILE), Level::All);
    assert!(text.contains("DB_PASSWORD"), "{text}");
    SECRETS.iter().for_each(|secret| assert!(!text.contains(secret), "{text}"));
    let report = parsed(&text);
    for setting in report["settings"].as_array().unwrap() {
        let hidden = setting["name"] != "GREETING";
        assert_eq!(setting["value"].is_null(), hidden, "{setting}");
    }
}

#[test]
fn the_command_prints_the_form_that_is_asked_for() {
    let repository = Repository::sample();
    let run = repository.run(&["report", "--format", "json", "--accept", "all"]);
    assert_eq!((run.code, run.err.as_str()), (Some(0), ""));
    let report = parsed(&run.out);
    assert_eq!(report["schema_version"], 1);
    assert_eq!(report["pipeline"]["name"], NAME);
    assert!(report["inputs"].as_array().unwrap().len() > 1, "{}", report["inputs"]);
    let other = repository.run(&["report", "--format", "yaml"]);
    assert_eq!(other.code, Some(2), "{}", other.err);
}
