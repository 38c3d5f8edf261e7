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

/// A step that deploys and exports a constant.
fn deploying(environment: &str, export: &str, command: &str) -> String {
    format!(
        "name: To {environment}\ndeployment: {environment}\nscript:\n  - export {export}\n  - {command}"
    )
}

const APPLY: &str = "kubectl -s $HOST apply -f k8s/";

fn split(staging: &str, production: &str) -> String {
    variables(&[staging, production])
}

#[test]
fn a_value_per_environment_becomes_a_deployment_variable() {
    let (staging, production) = (
        deploying("staging", "HOST=a.example.com", APPLY),
        deploying("production", "HOST=b.example.com", APPLY),
    );
    assert_snapshot!(split(&staging, &production), @"
    -          - export HOST=a.example.com
    -          - export HOST=b.example.com
    review Accepted: variables/split/HOST
    ");
    let migration = super::improve("variables", &steps(&[&staging, &production]), &[]);
    let settings: Vec<String> =
        migration.settings.iter().map(|s| format!("{} {}={}", s.place, s.name, s.value)).collect();
    assert_eq!(
        settings,
        ["deployment staging HOST=a.example.com", "deployment production HOST=b.example.com"]
    );
    let again = super::improve("variables", migration.result.source(), &[]);
    assert!(!again.entries().any(|e| e.proposal.id.0.starts_with("variables/")));
}

#[test]
fn a_value_per_environment_stays_where_it_cannot_move() {
    let staging = deploying("staging", "HOST=a", APPLY);
    let production = deploying("production", "HOST=b", APPLY);
    let twice = format!("{production}\n  - export HOST=c\n  - {APPLY}");
    assert_snapshot!(split(&staging, &twice), @"");
    let dynamic = deploying("production", "HOST=$BITBUCKET_BRANCH", APPLY);
    assert_snapshot!(split(&staging, &dynamic), @"");
    let sometimes = production.replace("- export", "- test -f x && export");
    assert_snapshot!(split(&staging, &sometimes), @"");
    let plain = production.replace("export HOST", "HOST");
    assert_snapshot!(split(&staging, &plain), @"");
    let nowhere = production.replace("deployment: production\n", "");
    assert_snapshot!(split(&staging, &nowhere), @"");
    let unread = |text: &str| text.replace("$HOST", "here");
    assert_snapshot!(split(&unread(&staging), &unread(&production)), @"");
}

#[test]
fn a_value_per_environment_stays_where_others_read_the_name() {
    let staging = deploying("staging", "HOST=a", APPLY);
    let production = deploying("production", "HOST=b", APPLY);
    let other = "name: Look\nscript:\n  - curl -fsS https://$HOST";
    assert_snapshot!(variables(&[other, &staging, &production]), @"");
    let before = "name: Same\ndeployment: test\nscript:\n  - curl -fsS https://$HOST";
    assert_snapshot!(variables(&[before, &staging, &production]), @"
    -          - export HOST=a
    -          - export HOST=b
    review Accepted: variables/split/HOST
    ");
    let custom = "  custom:\n    again:\n      - variables:\n          - name: HOST\n      - step:\n          name: Again\n          deployment: staging\n          script:\n            - curl -fsS https://$HOST\n";
    let asked = format!("{}{custom}", steps(&[&staging, &production]));
    assert_snapshot!(told("variables", &asked, &[]), @"");
    let early = staging.replace("- export", "- curl -fsS https://$HOST\n  - export");
    assert_snapshot!(split(&early, &production), @"not offered: HOST becomes a deployment variable: a in staging and b in production: `curl` gets `https://a` instead of `https://$HOST`");
    let tool =
        |text: &str| text.replace("HOST", "NODE_ENV").replace("- export", "- npm ci\n  - export");
    assert_snapshot!(split(&tool(&staging), &tool(&production)), @"not offered: NODE_ENV becomes a deployment variable: a in staging and b in production: `npm ci` may read NODE_ENV, which it sees for the first time");
}

#[test]
fn a_secret_per_environment_is_offered_secured() {
    let staging = deploying(
        "staging",
        "DB_PASSWORD=hunter2horse9",
        "psql postgres://u:$DB_PASSWORD@h/d -c 'select 1'",
    );
    let production = staging.replace("staging", "production").replace("hunter2", "winter3");
    let text = steps(&[&staging, &production]);
    assert_snapshot!(told("variables", &text, &[]), @"
    -          - export DB_PASSWORD=‹secret›
    -          - export DB_PASSWORD=‹secret›
    review Accepted: variables/split/DB_PASSWORD
    ");
    let migration = super::improve("variables", &text, &[]);
    assert!(migration.settings.iter().all(|s| s.secured) && migration.settings.len() == 2);
    assert_eq!(migration.tasks.len(), 1);
    let proposals: Vec<_> = migration.entries().map(|e| (&e.proposal, &e.verdict)).collect();
    assert!(!format!("{proposals:?}{:?}", migration.tasks).contains("horse9"));
}

#[test]
fn a_shared_script_may_read_what_differs_by_environment() {
    let text = "image: node:22\n\ndefinitions:\n  scripts:\n    - &apply\n        kubectl -s $HOST apply -f k8s/\n  steps:\n    - step: &deploy\n        name: Deploy\n        image: bitnami/kubectl:1.31\n        script:\n          - export HOST=a\n          - *apply\n\npipelines:\n  branches:\n    develop:\n      - step:\n          <<: *deploy\n          deployment: staging\n    main:\n      - step:\n          <<: *deploy\n          deployment: production\n          script:\n            - export HOST=b\n            - *apply\n";
    assert_snapshot!(told("variables", text, &[]), @"
    -          - export HOST=a
    -            - export HOST=b
    review Accepted: variables/split/HOST
    ");
}

#[test]
fn a_value_per_trigger_is_told_where_nothing_deploys() {
    let row = |trigger: &str, value: &str| {
        let step = |name: &str| {
            format!(
                "      - step:\n          name: {name}\n          script:\n            - export HOST={value}\n            - curl -fsS https://$HOST/{name}\n"
            )
        };
        format!("    {trigger}:\n{}{}", step("one"), step("two"))
    };
    let text = format!(
        "image: node:22\n\npipelines:\n  branches:\n{}{}",
        row("develop", "a"),
        row("main", "b")
    );
    assert_snapshot!(told("variables", &text, &[]), @"advice Open: variables/differs/HOST");
    let once = text.replacen("            - export HOST=a\n", "", 1);
    assert_snapshot!(told("variables", &once, &[]), @"");
}

const TWINS: &str = "name: Init\nscript:\n  - echo export DEV_HOST=a >> vars.sh\n  - echo export PROD_HOST=b >> vars.sh\n  - mkdir -p out\nartifacts:\n  - vars.sh";

/// Both settings, and a step for each environment that reads its own.
fn twins(test: &str, production: &str) -> [String; 3] {
    let reader = |environment: &str, command: &str| {
        format!(
            "name: To {environment}\ndeployment: {environment}\nscript:\n  - source vars.sh\n  - {command}"
        )
    };
    [TWINS.to_owned(), reader("test", test), reader("production", production)]
}

fn told_twins(bodies: &[String]) -> String {
    variables(&bodies.iter().map(String::as_str).collect::<Vec<_>>())
}

const DEV: &str = "kubectl -s $DEV_HOST apply -f k8s/${DEV_HOST:-none}.yml";
const PROD: &str = "kubectl -s ${PROD_HOST} apply -f k8s/";

#[test]
fn twins_become_one_deployment_variable() {
    assert_snapshot!(told_twins(&twins(DEV, PROD)), @"
    -          - echo export DEV_HOST=a >> vars.sh
    -          - echo export PROD_HOST=b >> vars.sh
    -        artifacts:
    -          - vars.sh
    -          - source vars.sh
    -          - kubectl -s $DEV_HOST apply -f k8s/${DEV_HOST:-none}.yml
    +          - kubectl -s $HOST apply -f k8s/${HOST:-none}.yml
    -          - source vars.sh
    -          - kubectl -s ${PROD_HOST} apply -f k8s/
    +          - kubectl -s ${HOST} apply -f k8s/
    review Accepted: variables/twins/HOST
    ");
    let bodies = twins(DEV, PROD);
    let text = steps(&bodies.iter().map(String::as_str).collect::<Vec<_>>());
    let migration = super::improve("variables", &text, &[]);
    let settings: Vec<String> =
        migration.settings.iter().map(|s| format!("{} {}={}", s.place, s.name, s.value)).collect();
    assert_eq!(settings, ["deployment test HOST=a", "deployment production HOST=b"]);
    let exported = deploying("test", "DEV_HOST=a", DEV);
    let other = deploying("production", "PROD_HOST=b", PROD);
    assert_snapshot!(split(&exported, &other), @"
    -          - export DEV_HOST=a
    -          - kubectl -s $DEV_HOST apply -f k8s/${DEV_HOST:-none}.yml
    +          - kubectl -s $HOST apply -f k8s/${HOST:-none}.yml
    -          - export PROD_HOST=b
    -          - kubectl -s ${PROD_HOST} apply -f k8s/
    +          - kubectl -s ${HOST} apply -f k8s/
    review Accepted: variables/twins/HOST
    ");
}

#[test]
fn twins_may_stay_apart_in_the_repository() {
    let bodies = twins(DEV, PROD);
    let text = steps(&bodies.iter().map(String::as_str).collect::<Vec<_>>());
    let mut decisions = Decisions::at(Level::None);
    let choices = BTreeMap::from([("destination".to_owned(), "repository".to_owned())]);
    let answer = Decision { accepted: Some(true), choices };
    decisions.answers.insert(ProposalId("variables/twins/HOST".into()), answer);
    let migration = migrate(&project(&text, &[]), &decisions);
    let settings: Vec<String> =
        migration.settings.iter().map(|s| format!("{} {}={}", s.place, s.name, s.value)).collect();
    assert_eq!(settings, ["repository DEV_HOST=a", "repository PROD_HOST=b"]);
    assert!(migration.result.source().contains("kubectl -s $DEV_HOST"));
}

#[test]
fn no_twins_where_the_common_name_is_taken() {
    let taken = "curl -fsS https://$HOST/ && kubectl -s $DEV_HOST get pods";
    assert_snapshot!(told_twins(&twins(taken, PROD)), @"
    -          - echo export DEV_HOST=a >> vars.sh
    -          - echo export PROD_HOST=b >> vars.sh
    -        artifacts:
    -          - vars.sh
    -          - source vars.sh
    -          - source vars.sh
    review Accepted: variables/move/DEV_HOST
    review Accepted: variables/move/PROD_HOST
    ");
    let tool = |name: &str, command: &str| {
        deploying("test", "DEV_NODE_ENV=a", &format!("npm ci && {command}"))
            .replace("test", name)
            .replace("_HOST", "_NODE_ENV")
    };
    let production = tool("production", PROD).replace("DEV_", "PROD_");
    assert_snapshot!(split(&tool("test", DEV), &production), @"");
}

#[test]
fn no_twins_where_both_environments_read_one() {
    let both = "kubectl -s $PROD_HOST apply -f k8s/$DEV_HOST";
    assert_snapshot!(told_twins(&twins(DEV, both)), @"
    -          - echo export DEV_HOST=a >> vars.sh
    -          - echo export PROD_HOST=b >> vars.sh
    -        artifacts:
    -          - vars.sh
    -          - source vars.sh
    -          - source vars.sh
    review Accepted: variables/move/DEV_HOST
    review Accepted: variables/move/PROD_HOST
    ");
    let [init, test, production] = twins(DEV, PROD);
    let nowhere = production.replace("deployment: production\n", "");
    assert_snapshot!(told_twins(&[init.clone(), test.clone(), nowhere]), @"
    -          - echo export DEV_HOST=a >> vars.sh
    -          - echo export PROD_HOST=b >> vars.sh
    -        artifacts:
    -          - vars.sh
    -          - source vars.sh
    -          - source vars.sh
    review Accepted: variables/move/DEV_HOST
    review Accepted: variables/move/PROD_HOST
    ");
    assert_snapshot!(told_twins(&[init.clone(), test]), @"
    -          - echo export DEV_HOST=a >> vars.sh
    -          - echo export PROD_HOST=b >> vars.sh
    -        artifacts:
    -          - vars.sh
    -          - source vars.sh
    review Accepted: variables/move/DEV_HOST
    review Accepted: variables/move/PROD_HOST
    ");
    let dynamic = init.replace("DEV_HOST=a", "DEV_HOST=$BITBUCKET_BRANCH");
    assert_snapshot!(told_twins(&[dynamic, twins(DEV, PROD)[1].clone(), production]), @"
    -          - echo export PROD_HOST=b >> vars.sh
    review Accepted: variables/move/PROD_HOST
    ");
}

#[test]
fn no_twins_where_both_environments_run_one_text() {
    let text = "image: node:22\n\ndefinitions:\n  steps:\n    - step: &deploy\n        name: Deploy\n        script:\n          - export DEV_HOST=a\n          - export PROD_HOST=b\n          - if test $BITBUCKET_BRANCH = main; then kubectl -s $PROD_HOST apply -f k8s/; else kubectl -s $DEV_HOST apply -f k8s/; fi\n\npipelines:\n  branches:\n    develop:\n      - step:\n          <<: *deploy\n          deployment: test\n    main:\n      - step:\n          <<: *deploy\n          deployment: production\n";
    assert_snapshot!(told("variables", text, &[]), @"");
}

#[test]
fn twins_rest_on_what_programs_read_by_themselves() {
    let script = |command: &str| format!("acme-release && {command}");
    let test = deploying("test", "DEV_HOST=a", &script(DEV));
    let production = deploying("production", "PROD_HOST=b", &script(PROD));
    let site = |text: &str| text.replace("HOST", "SITE");
    assert_snapshot!(split(&site(&test), &site(&production)), @"
    -          - export DEV_SITE=a
    -          - acme-release && kubectl -s $DEV_SITE apply -f k8s/${DEV_SITE:-none}.yml
    +          - acme-release && kubectl -s $SITE apply -f k8s/${SITE:-none}.yml
    -          - export PROD_SITE=b
    -          - acme-release && kubectl -s ${PROD_SITE} apply -f k8s/
    +          - acme-release && kubectl -s ${SITE} apply -f k8s/
    review Accepted: variables/twins/SITE (`acme-release` doesn't read DEV_SITE by itself; `acme-release` doesn't read PROD_SITE by itself)
    ");
    let all = |command: &str| format!("envsubst < a.yml > b.yml && {command}");
    assert_snapshot!(told_twins(&twins(&all(DEV), PROD)), @"
    -          - echo export DEV_HOST=a >> vars.sh
    -          - echo export PROD_HOST=b >> vars.sh
    -        artifacts:
    -          - vars.sh
    -          - source vars.sh
    -          - source vars.sh
    review Accepted: variables/move/DEV_HOST
    review Accepted: variables/move/PROD_HOST
    ");
}

#[test]
fn twins_that_bitbucket_holds_are_told() {
    let step = |environment: &str, command: &str| {
        format!("name: To {environment}\ndeployment: {environment}\nscript:\n  - {command}")
    };
    let call =
        |name: &str| format!("curl -fsS -u $DEPLOY_USER:${name}_TOKEN https://example.com/start");
    let test = step("test", &call("DEV"));
    assert_snapshot!(variables(&[&test, &step("production", &call("PROD"))]), @"advice Open: variables/one-name/production + test");
    let migration =
        super::improve("variables", &steps(&[&test, &step("production", &call("PROD"))]), &[]);
    let tasks: Vec<&str> = migration.tasks.iter().map(|t| t.text.as_str()).collect();
    assert_snapshot!(tasks.join("\n"), @"
    Make sure that these variables exist in Bitbucket: nothing in the file sets them where they are read, and unset they are empty: DEPLOY_USER, DEV_TOKEN, PROD_TOKEN.
    Create TOKEN as deployment variables of production and test, each with the value of the variable that is read there today, and read these instead
    ");
    let staging = test.replace("test", "staging");
    assert_snapshot!(variables(&[&staging, &step("production", &call("PROD"))]), @"advice Open: variables/one-name/production + staging");
    assert_snapshot!(variables(&[&staging, &test, &step("production", &call("PROD"))]), @"");
    let other = step("production", &call("PROD").replace("start", "stop"));
    assert_snapshot!(variables(&[&test, &other]), @"");
    let same = step("production", &call("DEV"));
    assert_snapshot!(variables(&[&test, &same]), @"");
    let taken = step("production", &call("PROD").replace("start", "$TOKEN"));
    assert_snapshot!(variables(&[&test.replace("start", "$TOKEN"), &taken]), @"");
}
