//! Which bytes of the file hold which bytes of a scalar's decoded text.

use std::ops::Range;

use super::node::NodeRef;
use super::span::Span;
use super::tree::Style;

/// A stretch of decoded text and the bytes that hold it. One that isn't verbatim (an escape, a fold) can't be cut.
struct Atom {
    decoded: Range<usize>,
    source: Span,
    verbatim: bool,
}

/// A scalar's atoms, in order; together they make its decoded text.
pub(super) struct Atoms {
    list: Vec<Atom>,
    /// Where the text starts, should there be no atom.
    start: usize,
}

/// The atoms of a scalar; nothing for other nodes, and where the text can't be traced.
pub(super) fn atoms(node: NodeRef<'_>) -> Option<Atoms> {
    let text = node.text()?;
    let source = node.document().source();
    let span = node.span();
    let mut tracer =
        Tracer { source, decoded: String::with_capacity(text.len()), list: Vec::new() };
    let inside = Span::new(span.start + 1, span.end.saturating_sub(1).max(span.start + 1));
    match node.style()? {
        Style::Plain => tracer.flowing(span, |_, _| None),
        Style::Single => tracer.flowing(inside, doubled_quote),
        Style::Double => tracer.flowing(inside, backslash),
        Style::Literal => tracer.block(span, text, Tracer::literal_break)?,
        Style::Folded => tracer.block(span, text, Tracer::folded_break)?,
        Style::Empty => {}
    }
    let quoted = matches!(node.style()?, Style::Single | Style::Double);
    let start = if quoted { inside.start } else { span.start };
    (tracer.decoded == text).then_some(Atoms { list: tracer.list, start })
}

impl Atoms {
    /// The source of a decoded range; nothing if it cuts an escape or fold in two.
    pub(super) fn source_of(&self, range: Range<usize>) -> Option<Span> {
        if range.start > range.end {
            return None;
        }
        if range.is_empty() {
            return self.place_of(range.start).map(Span::empty);
        }
        let first = self.list.get(self.list.partition_point(|a| a.decoded.end <= range.start))?;
        let before_end = self.list.partition_point(|a| a.decoded.start < range.end);
        let last = self.list.get(before_end.checked_sub(1)?)?;
        let start = first.source_at(range.start)?;
        let end = if range.end > last.decoded.end { None } else { last.source_at(range.end) }?;
        (start <= end).then_some(Span::new(start, end))
    }

    /// The source place before decoded byte `at`, right after the byte before it.
    fn place_of(&self, at: usize) -> Option<usize> {
        match self.list.get(self.list.partition_point(|a| a.decoded.end < at)) {
            Some(atom) => atom.source_at(at),
            None => (at == 0).then_some(self.start),
        }
    }
}

impl Atom {
    fn source_at(&self, decoded: usize) -> Option<usize> {
        let offset = decoded.checked_sub(self.decoded.start)?;
        match (self.verbatim, offset) {
            (true, _) => Some(self.source.start + offset),
            (false, 0) => Some(self.source.start),
            (false, _) => (decoded == self.decoded.end).then_some(self.source.end),
        }
    }
}

/// Reads an escape at the start of a text: how many bytes it takes and what it says.
type Escape = fn(&str, &str) -> Option<(usize, Option<char>)>;

fn doubled_quote(rest: &str, _: &str) -> Option<(usize, Option<char>)> {
    rest.starts_with("''").then_some((2, Some('\'')))
}

/// `blanks` are the characters that an escaped line break swallows at the start of the next line.
fn backslash(rest: &str, blanks: &str) -> Option<(usize, Option<char>)> {
    let mut characters = rest.strip_prefix('\\')?.chars();
    let name = characters.next()?;
    let plain = |character| Some((1 + name.len_utf8(), Some(character)));
    match name {
        'n' => plain('\n'),
        't' | '\t' => plain('\t'),
        'r' => plain('\r'),
        '0' => plain('\0'),
        'a' => plain('\u{7}'),
        'b' => plain('\u{8}'),
        'v' => plain('\u{b}'),
        'f' => plain('\u{c}'),
        'e' => plain('\u{1b}'),
        'N' => plain('\u{85}'),
        '_' => plain('\u{a0}'),
        'L' => plain('\u{2028}'),
        'P' => plain('\u{2029}'),
        'x' => hexadecimal(rest, 2),
        'u' => hexadecimal(rest, 4),
        'U' => hexadecimal(rest, 8),
        '\r' | '\n' => {
            let after = rest[1..].trim_start_matches('\r').strip_prefix('\n')?;
            let next = after.trim_start_matches(|character| blanks.contains(character));
            Some((rest.len() - next.len(), None))
        }
        other => plain(other),
    }
}

