//! Artifacts by the rules of Bitbucket.

use super::*;
use insta::assert_snapshot;

#[test]
fn later_steps_receive() {
    assert_snapshot!(steps("- step:\n    script: [echo a > x, echo b > y]\n    artifacts: [x]\n- step:\n    script: [cat x, cat y]\n- step:\n    script: [cat x]\n").shown(), @r#"
    == 0 step 1
    echo a (pure)
    echo b (pure)
    upload x {x = "a"}
    == 1 step 2
    cat x (pure)
      < x = "a" from 0
    cat y (pure)
      < y = absent
    == 2 step 3
    cat x (pure)
      < x = "a" from 0
    "#);
}

#[test]
fn siblings_receive_nothing() {
    assert_snapshot!(steps("- parallel:\n  - step:\n      script: [echo a > x]\n      artifacts: [x]\n  - step:\n      script: [cat x]\n- step:\n    script: [cat x]\n").shown(), @r#"
    == 0 step 1
    echo a (pure)
    upload x {x = "a"}
    == 1 step 2
    cat x (pure)
      < x = absent
    == 2 step 3
    cat x (pure)
      < x = "a" from 0
    "#);
}

#[test]
fn the_later_sibling_wins() {
    assert_snapshot!(steps("- parallel:\n  - step:\n      script: [echo a > x]\n      artifacts: [x]\n  - step:\n      script: [echo b > x]\n      artifacts: [x]\n- step:\n    script: [cat x]\n").shown(), @r#"
    == 0 step 1
    echo a (pure)
    upload x {x = "a"}
    == 1 step 2
    echo b (pure)
    upload x {x = "b"}
    == 2 step 3
    cat x (pure)
      < x = "b" from 1
    "#);
}

#[test]
fn a_sibling_that_hands_on_the_tracked_file() {
    assert_snapshot!(steps("- parallel:\n  - step:\n      script: [echo a > x]\n      artifacts: [x]\n  - step:\n      script: [echo b]\n      artifacts: [x]\n- step:\n    script: [cat x]\n").file("x", "").shown(), @r#"
    == 0 step 1
    echo a (pure)
    upload x {x = "a"}
    == 1 step 2
    echo b (pure)
    upload x {}
    == 2 step 3
    cat x (pure)
      < x = tracked from 1
    "#);
}

#[test]
fn no_download() {
    assert_snapshot!(steps("- step:\n    script: [echo a > x]\n    artifacts: [x]\n- step:\n    script: [cat x]\n    artifacts:\n      download: false\n").shown(), @r#"
    == 0 step 1
    echo a (pure)
    upload x {x = "a"}
    == 1 step 2
    cat x (pure)
      < x = absent
    "#);
}

#[test]
fn downloads_by_name() {
    assert_snapshot!(steps("- step:\n    script: [echo a > x, echo b > y, echo c > z]\n    artifacts:\n      paths: [z]\n      upload:\n        - name: one\n          paths: [x]\n        - name: two\n          paths: [y]\n- step:\n    script: [cat x, cat y, cat z]\n    artifacts:\n      download: [one]\n").shown(), @r#"
    == 0 step 1
    echo a (pure)
    echo b (pure)
    echo c (pure)
    upload z {z = "c"}
    upload x {x = "a"}
    upload y {y = "b"}
    == 1 step 2
    cat x (pure)
      < x = "a" from 0
    cat y (pure)
      < y = absent
    cat z (pure)
      < z = absent
    "#);
}

#[test]
fn scoped_artifacts_stay() {
    assert_snapshot!(steps("- step:\n    script: [echo a > x]\n    artifacts:\n      upload:\n        - name: one\n          type: scoped\n          paths: [x]\n- step:\n    script: [cat x]\n").shown(), @r#"
    == 0 step 1
    echo a (pure)
    upload x {x = "a"}
    == 1 step 2
    cat x (pure)
      < x = absent
    "#);
}

#[test]
fn left_out_of_an_upload() {
    assert_snapshot!(steps("- step:\n    script: [echo a > d/x, echo b > d/y.map]\n    artifacts:\n      upload:\n        - name: one\n          paths: [d/**]\n          ignore-paths: ['**/*.map']\n- step:\n    script: [cat d/x d/y.map]\n").shown(), @r#"
    == 0 step 1
    echo a (pure)
    echo b (pure)
    upload d/** {d/x = "a"}
    == 1 step 2
    cat d/x d/y.map (pure)
      < d/x = "a" from 0
      < d/y.map = absent
    "#);
}

#[test]
fn a_changed_file_has_to_be_uploaded_again() {
    assert_snapshot!(steps("- step:\n    script: [echo a > x]\n    artifacts: [x]\n- step:\n    script: [echo b >> x]\n- step:\n    script: [echo c >> x]\n    artifacts: [x]\n- step:\n    script: [cat x]\n").shown(), @r#"
    == 0 step 1
    echo a (pure)
    upload x {x = "a"}
    == 1 step 2
    echo b (pure)
    == 2 step 3
    echo c (pure)
    upload x {x = "a | c" from 0}
    == 3 step 4
    cat x (pure)
      < x = "a | c" from 2
    "#);
}

#[test]
fn tracked_files_without_a_clone() {
    assert_snapshot!(steps("- step:\n    script: [ls]\n    artifacts: [charts/**]\n- step:\n    clone: {enabled: false}\n    script: [cat charts/a, cat src/b]\n- step:\n    script: [cat charts/a]\n").file("charts/a", "").file("src/b", "").shown(), @r"
    == 0 step 1
    ls (pure)
      < ** {}
    upload charts/** {}
    == 1 step 2
    cat charts/a (pure)
      < charts/a = tracked from 0
    cat src/b (pure)
      < src/b = absent
    == 2 step 3
    cat charts/a (pure)
      < charts/a = tracked
    ");
}

#[test]
fn what_programs_make() {
    assert_snapshot!(steps("- step:\n    script: [npm ci, ./tool, go build -o bin/app .]\n    artifacts: [bin/**, '*.log']\n- step:\n    script: [cat bin/app, cat x.log, cat y.txt]\n").shown(), @r"
    == 0 step 1
    npm ci (fetch)
      < package.json = absent
      < .npmrc? = absent
      < ~/.npmrc? = image
      < package-lock.json? = absent
      < npm-shrinkwrap.json? = absent
      < **/package.json {}
      < patches/** {}
      < **/*.tgz {}
      < binding.gyp? = absent
      > **/node_modules/**
      ? packagerepository
    ./tool (unknown)
      < ** {**/node_modules/** = made by `npm ci`, node_modules/** = tracked or by `npm ci`}
      > **
      ! anything
    go build -o bin/app . (files)
      < ** {** = tracked or by `./tool`, **/node_modules/** = made by `npm ci`, node_modules/** = tracked or by `npm ci`}
      < go.work? = absent or by `./tool`
      < go.work.sum? = absent or by `./tool`
      < ~/.config/go/env? = image or by `./tool`
      < ~/.netrc? = image or by `./tool`
      < ~/.gitconfig? = image or by `./tool`
      < history
      < .git/** {** = tracked or by `./tool`, **/node_modules/** = made by `npm ci`}
      > bin/app
      ? packagerepository
    upload bin/** {** = tracked or by `./tool`, **/node_modules/** = made by `npm ci`, bin/app = made by `go build -o …`}
    upload *.log {** = tracked or by `./tool`, **/node_modules/** = made by `npm ci`, node_modules/** = tracked or by `npm ci`}
    == 1 step 2
    cat bin/app (pure)
      < bin/app = made by `go build -o …` from 0
    cat x.log (pure)
      < x.log = tracked or by `./tool` from 0
    cat y.txt (pure)
      < y.txt = absent
    ");
}

#[test]
fn a_folder_name() {
    assert_snapshot!(steps("- step:\n    script: [echo a > dist/x]\n    artifacts: [dist]\n- step:\n    script: [cat dist/x, ./tool]\n").shown(), @r#"
    == 0 step 1
    echo a (pure)
    upload dist {dist/x = "a"}
    == 1 step 2
    cat dist/x (pure)
      < dist/x = "a" from 0
    ./tool (unknown)
      < ** {dist/x = "a" from 0}
      > **
      ! anything
    "#);
}

#[test]
fn what_an_unknown_program_changes_keeps_its_origin() {
    assert_snapshot!(steps("- step:\n    script: [echo A=1 > x]\n    artifacts: [x]\n- step:\n    script: [./tool, source x, deploy $A]\n").shown(), @r#"
    == 0 step 1
    echo A=1 (pure)
    upload x {x = "A=1"}
    == 1 step 2
    ./tool (unknown)
      < ** {x = "A=1" from 0}
      > **
      ! anything
    source x (pure)
      < x = "A=1" or by `./tool` from 0
    deploy $A (from x) (unknown)
      < ** {** = tracked or by `./tool`, x = "A=1" or by `./tool` from 0}
      > **
      ! anything
    outside A?
    "#);
}

#[test]
fn stages_and_final_steps() {
    assert_snapshot!(steps("- stage:\n    steps:\n      - step:\n          script: [echo a > x]\n          artifacts: [x]\n      - step:\n          script: [cat x]\n- step:\n    script: [cat x]\n").shown(), @r#"
    == 0 step 1
    echo a (pure)
    upload x {x = "a"}
    == 1 step 2
    cat x (pure)
      < x = "a" from 0
    == 2 step 3
    cat x (pure)
      < x = "a" from 0
    "#);
}

#[test]
fn a_sibling_that_is_meant() {
    assert_snapshot!(steps("- parallel:\n  - step:\n      name: Write\n      script: ['echo export A=1 > x']\n      artifacts: [x]\n  - step:\n      name: Read\n      script: [source x, deploy $A, source y]\n").shown(), @r#"
    == 0 Write
    echo export A=1 (pure)
    upload x {x = "export A=1"}
    == 1 Read
    source x (pure)
      < x = "export A=1"
    deploy 1 (unknown)
      < ** {}
      > **
      ! anything
    source y (pure)
      < y = absent or by `deploy 1`
    fault sibling-artifact: x
    A := 1 (file x, exported) read 1, perhaps 1
    "#);
}
