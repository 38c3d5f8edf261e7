//! Names for anchors, and how many aliases a file may have.

use std::collections::{BTreeMap, BTreeSet};

use super::super::Context;
use super::near::Near;
use super::repeats::Repeat;
use super::units::Kind;
use crate::yaml::{Document, NodeKind, NodeRef, Path};

/// Most aliases of lists and maps in a file: a common parser stops at 50.
const MOST_ALIASES: usize = 30;

/// Letters of an anchor beyond which words are left out.
const LONGEST_NAME: usize = 32;

/// The anchors and aliases of a file.
pub(super) struct Names {
    taken: BTreeSet<String>,
    aliases: usize,
}

impl Names {
    /// Those that are there.
    pub(super) fn of(document: &Document) -> Names {
        let mut names = Names { taken: BTreeSet::new(), aliases: 0 };
        if let Some(root) = document.root() {
            names.count(root);
        }
        names
    }

    fn count(&mut self, node: NodeRef<'_>) {
        self.taken.extend(node.anchor().map(str::to_owned));
        let collection = |target: NodeRef<'_>| target.kind() != NodeKind::Scalar;
        self.aliases += usize::from(node.target().is_some_and(collection));
        node.items().for_each(|item| self.count(item));
        node.entries().for_each(|(_, value)| self.count(value));
    }

    /// Keeps as many as the file may have aliases; those that save most come first.
    pub(super) fn spend(&self, repeats: &mut Vec<Repeat>, near: &mut Vec<Near>) {
        let mut left = MOST_ALIASES.saturating_sub(self.aliases);
        let mut grant = |count: usize| {
            let granted = count <= left;
            left -= if granted { count } else { 0 };
            granted
        };
        let mut costs: Vec<(usize, usize, bool, usize)> = Vec::new();
        costs.extend(repeats.iter().enumerate().map(|(index, r)| {
            let collections = match r.kind {
                Kind::Command => 0,
                // one more where the step stood
                Kind::Step => r.twins.len() + 1,
                _ => r.twins.len(),
            };
            (r.saved, index, true, collections)
        }));
        costs.extend(near.iter().enumerate().map(|(index, n)| (n.saved, index, false, 2)));
        costs.sort_by_key(|(saved, ..)| std::cmp::Reverse(*saved));
        let refused: BTreeSet<(bool, usize)> = costs
            .into_iter()
            .filter(|(.., count)| !grant(*count))
            .map(|(_, index, whole, _)| (whole, index))
            .collect();
        keep(repeats, |index| !refused.contains(&(true, index)));
        keep(near, |index| !refused.contains(&(false, index)));
    }

    /// Gives each an anchor that says what it is, and an id of its own.
    pub(super) fn give(
        &mut self,
        context: &Context<'_>,
        repeats: &mut [Repeat],
        near: &mut [Near],
    ) {
        let of_near = near.iter().map(|n| (true, &n.base, Kind::Step, &n.called));
        let of_repeats = repeats.iter().map(|r| (false, &r.base, r.kind, &r.common));
        // what stands for whole copies has the plain name: it may be accepted without the merges
        let mut wanted: Vec<(bool, usize, &Path, String)> = of_repeats
            .chain(of_near)
            .filter_map(|(is_near, base, kind, called)| {
                let start = context.document.get(base)?.span().start;
                Some((is_near, start, base, words(kind, called)))
            })
            .collect();
        wanted.sort();
        let mut given: BTreeMap<Path, String> = BTreeMap::new();
        for (is_near, _, base, words) in wanted {
            if !given.contains_key(base) {
                given.insert(base.clone(), self.name(context, base, &words, is_near));
            }
        }
        let name = |base: &Path| given.get(base).cloned().unwrap_or_default();
        near.iter_mut().for_each(|near| near.name = name(&near.base));
        let mut subjects: BTreeMap<String, usize> = BTreeMap::new();
        for repeat in repeats {
            repeat.name = name(&repeat.base);
            let count = subjects.entry(repeat.id().0).or_default();
            *count += 1;
            if *count > 1 {
                repeat.subject = format!("{} ({count})", repeat.subject);
            }
        }
    }

    /// The anchor that is there, else a new one.
    fn name(
        &mut self,
        context: &Context<'_>,
        base: &Path,
        wanted: &str,
        is_merged: bool,
    ) -> String {
        if let Some(own) = context.document.get(base).and_then(|node| node.anchor()) {
            return own.to_owned();
        }
        let plain = std::iter::once(wanted.to_owned());
        let base = is_merged.then(|| format!("{wanted}-base"));
        let numbered = (2..).map(|count| format!("{wanted}-{count}"));
        let mut names = plain.chain(base).chain(numbered);
        names.find(|name| self.taken.insert(name.clone())).unwrap_or_else(|| wanted.to_owned())
    }
}

fn keep<T>(all: &mut Vec<T>, mut wanted: impl FnMut(usize) -> bool) {
    let mut index = 0;
    all.retain(|_| {
        index += 1;
        wanted(index - 1)
    });
}

fn words(kind: Kind, called: &str) -> String {
    let called = kebab(called);
    match kind {
        Kind::Pipeline => format!("{}-pipeline", called.trim_start_matches("branches-")),
        Kind::Group | Kind::Step | Kind::Pipe => called,
        Kind::Script => format!("{called}-script"),
        Kind::AfterScript => format!("{called}-after-script"),
        Kind::Variables => format!("{called}-variables"),
        Kind::Command => format!("{called}-command"),
    }
}

/// The first words in lower case, with dashes for all that isn't a letter or digit.
fn kebab(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let mut words: Vec<&str> =
        lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty()).collect();
    while words.len() > 3 && words.iter().map(|w| w.len() + 1).sum::<usize>() > LONGEST_NAME {
        words.pop();
    }
    if words.is_empty() { "shared".to_owned() } else { words.join("-") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_plain_words() {
        assert_eq!(kebab("Build & Push (2)"), "build-push-2");
        assert_eq!(kebab("branches.feature/*"), "branches-feature");
        assert_eq!(kebab("🚀"), "shared");
        assert_eq!(
            kebab("Create the settings that the integration tests read"),
            "create-the-settings-that-the"
        );
    }
}
