//! Findings as lines: `path:line:column: level[rule] place: message`, help indented below.

use std::borrow::Cow;

use super::{Checked, word};
use crate::plan::{Finding, FindingLevel};
use crate::text::plain;

/// The findings of all files, one or more lines each; empty if there are none.
pub fn text(files: &[Checked]) -> String {
    let each = |checked: &Checked| {
        let file = plain(&checked.file).into_owned();
        checked.findings.iter().map(|finding| lines(&file, finding)).collect::<String>()
    };
    files.iter().map(each).collect()
}

/// One line that counts what was found: `2 errors, 1 improvement in 1 of 3 files`.
pub fn summary(files: &[Checked]) -> String {
    let count =
        |level| files.iter().flat_map(|file| &file.findings).filter(|f| f.level == level).count();
    let counts: Vec<String> =
        [FindingLevel::Error, FindingLevel::Warning, FindingLevel::Improvement]
            .into_iter()
            .map(|level| (count(level), word(level)))
            .filter(|(n, _)| *n > 0)
            .map(|(n, word)| counted(n, word))
            .collect();
    let all = counted(files.len(), "file");
    if counts.is_empty() {
        return format!("nothing found in {all}");
    }
    let concerned = files.iter().filter(|file| !file.findings.is_empty()).count();
    format!(
        "{} in {}",
        counts.join(", "),
        if files.len() == 1 { all } else { format!("{concerned} of {all}") }
    )
}

fn lines(file: &str, finding: &Finding) -> String {
    let Finding { rule, level, file: other, line, column, place, message, help } = finding;
    let file = other.as_ref().map_or(Cow::Borrowed(file), |other| plain(other));
    let place = if place.is_empty() { String::new() } else { format!("{}: ", plain(place)) };
    let first =
        format!("{file}:{line}:{column}: {}[{rule}] {place}{}\n", word(*level), plain(message));
    let help = help.lines().map(|line| format!("    {}\n", plain(line)));
    std::iter::once(first).chain(help).collect()
}

fn counted(n: usize, word: &str) -> String {
    format!("{n} {word}{}", if n == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::super::example;
    use super::*;

    #[test]
    fn findings_are_lines_with_places() {
        insta::assert_snapshot!(text(&example()), @r"
        a/bitbucket-pipelines.yml:22:9: error[clone-boolean] &fetch: `clone: false` is no value that Bitbucket takes
            write `clone: { enabled: false }`
        a/bitbucket-pipelines.yml:23:9: improvement[docker] default/Build: the docker cache·[2J stays empty
            remove it
            or build without BuildKit
        b.yml:1:9: warning[no-pipelines] there is no pipeline
        ");
    }

    #[test]
    fn the_summary_counts_levels_and_files() {
        let files = example();
        assert_eq!(summary(&files), "1 error, 1 warning, 1 improvement in 2 of 3 files");
        assert_eq!(summary(&files[..1]), "1 error, 1 improvement in 1 file");
        assert_eq!(summary(&files[2..]), "nothing found in 1 file");
    }
}
