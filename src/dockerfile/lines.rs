//! Logical lines: continuations, comments and here-documents, as the builder reads them.

use crate::dockerfile::error::Error;
use crate::dockerfile::instruction::Document;
use crate::script::Span;

/// One instruction's lines.
pub(super) struct Line {
    /// The number of its first line, from 1.
    pub(super) number: usize,
    /// From the keyword to the last byte of the last continued line, without a here-document.
    pub(super) command: Span,
    /// The same with here-documents.
    pub(super) whole: Span,
    pub(super) documents: Vec<Document>,
}

/// The character that continues a line: a backslash, or what the `escape` directive says.
pub(super) fn escape_of(text: &str) -> char {
    for line in text.lines() {
        let Some((name, value)) = line.strip_prefix('#').and_then(|line| line.split_once('='))
        else {
            break;
        };
        match name.trim().to_ascii_lowercase().as_str() {
            "escape" if value.trim() == "`" => return '`',
            "escape" | "syntax" | "check" => {}
            _ => break,
        }
    }
    '\\'
}

/// Splits the text behind `from` into logical lines; blanks and comments lie between them.
pub(super) fn scan(text: &str, from: usize, escape: char) -> Result<Vec<Line>, Error> {
    let (mut lines, mut at) = (Vec::new(), from);
    let (mut number, mut counted) = (1, 0);
    while at < text.len() {
        let end = line_end(text, at);
        let content = text[at..end].trim();
        if content.is_empty() || content.starts_with('#') {
            at = end + 1;
            continue;
        }
        let start = at + (text[at..end].len() - text[at..end].trim_start().len());
        let (content_end, next) = continued(text, at, escape);
        let command = Span::new(start, content_end.max(start));
        let (documents, next) = documents(text, command, escape, next)?;
        let last = documents.last().map(|document| line_end(text, document.body.end));
        let whole = Span::new(start, last.map_or(command.end, |end| trimmed(text, start, end)));
        number += text[counted..start].matches('\n').count();
        counted = start;
        lines.push(Line { number, command, whole, documents });
        at = next;
    }
    Ok(lines)
}

/// The text with comments and empty lines within blanked, and continuations written as backslash and newline: same
/// length.
pub(super) fn clean(text: &str, escape: char) -> String {
    let mut cleaned = String::with_capacity(text.len());
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let content = line.trim();
        if index > 0 && (content.is_empty() || content.starts_with('#')) {
            cleaned.extend(std::iter::repeat_n(' ', line.len()));
        } else if line.ends_with('\n')
            && let Some(kept) = line.trim_end().strip_suffix(escape)
        {
            cleaned.push_str(kept);
            cleaned.extend(std::iter::repeat_n(' ', line.len() - kept.len() - 2));
            cleaned.push_str("\\\n");
        } else {
            cleaned.push_str(line);
        }
    }
    cleaned
}

/// The text with here-documents hidden from the parser crate, which knows some of their forms only: same length.
pub(super) fn mask(text: &str, lines: &[Line]) -> String {
    let documents = lines.iter().flat_map(|line| &line.documents);
    let mut hidden: Vec<_> = documents
        .flat_map(|document| {
            let lines = Span::new(document.body.start, line_end(text, document.body.end));
            [(document.word, '_'), (lines, '#')]
        })
        .collect();
    hidden.sort_by_key(|(span, _)| *span);
    let mut masked = String::with_capacity(text.len());
    let mut at = 0;
    for (span, letter) in hidden {
        masked.push_str(text.get(at..span.start).unwrap_or_default());
        masked.extend(span.of(text).bytes().map(|byte| if byte == b'\n' { '\n' } else { letter }));
        at = span.end;
    }
    masked.push_str(text.get(at..).unwrap_or_default());
    masked
}

fn line_end(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |length| at + length)
}

fn trimmed(text: &str, start: usize, end: usize) -> usize {
    start + text[start..end].trim_end().len()
}

