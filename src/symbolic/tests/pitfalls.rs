//! The pitfalls of shell text that the reference lists, by number.

use super::*;
use insta::assert_snapshot;

#[test]
fn p01_subshells_keep_their_assignments_to_themselves() {
    assert_snapshot!(script(r"(A=1)
echo x | B=2
C=3 &
X=$(D=4)
cat <(E=5)
echo a | while read F; do G=6; done
echo $A $B $C $D $E $F $G").shown(), @r"
    echo x (pure, unchecked)
    cat <() (pure)
    echo a (pure, unchecked)
    echo $A $B $C $D $E $F $G (pure)
    outside A B C D E F G
    A := 1 (assign)
    B := 2 (assign)
    C := 3 (assign, maybe)
    D := 4 (assign)
    X :=  (assign)
    E := 5 (assign)
    F := what `read F` gets (other)
    G := 6 (assign, maybe)
    ");
}

#[test]
fn p02_what_is_conditional_stays_conditional() {
    assert_snapshot!(script(r#"test -f x && A=1
test -f y || B=2
if test -f z; then C=3; fi
case $W in a) D=4;; esac
for i in 1 2; do E=5; done
f() { F=6; }
trap "G=7" EXIT
deploy $A $B $C $D $E $F $G"#).words(), @r"
    test -f x
    test -f y
    test -f z
    deploy {1 or $A} {2 or $B} {3 or $C} {4 or $D} 5 $F $G
    ");
}

#[test]
fn p02_a_function_counts_where_it_is_called() {
    assert_snapshot!(script(r"f() { echo in f; A=$1; }
echo before
f x
echo $A").words(), @r"
    echo before
    echo in f
    echo x
    ");
}

#[test]
fn p03_every_form_of_assignment() {
    assert_snapshot!(script(r#"X=1 cmd
export A B=$C
readonly D=1
declare -x E=2
read F
mapfile G
getopts ab H
printf -v I "%s" x
let J=1
((K++))
: ${L:=y}
for M in a; do :; done
echo $X $A $B $D $E $F $G $H $I $J $K $L $M"#).shown(), @r"
    cmd (unknown)
      < ** {}
      > **
      ! anything
    printf -v I %s x (pure)
    echo $X $A $C 1 2 what `read F` gets what `mapfile G` gets what `getopts H` gets x let J=1 $((K++)) $L or else y a (pure)
    outside A C J K L X
    X := 1 (other, exported) perhaps 0
    B := $C (export) read 0
    D := 1 (assign) read 0
    E := 2 (export) read 0
    F := what `read F` gets (other) read 0
    G := what `mapfile G` gets (other) read 0
    H := what `getopts H` gets (other) read 0
    OPTARG := what `getopts OPTARG` gets (other)
    OPTIND := what `getopts OPTIND` gets (other)
    I := x (other) read 0
    J := let J=1 (other) read 0
    K := $((K++)) (other) read 0
    L := $L or else y (other, maybe) read 0
    M := a (other) read 0
    ");
}

#[test]
fn p04_unknown_names_are_an_overlay() {
    assert_snapshot!(script(r#"A=1
export $(grep -v "^#" .env | xargs)
echo $A $B
C=2
echo $C"#).shown(), @r"
    grep -v ^# .env (pure, unchecked)
      < .env = absent
    xargs (pure) <<< $(grep -v ^# .env)
    echo $A (from $(grep -v ^# .env)) $B (from $(grep -v ^# .env)) (pure)
    echo 2 (pure)
    outside B?
    A := 1 (assign) read 0
    C := 2 (assign, after overlay) read 0
    ");
}

#[test]
fn p04_set_a_and_a_file() {
    assert_snapshot!(script(r"set -a; . ./env; set +a
A=1
echo $A $B").file("env", "B=2\nC=$D\n").shown(), @r"
    . ./env (pure)
      < env = tracked
    echo 1 2 (pure)
    outside D
    B := 2 (assign, exported) read 0
    C := $D (assign, exported)
    A := 1 (assign) read 0
    ");
}

#[test]
fn p04_process_substitution_and_eval() {
    assert_snapshot!(script(r#"source <(unknown)
eval "$(other)"
. $F
echo $A"#).shown(), @r"
    unknown (unknown)
      < ** {}
      > **
      ! anything
    source <($(unknown)) (pure)
    eval $(unknown) (unknown)
      < ** {** = tracked or by `unknown`}
      > **
      ! anything
    other (unknown)
      < ** {** = tracked or by `several programs`}
      > **
      ! anything
    eval $(other) (unknown)
      < ** {** = tracked or by `several programs`}
      > **
      ! anything
    . $F (from $(other)) (pure)
      < ** {** = tracked or by `several programs`}
    echo $A (from $F (from $(other))) (pure)
    outside A? F?
    ");
}

#[test]
fn p05_quoted_text_reads_nothing_here() {
    assert_snapshot!(script(r#"echo '$A' \$B
cat <<"EOF"
$C
EOF
ssh host 'echo $D'
bash -c "echo \$E""#).shown(), @"
    echo $A $B (pure)
    ssh host echo $D (deploy)
      < ~/.ssh/** (no clone) {}
      ! host host
    echo $E (pure)
    outside E
    ");
}

#[test]
fn p06_indirect_readers() {
    assert_snapshot!(script(r"export A=1
env
envsubst < t
docker run -e A img
make").shown(), @r"
    env (pure)
    < t (pure)
      < t = absent
    envsubst (pure) <<< contents of t
    docker run -e A img (unknown)
      < ** {}
      > **
      ! anything
    make (unknown)
      < ** {** = tracked or by `docker run -e …`}
      > **
      ! anything
    A := 1 (export) by name 0, perhaps 0
    ");
}

#[test]
fn p07_wrappers() {
    assert_snapshot!(script(r"sudo docker push a/b
env X=1 docker push a/c
time docker push a/d
timeout 5 docker push a/e
nice docker push a/f
command docker push a/g
/usr/bin/docker push a/h
alias x=y").effects(), @r"
    docker push a/b (publish)
      < ~/.docker/config.json? = image
      ! registry a/b
    docker push a/c (publish)
      < ~/.docker/config.json? = image
      ! registry a/c
    docker push a/d (publish)
      < ~/.docker/config.json? = image
      ! registry a/d
    docker push a/e (publish)
      < ~/.docker/config.json? = image
      ! registry a/e
    docker push a/f (publish)
      < ~/.docker/config.json? = image
      ! registry a/f
    docker push a/g (publish)
      < ~/.docker/config.json? = image
      ! registry a/g
    /usr/bin/docker push a/h (publish)
      < ~/.docker/config.json? = image
      ! registry a/h
    opaque an alias
    ");
}

#[test]
fn p08_folders() {
    assert_snapshot!(script(r#"cd a
touch x
cd b && touch y
(cd c && touch z)
touch w
cd -
touch v
pushd q
touch u
popd
touch t
cd $D
touch s
cd "$BITBUCKET_CLONE_DIR"
touch r"#).effects(), @r"
    touch x (files) in a
      < a/x? = absent
      > a/x
    touch y (files) in a/b
      < a/b/y? = absent
      > a/b/y
    touch z (files) in a/b/c
      < a/b/c/z? = absent
      > a/b/c/z
    touch w (files) in a/b
      < a/b/w? = absent
      > a/b/w
    touch v (files) in a
      < a/v? = absent
      > a/v
    touch u (files) in a/q
      < a/q/u? = absent
      > a/q/u
    touch t (files) in a
      < a/t? = absent
      > a/t
    touch s (files) in ?
      < **/s {}
      > **/s
    touch r (files)
      < r? = absent
      > r
    outside D
    ");
}

#[test]
fn p09_history() {
    assert_snapshot!(script(r"git describe --tags
git diff A..B
git log
git fetch --unshallow
git push heroku main").shown(), @"
    git describe --tags (pure)
      < history
      < ~/.gitconfig? = image
      < ~/.config/git/** (no clone) {}
      < .git/config? = tracked
    git diff A..B (pure)
      < history
      < ** {}
      < ~/.gitconfig? = image
      < ~/.config/git/** (no clone) {}
      < .git/config? = tracked
    git log (pure)
      < history
      < ~/.gitconfig? = image
      < ~/.config/git/** (no clone) {}
      < .git/config? = tracked
    git fetch --unshallow (fetch)
      < history
      < ~/.gitconfig? = image
      < ~/.config/git/** (no clone) {}
      < .git/config? = tracked
      > .git/**
      ? gitremote
    git push heroku main (publish)
      < history
      < .git/** {.git/** = tracked or by `git fetch --unshallow`}
      < ~/.gitconfig? = image
      < ~/.config/git/** (no clone) {}
      < .git/config? = tracked or by `git fetch --unshallow`
      ! gitremote heroku
    ");
}

#[test]
fn p10_a_map_is_no_item() {
    assert_snapshot!(steps("- step:\n    script:\n      - echo a: b\n      - echo c\n").shown_despite_problems(), @r"
    echo a: b (pure)
    echo c (pure)
    ");
}

#[test]
fn p11_a_shared_item_counts_for_each_step() {
    assert_snapshot!(document("definitions:\n  s: &s\n    script:\n      - export A=1\n      - deploy $A\npipelines:\n  default:\n    - step: *s\n    - step: *s\n").shown(), @r"
    == 0 step 1
    deploy 1 (unknown)
      < ** {}
      > **
      ! anything
    == 1 step 2
    deploy 1 (unknown)
      < ** {}
      > **
      ! anything
    A := 1 (export) read 0, perhaps 0
    A := 1 (export) read 1, perhaps 1
    ");
}

#[test]
fn p13_windows() {
    assert_snapshot!(steps("- step:\n    runs-on: [self.hosted, windows]\n    script:\n      - Get-Item x\n").shown(), @r"
    a script that can't be read (unknown)
      < ** {}
      > **
      ! anything
    opaque PowerShell of a Windows runner
    ");
}

#[test]
fn p14_what_the_shell_sets_is_no_import() {
    assert_snapshot!(script(r"echo $$ $? $1 $@ $RANDOM $PWD $HOME $BITBUCKET_COMMIT
echo ${!P} $Q").shown(), @r"
    echo $$ $? $RANDOM $BITBUCKET_CLONE_DIR $HOME $BITBUCKET_COMMIT (pure)
    echo ${!$P} $Q (pure)
    outside P Q
    ");
}

#[test]
fn p15_values_written_to_files() {
    assert_snapshot!(script(r"echo X=$SECRET >> .env
source .env
deploy $X").shown(), @r#"
    echo X=$SECRET (pure)
    source .env (pure)
      < .env = "X=$SECRET"
    deploy $SECRET (unknown)
      < ** {.env = "X=$SECRET"}
      > **
      ! anything
    outside SECRET
    X := $SECRET (file .env) read 0
    "#);
}

#[test]
fn p16_targets_that_are_no_files() {
    assert_snapshot!(script(r"echo a > /dev/null
echo b >&2
echo c 2>&1
[[ a > b ]]
(( 1 > 0 ))
[ a > b ]
ls").shown(), @r#"
    echo a (pure)
    echo b (pure)
    echo c (pure)
    [[ a > b ]] (pure)
    [ a ] (pure)
    ls (pure)
      < ** {b = ""}
    "#);
}

#[test]
fn p17_findings_of_the_seed() {
    assert_snapshot!(steps("- parallel:\n    - step:\n        name: Write\n        script:\n          - echo export A=1 > shared.sh\n        artifacts: [shared.sh]\n    - step:\n        name: Read\n        script:\n          - source shared.sh\n          - deploy $A\n- step:\n    clone:\n      enabled: false\n    script:\n      - source other.sh\n      - echo export IMAGE_URL=??\n      - export X=$X\n").shown(), @r#"
    == 0 Write
    echo export A=1 (pure)
    upload shared.sh {shared.sh = "export A=1"}
    == 1 Read
    source shared.sh (pure)
      < shared.sh = "export A=1"
    deploy 1 (unknown)
      < ** {}
      > **
      ! anything
    fault sibling-artifact: shared.sh
    == 2 step 3
    source other.sh (pure)
      < other.sh = absent
    echo export IMAGE_URL=?? (pure)
    fault missing-file: other.sh
    outside X
    A := 1 (file shared.sh, exported) read 1, perhaps 1
    X := $X (export)
    "#);
}
