//! `verify`: whether two pipelines do the same, trigger by trigger.

use std::path::{Path, PathBuf};

use clap::Args;

use super::console::Console;
use super::engine::Engine;
use super::error::{Error, Exit};
use super::target::load;
use crate::files::{self, root_of};
use crate::project::KnownSettings;
use crate::report::gathered;
use crate::report::places::lines_of;
use crate::variables;
use crate::verdict::{Evidence, Outcome, Verdict};

#[derive(Args)]
pub(super) struct Arguments {
    /// The pipeline as it was
    before: PathBuf,
    /// The pipeline as it is to be
    after: PathBuf,
    /// Variables that exist in Bitbucket once AFTER runs, as `apply --variables` writes them
    #[arg(long, value_name = "FILE")]
    variables: Option<PathBuf>,
    /// The repository's folder, where the files aren't its bitbucket-pipelines.yml
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
}

pub(super) fn run(
    arguments: &Arguments,
    engine: &Engine,
    console: &mut Console,
) -> Result<Exit, Error> {
    let settings = arguments.variables.as_deref().map(settings).transpose()?.unwrap_or_default();
    // Both are versions of one file: what is known of its repository holds for both.
    let (own, other) = (root_of(&arguments.before), root_of(&arguments.after));
    let root = |first: &Option<PathBuf>, second: &Option<PathBuf>| {
        arguments.root.clone().or_else(|| first.clone()).or_else(|| second.clone())
    };
    let mut before = load(Some(&arguments.before), root(&own, &other).as_deref())?;
    let mut after = load(Some(&arguments.after), root(&other, &own).as_deref())?;
    after.project.settings = settings;
    for (version, name) in [(&mut before, "before"), (&mut after, "after")] {
        // What comes through a pipe has no name that says anything.
        if ["/dev", "/proc"].iter().any(|folder| version.file.starts_with(folder)) {
            version.project.pipeline_name = name.to_owned();
        }
    }
    let verdicts = (engine.verify)(&before.project, &after.project);
    if verdicts.is_empty() {
        return Err(Error::NothingToCompare);
    }
    for (trigger, verdict) in &verdicts {
        console.put(&words(trigger, verdict));
    }
    let same = verdicts.iter().all(|(_, verdict)| is_same(verdict));
    console.say(if same {
        "the pipelines do the same\n"
    } else {
        "the pipelines don't do the same, as far as can be told\n"
    });
    Ok(if same { Exit::Done } else { Exit::Found })
}

fn settings(path: &Path) -> Result<KnownSettings, Error> {
    variables::parse(&files::read(path)?)
        .map_err(|source| Error::Variables { path: path.to_owned(), source })
}

/// Weaker differences, which some safety allows, are told but don't count.
fn is_same(verdict: &Verdict) -> bool {
    verdict.outcome != Outcome::Unknown
        && verdict.differences.iter().all(|found| found.allows.is_some())
}

fn words(trigger: &str, verdict: &Verdict) -> String {
    let result = match (is_same(verdict), verdict.outcome) {
        (true, _) => "same",
        (false, Outcome::Unknown) => "unknown",
        (false, _) => "different",
    };
    let mut text = format!("{trigger}: {result}\n");
    for found in gathered(&verdict.differences) {
        text.push_str(&match found.is_allowed {
            true => format!("  note: {}{}\n", found.text, lines_of(&found.evidence)),
            false => format!("  difference: {}\n{}", found.text, lines(&found.evidence)),
        });
    }
    for assumption in &verdict.assumptions {
        text.push_str(&format!("  assumed: {}\n{}", assumption.text, lines(&assumption.evidence)));
    }
    text
}

fn lines(evidence: &[Evidence]) -> String {
    evidence.iter().map(|e| format!("    {}\n", super::summary::place(e))).collect()
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;
    use crate::cli::console::People;
    use crate::cli::fake::{Streams, engine};
    use crate::files::create;

    fn verify(before: &str, after: &str, variables: Option<&str>) -> (Exit, String) {
        let folder = TempDir::new().unwrap();
        let file = |name: &str, text: &str| {
            let path = folder.path().join(name);
            create(&path, text).unwrap();
            path
        };
        let arguments = Arguments {
            before: file("before.yml", before),
            after: file("after.yml", after),
            variables: variables.map(|text| file("variables.json", text)),
            root: None,
        };
        let (mut console, streams) =
            Streams::console(People { reads_stdout: true, ..People::default() });
        let exit = run(&arguments, &engine(), &mut console).unwrap();
        console.finish();
        (exit, streams.out())
    }

    #[test]
    fn equal_pipelines_are_the_same() {
        let (exit, said) = verify("a: 1", "a: 1", None);
        assert_eq!(
            (exit, said.as_str()),
            (Exit::Done, "default: same\nthe pipelines do the same\n")
        );
    }

    #[test]
    fn a_lost_effect_is_a_difference() {
        let (exit, said) = verify("a: 1", "a: 2", None);
        assert_eq!(exit, Exit::Found);
        insta::assert_snapshot!(said, @r"
        default: different
          difference: the push is gone
            p.yml:2: docker push
        the pipelines don't do the same, as far as can be told
        ");
    }

    #[test]
    fn weaker_differences_are_notes() {
        let (exit, said) =
            verify("a: 1", "a: 2", Some(r#"{"repository": {"NAME": {"value": "x"}}}"#));
        assert_eq!(exit, Exit::Done);
        assert!(said.starts_with("default: same\n  note: the push is gone (line 2)\n"), "{said}");
    }

    #[test]
    fn what_cannot_be_read_is_not_called_the_same() {
        assert_eq!(
            verify("a: '?'", "a: '?'", None),
            (
                Exit::Found,
                "default: unknown\nthe pipelines don't do the same, as far as can be told\n"
                    .to_owned()
            )
        );
    }
}
