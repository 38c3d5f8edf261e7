//! Every public Dockerfile is read or refused with a place.

use std::path::{Path, PathBuf};

use super::*;
use crate::dockerfile::ignore::Ignore;

fn corpus() -> Option<PathBuf> {
    let named = std::env::var_os("PIPEMIGRATE_CORPUS").map(PathBuf::from);
    let root =
        named.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus"));
    root.is_dir().then_some(root)
}

fn files(root: &Path, is_wanted: impl Fn(&str) -> bool) -> Vec<(PathBuf, String)> {
    let (mut found, mut open) = (Vec::new(), vec![root.to_owned()]);
    while let Some(folder) = open.pop() {
        for path in
            std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path())
        {
            let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
            if path.is_dir() {
                open.push(path);
            } else if is_wanted(&name)
                && let Ok(text) = std::fs::read_to_string(&path)
            {
                found.push((path, text));
            }
        }
    }
    found.sort();
    found
}

#[test]
fn dockerfiles_of_the_corpus_are_read() {
    let Some(root) = corpus() else { return println!("skipped: no corpus") };
    let found = files(&root, |name| name.contains("dockerfile") && !name.ends_with("ignore"));
    let (mut refused, mut commands, mut opaque) = (0, 0, 0);
    for (path, text) in &found {
        let file = match Dockerfile::parse(text) {
            Ok(file) => file,
            Err(error) => {
                refused += 1;
                println!("refused: {}: {error} ({})", path.display(), error.help);
                continue;
            }
        };
        check_places(&file);
        file.reads_from_context(None);
        for instruction in instructions(&file) {
            if let Kind::Run(Run { command: Command::Shell(shell), .. }) = &instruction.kind {
                commands += 1;
                assert_eq!(shell.text.len(), shell.span.of(text).len());
                if let Err(why) = crate::script::parse(&shell.text) {
                    opaque += 1;
                    println!("opaque: {why} in {:?}", shell.text);
                }
            }
        }
    }
    println!(
        "{} files, {refused} refused, {commands} shell commands, {opaque} opaque",
        found.len()
    );
    assert!(refused * 20 <= found.len(), "too many are refused");
    assert!(opaque * 50 <= commands, "too many commands are opaque");
}

#[test]
fn ignore_files_of_the_corpus_are_read() {
    let Some(root) = corpus() else { return println!("skipped: no corpus") };
    for (path, text) in files(&root, |name| name.ends_with(".dockerignore")) {
        let ignore =
            Ignore::parse(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        ignore.keeps("src/main.go");
    }
}