fn hexadecimal(rest: &str, digits: usize) -> Option<(usize, Option<char>)> {
    let code = u32::from_str_radix(rest.get(2..2 + digits)?, 16).ok()?;
    Some((2 + digits, Some(char::from_u32(code)?)))
}

/// A line of a block scalar: its content without indentation, and where the line with its break ends.
struct BlockLine {
    content: Span,
    next: usize,
}

struct Tracer<'s> {
    source: &'s str,
    decoded: String,
    list: Vec<Atom>,
}

impl Tracer<'_> {
    fn verbatim(&mut self, source: Span) {
        let start = self.decoded.len();
        self.decoded.push_str(&self.source[source.range()]);
        self.list.push(Atom { decoded: start..self.decoded.len(), source, verbatim: true });
    }

    fn stands_for(&mut self, text: &str, source: Span) {
        let start = self.decoded.len();
        self.decoded.push_str(text);
        self.list.push(Atom { decoded: start..self.decoded.len(), source, verbatim: false });
    }

    /// Plain and quoted text: line breaks fold, escapes are read by `escape`.
    fn flowing(&mut self, span: Span, escape: Escape) {
        let source = self.source;
        let mut from = span.start;
        let mut at = span.start;
        while at < span.end {
            let rest = &source[at..span.end];
            if let Some((length, said)) = escape(rest, " \t") {
                self.verbatim_up_to(from, at);
                let said = said.map(String::from).unwrap_or_default();
                self.stands_for(&said, Span::new(at, at + length));
                at += length;
                from = at;
            } else if let Some(length) = fold_length(rest) {
                self.verbatim_up_to(from, at);
                let breaks = rest[..length].matches('\n').count();
                let said = if breaks == 1 { " ".to_owned() } else { "\n".repeat(breaks - 1) };
                self.stands_for(&said, Span::new(at, at + length));
                at += length;
                from = at;
            } else {
                at += rest.chars().next().map_or(1, char::len_utf8);
            }
        }
        self.verbatim_up_to(from, span.end);
    }

    fn verbatim_up_to(&mut self, from: usize, to: usize) {
        if from < to {
            self.verbatim(Span::new(from, to));
        }
    }

    /// A literal or folded block; `line_break` adds the break between a line and the next.
    fn block(
        &mut self,
        span: Span,
        text: &str,
        line_break: fn(&mut Self, &[BlockLine], usize),
    ) -> Option<()> {
        let lines = self.block_lines(span, text)?;
        for (index, line) in lines.iter().enumerate() {
            self.verbatim_up_to(line.content.start, line.content.end);
            if index + 1 < lines.len() {
                line_break(self, &lines, index);
            } else if text.len() == self.decoded.len() + 1 && text.ends_with('\n') {
                self.stands_for("\n", Span::new(line.content.end, line.next));
            }
        }
        Some(())
    }

    fn block_lines(&self, span: Span, text: &str) -> Option<Vec<BlockLine>> {
        let source = self.source;
        let first = span.start + source[span.start..].find('\n')? + 1;
        let indent = block_indent(source.get(first..)?, text)?;
        let mut lines = Vec::new();
        let mut at = first;
        while at < span.end {
            let line = source[at..].split_inclusive('\n').next()?;
            let content = line.trim_end_matches('\n').trim_end_matches('\r');
            let blank = content.len() - content.trim_start_matches(' ').len();
            let start = at + blank.min(indent);
            lines.push(BlockLine {
                content: Span::new(start, at + content.len()),
                next: at + line.len(),
            });
            at += line.len();
        }
        Some(lines)
    }

    fn literal_break(&mut self, lines: &[BlockLine], index: usize) {
        let source = Span::new(lines[index].content.end, lines[index + 1].content.start);
        self.stands_for("\n", source);
    }

    fn folded_break(&mut self, lines: &[BlockLine], index: usize) {
        let filled = |line: &&BlockLine| !line.content.is_empty();
        let before = lines[..=index].iter().rev().find(filled);
        let after = lines[index + 1..].iter().find(filled);
        let both_fold =
            [before, after].iter().all(|line| line.is_some_and(|line| self.folds(line)));
        let last_of_break = !lines[index + 1].content.is_empty();
        let first_of_break = !lines[index].content.is_empty();
        let said = match (both_fold, first_of_break, last_of_break) {
            (true, true, true) => " ",
            (true, true, false) => "",
            _ => "\n",
        };
        self.stands_for(said, Span::new(lines[index].content.end, lines[index + 1].content.start));
    }

    fn folds(&self, line: &BlockLine) -> bool {
        !self.source[line.content.range()].starts_with([' ', '\t'])
    }
}

