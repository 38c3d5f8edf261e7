//! `${…}` in all its forms.

use shuck_ast::{
    BourneParameterExpansion as Bourne, ParameterExpansion, ParameterExpansionSyntax, ParameterOp,
    Pattern as AstPattern, VarRef, Word as AstWord, WordPart,
};

use crate::script::adapt::Adapter;
use crate::script::adapt::word::Mode;
use crate::script::{Expansion, Op, Part, Word};

impl Adapter<'_> {
    pub(super) fn parameter(&mut self, parameter: &ParameterExpansion, quoted: bool) -> Part {
        self.check_closed(parameter.span);
        self.note_variable(parameter.span);
        match &parameter.syntax {
            ParameterExpansionSyntax::Bourne(bourne) => self.bourne(bourne, quoted),
            ParameterExpansionSyntax::Zsh(_) => {
                self.refuse(self.span_of(parameter.span), "an expansion that bash doesn't know");
                Part::Expansion(Box::new(unnamed(Op::Other, quoted)))
            }
        }
    }

    pub(super) fn variable(&mut self, name: &str, span: shuck_ast::Span, quoted: bool) -> Part {
        self.check_closed(span);
        self.note_variable(span);
        let text = self.text_of(span);
        let inner = text
            .strip_prefix("${")
            .and_then(|text| text.strip_suffix('}'))
            .or(text.strip_prefix('$'));
        if inner != Some(name) {
            self.refuse(
                self.span_of(span),
                "not valid as bash: an expansion that the shell can't do",
            );
        }
        Part::Variable { name: name.to_owned(), quoted }
    }

    fn note_variable(&mut self, span: shuck_ast::Span) {
        let place = self.span_of(span);
        self.variables.push(place);
    }

    /// The crate reads `${x` at the end of the text as `${x}`.
    fn check_closed(&mut self, span: shuck_ast::Span) {
        let text = self.text_of(span);
        if text.starts_with("${") && !text.ends_with('}') {
            self.refuse(self.span_of(span), "not valid as bash: an expansion that isn't closed");
        }
    }

    fn bourne(&mut self, bourne: &Bourne, quoted: bool) -> Part {
        let mut made = match bourne {
            Bourne::Access { reference } if reference.subscript.is_none() => {
                return Part::Variable { name: reference.name.as_str().to_owned(), quoted };
            }
            Bourne::Access { reference }
            | Bourne::Indices { reference }
            | Bourne::Transformation { reference, .. } => self.named(reference, Op::Other, quoted),
            Bourne::Length { reference } => self.named(reference, Op::Length, quoted),
            Bourne::PrefixMatch { .. } => unnamed(Op::Indirect, quoted),
            Bourne::Indirect { reference, operand_word_ast, .. } => {
                let mut made = self.named(reference, Op::Indirect, quoted);
                made.operand = operand_word_ast
                    .as_deref()
                    .map(|word| self.quoted_word(word, Mode::Argument, quoted));
                made
            }
            Bourne::Slice {
                reference,
                offset_ast,
                offset_word_ast,
                length_ast,
                length_word_ast,
                ..
            } => {
                let (offset, length) = (self.number(offset_word_ast), length_word_ast.as_deref());
                let length = length.map(|word| self.number(word));
                let mut made = self.named(reference, Op::Slice { offset, length }, quoted);
                for tree in [offset_ast, length_ast].into_iter().flatten() {
                    made.reads.extend(self.arithmetic(Some(tree), None).reads);
                }
                made
            }
            Bourne::Operation { reference, operator, operand_word_ast, colon_variant, .. } => self
                .operation(
                    reference,
                    operator,
                    operand_word_ast.as_deref(),
                    *colon_variant,
                    quoted,
                ),
        };
        if self.is_array(bourne) {
            made.op = Op::Other;
        }
        Part::Expansion(Box::new(made))
    }

    fn is_array(&self, bourne: &Bourne) -> bool {
        match bourne {
            Bourne::Length { reference }
            | Bourne::Slice { reference, .. }
            | Bourne::Operation { reference, .. } => reference.subscript.is_some(),
            _ => false,
        }
    }

    fn named(&mut self, reference: &VarRef, op: Op, quoted: bool) -> Expansion {
        let mut made = unnamed(op, quoted);
        made.name = reference.name.as_str().to_owned();
        if let Some(subscript) =
            reference.subscript.as_deref().filter(|subscript| !subscript.is_array_selector())
        {
            made.reads = self.subscript_reads(subscript);
        }
        made
    }

    fn number(&mut self, word: &AstWord) -> Word {
        self.word(word, Mode::Value)
    }

    fn operation(
        &mut self,
        reference: &VarRef,
        operator: &ParameterOp,
        operand: Option<&AstWord>,
        colon: bool,
        quoted: bool,
    ) -> Expansion {
        let op = match operator {
            ParameterOp::UseDefault => Op::Default { colon },
            ParameterOp::AssignDefault => Op::Assign { colon },
            ParameterOp::Error => Op::Error { colon },
            ParameterOp::UseReplacement => Op::Alternative { colon },
            ParameterOp::RemovePrefixShort { .. } => Op::Trim { suffix: false, longest: false },
            ParameterOp::RemovePrefixLong { .. } => Op::Trim { suffix: false, longest: true },
            ParameterOp::RemoveSuffixShort { .. } => Op::Trim { suffix: true, longest: false },
            ParameterOp::RemoveSuffixLong { .. } => Op::Trim { suffix: true, longest: true },
            ParameterOp::ReplaceFirst { replacement_word_ast, .. } => Op::Replace {
                all: false,
                with: self.quoted_word(replacement_word_ast, Mode::Value, quoted),
            },
            ParameterOp::ReplaceAll { replacement_word_ast, .. } => Op::Replace {
                all: true,
                with: self.quoted_word(replacement_word_ast, Mode::Value, quoted),
            },
            ParameterOp::UpperFirst => Op::Case { upper: true, all: false },
            ParameterOp::UpperAll => Op::Case { upper: true, all: true },
            ParameterOp::LowerFirst => Op::Case { upper: false, all: false },
            ParameterOp::LowerAll => Op::Case { upper: false, all: true },
        };
        let mut made = self.named(reference, op, quoted);
        made.operand = match (pattern_of(operator), operand) {
            (Some(pattern), _) => Some(self.pattern(pattern)),
            (None, Some(word)) => Some(self.operand(word, quoted)),
            (None, None) => None,
        };
        made
    }

    fn operand(&mut self, word: &AstWord, quoted: bool) -> Word {
        let is_single =
            |part: &WordPart| matches!(part, WordPart::SingleQuoted { dollar: false, .. });
        if quoted && word.parts.iter().any(|part| is_single(&part.kind)) {
            return self.between_quotes(word.span);
        }
        self.quoted_word(word, Mode::Argument, quoted)
    }

    /// Forms that the crate can also give outside of its one parameter node.
    pub(super) fn split_parameter(
        &mut self,
        part: &WordPart,
        span: shuck_ast::Span,
        quoted: bool,
    ) -> Part {
        self.note_variable(span);
        let made = match part {
            WordPart::ParameterExpansion {
                reference,
                operator,
                operand_word_ast,
                colon_variant,
                ..
            } => self.operation(
                reference,
                operator,
                operand_word_ast.as_deref(),
                *colon_variant,
                quoted,
            ),
            WordPart::Length(reference) => self.named(reference, Op::Length, quoted),
            WordPart::ArrayAccess(reference)
            | WordPart::ArrayLength(reference)
            | WordPart::ArrayIndices(reference)
            | WordPart::Transformation { reference, .. } => {
                self.named(reference, Op::Other, quoted)
            }
            WordPart::PrefixMatch { .. } => unnamed(Op::Indirect, quoted),
            _ => {
                self.refuse(self.span_of(span), "an expansion that isn't understood");
                unnamed(Op::Other, quoted)
            }
        };
        Part::Expansion(Box::new(made))
    }
}

fn unnamed(op: Op, quoted: bool) -> Expansion {
    Expansion { name: String::new(), op, operand: None, reads: Vec::new(), quoted }
}

fn pattern_of(operator: &ParameterOp) -> Option<&AstPattern> {
    match operator {
        ParameterOp::RemovePrefixShort { pattern }
        | ParameterOp::RemovePrefixLong { pattern }
        | ParameterOp::RemoveSuffixShort { pattern }
        | ParameterOp::RemoveSuffixLong { pattern }
        | ParameterOp::ReplaceFirst { pattern, .. }
        | ParameterOp::ReplaceAll { pattern, .. } => Some(pattern),
        _ => None,
    }
}
