//! `variables`.

use std::collections::BTreeMap;

use insta::assert_snapshot;
use pipemigrate::improvements::ProposalId;
use pipemigrate::plan::{Decision, Decisions, Level, migrate};

use super::{project, steps, told};

fn variables(bodies: &[&str]) -> String {
    told("variables", &steps(bodies), &[])
}

const WRITER: &str = "name: Init\nscript:\n  - echo export TARGET=staging >> vars.sh\n  - mkdir -p out\nartifacts:\n  - vars.sh";

#[test]
fn a_constant_that_travels_becomes_a_variable() {
    assert_snapshot!(variables(&[WRITER, "name: Use\nscript:\n  - source vars.sh\n  - kubectl -n $TARGET apply -f k8s/"]), @"
    -          - echo export TARGET=staging >> vars.sh
    -        artifacts:
    -          - vars.sh
    -          - source vars.sh
    review Accepted: variables/move/TARGET
    ");
}

#[test]
fn a_name_that_a_tool_reads_by_itself_stays_where_it_changes_something() {
    let writer = "name: Init\nscript:\n  - echo export NODE_ENV=production >> vars.sh\n  - npm ci\nartifacts:\n  - vars.sh";
    assert_snapshot!(variables(&[writer, "name: Use\nscript:\n  - source vars.sh\n  - kubectl -n $NODE_ENV get pods"]), @"not offered: NODE_ENV=production becomes a variable instead of a line of `vars.sh`: `npm ci` may read NODE_ENV, which it sees for the first time");
}

#[test]
fn a_constant_set_after_an_unknown_file_stays() {
    let writer = "name: Init\nscript:\n  - curl -fsS https://example.com/env > base.sh\n  - echo export TARGET=staging >> vars.sh\nartifacts:\n  - '*.sh'";
    let reader = "name: Use\nscript:\n  - source base.sh\n  - source vars.sh\n  - kubectl -n $TARGET apply -f k8s/";
    assert_snapshot!(variables(&[writer, reader]), @"");
}

#[test]
fn a_constant_set_only_sometimes_stays() {
    let writer = "name: Init\nscript:\n  - if [ -n \"$X\" ]; then echo export TARGET=staging >> vars.sh; fi\n  - mkdir -p out\nartifacts:\n  - vars.sh";
    assert_snapshot!(variables(&[writer, "name: Use\nscript:\n  - source vars.sh\n  - kubectl -n $TARGET apply -f k8s/"]), @"");
}

#[test]
fn a_constant_used_where_it_is_exported_stays() {
    assert_snapshot!(variables(&["name: Use\nscript:\n  - export TARGET=staging\n  - kubectl -n $TARGET apply -f k8s/"]), @"");
}

#[test]
fn the_same_export_in_two_steps_moves() {
    let step = |name: &str| {
        format!(
            "name: {name}\nscript:\n  - export TARGET=staging\n  - kubectl -n $TARGET apply -f {name}/"
        )
    };
    assert_snapshot!(variables(&[&step("one"), &step("two")]), @"
    -          - export TARGET=staging
    -          - export TARGET=staging
    review Accepted: variables/move/TARGET
    ");
}

#[test]
fn two_values_of_one_name_stay() {
    let step = |name: &str| {
        format!(
            "name: {name}\nscript:\n  - export TARGET={name}\n  - kubectl -n $TARGET apply -f {name}/"
        )
    };
    assert_snapshot!(variables(&[&step("one"), &step("two")]), @"");
}

#[test]
fn an_export_that_tools_know_by_name_stays() {
    let build = "name: Build\nservices:\n  - docker\nscript:\n  - export DOCKER_BUILDKIT=1\n  - export SAID_TO_NOBODY=$BITBUCKET_COMMIT\n  - mkdir -p out";
    assert_snapshot!(variables(&[build]), @"
    -          - export SAID_TO_NOBODY=$BITBUCKET_COMMIT
    safe Accepted: variables/unread/default/Build/SAID_TO_NOBODY
    ");
}

#[test]
fn a_dynamic_value_stays() {
    let writer = "name: Init\nscript:\n  - echo export TARGET=$BITBUCKET_BRANCH >> vars.sh\nartifacts:\n  - vars.sh";
    assert_snapshot!(variables(&[writer, "name: Use\nscript:\n  - source vars.sh\n  - kubectl -n $TARGET apply -f k8s/"]), @"");
}

#[test]
fn a_file_that_is_tracked_keeps_its_lines() {
    let text = steps(&[
        WRITER,
        "name: Use\nscript:\n  - source vars.sh\n  - kubectl -n $TARGET apply -f k8s/",
    ]);
    assert_snapshot!(told("variables", &text, &[("vars.sh", "export OTHER=1\n")]), @"
    -          - echo export TARGET=staging >> vars.sh
    review Accepted: variables/move/TARGET
    ");
}

#[test]
fn a_secret_is_offered_secured_and_never_shown() {
    let writer = "name: Init\nscript:\n  - echo export DB_PASSWORD=hunter2horse9 >> vars.sh\n  - mkdir -p out\nartifacts:\n  - vars.sh";
    let text = steps(&[
        writer,
        "name: Use\nscript:\n  - source vars.sh\n  - kubectl -n $DB_PASSWORD get pods",
    ]);
    let migration = super::improve("variables", &text, &[]);
    assert_eq!(migration.settings.len(), 1);
    assert!(migration.settings[0].secured);
    for entry in migration.entries() {
        assert!(
            !format!("{entry:?}", entry = entry.proposal).contains("hunter2"),
            "{:?}",
            entry.proposal
        );
        assert!(!format!("{:?}", entry.verdict).contains("hunter2"), "{:?}", entry.verdict);
    }
}

#[test]
fn a_script_that_only_writes_constants_keeps_a_command() {
    let writer =
        "name: Init\nscript:\n  - echo export TARGET=staging >> vars.sh\nartifacts:\n  - vars.sh";
    assert_snapshot!(variables(&[writer, "name: Use\nscript:\n  - source vars.sh\n  - kubectl -n $TARGET apply -f k8s/"]), @"
    -          - echo export TARGET=staging >> vars.sh
    -        artifacts:
    -          - vars.sh
    +          - 'true'
    -          - source vars.sh
    review Accepted: variables/move/TARGET
    ");
}

#[test]
fn a_line_of_a_block_goes_alone() {
    let writer = "name: Init\nscript:\n  - |\n    echo export TARGET=staging >> vars.sh\n    mkdir -p out\nartifacts:\n  - vars.sh";
    assert_snapshot!(variables(&[writer, "name: Use\nscript:\n  - source vars.sh\n  - kubectl -n $TARGET apply -f k8s/"]), @"
    -            echo export TARGET=staging >> vars.sh
    -        artifacts:
    -          - vars.sh
    -          - source vars.sh
    review Accepted: variables/move/TARGET
    ");
}

fn with(choices: &[(&str, &str)]) -> (String, Vec<String>) {
    let reader = "name: Use\ndeployment: staging\nscript:\n  - source vars.sh\n  - kubectl -n $TARGET apply -f k8s/${TARGET}";
    let text = steps(&[WRITER, reader]);
    let mut decisions = Decisions::at(Level::None);
    let choices: BTreeMap<String, String> =
        choices.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect();
    let answer = Decision { accepted: Some(true), choices };
    decisions.answers.insert(ProposalId("variables/move/TARGET".into()), answer);
    let migration = migrate(&project(&text, &[]), &decisions);
    let settings = migration.settings.iter().map(|s| format!("{} {}", s.place, s.name)).collect();
    (migration.result.source().to_owned(), settings)
}

#[test]
fn the_name_can_be_chosen() {
    let (text, settings) = with(&[("name", "APP_TARGET")]);
    assert_eq!(settings, ["repository APP_TARGET"]);
    assert!(text.contains("kubectl -n $APP_TARGET apply -f k8s/${APP_TARGET}"), "{text}");
}

#[test]
fn the_place_can_be_chosen() {
    let (text, settings) = with(&[("destination", "deployment:staging")]);
    assert_eq!(settings, ["deployment staging TARGET"]);
    assert!(text.contains("kubectl -n $TARGET apply -f k8s/${TARGET}"), "{text}");
}

#[test]
fn a_name_that_is_in_use_is_refused() {
    let (text, settings) = with(&[("name", "BITBUCKET_BRANCH")]);
    assert!(text.contains("kubectl -n $TARGET") && settings.is_empty(), "{text}");
}

#[test]
fn a_new_name_rests_on_what_is_loaded() {
    let reader = "name: Use\nscript:\n  - source vars.sh\n  - awssecrets --region r --secret s > .env\n  - source .env\n  - kubectl -n $TARGET apply -f k8s/";
    let text = steps(&[WRITER, reader]);
    let id = ProposalId("variables/move/TARGET".into());
    let mut decisions = Decisions::at(Level::None);
    let choices = BTreeMap::from([("name".to_owned(), "PLACE".to_owned())]);
    decisions.answers.insert(id.clone(), Decision { accepted: Some(true), choices });
    let migration = migrate(&project(&text, &[]), &decisions);
    let entry = migration.entries().find(|e| e.proposal.id == id).unwrap();
    let assumed: Vec<&str> = entry.verdict.assumptions.iter().map(|a| a.text.as_str()).collect();
    assert_eq!(assumed, ["`.env` sets neither TARGET nor PLACE"]);
    assert!(migration.result.source().contains("kubectl -n $PLACE"));
}

#[test]
fn a_shared_step_with_other_constants_per_trigger_stays() {
    let init = |value: &str, margin: &str| {
        let lines = format!(
            "- step:\n    name: Init\n    script:\n      - echo export TARGET={value} >> vars.sh\n    artifacts:\n      - vars.sh\n- step: *use\n"
        );
        lines.lines().map(|line| format!("{margin}{line}\n")).collect::<String>()
    };
    let text = format!(
        "image: node:22\n\ndefinitions:\n  steps:\n    - step: &use\n        name: Use\n        script:\n          - source vars.sh\n          - kubectl -n $TARGET apply -f k8s/\n\npipelines:\n  default:\n{}  branches:\n    main:\n{}",
        init("test", "    "),
        init("live", "      "),
    );
    assert_snapshot!(told("variables", &text, &[]), @"");
    assert_snapshot!(told("variables", &text.replace("live", "test"), &[]), @"
    -          - source vars.sh
    -          - echo export TARGET=test >> vars.sh
    -        artifacts:
    -          - vars.sh
    +          - 'true'
    -            - echo export TARGET=test >> vars.sh
    -          artifacts:
    -            - vars.sh
    +            - 'true'
    review Accepted: variables/move/TARGET
    ");
}
