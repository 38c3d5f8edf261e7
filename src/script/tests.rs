//! What the tree says of each construct, and how odd texts are refused.

mod corpus;
mod sketch;

use sketch::{sketch, statements};

use super::*;

/// Each case is a script and its sketch.
fn check(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(sketch(text), *expected, "of {text:?}");
    }
}

/// Each case is a script and the texts that the spans of its statements cut out.
fn check_spans(cases: &[(&str, &[&str])]) {
    for (text, expected) in cases {
        let found: Vec<_> =
            statements(text).iter().map(|statement| statement.span.of(text)).collect();
        assert_eq!(found, *expected, "of {text:?}");
    }
}

#[test]
fn quotes_are_decoded() {
    check(&[
        (r#"echo a\ b"x\$y\n$Z"'q'*.txt"#, r#"[echo a' 'b'x$y\n'"$Z"'q'<*>.txt]"#),
        (r#"echo "" '' a"" ""$x"#, r#"[echo '' '' a'' ''$x]"#),
        (r#"echo $'a\tb' $"hi $x""#, "[echo 'a\tb' 'hi '\"$x\"]"),
        (r"echo 'a'\''b'", "[echo 'a'b']"),
        ("echo a\\\nb \"c\\\nd\"", "[echo ab 'cd']"),
        (r"\ls \\ \", r"['l's '\' '\']"),
        (r#"echo "\`\"\\\a""#, r#"[echo '`"\\a']"#),
        ("echo é“ä” 'ö'", "[echo é“ä” 'ö']"),
        ("echo \u{e000}x \"\u{f8ff}\"", "[echo \u{e000}x '\u{f8ff}']"),
        ("echo a # b\n# c\nd", "[echo a]; [d]"),
        ("a\r\nb", "[a\r]; [b]"),
    ]);
}

#[test]
fn wildcards_braces_and_tildes_stand_apart() {
    check(&[
        ("ls *.txt a?c [ab]* \\* '*'", "[ls <*>.txt a<?>c <[ab]><*> '*' '*']"),
        ("[ -f a ] && [[ -n $x ]]", "[[ -f a ]] And test(-n $x)"),
        ("echo {a,b}c {1..3} {} {a} x{$y,z}", "[echo <{a,b}>c <{1..3}> {} {a} x<{>$y,z<}>]"),
        ("ls [$x]", "[ls <[>$x]]"),
        ("cd ~ ~/a ~bob/b a~ '~' \\~", "[cd ~ ~/a ~bob/b a~ '~' '~']"),
        ("P=~/a:~b:c X=* Y={a,b}", "P=~/a:~b:c X=* Y={a,b} []"),
        ("ls ~$x", "[ls ~$x]"),
    ]);
    let tilde = &statements("ls ~$x")[0].kind;
    let Kind::Simple(simple) = tilde else { panic!("no command") };
    assert!(
        matches!(&simple.words().nth(1).unwrap().parts[0], Part::Literal { text, .. } if text == "~")
    );
}

#[test]
fn expansions_name_what_they_do() {
    check(&[
        ("echo $x ${y} $? $1 $@ $# $! $$ \"$@\"", "[echo $x $y $? $1 $@ $# $! $$ \"$@\"]"),
        (
            "echo ${x:-a} ${x-$b} ${x:=c} ${x?d} ${x:+\"$e\"}",
            "[echo ${x Default(colon: true) a} ${x Default(colon: false) $b} ${x Assign(colon: true) c} \
          ${x Error(colon: false) d} ${x Alternative(colon: true) \"$e\"}]",
        ),
        ("echo \"${x:-a*}\"", "[echo \"${x Default(colon: true) 'a*'}\"]"),
        (
            "echo ${#x} ${x##*/} ${x%.$e}",
            "[echo ${x Length} ${x Trim(suffix: false, longest: true) <*>/} ${x Trim(suffix: true, longest: false) .$e}]",
        ),
        (
            "echo ${x/$a/$b} ${x//\\//-} ${x/a}",
            "[echo ${x Replace(false, $b) $a} ${x Replace(true, -) '/'} ${x Replace(false, ) a}]",
        ),
        (
            "echo ${x:0:7} ${x:$n} ${x:n+1} ${x: -3}",
            "[echo ${x Slice(0, 7)} ${x Slice($n, ) r[\"n\"]} ${x Slice(n+1, ) r[\"n\"]} ${x Slice( -3, )}]",
        ),
        (
            "echo ${x^^} ${x,}",
            "[echo ${x Case(upper: true, all: true)} ${x Case(upper: false, all: false)}]",
        ),
        ("echo ${!x} ${!p*} ${x@Q}", "[echo ${x Indirect} ${ Indirect} ${x Other}]"),
        (
            "echo ${a[@]} ${a[i]} ${#a[@]} ${!a[@]}",
            "[echo ${a Other} ${a Other r[\"i\"]} ${a Other} ${a Other}]",
        ),
        ("echo ${TAG:-${COMMIT:0:7}}", "[echo ${TAG Default(colon: true) ${COMMIT Slice(0, 7)}}]"),
    ]);
}

#[test]
fn single_quotes_are_plain_between_double_quotes() {
    check(&[
        (r#"echo "${x:-'$y'}""#, r#"[echo "${x Default(colon: true) '''"$y"'''}"]"#),
        (r#"echo "${x:-'a' "b"}""#, "opaque 11..18"),
        (
            r#"echo "${x%'a'}" ${x:-'$y'}"#,
            r#"[echo "${x Trim(suffix: true, longest: false) 'a'}" ${x Default(colon: true) '$y'}]"#,
        ),
    ]);
}

#[test]
fn substitutions_hold_their_statements() {
    check(&[
        ("echo $(a \"b$(c)\") \"`d`\"", "[echo $([a 'b'\"$([c])\"]) \"$([d])\"]"),
        ("echo $((x + 1)) $[y]", "[echo $((x + 1)) r[\"x\"] w[] $((y)) r[\"y\"] w[]]"),
        ("diff <(a) >(b)", "[diff <([a]) >([b])]"),
        ("x=$(< f)", "x=$([] Read(f)) []"),
        (r"echo `echo \$X \`pwd\` '\\'`", r"[echo $([echo $X $([pwd]) '\'])]"),
        (r#"echo "`echo \"$a b\"`""#, r#"[echo "$([echo "$a"' b'])"]"#),
        ("echo `a 'b", "opaque 5..10"),
    ]);
}

#[test]
fn arithmetic_tells_reads_and_writes() {
    check(&[
        ("(( x++ , y = z + $w ))", "(( x++ , y = z + $w )) r[\"x\", \"z\", \"w\"] w[\"x\", \"y\"]"),
        ("((n += 2))", "((n += 2)) r[\"n\"] w[\"n\"]"),
        (
            "echo $((i++)) $((a > b ? c : d))",
            "[echo $((i++)) r[\"i\"] w[\"i\"] $((a > b ? c : d)) r[\"a\", \"b\", \"c\", \"d\"] w[]]",
        ),
        (
            "for ((i=0; i<n; i++)); do a; done",
            "for ((i=0; i<n; i++)) r[\"i\", \"n\", \"i\"] w[\"i\", \"i\"]([a])",
        ),
    ]);
}

#[test]
fn assignments_and_declarations() {
    check(&[
        ("A=1 B=\"$x\" cmd C=d", "A=1 B=\"$x\" [cmd C=d]"),
        ("A=", "A= []"),
        ("A=\"\" B+=c", "A='' B+=c []"),
        ("export A=b \"C=$d\" D", "[export A=b C=\"$d\" D=?]"),
        ("export 'E=f g' \"H=\" I=\"$J\"/k", "[export E='f g' H='' I=\"$J\"/k]"),
        ("export -n \"$@\" \"A$x=1\"", "[export -n \"$@\" 'A'\"$x\"'=1']"),
        ("X=1 export Y=*", "X=1 [export Y=*]"),
        ("readonly A=1; local b; declare -x C", "[readonly A=1]; [local b=?]; [declare -x C=?]"),
        ("a=(1 \"$x\" [3]=y) b[$i]=z c+=($(d))", "a=@1 \"$x\" '['3']='y b[$i]=@z c+=@$([d]) []"),
        ("declare -A m=([k]=v)", "[declare -A m=@'['k']='v]"),
    ]);
}

#[test]
fn lists_and_pipelines_are_flat() {
    check(&[
        ("a && b || c; d & e", "[a] And [b] Or [c]; [d] &; [e]"),
        ("a | b |& c | d", "pipe([a]; [b] 2DupOut(1); [c]; [d])"),
        ("! a | b && ! c", "! pipe([a]; [b]) And ! [c]"),
        ("a && b | c &", "[a] And pipe([b]; [c]) &"),
        ("time a | b; time", "{pipe([a]; [b])}; {}"),
        ("exit 3; return; break 2; A=1 continue", "[exit 3]; [return]; [break 2]; A=1 [continue]"),
    ]);
}

#[test]
fn compound_commands() {
    check(&[
        (
            "if a; then b; elif c; then d; else e; fi > f",
            "if([a] -> [b] | [c] -> [d] | else [e]) Write(f)",
        ),
        (
            "case \"$x\" in a*|\"b c\") y;; (c) ;; [0-9]) z;& +(p|q$r)) ;; *) w;; esac",
            "case \"$x\"(a<*>,'b c' -> [y] | c ->  | <[0-9]> -> [z] ... | <+(>p<|>q$r<)> ->  | <*> -> [w])",
        ),
        (
            "for x in 1 $y \"c d\"; do e; done; for z do a; done",
            "for x in 1 $y 'c d'([e]); for z([a])",
        ),
        ("while read -r x; do y; done < <(z)", "while [read -r x]([y]) Read(<([z]))"),
        (
            "until a; do b; done & select x in a b; do c; done",
            "until [a]([b]) &; select x in a b([c])",
        ),
        ("{ a; b; } 2>&1; ( c; d ) &", "{[a]; [b]} 2DupOut(1); sub([c]; [d]) &"),
        (
            "f() { a; } > b; function g { c; }; h() ( d )",
            "f() {[a]} Write(b); g() {[c]}; h() sub([d])",
        ),
        (
            "[[ ! -f \"$a\" && $b == x* || ( $c =~ ^v[0-9]+\\.$ ) ]]",
            "test(! -f \"$a\" && $b == x<*> || ( $c =~ ^v<[0-9]>+'.'$ ))",
        ),
        ("[[ -v X ]]", "test(-v X)"),
        ("coproc a { b; }", "unsupported(coproc)"),
        ("exec {fd}> f", "unsupported(a redirect that sets a variable) Write(f)"),
    ]);
}

#[test]
fn redirects_are_named() {
    check(&[
        ("a > b >> c < d <> e >| f", "[a] Write(b) Append(c) Read(d) ReadWrite(e) Clobber(f)"),
        ("a 2>&1 >&2 3<&0 2>&-", "[a] 2DupOut(1) 1DupOut(2) 3DupIn(0) 2DupOut(-)"),
        ("a &> b &>> c", "[a] Both(b) BothAppend(c)"),
        ("a >& b <<< \"$x\"", "[a] 1Both(b) HereString(\"$x\")"),
        ("> f", "[] Write(f)"),
        ("a 12> b 3", "[a 3] 12Write(b)"),
        (
            "cat 10<<E 11<<<x a10 > f\nb\nE",
            "[cat a10] 10HereDoc { strip: false, quoted: false }('b\n') 11HereString(x) Write(f)",
        ),
    ]);
}

#[test]
fn here_documents_are_words() {
    let plain = "HereDoc { strip: false, quoted: false }";
    check(&[
        (
            "cat <<E >> f\na\\$b $(pwd) \"${X:-y}\"\\\nnext `z`\nE\nc",
            &format!(
                "[cat] {plain}('a$b '\"$([pwd])\"' \"'\"${{X Default(colon: true) 'y'}}\"'\"next '\"$([z])\"'\n') \
                   Append(f); [c]"
            ),
        ),
        (
            "cat <<'E' | x\na $X \\$\nE\ny",
            "pipe([cat] HereDoc { strip: false, quoted: true }('a $X \\$\n'); [x]); [y]",
        ),
        (
            "cat <<-E\n\ta $X\n\t\tb\t$(pwd)\\t\n\tE",
            "[cat] HereDoc { strip: true, quoted: false }('a '\"$X\"'\nb\t'\"$([pwd])\"'\\t\n')",
        ),
        (
            "cat <<A <<B\na\nA\nb\nB\n{ c; }",
            &format!("[cat] {plain}('a\n') {plain}('b\n'); {{[c]}}"),
        ),
        ("cat <<E\nE", &format!("[cat] {plain}('')")),
        ("cat <<E\na", &format!("[cat] {plain}('a')")),
    ]);
}

#[test]
fn spans_of_statements_are_exact() {
    check_spans(&[
        ("  a b ;c&  d # e\n", &["a b", "c", "d"]),
        ("a && b || c # d", &["a && b || c"]),
        ("! a | b ; ! { c; }", &["! a | b", "! { c; }"]),
        ("{ # }\n a\n # }\n} > f; ( b ) 2>&1\n", &["{ # }\n a\n # }\n} > f", "( b ) 2>&1"]),
        ("> f A=1 exit 3;exit", &["> f A=1 exit 3", "exit"]),
        (">exit exit", &[">exit exit"]),
        (
            "if a; then { b; }; fi;while ( c ); do d; done ; x",
            &["if a; then { b; }; fi", "while ( c ); do d; done", "x"],
        ),
        (
            "for x in $(a); do { b; }; done\nf() { c; } > d",
            &["for x in $(a); do { b; }; done", "f() { c; } > d"],
        ),
        ("case a in (b) { c; } ;; esac\nz", &["case a in (b) { c; } ;; esac", "z"]),
        ("cat <<E; { a; }\n}\nE\n( b )", &["cat <<E", "{ a; }", "( b )"]),
        ("time -p a; [[ b ]] ; ((c))", &["time -p a", "[[ b ]]", "((c))"]),
        ("A=(1 2) B=\"c d\"\nexport X=\"$y\" Z", &["A=(1 2) B=\"c d\"", "export X=\"$y\" Z"]),
        ("echo “é” ; x 10<<E\nE", &["echo “é”", "x 10<<E"]),
    ]);
}

#[test]
fn inner_spans_are_exact() {
    let text = "a | { b; } && if ( c ); then { d; }; fi";
    let Kind::AndOr { first, rest } = &statements(text)[0].kind else { panic!("no list") };
    let Kind::Pipeline(parts) = &first.kind else { panic!("no pipeline") };
    assert_eq!(parts[1].span.of(text), "{ b; }");
    let Kind::If { branches, .. } = &rest[0].1.kind else { panic!("no condition") };
    assert_eq!(branches[0].0[0].span.of(text), "( c )");
    assert_eq!(branches[0].1[0].span.of(text), "{ d; }");
}

#[test]
fn words_know_their_place() {
    let text = r#"x "a $b"c > "d e" $(f 'g') `h \$i`"#;
    let statements = statements(text);
    let Kind::Simple(simple) = &statements[0].kind else { panic!("no command") };
    let words: Vec<_> = simple.words().map(|word| word.span.of(text)).collect();
    assert_eq!(words, ["x", "\"a $b\"c", "$(f 'g')", r"`h \$i`"]);
    assert_eq!(statements[0].redirects[0].span.of(text), "> \"d e\"");
    assert_eq!(statements[0].redirects[0].target.span.of(text), "\"d e\"");
    let inner: Vec<_> =
        simple.words().flat_map(|word| &word.parts).filter_map(inner_place).collect();
    assert_eq!(inner.iter().map(|span| span.of(text)).collect::<Vec<_>>(), ["f 'g'", r"h \$i"]);
}

fn inner_place(part: &Part) -> Option<Span> {
    match part {
        Part::Command { statements, .. } => Some(statements[0].span),
        _ => None,
    }
}

#[test]
fn helpers_tell_static_words_from_others() {
    let statements = statements("echo a'b'\\ c ~ * $x${y:-$z}$((n))${a[i]} \"\"");
    let Kind::Simple(simple) = &statements[0].kind else { panic!("no command") };
    let words: Vec<_> = simple.words().collect();
    assert_eq!(simple.program().as_deref(), Some("echo"));
    assert_eq!(words[1].literal().as_deref(), Some("ab c"));
    assert!(
        words[1].is_static()
            && words[5].is_static()
            && !words[2].is_static()
            && !words[3].is_static()
    );
    assert_eq!(words[4].reads(), ["x", "y", "z", "n", "a", "i"]);
    assert_eq!(words[4].literal(), None);
}

#[test]
fn the_parsers_defects_do_not_show() {
    check(&[
        ("find . -exec rm \\{} \\;", "[find . -exec rm '{'} ';']"),
        ("find . -exec rm \\{\\} + '\\{'", "[find . -exec rm '{}' + '\\{']"),
        ("echo \"\\{\" \\{a,b} \\\\{c,d}", "[echo '\\{' '{'a,b} '\\'<{c,d}>]"),
        ("\\cd a", "['c'd a]"),
        ("echo $D}x a} ${b}}; { c; }", "[echo $D}x a} $b}]; {[c]}"),
    ]);
}

#[test]
fn broken_texts_are_opaque() {
    let loose = [
        "(a) b",
        "{ a; } b",
        "if a; then b; fi c",
        "a (b)",
        "a(b)",
        "[[ a ]] b",
        "a; ; b",
        "a &; b",
        "()",
    ];
    let open = [
        "a=(b",
        "echo ${x",
        "echo \"${x:-\"",
        "echo ${#",
        "export A=(",
        "x=$(a <)",
        "echo ${A.b} ${A b}",
        "P=\"a\"(b",
        "a[b c",
        "! ! a",
        "a\n; b",
    ];
    for text in loose.iter().chain(&open) {
        assert!(parse(text).is_err(), "{text:?}");
    }
    for text in
        ["echo 'a", "echo \"a", "if a; then", "a &&", "fi", "( a", "a )", "echo $(b", "a\0b", "{ a"]
    {
        assert!(parse(text).is_err(), "{text:?}");
    }
    let opaque = parse("a b\nc 'd").unwrap_err();
    assert!(opaque.span.start >= 4 && opaque.span.end <= 8, "{opaque:?}");
}

#[test]
fn empty_texts_have_no_statements() {
    for text in ["", " ", "\n\n", "# only\n", "\t# a\n \n"] {
        assert_eq!(parse(text), Ok(Script::default()), "{text:?}");
    }
}

#[test]
fn powershell_is_not_told_by_failing() {
    assert!(parse("Get-ChildItem | Where-Object { $_.Name -match \"a\" }").is_ok());
}

#[test]
fn hostile_texts_end_without_a_crash() {
    let deep = [
        "(",
        "$(",
        "{ ",
        "`",
        "\"$(",
        "${x:-",
        "$((",
        "[[ ( ",
        "if ",
        "! ",
        "<(",
        "((",
        "a=(",
        "case x in a) ",
    ];
    for piece in deep {
        for count in [30, 300, 2000] {
            assert!(
                parse(&piece.repeat(count)).is_err() || piece == "`",
                "{piece:?} {count} times"
            );
        }
    }
    let closed = [("(", ")"), ("$(a ", ")"), ("{ ", "; }"), ("${x:-", "}"), ("`\\`", "`")];
    for (open, close) in closed {
        for count in [10, 40, 90, 2000] {
            let _ = parse(&format!("echo {}a{}", open.repeat(count), close.repeat(count)));
        }
    }
    for link in ["a && ", "a | ", "[[ a ]] || ", "a; ", "a\n", "a=b ", "x ", "\\{} "] {
        let _ = parse(&format!("{}b", link.repeat(900)));
        let _ = parse(&format!("{}b", link.repeat(5000)));
    }
    assert!(parse(&"a".repeat(MAX_BYTES + 1)).is_err());
    assert!(parse(&format!("(({}1))", "1+".repeat(900))).is_ok());
}

#[test]
fn deep_but_honest_texts_are_read_on_the_big_stack() {
    let text = format!("{}a{}", "( ".repeat(27), " )".repeat(27));
    assert_eq!(statements(&text)[0].span.of(&text), text);
}
