//! Lists, branches, loops, calls: joined, never guessed.

use super::*;
use insta::assert_snapshot;

#[test]
fn and_or() {
    assert_snapshot!(script(r"one && two
three || four
five && six || seven
one && { two || three; }").words(), @r"
    one
    two [after one]
    three
    four [unless three]
    five
    six [after five]
    seven [unless five && six]
    one
    two [after one]
    three [after one] [unless two]
    ");
}

#[test]
fn sure_commands_need_no_condition() {
    assert_snapshot!(script(r"cd a && export A=1 && touch b
mkdir -p x && cd x
deploy $A").words(), @r"
    touch b
    mkdir -p x
    deploy 1
    ");
}

#[test]
fn guarded_commands_arent_sure() {
    assert_snapshot!(script(r"cd a && export A=1 || true
deploy $A").words(), @"deploy {1 or $A}");
}

#[test]
fn failures_that_go_unnoticed() {
    assert_snapshot!(script(r"one || true
! two
three | four
if five; then six; fi
set +e
seven
set -e
eight").unchecked(), @r"
    one (unchecked)
    two (unchecked)
    three (unchecked)
    four
    five (unchecked)
    six
    seven (unchecked)
    eight
    ");
}

#[test]
fn if_joins() {
    assert_snapshot!(script(r"A=0
if one; then A=1; elif two; then A=2; else B=3; fi
deploy $A $B").words(), @r"
    one
    two [not one]
    deploy {1 or 2 or 0} {$B or $B or 3}
    ");
}

#[test]
fn equal_branches_are_one_value() {
    assert_snapshot!(script(r"if one; then A=1; else A=1; fi
deploy $A").words(), @r"
    one
    deploy 1
    ");
}

#[test]
fn case_joins() {
    assert_snapshot!(script(r#"case "$X" in a) A=1;; b|c) A=2;; esac
deploy $A
case $X in a) B=1;; *) B=2;; esac
deploy $B"#).words(), @r"
    deploy {1 or 2 or $A}
    deploy {1 or 2}
    ");
}

#[test]
fn case_falls_through() {
    assert_snapshot!(script(r"case $X in a) A=1;& b) B=$A;; esac
deploy $B").words(), @"deploy {$B or {$A or 1} or $B}");
}

#[test]
fn loops() {
    assert_snapshot!(script(r"for E in dev prod; do deploy $E; done
deploy $E
for F in $(list); do build $F; done
while check; do N=$((N+1)); done
deploy $N
until check; do sleep 1; done").words(), @r"
    deploy {dev or prod} [loop]
    deploy {dev or prod}
    list
    build $(list) [loop]
    check
    deploy {$((N+1)) or $N in a loop}
    check
    ");
}

#[test]
fn what_a_loop_changes_is_unknown() {
    assert_snapshot!(script(r"A=1
for i in x y; do deploy $A; A=2; done
deploy $A").shown(), @r"
    deploy $A in a loop (unknown) [loop]
      < ** {** = tracked or by `deploy 1`}
      > **
      ! anything
    deploy 2 (unknown)
      < ** {** = tracked or by `deploy $A in a loop`}
      > **
      ! anything
    A := 1 (assign) read 0
    i := {x or y} (other)
    A := 2 (assign, maybe) read 0
    ");
}

#[test]
fn a_loop_reads_what_it_wrote() {
    assert_snapshot!(script("for i in x y; do cat f; echo $i >> f; done").shown(), @r#"
    cat f (pure) [loop]
      < f = "{x or y} [loop]"
    echo {x or y} (pure) [loop]
    i := {x or y} (other) read 0
    "#);
}

#[test]
fn a_condition_is_asked_again() {
    assert_snapshot!(script(r"U=a
while ! curl $U; do U=b; done").words(), @"curl $U in a loop");
}

#[test]
fn break_and_continue() {
    assert_snapshot!(script(r"for i in a b; do A=1; test $i && continue; A=2; deploy; done
publish $A
for i in $(l); do exit 1; done
late
for i in a; do test x && exit; done
later").words(), @"
    test {a or b} [loop]
    deploy [loop] [reached]
    publish {1 or 2}
    l
    exit 1 [loop]
    late [reached]
    test x [loop] [reached]
    exit [loop] [after test x] [reached]
    later [reached] [reached]
    ");
}

#[test]
fn exit_ends_the_script() {
    assert_snapshot!(script(r"one
exit 0
two").words(), @"one");
}

#[test]
fn a_failing_exit_is_a_guard() {
    assert_snapshot!(script(r#"test -n "$X" || exit 1
A=1
deploy $A"#).shown(), @"
    test -n $X (pure, unchecked)
    exit 1 (check) [unless test -n $X]
    deploy 1 (unknown) [reached]
      < ** {}
      > **
      ! anything
    outside X
    A := 1 (assign) read 0
    ");
}

#[test]
fn a_successful_exit_is_a_condition() {
    assert_snapshot!(script(r#"if test -n "$X"; then exit 0; fi
A=1
deploy $A"#).shown(), @r"
    test -n $X (pure, unchecked)
    deploy 1 (unknown) [reached]
      < ** {}
      > **
      ! anything
    outside X
    A := 1 (assign, maybe) read 0
    ");
}

#[test]
fn polarity_counts() {
    assert_snapshot!(script(r"if one; then exit 0; else :; fi
two").words(), @r"
    one
    two [reached]
    ");
}

#[test]
fn the_other_polarity() {
    assert_snapshot!(script(r"if one; then :; else exit 0; fi
two").words(), @r"
    one
    two [reached]
    ");
}

#[test]
fn files_at_an_early_exit() {
    assert_snapshot!(steps("- step:\n    script:\n      - echo A=1 > f\n      - if test -n \"$X\"; then echo A=2 > f; exit 0; fi\n      - echo A=3 > f\n    artifacts: [f]\n- step:\n    script: [source f, deploy $A]\n").shown(), @r#"
    == 0 step 1
    echo A=1 (pure)
    test -n $X (pure, unchecked)
    echo A=2 (pure) [if test -n $X]
    echo A=3 (pure) [reached]
    upload f {f = "A=2 [if test -n $X]" or "A=3 [reached]"}
    outside X
    == 1 step 2
    source f (pure)
      < f = "A=2 [if test -n $X]" or "A=3 [reached]" from 0
    deploy {{2 or $A} or {3 or $A}} (unknown)
      < ** {f = "A=2 [if test -n $X]" or "A=3 [reached]" from 0}
      > **
      ! anything
    A := 2 (file f, maybe) read 1
    A := 3 (file f, maybe) read 1
    "#);
}

#[test]
fn return_ends_a_function() {
    assert_snapshot!(script(r"f() { A=1; if one; then return; fi; A=2; two; }
f
three $A").words(), @r"
    one
    two [reached]
    three {1 or 2}
    ");
}

#[test]
fn a_function_in_a_function() {
    assert_snapshot!(script(r"f() { g; deploy f; }
g() { test x && return; deploy g; }
f
deploy end").words(), @r"
    test x
    deploy g [reached]
    deploy f
    deploy end
    ");
}

#[test]
fn recursion_is_opaque() {
    assert_snapshot!(script(r"f() { f; }
f").shown(), @r"
    a function that calls itself (unknown)
      < ** {}
      > **
      ! anything
    opaque a function that calls itself
    ");
}

#[test]
fn subshells() {
    assert_snapshot!(script(r"A=1
(A=2; cd x; echo b > f; exit 0)
deploy $A
cat x/f").shown(), @r#"
    echo b (pure) in x
    deploy 1 (unknown)
      < ** {x/f = "b"}
      > **
      ! anything
    cat x/f (pure)
      < x/f = "b" or by `deploy 1`
    A := 1 (assign) read 0
    A := 2 (assign)
    "#);
}

#[test]
fn traps() {
    assert_snapshot!(script(r#"trap "rm -rf tmp; notify $X" EXIT ERR
work
trap - ERR
trap cleanup INT"#).words(), @r"
    work
    trap rm -rf tmp; notify $X EXIT ERR [trap EXIT ERR]
    cleanup [trap INT]
    ");
}

#[test]
fn background() {
    assert_snapshot!(script(r"serve &
echo A=1 > f &
wait
source f
deploy $A").shown(), @r#"
    serve (unknown, unchecked) [beside what follows]
      < ** {}
      > **
      ! anything
    echo A=1 (pure, unchecked) [beside what follows]
    source f (pure)
      < f = "A=1 [beside what follows]"
    deploy {1 or $A} (unknown)
      < ** {** = tracked or by `serve`, f = "A=1 [beside what follows]"}
      > **
      ! anything
    A := 1 (file f, maybe) read 0
    "#);
}

#[test]
fn an_if_over_several_items() {
    assert_snapshot!(script(r"if one; then
export A=1
fi
deploy $A").words(), @r"
    one
    deploy {1 or $A}
    ");
}

#[test]
fn an_odd_quote_swallows_the_next_item() {
    assert_snapshot!(script(r#"echo "a
b"
deploy"#).shown(), @r"
    echo a
    b (pure)
    deploy (unknown)
      < ** {}
      > **
      ! anything
    ");
}

#[test]
fn a_quote_that_never_ends() {
    assert_snapshot!(script(r#"echo "a
deploy"#).shown(), @r"
    a script that can't be read (unknown)
      < ** {}
      > **
      ! anything
    opaque not understood as bash: syntax error: unterminated double quote
    ");
}

#[test]
fn a_pipe_inside_a_quote() {
    assert_snapshot!(steps("- step:\n    script:\n      - echo \"a\n      - pipe: atlassian/slack-notify:2.0.0\n      - b\"\n").shown(), @r"
    echo a
    1
    b (pure)
    opaque a script item that isn't reached: a quote or a block is open before it
    ");
}

#[test]
fn a_pipe_on_a_condition() {
    assert_snapshot!(steps("- step:\n    script:\n      - if one; then\n      - pipe: atlassian/slack-notify:2.0.0\n      - fi\n").effects(), @r"
    one (unknown, unchecked)
      < ** {}
      > **
      ! anything
    pipe atlassian/slack-notify:2.0.0 (notify) [if one]
      ! notification
    ");
}

#[test]
fn exec_ends_the_script() {
    assert_snapshot!(script(r"exec one
two").words(), @"one");
}

#[test]
fn commands_without_their_function() {
    assert_snapshot!(script(r"cd() { echo mine; }
cd a
command cd b
deploy").shown(), @r"
    echo mine (pure)
    deploy (unknown) in b
      < ** {}
      > **
      ! anything
    ");
}

#[test]
fn tests_of_files() {
    assert_snapshot!(script(r"[ -f a ]
[[ -d b && x -nt y ]]
test ! -e c").shown(), @r"
    [ -f a ] (pure)
      < a? = absent
    [[ -d b && x -nt y ]] (pure)
      < b? = absent
      < x? = absent
      < y? = absent
    test ! -e c (pure)
      < c? = absent
    ");
}
