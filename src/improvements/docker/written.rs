//! A call of docker as the script writes it, word by word.

use std::ops::Range;

use crate::improvements::Context;
use crate::script::{self, Kind, LoopKind, Simple, Statement};
use crate::symbolic::Effect;
use crate::yaml::{NodeRef, Path, Span};

/// Where the words of an effect stand in its script item.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Written {
    pub path: Path,
    /// Each word's bytes of the decoded text.
    pub words: Vec<Range<usize>>,
    /// The words themselves, quotes included.
    pub texts: Vec<String>,
}

impl Written {
    /// The one call on the effect's line that has as many words, and the same ones where they are plain text.
    pub(super) fn of(context: &Context<'_>, effect: &Effect) -> Option<Written> {
        let place = &effect.place;
        let node = context.document.get(&place.path).filter(|_| place.file.is_none())?;
        let text = node.text()?;
        let parsed = script::parse(text).ok()?;
        let mut all = Vec::new();
        commands(&parsed.statements, &mut all);
        let is_this = |simple: &&&Simple| {
            let same = simple.words().zip(&effect.words).all(|(word, value)| {
                word.literal().is_none_or(|text| value.literal() == Some(&text))
            });
            let line = simple.words().next().and_then(|w| line_of(node, text, w.span.start));
            same && simple.words().count() == effect.words.len() && line == Some(place.span)
        };
        let mut fitting = all.iter().filter(is_this);
        let simple = fitting.next().filter(|_| fitting.next().is_none())?;
        let words: Vec<Range<usize>> = simple.words().map(|w| w.span.start..w.span.end).collect();
        let texts = words.iter().map(|range| text[range.clone()].to_owned()).collect();
        Some(Written { path: (*place.path).clone(), words, texts })
    }
}

/// The bytes of the file that hold the line of the text at `at`.
fn line_of(node: NodeRef<'_>, text: &str, at: usize) -> Option<Span> {
    let start = text[..at].rfind('\n').map_or(0, |before| before + 1);
    let end = text[at..].find('\n').map_or(text.len(), |after| at + after);
    node.value_span(start..end)
}

/// Every command that isn't made of others.
fn commands<'s>(statements: &'s [Statement], found: &mut Vec<&'s Simple>) {
    for statement in statements {
        match &statement.kind {
            Kind::Simple(simple) => found.push(simple),
            Kind::Pipeline(inner) | Kind::Group(inner) | Kind::Subshell(inner) => {
                commands(inner, found);
            }
            Kind::AndOr { first, rest } => {
                commands(std::slice::from_ref(first), found);
                rest.iter().for_each(|(_, more)| commands(std::slice::from_ref(more), found));
            }
            Kind::If { branches, otherwise } => {
                for (condition, body) in branches {
                    commands(condition, found);
                    commands(body, found);
                }
                commands(otherwise.as_deref().unwrap_or_default(), found);
            }
            Kind::Case { arms, .. } => arms.iter().for_each(|arm| commands(&arm.body, found)),
            Kind::Loop { kind, body } => {
                if let LoopKind::While(condition) | LoopKind::Until(condition) = kind {
                    commands(condition, found);
                }
                commands(body, found);
            }
            Kind::Function { body, .. } => commands(std::slice::from_ref(body), found),
            Kind::Test { .. } | Kind::Arithmetic(_) | Kind::Unsupported { .. } => {}
        }
    }
}
