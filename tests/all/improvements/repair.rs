//! `repair`.

use insta::assert_snapshot;

use super::{improve, steps, told};

fn repair(text: &str) -> String {
    told("repair", text, &[])
}

#[test]
fn an_undefined_cache_that_the_step_fills_is_defined() {
    let text =
        steps(&["name: Test\nimage: golang:1.25\ncaches:\n  - go\nscript:\n  - go test ./..."]);
    assert_snapshot!(repair(&text), @"
    +definitions:
    +  caches:
    +    go: /go/pkg/mod
    +
    review Accepted: repair/define-cache/go
    ");
}

#[test]
fn an_undefined_cache_that_nothing_fills_goes() {
    let text = steps(&["name: Show\ncaches:\n  - go\n  - node\nscript:\n  - ls"]);
    assert_snapshot!(repair(&text), @"
    -          - go
    review Accepted: repair/undefined-cache/default/Show/go
    ");
}

#[test]
fn a_reader_in_a_larger_group_moves_behind_it() {
    let text = "image: node:22\n\npipelines:\n  default:\n    - parallel:\n        - step:\n            name: Write\n            script:\n              - echo export A=1 > vars.sh\n            artifacts:\n              - vars.sh\n        - step:\n            name: Read\n            clone:\n              enabled: false\n            script:\n              - source vars.sh\n              - curl -fsS https://example.com/$A\n        - step:\n            name: Lint\n            script:\n              - eslint src\n";
    assert_snapshot!(repair(text), @"
    -            name: Read
    -            clone:
    -              enabled: false
    -            script:
    -              - source vars.sh
    -              - curl -fsS https://example.com/$A
    -        - step:
    +    - step:
    +        name: Read
    +        clone:
    +          enabled: false
    +        script:
    +          - source vars.sh
    +          - curl -fsS https://example.com/$A
    review Accepted: repair/race/default/Read
    ");
}

#[test]
fn a_placeholder_is_told_and_never_written() {
    let text = steps(&["name: Show\nscript:\n  - echo export IMAGE_URL=??\n  - ls"]);
    assert_snapshot!(repair(&text), @"advice Open: repair/placeholder/IMAGE_URL");
}

#[test]
fn a_variable_that_is_read_before_its_file_is_loaded_is_told_so() {
    let text = steps(&[
        "name: Write\nscript:\n  - echo export NAME=a >> v.sh\n  - echo export IMAGE=$NAME:1 >> v.sh\nartifacts:\n  - v.sh",
        "name: Ship\nscript:\n  - source v.sh\n  - docker push $IMAGE\n  - echo $NAME",
    ]);
    let tasks = improve("repair", &text, &[]).tasks;
    assert_snapshot!(tasks[0].text, @"Make sure that NAME exists in Bitbucket: nothing in the file sets it where it is read, and without it is empty. Line 8 sets NAME, but not yet where line 9 reads it.");
}

#[test]
fn only_variables_that_the_script_needs_are_told() {
    let tasks = |image: &str, lines: &[&str]| {
        let script: String = lines.iter().map(|line| format!("\n  - {line}")).collect();
        let text = steps(&[&format!("name: Ship\nscript:{script}")]).replace("node:22", image);
        let migration = improve("repair", &text, &[]);
        migration.tasks.into_iter().map(|task| task.text).collect::<Vec<String>>()
    };
    let go = ["mkdir -p $GOPATH/src", "curl -fsS https://example.com/$A"];
    assert_eq!(
        tasks("golang:1.25", &go),
        [
            "Make sure that A exists in Bitbucket: nothing in the file sets it where it is read, and without it is \
             empty."
        ]
    );
    for line in [
        "curl -fsS https://example.com/${A:-latest}",
        "if [ -z \"$A\" ]; then echo none; else curl -fsS https://example.com/$A; fi",
        "curl ${A:+-H \"X-A: $A\"} https://example.com",
    ] {
        assert_eq!(
            tasks("alpine:3.22", &[&format!("'{}'", line.replace('\'', "''"))]),
            [""; 0],
            "{line}"
        );
    }
}

#[test]
fn a_command_with_a_colon_is_quoted() {
    let text = steps(&["name: Say\nscript:\n  - echo \"done\": yes\n  - make all"]);
    assert_snapshot!(repair(&text), @r#"
    -          - echo "done": yes
    +          - 'echo "done": yes'
    review Accepted: repair/written/default/Say/echo "done": yes
    "#);
}

#[test]
fn values_of_the_wrong_type_are_written_right() {
    let pipe = "name: Deploy\noidc: 'true'\nruntime:\n  cloud:\n    version: 3\nscript:\n  - pipe: atlassian/aws-s3-deploy:1.1.0\n    variables:\n      DEBUG: true\n      PORT: 8080 # http\n      S3_BUCKET: b";
    assert_snapshot!(repair(&steps(&[pipe])), @"
    -        oidc: 'true'
    +        oidc: true
    -            version: 3
    +            version: '3'
    -              DEBUG: true
    -              PORT: 8080 # http
    +              DEBUG: 'true'
    +              PORT: '8080' # http
    review Accepted: repair/written/default/Deploy/variables/DEBUG
    review Accepted: repair/written/default/Deploy/variables/PORT
    review Accepted: repair/written/default/Deploy/cloud/version
    review Accepted: repair/written/default/Deploy/step/oidc
    ");
}

#[test]
fn an_empty_key_goes() {
    let text =
        steps(&["name: Test\ncaches: []\nartifacts:\n  # nothing yet\nscript:\n  - npm test"]);
    assert_snapshot!(repair(&text), @"
    -        caches: []
    -        artifacts:
    -          # nothing yet
    review Accepted: repair/written/default/Test/step/artifacts
    review Accepted: repair/written/default/Test/step/caches
    ");
}

#[test]
fn a_step_that_is_nothing_stays() {
    let text = "pipelines:\n  default:\n    - step:\n      name: Test\n      script:\n        - npm test\n";
    assert_snapshot!(repair(text), @"advice Open: repair/by-hand/empty-list/default/step 1 step");
}

#[test]
fn services_that_do_not_fit_get_a_larger_size() {
    let definitions = "definitions:\n  services:\n    docker:\n      memory: 4096\n";
    let text = steps(&["name: Build\nservices:\n  - docker\nscript:\n  - docker build ."]);
    assert_snapshot!(repair(&format!("{definitions}{text}")), @"
    +        size: 2x
    review Accepted: repair/memory/default/Build
    ");
}

#[test]
fn a_time_limit_is_lowered_to_what_is_granted() {
    let text = steps(&["name: Test\nmax-time: 900\nscript:\n  - npm test"]);
    assert_snapshot!(repair(&text), @"
    -        max-time: 900
    +        max-time: 720
    review Accepted: repair/max-time/default/Test
    ");
}

#[test]
fn what_was_meant_by_two_deployments_is_not_guessed() {
    let deploy = |name: &str| {
        format!("name: {name}\ndeployment: production\nscript:\n  - kubectl apply -f k8s/")
    };
    assert_snapshot!(repair(&steps(&[&deploy("A"), &deploy("B")])), @"advice Open: repair/by-hand/deployment-twice/default/B production");
}
