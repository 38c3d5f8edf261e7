//! `deploy`.

use insta::assert_snapshot;

use pipemigrate::improvements::ProposalId;
use pipemigrate::plan::{Decision, Decisions, Level, State, migrate};

use super::{project, steps, told};

fn on(trigger: &str, body: &str) -> String {
    let body: String = body.lines().map(|l| format!("          {l}\n")).collect();
    format!("pipelines:\n  branches:\n    {trigger}:\n      - step:\n{body}")
}

#[test]
fn the_branch_says_where() {
    assert_snapshot!(told("deploy", &on("develop", "name: Roll out\nscript:\n  - kubectl apply -n $NAMESPACE -f k8s/"), &[]), @"
    +          deployment: test
    review Accepted: deploy/environment/branches.develop/Roll out (the environment `test` gives “Roll out” the variables that it sees today: NAMESPACE)
    ");
}

#[test]
fn the_name_of_the_step_says_it_better() {
    assert_snapshot!(told("deploy", &on("main", "name: Deploy to UAT\nscript:\n  - kubectl apply -f k8s/"), &[]), @"
    +          deployment: staging
    review Accepted: deploy/environment/branches.main/Deploy to UAT (the environment `staging` gives “Deploy to UAT” the variables that it sees today)
    ");
}

#[test]
fn who_says_it_already_is_left_alone() {
    assert_snapshot!(told("deploy", &on("main", "name: Deploy\ndeployment: production\nscript:\n  - kubectl apply -f k8s/"), &[]), @"");
}

#[test]
fn names_of_the_file_go_first() {
    let text = format!(
        "{}  custom:\n    develop:\n      - step:\n          name: Deploy\n          script:\n            - kubectl apply -f k8s/\n",
        on("develop", "name: Deploy\ndeployment: Dev\nscript:\n  - kubectl apply -f k8s/")
    );
    assert_snapshot!(told("deploy", &text, &[]), @"
    +          deployment: Dev
    review Accepted: deploy/environment/custom.develop/Deploy (the environment `Dev` gives “Deploy” the variables that it sees today)
    ");
}

#[test]
fn the_environment_may_have_any_name_that_bitbucket_takes() {
    let text = on("develop", "name: Roll out\nscript:\n  - kubectl apply -f k8s/");
    let named = |name: &str| {
        let mut decisions = Decisions::at(Level::All);
        let id = ProposalId("deploy/environment/branches.develop/Roll out".to_owned());
        let choices = [("environment".to_owned(), name.to_owned())].into();
        decisions.answers.insert(id.clone(), Decision { accepted: None, choices });
        let migration = migrate(&project(&text, &[]), &decisions);
        let state = migration.entries().find(|entry| entry.proposal.id == id)?.state.clone();
        Some((state, migration.result.source().to_owned()))
    };
    let (state, written) = named("eu west-1").unwrap();
    assert_eq!(state, State::Accepted);
    assert!(written.contains("deployment: eu west-1\n"), "{written}");
    assert!(named("$ENV").is_none_or(|(state, _)| state != State::Accepted));
}

#[test]
fn a_database_of_the_step_is_no_deployment() {
    assert_snapshot!(told("deploy", &on("develop", "script:\n  - psql -h localhost -c 'select 1'"), &[]), @"");
}

#[test]
fn an_identity_token_would_name_another_subject() {
    assert_snapshot!(told("deploy", &on("develop", "oidc: true\nscript:\n  - kubectl apply -f k8s/"), &[]), @"");
}

#[test]
fn two_steps_cannot_share_an_environment() {
    let text = "pipelines:\n  branches:\n    main:\n      - step:\n          name: Deploy A\n          script:\n            - kubectl apply -f a/\n      - step:\n          name: Deploy B\n          script:\n            - kubectl apply -f b/\n";
    assert_snapshot!(told("deploy", text, &[]), @"");
}

#[test]
fn a_shared_step_gets_it_where_it_is_used() {
    let text = "definitions:\n  steps:\n    - step: &deploy\n        name: Deploy\n        script:\n          - kubectl apply -f k8s/\n\npipelines:\n  branches:\n    develop:\n      - step: *deploy\n    main:\n      - step:\n          <<: *deploy\n          size: 2x\n";
    assert_snapshot!(told("deploy", text, &[]), @"
    -      - step: *deploy
    +      - step:
    +          <<: *deploy
    +          deployment: test
    +          deployment: production
    review Accepted: deploy/environment/branches.develop/Deploy (the environment `test` gives “Deploy” the variables that it sees today)
    review Accepted: deploy/environment/branches.main/Deploy (the environment `production` gives “Deploy” the variables that it sees today)
    ");
}

#[test]
fn from_every_branch() {
    assert_snapshot!(told("deploy", &steps(&["name: Deploy\nscript:\n  - kubectl apply -f k8s/"]), &[]), @"advice Open: deploy/every-branch/default/Deploy");
    assert_snapshot!(told("deploy", &steps(&["name: Test\nscript:\n  - npm test", "name: Deploy\ntrigger: manual\nscript:\n  - kubectl apply -f k8s/"]), &[]), @"");
}

#[test]
fn beside_its_tests() {
    let text = "pipelines:\n  branches:\n    main:\n      - parallel:\n          - step:\n              name: Test\n              script:\n                - go test ./...\n          - step:\n              name: Push\n              script:\n                - docker push registry.example.com/app\n";
    assert_snapshot!(told("deploy", text, &[]), @"advice Open: deploy/beside-tests/branches.main/Push");
}

#[test]
fn two_kinds_of_environment_are_not_made_one() {
    let text = "pipelines:\n  branches:\n    develop:\n      - step:\n          name: Deploy to Dev\n          script:\n            - kubectl apply -f k8s/\n    staging:\n      - step:\n          name: Deploy to Test\n          script:\n            - kubectl apply -f k8s/\n";
    assert_snapshot!(told("deploy", text, &[]), @"
    +          deployment: test
    review Accepted: deploy/environment/branches.staging/Deploy to Test (the environment `test` gives “Deploy to Test” the variables that it sees today)
    ");
}

#[test]
fn what_a_pipe_is_given_is_not_told() {
    let text = on(
        "develop",
        "script:\n  - pipe: atlassian/ssh-run:0.8.1\n    variables:\n      SSH_USER: me\n      SERVER: example.com\n      PASSWORD: hunter2hunter2\n      COMMAND: ./deploy.sh",
    );
    let migration = super::improve("deploy", &text, &[]);
    let said: Vec<String> = migration.entries().map(|e| e.proposal.summary.clone()).collect();
    assert_snapshot!(said.join("\n"), @"
    say to which environment “step 1” deploys (`pipe atlassian/ssh-run:0.8.1`): one run at a time, with the permissions and variables of that environment
    PASSWORD=‹secret› becomes a secured variable instead of a text of the file
    start “step 1” without a clone: nothing in it reads the repository
    ");
}

#[test]
fn before_what_the_run_checks() {
    let branch = |bodies: &[&str]| steps(bodies).replace("  default:", "  branches:\n   main:");
    let deploy =
        "name: Deploy\ndeployment: production\nscript:\n  - npm ci\n  - kubectl apply -f k8s/";
    let test = "name: Test\nscript:\n  - npx eslint .";
    assert_snapshot!(told("deploy", &branch(&[deploy, test]), &[]), @"advice Open: deploy/before-checks/branches.main/Deploy");
    let said = |bodies: &[&str]| told("deploy", &branch(bodies), &[]).contains("before-checks");
    assert!(!said(&[test, deploy]) && !said(&[test, deploy, test]));
    let about = test.replace("Test", "Smoke test");
    let by_word = test.replace("npx eslint .", "npx cypress run");
    let unseen = deploy.replace("npm ci", "./build.sh");
    let manual = deploy.replace("script:", "trigger: manual\nscript:");
    assert!(!said(&[deploy, &about]) && !said(&[deploy, &by_word]));
    assert!(!said(&[&unseen, test]) && !said(&[test, &manual, test]));
}
