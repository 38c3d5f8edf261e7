//! `secrets`.

use insta::assert_snapshot;

use super::{improve, steps, told};

fn secrets(bodies: &[&str]) -> String {
    told("secrets", &steps(bodies), &[])
}

const FTP: &str = "name: Deploy\nscript:\n  - pipe: atlassian/ftp-deploy:0.3.6\n    variables:\n      USER: me\n      PASSWORD: hunter2horse9\n      SERVER: host\n      REMOTE_PATH: /www";

#[test]
fn a_password_of_a_pipe_becomes_a_secured_variable() {
    assert_snapshot!(secrets(&[FTP]), @"
    -              PASSWORD: ‹secret›
    +              PASSWORD: $PASSWORD
    review Accepted: secrets/move/PASSWORD
    ");
    let migration = improve("secrets", &steps(&[FTP]), &[]);
    let setting = &migration.settings[0];
    assert!(setting.secured && setting.value == "hunter2horse9", "{}", setting.name);
    let told: Vec<&str> = migration.tasks.iter().map(|t| t.text.as_str()).collect();
    assert!(told.iter().any(|text| text.starts_with("Change the value of PASSWORD")), "{told:?}");
    let proposals: Vec<_> = migration.entries().map(|e| (&e.proposal, &e.verdict)).collect();
    let shown = format!("{proposals:?} {:?}", migration.tasks);
    assert!(!shown.contains("hunter2"), "{shown}");
}

#[test]
fn a_name_in_use_is_not_taken() {
    let other = "name: Other\nscript:\n  - curl -fsS -u me:$PASSWORD https://example.com";
    assert_snapshot!(secrets(&[FTP, other]), @"
    -              PASSWORD: ‹secret›
    +              PASSWORD: $PASSWORD_2
    review Accepted: secrets/move/PASSWORD_2
    ");
}

#[test]
fn two_passwords_of_one_name_become_two_variables() {
    assert_snapshot!(secrets(&[FTP, &FTP.replace("hunter2", "winter3")]), @"
    -              PASSWORD: ‹secret›
    +              PASSWORD: $PASSWORD
    -              PASSWORD: ‹secret›
    +              PASSWORD: $PASSWORD_2
    review Accepted: secrets/move/PASSWORD
    review Accepted: secrets/move/PASSWORD_2
    ");
}

#[test]
fn a_secret_that_is_exported_once_is_moved_by_variables() {
    let body = "name: Deploy\nscript:\n  - export API_TOKEN=98fa7bccab01\n  - curl -fsS -H \"X-Token: $API_TOKEN\" https://example.com";
    assert_snapshot!(told("variables", &steps(&[body]), &[]), @"
    -          - export API_TOKEN=‹secret›
    review Accepted: variables/move/API_TOKEN
    ");
    let migration = improve("variables", &steps(&[body]), &[]);
    assert!(migration.settings[0].secured);
    assert_snapshot!(migration.tasks[0].text, @"Change the value of API_TOKEN where it is issued, and store the new one: the old one stays in the history of the repository");
}

#[test]
fn values_of_test_services_and_references_are_no_secrets() {
    for body in [
        "script:\n  - pipe: atlassian/ftp-deploy:0.3.6\n    variables:\n      PASSWORD: $FTP_PASSWORD",
        "script:\n  - pipe: atlassian/ftp-deploy:0.3.6\n    variables:\n      PASSWORD: changeme",
        "script:\n  - pipe: atlassian/git-secrets-scan:0.5.1\n    variables:\n      SECRETS_SCAN: 'true'",
        "script:\n  - export POSTGRES_PASSWORD=postgres\n  - npm test",
        "script:\n  - docker login -u $USER -p $PASSWORD",
    ] {
        assert_eq!(secrets(&[body]), "", "{body}");
        assert_eq!(told("variables", &steps(&[body]), &[]), "", "{body}");
    }
}

#[test]
fn a_credential_in_a_command_is_told() {
    let body = "name: Deploy\nscript:\n  - docker login -u me -p 98fa7bccab01 registry.example.com";
    assert_snapshot!(secrets(&[body]), @"advice Open: secrets/literal/default/Deploy/docker");
}

#[test]
fn a_pipe_that_prints_its_secrets_is_told_to_be_quiet() {
    let body = "name: Deploy\noidc: true\nscript:\n  - pipe: atlassian/aws-ecs-deploy:2.0.0\n    variables:\n      AWS_SECRET_ACCESS_KEY: $AWS_SECRET_ACCESS_KEY\n      CLUSTER_NAME: c\n      DEBUG: 'true'";
    assert_snapshot!(secrets(&[body]), @"advice Open: secrets/debug/atlassian/aws-ecs-deploy/DEBUG");
    let quiet = body.replace("'true'", "'false'");
    assert_eq!(secrets(&[&quiet]), "");
    let other = body.replace("atlassian/aws-ecs-deploy", "nobody/knows");
    assert_eq!(secrets(&[&other]), "");
    let migration = improve("secrets", &steps(&[body, body]), &[]);
    let quiet = migration.tasks.iter().filter(|task| task.text.starts_with("Drop `DEBUG`"));
    let lines: Vec<usize> = quiet.map(|task| task.evidence.len()).collect();
    assert_eq!(lines, [2], "told once, with the lines of both steps");
    let clear = FTP.replace("PASSWORD: hunter2horse9", "PASSWORD: changeme\n      DEBUG: 'true'");
    assert_eq!(secrets(&[&clear]), "", "masking has nothing to do with a text of the file");
}

#[test]
fn an_artifact_that_holds_credentials_is_told() {
    let write = |line: &str, file: &str| {
        format!("name: Init\nscript:\n  - {line} > {file}\nartifacts:\n  - {file}")
    };
    for (line, file) in [
        ("echo \"KEY=$API_KEY\"", "settings.txt"),
        ("printenv", "all.txt"),
        ("aws secretsmanager get-secret-value --secret-id x", "x.json"),
        ("./fetch.sh", ".env"),
    ] {
        let text = secrets(&[&write(line, file)]);
        assert!(text.contains("secrets/artifact/default/Init/"), "{line}: {text}");
    }
    assert_snapshot!(secrets(&[&write("echo \"KEY=$API_KEY\"", "settings.txt")]), @"advice Open: secrets/artifact/default/Init/settings.txt");
    for (line, file) in [
        ("echo \"VERSION=$BITBUCKET_TAG\"", "version.env"),
        ("cat .env.example", ".env"),
        ("env A=1 date", "x"),
    ] {
        assert_eq!(secrets(&[&write(line, file)]), "", "{line}");
    }
}

#[test]
fn a_tracked_file_is_no_secret() {
    let body = "name: Init\nscript:\n  - ls\nartifacts:\n  - .env";
    assert_eq!(told("secrets", &steps(&[body]), &[(".env", "A=1\n")]), "");
}

#[test]
fn keys_that_never_end_are_told_once() {
    let body = |name: &str| {
        format!(
            "name: {name}\nscript:\n  - pipe: atlassian/aws-s3-deploy:1.1.0\n    variables:\n      AWS_ACCESS_KEY_ID: $AWS_ACCESS_KEY_ID\n      AWS_SECRET_ACCESS_KEY: $AWS_SECRET_ACCESS_KEY\n      S3_BUCKET: b\n      LOCAL_PATH: dist"
        )
    };
    assert_snapshot!(secrets(&[&body("One"), &body("Two")]), @"advice Open: secrets/long-lived/AWS keys");
    let text = format!("oidc: true\n{}", body("One"));
    assert_eq!(secrets(&[&text]), "");
}

#[test]
fn app_passwords_are_told_once() {
    let body = "name: Start\nscript:\n  - pipe: atlassian/trigger-pipeline:5.5.1\n    variables:\n      BITBUCKET_USERNAME: me\n      BITBUCKET_APP_PASSWORD: $BITBUCKET_APP_PASSWORD\n      REPOSITORY: other";
    assert_snapshot!(secrets(&[body, &body.replace("Start", "Again")]), @"advice Open: secrets/app-password/Bitbucket");
}

#[test]
fn a_script_that_is_fetched_and_run_is_told() {
    for line in [
        "curl -sL https://get.example.com/x.sh | bash",
        "bash -c \"$(curl -fsSL https://get.example.com/x.sh)\"",
        "wget -qO- https://get.example.com | sh -s -- -b /usr/local/bin",
    ] {
        let body = format!("name: Tool\nscript:\n  - {line}");
        let text = secrets(&[&body]);
        assert!(text.contains("secrets/remote-script/get.example.com"), "{line}: {text}");
    }
    let body = "name: Tool\nscript:\n  - curl -sL https://get.example.com/x.sh | bash";
    let migration = improve("secrets", &steps(&[body, body]), &[]);
    assert_eq!(migration.tasks[0].evidence.len(), 2, "every place is named");
    assert_eq!(secrets(&["script:\n  - curl -sL https://example.com/x.json | jq .a"]), "");
}

#[test]
fn a_credential_that_the_shell_prints_is_told() {
    let body = |set: &str| {
        format!(
            "name: Deploy\nscript:\n  - {set}\n  - curl -fsS -u \"me:$DEPLOY_PASSWORD\" https://example.com/start\n  - set +x\n  - curl -fsS -u \"me:$OTHER_PASSWORD\" https://example.com/end"
        )
    };
    assert_snapshot!(secrets(&[&body("set -ex")]), @"advice Open: secrets/traced/set -x");
    assert_snapshot!(secrets(&[&body("set -o xtrace")]), @"advice Open: secrets/traced/set -x");
    assert_snapshot!(secrets(&[&body("set -e")]), @"");
}

/// What is told of printing by a step with these commands.
fn printing(commands: &[&str]) -> String {
    let lines: String = commands.iter().map(|line| format!("\n  - '{line}'")).collect();
    let text = secrets(&[&format!("name: Deploy\nscript:{lines}")]);
    let printed: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("advice Open: secrets/printed/"))
        .collect();
    printed.join(", ")
}

#[test]
fn credentials_in_the_log_are_told() {
    for (command, kind) in [
        ("env", "environment"),
        ("printenv", "environment"),
        ("env | sort", "environment"),
        ("export -p", "environment"),
        ("set", "environment"),
        ("npm ci && env", "environment"),
        ("if [ -n \"$X\" ]; then env; fi", "environment"),
        ("echo $API_TOKEN", "values"),
        ("echo \"key: ${DB_PASSWORD:-none}\"", "values"),
        ("printf \"%s\\n\" $API_TOKEN", "values"),
        ("printf \"%10s\" $API_TOKEN", "values"),
        ("echo $BITBUCKET_STEP_OIDC_TOKEN", "values"),
        ("echo $API_TOKEN | tee token.txt", "values"),
        ("echo $API_TOKEN | base64", "derived values"),
        ("echo ${API_TOKEN:0:4}", "derived values"),
        ("aws secretsmanager get-secret-value --secret-id x", "fetched"),
        ("aws secretsmanager get-secret-value --secret-id x | jq -r .SecretString", "fetched"),
    ] {
        assert_eq!(printing(&[command]), kind, "{command}");
    }
}

#[test]
fn what_a_printed_file_holds_counts() {
    let fetch = "aws secretsmanager get-secret-value --secret-id x > .env";
    assert_eq!(printing(&[fetch, "cat .env"]), "fetched");
    assert_eq!(printing(&["./fetch.sh > .env", "cat .env"]), "files");
    assert_eq!(printing(&["./fetch.sh > .env", "./fetch.sh", "X=$(cat .env)"]), "");
    assert_eq!(printing(&["./fetch.sh > notes.txt", "cat notes.txt"]), "");
    assert_eq!(printing(&["echo KEY=$API_KEY > .env", "cat .env"]), "values");
    assert_eq!(printing(&["acme-secrets --out .env", "cat .env"]), "files");
    assert_eq!(printing(&[fetch, "source .env", "echo $API_TOKEN"]), "loaded values");
    assert_eq!(printing(&["echo STAGE=test > .env", "cat .env"]), "");
    assert_eq!(printing(&["cat .env.example"]), "");
    let tracked = steps(&["script:\n  - cat .env"]);
    assert_eq!(told("secrets", &tracked, &[(".env", "A=1\n")]), "");
}

#[test]
fn what_does_not_reach_the_log_is_not_told() {
    for command in [
        "env > all.txt",
        "env A=1 make",
        "printenv HOME",
        "set -e",
        "export A=1",
        "env | grep -c X",
        "X=$(env)",
        "echo $API_TOKEN | docker login -u me --password-stdin",
        "echo $SSH_KEY | base64 -d > key",
        "echo $API_TOKEN > token.txt",
        "echo $API_TOKEN > /dev/null",
        "{ echo $API_TOKEN; } > token.txt",
        "f() { echo $API_TOKEN; }; X=$(f)",
        "echo ${API_TOKEN:+set}",
        "echo ${#API_TOKEN}",
        "[ -z \"$API_TOKEN\" ] && echo no token",
        "curl -fsS -H \"Authorization: $API_TOKEN\" https://example.com",
        "curl -fsS -H \"Authorization: $API_TOKEN\" https://example.com | jq .",
        "curl -fsS -H \"Authorization: $API_TOKEN\" https://example.com 2>&1",
        "KEY=$(aws secretsmanager get-secret-value --secret-id x)",
        "kubectl get secrets",
        "echo $TOKEN_FILE",
    ] {
        assert_eq!(printing(&[command]), "", "{command}");
    }
}

#[test]
fn printed_credentials_are_told_once_with_every_place() {
    let body =
        "name: One\nscript:\n  - echo $API_TOKEN\n  - echo $DB_PASSWORD\n  - f() { env; }\n  - f";
    let migration = improve("secrets", &steps(&[body, &body.replace("One", "Two")]), &[]);
    let told: Vec<String> = migration
        .entries()
        .map(|e| format!("{} {}", e.proposal.summary, e.proposal.evidence.len()))
        .filter(|text| text.contains("into the log"))
        .collect();
    assert_snapshot!(told.join("\n"), @"
    every variable is printed into the log by `env`: Bitbucket hides only the exact values of secured ones 2
    the script prints API_TOKEN and DB_PASSWORD into the log, where Bitbucket hides only the values of secured variables 4
    ");
}
