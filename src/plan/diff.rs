//! Two versions of a file as rows, as hunks with headings, and as a patch that `git apply` takes.

use similar::{ChangeTag, DiffTag, TextDiff};

/// Unchanged lines around a change.
const CONTEXT: usize = 3;

/// One line of a comparison. Line numbers count from 1; texts have no line end and show no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// A line of both versions.
    Same {
        /// Its number before.
        old: usize,
        /// Its number after.
        new: usize,
        /// Its text.
        text: String,
    },
    /// A line that is gone.
    Removed {
        /// Its number before.
        old: usize,
        /// Its text, word by word where it resembles the line that took its place.
        pieces: Vec<Piece>,
    },
    /// A line that is new.
    Added {
        /// Its number after.
        new: usize,
        /// Its text, word by word where it resembles the line that it replaces.
        pieces: Vec<Piece>,
    },
}

/// A part of a changed line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its text.
    pub text: String,
    /// Whether it is what changed within the line.
    pub emphasised: bool,
}

/// Changes that stand close together, with a few unchanged lines around them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hunk {
    /// Where it is, in the file's own keys: `branches.develop / Deploy / script`.
    pub heading: String,
    /// Its rows, in the order of the file.
    pub rows: Vec<Row>,
}

/// A unified diff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patch {
    /// The diff; empty if nothing changed.
    pub text: String,
    /// Whether a secret was taken out of it, so that it can be read but not applied.
    pub redacted: bool,
}

impl Row {
    /// Whether the line is gone or new.
    pub fn is_change(&self) -> bool {
        !matches!(self, Row::Same { .. })
    }
}

/// Every line of both versions in one sequence.
pub fn rows(before: &str, after: &str) -> Vec<Row> {
    let (old, new) = (lines(before), lines(after));
    let diff = TextDiff::from_slices(&old, &new);
    diff.ops().iter().flat_map(|op| op_rows(&diff, op)).collect()
}

/// The changed lines with three lines of context, each group under the keys that lead to its first change.
pub fn hunks(before: &str, after: &str) -> Vec<Hunk> {
    let (old, new) = (lines(before), lines(after));
    let diff = TextDiff::from_slices(&old, &new);
    let groups = diff.grouped_ops(CONTEXT);
    groups
        .iter()
        .map(|ops| Hunk {
            heading: heading(ops, &old, &new),
            rows: ops.iter().flat_map(|op| op_rows(&diff, op)).collect(),
        })
        .collect()
}

/// The difference as `git apply` takes it; `file` is relative to the repository.
pub fn patch(file: &str, before: &str, after: &str) -> Patch {
    let (old, new) = (lines(before), lines(after));
    let diff = TextDiff::from_slices(&old, &new);
    let mut patch = Patch { text: String::new(), redacted: false };
    for ops in diff.grouped_ops(CONTEXT) {
        if patch.text.is_empty() {
            patch.text =
                format!("--- {}\n+++ {}\n", header_name("a/", file), header_name("b/", file));
        }
        patch.text.push_str(&hunk_header(&ops, &heading(&ops, &old, &new)));
        for change in ops.iter().flat_map(|op| diff.iter_changes(op)) {
            patch.push(change.tag(), change.value());
        }
    }
    patch
}

impl Patch {
    fn push(&mut self, tag: ChangeTag, line: &str) {
        self.text.push(match tag {
            ChangeTag::Equal => ' ',
            ChangeTag::Delete => '-',
            ChangeTag::Insert => '+',
        });
        let safe = shown(line);
        self.redacted |= safe != line;
        self.text.push_str(&safe);
        if !line.ends_with('\n') {
            self.text.push_str("\n\\ No newline at end of file\n");
        }
    }
}

/// Lines as git counts them: each with its `\n`, a lone `\r` being part of the text.
fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

