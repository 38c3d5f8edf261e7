//! `caches`.

use insta::assert_snapshot;

use super::{steps, told};

const LOCK: (&str, &str) = ("package-lock.json", "{}");

fn caches(bodies: &[&str], files: &[(&str, &str)]) -> String {
    told("caches", &steps(bodies), files)
}

fn in_image(image: &str, body: &str, files: &[(&str, &str)]) -> String {
    told("caches", &steps(&[body]).replace("node:22", image), files)
}

#[test]
fn what_npm_downloads_is_kept_by_its_lock_file() {
    assert_snapshot!(caches(&["name: Test\nscript:\n  - npm ci\n  - npm test"], &[LOCK]), @"
    +definitions:
    +  caches:
    +    npm:
    +      key:
    +        files:
    +          - package-lock.json
    +      path: ~/.npm
    +
    +        caches:
    +          - npm
    review Accepted: caches/add/npm
    ");
}

#[test]
fn without_a_known_lock_file_a_clean_install_is_told() {
    assert_snapshot!(caches(&["name: Test\nscript:\n  - npm ci\n  - npm test"], &[]), @"advice Open: caches/consider/npm");
}

#[test]
fn a_cache_that_the_file_defines_is_used() {
    let text = steps(&["name: Test\nscript:\n  - npm ci\n  - npm test"]);
    let text = format!("{text}\ndefinitions:\n  caches:\n    modules: ~/.npm\n");
    assert_snapshot!(told("caches", &text, &[]), @"
    +        caches:
    +          - modules
    review Accepted: caches/add/modules
    ");
}

#[test]
fn without_a_known_lock_file_bitbuckets_cache_will_do() {
    assert_snapshot!(caches(&["name: Test\nscript:\n  - npm install\n  - npm test"], &[]), @"
    +        caches:
    +          - node
    review Accepted: caches/add/node
    ");
    assert_snapshot!(in_image("maven:3", "name: Test\nscript:\n  - mvn -B verify", &[]), @"
    +        caches:
    +          - maven
    review Accepted: caches/add/maven
    ");
}

#[test]
fn modules_that_are_shipped_are_not_kept() {
    assert_snapshot!(caches(&["name: Ship\nscript:\n  - npm install\n  - zip -r app.zip .\nartifacts:\n  - app.zip"], &[]), @"advice Open: caches/consider/npm");
}

#[test]
fn a_clean_install_deletes_the_modules_that_were_kept() {
    let body = "name: Test\ncaches:\n  - node\nscript:\n  - npm ci\n  - npm test";
    assert_snapshot!(caches(&[body], &[LOCK]), @"
    +definitions:
    +  caches:
    +    npm:
    +      key:
    +        files:
    +          - package-lock.json
    +      path: ~/.npm
    +
    -          - node
    +          - npm
    review Accepted: caches/replace/default/Test/node
    ");
}

#[test]
fn a_cache_that_another_step_lives_on_stays() {
    let fills = "name: Install\ncaches:\n  - node\nscript:\n  - npm ci";
    let lives = "name: Test\ncaches:\n  - node\nscript:\n  - npm test";
    let package = ("package.json", r#"{"scripts": {"test": "jest"}}"#);
    assert_snapshot!(caches(&[fills, lives], &[LOCK, package]), @"");
}

#[test]
fn a_cache_that_nothing_fills_or_uses_goes() {
    let body = "name: Deploy\ncaches:\n  - node\n  - docker\nscript:\n  - kubectl apply -f k8s/";
    assert_snapshot!(caches(&[body], &[LOCK]), @"
    -        caches:
    -          - node
    -          - docker
    review Accepted: caches/drop/default/Deploy/node
    review Accepted: caches/drop/default/Deploy/docker
    ");
}

#[test]
fn a_cache_that_something_unknown_may_use_stays() {
    assert_snapshot!(caches(&["name: Deploy\ncaches:\n  - node\nscript:\n  - ./deploy.sh"], &[LOCK]), @"");
    assert_snapshot!(caches(&["name: Ship\ncaches:\n  - node\nscript:\n  - zip -r app.zip .\nartifacts:\n  - app.zip"], &[LOCK]), @"");
}

#[test]
fn pip_without_its_cache_fills_none() {
    let body = "name: Test\ncaches:\n  - pip\nscript:\n  - pip install --no-cache-dir -r requirements.txt\n  - pytest";
    let files = [("requirements.txt", "pytest\n")];
    assert_snapshot!(in_image("python:3.12", body, &files), @"
    -        caches:
    -          - pip
    review Accepted: caches/drop/default/Test/pip
    ");
}

#[test]
fn the_files_that_pip_reads_are_the_key() {
    let body = "name: Test\nscript:\n  - pip install -r requirements/dev.txt\n  - pytest";
    let files = [("requirements/dev.txt", "pytest\n")];
    assert_snapshot!(in_image("python:3.12", body, &files), @"
    +definitions:
    +  caches:
    +    pip-downloads-requirements-dev:
    +      key:
    +        files:
    +          - requirements/dev.txt
    +      path: ~/.cache/pip
    +
    +        caches:
    +          - pip-downloads-requirements-dev
    review Accepted: caches/add/pip-downloads-requirements-dev
    ");
}

#[test]
fn go_keeps_its_modules_where_the_image_has_them() {
    let files = [("go.mod", "module x\n"), ("go.sum", "")];
    let body = "name: Test\nscript:\n  - go test ./...";
    assert_snapshot!(in_image("golang:1.22", body, &files), @"
    +definitions:
    +  caches:
    +    go:
    +      key:
    +        files:
    +          - go.sum
    +      path: /go/pkg/mod
    +    go-build:
    +      key:
    +        files:
    +          - go.sum
    +      path: ~/.cache/go-build
    +
    +        caches:
    +          - go
    +          - go-build
    review Accepted: caches/add/go
    ");
    assert_snapshot!(in_image("example/tools:1", body, &files), @"");
    let moved = "name: Test\nscript:\n  - export GOPATH=$PWD/.go\n  - go test ./...";
    assert_snapshot!(in_image("golang:1.22", moved, &files), @"");
}

#[test]
fn a_path_that_the_image_does_not_use_is_corrected() {
    let text = "image: golang:1.22\ndefinitions:\n  caches:\n    go: ~/go/pkg/mod\n    npm: $HOME/.npm\npipelines:\n  default:\n    - step:\n        caches:\n          - go\n        script:\n          - go test ./...\n    - step:\n        image: node:22\n        caches:\n          - npm\n        script:\n          - npm ci\n";
    let files = [("go.mod", "module x\n"), ("go.sum", ""), LOCK];
    assert_snapshot!(told("caches", text, &files), @"
    -    go: ~/go/pkg/mod
    -    npm: $HOME/.npm
    +    go:
    +      key:
    +        files:
    +          - go.sum
    +      path: /go/pkg/mod
    +    npm:
    +      key:
    +        files:
    +          - package-lock.json
    +      path: ~/.npm
    review Accepted: caches/path/go
    review Accepted: caches/path/npm
    review Accepted: caches/key/go
    review Accepted: caches/key/npm
    ");
}

#[test]
fn a_shared_step_counts_for_all_its_users() {
    let text = "image: node:22\ndefinitions:\n  steps:\n    - step: &test\n        name: Test\n        script:\n          - npm ci\npipelines:\n  default:\n    - step: *test\n  branches:\n    main:\n      - step: *test\n      - step:\n          <<: *test\n          name: Other\n";
    assert_snapshot!(told("caches", text, &[LOCK]), @"
    +  caches:
    +    npm:
    +      key:
    +        files:
    +          - package-lock.json
    +      path: ~/.npm
    +        caches:
    +          - npm
    review Accepted: caches/add/npm
    ");
    let other =
        text.replace("name: Other\n", "name: Other\n          script:\n            - echo hello\n");
    assert_snapshot!(told("caches", &other, &[LOCK]), @"");
}

#[test]
fn steps_that_install_nothing_of_the_project_are_left_alone() {
    for body in [
        "script:\n  - npm install -g serverless\n  - serverless deploy",
        "script:\n  - pip install awscli\n  - aws s3 ls",
        "runs-on: self.hosted\nscript:\n  - npm ci",
        "script:\n  - echo hello",
        "caches:\n  - npm\nscript:\n  - npm ci",
    ] {
        assert_eq!(caches(&[body], &[LOCK]), "", "{body}");
    }
}

#[test]
fn a_makefile_may_use_any_cache() {
    let body = "name: Docs\ncaches:\n  - node\nscript:\n  - make -C docs clean html";
    assert_eq!(caches(&[body], &[LOCK]), "");
}

#[test]
fn a_script_that_is_merged_gets_its_cache_where_it_stands() {
    let text = "image: node:22\ndefinitions:\n  steps:\n    - step: &test\n        name: Test\n        script:\n          - npm ci\npipelines:\n  branches:\n    main:\n      - step:\n          <<: *test\n          name: One\n      - step:\n          <<: *test\n          name: Other\n";
    assert_snapshot!(told("caches", text, &[LOCK]), @"
    +  caches:
    +    npm:
    +      key:
    +        files:
    +          - package-lock.json
    +      path: ~/.npm
    +        caches:
    +          - npm
    review Accepted: caches/add/npm
    ");
}

#[test]
fn a_definition_that_loses_its_last_user_goes() {
    let text = steps(&["caches:\n  - node\nscript:\n  - npm ci"])
        .replace("pipelines:", "definitions:\n  caches:\n    node: node_modules\n\npipelines:");
    assert_snapshot!(told("caches", &text, &[LOCK]), @"
    -    node: node_modules
    +    npm:
    +      key:
    +        files:
    +          - package-lock.json
    +      path: ~/.npm
    -          - node
    +          - npm
    review Accepted: caches/replace/default/step 1/node
    ");
}

#[test]
fn two_versions_that_share_modules_are_told() {
    let old =
        "name: Old\nimage: node:18\ncaches:\n  - node\nscript:\n  - npm install\n  - npm test";
    let new = "name: New\ncaches:\n  - node\nscript:\n  - npm install\n  - npm test";
    assert_snapshot!(caches(&[old, new], &[]), @"advice Open: caches/versions/node");
}

#[test]
fn bitbuckets_cache_can_be_chosen() {
    use std::collections::BTreeMap;

    use pipemigrate::improvements::ProposalId;
    use pipemigrate::plan::{Decision, Decisions, Level, migrate};

    let text = steps(&["name: Test\nscript:\n  - mvn -B verify"]).replace("node:22", "maven:3");
    let mut decisions = Decisions::at(Level::None);
    let choices = BTreeMap::from([("strategy".to_owned(), "predefined".to_owned())]);
    let id = ProposalId("caches/add/maven-repository".into());
    decisions.answers.insert(id, Decision { accepted: Some(true), choices });
    let migration = migrate(&super::project(&text, &[("pom.xml", "<project/>")]), &decisions);
    let result = migration.result.source();
    assert!(result.contains("caches:\n          - maven\n"), "{result}");
    assert!(!result.contains("definitions"), "{result}");
}

#[test]
fn bundler_keeps_its_gems_where_the_image_or_the_script_says() {
    let files = [("Gemfile", ""), ("Gemfile.lock", "")];
    let test = |lines: &str| format!("name: Test\nscript:\n{lines}  - bundle exec rspec");
    let plain = test("  - bundle install --jobs 4\n");
    assert_snapshot!(in_image("ruby:3.2", &plain, &files), @"
    +definitions:
    +  caches:
    +    bundler:
    +      key:
    +        files:
    +          - Gemfile.lock
    +      path: /usr/local/bundle
    +
    +        caches:
    +          - bundler
    review Accepted: caches/add/bundler
    ");
    let told = test("  - bundle config set --local path 'vendor/bundle'\n  - bundle install\n");
    assert_snapshot!(in_image("ruby:3.2", &told, &files), @"
    +definitions:
    +  caches:
    +    bundler:
    +      key:
    +        files:
    +          - Gemfile.lock
    +      path: vendor/bundle
    +
    +        caches:
    +          - bundler
    review Accepted: caches/add/bundler
    ");
    let by_variable = test("  - export BUNDLE_PATH=/gems\n  - bundle install\n");
    assert!(in_image("example/ruby:1", &by_variable, &files).contains("path: /gems"));
    assert_eq!(in_image("example/ruby:1", &plain, &files), "");
    for unclear in [
        "  - bundle config set deployment true\n  - bundle install\n",
        "  - bundle install --deployment\n",
        "  - export BUNDLE_PATH=$HOME/gems\n  - bundle install\n",
        "  - cd api\n  - bundle config path vendor/bundle\n  - bundle install\n",
        "  - bundle config path a\n  - export BUNDLE_PATH=b\n  - bundle install\n",
    ] {
        assert_eq!(in_image("ruby:3.2", &test(unclear), &files), "", "{unclear}");
    }
}

#[test]
fn the_store_of_pnpm_is_kept_where_the_script_puts_it() {
    let lock = [("pnpm-lock.yaml", "")];
    let told = "name: Test\nscript:\n  - pnpm config set store-dir .pnpm-store\n  - pnpm install --frozen-lockfile\n  - pnpm test";
    assert_snapshot!(caches(&[told], &lock), @"
    +definitions:
    +  caches:
    +    pnpm:
    +      key:
    +        files:
    +          - pnpm-lock.yaml
    +      path: .pnpm-store
    +
    +        caches:
    +          - pnpm
    review Accepted: caches/add/pnpm
    ");
    let unsure = told.replace("  - pnpm config set store-dir .pnpm-store\n", "");
    assert_snapshot!(caches(&[&unsure], &lock), @"advice Open: caches/consider/pnpm");
}

#[test]
fn go_keeps_what_it_builds_beside_its_modules() {
    let files = [("go.mod", "module x\n"), ("go.sum", "")];
    let lint = "name: Load\nscript:\n  - go mod download";
    assert!(!in_image("golang:1.22", lint, &files).contains("go-build"));
    let moved = "name: Test\nscript:\n  - export GOCACHE=/tmp/go\n  - go test ./...";
    assert!(!in_image("golang:1.22", moved, &files).contains("go-build"));
    let kept = "name: Test\ncaches:\n  - pip\nscript:\n  - pip install -r a.txt\n  - go test ./...";
    assert_snapshot!(in_image("golang:1.22", kept, &files), @"
    +definitions:
    +  caches:
    +    go:
    +      key:
    +        files:
    +          - go.sum
    +      path: /go/pkg/mod
    +    go-build:
    +      key:
    +        files:
    +          - go.sum
    +      path: ~/.cache/go-build
    +
    +          - go
    +          - go-build
    review Accepted: caches/add/go
    ");
}

#[test]
fn modules_on_top_are_not_those_of_a_folder_below() {
    let body =
        "name: Web\ncaches:\n  - node\nscript:\n  - cd web\n  - npm install\n  - npx eslint .";
    let files = [
        ("web/package-lock.json", "{}"),
        ("web/package.json", "{\"scripts\": {\"build\": \"tsc\"}}"),
    ];
    assert_snapshot!(caches(&[body], &files), @"
    +definitions:
    +  caches:
    +    npm-web:
    +      key:
    +        files:
    +          - web/package-lock.json
    +      path: ~/.npm
    +
    -          - node
    +          - npm-web
    review Accepted: caches/drop/default/Web/node
    review Accepted: caches/add/npm-web
    ");
    // what is built may read and write any folder
    let built = format!("{body}\n  - npm run build");
    assert_snapshot!(caches(&[&built], &files), @"advice Open: caches/elsewhere/node");
    let clean = built.replace("npm install", "npm ci");
    let migration = super::improve("caches", &steps(&[&clean]), &[]);
    let task = |e: &pipemigrate::plan::Entry| e.proposal.task.as_ref().map(|t| t.text.clone());
    let tasks: Vec<String> = migration.entries().filter_map(task).collect();
    assert_eq!(
        tasks,
        [
            "Define a cache of `~/.npm` and use that instead: `npm ci` deletes node_modules before it installs"
        ]
    );
    let top = "name: All\ncaches:\n  - node\nscript:\n  - npm install\n  - npm test";
    assert_eq!(caches(&[body, top], &files), "");
    for other in [
        body.replace("npm install", "npm install --prefix .."),
        body.replace("npx eslint .", "./build.sh"),
        body.replace("cd web", "cd $APP"),
        body.replace("npx eslint .", "cd .. && npm install"),
    ] {
        assert_eq!(caches(&[&other], &files), "", "{other}");
    }
}

#[test]
fn neighbours_that_fill_one_cache_with_different_things_are_told() {
    let group = |bodies: &[&str]| {
        let row = steps(bodies);
        let (head, tail) = row.split_once("  default:\n").unwrap();
        let tail: String = tail.lines().map(|line| format!("    {line}\n")).collect();
        format!("{head}  default:\n    - parallel:\n{tail}")
    };
    let step = |name: &str, file: &str| {
        format!(
            "name: {name}\nimage: python:3.12\ncaches:\n  - pip\nscript:\n  - pip install -r {file}\n  - pytest"
        )
    };
    let (one, other) = (step("One", "a.txt"), step("Other", "b.txt"));
    let siblings =
        |bodies: &[&str]| told("caches", &group(bodies), &[("a.txt", ""), ("b.txt", "")]);
    assert_snapshot!(siblings(&[&one, &other]), @"advice Open: caches/siblings/default/Other/pip");
    let same = siblings(&[&one, &step("Same", "a.txt")]);
    assert!(!same.contains("siblings"), "{same}");
    assert!(!told("caches", &steps(&[&one, &other]), &[]).contains("siblings"));
}
