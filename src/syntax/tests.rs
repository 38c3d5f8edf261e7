//! Texts with their tokens, marked as `token:text`.

use super::*;

/// Each line as its pieces, those with a token in brackets with its name.
fn marked(name: &str, text: &str) -> String {
    let mut highlighter = Highlighter::default();
    let lines = highlighter.file(name, text);
    let mut marked = String::new();
    for (line, tokens) in text.lines().zip(lines) {
        let mut at = 0;
        for (range, token) in tokens {
            marked.push_str(&line[at..range.start]);
            let name = format!("{token:?}").to_lowercase();
            marked.push_str(&format!("‹{name} {}›", &line[range.clone()]));
            at = range.end;
        }
        marked.push_str(&line[at..]);
        marked.push('\n');
    }
    marked
}

#[test]
fn yaml_by_its_nodes() {
    let text = "\
# top
image: node:20
definitions:
  steps:
    - step: &build # first
        name: 'Build ''it'''
        size: 2x
        max-time: 5
        clone: {enabled: false, depth: ~}
    - step:
        <<: *build
";
    insta::assert_snapshot!(marked("p.yml", text), @r#"
    ‹comment # top›
    ‹key image›: node:20
    ‹key definitions›:
      ‹key steps›:
        - ‹key step›: ‹anchor &build› ‹comment # first›
            ‹key name›: ‹quoted 'Build ''it'''›
            ‹key size›: 2x
            ‹key max-time›: ‹constant 5›
            ‹key clone›: {‹key enabled›: ‹constant false›, ‹key depth›: ‹constant ~›}
        - ‹key step›:
            ‹anchor <<›: ‹anchor *build›
    "#);
}

#[test]
fn scripts_in_yaml_are_shell_in_every_style() {
    let text = "\
script:
  - npm ci --prefer-offline # quick
  - if [ -n \"$A\" ]; then
  - export B=\"x ${A:-y}\" C=1
  - fi
  - 'echo \"it''s $B\" > out.txt 2>&1'
  - |
    # a note
    for f in *.go; do
      go vet $f || true
    done
  - pipe: atlassian/x:1.0.0
    variables:
      KEY: $B
after-script: echo \"$(date +%s)\"
";
    insta::assert_snapshot!(marked("p.yml", text), @r#"
    ‹key script›:
      - ‹command npm› ci ‹flag --prefer-offline› ‹comment # quick›
      - ‹keyword if› ‹command [› ‹flag -n› ‹quoted "›‹variable $A›‹quoted "› ]‹operator ;› ‹keyword then›
      - ‹command export› ‹variable B›=‹quoted "x› ‹variable ${A:-y}›‹quoted "› ‹variable C›=1
      - ‹keyword fi›
      - '‹command echo› ‹quoted "it''s› ‹variable $B›‹quoted "› ‹operator >› out.txt ‹operator 2>&›1'
      - ‹quoted |›
        ‹comment # a note›
        ‹keyword for› ‹variable f› ‹keyword in› *.go‹operator ;› ‹keyword do›
          ‹command go› vet ‹variable $f› ‹operator ||› ‹command true›
        ‹keyword done›
      - ‹key pipe›: atlassian/x:1.0.0
        ‹key variables›:
          ‹key KEY›: $B
    ‹key after-script›: ‹command echo› ‹quoted "$(›‹command date› +%s‹quoted )"›
    "#);
}

#[test]
fn shell_by_its_tree() {
    let text = "\
#!/bin/sh
set -eu # strict; really
a=b cmd --flag=x -- '#no' x#y && other | third
f() { cat <<EOF; }
text $HOME # none
EOF
case $1 in
  a|b) run ;;
  *) while read -r line; do echo \"${line%#*}\"; done < in ;;
esac
[[ -f x ]] || (cd y; ! make)
";
    insta::assert_snapshot!(marked("ci/x.sh", text), @r#"
    ‹comment #!/bin/sh›
    ‹command set› ‹flag -eu› ‹comment # strict; really›
    ‹variable a›=b ‹command cmd› ‹flag --flag=›x ‹flag --› ‹quoted '#no'› x#y ‹operator &&› ‹command other› ‹operator |› ‹command third›
    ‹command f›‹operator () {› ‹command cat› ‹operator <<EOF; }›
    ‹quoted text› ‹variable $HOME› ‹quoted # none›
    EOF
    ‹keyword case› ‹variable $1› ‹keyword in›
      a‹operator |›b‹operator )› ‹command run› ‹operator ;;›
      *‹operator )› ‹keyword while› ‹command read› ‹flag -r› line‹operator ;› ‹keyword do› ‹command echo› ‹quoted "›‹variable ${line%#*}›‹quoted "›‹operator ;› ‹keyword done› ‹operator <› in ‹operator ;;›
    ‹keyword esac›
    ‹operator [[› -f x ‹operator ]] || (›‹command cd› y‹operator ;› ! ‹command make›‹operator )›
    "#);
}

