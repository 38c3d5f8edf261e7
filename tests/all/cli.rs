//! The program as scripts use it: exit codes, streams, files.

use std::io::Read;
use std::process::Stdio;

use crate::support::Repository;

const PIPELINE: &str = "bitbucket-pipelines.yml";

#[test]
fn help_names_every_command() {
    let run = Repository::of(&[]).run(&["--help"]);
    assert_eq!((run.code, run.err.as_str()), (Some(0), ""));
    for command in
        ["demo", "check", "diff", "apply", "report", "variables", "verify", "explain", "undo"]
    {
        assert!(run.out.contains(&format!("\n  {command} ")), "{command} is missing:\n{}", run.out);
    }
}

#[test]
fn wrong_arguments_exit_with_2() {
    let repository = Repository::of(&[]);
    for arguments in [&["check", "--format", "xml"][..], &["verify", "one"], &["--no-such-option"]]
    {
        let run = repository.run(arguments);
        assert_eq!((run.code, run.out.as_str()), (Some(2), ""), "{arguments:?}");
    }
}

#[test]
fn a_misspelt_command_is_understood() {
    let run = Repository::of(&[]).run(&["aply"]);
    assert_eq!(run.code, Some(2));
    assert!(run.err.contains("did you mean `pipemigrate apply`?"), "{}", run.err);
}

#[test]
fn input_that_cannot_be_read_exits_with_2_and_its_place() {
    let repository =
        Repository::of(&[("latin.yml", b"a: 1\nb: gr\xfcn\n"), ("broken.yml", b"a: [1\nb: 2\n")]);
    let cases = [
        ("nothing.yml", "nothing.yml: no such file"),
        (".", ".: no bitbucket-pipelines.yml in this folder"),
        ("latin.yml", "latin.yml:2:6: not UTF-8 text"),
        ("broken.yml", "broken.yml:"),
    ];
    for command in ["check", "diff", "apply", "report", "variables"] {
        for (path, message) in cases {
            let run = repository.run(&[command, path]);
            assert_eq!(run.code, Some(2), "{command} {path}");
            assert!(run.err.starts_with(&format!("error: {message}")), "{command}: {}", run.err);
        }
    }
}

#[test]
fn without_a_terminal_the_wizard_says_what_else_to_do() {
    let repository = Repository::sample();
    for (arguments, hint) in [(&[][..], "`pipemigrate check`"), (&["demo"], "`pipemigrate demo`")] {
        let run = repository.run(arguments);
        assert_eq!((run.code, run.out.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(run.err.contains(hint), "{}", run.err);
    }
}

#[test]
fn output_for_programs_is_alone_on_stdout() {
    let repository = Repository::sample();
    for arguments in [&["check", "--format", "json"][..], &["variables", "--accept", "all"]] {
        let run = repository.run(arguments);
        assert!(run.code < Some(2), "{}", run.err);
        serde_json::from_str::<serde_json::Value>(&run.out).unwrap();
    }
}

#[test]
fn the_patch_makes_what_apply_writes() {
    let (patched, applied) = (Repository::sample(), Repository::sample());
    let patch = patched.run(&["diff", "--accept", "all"]);
    assert_eq!(patch.code, Some(0), "{}", patch.err);
    patched.write("changes.patch", patch.out.as_bytes());
    assert!(patch.out.is_empty() || patched.git(&["apply", "changes.patch"]), "{}", patch.out);
    assert_eq!(applied.run(&["apply", "--accept", "all"]).code, Some(0));
    assert_eq!(patched.read(PIPELINE), applied.read(PIPELINE));
}

#[test]
fn a_second_apply_changes_nothing_and_undo_brings_the_first_back() {
    let repository = Repository::sample();
    let before = repository.read(PIPELINE);
    let first = repository.run(&["apply", "--accept", "all"]);
    assert_eq!(first.code, Some(0), "{}", first.err);
    let after = repository.read(PIPELINE);
    let second = repository.run(&["apply", "--accept", "all"]);
    assert_eq!(second.code, Some(0));
    assert!(second.err.starts_with("nothing to do"), "{}", second.err);
    assert_eq!(repository.read(PIPELINE), after);
    if before != after {
        assert_eq!(repository.run(&["undo"]).code, Some(0));
        assert_eq!(repository.read(PIPELINE), before);
    }
    assert_eq!(repository.run(&["undo"]).code, Some(2));
}

#[test]
fn a_report_is_written_but_never_over_the_pipeline() {
    let repository = Repository::sample();
    let before = repository.read(PIPELINE);
    assert_eq!(repository.run(&["report", "-o", PIPELINE]).code, Some(2));
    assert_eq!(repository.read(PIPELINE), before);
    assert_eq!(repository.run(&["report", "-o", "report.md"]).code, Some(0));
    assert!(repository.read("report.md").starts_with("# Migration of `bitbucket-pipelines.yml`"));
}

#[test]
fn a_reader_that_stops_early_is_no_error() {
    let repository = Repository::sample();
    let mut child = repository
        .command(&["report", "--accept", "all"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!((child.wait().unwrap().code(), said.as_str()), (Some(0), ""));
}

#[cfg(unix)]
#[test]
fn a_version_may_come_through_a_pipe() {
    let repository = Repository::sample();
    let program = env!("CARGO_BIN_EXE_pipemigrate");
    let compare = format!("'{program}' diff <(cat {PIPELINE}) --root . --accept none");
    let Ok(bash) = std::process::Command::new("bash")
        .args(["-c", &compare])
        .current_dir(repository.path())
        .output()
    else {
        println!("skipped: bash isn't there");
        return;
    };
    let said = String::from_utf8_lossy(&bash.stderr).into_owned();
    assert_eq!((bash.status.code(), said.as_str()), (Some(0), "nothing to change\n"));
}
