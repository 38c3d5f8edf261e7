//! A breach of a rule, with its place and words.

use super::Rule;
use crate::model::{Pipelines, ProblemKind, secret};
use crate::yaml::{Path, Segment, Span};

/// The rule that a step breaks which loads what its parallel neighbour makes; found by the run, not by the text.
pub const SIBLING_ARTIFACT: &str = "sibling-artifact";

/// A place where Bitbucket would stop, refuse, or do nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The id of the rule.
    pub rule: &'static str,
    /// The node that is at fault.
    pub path: Path,
    /// The bytes of that node.
    pub span: Span,
    /// Where it is, in words: `branches.develop/Deploy`, `&build`.
    pub place: String,
    /// What it is about, such as the name of a cache. Rule, place and subject name a fault across documents.
    pub subject: String,
    /// What is wrong, as a sentence.
    pub message: String,
    /// What to do about it, as a sentence.
    pub help: String,
    /// How bad it is.
    pub severity: Severity,
}

/// How bad a fault is.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// It works by luck, or does nothing.
    Warning,
    /// Bitbucket refuses the file, or stops there.
    Error,
}

impl Fault {
    /// What names the fault within its document.
    pub(super) fn identity(&self) -> (&'static str, Path, String, String, String) {
        (
            self.rule,
            self.path.clone(),
            self.place.clone(),
            self.subject.clone(),
            self.message.clone(),
        )
    }
}

/// What a rule found, before it has a place in words.
pub(super) struct Breach<'a> {
    pub(super) path: &'a Path,
    pub(super) span: Span,
    pub(super) subject: &'a str,
    pub(super) message: String,
    pub(super) help: String,
}

impl Breach<'_> {
    pub(super) fn error(self, rule: &dyn Rule, pipelines: &Pipelines) -> Fault {
        self.fault(rule, pipelines, Severity::Error)
    }

    pub(super) fn warning(self, rule: &dyn Rule, pipelines: &Pipelines) -> Fault {
        self.fault(rule, pipelines, Severity::Warning)
    }

    fn fault(self, rule: &dyn Rule, pipelines: &Pipelines, severity: Severity) -> Fault {
        Fault {
            rule: rule.id(),
            place: shown(&pipelines.place(self.path)),
            path: self.path.clone(),
            span: self.span,
            subject: shown(self.subject),
            message: shown(&self.message),
            help: shown(&self.help),
            severity,
        }
    }
}

/// Text of the file as it may be shown: without control characters and secrets.
fn shown(text: &str) -> String {
    let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    secret::redact(&clean).into_owned()
}

/// The problems of this kind that the model met, as errors.
pub(super) fn of_kind(rule: &dyn Rule, pipelines: &Pipelines, kind: ProblemKind) -> Vec<Fault> {
    let problems = pipelines.problems.iter().filter(|problem| problem.kind == kind);
    let faults = problems.map(|problem| {
        let breach = Breach {
            path: &problem.path,
            span: problem.span,
            subject: key_of(&problem.path),
            message: sentence(&problem.what),
            help: problem.help.clone(),
        };
        breach.error(rule, pipelines)
    });
    faults.collect()
}

/// The last key of a path.
pub(super) fn key_of(path: &Path) -> &str {
    path.segments().iter().rev().find_map(Segment::key).unwrap_or("file")
}

fn sentence(what: &str) -> String {
    let mut letters = what.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}
