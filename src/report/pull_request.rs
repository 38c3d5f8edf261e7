//! A text for the pull request: what changes and what has to be done first, short enough to be read.

use super::markdown::{after, code, prose, text};
use super::places::{few, lines_of};
use super::{numbers, proof, shown_value, time};
use crate::improvements::{Setting, Task};
use crate::plan::{Migration, State};
use crate::verdict::Assumption;

/// The text as Markdown, with a line end: a title, a summary, what to do in order, what changes, what is assumed.
pub fn pull_request(migration: &Migration, name: &str) -> String {
    let mut sentences: Vec<String> = numbers::steps(migration)
        .into_iter()
        .chain(numbers::longest_chain(migration))
        .chain(time::in_a_sentence(&migration.cost))
        .map(|words| text(&words))
        .collect();
    sentences.push(match migration.changes_anything() {
        true => proof::sentence(&migration.verdict),
        false => "No file changes.".to_owned(),
    });
    let refused: Vec<String> =
        migration.after.refusals.iter().map(|reason| format!("- {}", prose(reason))).collect();
    let warnings = few(&migration.after.warnings);
    let warnings = warnings.iter().map(|warning| format!("- {}", prose(warning))).collect();
    let parts = [
        Some(format!("# Improve {}", code(name))),
        Some(sentences.join(" ")),
        section("Bitbucket still refuses or stops at", refused),
        section("Before merging", to_do(migration)),
        section("Warnings that stay", warnings),
        section("What changes", changes(migration)),
        section("Assumed", migration.verdict.assumptions.iter().map(assumed).collect()),
        migration.changes_anything().then(|| "Lines are those of the files before.".to_owned()),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join("\n\n") + "\n"
}

fn section(title: &str, lines: Vec<String>) -> Option<String> {
    (!lines.is_empty()).then(|| format!("## {title}\n\n{}", lines.join("\n")))
}

fn to_do(migration: &Migration) -> Vec<String> {
    let settings = migration.settings.iter().map(create);
    let all = settings.chain(migration.work().0.iter().map(task)).enumerate();
    all.map(|(index, words)| format!("{}. {words}", index + 1)).collect()
}

fn create(setting: &Setting) -> String {
    let (place, name) = (text(&setting.place.to_string()), code(&setting.name));
    let value = match shown_value(setting) {
        Some("") => " with an empty value".to_owned(),
        Some(value) => format!(" = {}", code(value)),
        None if setting.secured => ", secured, with the value that the file held".to_owned(),
        None => " with the value that the file held".to_owned(),
    };
    format!("Create the {place} variable {name}{value}")
}

fn task(task: &Task) -> String {
    format!("{}{}", prose(&task.text), after(&lines_of(&task.evidence)))
}

fn changes(migration: &Migration) -> Vec<String> {
    let pages = migration.pages.iter().flat_map(|page| {
        let accepted = page.entries.iter().filter(|entry| entry.state == State::Accepted);
        accepted.map(|entry| {
            let lines = after(&lines_of(&entry.proposal.evidence));
            let (title, summary) = (page.about.title, &entry.proposal.summary);
            let lead = match summary.starts_with(&format!("{title}: ")) {
                true => String::new(),
                false => format!("{}: ", text(title)),
            };
            format!("- {lead}{}{lines}", prose(summary))
        })
    });
    pages.collect()
}

fn assumed(assumption: &Assumption) -> String {
    format!("- {}{}", prose(&assumption.text), after(&lines_of(&assumption.evidence)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Decisions, Level};
    use crate::project::Project;
    use crate::report::fake::migrate;

    #[test]
    fn it_holds_what_a_reviewer_needs_and_no_secret() {
        let project = Project::of_text("p.yml", "a: 1\nb: 2\nname: x\n");
        let text = pull_request(&migrate(&project, &Decisions::at(Level::All)), "p.yml");
        insta::assert_snapshot!(text, @r"
        # Improve `p.yml`

        The longest chain of steps that wait for each other in branches.develop: 4 before, 3 after. Both versions do the same but for what the changes declare, if the assumptions below hold.

        ## Before merging

        1. Create the repository variable `NAME` = `x`
        2. Create the repository variable `TOKEN`, secured, with the value that the file held
        3. tell the team

        ## What changes

        - Clean up: drop `b`, which nobody reads (line 2)
        - Clean up: move NAME into a repository variable (line 2)

        ## Assumed

        - nobody reads \*NAME\* (line 2)

        Lines are those of the files before.
        ");
    }

    #[test]
    fn nothing_accepted_leaves_only_the_summary() {
        let project = Project::of_text("p.yml", "a: 1\nb: 2\nname: x\n");
        let text = pull_request(&migrate(&project, &Decisions::at(Level::None)), "p.yml");
        assert!(!text.contains("What changes"), "{text}");
    }
}