#[test]
fn dockerfiles_by_their_instructions() {
    let text = "\
# syntax=docker/dockerfile:1
ARG GO=1.22
FROM --platform=linux/amd64 golang:$GO AS build
# sources
RUN --mount=type=cache,target=/x apk add git \\
    # needed
    && go build ./...
ENV A=\"b c\" D=e
COPY --from=build /a /b
RUN <<EOF
echo hi
EOF
ENTRYPOINT [\"/a\", \"-v\"]
";
    insta::assert_snapshot!(marked("Dockerfile", text), @r#"
    ‹comment # syntax=docker/dockerfile:1›
    ‹keyword ARG› ‹variable GO›=1.22
    ‹keyword FROM› ‹flag --platform=linux/amd64› golang:$GO ‹keyword AS› ‹anchor build›
    ‹comment # sources›
    ‹keyword RUN› ‹flag --mount=type=cache,target=/x› ‹command apk› add git ‹operator \›
        ‹comment # needed›
        ‹operator &&› ‹command go› build ./...
    ‹keyword ENV› ‹variable A›=‹quoted "b c"› ‹variable D›=e
    ‹keyword COPY› ‹flag --from=build› /a /b
    ‹keyword RUN› <<EOF
    ‹command echo› hi
    EOF
    ‹keyword ENTRYPOINT› [‹quoted "/a"›, ‹quoted "-v"›]
    "#);
}

#[test]
fn what_cannot_be_read_is_plain() {
    for (name, text) in [
        ("p.yml", "a: b: c\n"),
        ("Dockerfile", "FORM x\n"),
        ("x.sh", "if then\n"),
        ("main.go", "package main // x\n"),
        ("p.yml", ""),
    ] {
        let mut highlighter = Highlighter::default();
        assert!(highlighter.file(name, text).iter().all(Vec::is_empty), "{name}");
    }
}

#[test]
fn items_of_a_script_that_is_broken_as_a_whole_are_read_alone() {
    let text = "script:\n  - echo $A\n  - echo \"odd\n  - echo $B\n";
    let shown = marked("p.yml", text);
    assert!(shown.contains("‹command echo› ‹variable $A›"), "{shown}");
}

proptest::proptest! {
    #[test]
    fn any_text_is_taken_and_tokens_keep_to_their_lines(
        text in "(a: |script:\n|  - |echo |'|\"|\\$X |\\$\\(|\\)|if |fi\n|#|\n|é|\t|\\|\n    |RUN |FROM x\n|<<EOF\n){0,24}",
    ) {
        for name in ["p.yml", "Dockerfile", "x.sh"] {
            let lines = Highlighter::default().file(name, &text);
            for (line, tokens) in text.lines().zip(&lines) {
                let mut at = 0;
                for (range, _) in tokens {
                    proptest::prop_assert!(range.start >= at && range.start < range.end);
                    proptest::prop_assert!(line.get(range.clone()).is_some(), "{line:?} {range:?}");
                    at = range.end;
                }
            }
        }
    }
}
