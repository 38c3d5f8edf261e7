//! Files that are sourced, text that is evaluated.

use super::*;
use insta::assert_snapshot;

#[test]
fn a_written_file_is_read_back() {
    assert_snapshot!(script(r#"echo export A=1 >> f.sh
echo "export B=$X" >> f.sh
source f.sh
deploy $A $B"#).shown(), @r#"
    echo export A=1 (pure)
    echo export B=$X (pure)
    source f.sh (pure)
      < f.sh = "export A=1 | export B=$X"
    deploy 1 $X (unknown)
      < ** {f.sh = "export A=1 | export B=$X"}
      > **
      ! anything
    outside X
    A := 1 (file f.sh, exported) read 0, perhaps 0
    B := $X (file f.sh, exported) read 0, perhaps 0
    "#);
}

#[test]
fn a_file_from_another_step() {
    assert_snapshot!(steps("- step:\n    script: [echo export A=1 > f.sh]\n    artifacts: [f.sh]\n- step:\n    script: [. ./f.sh, deploy $A]\n").shown(), @r#"
    == 0 step 1
    echo export A=1 (pure)
    upload f.sh {f.sh = "export A=1"}
    == 1 step 2
    . ./f.sh (pure)
      < f.sh = "export A=1" from 0
    deploy 1 (unknown)
      < ** {f.sh = "export A=1" from 0}
      > **
      ! anything
    A := 1 (file f.sh, exported) read 1, perhaps 1
    "#);
}

#[test]
fn lines_on_conditions() {
    assert_snapshot!(script(r#"test -n "$X" && echo A=1 >> f
if test -n "$Y"; then echo B=1 >> f; else echo B=2 >> f; fi
source f
deploy $A $B"#).shown(), @r#"
    test -n $X (pure)
    echo A=1 (pure) [after test -n $X]
    test -n $Y (pure, unchecked)
    echo B=1 (pure) [if test -n $Y]
    echo B=2 (pure) [not test -n $Y]
    source f (pure)
      < f = "A=1 [after test -n $X] | B=1 [if test -n $Y]" or "A=1 [after test -n $X] | B=2 [not test -n $Y]"
    deploy {1 or $A} {{1 or $B} or {2 or $B}} (unknown)
      < ** {f = "A=1 [after test -n $X] | B=1 [if test -n $Y]" or "A=1 [after test -n $X] | B=2 [not test -n $Y]"}
      > **
      ! anything
    outside X Y
    A := 1 (file f, maybe) read 0
    B := 1 (file f, maybe) read 0
    A := 1 (file f, maybe) read 0
    B := 2 (file f, maybe) read 0
    "#);
}

#[test]
fn statements_over_several_lines() {
    assert_snapshot!(block("cat <<EOF > f\nif true; then\n  A=1\nfi\nB=2\nEOF\nsource f\ndeploy $A $B\n").shown(), @r#"
    source f (pure)
      < f = "if true; then |   A=1 | fi | B=2"
    deploy {1 or $A} 2 (unknown)
      < ** {f = "if true; then |   A=1 | fi | B=2"}
      > **
      ! anything
    A := 1 (file f, maybe) read 0
    B := 2 (file f) read 0
    "#);
}

#[test]
fn text_that_may_be_a_command_is_unknown() {
    assert_snapshot!(script(r#"echo "$X" > f
source f
deploy $A"#).shown(), @r#"
    echo $X (pure)
    source f (pure)
      < f = "$X"
    deploy $A (from f) (unknown)
      < ** {f = "$X"}
      > **
      ! anything
    outside A? X
    "#);
}

#[test]
fn tracked_files_are_read() {
    assert_snapshot!(script(r"source ci/env.sh x
deploy $A").file("ci/env.sh", "A=$1\nif test -f z; then return; fi\nB=2\n").shown(), @r"
    source ci/env.sh x (pure)
      < ci/env.sh = tracked
    test -f z (pure, unchecked)
      < z? = absent
    deploy x (unknown)
      < ** {}
      > **
      ! anything
    A := x (assign) read 0
    B := 2 (assign, maybe)
    ");
}

#[test]
fn functions_keep_their_places() {
    assert_snapshot!(script(r"source lib.sh
f
deploy $A").file("lib.sh", "\n\nf() { A=1; }\n").places(), @r#"
    A Some(("lib.sh", 3))
    "#);
}

#[test]
fn a_missing_file() {
    assert_snapshot!(script(r"source nowhere.sh
deploy $A").shown(), @r"
    source nowhere.sh (pure)
      < nowhere.sh = absent
    deploy $A (unknown)
      < ** {}
      > **
      ! anything
    fault missing-file: nowhere.sh
    outside A
    ");
}

#[test]
fn a_guarded_file_may_be_missing() {
    assert_snapshot!(script(r"source a.sh || true
[ -f b.sh ] && source b.sh
if [ -f c.sh ]; then . c.sh; fi").shown(), @r"
    source a.sh (pure, unchecked)
      < a.sh = absent
    [ -f b.sh ] (pure)
      < b.sh? = absent
    source b.sh (pure) [after [ -f b.sh ]]
      < b.sh = absent
    [ -f c.sh ] (pure, unchecked)
      < c.sh? = absent
    . c.sh (pure) [if [ -f c.sh ]]
      < c.sh = absent
    ");
}

#[test]
fn an_unknown_repository_may_hold_it() {
    assert_snapshot!(script(r"source x.sh
echo A=1 >> y.sh
source y.sh
deploy $A").unknown_tree().shown(), @r#"
    source x.sh (pure)
      < x.sh = tracked
    echo A=1 (pure)
    source y.sh (pure)
      < y.sh = "A=1"
    deploy 1 (unknown)
      < ** {y.sh = "A=1"}
      > **
      ! anything
    A := 1 (file y.sh, after overlay) read 0
    "#);
}

#[test]
fn a_file_that_an_unknown_program_may_have_changed() {
    assert_snapshot!(script(r"echo A=1 > f
./tool
source f
deploy $A").shown(), @r#"
    echo A=1 (pure)
    ./tool (unknown)
      < ** {f = "A=1"}
      > **
      ! anything
    source f (pure)
      < f = "A=1" or by `./tool`
    deploy $A (from f) (unknown)
      < ** {** = tracked or by `./tool`, f = "A=1" or by `./tool`}
      > **
      ! anything
    outside A?
    "#);
}

#[test]
fn export_of_known_words() {
    assert_snapshot!(script(r"echo A=1 B=2 > .env
export $(cat .env | xargs)
deploy $A $B").shown(), @r#"
    echo A=1 B=2 (pure)
    cat .env (pure, unchecked)
      < .env = "A=1 B=2"
    xargs (pure) <<< A=1 B=2
    deploy 1 2 (unknown)
      < ** {.env = "A=1 B=2"}
      > **
      ! anything
    A := 1 (other, exported) read 0, perhaps 0
    B := 2 (other, exported) read 0, perhaps 0
    "#);
}

#[test]
fn export_of_unknown_words() {
    assert_snapshot!(script(r"export $(cat .env | xargs)
deploy $A").file(".env", "A=1").shown(), @r"
    cat .env (pure, unchecked)
      < .env = tracked
    xargs (pure) <<< contents of .env
    deploy $A (from contents of .env) (unknown)
      < ** {}
      > **
      ! anything
    outside A?
    ");
}

#[test]
fn eval_of_known_text() {
    assert_snapshot!(script(r#"C="A=1"
eval "$C"
deploy $A"#).words(), @"deploy 1");
}

#[test]
fn a_removed_file_is_gone() {
    assert_snapshot!(script(r#"echo A=1 > f
rm f
source f
deploy "$A""#).shown(), @r#"
    echo A=1 (pure)
    rm f (files)
      < f? = "A=1"
    source f (pure)
      < f = absent
    deploy $A (unknown)
      < ** {f = absent}
      > **
      ! anything
    fault missing-file: f
    outside A
    "#);
}

#[test]
fn chmod_changes_no_text() {
    assert_snapshot!(script(r"echo A=1 > f
chmod +x f
source f
deploy $A").words(), @r"
    echo A=1
    chmod +x f
    source f
    deploy 1
    ");
}

#[test]
fn files_outside_the_clone() {
    assert_snapshot!(script(r"source ~/.profile
source ../x.sh
source /etc/env
deploy $A").words(), @r"
    source ~/.profile
    source ../x.sh
    source /etc/env
    deploy $A (from /etc/env)
    ");
}
