//! Plain mode through a pipe of answers.

use std::io::{Read, Write};
use std::process::{Child, Stdio};
use std::thread;

use pipemigrate::files::{DecisionsFile, SavedDecisions};
use pipemigrate::improvements::ProposalId;
use pipemigrate::plan::{Decisions, Level, migrate};

use crate::support::{Repository, Run, seed, snapshot};

const PIPELINE: &str = "bitbucket-pipelines.yml";

fn start(repository: &Repository, arguments: &[&str]) -> Child {
    let mut command = repository.command(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Runs plain mode with these answers, one per line, and none after them.
fn answered(repository: &Repository, answers: &str) -> Run {
    let mut child = start(repository, &["--plain"]);
    let mut input = child.stdin.take().unwrap();
    let answers = answers.to_owned();
    // the program may end before it has read all
    let writer = thread::spawn(move || drop(input.write_all(answers.as_bytes())));
    let run = Run::from(child.wait_with_output().unwrap());
    writer.join().unwrap();
    run
}

/// What is said, without what is another path in each run.
fn said(run: &Run) -> String {
    let line = |line: &str| match line.split_once("is kept as ") {
        Some((before, _)) => format!("{before}is kept as [backup].\n"),
        None => format!("{line}\n"),
    };
    run.out.lines().map(line).collect()
}

#[test]
fn a_dialogue_reads_well() {
    let repository = Repository::sample();
    let run =
        answered(&repository, "y\nu\nu\nU\n?\nn\n\nb\nmaybe\na\nr\nd\nb\ns\nr\nw\nv\nR\n?\nq\n");
    assert_eq!(run.code, Some(0), "{}", run.err);
    snapshot("plain-dialogue", &said(&run));
    assert!(repository.path().join("pipemigrate-report.md").exists());
}

#[test]
fn a_dialogue_with_choices_reads_well() {
    let repository = Repository::sample();
    let to_variables = "s\n".repeat(2);
    let choices = "c\n\nMY_NAME\n\nc destination nowhere\nc destination 9\nc destination 1\nc name 1\nc name CI\nc mood x\nc name APP\n";
    let run = answered(&repository, &format!("{to_variables}{choices}y\nr\nw\nu\nq\n"));
    assert_eq!(run.code, Some(0), "{}", run.err);
    snapshot("plain-choices", &said(&run));
    let before = include_str!("../../assets/demo/bitbucket-pipelines.yml");
    assert_eq!(repository.read(PIPELINE), before);
}

#[test]
fn decisions_that_are_kept_are_left_aside_in_words() {
    let repository = Repository::sample();
    assert_eq!(answered(&repository, "q\n").err, "");
    let place =
        DecisionsFile::in_folder(repository.state().to_owned(), &repository.path().join(PIPELINE));
    let place = place.unwrap();
    let id = ProposalId("artifacts/unused/&build/Dockerfile".to_owned());
    let mut saved = SavedDecisions::default();
    saved.decisions.answers.entry(id).or_default().accepted = Some(false);
    place.save(&saved).unwrap();
    let run = answered(&repository, "q\n");
    assert_eq!(run.code, Some(0), "{}", run.err);
    let note = "note: 1 earlier decision of yours is left aside, as answers from a pipe do the same each time; ";
    assert!(run.err.starts_with(note), "{}", run.err);
    assert!(run.err.trim_end().ends_with(" takes them") && run.err.lines().count() == 1);
    let file = place.path().to_str().unwrap();
    let mut child = start(&repository, &["--plain", "--decisions", file]);
    child.stdin.take().unwrap().write_all(b"q\n").unwrap();
    let run = Run::from(child.wait_with_output().unwrap());
    assert!(!run.err.contains("left aside, as"), "{}", run.err);
}

#[test]
fn what_is_preselected_is_named_on_the_command_line() {
    let repository = Repository::sample();
    for (word, heading) in
        [("none", "none is accepted by itself"), ("review", "all are accepted already")]
    {
        let mut child = start(&repository, &["--plain", "--preselect", word]);
        child.stdin.take().unwrap().write_all(b"q\n").unwrap();
        let run = Run::from(child.wait_with_output().unwrap());
        assert!(run.code == Some(0) && run.out.contains(heading), "{word}: {}", run.out);
    }
    let run = Run::from(start(&repository, &["--preselect", "all"]).wait_with_output().unwrap());
    assert_eq!(run.code, Some(2));
    assert!(run.err.contains("`all` is none of none, safe and review"), "{}", run.err);
}

#[test]
fn the_pipelines_are_told_in_words_before_and_after() {
    let run = answered(&Repository::sample(), "g\nA\ng\nq\n");
    let said: Vec<&str> = run.out.split("Accept it?").collect();
    let steps = "\n1. 2 steps side by side:\n   “Initialize Environment”, 1x\n";
    let takes = "takes shared_vars.sh (AWS_SECRET_MANAGER_NAME, ";
    assert!(said[1].contains(&format!("branches.develop:{steps}")), "{}", said[1]);
    assert!(said[1].contains(takes) && !said[1].contains(" after:"), "{}", said[1]);
    let (before, after) = said[3].split_once("\nbranches.develop after:\n").unwrap();
    assert!(before.contains(&format!("branches.develop before:{steps}")), "{before}");
    assert!(before.contains(takes) && !after.contains(takes), "{after}");
    assert!(after.starts_with("1. "), "{after}");
}

#[test]
fn an_accepted_proposal_that_goes_by_another_answer_is_told() {
    let answers = format!("{}{}x\nq\n", "a\n".repeat(8), "b\n".repeat(5));
    let run = answered(&Repository::sample(), &answers);
    let gone = "\n1 accepted no longer fits: run “Fetch secrets from AWS Secret Mana…, \
                as you declined drop the step “Initialize Environment”\n";
    assert!(run.out.contains(gone), "{}", run.out);
}

#[test]
fn everything_accepted_is_what_apply_writes() {
    let before = Repository::sample().read(PIPELINE);
    let expected = migrate(&seed(&before), &Decisions::at(Level::All));
    let written = (1..30).find_map(|pages| {
        let repository = Repository::sample();
        let run = answered(&repository, &format!("{}w\nq\n", "a\n".repeat(pages)));
        assert!(run.code == Some(0) || run.code == Some(2), "{}", run.err);
        Some(repository.read(PIPELINE)).filter(|text| *text != before)
    });
    assert_eq!(written.unwrap(), expected.result.source());
}

#[test]
fn when_the_answers_end_nothing_is_written() {
    let repository = Repository::sample();
    let before = repository.read(PIPELINE);
    for answers in ["", "y\nn\n", "a\na\na", "r\n", "r\nd\n"] {
        let run = answered(&repository, answers);
        assert_eq!(run.code, Some(2), "{answers:?}");
        assert!(run.err.contains("no more answers, so nothing is written"), "{}", run.err);
        assert_eq!(repository.read(PIPELINE), before);
    }
    assert_eq!(answered(&repository, "y\nq\n").code, Some(0));
    assert_eq!(repository.read(PIPELINE), before);
}

#[test]
fn answers_that_lead_nowhere_end() {
    let repository = Repository::sample();
    let before = repository.read(PIPELINE);
    for answer in ["\n", "y\n", "b\n", "c\n", "b\ny\n", "r\nb\n", "N\n", "\u{1b}[2J\n", "y"] {
        let run = answered(&repository, &answer.repeat(20_000));
        assert_eq!(run.code, Some(2), "{answer:?}");
        assert!(!run.out.contains('\u{1b}'));
        assert_eq!(repository.read(PIPELINE), before, "{answer:?}");
    }
}

#[test]
fn piped_answers_choose_plain_mode_and_keep_nothing() {
    let repository = Repository::sample();
    let mut child = start(&repository, &[]);
    child.stdin.take().unwrap().write_all(b"n\nq\n").unwrap();
    let run = Run::from(child.wait_with_output().unwrap());
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert!(run.out.contains("Accept it?") && !run.out.contains("your decisions are in"));
    assert!(!answered(&repository, "q\n").out.contains("taken up"));
}

#[test]
fn a_file_that_changed_is_read_anew() {
    let repository = Repository::sample();
    let mut child = start(&repository, &["--plain"]);
    let (mut input, mut output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    input.write_all(b"a\nr\n").unwrap();
    let mut heard = Vec::new();
    let mut byte = [0];
    while !heard.ends_with(b"What now?") {
        assert_eq!(output.read(&mut byte).unwrap(), 1);
        heard.extend(byte);
    }
    let theirs = format!("# theirs\n{}", repository.read(PIPELINE));
    repository.write(PIPELINE, theirs.as_bytes());
    input.write_all(b"w\ny\nr\nw\nq\n").unwrap();
    drop(input);
    let mut rest = String::new();
    output.read_to_string(&mut rest).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0), "{rest}");
    assert!(rest.contains("The files were read anew: 3 decisions still fit."), "{rest}");
    let written = repository.read(PIPELINE);
    assert!(written.starts_with("# theirs\n") && written != theirs);
}