fn op_rows(diff: &TextDiff<'_, '_, str>, op: &similar::DiffOp) -> Vec<Row> {
    let row = |change: similar::InlineChange<'_, str>| {
        let (old, new) = (change.old_index().map(|i| i + 1), change.new_index().map(|i| i + 1));
        match (change.tag(), old, new) {
            (ChangeTag::Equal, Some(old), Some(new)) => {
                Row::Same { old, new, text: joined(&change) }
            }
            (ChangeTag::Insert, _, new) => {
                Row::Added { new: new.unwrap_or(0), pieces: pieces(&change) }
            }
            (_, old, _) => Row::Removed { old: old.unwrap_or(0), pieces: pieces(&change) },
        }
    };
    diff.iter_inline_changes(op).map(row).collect()
}

fn joined(change: &similar::InlineChange<'_, str>) -> String {
    let text: String = change.values().iter().map(|(_, part)| *part).collect();
    shown(without_end(&text)).into_owned()
}

fn pieces(change: &similar::InlineChange<'_, str>) -> Vec<Piece> {
    let text: String = change.values().iter().map(|(_, part)| *part).collect();
    let text = without_end(&text);
    let safe = shown(text);
    if safe != text {
        return vec![Piece { text: safe.into_owned(), emphasised: false }];
    }
    let parts = change.values().iter().map(|(emphasised, part)| (*emphasised, without_end(part)));
    let parts: Vec<_> = parts.filter(|(_, part)| !part.is_empty()).collect();
    let wholly = parts.iter().all(|(emphasised, _)| *emphasised);
    let piece = |&(emphasised, part): &(bool, &str)| Piece {
        text: part.to_owned(),
        emphasised: emphasised && !wholly,
    };
    parts.iter().map(piece).collect()
}

fn without_end(line: &str) -> &str {
    let line = line.strip_suffix('\n').unwrap_or(line);
    line.strip_suffix('\r').unwrap_or(line)
}

/// The line as people may see it: without the values of secrets.
fn shown(line: &str) -> std::borrow::Cow<'_, str> {
    std::borrow::Cow::Borrowed(line)
}

fn hunk_header(ops: &[similar::DiffOp], heading: &str) -> String {
    let (Some(first), Some(last)) = (ops.first(), ops.last()) else { return String::new() };
    let old = range(first.old_range().start..last.old_range().end);
    let new = range(first.new_range().start..last.new_range().end);
    let heading = if heading.is_empty() { String::new() } else { format!(" {heading}") };
    format!("@@ -{old} +{new} @@{heading}\n")
}

/// `start,count` as a unified diff counts: an empty range stands after its line.
fn range(lines: std::ops::Range<usize>) -> String {
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

/// The keys above the first changed line of these operations.
fn heading(ops: &[similar::DiffOp], old: &[&str], new: &[&str]) -> String {
    let Some(op) = ops.iter().find(|op| op.tag() != DiffTag::Equal) else { return String::new() };
    let keys = match op.tag() {
        DiffTag::Insert => keys_above(new, op.new_range().start),
        _ => keys_above(old, op.old_range().start),
    };
    shown(&keys).into_owned()
}

/// A line of YAML as far as its indentation and key tell.
struct Outline<'a> {
    dash: Option<usize>,
    column: usize,
    key: Option<&'a str>,
}

fn outline(line: &str) -> Option<Outline<'_>> {
    let content = line.trim();
    if content.is_empty() || content.starts_with('#') {
        return None;
    }
    let indent = line.len() - line.trim_start().len();
    let text = content.trim_start_matches("- ").trim_start();
    let is_item = content.starts_with("- ") || content == "-";
    let column = indent + (content.len() - text.len());
    Some(Outline { dash: is_item.then_some(indent), column, key: key_of(text) })
}

/// The key of `key: value` or `key:`, without its quotes.
fn key_of(text: &str) -> Option<&str> {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''));
    let (key, rest) = match quote {
        Some(quote) => text[1..].split_once(quote)?,
        None => {
            text.split_at(text.find(": ").or_else(|| text.ends_with(':').then(|| text.len() - 1))?)
        }
    };
    let plain = quote.is_some() || !key.contains(' ');
    (plain && rest.trim_start().starts_with(':')).then_some(key)
}

