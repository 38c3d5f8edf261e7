//! The tables are well made, and real command lines find their rows.

use std::collections::HashSet;

use super::table::{File, RawProgram};
use super::*;
use crate::facts::{Access, Resource};

fn programs() -> Vec<RawProgram> {
    TEXTS.iter().flat_map(|text| toml::from_str::<File>(text).unwrap().program).collect()
}

fn words(line: &str) -> Vec<Option<&str>> {
    line.split(' ').map(|word| (word != "?").then_some(word)).collect()
}

fn row(line: &str) -> &'static Command {
    find(&words(line)).unwrap_or_else(|| panic!("no row for `{line}`")).row
}

fn texts(line: &str, indices: &[usize]) -> String {
    let words = words(line);
    indices.iter().map(|index| words[*index].unwrap_or("?")).collect::<Vec<_>>().join(" ")
}

#[test]
fn every_row_is_well_made() {
    for program in programs() {
        assert!(!program.names.is_empty() && !program.command.is_empty(), "{:?}", program.names);
        for row in &program.command {
            assert!(row.is_decided(), "{:?} {:?} {:?}", program.names, row.sub, row.when);
        }
    }
}

#[test]
fn every_program_is_found_by_each_of_its_names() {
    for program in programs() {
        for name in &program.names {
            assert_eq!(
                TABLE.program(name).map(|found| found.rows.len()),
                Some(program.command.len()),
                "{name}"
            );
        }
    }
    assert!(TABLE.about.is_some());
}

#[test]
fn no_two_rows_cover_the_same() {
    let mut names = HashSet::new();
    for program in programs() {
        for name in &program.names {
            assert!(names.insert(name.clone()), "`{name}` stands twice");
        }
        let mut covered = HashSet::new();
        for row in &program.command {
            let any = vec!["(any)".to_owned()];
            for sub in if row.sub.is_empty() { &any } else { &row.sub } {
                let key = (sub.clone(), row.when.clone(), row.only_with.clone(), row.each.clone());
                assert!(covered.insert(key), "{:?} `{sub}` {:?}", program.names, row.when);
            }
        }
    }
    assert!(names.len() > 150, "{}", names.len());
}

#[test]
fn every_row_has_a_source_and_conditions_are_options() {
    for row in rows() {
        assert!(!row.source.is_empty(), "{:?}", row.names);
        for group in &row.when {
            assert!(group.split(',').all(|name| name.starts_with('-')), "{:?} {group}", row.names);
        }
    }
}

#[test]
fn pure_rows_change_nothing() {
    for row in rows().filter(|row| row.kind == Kind::Pure) {
        let what = format!("{:?} {:?} {:?}", row.names, row.sub, row.when);
        assert!(
            row.writes.is_empty() && row.removes.is_empty() && row.images_written.is_empty(),
            "{what}"
        );
        assert!(row.outside.iter().all(|outside| outside.access == Access::Reads), "{what}");
        assert!(row.runs.is_none(), "{what}");
    }
}

#[test]
fn only_rows_that_act_outside_change_something_there() {
    for row in rows() {
        let changes = row.outside.iter().any(|outside| outside.access == Access::Changes);
        let acts = matches!(row.kind, Kind::Publish | Kind::Deploy | Kind::Notify);
        let reports = row.kind == Kind::Check
            && row.outside.iter().all(|outside| outside.kind == Resource::Quality);
        assert!(
            changes == acts || (changes && reports),
            "{:?} {:?} {:?}",
            row.names,
            row.sub,
            row.when
        );
        assert!(row.kind != Kind::Run || row.runs.is_some(), "{:?} {:?}", row.names, row.sub);
    }
}

fn rows() -> impl Iterator<Item = &'static Command> {
    TABLE.programs().flat_map(|program| &program.rows).filter_map(|row| row.command.as_ref())
}

#[test]
fn real_command_lines_find_their_rows() {
    let expected = include_str!("lines.txt");
    let mut actual = String::new();
    for line in expected.lines() {
        let line = line.split(" → ").next().unwrap_or(line);
        actual.push_str(&format!("{line} → {}\n", summary(line)));
    }
    assert_eq!(actual, expected);
}

/// Kind, sub-command, operands and what is written or changed, in one line.
fn summary(line: &str) -> String {
    let words = words(line);
    let Some(found) = find(&words) else { return "unknown".to_owned() };
    let row = found.row;
    let mut parts = vec![format!("{:?}", row.kind).to_lowercase()];
    let operands = texts(line, &found.operands(&words));
    if !operands.is_empty() {
        parts.push(format!("of {operands}"));
    }
    parts.extend(row.reads.iter().map(|selector| format!("reads {selector}")));
    parts.extend(row.writes.iter().map(|selector| format!("writes {selector}")));
    parts.extend(row.removes.iter().map(|selector| format!("removes {selector}")));
    parts.extend(row.images_written.iter().map(|selector| format!("makes {selector}")));
    parts.extend(
        row.outside
            .iter()
            .map(|outside| format!("{:?} {:?}", outside.access, outside.kind).to_lowercase()),
    );
    if let Some(range) = found.command(&words) {
        parts.push(format!("runs `{}`", texts(line, &range.collect::<Vec<_>>())));
    }
    parts.join(", ")
}

