//! Turns the parser crate's tree into ours; no other file knows its types, save `engine`, which calls it.
//!
//! Texts are cut from the source by span and decoded here, because the crate keeps some escapes and resolves others.
//! Its spans of words and redirects are exact; those of statements and groups aren't, so a cursor follows the text.

mod arithmetic;
mod command;
mod compound;
mod expansion;
mod literal;
mod redirect;
mod substitution;
mod word;

use shuck_ast::{File, Stmt, StmtSeq};

use crate::script::{Opaque, Script, Span, Statement};

/// Reads one tree. Offsets within are of the text at hand; [`Adapter::span`] turns them into those of the script.
pub(super) struct Adapter<'a> {
    /// What the crate has parsed: `source`, or of the same length with some bytes masked.
    parsed: &'a str,
    source: &'a str,
    /// Where each byte of `source` stands in the script, if `source` was taken out of it with changes.
    table: Option<&'a [usize]>,
    depth: usize,
    /// Behind the last thing that was read.
    cursor: usize,
    /// Bodies of here-documents with their last line, in order.
    bodies: Vec<Span>,
    /// Where variables and expansions stand.
    variables: Vec<Span>,
    /// The first thing that can't be told with certainty.
    trouble: Option<Opaque>,
}

impl<'a> Adapter<'a> {
    pub(super) fn new(parsed: &'a str, source: &'a str, depth: usize) -> Self {
        Adapter {
            parsed,
            source,
            table: None,
            depth,
            cursor: 0,
            bodies: Vec::new(),
            variables: Vec::new(),
            trouble: None,
        }
    }

    pub(super) fn script(mut self, file: &File) -> Result<Script, Opaque> {
        let statements = self.whole(file);
        self.trouble.map_or(Ok(Script { statements, variables: self.variables }), Err)
    }

    fn whole(&mut self, file: &File) -> Vec<Statement> {
        let statements = self.sequence(&file.body);
        self.check_tail(self.source.len());
        statements
    }

    fn sequence(&mut self, sequence: &StmtSeq) -> Vec<Statement> {
        let mut statements: Vec<Statement> = Vec::with_capacity(sequence.len());
        for stmt in sequence.iter() {
            let statement = self.statement(stmt);
            if let Some(last) = statements.last() {
                self.check_gap(last.span.end, statement.span);
            }
            statements.push(statement);
        }
        statements
    }

    /// The crate lets statements follow each other without a separator (`(a) b`), which the shell refuses.
    fn check_gap(&mut self, end: usize, next: Span) {
        let is_separated = match self.marks(end, next.start) {
            (marks, false) => marks == ";" || marks == "&",
            (marks, true) => marks.is_empty(),
        };
        if self.table.is_none() && !is_separated {
            self.refuse(next, "not valid as bash: no statement can follow here");
        }
    }

    /// The crate drops some things at the end of a text, and within a substitution whatever it can't parse.
    fn check_tail(&mut self, end: usize) {
        let (marks, _) = self.marks(self.cursor, end);
        if !marks.is_empty() && marks != ";" && marks != "&" {
            self.refuse(
                self.span(self.cursor.min(end), end),
                "not valid as bash: the end isn't understood",
            );
        }
    }

    /// What stands between two offsets besides blanks, comments and bodies of here-documents, and whether a line
    /// ends before the first such character.
    fn marks(&self, start: usize, end: usize) -> (String, bool) {
        let (mut marks, mut breaks, mut at) = (String::new(), false, start);
        let bytes = self.source.as_bytes();
        while at < end {
            let rest = self.source.get(at..).unwrap_or_default();
            let Some(letter) = rest.chars().next() else {
                // The crate's places don't fit the text: nothing can be told, so something stands here.
                return ("?".to_owned(), breaks);
            };
            if let Some(body) = self.body_at(at) {
                at = body.end;
            } else if letter == '#' && begins_word(bytes, at) {
                at += comment_length(bytes, at);
            } else if rest.starts_with("\\\n") {
                at += 2;
            } else {
                breaks |= letter == '\n' && marks.is_empty();
                marks.extend(Some(letter).filter(|letter| !letter.is_ascii_whitespace()));
                at += letter.len_utf8();
            }
        }
        (marks, breaks)
    }

    fn body_at(&self, at: usize) -> Option<Span> {
        self.bodies.iter().find(|body| body.start == at && body.end > at).copied()
    }

    /// A sequence inside of a word, between two offsets; the cursor comes back to where it was.
    fn nested(&mut self, start: usize, end: usize, sequence: &StmtSeq) -> Vec<Statement> {
        let before = std::mem::replace(&mut self.cursor, start);
        let statements = self.sequence(sequence);
        self.check_tail(end);
        self.cursor = self.cursor.max(before);
        statements
    }

    fn one(&mut self, stmt: &Stmt) -> Box<Statement> {
        Box::new(self.statement(stmt))
    }

    fn refuse(&mut self, span: Span, reason: &str) {
        self.trouble.get_or_insert_with(|| Opaque { span, reason: reason.to_owned() });
    }

    /// The place in the whole script.
    fn span(&self, start: usize, end: usize) -> Span {
        let Some(table) = self.table else { return Span { start, end } };
        let place = |at: usize| table.get(at).or(table.last()).copied().unwrap_or_default();
        Span { start: place(start), end: place(end) }
    }

    fn span_of(&self, span: shuck_ast::Span) -> Span {
        self.span(span.start.offset(), span.end.offset())
    }

    fn text_of(&self, span: shuck_ast::Span) -> &'a str {
        Span::new(span.start.offset(), span.end.offset()).of(self.source)
    }

    fn advance(&mut self, offset: usize) {
        self.cursor = self.cursor.max(offset);
    }

    /// The next `byte` from the cursor on, over blanks, keywords, comments and bodies of here-documents; the cursor
    /// moves behind it.
    fn find(&mut self, byte: u8) -> Option<usize> {
        let bytes = self.source.as_bytes();
        let mut at = self.cursor;
        while let Some(&found) = bytes.get(at) {
            if let Some(body) = self.body_at(at) {
                at = body.end;
            } else if found == byte {
                self.cursor = at + 1;
                return Some(at);
            } else if found == b'#' && begins_word(bytes, at) {
                at += comment_length(bytes, at);
            } else {
                at += if found == b'\\' { 2 } else { 1 };
            }
        }
        None
    }
}

fn begins_word(bytes: &[u8], at: usize) -> bool {
    at.checked_sub(1).is_none_or(|before| b" \t\n;&|()".contains(&bytes[before]))
}

fn comment_length(bytes: &[u8], at: usize) -> usize {
    bytes[at..].iter().take_while(|&&byte| byte != b'\n').count()
}
