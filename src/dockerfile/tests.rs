//! What is read of each construct, and that files of all kinds are read or refused.

mod context;
mod corpus;

use super::*;

fn parse(text: &str) -> Dockerfile {
    let file = Dockerfile::parse(text).unwrap_or_else(|error| panic!("{text:?}: {error}"));
    check_places(&file);
    file
}

/// Instructions cover all but blanks and comments, in order.
fn check_places(file: &Dockerfile) {
    let text = file.source();
    let mut at = if text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
    for instruction in instructions(file) {
        assert!(
            is_empty(&text[at..instruction.span.start]),
            "{:?}",
            &text[at..instruction.span.start]
        );
        assert!(!instruction.keyword.of(text).is_empty(), "{instruction:?}");
        assert_eq!(instruction.line, text[..instruction.span.start].matches('\n').count() + 1);
        at = instruction.span.end;
    }
    assert!(is_empty(&text[at..]), "{:?}", &text[at..]);
    // each instruction taken out and put in again leaves the bytes as they are
    let again: Vec<Edit> = instructions(file)
        .map(|it| Edit { span: it.span, text: it.span.of(text).to_owned() })
        .collect();
    assert_eq!(edited(text, &again).map(|it| it.text).as_deref(), Ok(text));
}

fn is_empty(gap: &str) -> bool {
    gap.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#'))
}

fn instructions(file: &Dockerfile) -> impl Iterator<Item = &Instruction> {
    let staged = file
        .stages
        .iter()
        .flat_map(|stage| std::iter::once(&stage.from).chain(&stage.instructions));
    file.arguments.iter().chain(staged)
}

/// The kind of the only instruction behind FROM.
fn only(text: &str) -> Kind {
    let file = parse(&format!("FROM a\n{text}"));
    assert_eq!(file.stages[0].instructions.len(), 1, "{text:?}");
    file.stages[0].instructions[0].kind.clone()
}

fn texts(texts: &[Text]) -> Vec<&str> {
    texts.iter().map(|text| text.text.as_str()).collect()
}

#[test]
fn stages_know_their_base() {
    let file = parse(
        "ARG V=1.2\nARG R\nFROM golang:${V} AS Build\nRUN a\nFROM build\nFROM scratch AS c\nFROM $R/x:${V:-3}\n",
    );
    let known = |text: &str, arguments: &[&str]| {
        let arguments = arguments.iter().map(|name| name.to_string()).collect();
        Base::Image(Value { text: Some(text.into()), arguments })
    };
    let bases: Vec<_> = file.stages.iter().map(|stage| stage.base.clone()).collect();
    assert_eq!(
        bases,
        [known("golang:1.2", &["V"]), Base::Stage(0), Base::Scratch, known("/x:1.2", &["R", "V"])]
    );
    assert_eq!(file.stages[0].name.as_deref(), Some("Build"));
    assert_eq!(file.stages[0].span.of(file.source()), "FROM golang:${V} AS Build\nRUN a");
    assert_eq!(
        [file.stage("BUILD"), file.stage("c"), file.stage("3"), file.stage("4")],
        [Some(0), Some(2), Some(3), None]
    );
    assert_eq!(file.arguments.len(), 2);
}

#[test]
fn copies_name_sources_and_flags() {
    let Kind::Copy(copy) = only("COPY --from=build --chown=a:b x \"y\" \\\n # c\n z/ \n") else {
        panic!()
    };
    assert_eq!(copy.from(), Some("build"));
    assert_eq!(copy.flags[1].value.as_deref(), Some("a:b"));
    let sources: Vec<_> = copy.sources.iter().map(|source| matches!(source, Source::Path(path) if path.text == "x" || path.text == "\"y\"")).collect();
    assert_eq!(sources, [true, true]);
    assert_eq!(copy.dest.text, "z/");
    let Kind::Add(add) = only("ADD [\"a b\", \"c\"]") else { panic!() };
    assert!(matches!(&add.sources[0], Source::Path(path) if path.text == "a b"));
    assert_eq!((add.dest.text.as_str(), add.from()), ("c", None));
}

