//! Assignments, exports, defaults, positional parameters.

use super::*;
use insta::assert_snapshot;

#[test]
fn plain_and_exported() {
    assert_snapshot!(script(r"A=1
export B=$A
A=2
echo $A $B").shown(), @r"
    echo 2 1 (pure)
    A := 1 (assign) read 0
    B := 1 (export) read 0
    A := 2 (assign) read 0
    ");
}

#[test]
fn append() {
    assert_snapshot!(script(r"A=1
A+=2
echo $A").shown(), @r"
    echo 12 (pure)
    A := 1 (assign) read 0
    A := 12 (assign) read 0
    ");
}

#[test]
fn arrays() {
    assert_snapshot!(script(r"A=(x y)
A+=(z)
A[1]=w
echo ${A[@]} ${#A[@]} ${A[0]}").shown(), @r"
    echo ${(((x y) []=z) [1]=w)[@]} ${(((x y) []=z) [1]=w)[@]} ${(((x y) []=z) [1]=w)[@]} (pure)
    A := (x y) (assign) read 0
    A := ((x y) []=z) (assign) read 0
    A := (((x y) []=z) [1]=w) (assign) read 0
    ");
}

#[test]
fn unset_is_empty_and_not_outside() {
    assert_snapshot!(script(r#"A=1
unset A B
echo "$A" "$B"
deploy"#).shown(), @r"
    echo   (pure)
    deploy (unknown)
      < ** {}
      > **
      ! anything
    A := 1 (assign)
    ");
}

#[test]
fn a_function_is_unset() {
    assert_snapshot!(script(r"f() { echo f; }
unset -f f
f").words(), @"f");
}

#[test]
fn unexported() {
    assert_snapshot!(script(r"export A=1
export -n A
declare -x B=2
declare +x B
export C
C=3
env").environment(), @"C=3");
}

#[test]
fn a_prefix_is_for_one_command() {
    assert_snapshot!(script(r#"A=1
A=2 make
IFS=, read -r X Y <<< "$L"
echo $A $X"#).shown(), @r"
    make (unknown)
      < ** {}
      > **
      ! anything
    echo 1 what `read X` gets (pure)
    outside L
    A := 1 (assign) read 0
    A := 2 (other, exported) perhaps 0
    IFS := , (other, exported)
    X := what `read X` gets (other) read 0
    Y := what `read Y` gets (other)
    ");
}

#[test]
fn a_child_sees_what_is_exported() {
    assert_snapshot!(script(r#"A=1
export B=2
bash -c "deploy \$A \$B""#).words(), @"deploy 1 if it is exported, or else $A 2");
}

#[test]
fn env_prepares_an_environment() {
    assert_snapshot!(script(r#"export A=1 B=2
env -i C=3 bash -c "deploy \$A.\$C"
env -u A bash -c "deploy \$A.\$B"
env C=4 bash -c "deploy \$C""#).words(), @r"
    env -i C=3 bash -c deploy $A.$C
    deploy .2
    deploy 4
    ");
}

#[test]
fn locals_end_with_their_function() {
    assert_snapshot!(script(r"A=0
f() { local A=1; B=2; deploy $A; }
f
deploy $A $B").words(), @r"
    deploy 1
    deploy 0 2
    ");
}

#[test]
fn allexport() {
    assert_snapshot!(script(r"set -a
A=1
set +a
B=2
env").environment(), @"A=1");
}

#[test]
fn defaults() {
    assert_snapshot!(script(r#"deploy ${A:-x} ${B:=y} $B
C=c
deploy ${C:-x} ${D-z} ${C:+alt} ${E:+alt}
unset F
deploy "${F:-f}" "${F-f}""#).shown(), @r"
    deploy $A or else x $B or else y $B or else y (unknown)
      < ** {}
      > **
      ! anything
    deploy c ${$D-z} alt ${$E:+alt} (unknown)
      < ** {** = tracked or by `deploy $A or else x $B or else y …`}
      > **
      ! anything
    deploy f ${F-f} (unknown)
      < ** {** = tracked or by `several programs`}
      > **
      ! anything
    outside A B D E
    B := $B or else y (other, maybe) read 0
    C := c (assign) read 0
    ");
}

#[test]
fn a_known_folder_after_an_unknown_one() {
    assert_snapshot!(script(r#"cd $D
cat x
cd "$BITBUCKET_CLONE_DIR/a"
cat x
cat $BITBUCKET_CLONE_DIR/y"#).shown(), @r"
    cat x (pure) in ?
      < **/x {}
    cat x (pure) in a
      < a/x = absent
    cat $BITBUCKET_CLONE_DIR/y (pure) in a
      < y = absent
    outside D
    ");
}

#[test]
fn a_default_runs_only_if_it_is_needed() {
    assert_snapshot!(script(r"A=a
deploy ${A:-$(one)} ${B:-$(two)}").words(), @r"
    two [unless $B is set]
    deploy a $B or else $(two)
    ");
}

#[test]
fn operations_have_different_names() {
    assert_snapshot!(script("deploy ${A#x} ${A##x} ${A%x} ${A%%x} ${A/x/y} ${A//x/y} ${A:1} ${A:1:2} ${A^^} ${A,,} ${#A}").words(), @"deploy ${$A#x} ${$A##x} ${$A%x} ${$A%%x} ${$A/x/y} ${$A//x/y} ${$A:1} ${$A:1:2} ${$A^^} ${$A,,} ${#$A}");
}

#[test]
fn words_split_where_they_are_known() {
    assert_snapshot!(script(r#"O="-t img -f Other"
docker build $O .
docker build "$O" .
E=
deploy $E x "$E""#).unknown_tree().words(), @r"
    docker build -t img -f Other .
    docker build -t img -f Other .
    deploy x
    ");
}

#[test]
fn positional_parameters() {
    assert_snapshot!(script(r#"f() { deploy $# $1 "$@"; shift; deploy $1; }
f a "b c"
set -- x y
deploy $2
set -- $(list)
deploy $1"#).words(), @r"
    deploy 2 a a b c
    deploy b c
    deploy y
    list
    deploy $1 of $(list)
    ");
}

#[test]
fn a_name_in_the_environment_stays_exported() {
    assert_snapshot!(script(r"A=2
PATH=/x
B=3
env").setting("A", "1").environment(), @r"
    A=2
    PATH=/x
    ");
}

#[test]
fn settings_are_known_values() {
    assert_snapshot!(script("deploy $A $B").setting("A", "1").shown(), @r"
    deploy 1 $B (unknown)
      < ** {}
      > **
      ! anything
    outside A B
    ");
}

#[test]
fn arithmetic() {
    assert_snapshot!(script(r"i=1
i=$((i + 1))
((i += 2))
deploy $i").words(), @"deploy $((i += 2))");
}

#[test]
fn custom_variables_are_names_in_use() {
    assert_snapshot!(document("pipelines:\n  custom:\n    x:\n      - variables:\n          - name: V\n      - step:\n          script:\n            - deploy $V $W\n").setting("V", "1").setting("W", "2").shown(), @r"
    deploy $V 2 (unknown)
      < ** {}
      > **
      ! anything
    outside W
    ");
}

#[test]
fn deployments_have_values_of_their_own() {
    assert_snapshot!(steps("- step:\n    script: [deploy $V]\n- step:\n    deployment: production\n    script: [deploy $V $BITBUCKET_COMMIT $BITBUCKET_STEP_UUID]\n").values(), @r#"
    Text("deploy")
    Outside { name: "V", deployment: None }
    Text("deploy")
    Outside { name: "V", deployment: Some("production") }
    Outside { name: "BITBUCKET_COMMIT", deployment: None }
    Computed { operation: "$BITBUCKET_STEP_UUID", of: [Value { parts: [Text("step 2")], weight: 1 }] }
    "#);
}
