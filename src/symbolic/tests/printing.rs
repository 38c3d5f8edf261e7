//! What commands print, and the files that it goes to.

use super::*;
use insta::assert_snapshot;

#[test]
fn echo_and_redirections() {
    assert_snapshot!(script(r#"echo a b > f
echo "c  d" >> f
cat f"#).shown(), @r#"
    echo a b (pure)
    echo c  d (pure)
    cat f (pure)
      < f = "a b | c  d"
    "#);
}

#[test]
fn echo_without_line_end() {
    assert_snapshot!(script(r#"echo -n a > f
echo b >> f
echo -e "x\ty" >> g
cat f g"#).shown(), @r#"
    echo -n a (pure)
    echo b (pure)
    echo -e x\ty (pure)
    cat f g (pure)
      < f = "ab"
      < g = "echo -e x\ty"
    "#);
}

#[test]
fn printf() {
    assert_snapshot!(script(r"printf 'A=%s\n' $X >> f
printf '%s=%s\n' B 1 C 2 >> f
printf 'D=%d' 3 >> f
cat f").shown(), @r#"
    printf A=%s\n $X (pure)
    printf %s=%s\n B 1 C 2 (pure)
    printf D=%d 3 (pure)
    cat f (pure)
      < f = "A=$X | B=1 | C=2 | formatted text\"
    outside X
    "#);
}

#[test]
fn here_documents() {
    assert_snapshot!(block("cat <<EOF > f\nA=1\nB=$X\nEOF\ncat <<'EOF' >> f\nC=$Y\nEOF\nsource f\ndeploy $A $B $C\n").shown(), @r#"
    source f (pure)
      < f = "A=1 | B=$X | C=$Y"
    deploy 1 $X $Y (unknown)
      < ** {f = "A=1 | B=$X | C=$Y"}
      > **
      ! anything
    outside X Y
    A := 1 (file f) read 0
    B := $X (file f) read 0
    C := $Y (file f) read 0
    "#);
}

#[test]
fn tee() {
    assert_snapshot!(script(r"echo A=1 | tee f
echo B=2 | tee -a f > /dev/null
cat f").shown(), @r#"
    echo A=1 (pure, unchecked)
    tee f (pure)
    echo B=2 (pure, unchecked)
    tee -a f (pure)
    cat f (pure)
      < f = "A=1 | B=2"
    "#);
}

#[test]
fn substitution_is_a_named_unknown() {
    assert_snapshot!(script(r#"A=$(cmd x)
B="$(echo $A y)"
deploy $A $B"#).words(), @r"
    cmd x
    echo $(cmd x) y
    deploy $(cmd x) $(cmd x) y
    ");
}

#[test]
fn errors_go_elsewhere() {
    assert_snapshot!(script(r#"X=$(echo a >&2)
Y=$(tool 2>&1)
Z=$(tool)
tool > log 2> errors
deploy "$X" $Y $Z
cat errors log"#).words(), @r"
    echo a
    tool
    tool
    tool
    deploy  $(tool) 2>&1 $(tool)
    cat errors log
    ");
}

#[test]
fn conditional_output_isnt_certain() {
    assert_snapshot!(script(r#"A=$(test -f x && echo a || echo b)
f() { if test -f y; then echo c; return; fi; echo d; }
B=$(f)
deploy "$A" "$B""#).words(), @r"
    test -f x
    echo a [after test -f x]
    echo b [unless test -f x && echo a]
    test -f y
    echo c [if test -f y]
    echo d [reached]
    deploy what the branches print what the branches print
    ");
}

#[test]
fn a_group_is_redirected_as_it_was_opened() {
    assert_snapshot!(script(r"{ cd sub; echo a; } > f
cat ../f").shown(), @r#"
    echo a (pure) in sub
    cat ../f (pure) in sub
      < f = "a"
    "#);
}

#[test]
fn input() {
    assert_snapshot!(script(r#"while read L; do deploy $L; done < list
tool < in
tool <<< "$X"
A=$(< version)
deploy $A"#).shown(), @r"
    < list (pure)
      < list = absent
    deploy what `read L` gets (unknown) <<< contents of list [loop]
      < ** {** = tracked or by `deploy what `read L` gets`}
      > **
      ! anything
    < in (pure)
      < in = absent or by `several programs`
    tool (unknown) <<< contents of in
      < ** {** = tracked or by `deploy what `read L` gets`}
      > **
      ! anything
    tool (unknown) <<< $X
      < ** {** = tracked or by `tool`}
      > **
      ! anything
    < version (pure)
      < version = absent or by `several programs`
    deploy contents of version (unknown)
      < ** {** = tracked or by `several programs`}
      > **
      ! anything
    outside X
    L := what `read L` gets (other) read 0
    A := contents of version (assign) read 0
    ");
}

#[test]
fn files_of_unknown_name() {
    assert_snapshot!(script(r#"echo a > $F
echo b > known
echo c > "$DIR/x"
cat known"#).shown(), @r#"
    echo a (pure)
    echo b (pure)
    echo c (pure)
    cat known (pure)
      < known = "b"
    outside DIR F
    "#);
}

#[test]
fn calls_that_differ() {
    assert_snapshot!(steps("- step:\n    name: One\n    script: [deploy $(date) $RANDOM $(git describe)]\n- step:\n    name: Two\n    script: [deploy $(date) $RANDOM $(git describe)]\n").same_words(), @r"
    deploy: same
    $(date): another
    $RANDOM: another
    $(git describe): same
    ");
}

fn logged(text: &str) -> Vec<String> {
    let case = block(text);
    let (_, traces) = run_document(&Document::parse(&case.yaml).unwrap(), &case.project);
    traces[0].steps[0].prints.iter().map(|print| print.text.to_string()).collect()
}

#[test]
fn what_reaches_the_log() {
    assert_eq!(logged("echo a $X"), ["a $X"]);
    assert_eq!(logged("echo a"), [""; 0]);
    assert_eq!(logged("f() { echo $X; echo $Y; }\nf"), ["$X", "$Y"]);
    assert_eq!(logged("for a in 1 2; do echo $X; done"), ["$X"]);
    assert_eq!(logged("if test -f x; then echo $X; else echo $Y; fi"), ["$X", "$Y"]);
    assert_eq!(logged("echo $X | tee f"), ["$X"]);
    assert_eq!(logged("echo $X > f; { echo $X; } > f; A=$(echo $X); echo $X | cat > f"), [""; 0]);
    assert_eq!(logged("cat <<E\na $X\nE"), ["a $X"]);
}
