//! Compares how much of the history a step has.

use super::compare::{Comparison, Pair};
use super::{Difference, Safety};
use crate::facts::commands::Kind;
use crate::model::Depth;
use crate::symbolic::{Effect, Pattern, Read, StepRun};

/// A file that each history has.
const IN_HISTORY: &str = ".git/HEAD";

/// Whether an effect may use the history, or take it along with the folder that holds it.
pub fn takes_history(effect: &Effect) -> bool {
    let carries =
        matches!(effect.kind, Some(Kind::Files | Kind::Build | Kind::Publish | Kind::Deploy));
    let covers = |read: &Read| match read {
        Read::Folder { pattern, .. } => carries && Pattern::new(pattern).overlaps(IN_HISTORY),
        Read::File { path, .. } => path.starts_with(".git/"),
        Read::History => true,
        Read::Cache(_) => false,
    };
    effect.is_unknown() || effect.reads.iter().any(covers)
}

/// A deeper clone holds all that a shallower one does; a shallower one may lack what was used.
pub(super) fn compare(
    pair: &Pair<'_>,
    (old, new): (&StepRun, &StepRun),
    [was, is]: [Depth; 2],
    comparison: &mut Comparison,
) {
    if was == is || !new.cloned {
        return;
    }
    let label = &old.label;
    if !is_deeper(was, is) {
        if let Some(reader) = old.effects.iter().find(|e| takes_history(e)) {
            let text = format!("“{label}”: `{}` may read the history", reader.words_shown());
            comparison.add(Difference::Input, None, text, pair.shown(reader));
        }
        return;
    }
    for reader in old.effects.iter().filter(|e| takes_history(e)) {
        let words = reader.words_shown();
        if is == Depth::Full && completes(reader) {
            let text = format!("“{label}”: `{words}` fails on a complete clone");
            comparison.add(Difference::Input, None, text, pair.shown(reader));
        } else if reader.is_unknown() {
            comparison.assume(format!("`{words}` works with more history too"), pair.shown(reader));
        } else {
            let text = format!("“{label}”: `{words}` finds more of the history");
            comparison.add(Difference::Input, Some(Safety::Review), text, pair.shown(reader));
        }
    }
}

fn is_deeper(was: Depth, is: Depth) -> bool {
    match (was, is) {
        (Depth::Count(was), Depth::Count(is)) => is > was,
        (Depth::Count(_), Depth::Full) => true,
        (Depth::Full, _) => false,
    }
}

/// Whether it asks for the commits that are missing, which git refuses where none is.
fn completes(effect: &Effect) -> bool {
    !effect.unchecked && effect.words.iter().any(|word| word.literal() == Some("--unshallow"))
}
