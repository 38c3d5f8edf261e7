//! Words and patterns.

use shuck_ast::{
    LiteralText, Pattern as AstPattern, PatternPart, Word as AstWord, WordPart, WordPartNode,
};

use crate::script::adapt::Adapter;
use crate::script::adapt::literal::{Bare, add_bare, in_double_quotes};
use crate::script::{Part, Word};

/// What the shell does with unquoted text in a word.
#[derive(Copy, Clone, PartialEq, Eq)]
pub(super) enum Mode {
    /// A word of a command: wildcards, braces, a tilde in front.
    Argument,
    /// The value of an assignment and its like: a tilde in front and behind each colon.
    Value,
    /// A pattern: wildcards.
    Pattern,
}

impl Adapter<'_> {
    pub(super) fn word(&mut self, word: &AstWord, mode: Mode) -> Word {
        self.quoted_word(word, mode, false)
    }

    /// A word of a command, where no unquoted operator can stand; the crate lets some pass.
    pub(super) fn operand_word(&mut self, word: &AstWord, mode: Mode) -> Word {
        let made = self.word(word, mode);
        let is_loose = |part: &Part| {
            let operators =
                |letter: char| "()<>;&|".contains(letter) || letter.is_ascii_whitespace();
            matches!(part, Part::Literal { text, quoted: false } if text.trim_end_matches('\r').contains(operators))
        };
        let has_group = || {
            ["?(", "*(", "+(", "@(", "!("].iter().any(|open| self.text_of(word.span).contains(open))
        };
        if made.parts.iter().any(is_loose) && !has_group() {
            self.refuse(made.span, "not valid as bash: an operator within a word");
        }
        made
    }

    pub(super) fn quoted_word(&mut self, word: &AstWord, mode: Mode, quoted: bool) -> Word {
        let mut made = Word { parts: Vec::new(), span: self.span_of(word.span) };
        let braces: Vec<_> = word
            .brace_syntax()
            .iter()
            .filter(|brace| brace.expands() && mode == Mode::Argument)
            .map(|brace| (brace.span.start.offset(), brace.span.end.offset()))
            .collect();
        let end = word.span.end.offset();
        for node in &word.parts {
            self.part(node, &Bare { mode, braces: &braces, end }, quoted, &mut made);
        }
        self.advance(end);
        made
    }

    pub(super) fn pattern(&mut self, pattern: &AstPattern) -> Word {
        let mut made = Word { parts: Vec::new(), span: self.span_of(pattern.span) };
        self.pattern_parts(pattern, &mut made);
        self.advance(pattern.span.end.offset());
        made
    }

    fn pattern_parts(&mut self, pattern: &AstPattern, made: &mut Word) {
        let bare = Bare { mode: Mode::Pattern, braces: &[], end: pattern.span.end.offset() };
        for (part, span) in pattern.parts_with_spans() {
            match part {
                PatternPart::Literal(text) => self.text(text, span, &bare, false, made),
                PatternPart::AnyString => made.parts.push(Part::Glob { text: "*".into() }),
                PatternPart::AnyChar => made.parts.push(Part::Glob { text: "?".into() }),
                PatternPart::CharClass(text) => {
                    made.parts.push(Part::Glob { text: text.slice(self.source).to_owned() });
                }
                PatternPart::Word(word) => {
                    let inner = self.word(word, Mode::Pattern);
                    made.parts.extend(inner.parts);
                }
                PatternPart::Group { kind, patterns } => {
                    made.parts.push(Part::Glob { text: format!("{}(", kind.prefix()) });
                    for (index, pattern) in patterns.iter().enumerate() {
                        if index > 0 {
                            made.parts.push(Part::Glob { text: "|".into() });
                        }
                        self.pattern_parts(pattern, made);
                    }
                    made.parts.push(Part::Glob { text: ")".into() });
                }
            }
        }
    }

    fn part(&mut self, node: &WordPartNode, bare: &Bare<'_>, quoted: bool, made: &mut Word) {
        let part = match &node.kind {
            WordPart::Literal(text) => return self.text(text, node.span, bare, quoted, made),
            WordPart::SingleQuoted { value, dollar } => {
                let text =
                    if *dollar { value.slice(self.parsed) } else { self.text_of(value.span()) };
                return made.push_text(text, true);
            }
            WordPart::DoubleQuoted { parts, .. } => {
                if parts.is_empty() {
                    made.push_text("", true);
                }
                return parts.iter().for_each(|part| self.part(part, bare, true, made));
            }
            WordPart::Variable(name) => self.variable(name.as_str(), node.span, quoted),
            WordPart::CommandSubstitution { body, syntax } => {
                self.substitution(body, *syntax, node.span, quoted)
            }
            WordPart::ArithmeticExpansion { expression, expression_ast, .. } => {
                let arithmetic =
                    self.arithmetic(expression_ast.as_deref(), Some(expression.span()));
                Part::Arithmetic { arithmetic, quoted }
            }
            WordPart::Parameter(parameter) => self.parameter(parameter, quoted),
            WordPart::ProcessSubstitution { body, is_input } => {
                let (start, end) =
                    (node.span.start.offset() + 2, node.span.end.offset().saturating_sub(1));
                let statements = self.nested(start, end, body);
                Part::Process { statements, input: *is_input }
            }
            other => self.split_parameter(other, node.span, quoted),
        };
        made.parts.push(part);
    }

    /// The crate gives the text as it stands in the source or with some escapes resolved, not always rightly. So it
    /// is read from the source; the crate's form only tells whether its place is right, and is taken in patterns,
    /// where sometimes it isn't.
    fn text(
        &mut self,
        text: &LiteralText,
        span: shuck_ast::Span,
        bare: &Bare<'_>,
        quoted: bool,
        made: &mut Word,
    ) {
        let (start, end) = (span.start.offset(), span.end.offset());
        let (raw, seen) = (self.source.get(start..end), self.parsed.get(start..end));
        let claimed = match text {
            LiteralText::Source => None,
            LiteralText::Owned(text) | LiteralText::CookedSource(text) => Some(text),
        };
        match (raw, claimed) {
            (Some(raw), _)
                if claimed
                    .is_none_or(|claimed| seen.is_some_and(|seen| is_same(seen, claimed))) =>
            {
                if quoted {
                    made.push_text(&in_double_quotes(raw), true);
                } else {
                    add_bare(
                        raw,
                        start,
                        self.source.get(end..bare.end).unwrap_or_default(),
                        bare,
                        made,
                    );
                }
            }
            (_, Some(claimed)) if bare.mode == Mode::Pattern => made.push_text(claimed, true),
            _ => self.refuse(self.span_of(span), "the text of a word isn't understood"),
        }
    }
}

/// Equal but for escapes.
fn is_same(seen: &str, claimed: &str) -> bool {
    let letters =
        |text: &'_ str| text.chars().filter(|letter| !"\\\n".contains(*letter)).collect::<String>();
    seen == claimed || letters(seen) == letters(claimed)
}
