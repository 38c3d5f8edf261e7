//! The tokens of a script, by its statement tree. Keywords and operators are what stands between the parts of a
//! compound statement.

use std::ops::Range;

use crate::script::{
    Assignment, Kind, LoopKind, Op, Operand, Part, Redirect, RedirectOp, Script, Span, Statement,
    Word, parse,
};

use super::canvas::Canvas;
use super::{Token, Tokens};

/// The tokens of a script over all its lines; nothing if it can't be read.
pub(super) fn tokens(text: &str) -> Option<Tokens> {
    let script: Script = parse(text).ok()?;
    let mut painter = Painter { canvas: Canvas::new(text), covered: Vec::new() };
    painter.statements(&script.statements);
    for variable in &script.variables {
        painter.canvas.paint(variable.range(), Token::Variable);
    }
    painter.comments();
    Some(painter.canvas.whole())
}

struct Painter<'t> {
    canvas: Canvas<'t>,
    /// Words, redirects and bodies of here-documents: what a comment can't stand in.
    covered: Vec<Range<usize>>,
}

impl Painter<'_> {
    fn statements(&mut self, statements: &[Statement]) {
        statements.iter().for_each(|statement| self.statement(statement));
    }

    fn statement(&mut self, statement: &Statement) {
        self.between(statement.span, &statement.kind);
        match &statement.kind {
            Kind::Simple(simple) => {
                simple.assignments.iter().for_each(|assignment| self.assignment(assignment));
                let mut is_first = true;
                for operand in &simple.operands {
                    match operand {
                        Operand::Word(word) => self.operand(word, is_first),
                        Operand::Assignment(assignment) => self.assignment(assignment),
                    }
                    is_first = false;
                }
            }
            Kind::Pipeline(statements) | Kind::Group(statements) | Kind::Subshell(statements) => {
                self.statements(statements);
            }
            Kind::AndOr { first, rest } => {
                self.statement(first);
                rest.iter().for_each(|(_, statement)| self.statement(statement));
            }
            Kind::If { branches, otherwise } => {
                for (condition, body) in branches {
                    self.statements(condition);
                    self.statements(body);
                }
                self.statements(otherwise.as_deref().unwrap_or_default());
            }
            Kind::Case { word, arms } => {
                self.word(word);
                for arm in arms {
                    arm.patterns.iter().for_each(|pattern| self.word(pattern));
                    self.statements(&arm.body);
                }
            }
            Kind::Loop { kind, body } => {
                self.head(kind);
                self.statements(body);
            }
            Kind::Function { body, .. } => self.statement(body),
            Kind::Test { words } => words.iter().for_each(|word| self.word(word)),
            Kind::Arithmetic(_) | Kind::Unsupported { .. } => {}
        }
        statement.redirects.iter().for_each(|redirect| self.redirect(redirect));
    }

    fn head(&mut self, kind: &LoopKind) {
        match kind {
            LoopKind::For { words, .. } => {
                words.iter().flatten().for_each(|word| self.word(word));
            }
            LoopKind::Select { words, .. } => words.iter().for_each(|word| self.word(word)),
            LoopKind::While(condition) | LoopKind::Until(condition) => self.statements(condition),
            LoopKind::Count(_) => {}
        }
    }

    /// Makes all of a compound statement keywords and operators; its parts, which come later, lie on top.
    fn between(&mut self, span: Span, kind: &Kind) {
        let name = match kind {
            Kind::Simple(_) | Kind::Unsupported { .. } => return self.canvas.clear(span.range()),
            Kind::Loop {
                kind: LoopKind::For { name, .. } | LoopKind::Select { name, .. }, ..
            } => Some((name, Token::Variable)),
            Kind::Function { name, .. } => Some((name, Token::Command)),
            _ => None,
        };
        self.canvas.paint(span.range(), Token::Operator);
        let mut named = name;
        for (at, word) in words_in(span, self.canvas.text()) {
            let token = named.take_if(|(name, _)| *name == word).map(|(_, token)| token);
            self.canvas.paint(at..at + word.len(), token.unwrap_or(Token::Keyword));
        }
    }

    fn operand(&mut self, word: &Word, is_first: bool) {
        self.word(word);
        if is_first {
            self.canvas.paint(word.span.range(), Token::Command);
        } else if matches!(word.parts.first(), Some(Part::Literal { text, quoted: false }) if text.starts_with('-'))
        {
            let text = word.span.of(self.canvas.text());
            let name = text.find('=').map_or(text.len(), |at| at + 1);
            self.canvas.paint(word.span.start..word.span.start + name, Token::Flag);
        }
    }

    fn assignment(&mut self, assignment: &Assignment) {
        self.canvas.clear(assignment.span.range());
        self.covered.push(assignment.span.range());
        if let Some(value) = &assignment.value {
            self.word(value);
        }
        let start = assignment.span.start;
        if assignment.span.of(self.canvas.text()).starts_with(&assignment.name) {
            self.canvas.paint(start..start + assignment.name.len(), Token::Variable);
        }
    }

    fn redirect(&mut self, redirect: &Redirect) {
        self.canvas.paint(redirect.span.range(), Token::Operator);
        self.covered.push(redirect.span.range());
        self.word(&redirect.target);
        if matches!(redirect.operator, RedirectOp::HereDoc { .. }) {
            self.canvas.paint(redirect.target.span.range(), Token::Quoted);
            self.parts(&redirect.target);
        }
    }

    fn word(&mut self, word: &Word) {
        self.covered.push(word.span.range());
        self.canvas.clear(word.span.range());
        let is_text = |part: &Part| match part {
            Part::Literal { quoted, .. }
            | Part::Variable { quoted, .. }
            | Part::Command { quoted, .. }
            | Part::Arithmetic { quoted, .. } => *quoted,
            Part::Expansion(expansion) => expansion.quoted,
            _ => false,
        };
        if word.parts.iter().all(is_text) {
            self.canvas.paint(word.span.range(), Token::Quoted);
        }
        self.parts(word);
    }

    /// What runs within a word.
    fn parts(&mut self, word: &Word) {
        for part in &word.parts {
            match part {
                Part::Command { statements, .. } | Part::Process { statements, .. } => {
                    self.statements(statements);
                }
                Part::Expansion(expansion) => {
                    let with = match &expansion.op {
                        Op::Replace { with, .. } => Some(with),
                        _ => None,
                    };
                    expansion.operand.iter().chain(with).for_each(|word| self.parts(word));
                }
                _ => {}
            }
        }
    }

    /// What follows a `#` that stands in no word is a comment, up to the end of its line.
    fn comments(&mut self) {
        let text = self.canvas.text();
        self.covered.sort_unstable_by_key(|range| range.start);
        let mut covered = self.covered.iter().peekable();
        let mut reached = 0;
        let mut end = 0;
        for (at, _) in text.match_indices('#') {
            while let Some(range) = covered.next_if(|range| range.start <= at) {
                reached = reached.max(range.end);
            }
            let begins =
                text[..at].chars().next_back().is_none_or(|c| c.is_whitespace() || c == ';');
            if at >= reached && at >= end && begins {
                end = text[at..].find('\n').map_or(text.len(), |length| at + length);
                self.canvas.paint(at..end, Token::Comment);
            }
        }
    }
}

/// The words of letters within a span, with their places.
fn words_in(span: Span, text: &str) -> Vec<(usize, &str)> {
    let mut words = Vec::new();
    let mut at = span.start;
    let is_letter = |c: char| c.is_alphanumeric() || "_-.".contains(c);
    for piece in span.of(text).split_inclusive(|c: char| !is_letter(c)) {
        let word = piece.trim_end_matches(|c: char| !is_letter(c));
        if !word.is_empty() {
            words.push((at, word));
        }
        at += piece.len();
    }
    words
}