#[test]
fn commands_have_two_forms() {
    let Kind::Cmd(Command::Exec(words)) = only("CMD [ \"a\", \"b \\\"c\" ]") else { panic!() };
    assert_eq!(texts(&words), ["a", "b \"c"]);
    let Kind::Entrypoint(Command::Shell(shell)) = only("entrypoint exec a $B") else { panic!() };
    assert_eq!(shell.text, "exec a $B");
    let Kind::Run(run) = only("RUN --mount=type=cache,target=/c a && \\\n# x\n\n  b") else {
        panic!()
    };
    assert_eq!(run.flags[0].value.as_deref(), Some("type=cache,target=/c"));
    let Command::Shell(shell) = run.command else { panic!() };
    assert_eq!(shell.text, "a && \\\n       b");
    let script = crate::script::parse(&shell.text).unwrap();
    assert_eq!(script.statements.len(), 1);
}

#[test]
fn shell_texts_keep_their_places() {
    for text in
        ["FROM a\nRUN x \\  \n  # ä\n y \\\r\n z\n", "# escape=`\nFROM a\nRUN x `\n  # ä\n y\n"]
    {
        let file = parse(text);
        let Kind::Run(Run { command: Command::Shell(shell), .. }) =
            &file.stages[0].instructions[0].kind
        else {
            panic!()
        };
        assert_eq!(shell.text.len(), shell.span.end - shell.span.start);
        let at = shell.text.find('y').unwrap();
        assert_eq!(file.source().as_bytes()[shell.span.start + at], b'y');
        let script = crate::script::parse(&shell.text).unwrap();
        assert_eq!(script.statements.len(), 1, "{:?}", shell.text);
    }
}

#[test]
fn pairs_are_split() {
    let values = |kind: Kind| {
        let (Kind::Env(pairs) | Kind::Arg(pairs) | Kind::Label(pairs)) = kind else { panic!() };
        pairs
            .into_iter()
            .map(|pair| (pair.name, pair.value.unwrap_or("?".into())))
            .collect::<Vec<_>>()
    };
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(
        values(only("ENV A=b C=\"d e\" F=g\\ h \\\n # x\n I='j'")),
        [pair("A", "b"), pair("C", "\"d e\""), pair("F", "g\\ h"), pair("I", "'j'")]
    );
    assert_eq!(values(only("ENV A b c  d ")), [pair("A", "b c  d")]);
    assert_eq!(values(only("ARG A B=c")), [pair("A", "?"), pair("B", "c")]);
    assert_eq!(values(only("LABEL a.b=\"c\"")), [pair("a.b", "\"c\"")]);
    let file = parse("FROM a\nENV A=b \\\n  C=d");
    let Kind::Env(pairs) = &file.stages[0].instructions[0].kind else { panic!() };
    assert_eq!(pairs[1].span.of(file.source()), "C=d");
}

#[test]
fn other_instructions_are_typed() {
    assert!(
        matches!(only("EXPOSE 80 443/tcp"), Kind::Expose(ports) if texts(&ports) == ["80", "443/tcp"])
    );
    assert!(
        matches!(only("VOLUME [\"/a\", \"/b\"]"), Kind::Volume(paths) if texts(&paths) == ["/a", "/b"])
    );
    assert!(
        matches!(only("SHELL [\"bash\", \"-c\"]"), Kind::Shell(words) if texts(&words) == ["bash", "-c"])
    );
    assert!(matches!(only("WORKDIR /a b"), Kind::Workdir(text) if text.text == "/a b"));
    assert!(matches!(only("USER a:b"), Kind::User(text) if text.text == "a:b"));
    assert!(matches!(only("STOPSIGNAL 9"), Kind::Stopsignal(text) if text.text == "9"));
    assert!(
        matches!(only("MAINTAINER me <a@b>"), Kind::Maintainer(text) if text.text == "me <a@b>")
    );
}