#[test]
fn a_word_that_may_be_the_sub_command_leaves_it_open() {
    for line in [
        "docker ?",
        "git ?",
        "? build",
        "aws s3 ?",
        "docker ? build",
        "awssecrets-more",
        "podman build .",
    ] {
        assert!(find(&words(line)).is_none(), "{line}");
    }
    assert!(find(&[]).is_none());
    assert_eq!(row("docker push ?").kind, Kind::Publish);
    assert_eq!(row("az login --service-principal -u ? -p ?").kind, Kind::Fetch);
    assert_eq!(row("npm run ?").kind, Kind::Run);
}

#[test]
fn installed_programs_go_without_their_folder() {
    assert_eq!(program_name("/usr/bin/git"), "git");
    assert_eq!(program_name("./vendor/bin/phpunit"), "phpunit");
    assert_eq!(program_name("node_modules/.bin/eslint"), "eslint");
    assert_eq!(program_name("./deploy.sh"), "./deploy.sh");
    assert_eq!(program_name("bin/git"), "bin/git");
    assert_eq!(program_name("/"), "/");
}

#[test]
fn options_and_operands_are_told_apart() {
    let line = "docker --context x build -t app:1 --file=docker/Dockerfile --build-arg A=b .";
    let words = words(line);
    let found = find(&words).unwrap();
    assert_eq!((found.row.kind, found.sub_len), (Kind::Build, 1));
    assert_eq!(texts(line, &found.operands(&words)), ".");
    assert_eq!(found.option(&words, "-t,--tag"), [OptionValue { index: 5, inline_from: None }]);
    assert_eq!(found.option(&words, "-f,--file"), [OptionValue { index: 6, inline_from: Some(7) }]);
    assert_eq!(found.option(&words, "--context"), [OptionValue { index: 2, inline_from: None }]);
    assert!(found.option(&words, "--target").is_empty());
    assert!(found.has_option(&words, "--build-arg") && !found.has_option(&words, "--push"));
}

#[test]
fn the_secret_program_of_the_sample_is_known() {
    let line = "awssecrets --region ap-south-1 --secret ?";
    let words = words(line);
    let found = find(&words).unwrap();
    assert_eq!((found.row.kind, found.row.output), (Kind::Pure, Output::Value));
    assert_eq!(found.row.outside[0].kind, Resource::SecretStore);
    let Some(Selector::Option { names, .. }) = &found.row.outside[0].name else {
        panic!("no name")
    };
    assert_eq!(found.option_named(&words, names), [OptionValue { index: 4, inline_from: None }]);
    assert!(found.row.reads_variable("AWS_REGION") && !found.row.reads_variable("CLUSTER_NAME"));
}

#[test]
fn the_form_of_a_name_says_whether_it_is_outside() {
    assert!(Form::Prefix("s3://".into()).fits("s3://bucket/key"));
    assert!(!Form::Prefix("s3://".into()).fits("dist"));
    assert!(Form::Host.fits("user@host:/var/www"));
    assert!(!Form::Host.fits("./a:b") && !Form::Host.fits("dist"));
}

#[test]
fn a_path_elsewhere_is_none_of_the_step() {
    let copy = row("aws s3 cp dist s3://bucket");
    assert!(copy.is_local("dist") && !copy.is_local("s3://bucket") && !copy.is_local("-"));
    assert!(!row("scp a me@host:/b").is_local("me@host:/b"));
    assert!(row("cp a:b c").is_local("a:b"));
}

#[test]
fn options_and_files_may_name_variables() {
    let build = row("docker build --build-arg TOKEN .");
    assert!(build.variables.contains(&VariablePattern::NamedBy(vec!["--build-arg".into()])));
    assert!(build.reads_variable("DOCKER_BUILDKIT") && !build.reads_variable("TOKEN"));
    let install = row("npm ci");
    assert!(install.variables.contains(&VariablePattern::MentionedIn(".npmrc".into())));
    assert!(row("make build").reads_every_variable() && !install.reads_every_variable());
}

#[test]
fn any_words_are_taken_without_a_panic() {
    for line in [
        "tar",
        "tar ?",
        "tar f",
        "find -exec",
        "sed -i",
        "docker build -t",
        "xargs -I",
        "jq --arg a",
        "-",
        "",
        "--",
        "env A=",
    ] {
        let words = words(line);
        if let Some(found) = find(&words) {
            let _ = (found.operands(&words), found.command(&words), found.option(&words, "-f"));
        }
    }
}
