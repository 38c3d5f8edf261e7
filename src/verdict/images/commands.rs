//! The commands of a rewritten Dockerfile: none goes, and where each runs.

use std::collections::BTreeSet;

use super::Rewrite;
use crate::dockerfile::{Command, Dockerfile, Instruction, Kind, Stage};
use crate::script::Span;
use crate::verdict::Safety;
use crate::verdict::compare::Comparison;

impl Rewrite<'_> {
    /// Commands whose results an image on the same base no longer holds, as another stage runs them.
    pub(super) fn compare_made(&self, old: usize, new: usize, comparison: &mut Comparison) {
        let (was, is) =
            (runs_of(&self.old, &self.old.stages[old]), runs_of(&self.new, &self.new.stages[new]));
        let target = &self.new.stages[new];
        let moved =
            |(words, _): &&(Vec<String>, Span)| !is.iter().any(|(own, _)| is_within(words, own));
        let moved: Vec<String> =
            was.iter().filter(moved).map(|(words, _)| words.join(" ")).collect();
        if moved.is_empty() {
            return;
        }
        let text = format!(
            "the image of {} holds of what these commands make only what is copied: {}",
            self.path,
            crate::text::listed(moved)
        );
        self.add(Some(Safety::Review), text, target.from.span, comparison);
        let text = format!(
            "what runs in the image of {} needs nothing else of what its other stage installs",
            self.path
        );
        comparison.assume(text, vec![self.line(target.from.span)]);
        self.compare_brought(&self.new.image(new), target, comparison);
    }

    /// Commands may gain words, and may come a second time; none goes.
    pub(super) fn compare_commands(&self, comparison: &mut Comparison) {
        let (old, mut new) = (runs(&self.old), runs(&self.new));
        for (words, span) in &old {
            let same = new.iter().position(|(other, _)| words == other);
            let wider = || new.iter().position(|(other, _)| is_within(words, other));
            match same.or_else(wider) {
                Some(at) => {
                    let (other, place) = new.remove(at);
                    self.compare_sources(*span, place, words, comparison);
                    if *words != other {
                        let more = added(words, &other);
                        let text = format!("{}: the command gains {}", self.path, more.join(" "));
                        self.add(Some(Safety::Review), text, place, comparison);
                    }
                }
                None => self.lost(format!("RUN {}", words.join(" ")), *span, comparison),
            }
        }
        for (words, span) in new {
            let text = format!("{}: RUN {} is new", self.path, words.join(" "));
            self.add(Some(Safety::Review), text, span, comparison);
        }
    }

    /// A command that worked with files of the context may have come before them.
    fn compare_sources(&self, was: Span, is: Span, words: &[String], comparison: &mut Comparison) {
        let there = copied_before(&self.new, is);
        let mut before = copied_before(&self.old, was);
        before.retain(|path| !there.contains(path));
        if !before.is_empty() {
            let text = format!(
                "{}: RUN {} comes before {} is copied",
                self.path,
                words.join(" "),
                crate::text::listed(before)
            );
            self.add(Some(Safety::Review), text, is, comparison);
        }
    }
}

/// What a stage takes from the context before a place.
fn copied_before(file: &Dockerfile, place: Span) -> BTreeSet<String> {
    let stage = file.stages.iter().find(|stage| stage.span.contains(place));
    let all = stage.into_iter().flat_map(|stage| &stage.instructions);
    let puts = all.filter(|it| it.span.end <= place.start).filter_map(|it| file.put(it));
    puts.filter(|put| put.from.is_none()).flat_map(|put| put.sources).collect()
}

/// The words of each RUN of a file, with its place.
fn runs(file: &Dockerfile) -> Vec<(Vec<String>, Span)> {
    file.stages.iter().flat_map(|stage| runs_of(file, stage)).collect()
}

/// The same for one stage.
pub(super) fn runs_of(file: &Dockerfile, stage: &Stage) -> Vec<(Vec<String>, Span)> {
    let run = |it: &Instruction| Some((words_of(file, it)?, it.span));
    stage.instructions.iter().filter_map(run).collect()
}

/// The words of a RUN, its flags first.
pub(super) fn words_of(file: &Dockerfile, instruction: &Instruction) -> Option<Vec<String>> {
    let Kind::Run(run) = &instruction.kind else { return None };
    let flags = run.flags.iter().map(|flag| flag.span.of(file.source()).to_owned());
    let words: Vec<String> = match &run.command {
        Command::Exec(words) => words.iter().map(|word| word.text.clone()).collect(),
        Command::Shell(line) => {
            line.text.split_whitespace().filter(|w| *w != "\\").map(str::to_owned).collect()
        }
    };
    Some(flags.chain(words).collect())
}

/// Whether all words come in the same order among the others.
pub(super) fn is_within(words: &[String], others: &[String]) -> bool {
    let mut rest = others.iter();
    words.iter().all(|word| rest.any(|other| other == word))
}

/// The words that one of them doesn't have.
fn added(words: &[String], others: &[String]) -> Vec<String> {
    let mut expected = words.iter().peekable();
    others.iter().filter(|other| expected.next_if_eq(other).is_none()).cloned().collect()
}
