//! `check`: what is wrong or could be better, in one file or in many repositories.

use std::path::{Path, PathBuf};
use std::thread;

use clap::{Args, ValueEnum};

use super::console::Console;
use super::engine::Engine;
use super::error::{Error, Exit};
use super::target;
use crate::files;
use crate::findings::{self, Checked};
use crate::plan::FindingLevel;

#[derive(Args)]
pub(super) struct Arguments {
    /// Pipeline files, repositories, or folders of repositories [default: ./bitbucket-pipelines.yml]
    paths: Vec<PathBuf>,
    /// The repository's folder, where the file isn't its bitbucket-pipelines.yml
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
    /// How to print what was found
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// The least level that counts
    #[arg(long, value_name = "LEVEL", value_enum, default_value_t)]
    at_least: AtLeast,
}

#[derive(Clone, Copy, Default, ValueEnum)]
enum Format {
    #[default]
    Text,
    Json,
}

#[derive(Clone, Copy, Default, ValueEnum)]
enum AtLeast {
    Error,
    Warning,
    #[default]
    Improvement,
}

pub(super) fn run(
    arguments: &Arguments,
    engine: &Engine,
    console: &mut Console,
) -> Result<Exit, Error> {
    let (files, mut failed) = named(&arguments.paths);
    let mut checked = Vec::new();
    for result in each(&files, |file| check(file, arguments, engine)) {
        match result {
            Ok(file) => checked.push(file),
            Err(error) => failed.push(error),
        }
    }
    match arguments.format {
        Format::Text => console.put(&findings::text(&checked)),
        Format::Json => console.put(&findings::json(&checked)),
    }
    for error in &failed {
        console.note(&format!("error: {error}\n"));
    }
    if !checked.is_empty() {
        console.say(&format!("{}\n", findings::summary(&checked)));
    }
    let found = checked.iter().any(|file| !file.findings.is_empty());
    Ok(if !failed.is_empty() {
        Exit::Usage
    } else if found {
        Exit::Found
    } else {
        Exit::Done
    })
}

/// The pipelines that the paths mean, and what couldn't be found.
fn named(paths: &[PathBuf]) -> (Vec<PathBuf>, Vec<Error>) {
    let here = [PathBuf::from(".")];
    let (mut files, mut failed) = (Vec::new(), Vec::new());
    for path in if paths.is_empty() { &here } else { paths } {
        match files::find_all(path) {
            Ok(found) => files.extend(found),
            Err(error) => failed.push(error.into()),
        }
    }
    (files, failed)
}

fn check(file: &Path, arguments: &Arguments, engine: &Engine) -> Result<Checked, Error> {
    let loaded = target::load(Some(file), arguments.root.as_deref())?;
    let mut findings = (engine.findings)(&loaded.project);
    findings.retain(|finding| finding.level <= arguments.at_least.into());
    for name in findings.iter_mut().filter_map(|finding| finding.file.as_mut()) {
        *name = loaded.path_of(name).display().to_string();
    }
    Ok(Checked { file: file.display().to_string(), findings })
}

/// The results for all files in their order, worked out on all processors.
fn each<T: Send>(files: &[PathBuf], work: impl Fn(&Path) -> T + Sync) -> Vec<T> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let share = files.len().div_ceil(threads).max(1);
    thread::scope(|scope| {
        let work = &work;
        let one = |files: &'_ [PathBuf]| files.iter().map(|file| work(file)).collect::<Vec<T>>();
        let workers: Vec<_> =
            files.chunks(share).map(|part| (part, scope.spawn(move || one(part)))).collect();
        // A worker that died leaves its part to be done here, where its panic is seen.
        workers
            .into_iter()
            .flat_map(|(part, worker)| worker.join().unwrap_or_else(|_| one(part)))
            .collect()
    })
}

impl From<AtLeast> for FindingLevel {
    fn from(level: AtLeast) -> FindingLevel {
        match level {
            AtLeast::Error => FindingLevel::Error,
            AtLeast::Warning => FindingLevel::Warning,
            AtLeast::Improvement => FindingLevel::Improvement,
        }
    }
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;
    use crate::cli::console::People;
    use crate::cli::fake::{Streams, engine};
    use crate::files::temporary_folder;

    struct Checks {
        folder: TempDir,
    }

    impl Checks {
        fn of(files: &[(&str, &str)]) -> Checks {
            let folder = TempDir::new().unwrap();
            let made = temporary_folder("check-", files).unwrap();
            std::fs::rename(made, folder.path().join("x")).unwrap();
            Checks { folder }
        }

        fn run(&self, names: &[&str], format: Format, at_least: AtLeast) -> (Exit, String, String) {
            let paths = names.iter().map(|name| self.folder.path().join("x").join(name)).collect();
            let (mut console, streams) = Streams::console(People::default());
            let arguments = Arguments { paths, root: None, format, at_least };
            let exit = run(&arguments, &engine(), &mut console).unwrap();
            console.finish();
            let folder = self.folder.path().display().to_string();
            (exit, streams.out().replace(&folder, "."), streams.err().replace(&folder, "."))
        }
    }

    #[test]
    fn repositories_below_a_folder_are_checked_in_order() {
        let files: Vec<(String, &str)> = (0..9)
            .map(|n| {
                (
                    format!("r{n}/bitbucket-pipelines.yml"),
                    if n % 3 == 0 { "a: 1\nb: 2\n" } else { "a: 1\n" },
                )
            })
            .collect();
        let files: Vec<(&str, &str)> =
            files.iter().map(|(path, text)| (path.as_str(), *text)).collect();
        let (exit, out, err) = Checks::of(&files).run(&[""], Format::Text, AtLeast::Improvement);
        assert_eq!((exit, err.as_str()), (Exit::Found, "3 warnings in 3 of 9 files\n"));
        insta::assert_snapshot!(out, @r"
        ./x/r0/bitbucket-pipelines.yml:2:1: warning[old-key] default/step 1: `b` is old
            drop it
        ./x/r3/bitbucket-pipelines.yml:2:1: warning[old-key] default/step 1: `b` is old
            drop it
        ./x/r6/bitbucket-pipelines.yml:2:1: warning[old-key] default/step 1: `b` is old
            drop it
        ");
    }

    #[test]
    fn weaker_findings_may_be_left_aside() {
        let checks = Checks::of(&[("p.yml", "b: 2\n")]);
        assert_eq!(checks.run(&["p.yml"], Format::Text, AtLeast::Warning).0, Exit::Found);
        let (exit, out, err) = checks.run(&["p.yml"], Format::Json, AtLeast::Error);
        assert_eq!(
            (exit, out.as_str(), err.as_str()),
            (Exit::Done, "[]\n", "nothing found in 1 file\n")
        );
    }

    #[test]
    fn one_unreadable_file_does_not_hide_the_others() {
        let checks = Checks::of(&[("a.yml", "a: [\n"), ("b.yml", "b: 2\n")]);
        let (exit, out, err) =
            checks.run(&["a.yml", "no.yml", "b.yml"], Format::Text, AtLeast::Improvement);
        assert_eq!(exit, Exit::Usage);
        assert!(out.starts_with("./x/b.yml:1:1: warning"), "{out}");
        assert!(
            err.contains("error: ./x/no.yml: no such file\n") && err.contains("error: ./x/a.yml:"),
            "{err}"
        );
    }
}
