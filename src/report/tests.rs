//! Whole reports, and what must never break out of them.

use super::*;
use crate::plan::{Decisions, Level};
use crate::project::Project;

const TEXT: &str = "a: 1\nb: 2\nname: x\n";

fn report(text: &str, level: Level) -> String {
    let project = Project::of_text("bitbucket-pipelines.yml", text);
    let migration = fake::migrate(&project, &Decisions::at(level));
    markdown(
        &migration,
        Origin { name: "bitbucket-pipelines.yml", path: "my repo/bitbucket-pipelines.yml" },
    )
}

fn snapshot(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

#[test]
fn a_report_tells_what_changes_and_what_is_left() {
    snapshot("report-all", &report(TEXT, Level::All));
}

#[test]
fn what_was_not_taken_has_its_command() {
    snapshot("report-safe", &report(TEXT, Level::Safe));
}

#[test]
fn nothing_changed_is_said() {
    let text = report("a: 1\n", Level::All);
    assert!(
        text.starts_with("# Migration of `bitbucket-pipelines.yml`\n\nNothing is changed.\n"),
        "{text}"
    );
    assert!(!text.contains("```diff"), "{text}");
    assert!(!text.contains("## In numbers") && !text.contains("## How far"), "{text}");
}

#[test]
fn the_diff_stays_in_its_fence() {
    let text = report("a: '```'\nb: 2\n", Level::All);
    assert!(text.contains("\n````diff\n"), "{text}");
}

#[test]
fn secrets_are_not_shown() {
    assert!(!report(TEXT, Level::All).contains("hunter2"));
}

#[test]
fn words_for_the_shell_are_quoted_where_needed() {
    assert_eq!(shell_word("a/b-c.yml"), "a/b-c.yml");
    assert_eq!(shell_word("variables/move/A & B"), "'variables/move/A & B'");
    assert_eq!(shell_word("it's"), r"'it'\''s'");
    assert_eq!(shell_word(""), "''");
}

#[test]
fn a_value_that_looks_like_a_secret_is_not_shown_even_if_it_is_not_secured() {
    let setting = |name: &str, value: &str| crate::improvements::Setting {
        place: crate::improvements::SettingPlace::Repository,
        name: name.into(),
        value: value.into(),
        secured: false,
        instead_of: None,
        line: None,
    };
    assert_eq!(shown_value(&setting("DB_PASSWORD", "hunter2hunter2")), None);
    assert_eq!(shown_value(&setting("PROJECT_NAME", "be-payments")), Some("be-payments"));
}