#[test]
fn wrapping_instructions_hold_a_command() {
    assert!(matches!(only("HEALTHCHECK NONE"), Kind::Healthcheck { command: None, .. }));
    assert!(
        matches!(only("HEALTHCHECK --retries=2 CMD a"), Kind::Healthcheck { command: Some(_), flags } if flags.len() == 1)
    );
    let Kind::Onbuild(inner) = only("ONBUILD COPY a b") else { panic!() };
    assert!(matches!(inner.kind, Kind::Copy(_)));
}

#[test]
fn here_documents_are_read() {
    let Kind::Run(run) = only("RUN <<EOF\nset -e\n# no comment\n\nFROM x\nEOF\n") else { panic!() };
    assert!(
        matches!(run.command, Command::Shell(shell) if shell.text == "set -e\n# no comment\n\nFROM x\n")
    );
    let text = "FROM a\nRUN cat <<A > f && \\\n chmod 1 f <<-\"B\"\na $x\nA\n\tb\n\tB\nCOPY <<C d /e/\nc\nC\nUSER u\n";
    let file = parse(text);
    let [run, copy, user] = file.stages[0].instructions.as_slice() else { panic!() };
    let Kind::Run(run) = &run.kind else { panic!() };
    let bodies: Vec<_> =
        run.documents.iter().map(|it| (it.body.of(text), it.expands, it.strip)).collect();
    assert_eq!(bodies, [("a $x\n", true, false), ("\tb\n", false, true)]);
    let Command::Shell(shell) = &run.command else { panic!() };
    assert_eq!(shell.text, shell.span.of(text));
    assert_eq!(crate::script::parse(&shell.text).unwrap().statements.len(), 1);
    let Kind::Copy(copy) = &copy.kind else { panic!() };
    assert!(
        matches!(&copy.sources[0], Source::Document(document) if document.name == "C" && document.word.of(text) == "<<C")
    );
    assert!(matches!(&copy.sources[1], Source::Path(path) if path.text == "d"));
    assert_eq!(user.span.of(text), "USER u");
    let Kind::Onbuild(inner) = only("ONBUILD RUN <<EOF\na\nEOF") else { panic!() };
    assert!(matches!(&inner.kind, Kind::Run(run) if run.documents.len() == 1));
}

#[test]
fn what_looks_like_a_here_document_is_none() {
    for text in [
        "RUN echo $((1<<2))",
        "RUN a << b",
        "RUN a <<<\"b\"",
        "RUN echo \"<<E\"",
        "CMD a <<E",
        "RUN a<<E",
    ] {
        let kind = only(text);
        assert!(!matches!(&kind, Kind::Run(run) if !run.documents.is_empty()), "{text}");
    }
    let error = Dockerfile::parse("FROM a\nRUN ä <<E\nb\n").unwrap_err();
    assert_eq!((error.line, error.column), (2, 7));
}

#[test]
fn byte_order_mark_and_line_ends_keep_places() {
    let file = parse("\u{feff}# escape=`\r\n\r\nFROM a `\r\n AS b\r\nCOPY c d\r\n");
    assert_eq!(file.stages[0].name.as_deref(), Some("b"));
    assert_eq!(file.stages[0].instructions[0].span.of(file.source()), "COPY c d");
    let file = parse("\u{feff}FROM a\nRUN <<E\nb\nE");
    assert_eq!(file.stages[0].from.span.of(file.source()), "FROM a");
    assert_eq!(file.stages[0].instructions[0].span.of(file.source()), "RUN <<E\nb\nE");
}

