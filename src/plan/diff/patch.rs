//! A difference as a unified diff that `git apply` takes.

use std::ops::Range;

use similar::{Change, ChangeTag, DiffOp};

use super::Comparison;
use super::lines::without_end;

/// A unified diff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patch {
    /// The diff; empty if nothing changed.
    pub text: String,
    /// Whether a secret was taken out of it, so that it can be read but not applied.
    pub redacted: bool,
}

/// The difference as `git apply` takes it; `file` is relative to the repository.
pub fn patch(file: &str, before: &str, after: &str) -> Patch {
    let comparison = Comparison::of(before, after);
    let mut patch = Patch { text: String::new(), redacted: false };
    for ops in comparison.groups() {
        if patch.text.is_empty() {
            patch.text =
                format!("--- {}\n+++ {}\n", header_name("a/", file), header_name("b/", file));
        }
        patch.text.push_str(&hunk_header(&ops, &comparison.heading(&ops)));
        for change in ops.iter().flat_map(|op| comparison.diff.iter_changes(op)) {
            patch.push(&comparison, &change);
        }
    }
    patch
}

impl Patch {
    fn push(&mut self, comparison: &Comparison<'_>, change: &Change<&str>) {
        let (sign, shown) = match (change.tag(), change.old_index(), change.new_index()) {
            (ChangeTag::Delete, Some(old), _) => ('-', comparison.old.shown(old)),
            (ChangeTag::Insert, _, Some(new)) => ('+', comparison.new.shown(new)),
            (_, old, _) => (' ', comparison.old.shown(old.unwrap_or(0))),
        };
        let line = change.value();
        let content = without_end(line);
        self.redacted |= shown != content;
        self.text.push(sign);
        self.text.push_str(&shown);
        self.text.push_str(&line[content.len()..]);
        if !line.ends_with('\n') {
            self.text.push_str("\n\\ No newline at end of file\n");
        }
    }
}

fn hunk_header(ops: &[DiffOp], heading: &str) -> String {
    let (Some(first), Some(last)) = (ops.first(), ops.last()) else { return String::new() };
    let old = range(first.old_range().start..last.old_range().end);
    let new = range(first.new_range().start..last.new_range().end);
    let heading = if heading.is_empty() { String::new() } else { format!(" {heading}") };
    format!("@@ -{old} +{new} @@{heading}\n")
}

/// `start,count` as a unified diff counts: an empty range stands after its line.
fn range(lines: Range<usize>) -> String {
    match lines.len() {
        0 => format!("{},0", lines.start),
        1 => format!("{}", lines.start + 1),
        count => format!("{},{count}", lines.start + 1),
    }
}

/// A file's name in a header, quoted the way git reads it back.
fn header_name(prefix: &str, file: &str) -> String {
    let awkward = |c: char| c.is_control() || c == '"' || c == '\\';
    if file.contains(awkward) {
        let quoted: String = file.chars().map(quoted_char).collect();
        return format!("\"{prefix}{quoted}\"");
    }
    let end = if file.contains(' ') { "\t" } else { "" };
    format!("{prefix}{file}{end}")
}

fn quoted_char(c: char) -> String {
    match c {
        '"' | '\\' => format!("\\{c}"),
        '\n' => "\\n".to_owned(),
        '\t' => "\\t".to_owned(),
        c if c.is_control() => c.to_string().bytes().map(|byte| format!("\\{byte:03o}")).collect(),
        c => c.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEFORE: &str = "\
image: node:20
pipelines:
  branches:
    develop:
      - step: &one
          name: 'Initialize'
          caches:
            - node
          script:
            - export A=1
            - npm ci
            - npm test
      - parallel:
        - step:
            script:
            - pipe: atlassian/x:1.0.0
              variables:
                KEY: one
";

    #[test]
    fn equal_texts_make_an_empty_patch() {
        assert_eq!(patch("x.yml", BEFORE, BEFORE), Patch { text: String::new(), redacted: false });
    }

    #[test]
    fn a_patch_with_a_secret_says_that_it_is_redacted() {
        let before = "a: 1\nTOKEN: ghp_A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8\n";
        let patch = patch("x.yml", before, &before.replace("a: 1", "a: 2"));
        assert!(patch.redacted && !patch.text.contains("ghp_A1"), "{}", patch.text);
    }

    #[test]
    fn a_patch_keeps_line_ends_and_says_where_the_last_one_is_missing() {
        let patch = patch("my ci.yml", "a: 1\r\nb: 2", "a: 2\r\nb: 2");
        insta::assert_debug_snapshot!(patch.text, @r#""--- a/my ci.yml\t\n+++ b/my ci.yml\t\n@@ -1,2 +1,2 @@\n-a: 1\r\n+a: 2\r\n b: 2\n\\ No newline at end of file\n""#);
    }

    #[test]
    fn git_applies_a_patch() {
        let after = BEFORE
            .replace("            - npm ci\n", "")
            .replace("KEY: one\n", "KEY: one\r\n")
            .replace("node:20", "node:22");
        for (before, after) in
            [(BEFORE, after.as_str()), ("a\nb\rc\nd", "a\nb\rd\ne"), ("", "new\n"), ("x\n", "")]
        {
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join("ci file.yml");
            std::io::Write::write_all(
                &mut std::fs::File::create(&file).unwrap(),
                before.as_bytes(),
            )
            .unwrap();
            let mut git = std::process::Command::new("git");
            git.args(["apply", "--whitespace=nowarn", "--unidiff-zero", "-"])
                .current_dir(folder.path());
            let Ok(mut child) = git.stdin(std::process::Stdio::piped()).spawn() else {
                println!("skipped: no git");
                return;
            };
            let text = patch("ci file.yml", before, after).text;
            std::io::Write::write_all(&mut child.stdin.take().unwrap(), text.as_bytes()).unwrap();
            assert!(child.wait().unwrap().success(), "{text}");
            assert_eq!(std::fs::read_to_string(&file).unwrap(), after);
        }
    }
}
