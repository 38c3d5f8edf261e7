//! The program as scripts use it: exit codes, streams, files.

use std::io::Read;
use std::process::Stdio;

use pipemigrate::improvements::ALL;

use crate::support::{Repository, root, snapshot};

const PIPELINE: &str = "bitbucket-pipelines.yml";

#[test]
fn help_names_every_command() {
    let run = Repository::of(&[]).run(&["--help"]);
    assert_eq!((run.code, run.err.as_str()), (Some(0), ""));
    let commands =
        "demo check diff apply report variables verify explain config completions man undo";
    for command in commands.split(' ') {
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
fn the_configuration_is_printed_and_what_is_wrong_in_it_is_said_with_its_place() {
    let repository = Repository::sample();
    let usual = repository.run(&["config"]);
    assert_eq!((usual.code, usual.err.as_str()), (Some(0), ""));
    assert!(usual.out.contains("config.toml (not there: all is as usual)"), "{}", usual.out);
    for line in
        ["theme = \"auto\"", "preselect = \"safe\"", "accept = [\"space\"] # ", "[keys.graph]"]
    {
        assert!(usual.out.contains(line), "{line}: {}", usual.out);
    }
    repository.configure(&usual.out.replace("accept = [\"space\"]", "accept = [\"t\"]"));
    let other = repository.run(&["config"]);
    assert!(other.out.contains("accept = [\"t\"] # "), "{}{}", other.out, other.err);
    repository.configure("[keys]\nnext = \"b\"\n");
    for arguments in [&["config"][..], &["--plain"], &["demo"]] {
        let run = repository.run(arguments);
        assert_eq!(run.code, Some(2), "{arguments:?}");
    }
    let run = repository.run(&["config"]);
    let expected =
        "config.toml:2:1: `b` would mean both next and back (welcome)\n    give one of them";
    assert!(run.err.contains(expected), "{}", run.err);
}

#[test]
fn shells_and_manuals_learn_every_command() {
    let repository = Repository::of(&[]);
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = repository.run(&["completions", shell]);
        assert!(run.code == Some(0) && run.out.contains("variables"), "{shell}");
    }
    let page = repository.run(&["man"]).out;
    assert!(page.starts_with(".ie") && page.contains("pipemigrate\\-apply"), "{page}");
    let page = repository.run(&["man", "apply"]).out;
    assert!(page.contains("\\-\\-decisions"), "{page}");
    let run = repository.run(&["man", "aply"]);
    assert!(run.code == Some(2) && run.err.contains("did you mean `apply`?"), "{}", run.err);
}

#[test]
fn a_misspelt_command_is_understood() {
    let run = Repository::of(&[]).run(&["aply"]);
    assert_eq!(run.code, Some(2));
    assert!(run.err.contains("did you mean `pipemigrate apply`?"), "{}", run.err);
    let run = Repository::of(&[]).run(&["--theme", "light", "apply"]);
    assert_eq!(run.code, Some(2));
    assert!(run.err.contains("the command comes before its options"), "{}", run.err);
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
        assert_eq!(run.code, Some(2), "{arguments:?}");
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

#[test]
fn what_is_no_pipeline_is_named_and_left_alone() {
    let files: [(&str, &[u8], &str); 4] = [
        (
            "prose.yml",
            b"Dear team,\nthis is no pipeline.\n",
            "there is no Bitbucket pipeline in it",
        ),
        ("gitlab.yml", b"stages: [build]\nbuild: {script: make}\n", "it looks like GitLab CI"),
        ("github.yml", b"on: push\njobs: {a: {steps: []}}\n", "it looks like GitHub Actions"),
        ("empty.yml", b"", "the file is empty"),
    ];
    let repository = Repository::of(&files.map(|(name, text, _)| (name, text)));
    for (name, text, words) in files {
        for command in ["diff", "apply", "report", "variables"] {
            let run = repository.run(&[command, name]);
            assert_eq!((run.code, run.out.as_str()), (Some(2), ""), "{command} {name}");
            assert!(run.err.contains(words), "{command} {name}: {}", run.err);
        }
        assert_eq!(repository.run(&["check", name]).code, Some(1), "{name}");
        assert_eq!(repository.read(name).as_bytes(), text);
    }
}

#[test]
fn a_merge_conflict_is_named_with_its_line() {
    let text = b"pipelines:\n<<<<<<< HEAD\n  default: []\n=======\n  custom: {}\n>>>>>>> x\n";
    let run = Repository::of(&[(PIPELINE, text)]).run(&["check"]);
    assert_eq!(run.code, Some(2));
    assert!(run.err.contains(":2:1: a merge conflict is unresolved here"), "{}", run.err);
}

#[test]
fn beside_a_read_only_pipeline_nothing_is_written() {
    let repository = Repository::sample();
    let before = repository.read(PIPELINE);
    repository.make_read_only(PIPELINE);
    let run = repository.run(&[
        "apply",
        "--accept",
        "all",
        "--yes",
        "--variables",
        "v.json",
        "--report",
        "r.md",
    ]);
    assert_eq!(run.code, Some(3), "{}", run.err);
    assert!(run.err.contains("read-only; nothing was written"), "{}", run.err);
    assert_eq!(repository.read(PIPELINE), before);
    assert!(!repository.path().join("v.json").exists() && !repository.path().join("r.md").exists());
}

#[test]
fn the_migrated_sample_does_the_same() {
    let repository = Repository::sample();
    repository.write("before.yml", repository.read(PIPELINE).as_bytes());
    let apply = repository.run(&["apply", "--accept", "all", "--variables", "v.json"]);
    assert_eq!(apply.code, Some(0), "{}", apply.err);
    let verify = |more: &[&str]| {
        repository.run(&[&["verify", "before.yml", PIPELINE, "--root", "."], more].concat())
    };
    let same = verify(&["--variables", "v.json"]);
    assert_eq!(same.code, Some(0), "{}{}", same.out, same.err);
    assert!(same.out.contains("note: no longer runs: `echo export"), "{}", same.out);
    assert_eq!(verify(&[]).code, Some(1));
}

#[test]
fn the_report_of_the_sample_reads_well() {
    let run = Repository::sample().run(&["report", "--accept", "all"]);
    assert_eq!((run.code, run.err.as_str()), (Some(0), ""));
    snapshot("report-seed", &run.out.replace(env!("CARGO_PKG_VERSION"), "[version]"));
}

/// With UPDATE_README set, the table is written instead.
#[test]
fn the_readme_lists_every_improvement() {
    const FROM: &str = "<!-- improvements -->\n";
    const TO: &str = "<!-- end of improvements -->";
    let path = root().join("README.md");
    let readme = std::fs::read_to_string(&path).unwrap();
    let (head, rest) = readme.split_once(FROM).unwrap();
    let (_, tail) = rest.split_once(TO).unwrap();
    let current = format!("{head}{FROM}{}{TO}{tail}", table_of_improvements());
    if std::env::var_os("UPDATE_README").is_some() {
        pipemigrate::files::create(&path, &current).unwrap();
    } else {
        assert_eq!(readme, current, "run this test with UPDATE_README=1");
    }
}

fn table_of_improvements() -> String {
    let row = |improvement: &&dyn pipemigrate::improvements::Improvement| {
        let about = improvement.about();
        let why = about.why.find(". ").map_or(about.why, |end| &about.why[..=end]);
        format!("| `{}` | {} |\n", about.id, why.replace('|', "\\|"))
    };
    let rows: String = ALL.iter().map(row).collect();
    format!("| improvement | why |\n| --- | --- |\n{rows}")
}