#[test]
fn values_follow_quotes_and_variables() {
    let text = "ARG G=g\nFROM a AS one\nARG A=1 N\nENV E=\"$A x\" F=${A:-z}\nARG G\nENV A=2\nARG A=3\nFROM one\nWORKDIR W";
    let file = parse(text);
    let value = |raw: &str| {
        let span = file.stages[1].instructions[0].span;
        let value =
            file.value(&Text { text: raw.to_owned(), span: Span::new(span.start, span.end) });
        (value.text, value.arguments)
    };
    let known = |text: &str, names: &[&str]| {
        (Some(text.to_owned()), names.iter().map(|name| name.to_string()).collect::<Vec<_>>())
    };
    assert_eq!(value("$E/${F}"), known("1 x/1", &["A"]));
    assert_eq!(value("$A"), known("2", &[]));
    assert_eq!(value("$G-${N}"), known("g-", &["G", "N"]));
    assert_eq!(value("${N:-d}${N:+e}${G:+f}"), known("df", &["N", "G"]));
    assert_eq!(value("'$A'\"b\\\"\"\\$A$"), known("$Ab\"$A$", &[]));
    assert_eq!(value("a$HOME"), (None, Vec::new()));
    assert_eq!(value("${A%b}").0, None);
    assert_eq!(value("${A").0, None);
}

#[test]
fn errors_tell_place_and_help() {
    let cases = [
        ("FROM a\n  RUM b\n", 2, 3, "check the spelling"),
        ("RUN a\nFROM b", 1, 1, "begin with FROM"),
        ("# nothing\n", 0, 0, "begin with FROM"),
        ("", 0, 0, "begin with FROM"),
        ("FROM a AS x\nFROM b AS x\n", 2, 11, "name of its own"),
        ("FROM a\n{{ if b }}\n", 2, 1, "template"),
        ("FROM a\nCOPY x\n", 2, 1, "compare"),
        ("FROM\n", 1, 1, "compare"),
    ];
    for (text, line, column, help) in cases {
        let error = Dockerfile::parse(text).unwrap_err();
        assert_eq!((error.line, error.column), (line, column), "{text:?}: {error}");
        assert!(error.help.contains(help), "{text:?}: {}", error.help);
    }
}

#[test]
fn hostile_texts_end_without_a_crash() {
    let long = "FROM a\n".to_owned() + &"RUN a \\\n".repeat(20_000);
    let documents = "FROM a\nRUN ".to_owned() + &"<<A ".repeat(2000) + "\n" + &"A\n".repeat(2000);
    let odd = [
        "\\",
        "FROM a\nRUN \\",
        "FROM a\nRUN <<",
        "FROM a\nRUN <<-",
        "FROM a\nENV =",
        "FROM a\nENV \\\n",
        "\u{feff}",
        "FROM a\nCOPY [\"a\",\"b\"] c",
        "FROM a\nCOPY [\"a\"]x\n",
        "# escape=\nFROM a",
        "# escape=x\nFROM a",
        "FROM a\nRUN \0",
        "FROM a\nONBUILD ONBUILD RUN b",
        "FROM a\nRUN <<é\né",
        "FROM ${",
        "FROM a\nCOPY ${ b",
        "\r\n\r",
        "FROM a\rRUN b",
    ];
    for text in odd.into_iter().map(str::to_owned).chain([long, documents]) {
        if let Ok(file) = Dockerfile::parse(&text) {
            file.reads_from_context(None);
        }
    }
}

#[test]
fn arguments_that_are_given_beat_defaults() {
    let text = "ARG V=1\nFROM golang:$V\nARG V\nARG D=/a\nWORKDIR $D\nENV E=$V\n";
    let with = |given: &[(&str, Option<&str>)]| {
        let given =
            given.iter().map(|(name, value)| ((*name).to_owned(), value.map(str::to_owned)));
        let image = Dockerfile::parse_with(text, given.collect()).unwrap().image(0);
        (image.base, image.folder, image.environment["E"].clone())
    };
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(with(&[]), (some("golang:1"), some("/a"), some("1")));
    assert_eq!(
        with(&[("V", Some("2")), ("D", Some("/b"))]),
        (some("golang:2"), some("/b"), some("2"))
    );
    assert_eq!(with(&[("V", None), ("D", None)]), (None, some("$D"), None));
    let open = Dockerfile::parse(&text.replace("V=1", "V")).unwrap();
    assert_eq!(open.image(0).base, None);
}
