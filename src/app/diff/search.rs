//! Searching in a diff: where a text stands, and which of the places is looked at.

use std::collections::HashMap;
use std::ops::Range;

use tui_input::{Input, InputRequest};

use super::{At, Diff};

/// A search in a diff.
#[derive(Clone, Debug, Default)]
pub struct Search {
    input: Input,
    /// Whether its text is still typed.
    pub typing: bool,
    /// The first line of the pane when it began.
    pub(super) from: usize,
    /// How far long lines were shifted then.
    pub(super) shift: usize,
    found: Vec<(At, Range<usize>)>,
    /// Which of them stand in a line.
    lines: HashMap<At, Range<usize>>,
    current: usize,
    /// The fold that was opened to show it.
    pub(super) opened: Option<usize>,
}

impl PartialEq for Search {
    fn eq(&self, other: &Search) -> bool {
        self.text() == other.text() && self.typing == other.typing && self.current == other.current
    }
}

impl Eq for Search {}

impl Search {
    /// A search that begins.
    pub(super) fn begin(from: usize, shift: usize) -> Search {
        Search { typing: true, from, shift, ..Search::default() }
    }

    /// What is searched for.
    pub fn text(&self) -> &str {
        self.input.value()
    }

    /// Columns of what stands before the cursor.
    pub fn cursor(&self) -> usize {
        self.input.visual_cursor()
    }

    /// Which of the places is looked at, from 1, and how many there are; nothing without a text.
    pub fn count(&self) -> Option<(usize, usize)> {
        let of = self.found.len();
        (!self.text().is_empty()).then_some((if of == 0 { 0 } else { self.current + 1 }, of))
    }

    /// The places in a line, each with whether it is the one that is looked at.
    pub fn found_in(&self, at: At) -> impl Iterator<Item = (Range<usize>, bool)> + '_ {
        let places = self.lines.get(&at).cloned().unwrap_or(0..0);
        places.map(|index| (self.found[index].1.clone(), index == self.current))
    }

    /// The place that is looked at.
    pub(super) fn here(&self) -> Option<&(At, Range<usize>)> {
        self.found.get(self.current)
    }

    pub(super) fn type_in(&mut self, request: InputRequest) {
        self.input.handle(request);
    }

    /// Finds the places anew, and looks at the first that isn't before a line.
    pub(super) fn find(&mut self, diff: &Diff, from: At) {
        let (text, exact) = (self.input.value(), self.input.value().contains(char::is_uppercase));
        self.found.clear();
        self.lines.clear();
        let mut first = None;
        let mut is_behind = false;
        for at in diff.all() {
            is_behind |= at == from;
            let Some(shown) = diff.shown(at) else { continue };
            let start = self.found.len();
            let places = occurrences(shown.text, text, exact);
            self.found.extend(places.into_iter().map(|place| (at, place)));
            if self.found.len() > start {
                self.lines.insert(at, start..self.found.len());
                first = first.or(is_behind.then_some(start));
            }
        }
        self.current = first.unwrap_or(0);
    }

    /// Looks at the next place, or the one before; from the last on to the first.
    pub(super) fn step(&mut self, forward: bool) {
        let of = self.found.len().max(1);
        self.current = (self.current + if forward { 1 } else { of - 1 }) % of;
    }
}

/// Where `wanted` stands in a line, apart from each other; upper and lower case are the same unless `exact`.
fn occurrences(line: &str, wanted: &str, exact: bool) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < line.len() && !wanted.is_empty() {
        match starts_with(&line[at..], wanted, exact) {
            Some(length) => {
                found.push(at..at + length);
                at += length;
            }
            None => at += line[at..].chars().next().map_or(1, char::len_utf8),
        }
    }
    found
}

/// How many bytes at the start of a line say what is wanted.
fn starts_with(line: &str, wanted: &str, exact: bool) -> Option<usize> {
    let mut letters = line.char_indices();
    for wanted in wanted.chars() {
        let (_, letter) = letters.next()?;
        let same = letter == wanted || (!exact && letter.to_lowercase().eq(wanted.to_lowercase()));
        if !same {
            return None;
        }
    }
    Some(letters.next().map_or(line.len(), |(at, _)| at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts<'a>(line: &'a str, wanted: &str) -> Vec<&'a str> {
        let exact = wanted.contains(char::is_uppercase);
        occurrences(line, wanted, exact).into_iter().map(|place| &line[place]).collect()
    }

    #[test]
    fn case_counts_only_if_a_capital_is_wanted() {
        assert_eq!(parts("Build build BUILD", "build"), ["Build", "build", "BUILD"]);
        assert_eq!(parts("Build build BUILD", "Build"), ["Build"]);
        assert_eq!(parts("Größe größe", "größe"), ["Größe", "größe"]);
    }

    #[test]
    fn places_are_apart_and_a_text_is_needed() {
        assert_eq!(parts("aaaa", "aa"), ["aa", "aa"]);
        assert!(parts("aaaa", "").is_empty());
        assert!(parts("", "a").is_empty());
        assert!(parts("ab", "abc").is_empty());
    }
}
