//! What builds no longer get once there is an ignore file, or more stands in it.

use std::collections::BTreeSet;

use super::compare::{Comparison, Side};
use super::{Difference, Evidence, Safety, mentions};
use crate::dockerfile::ignore::Ignore;
use crate::dockerfile::{Dockerfile, is_dockerfile};
use crate::project::Project;
use crate::text::listed;

/// A new ignore file, or one with more lines; `old` is what it held. What a Dockerfile asks for by name it never keeps
/// from a build.
pub(super) fn compare(
    path: &str,
    old: Option<&str>,
    after: &Side<'_>,
    comparison: &mut Comparison,
) {
    let project = after.source.project;
    let Some(folder) = path.strip_suffix(".dockerignore") else { return };
    let Some(ignore) = project.text(path).and_then(|text| Ignore::parse(text).ok()) else { return };
    let files = project.tree.paths().iter().filter_map(|file| file.strip_prefix(folder));
    let known = old.and_then(|old| Ignore::parse(old).ok()).unwrap_or_default();
    let (kept, gone): (Vec<&str>, Vec<&str>) = files.partition(|file| ignore.keeps(file));
    let gone: Vec<&str> = gone.into_iter().filter(|file| known.keeps(file)).collect();
    if let Some(file) = kept.into_iter().find(|file| !known.keeps(file)) {
        let text = format!("{path} no longer keeps {file} from builds");
        let line = after.source.in_file(path, 1);
        comparison.add(Difference::Image, None, text, vec![line]);
    }
    for file in &gone {
        if let Some(line) = asked_for(project, folder, file) {
            let text = format!("{} takes {file}, which {path} would keep from it", line.file);
            comparison.add(Difference::Image, None, text, vec![line]);
        }
    }
    let top = |file: &&str| file.split('/').next().unwrap_or(file).to_owned();
    let names: BTreeSet<String> = gone.iter().map(top).collect();
    let what = match names.is_empty() {
        true => "nothing that is in the repository".to_owned(),
        false => listed(names),
    };
    let more = if old.is_some() { "names now" } else { "names" };
    let text = format!("builds no longer get what {path} {more}: {what}");
    let line = after.source.in_file(path, first_new(old, project.text(path)));
    comparison.add(Difference::Image, Some(Safety::Review), text, vec![line]);
    if let Some((name, line)) = gone.iter().find_map(|file| mentions(project, file)) {
        let text = format!("no image needs a file that {path} names");
        comparison.assume(text, vec![after.source.in_file(&name, line)]);
    }
}

/// The number of the first line that wasn't there before.
fn first_new(old: Option<&str>, new: Option<&str>) -> usize {
    let known: BTreeSet<&str> = old.unwrap_or_default().lines().collect();
    let at = new.unwrap_or_default().lines().position(|line| !known.contains(line));
    at.map_or(1, |index| index + 1)
}

/// The line of a Dockerfile below this folder that takes a file by name.
fn asked_for(project: &Project, folder: &str, file: &str) -> Option<Evidence> {
    let own = |name: &str| name.starts_with(folder) && is_dockerfile(name);
    project.texts.iter().filter(|(name, _)| own(name)).find_map(|(name, text)| {
        let reads = Dockerfile::parse(text.as_str()).ok()?.reads_from_context(None).reads;
        let read = reads.iter().find(|read| read.path != "." && read.covers(file))?;
        let line = project.opened_line(name, read.line);
        let text = text.as_str().lines().nth(read.line.saturating_sub(1)).unwrap_or_default();
        Some(Evidence { file: name.clone(), line, text: text.trim().to_owned() })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_stands_in_the_first_line_that_is_new() {
        assert_eq!(first_new(None, Some(".git\n")), 1);
        assert_eq!(first_new(Some("a\nb\n"), Some("a\nb\n.git\n")), 3);
        assert_eq!(first_new(Some("a\n"), Some("a\n")), 1);
    }
}
