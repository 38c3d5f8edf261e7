//! Scripts, targets and package scripts that the repository holds.

use super::*;
use insta::assert_snapshot;

#[test]
fn make() {
    assert_snapshot!(script("make deploy TAG=1").file("Makefile", ".PHONY: deploy\nTAG ?= latest\ndeploy: build\n\t@docker push app:$(TAG)\n\t-notify\nbuild:\n\tdocker build -t app:$(TAG) .\n").effects(), @r"
    docker build -t app:1 . (build)
      < Dockerfile = absent
      < ** {}
      < ~/.docker/config.json? = image
      ? registry
    docker push app:1 (publish)
      < ~/.docker/config.json? = image
      ! registry app:1
    notify (unknown, unchecked)
      < ** {}
      > **
      ! anything
    ");
}

#[test]
fn make_that_cant_be_read() {
    assert_snapshot!(script(r"make deploy
make lint").file("Makefile", "include x\ndeploy:\n\techo\n").effects(), @r"
    make deploy (unknown)
      < ** {}
      > **
      ! anything
    make lint (check)
      < ** {** = tracked or by `make deploy`}
      > **
    ");
}

#[test]
fn a_makefile_that_was_written() {
    assert_snapshot!(script(r"echo x > Makefile
make deploy").file("Makefile", ".PHONY: deploy\nTAG ?= latest\ndeploy: build\n\t@docker push app:$(TAG)\n\t-notify\nbuild:\n\tdocker build -t app:$(TAG) .\n").effects(), @r#"
    make deploy (unknown)
      < ** {Makefile = "x"}
      > **
      ! anything
    "#);
}

#[test]
fn package_scripts() {
    assert_snapshot!(script(r"npm run build
npm run deploy -- --delete
yarn deploy --quiet
npm test
npm run loop
npm run lint
npm run other").file("package.json", r#"{"scripts": {"build": "tsc -p .", "prebuild": "rm -rf dist", "deploy": "aws s3 sync dist s3://b", "loop": "npm run loop", "test": "jest"}}"#).words(), @r"
    npm run build
    rm -rf dist
    tsc -p .
    npm run deploy -- --delete
    aws s3 sync dist s3://b --delete
    yarn deploy --quiet
    aws s3 sync dist s3://b --quiet
    npm test
    jest
    npm run loop
    npm run loop
    npm run lint
    npm run other
    ");
}

#[test]
fn packages_elsewhere() {
    assert_snapshot!(script(r"npm --prefix ui run deploy
cd ui && yarn deploy
npm run deploy -w x").file("ui/package.json", r#"{"scripts": {"deploy": "firebase deploy"}}"#).file("package.json", r#"{"scripts": {"deploy": "other"}}"#).words(), @r"
    npm --prefix ui run deploy
    firebase deploy
    yarn deploy
    firebase deploy
    npm run deploy -w x
    ");
}

#[test]
fn scripts() {
    assert_snapshot!(script(r#"export A=1
C=3
chmod +x ci/deploy.sh
./ci/deploy.sh app
bash ci/deploy.sh x
sh -e "$BITBUCKET_CLONE_DIR/ci/deploy.sh" y
deploy $B"#).file("ci/deploy.sh", "#!/bin/bash\nset -e\nhelm upgrade $1 $A\nexport B=2\n").words(), @r"
    chmod +x ci/deploy.sh
    ./ci/deploy.sh app
    helm upgrade app 1
    bash ci/deploy.sh x
    helm upgrade x 1
    sh -e $BITBUCKET_CLONE_DIR/ci/deploy.sh y
    helm upgrade y 1
    deploy $B
    ");
}

#[test]
fn scripts_of_other_languages() {
    assert_snapshot!(script(r"./run.py
python run.py
bash nowhere.sh").file("run.py", "print(1)").effects(), @r"
    ./run.py (unknown)
      < ** {}
      > **
      ! anything
    python run.py (unknown)
      < ** {** = tracked or by `./run.py`}
      > **
      ! anything
    bash nowhere.sh (unknown)
      < ** {** = tracked or by `several programs`}
      > **
      ! anything
    ");
}

#[test]
fn scripts_that_call_each_other() {
    assert_snapshot!(script("./a.sh").file("a.sh", "./b.sh").file("b.sh", "./a.sh").words(), @r"
    ./a.sh
    ./b.sh
    ./a.sh
    ");
}

#[test]
fn a_script_that_cant_be_parsed() {
    assert_snapshot!(script(r"./a.sh
deploy").file("a.sh", "if").shown(), @r"
    ./a.sh (pure)
      < a.sh = tracked
    `a.sh` can't be read (unknown)
      < ** {}
      > **
      ! anything
    deploy (unknown)
      < ** {** = tracked or by ``a.sh` can't be read`}
      > **
      ! anything
    opaque `a.sh` can't be read
    ");
}

#[test]
fn just() {
    assert_snapshot!(script("just build").file("justfile", "build:\n  go build -o app .\n").words(), @r"
    just build
    go build -o app .
    ");
}