/// The end of the content of the lines that belong together from `at` on, and the begin of the next line.
fn continued(text: &str, at: usize, escape: char) -> (usize, usize) {
    let mut end = line_end(text, at);
    let mut content_end = trimmed(text, at, end);
    while text[..content_end].ends_with(escape) && end < text.len() {
        let mut next = end + 1;
        end = line_end(text, next);
        while is_skipped(&text[next..end]) && end < text.len() {
            next = end + 1;
            end = line_end(text, next);
        }
        if is_skipped(&text[next..end]) {
            break;
        }
        content_end = trimmed(text, next, end);
    }
    (content_end, end + 1)
}

fn is_skipped(line: &str) -> bool {
    let content = line.trim();
    content.is_empty() || content.starts_with('#')
}

/// The here-documents of an instruction that may have some, and the begin of the line behind the last.
fn documents(
    text: &str,
    command: Span,
    escape: char,
    next: usize,
) -> Result<(Vec<Document>, usize), Error> {
    let mut found = Vec::new();
    let mut next = next;
    if !command.of(text).contains("<<") || !takes_documents(command.of(text)) {
        return Ok((found, next));
    }
    for (word, raw) in words(&clean(command.of(text), escape), escape) {
        let Some((strip, name, expands)) = delimiter(&raw) else { continue };
        let word = Span::new(command.start + word.start, command.start + word.end);
        let Some(body) = body(text, next, &name, strip) else {
            let what = format!("the here-document {name} has no last line");
            return Err(Error::at(
                text,
                word.start,
                what,
                "end it with a line that holds its name alone",
            ));
        };
        next = line_end(text, body.end) + 1;
        found.push(Document { name, word, body, expands, strip });
    }
    Ok((found, next))
}

fn takes_documents(command: &str) -> bool {
    let mut words = command.split_whitespace().map(str::to_ascii_uppercase);
    let first = words.next().filter(|word| word != "ONBUILD").or_else(|| words.next());
    first.is_some_and(|word| ["RUN", "COPY", "ADD"].contains(&word.as_str()))
}

/// Words parted by blanks outside of quotes, with their places; quotes and escapes are kept.
pub(super) fn words(text: &str, escape: char) -> Vec<(Span, String)> {
    let (mut words, mut word, mut start, mut quote) = (Vec::new(), String::new(), 0, None);
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        if (letter == escape || letter == '\\')
            && letters.next_if(|(_, next)| *next == '\n').is_some()
        {
            continue;
        }
        if letter.is_whitespace() && quote.is_none() {
            if !word.is_empty() {
                words.push((Span::new(start, at), std::mem::take(&mut word)));
            }
            continue;
        }
        if word.is_empty() {
            start = at;
        }
        word.push(letter);
        if letter == escape && quote != Some('\'') {
            word.extend(letters.next().map(|(_, next)| next));
        } else if quote == Some(letter) {
            quote = None;
        } else if quote.is_none() && (letter == '"' || letter == '\'') {
            quote = Some(letter);
        }
    }
    if !word.is_empty() {
        words.push((Span::new(start, text.len()), word));
    }
    words
}

/// Reads `[n]<<[-]NAME`: whether tabs go, the name, and whether variables are replaced.
fn delimiter(word: &str) -> Option<(bool, String, bool)> {
    let rest =
        word.trim_start_matches(|letter: char| letter.is_ascii_digit()).strip_prefix("<<")?;
    let (strip, raw) = rest.strip_prefix('-').map_or((false, rest), |rest| (true, rest));
    let name: String = raw.chars().filter(|letter| !"'\"\\".contains(*letter)).collect();
    (!name.is_empty() && !raw.contains('<')).then(|| (strip, name.clone(), name == raw))
}

/// The lines from `start` up to the one that ends the here-document.
fn body(text: &str, start: usize, name: &str, strip: bool) -> Option<Span> {
    let mut at = start;
    while at < text.len() {
        let end = line_end(text, at);
        let line = text[at..end].strip_suffix('\r').unwrap_or(&text[at..end]);
        if (if strip { line.trim_start_matches('\t') } else { line }) == name {
            return Some(Span::new(start, at));
        }
        at = end + 1;
    }
    None
}
