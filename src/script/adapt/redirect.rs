//! Redirects, here-documents included.

use shuck_ast::{
    Heredoc, HeredocBodyPart, LiteralText, Redirect as AstRedirect, RedirectKind, RedirectTarget,
    Word as AstWord, WordPart,
};

use crate::script::adapt::Adapter;
use crate::script::adapt::literal::here_text;
use crate::script::adapt::word::Mode;
use crate::script::{Kind, Operand, Part, Redirect, RedirectOp, Span, Word};

impl Adapter<'_> {
    /// The redirects of a statement. A number that the crate took for the last operand (`10<<EOF`) goes back to its
    /// redirect, so the statement's kind is given and returned.
    pub(super) fn redirects(
        &mut self,
        redirects: &[AstRedirect],
        kind: Kind,
    ) -> (Vec<Redirect>, Kind) {
        let (mut kind, mut found) = (kind, Vec::with_capacity(redirects.len()));
        for redirect in redirects {
            if redirect.fd_var.is_some() {
                kind = Kind::Unsupported { reason: "a redirect that sets a variable".into() };
            }
            // `&>>f` comes as `>>f` and `2>&1` of the same text.
            if redirect.kind == RedirectKind::DupOutput
                && self.text_of(redirect.span).starts_with("&>>")
            {
                continue;
            }
            let mut redirect = self.redirect(redirect);
            take_number(&mut kind, &mut redirect);
            found.push(redirect);
        }
        (found, kind)
    }

    fn redirect(&mut self, redirect: &AstRedirect) -> Redirect {
        let (operator, target) = match &redirect.target {
            RedirectTarget::Heredoc(document) => self.here_document(document),
            RedirectTarget::Word(word) => self.plain_redirect(redirect, word),
        };
        self.advance(redirect.span.end.offset());
        let descriptor = redirect.fd.and_then(|number| u32::try_from(number).ok());
        Redirect { descriptor, operator, target, span: self.span_of(redirect.span) }
    }

    fn plain_redirect(&mut self, redirect: &AstRedirect, word: &AstWord) -> (RedirectOp, Word) {
        let mode =
            if redirect.kind == RedirectKind::HereString { Mode::Value } else { Mode::Argument };
        let target = match word.parts.as_slice() {
            [part] if word.span.start == word.span.end => {
                self.placeless(&part.kind, redirect.span.end.offset())
            }
            _ => self.word(word, mode),
        };
        let operator = match redirect.kind {
            RedirectKind::Output => RedirectOp::Write,
            RedirectKind::Clobber => RedirectOp::Clobber,
            RedirectKind::Append if self.text_of(redirect.span).starts_with("&>>") => {
                RedirectOp::BothAppend
            }
            RedirectKind::Append => RedirectOp::Append,
            RedirectKind::Input => RedirectOp::Read,
            RedirectKind::ReadWrite => RedirectOp::ReadWrite,
            RedirectKind::DupOutput if names_file(&target) => RedirectOp::Both,
            RedirectKind::DupOutput => RedirectOp::DupOut,
            RedirectKind::DupInput => RedirectOp::DupIn,
            RedirectKind::OutputBoth => RedirectOp::Both,
            RedirectKind::HereString | RedirectKind::HereDoc | RedirectKind::HereDocStrip => {
                RedirectOp::HereString
            }
        };
        (operator, target)
    }

    /// The number of `2>&1` has no place of its own.
    fn placeless(&self, part: &WordPart, end: usize) -> Word {
        let WordPart::Literal(LiteralText::Owned(text)) = part else { return Word::default() };
        let mut word =
            Word { parts: Vec::new(), span: self.span(end.saturating_sub(text.len()), end) };
        word.push_text(text, false);
        word
    }

    fn here_document(&mut self, document: &Heredoc) -> (RedirectOp, Word) {
        let strip = document.delimiter.strip_tabs;
        let quoted = !document.delimiter.expands_body;
        let span = document.body.span;
        let delimiter = self.text_of(document.delimiter.span);
        if quoted && !delimiter.contains(['\'', '"', '\\']) {
            let found = self.second_document(document, delimiter);
            self.note_body(span);
            return found;
        }
        let mut word = Word { parts: Vec::new(), span: self.span_of(span) };
        let mut at_line_start = true;
        for (part, place) in document.body.parts_with_spans() {
            if let HeredocBodyPart::Literal(_) = part {
                let raw = self.text_of(place);
                word.push_text(&here_text(raw, strip, !quoted, at_line_start), true);
                at_line_start = raw.ends_with('\n');
            } else {
                self.here_expansion(part, place, &mut word);
                at_line_start = false;
            }
        }
        self.note_body(span);
        (RedirectOp::HereDoc { strip, quoted }, word)
    }

    /// The crate takes every further here-document of a line for a quoted one: it is read again, alone.
    fn second_document(&mut self, document: &Heredoc, delimiter: &str) -> (RedirectOp, Word) {
        let operator = if document.delimiter.strip_tabs { "<<-" } else { "<<" };
        let (start, end) = (document.body.span.start.offset(), document.body.span.end.offset());
        let (head, tail) = (format!("{operator}{delimiter}\n"), format!("{delimiter}\n"));
        let text = format!("{head}{}{tail}", self.text_of(document.body.span));
        let mut table = vec![start; head.len()];
        table.extend(start..end);
        table.resize(text.len() + 1, end);
        let found = self.again(&text, &table, document.body.span, |inner, file| {
            let redirect = file.body.first().and_then(|stmt| stmt.redirects.first())?;
            redirect.heredoc().map(|document| inner.here_document(document))
        });
        found.flatten().unwrap_or_else(|| {
            self.refuse(self.span(start, end), "a here-document isn't understood");
            (RedirectOp::HereString, Word::default())
        })
    }

    fn here_expansion(&mut self, part: &HeredocBodyPart, place: shuck_ast::Span, word: &mut Word) {
        let before = self.cursor;
        let part = match part {
            HeredocBodyPart::Literal(_) => return,
            HeredocBodyPart::Variable(name) => self.variable(name.as_str(), place, true),
            HeredocBodyPart::CommandSubstitution { body, syntax } => {
                self.substitution(body, *syntax, place, true)
            }
            HeredocBodyPart::ArithmeticExpansion { expression, expression_ast, .. } => {
                let arithmetic =
                    self.arithmetic(expression_ast.as_deref(), Some(expression.span()));
                Part::Arithmetic { arithmetic, quoted: true }
            }
            HeredocBodyPart::Parameter(parameter) => self.parameter(parameter, true),
        };
        word.parts.push(part);
        // The body lies behind the line: what follows the redirect is still to be read.
        self.cursor = before;
    }

    /// Notes the body with the line of its delimiter, so that searches jump over it.
    fn note_body(&mut self, body: shuck_ast::Span) {
        let (start, end) = (body.start.offset(), body.end.offset());
        let rest = self.source.get(end..).unwrap_or_default();
        let line = rest.find('\n').map_or(rest.len(), |at| at + 1);
        self.bodies.push(Span::new(start, end + line));
    }
}

fn names_file(target: &Word) -> bool {
    let text = target.literal();
    text.is_some_and(|text| !text.trim_end_matches('-').bytes().all(|byte| byte.is_ascii_digit()))
}

fn take_number(kind: &mut Kind, redirect: &mut Redirect) {
    let Kind::Simple(simple) = kind else { return };
    let Some((at, number)) =
        simple.operands.iter().enumerate().find_map(|(at, operand)| match operand {
            Operand::Word(word) if word.span.end == redirect.span.start => {
                Some((at, bare_number(word)?))
            }
            _ => None,
        })
    else {
        return;
    };
    if let Operand::Word(word) = simple.operands.remove(at) {
        redirect.descriptor = Some(number);
        redirect.span = redirect.span.join(word.span);
    }
}

fn bare_number(word: &Word) -> Option<u32> {
    match word.parts.as_slice() {
        [Part::Literal { text, quoted: false }]
            if text.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            text.parse().ok()
        }
        _ => None,
    }
}