/// The length of the blanks and line breaks at the start of `rest`, if they hold a line break.
fn fold_length(rest: &str) -> Option<usize> {
    let length = rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
    rest[..length].contains('\n').then_some(length)
}

/// How deep a block's text is indented: its first line that isn't blank, compared with the decoded text.
fn block_indent(source: &str, text: &str) -> Option<usize> {
    let spaces = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let filled = |line: &&str| !line.trim_matches([' ', '\r', '\n']).is_empty();
    let written = source.lines().find(filled)?;
    let said = text.split('\n').find(filled)?;
    spaces(written).checked_sub(spaces(said))
}

#[cfg(test)]
mod tests {
    use super::super::{Document, Path};

    fn source_of(text: &str, piece: &str) -> Option<String> {
        let document = Document::parse(text).unwrap();
        let node = document.get(&Path::root().key("a")).unwrap();
        let start = node.text().unwrap().find(piece).unwrap();
        let span = node.value_span(start..start + piece.len())?;
        Some(document.text(span).to_owned())
    }

    #[test]
    fn finds_text_in_every_style() {
        let cases = [
            ("a: one two", "two", Some("two")),
            ("a: 'it''s two'", "s two", Some("s two")),
            ("a: 'it''s'", "'", Some("''")),
            ("a: \"x\\ty\\u00e9 z\"", "é z", Some("\\u00e9 z")),
            ("a: \"x \\\n  y\"", "x y", Some("x \\\n  y")),
            ("a: one\n  two", "two", Some("two")),
            ("a: one\n\n  two", "e\nt", Some("e\n\n  t")),
            ("a: |\n  x\n   y\nb: 1", "x\n ", Some("x\n   ")),
            ("a: |2\n    x\nb: 1", "  x", Some("  x")),
            ("a: |\r\n  x\r\n  y\r\n", "x\ny", Some("x\r\n  y")),
            ("a: >\n  x\n  y\n\n  z\n", "x y", Some("x\n  y")),
            ("a: >\n  x\n  y\n\n  z\n", "z\n", Some("z\n")),
            ("a: >\n  x\n    y\n  z\n", "  y\nz", Some("  y\n  z")),
        ];
        for (text, piece, expected) in cases {
            assert_eq!(source_of(text, piece).as_deref(), expected, "{text:?}");
        }
    }

    #[test]
    fn refuses_to_cut_an_escape() {
        let document = Document::parse("a: \"\\u00e9\"").unwrap();
        let node = document.get(&Path::root().key("a")).unwrap();
        assert_eq!(node.value_span(0..1), None);
        assert_eq!(node.value_span(0..9), None);
    }

    #[test]
    fn an_empty_range_is_a_place_between_bytes() {
        let document = Document::parse("a: 'xy'").unwrap();
        let node = document.get(&Path::root().key("a")).unwrap();
        assert_eq!(node.value_span(0..0).map(|span| span.start), Some(4));
        assert_eq!(node.value_span(2..2).map(|span| span.start), Some(6));
    }
}
