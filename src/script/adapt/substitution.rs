//! Command substitutions; backticks with escapes are unescaped and parsed again, as the shell does.

use shuck_ast::{CommandSubstitutionSyntax, StmtSeq, WordPart};

use crate::script::adapt::Adapter;
use crate::script::adapt::word::Mode;
use crate::script::engine;
use crate::script::{Part, Statement, Word};

impl Adapter<'_> {
    pub(super) fn substitution(
        &mut self,
        body: &StmtSeq,
        syntax: CommandSubstitutionSyntax,
        span: shuck_ast::Span,
        quoted: bool,
    ) -> Part {
        let (start, end) = (span.start.offset(), span.end.offset().saturating_sub(1));
        let statements = match syntax {
            CommandSubstitutionSyntax::DollarParen => self.nested(start + 2, end, body),
            CommandSubstitutionSyntax::Backtick if self.text_of(span).contains('\\') => {
                self.unescaped(span, quoted)
            }
            CommandSubstitutionSyntax::Backtick => self.nested(start + 1, end, body),
        };
        Part::Command { statements, quoted }
    }

    /// The crate takes what is escaped within backticks as plain text, but the backslash goes first:
    /// `` `echo \$X` `` reads X.
    fn unescaped(&mut self, span: shuck_ast::Span, quoted: bool) -> Vec<Statement> {
        let (start, end) = (span.start.offset() + 1, span.end.offset().saturating_sub(1));
        let special = if quoted { "$`\\\"" } else { "$`\\" };
        let (mut text, mut table) = (String::new(), Vec::new());
        let mut letters = self.source.get(start..end).unwrap_or_default().char_indices().peekable();
        while let Some((at, letter)) = letters.next() {
            let escaped = letters.next_if(|(_, next)| letter == '\\' && special.contains(*next));
            let (at, letter) = escaped.unwrap_or((at, letter));
            text.push(letter);
            table.extend((0..letter.len_utf8()).map(|byte| start + at + byte));
        }
        table.push(end);
        self.again(&text, &table, span, |inner, file| inner.whole(file)).unwrap_or_default()
    }

    /// The operand of `"${x:-'a $y'}"`: within double quotes single quotes are plain characters, which the crate
    /// overlooks.
    pub(super) fn between_quotes(&mut self, span: shuck_ast::Span) -> Word {
        let raw = self.text_of(span);
        let (start, end) = (span.start.offset(), span.end.offset());
        if raw.contains('"') {
            self.refuse(
                self.span_of(span),
                "single and double quotes are mixed within an expansion",
            );
            return Word::default();
        }
        let mut table = vec![start];
        table.extend(start..=end);
        table.push(end);
        let word = self.again(&format!("\"{raw}\""), &table, span, |inner, file| {
            let name = file.body.first().and_then(|stmt| match &stmt.command {
                shuck_ast::Command::Simple(command) => Some(&command.name),
                _ => None,
            })?;
            let is_one = matches!(name.parts.as_slice(), [part] if matches!(part.kind, WordPart::DoubleQuoted { .. }));
            is_one.then(|| inner.word(name, Mode::Value))
        });
        word.flatten().unwrap_or_else(|| {
            self.refuse(self.span_of(span), "quotes within an expansion aren't understood");
            Word::default()
        })
    }

    /// Parses a text made from a piece of the source; `table` says where each of its bytes (and its end) comes from.
    pub(super) fn again<T>(
        &mut self,
        text: &str,
        table: &[usize],
        span: shuck_ast::Span,
        read: impl FnOnce(&mut Adapter<'_>, &shuck_ast::File) -> T,
    ) -> Option<T> {
        let place = self.span_of(span);
        let Some(depth) = self.depth.checked_sub(4) else {
            self.refuse(place, "nested too deeply");
            return None;
        };
        let (file, parsed) = match engine::tree(text, depth) {
            Ok(found) => found,
            Err(opaque) => {
                self.refuse(place, &opaque.reason);
                return None;
            }
        };
        let table: Vec<usize> = table.iter().map(|&at| self.span(at, at).start).collect();
        let mut inner = Adapter::new(&parsed, text, depth);
        inner.table = Some(&table);
        let found = read(&mut inner, &file);
        self.variables.append(&mut inner.variables);
        if let Some(trouble) = inner.trouble {
            self.trouble.get_or_insert(trouble);
        }
        Some(found)
    }
}
