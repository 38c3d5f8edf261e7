//! `aliases`.

use insta::assert_snapshot;

use super::{improve, steps, told};

fn aliases(text: &str) -> String {
    told("aliases", text, &[])
}

const TEST: &str = "name: Test\nscript:\n  - npm ci\n  - npm run lint\n  - npm test";

/// A pipeline for two branches, with these steps below `main` and `develop`.
fn branches(main: &[&str], develop: &[&str]) -> String {
    let below = |bodies: &[&str]| -> String {
        let text = steps(bodies);
        let (_, list) = text.split_once("default:\n").unwrap();
        list.lines().map(|line| format!("  {line}\n")).collect()
    };
    format!(
        "image: node:22\n\npipelines:\n  branches:\n    main:\n{}    develop:\n{}",
        below(main),
        below(develop)
    )
}

#[test]
fn a_step_that_is_copied_is_written_once() {
    let other = "name: Deploy\nscript:\n  - kubectl apply -f k8s/";
    assert_snapshot!(aliases(&branches(&[TEST, other], &[TEST])), @"
    +definitions:
    +  steps:
    +    - step: &test
    +        name: Test
    +        script:
    +          - npm ci
    +          - npm run lint
    +          - npm test
    +
    +      - step: *test
    -          name: Test
    -          script:
    -            - npm ci
    -            - npm run lint
    -            - npm test
    -      - step:
    -      - step:
    -          name: Test
    -          script:
    -            - npm ci
    -            - npm run lint
    -            - npm test
    +      - step: *test
    safe Accepted: aliases/step/branches.main/Test
    ");
}

#[test]
fn a_pipeline_that_is_copied_is_written_once() {
    assert_snapshot!(aliases(&branches(&[TEST], &[TEST])), @"
    -    main:
    +    main: &main-pipeline
    -    develop:
    -      - step:
    -          name: Test
    -          script:
    -            - npm ci
    -            - npm run lint
    -            - npm test
    +    develop: *main-pipeline
    safe Accepted: aliases/pipeline/branches.main
    ");
}

#[test]
fn a_script_that_is_copied_is_written_once() {
    assert_snapshot!(aliases(&steps(&[
        "name: A\nscript:\n  - npm ci\n  - npm run lint\n  - npm test",
        "name: B\nsize: 2x\nafter-script:\n  - ls\nscript:\n  - npm ci\n  - npm run lint\n  - npm test",
    ])), @"
    -        script:
    +        script: &a-script
    -        script:
    -          - npm ci
    -          - npm run lint
    -          - npm test
    +        script: *a-script
    safe Accepted: aliases/script/default/A
    ");
}

#[test]
fn short_scripts_stay() {
    assert_snapshot!(aliases(&steps(&[
        "name: A\nscript:\n  - npm ci\n  - npm test",
        "name: B\nscript:\n  - npm ci\n  - npm test",
    ])), @"");
}

#[test]
fn the_variables_of_a_pipe_are_written_once() {
    let pipe = |region: &str| {
        format!(
            "name: {region}\nscript:\n  - pipe: atlassian/aws-s3-deploy:{region}\n    variables:\n      AWS_DEFAULT_REGION: eu-west-1\n      S3_BUCKET: b\n      LOCAL_PATH: dist"
        )
    };
    assert_snapshot!(aliases(&steps(&[&pipe("1.1.0"), &pipe("2.0.0")])), @"
    -            variables:
    +            variables: &aws-s3-deploy-variables
    -            variables:
    -              AWS_DEFAULT_REGION: eu-west-1
    -              S3_BUCKET: b
    -              LOCAL_PATH: dist
    +            variables: *aws-s3-deploy-variables
    safe Accepted: aliases/variables/default/1.1.0
    ");
    assert_snapshot!(aliases(&steps(&[&pipe("1.1.0"), "script:\n  - pipe: atlassian/aws-s3-deploy:1.1.0\n    variables:\n      AWS_DEFAULT_REGION: eu-west-1\n      S3_BUCKET: b\n      LOCAL_PATH: dist"])), @"
    -        script:
    +        script: &1-1-0-script
    -        script:
    -          - pipe: atlassian/aws-s3-deploy:1.1.0
    -            variables:
    -              AWS_DEFAULT_REGION: eu-west-1
    -              S3_BUCKET: b
    -              LOCAL_PATH: dist
    +        script: *1-1-0-script
    safe Accepted: aliases/script/default/1.1.0
    ");
}

#[test]
fn a_command_of_several_lines_is_written_once() {
    let text = "script:\n  - |\n    if [ -f a ]; then\n      cat a\n    fi\n  - ls";
    assert_snapshot!(aliases(&steps(&[
        &format!("name: A\n{text} -a"),
        &format!("name: B\n{text} -b"),
    ])), @"
    -          - |
    +          - &a-command |
    -          - |
    -            if [ -f a ]; then
    -              cat a
    -            fi
    +          - *a-command
    safe Accepted: aliases/command/default/A
    ");
}

#[test]
fn a_step_with_other_words_for_a_few_keys_merges() {
    let deploy = |place: &str| {
        format!(
            "name: Deploy to {place}\ndeployment: {place}\noidc: true\nmax-time: 10\ncaches:\n  - node\nscript:\n  - npm ci\n  - npm run build\n  - npm run deploy"
        )
    };
    assert_snapshot!(aliases(&steps(&[&deploy("staging"), &deploy("production")])), @"
    -pipelines:
    -  default:
    -    - step:
    +definitions:
    +  steps:
    +    - step: &deploy-to-staging
    +
    +pipelines:
    +  default:
    +    - step: *deploy-to-staging
    +        <<: *deploy-to-staging
    -        oidc: true
    -        max-time: 10
    -        caches:
    -          - node
    -        script:
    -          - npm ci
    -          - npm run build
    -          - npm run deploy
    review Accepted: aliases/merge/default/Deploy to production
    ");
}

#[test]
fn a_key_that_only_the_first_has_would_come_along() {
    assert_snapshot!(aliases(&steps(&[
        "name: A\noidc: true\nmax-time: 10\ncaches:\n  - node\nservices:\n  - docker\nscript:\n  - npm ci\n  - npm test",
        "name: B\nmax-time: 10\ncaches:\n  - node\nservices:\n  - docker\nscript:\n  - npm ci\n  - npm test",
    ])), @"");
}

#[test]
fn comments_in_a_copy_are_for_review() {
    let other = "name: Deploy\nscript:\n  - kubectl apply -f k8s/";
    let with = TEST.replace("npm ci", "npm ci # from the lock file");
    assert_snapshot!(aliases(&branches(&[TEST, other], &[&with])), @"
    +definitions:
    +  steps:
    +    - step: &test
    +        name: Test
    +        script:
    +          - npm ci
    +          - npm run lint
    +          - npm test
    +
    +      - step: *test
    -          name: Test
    -          script:
    -            - npm ci
    -            - npm run lint
    -            - npm test
    -      - step:
    -      - step:
    -          name: Test
    -          script:
    -            - npm ci # from the lock file
    -            - npm run lint
    -            - npm test
    +      - step: *test
    review Accepted: aliases/step/branches.main/Test
    ");
}

#[test]
fn the_comment_at_the_end_of_a_copy_goes_with_it() {
    let variables =
        "name: A\nscript:\n  - npm ci\n  - npm run lint\n  - npm test\n    # - npm audit";
    let other = variables.replace("name: A", "name: B\nsize: 2x");
    assert_snapshot!(aliases(&branches(&[variables], &[&other])), @"
    -          script:
    +          script: &a-script
    -          script:
    -            - npm ci
    -            - npm run lint
    -            - npm test
    -              # - npm audit
    +          script: *a-script
    review Accepted: aliases/script/branches.main/A
    ");
}

#[test]
fn the_anchor_of_a_script_has_the_words_that_its_users_share() {
    let step = |name: &str| {
        format!("name: {name}\nsize: 2x\nscript:\n  - npm ci\n  - npm run lint\n  - npm test")
    };
    let text =
        branches(&[&step("Deploy to Staging")], &[&step("Deploy to Live").replace("2x", "4x")]);
    assert!(aliases(&text).contains("script: &deploy-script"), "{}", aliases(&text));
}

#[test]
fn an_unnamed_step_is_called_after_its_pipeline() {
    let step = "image: php:8.3\ncaches:\n  - composer\nscript:\n  - make\n  - make a\n  - make b";
    let text = branches(&[step], &[&step.replace("8.3", "8.4")]);
    let text = text.replace("  branches:", "  custom:").replace("main:", "unit-tests-8.3:");
    assert!(aliases(&text).contains("script: &unit-tests-8-3-script"), "{}", aliases(&text));
}

#[test]
fn a_copy_that_others_stand_for_keeps_its_name() {
    let text = branches(&[TEST, "name: X\nscript:\n  - ls"], &[TEST]).replacen(
        "develop:\n      - step:",
        "develop:\n      - step: &named",
        1,
    );
    let text = format!("{text}    other:\n      - step: *named\n");
    assert_snapshot!(aliases(&text), @"
    -          script:
    +          script: &test-script
    -          script:
    -            - npm ci
    -            - npm run lint
    -            - npm test
    +          script: *test-script
    safe Accepted: aliases/script/branches.main/Test
    ");
}

#[test]
fn an_anchor_that_is_there_is_used() {
    let text = branches(&[TEST, "name: X\nscript:\n  - ls"], &[TEST]).replacen(
        "main:\n      - step:",
        "main:\n      - step: &named",
        1,
    );
    assert_snapshot!(aliases(&text), @"
    -      - step:
    -          name: Test
    -          script:
    -            - npm ci
    -            - npm run lint
    -            - npm test
    +      - step: *named
    safe Accepted: aliases/step/&named
    ");
}

#[test]
fn there_are_never_many_aliases() {
    let scripts: Vec<String> = (0..40)
        .map(|n| format!("name: S{n}\nscript:\n  - npm ci\n  - npm run x{}\n  - npm test", n % 2))
        .collect();
    let bodies: Vec<&str> = scripts.iter().map(String::as_str).collect();
    let result = improve("aliases", &steps(&bodies), &[]).result;
    assert_eq!(result.source().matches(": *").count(), 19);
}

#[test]
fn a_shared_step_joins_the_others_under_definitions() {
    let text = branches(&[TEST, "name: X\nscript:\n  - ls"], &[TEST]);
    let definitions =
        "definitions:\n  steps:\n    - step: &other\n        script:\n          - ls -l\n\n";
    assert_snapshot!(aliases(&text.replacen("pipelines:\n", &format!("{definitions}pipelines:\n"), 1)), @"
    +    - step: &test
    +        name: Test
    +        script:
    +          - npm ci
    +          - npm run lint
    +          - npm test
    -      - step:
    -          name: Test
    -          script:
    -            - npm ci
    -            - npm run lint
    -            - npm test
    +      - step: *test
    -      - step:
    -          name: Test
    -          script:
    -            - npm ci
    -            - npm run lint
    -            - npm test
    +      - step: *test
    safe Accepted: aliases/step/branches.main/Test
    ");
    let caches = "definitions:\n  caches:\n    own: .own\n\n";
    assert_snapshot!(aliases(&text.replacen("pipelines:\n", &format!("{caches}# what runs\npipelines:\n"), 1)), @"
    +  steps:
    +    - step: &test
    +        name: Test
    +        script:
    +          - npm ci
    +          - npm run lint
    +          - npm test
    -      - step:
    -          name: Test
    -          script:
    -            - npm ci
    -            - npm run lint
    -            - npm test
    +      - step: *test
    -      - step:
    -          name: Test
    -          script:
    -            - npm ci
    -            - npm run lint
    -            - npm test
    +      - step: *test
    safe Accepted: aliases/step/branches.main/Test
    ");
}

#[test]
fn definitions_below_the_pipelines_come_too_late() {
    let text = branches(&[TEST, "name: X\nscript:\n  - ls"], &[TEST]);
    let caches = "definitions:\n  caches:\n    own: .own\n";
    assert_snapshot!(aliases(&format!("{text}\n{}", caches)), @"
    -      - step:
    +      - step: &test
    -      - step:
    -          name: Test
    -          script:
    -            - npm ci
    -            - npm run lint
    -            - npm test
    +      - step: *test
    safe Accepted: aliases/step/branches.main/Test
    ");
}

#[test]
fn a_step_that_needs_an_anchor_of_another_stays_in_its_place() {
    let text = branches(
        &[
            "name: First\nscript: &all\n  - npm ci\n  - npm test",
            "name: T\nsize: 2x\ncaches:\n  - node\nmax-time: 5\nscript: *all",
        ],
        &["name: T\nsize: 2x\ncaches:\n  - node\nmax-time: 5\nscript: *all"],
    );
    assert_snapshot!(aliases(&text), @"
    -      - step:
    +      - step: &t
    -      - step:
    -          name: T
    -          size: 2x
    -          caches:
    -            - node
    -          max-time: 5
    -          script: *all
    +      - step: *t
    safe Accepted: aliases/step/branches.main/T
    ");
}

#[test]
fn a_step_stays_below_what_it_needs() {
    let step = |name: &str| {
        format!("name: {name}\nsize: 2x\ncaches:\n  - node\nmax-time: 5\nscript: *all")
    };
    let text = branches(&[&step("T"), "name: X\nscript:\n  - ls"], &[&step("T")]);
    let steps = "  steps:\n    - step: &other\n        script:\n          - ls -l\n";
    let scripts = "  scripts:\n    - &all\n      - npm ci\n      - npm test\n";
    let with = |definitions: String| {
        text.replacen("pipelines:\n", &format!("definitions:\n{definitions}\npipelines:\n"), 1)
    };
    let lifted = |text: &str| {
        let result = improve("aliases", text, &[]).result.source().to_owned();
        assert!(result.contains("step: *t"), "{result}");
        result.find("&t\n") < result.find("pipelines:")
    };
    assert!(lifted(&with(format!("{scripts}{steps}"))));
    assert!(!lifted(&with(format!("{steps}{scripts}"))));
}
