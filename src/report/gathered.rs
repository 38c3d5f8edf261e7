//! Differences that say the same of several things, said once.

use super::places::shortened;
use crate::verdict::{Evidence, Found};

/// One or several differences in one sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gathered {
    /// What differs; names stand between backticks.
    pub text: String,
    /// Whether a change may make this difference.
    pub is_allowed: bool,
    /// The lines that show it.
    pub evidence: Vec<Evidence>,
}

/// The differences in their order, those that say the same of several names together at the first one's place.
pub fn gathered(differences: &[Found]) -> Vec<Gathered> {
    let mut groups: Vec<(&Found, Vec<&Found>)> = Vec::new();
    for found in differences {
        let same = |(first, _): &&mut (&Found, Vec<&Found>)| {
            let alike = match saying(found) {
                Some(said) => saying(first) == Some(said),
                None => found.witness == first.witness,
            };
            alike && found.allows.is_none() == first.allows.is_none()
        };
        match groups.iter_mut().find(same) {
            Some((_, all)) => all.push(found),
            None => groups.push((found, vec![found])),
        }
    }
    groups.into_iter().map(|(_, all)| together(&all)).collect()
}

/// What is said of the name at the start of a difference, if it starts with one.
fn saying(found: &Found) -> Option<&str> {
    Some(subject(found)?.1)
}

fn subject(found: &Found) -> Option<(&str, &str)> {
    found.witness.strip_prefix('`')?.split_once("` ")
}

fn together(all: &[&Found]) -> Gathered {
    let mut evidence: Vec<Evidence> = Vec::new();
    for item in all.iter().flat_map(|found| &found.evidence) {
        if !evidence.contains(item) {
            evidence.push(item.clone());
        }
    }
    let text = match all {
        [first, rest @ ..] if rest.is_empty() || saying(first).is_none() => {
            shortened(&first.witness)
        }
        _ => shortened(&said_of_all(all)),
    };
    Gathered { text, is_allowed: all.iter().all(|found| found.allows.is_some()), evidence }
}

fn said_of_all(all: &[&Found]) -> String {
    let mut names: Vec<(&str, usize)> = Vec::new();
    for (name, _) in all.iter().filter_map(|found| subject(found)) {
        match names.iter_mut().find(|(known, _)| *known == name) {
            Some((_, times)) => *times += 1,
            None => names.push((name, 1)),
        }
    }
    let name = |&(name, times): &(&str, usize)| match times {
        1 => format!("`{name}`"),
        _ => format!("`{name}` ({times} times)"),
    };
    let names: Vec<String> = names.iter().map(name).collect();
    let saying = all.first().and_then(|found| saying(found)).unwrap_or_default();
    format!("{saying}: {}", names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::{Difference, Safety};

    fn found(witness: &str, line: usize) -> Found {
        Found {
            difference: Difference::Order,
            allows: Some(Safety::Review),
            witness: witness.into(),
            evidence: vec![Evidence { file: "p.yml".into(), line: Some(line), text: "x".into() }],
        }
    }

    #[test]
    fn what_is_said_of_several_names_is_said_once() {
        let all = gathered(&[
            found("`make` no longer runs", 1),
            found("the image gets a different `.env`", 2),
            found("`echo a` no longer runs", 3),
            found("`make` no longer runs", 4),
            found("the image gets a different `.env`", 5),
        ]);
        let words: Vec<(&str, usize)> =
            all.iter().map(|one| (one.text.as_str(), one.evidence.len())).collect();
        assert_eq!(
            words,
            [
                ("no longer runs: `make` (2 times), `echo a`", 3),
                ("the image gets a different `.env`", 2)
            ]
        );
    }

    #[test]
    fn the_same_words_are_said_once() {
        let all = gathered(&[
            found("“Deploy”: no longer starts docker", 1),
            found("“Deploy”: no longer starts docker", 2),
        ]);
        assert_eq!((all.len(), all[0].evidence.len()), (1, 2));
        assert_eq!(all[0].text, "“Deploy”: no longer starts docker");
    }

    #[test]
    fn what_is_refused_never_hides_among_what_is_allowed() {
        let refused = Found { allows: None, ..found("`echo b` no longer runs", 2) };
        let all = gathered(&[found("`make` no longer runs", 1), refused]);
        assert_eq!(all.iter().map(|one| one.is_allowed).collect::<Vec<_>>(), [true, false]);
    }
}
