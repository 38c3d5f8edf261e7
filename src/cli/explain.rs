//! `explain`: an improvement's documentation, or how proofs work.

use clap::Args;

use super::console::Console;
use super::engine::Engine;
use super::error::{Error, Exit};
use super::nearest::nearest;
use crate::improvements::About;
use crate::ui::wrap;
use crate::verdict::standing::STANDING;

/// The subject that isn't an improvement.
const PROOFS: &str = "proofs";

#[derive(Args)]
pub(super) struct Arguments {
    /// An improvement, or `proofs` [default: a list of all]
    id: Option<String>,
}

pub(super) fn run(
    arguments: &Arguments,
    engine: &Engine,
    console: &mut Console,
) -> Result<Exit, Error> {
    let improvements = (engine.improvements)();
    let text = match arguments.id.as_deref() {
        None => list(&improvements),
        Some(PROOFS) => proofs(),
        Some(id) => match improvements.iter().find(|about| about.id == improvement_of(id)) {
            Some(about) => page(about),
            None => return Err(unknown(id, &improvements)),
        },
    };
    console.put(&text);
    Ok(Exit::Done)
}

/// The id of a proposal starts with its improvement's.
fn improvement_of(id: &str) -> &str {
    id.split('/').next().unwrap_or(id)
}

fn unknown(id: &str, improvements: &[&'static About]) -> Error {
    let words = improvements.iter().map(|about| about.id).chain([PROOFS]);
    Error::UnknownId {
        what: "improvement",
        id: id.to_owned(),
        nearest: nearest(id, words).map(str::to_owned),
        list: "`pipemigrate explain` lists all",
    }
}

fn list(improvements: &[&'static About]) -> String {
    let width =
        improvements.iter().map(|about| about.id.len()).max().unwrap_or(0).max(PROOFS.len());
    let lines = improvements
        .iter()
        .map(|about| (about.id, first_sentence(about.why)))
        .chain([(PROOFS, "How changes are proved, and what that rests on.")]);
    let entry = |(id, text): (&str, &str)| {
        let lines = wrap(text, COLUMNS.saturating_sub(width + 2));
        format!("{id:width$}  {}\n", lines.join(&format!("\n{:width$}  ", "")))
    };
    lines.map(entry).collect()
}

/// Columns that people like to read.
const COLUMNS: usize = 100;

fn paragraph(text: &str) -> String {
    wrap(text, COLUMNS).join("\n")
}

/// A text up to the end of its first sentence.
pub(super) fn first_sentence(text: &str) -> &str {
    text.find(". ").map_or(text, |end| &text[..=end])
}

fn page(about: &About) -> String {
    format!(
        "{} ({})\n\n{}\n\nBefore:\n\n{}\n\nAfter:\n\n{}\n\nReference: {}\n",
        about.title,
        about.id,
        paragraph(about.why),
        indented(about.before),
        indented(about.after),
        about.reference
    )
}

fn indented(text: &str) -> String {
    text.trim_end().lines().map(|line| format!("    {line}")).collect::<Vec<_>>().join("\n")
}

fn proofs() -> String {
    let standing: String =
        STANDING.iter().enumerate().map(|(n, text)| format!("  {}. {text}\n", n + 1)).collect();
    format!("{PROOFS_TEXT}\nStanding assumptions:\n{standing}")
}

const PROOFS_TEXT: &str = "\
How changes are proved

Each pipeline is run on paper, before and after: every step's script is read as shell, variables and files
hold what is known of their values, and each program becomes an effect: what it reads, writes and changes
outside. Both runs are then compared. Every difference must be one that the change declares; what is
different otherwise is never offered, and the report says why.

What the comparison comes to:
  proved   all differences are declared, and only the standing assumptions below are made
  assumed  the same, with named assumptions about this pipeline; accepting the change grants them
  refused  something else differs: not offered
  unknown  something in between can't be read: told as advice at most

What that means for you:
  safe     same effects; taken by `--accept safe`
  review   right, but you must do or know something; taken by `--accept all` or by its id
  advice   told, never written
";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::console::People;
    use crate::cli::fake::{Streams, engine};

    fn explain(id: Option<&str>) -> Result<String, String> {
        let (mut console, streams) = Streams::console(People::default());
        let result = run(&Arguments { id: id.map(str::to_owned) }, &engine(), &mut console);
        console.finish();
        result.map(|_| streams.out()).map_err(|error| error.to_string())
    }

    #[test]
    fn all_subjects_are_listed() {
        insta::assert_snapshot!(explain(None).unwrap(), @r"
        cleaning  It is old
        proofs    How changes are proved, and what that rests on.
        ");
    }

    #[test]
    fn an_improvement_shows_its_example() {
        let text = explain(Some("cleaning")).unwrap();
        assert!(
            text.starts_with("Clean up (cleaning)\n\nIt is old\n\nBefore:\n\n    a: 1\n"),
            "{text}"
        );
        assert_eq!(explain(Some("cleaning/drop/b")), Ok(text));
    }

    #[test]
    fn proofs_name_the_standing_assumptions() {
        let text = explain(Some("proofs")).unwrap();
        assert!(
            text.contains("  1. Bitbucket does what its reference says.\n")
                && text.contains("  7. "),
            "{text}"
        );
    }

    #[test]
    fn a_slip_gets_a_hint() {
        assert_eq!(
            explain(Some("cleanin")),
            Err("there is no improvement `cleanin`; did you mean `cleaning`?".into())
        );
    }
}