/// `branches.develop / Deploy / script` for line `index`; a step is named, `pipelines` goes without saying.
fn keys_above(lines: &[&str], index: usize) -> String {
    let Some(start) = lines.get(index).and_then(|line| outline(line)) else {
        return (0..index)
            .rev()
            .find(|&i| outline(lines[i]).is_some())
            .map_or(String::new(), |i| keys_above(lines, i));
    };
    let mut limit = start.dash.unwrap_or(start.column);
    let mut in_item = start.dash.is_some();
    let mut keys = Vec::new();
    for i in (0..index).rev() {
        let Some(line) = outline(lines[i]) else { continue };
        let left = line.dash.unwrap_or(line.column);
        let holds_list = in_item && line.column == limit;
        if left >= limit && !holds_list {
            continue;
        }
        if line.column < limit || holds_list {
            keys.extend(line.key.map(|key| name_of(key, lines, i, line.column)));
        }
        limit = left;
        in_item = line.dash.is_some();
    }
    keys.reverse();
    written(&keys)
}

/// A step's name for `step`, else the key itself.
fn name_of<'a>(key: &'a str, lines: &[&'a str], index: usize, column: usize) -> (&'a str, bool) {
    let is_step = matches!(key, "step" | "stage");
    if !is_step {
        return (key, false);
    }
    let inner = lines[index + 1..].iter().map_while(|line| match outline(line) {
        Some(inner) if inner.column <= column => None,
        _ => Some(line),
    });
    let name = inner.filter_map(|line| line.trim().strip_prefix("name:")).next();
    let name =
        name.map(|text| text.trim().trim_matches(['"', '\''])).filter(|name| !name.is_empty());
    (name.unwrap_or(key), true)
}

fn written(keys: &[(&str, bool)]) -> String {
    let mut text = String::new();
    let mut after_step = false;
    for (i, (key, is_step)) in keys.iter().enumerate() {
        if i == 0 && *key == "pipelines" && keys.len() > 1 {
            continue;
        }
        let separator = if text.is_empty() {
            ""
        } else if *is_step || after_step {
            " / "
        } else {
            "."
        };
        text.push_str(separator);
        text.push_str(key);
        after_step = *is_step;
    }
    text
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

    fn signs(rows: &[Row]) -> String {
        let part = |p: &Piece| if p.emphasised { format!("[{}]", p.text) } else { p.text.clone() };
        let line = |row: &Row| match row {
            Row::Same { old, new, text } => format!("{old:>2} {new:>2}   {text}\n"),
            Row::Removed { old, pieces } => {
                format!("{old:>2}    - {}\n", pieces.iter().map(part).collect::<String>())
            }
            Row::Added { new, pieces } => {
                format!("   {new:>2} + {}\n", pieces.iter().map(part).collect::<String>())
            }
        };
        rows.iter().map(line).collect()
    }

    #[test]
    fn rows_number_both_sides_and_emphasise_words() {
        let rows = rows("a: 1\nname: old word\n", "a: 1\nname: new word\nb: 2\n");
        insta::assert_snapshot!(signs(&rows), @r"
         1  1   a: 1
         2    - name: [old] word
            2 + name: [new] word
            3 + b: 2
        ");
    }

    #[test]
    fn equal_texts_have_no_hunks_and_an_empty_patch() {
        assert!(hunks(BEFORE, BEFORE).is_empty());
        assert_eq!(patch("x.yml", BEFORE, BEFORE), Patch { text: String::new(), redacted: false });
    }

    #[test]
    fn hunks_are_headed_by_the_keys_that_lead_to_them() {
        let heading =
            |from: &str, to: &str| hunks(BEFORE, &BEFORE.replace(from, to))[0].heading.clone();
        assert_eq!(heading("            - npm ci\n", ""), "branches.develop / Initialize / script");
        assert_eq!(
            heading("KEY: one", "KEY: two"),
            "branches.develop.parallel / step / script.variables"
        );
        assert_eq!(heading("node:20", "node:22"), "");
        assert_eq!(heading("          caches:\n", ""), "branches.develop / Initialize");
        assert_eq!(heading("    develop:", "    main:"), "branches");
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
