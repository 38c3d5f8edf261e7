//! Lines of files that show something, with the lines around them.

use crate::app::prose::{Line, Tone};
use crate::plan::diff::shown_lines;
use crate::project::Project;
use crate::verdict::Evidence;

/// Lines shown before and after each.
const AROUND: usize = 2;

/// Each line that shows something, marked, with those around it as the files were opened. A line of which the file
/// isn't known, or that is new, stands alone.
pub(crate) fn excerpts(evidence: &[Evidence], project: &Project) -> Vec<Line> {
    let mut files: Vec<(&str, Vec<&Evidence>)> = Vec::new();
    for item in evidence.iter().filter(|item| !item.text.is_empty()) {
        match files.iter_mut().find(|(file, _)| *file == item.file) {
            Some((_, items)) => items.push(item),
            None => files.push((&item.file, vec![item])),
        }
    }
    let mut lines = Vec::new();
    for (file, items) in files {
        // the pipeline needs no name where nothing else is shown before it
        if file != project.pipeline_name || !lines.is_empty() {
            lines.push(Line::led(Tone::Faint, "   ", format!("in {file}:")));
        }
        lines.extend(of_file(file, &items, project));
    }
    lines
}

fn of_file(file: &str, items: &[&Evidence], project: &Project) -> Vec<Line> {
    let text = match file == project.pipeline_name {
        true => Some(project.pipeline_text.as_str()),
        false => project.text(file),
    };
    let source = text.map_or_else(Vec::new, shown_lines);
    let known = |item: &&Evidence| {
        let line = item.line.and_then(|line| source.get(line.checked_sub(1)?));
        line.is_some_and(|line| line.contains(first_line(&item.text)))
    };
    let (known, alone): (Vec<&Evidence>, Vec<&Evidence>) = items.iter().copied().partition(known);
    let mut marked: Vec<usize> = known.iter().filter_map(|item| item.line).collect();
    marked.sort_unstable();
    marked.dedup();
    let mut lines = in_context(&source, &marked);
    lines.extend(alone.into_iter().map(standing_alone));
    lines
}

/// These lines of a text, counted from 1, and those around them; a gap is a line of its own.
fn in_context(source: &[String], marked: &[usize]) -> Vec<Line> {
    let is_near = |number: usize| marked.iter().any(|line| line.abs_diff(number) <= AROUND);
    let shown: Vec<usize> = (1..=source.len()).filter(|&number| is_near(number)).collect();
    let text = |number: usize| source.get(number - 1).map_or("", String::as_str);
    let indents = shown.iter().map(|&number| text(number)).filter(|line| !line.trim().is_empty());
    let indent = indents.map(|line| line.len() - line.trim_start_matches(' ').len()).min();
    let mut lines = Vec::new();
    let mut before = None;
    for number in shown {
        if before.is_some_and(|before| before + 1 < number) {
            lines.push(Line::new(Tone::Context, "       ⋮"));
        }
        before = Some(number);
        let (tone, mark) = match marked.contains(&number) {
            true => (Tone::Code, "▸"),
            false => (Tone::Context, " "),
        };
        let rest = text(number).get(indent.unwrap_or(0)..).unwrap_or_default();
        lines.push(Line::led(tone, format!("{mark}{number:>5} │ "), rest.trim_end()));
    }
    lines
}

fn standing_alone(item: &Evidence) -> Line {
    let number = item.line.map_or_else(|| "new".to_owned(), |line| line.to_string());
    Line::led(Tone::Code, format!("▸{number:>5} │ "), &item.text)
}

fn first_line(text: &str) -> &str {
    text.trim().lines().next().unwrap_or_default().trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project() -> Project {
        let text = "image: a\npipelines:\n  default:\n    - step:\n        script:\n          - one\n          - two\n          - three\n          - four\n          - five\n          - six\n          - seven\n";
        let mut project = Project::of_text("bitbucket-pipelines.yml", text);
        project.put("Dockerfile", "FROM a\nENV API_TOKEN=hunter2hunter2\nCOPY . .\n");
        project
    }

    fn shown(evidence: &[(&str, Option<usize>, &str)]) -> String {
        let item = |&(file, line, text): &(&str, Option<usize>, &str)| Evidence {
            file: file.into(),
            line,
            text: text.into(),
        };
        let evidence: Vec<Evidence> = evidence.iter().map(item).collect();
        let lines = excerpts(&evidence, &project());
        lines.iter().map(|line| format!("{}{}\n", line.lead, line.text)).collect()
    }

    #[test]
    fn a_line_stands_among_its_neighbours() {
        insta::assert_snapshot!(shown(&[("bitbucket-pipelines.yml", Some(6), "- one")]), @r"
             4 │ - step:
             5 │     script:
        ▸    6 │       - one
             7 │       - two
             8 │       - three
        ");
    }

    #[test]
    fn lines_far_apart_have_a_gap_between_them() {
        let both = [
            ("bitbucket-pipelines.yml", Some(12), "- seven"),
            ("bitbucket-pipelines.yml", Some(2), "pipelines:"),
        ];
        insta::assert_snapshot!(shown(&both), @r"
             1 │ image: a
        ▸    2 │ pipelines:
             3 │   default:
             4 │     - step:
               ⋮
            10 │           - five
            11 │           - six
        ▸   12 │           - seven
        ");
    }

    #[test]
    fn other_files_are_named_and_show_no_secret() {
        insta::assert_snapshot!(shown(&[("Dockerfile", Some(3), "COPY . .")]), @r"
           in Dockerfile:
             1 │ FROM a
             2 │ ENV API_TOKEN=‹secret›
        ▸    3 │ COPY . .
        ");
    }

    #[test]
    fn the_pipeline_is_named_behind_another_file() {
        let both =
            [("Dockerfile", Some(3), "COPY . ."), ("bitbucket-pipelines.yml", Some(1), "image: a")];
        let text = shown(&both);
        assert!(text.contains("   in bitbucket-pipelines.yml:\n▸    1 │ image: a\n"), "{text}");
    }

    #[test]
    fn what_is_new_or_not_where_it_was_said_to_be_stands_alone() {
        let items = [
            (".dockerignore", None, ".git"),
            ("Dockerfile", Some(1), "FROM another"),
            ("Dockerfile", Some(99), "COPY"),
        ];
        insta::assert_snapshot!(shown(&items), @r"
           in .dockerignore:
        ▸  new │ .git
           in Dockerfile:
        ▸    1 │ FROM another
        ▸   99 │ COPY
        ");
    }
}
