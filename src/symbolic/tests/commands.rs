//! Programs, wrappers, pipes, the ends of steps.

use super::*;
use insta::assert_snapshot;

#[test]
fn unknown_programs() {
    assert_snapshot!(script(r"./tool x
$CMD y
unknown | tee log
z || unknown2").effects(), @r#"
    ./tool x (unknown)
      < ** {}
      > **
      ! anything
    $CMD y (unknown)
      < ** {** = tracked or by `./tool x`}
      > **
      ! anything
    unknown (unknown, unchecked)
      < ** {** = tracked or by `several programs`}
      > **
      ! anything
    z (unknown, unchecked)
      < ** {** = tracked or by `several programs`, log = "$(unknown)"}
      > **
      ! anything
    unknown2 (unknown) [unless z]
      < ** {** = tracked or by `z`, log = "$(unknown)" or by `z`}
      > **
      ! anything
    outside CMD
    "#);
}

#[test]
fn xargs() {
    assert_snapshot!(script(r"ls | xargs rm -f
echo a b | xargs rm
find . -name x | xargs -I {} cp {} y/").effects(), @r"
    rm -f xargs $(ls) (files) [for what xargs reads: $(ls)]
      < ** {}
    rm a b (files) [for what xargs reads: a b]
      < a? = absent or by `rm -f xargs $(ls)`
      < b? = absent or by `rm -f xargs $(ls)`
    cp {} with $(find . -name x) y/ (files) [for what xargs reads: $(find . -name x)]
      < ** {** = tracked or by `rm -f xargs $(ls)`, a = absent or absent or by `rm -f xargs $(ls)`, a/** = tracked or by `perhaps removed`, b = absent or absent or by `rm -f xargs $(ls)`, b/** = tracked or by `perhaps removed`}
      > y
    ");
}

#[test]
fn find() {
    assert_snapshot!(script(r"find src -name x -exec rm {} +
find . -name y -delete
cat src/a").file("src/a", "").effects(), @r"
    rm found by find src -name x -exec rm {} + (files) [for each found by find src -name x -exec rm {} +]
      < ** {}
    find . -name y -delete (files)
      < ** {** = tracked or by `rm found by find src -name x -exec rm {} +`}
    ");
}

#[test]
fn removals() {
    assert_snapshot!(script(r#"rm -rf src
cat src/a b
rm -rf *
cat b
rm -rf "$D"
cat c"#).file("src/a", "").file("b", "").file("c", "").shown(), @r"
    rm -rf src (files)
      < src/** {}
    cat src/a b (pure)
      < src/a = absent
      < b = tracked
    rm -rf * (files)
      < * {src = absent, src/** = absent}
    cat b (pure)
      < b = tracked or by `rm -rf *`
    rm -rf $D (files)
      < ** {* = tracked or by `rm -rf *`, */** = tracked or by `rm -rf *`, src = absent or by `rm -rf *`, src/** = absent}
    cat c (pure)
      < c = tracked or by `several programs`
    outside D
    ");
}

#[test]
fn a_folder_that_was_written_to() {
    assert_snapshot!(script(r"mkdir -p k8s
echo a > k8s/x.yaml
kubectl apply -f k8s
cp -r k8s out
cat out/x.yaml").shown(), @r#"
    mkdir -p k8s (files)
    echo a (pure)
    kubectl apply -f k8s (deploy)
      < k8s/** {k8s/x.yaml = "a"}
      < ~/.kube/** (no clone) {}
      < ~/.aws/** (no clone) {}
      ! cluster
    cp -r k8s out (files)
      < k8s/** {k8s/x.yaml = "a"}
      > out
    cat out/x.yaml (pure)
      < out/x.yaml = absent or by `cp -r k8s …`
    "#);
}

#[test]
fn commits_change_the_history() {
    assert_snapshot!(script(r"git log
git commit -am x
git tag v1
git describe
git diff").shown(), @"
    git log (pure)
      < history
      < ~/.gitconfig? = image
      < ~/.config/git/** (no clone) {}
      < .git/config? = tracked
    git commit -am x (files)
      < history
      < ** {}
      < ~/.gitconfig? = image
      < ~/.config/git/** (no clone) {}
      < .git/config? = tracked
      > .git/**
    git tag v1 (files)
      < history
      < .git/** {.git/** = tracked or by `git commit -am …`}
      < ~/.gitconfig? = image
      < ~/.config/git/** (no clone) {}
      < .git/config? = tracked or by `git commit -am …`
      > .git/**
    git describe (pure)
      < history
      < .git/** {.git/** = tracked or by `several programs`}
      < ~/.gitconfig? = image
      < ~/.config/git/** (no clone) {}
      < .git/config? = tracked or by `several programs`
    git diff (pure)
      < history
      < .git/** {.git/** = tracked or by `several programs`}
      < ** {.git/** = tracked or by `several programs`}
      < ~/.gitconfig? = image
      < ~/.config/git/** (no clone) {}
      < .git/config? = tracked or by `several programs`
    ");
}

#[test]
fn a_changed_file_is_seen_by_git() {
    assert_snapshot!(script(r"echo x > VERSION
git diff --exit-code").file("VERSION", "y").shown(), @r#"
    echo x (pure)
    git diff --exit-code (pure)
      < history
      < ** {VERSION = "x"}
      < ~/.gitconfig? = image
      < ~/.config/git/** (no clone) {}
      < .git/config? = tracked
    "#);
}

#[test]
fn git_clone_makes_a_folder() {
    assert_snapshot!(script(r"git clone https://host/a/tools.git
source tools/env.sh
cat other").shown(), @"
    git clone https://host/a/tools.git (fetch)
      < ~/.gitconfig? = image
      < ~/.config/git/** (no clone) {}
      < .git/config? = tracked
      > tools/**
      ? gitremote https://host/a/tools.git
    source tools/env.sh (pure)
      < tools/env.sh = absent or by `git clone https://host/a/tools.git`
    cat other (pure)
      < other = absent
    ");
}

#[test]
fn pipes_with_variables() {
    assert_snapshot!(steps("- step:\n    script:\n      - export A=1\n      - pipe: atlassian/aws-s3-deploy:1.1.0\n        variables:\n          S3_BUCKET: $A-$B\n          LOCAL_PATH: dist\n          LIST: [\"$A\", two]\n      - pipe: docker://own/pipe:1\n        variables:\n          X: '$(not run) `nor this` $1'\n      - pipe: own/pipe:1\n").shown(), @r"
    pipe atlassian/aws-s3-deploy:1.1.0 LIST=1 LIST=two LOCAL_PATH=dist S3_BUCKET=1-$B (deploy)
      < dist = absent
      ! bucket 1-$B
    pipe docker://own/pipe:1 X=$(not run) `nor this` $1 (unknown)
      < ** {}
      > **
      ! anything
    pipe own/pipe:1 (unknown)
      < ** {** = tracked or by `pipe docker://own/pipe:1 X=$(not run) `nor this` $1`}
      > **
      ! anything
    outside B
    A := 1 (export) read 0, perhaps 0
    ");
}

#[test]
fn after_script() {
    assert_snapshot!(steps("- step:\n    script: [export A=1, echo B=2 > f, cd x]\n    after-script: [deploy $A, cat f, touch g]\n    artifacts: [g]\n").shown(), @r#"
    echo B=2 (pure)
    deploy $A (unknown, unchecked, after)
      < ** {f = "B=2"}
      > **
      ! anything
    cat f (pure, unchecked, after)
      < f = "B=2" or by `deploy $A`
    touch g (files, unchecked, after)
      < g? = absent or by `deploy $A`
      > g
    upload g {** = tracked or by `deploy $A`}
    outside A
    A := 1 (export)
    "#);
}

#[test]
fn child_pipelines() {
    assert_snapshot!(steps("- step:\n    type: pipeline\n    custom: other\n").shown(), @r"
    another pipeline (unknown)
      < ** {}
      > **
      ! anything
    ");
}

#[test]
fn the_working_folder() {
    assert_snapshot!(script(r"A=$(pwd)/x
touch $A/y
cd sub
deploy $PWD $(pwd) $OLDPWD
touch $PWD/z").effects(), @r"
    touch $BITBUCKET_CLONE_DIR/x/y (files)
      < x/y? = absent
      > x/y
    deploy $BITBUCKET_CLONE_DIR/sub $BITBUCKET_CLONE_DIR/sub $OLDPWD (unknown) in sub
      < ** {x/y = made by `touch $BITBUCKET_CLONE_DIR/x/y`}
      > **
      ! anything
    touch $BITBUCKET_CLONE_DIR/sub/z (files) in sub
      < sub/z? = absent or by `deploy $BITBUCKET_CLONE_DIR/sub $BITBUCKET_CLONE_DIR/sub …`
      > sub/z
    A := $BITBUCKET_CLONE_DIR/x (assign) read 0
    ");
}

#[test]
fn output_variables() {
    assert_snapshot!(steps("- step:\n    name: One\n    script: [\"echo A=1 >> $BITBUCKET_PIPELINES_VARIABLES_PATH\", \"test -f x && echo C=3 >> $BITBUCKET_PIPELINES_VARIABLES_PATH\", cat other]\n    output-variables: [A, B, C]\n- step:\n    script: [deploy $A $B $C $D]\n").shown(), @r"
    == 0 One
    echo A=1 (pure)
    test -f x (pure)
      < x? = absent
    echo C=3 (pure) [after test -f x]
    cat other (pure)
      < other = absent
    == 1 step 2
    deploy 1 B of “One” 3 if it is written $D (unknown)
      < ** {}
      > **
      ! anything
    outside D
    A := 1 (other, exported) read 1, perhaps 1
    C := 3 if it is written (other, exported, maybe) read 1, perhaps 1
    ");
}
