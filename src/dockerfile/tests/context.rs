//! What builds read from their context.

use super::*;

/// Each read as `line path`, with `?` if unknown, the arguments, and `-` if skippable.
fn reads(text: &str, target: Option<&str>) -> Vec<String> {
    let file = parse(text);
    let show = |read: &ContextRead| {
        let marks = [(!read.is_known, "?"), (read.skippable, "-")];
        let marks: String =
            marks.iter().filter(|(is_so, _)| *is_so).map(|(_, mark)| *mark).collect();
        format!(
            "{} {}{marks}{}",
            read.line,
            read.path,
            read.arguments.iter().map(|name| format!(" ${name}")).collect::<String>()
        )
    };
    file.reads_from_context(target).reads.iter().map(show).collect()
}

#[test]
fn sources_of_copy_and_add_are_read() {
    let text = "FROM a\nCOPY . .\nADD ./b/ /c/../d e/\nADD https://x/y git@z:w f\nCOPY [\"g h\", \"i\"]\nCOPY <<E j\nE\nCOPY \"../k\" l";
    assert_eq!(reads(text, None), ["2 .", "3 b", "3 d", "5 g h", "8 k"]);
}

#[test]
fn stages_images_and_documents_are_no_context() {
    let text = "FROM a AS b\nFROM c\nCOPY --from=b x y\nCOPY --from=nginx x y\nCOPY --from=0 x y\nCOPY --from= z y";
    assert_eq!(reads(text, None), ["6 z"]);
}

#[test]
fn bind_mounts_are_read() {
    let text = "FROM a\nRUN --mount=type=bind,source=b,target=/c --mount=target=/d --mount=type=cache,target=/e f\n\
                RUN --mount=type=bind,from=x,src=y,target=z --mount=type=secret,id=s --mount=src=/g,dst=/h i";
    assert_eq!(reads(text, None), ["2 b", "2 .", "3 g"]);
}

#[test]
fn variables_are_put_in_or_told() {
    let text = "ARG T=t\nFROM a\nARG D=src T\nENV E=${D}/x\nCOPY $D/a ${T} $E ./\nCOPY ${HOME}/b c\nARG TARGETARCH\nCOPY bin/$TARGETARCH d";
    let expected = ["5 src/a $D", "5 t $T", "5 src/x $D", "6 .?", "8 .? $TARGETARCH"];
    assert_eq!(reads(text, None), expected);
}

#[test]
fn targets_leave_later_stages_out() {
    let text = "FROM a AS one\nCOPY x .\nFROM b AS two\nCOPY y .\nFROM one AS three\nCOPY z .\nFROM c\nCOPY --from=two / /\nCOPY w .";
    assert_eq!(reads(text, Some("two")), ["2 x-", "4 y"]);
    assert_eq!(reads(text, Some("THREE")), ["2 x", "4 y-", "6 z"]);
    assert_eq!(reads(text, None), ["2 x-", "4 y", "6 z-", "9 w"]);
    assert_eq!(reads(text, Some("missing")), reads(text, None));
    assert_eq!(reads(text, Some("0")), ["2 x"]);
}

#[test]
fn onbuild_reads_where_it_is_built_upon() {
    assert_eq!(reads("FROM a AS b\nONBUILD COPY x .\nFROM b\nCOPY y .", None), ["2 x", "4 y"]);
    assert_eq!(reads("FROM node:8-onbuild", None), ["1 .?"]);
    assert_eq!(reads("FROM a\nONBUILD COPY x .", None), [""; 0]);
}

#[test]
fn reads_cover_files() {
    let file =
        parse("FROM a\nCOPY src/*.go go.??? cmd/ .\nCOPY --exclude=*.md --exclude=b/c docs d\n");
    let reads = file.reads_from_context(None);
    for path in ["src/a.go", "go.mod", "cmd/x/y.go", "./docs/a.txt", "docs/x/a.md", "/docs/b/d"] {
        assert!(reads.covers(path), "{path}");
    }
    for path in
        ["src/x/a.go", "src/a.c", "go.work", "cmdx", "docs/a.md", "docs/b/c/d", ".git/config"]
    {
        assert!(!reads.covers(path), "{path}");
    }
    assert!(parse("FROM a\nCOPY . .").reads_from_context(None).covers("any/file"));
}
