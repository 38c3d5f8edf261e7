//! Findings as one JSON array, for programs.

use serde::Serialize;

use super::{Checked, word};

#[derive(Serialize)]
struct Row<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    rule: &'a str,
    level: &'static str,
    place: &'a str,
    message: &'a str,
    help: &'a str,
}

/// The findings of all files in order, with a line end.
pub fn json(files: &[Checked]) -> String {
    let rows: Vec<Row<'_>> = files.iter().flat_map(rows).collect();
    // Rows of texts and numbers can always be written.
    serde_json::to_string_pretty(&rows).unwrap_or_default() + "\n"
}

fn rows(checked: &Checked) -> impl Iterator<Item = Row<'_>> {
    checked.findings.iter().map(|finding| Row {
        file: finding.file.as_ref().unwrap_or(&checked.file),
        line: finding.line,
        column: finding.column,
        rule: &finding.rule,
        level: word(finding.level),
        place: &finding.place,
        message: &finding.message,
        help: &finding.help,
    })
}

#[cfg(test)]
mod tests {
    use super::super::example;
    use super::*;

    #[test]
    fn each_finding_is_an_object() {
        insta::assert_snapshot!(json(&example()[1..]), @r#"
        [
          {
            "file": "b.yml",
            "line": 1,
            "column": 9,
            "rule": "no-pipelines",
            "level": "warning",
            "place": "",
            "message": "there is no pipeline",
            "help": ""
          }
        ]
        "#);
        assert_eq!(json(&[]), "[]\n");
    }
}
