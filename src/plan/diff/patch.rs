//! A difference as a unified diff that `git apply` takes.

use std::ops::Range;

use similar::{Change, ChangeTag, DiffOp};

use super::Comparison;
use super::lines::without_end;
use crate::plan::FileChange;

/// A unified diff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patch {
    /// The diff; empty if nothing changed.
    pub text: String,
    /// Whether a secret was taken out of it, so that it can be read but not applied.
    pub redacted: bool,
}

/// The changes of all files as `git apply` takes them.
pub fn patch(files: &[FileChange]) -> Patch {
    let mut patch = Patch { text: String::new(), redacted: false };
    files.iter().for_each(|file| add(&mut patch, file));
    patch
}

fn add(patch: &mut Patch, file: &FileChange) {
    let comparison = Comparison::of(file.before.as_deref().unwrap_or_default(), &file.after);
    for (index, ops) in comparison.groups().into_iter().enumerate() {
        if index == 0 {
            let old = match file.before {
                Some(_) => header_name("a/", &file.name),
                None => "/dev/null".to_owned(),
            };
            let header = format!("--- {old}\n+++ {}\n", header_name("b/", &file.name));
            patch.text.push_str(&header);
        }
        patch.text.push_str(&hunk_header(&ops, &comparison.heading(&ops)));
        for change in ops.iter().flat_map(|op| comparison.diff.iter_changes(op)) {
            patch.push(&comparison, &change);
        }
    }
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

    fn patch(name: &str, before: &str, after: &str) -> Patch {
        super::patch(&[change(name, Some(before), after)])
    }

    fn change(name: &str, before: Option<&str>, after: &str) -> FileChange {
        let before = before.map(str::to_owned);
        FileChange { name: name.to_owned(), before, after: after.to_owned() }
    }

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
            git_makes(&[change("ci file.yml", Some(before), after)]);
        }
    }

    #[test]
    fn git_applies_a_patch_of_several_files() {
        git_makes(&[
            change("ci.yml", Some(BEFORE), &BEFORE.replace("node:20", "node:22")),
            change("a/Dockerfile", Some("FROM a\n"), "FROM b\n"),
            change("a/.dockerignore", None, ".git\n"),
        ]);
    }

    /// Lets git apply the patch of these files, and looks whether they then hold what they should.
    fn git_makes(files: &[FileChange]) {
        use std::fs;
        use std::io::Write;
        let folder = tempfile::tempdir().unwrap();
        let path = |file: &FileChange| folder.path().join(&file.name);
        for file in files {
            fs::create_dir_all(path(file).parent().unwrap()).unwrap();
            if let Some(before) = &file.before {
                fs::File::create(path(file)).unwrap().write_all(before.as_bytes()).unwrap();
            }
        }
        let mut git = std::process::Command::new("git");
        git.args(["apply", "--whitespace=nowarn", "--unidiff-zero", "-"])
            .current_dir(folder.path());
        let Ok(mut child) = git.stdin(std::process::Stdio::piped()).spawn() else {
            println!("skipped: no git");
            return;
        };
        let text = super::patch(files).text;
        child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        assert!(child.wait().unwrap().success(), "{text}");
        for file in files {
            assert_eq!(fs::read_to_string(path(file)).unwrap(), file.after);
        }
    }
}
