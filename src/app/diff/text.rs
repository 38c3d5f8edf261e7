//! Texts as the diff shows them: without secrets, tabs as blanks, nothing that steers the terminal, with their tokens.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use unicode_width::UnicodeWidthChar;

use crate::plan::FileChange;
use crate::plan::diff::{shown_lines, without_end};
use crate::syntax::{Highlighter, Token, Tokens};
use crate::text::plain;
use crate::yaml::Document;

/// Columns from one stop of the tabulator to the next.
const TAB: usize = 4;

/// The lines of one version of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Text {
    lines: Vec<(String, Tokens)>,
}

/// A line with its tokens.
type Line<'t> = (&'t str, &'t [(Range<usize>, Token)]);

impl Text {
    fn of(raw: &str, tokens: Vec<Tokens>) -> Text {
        let mut tokens = tokens.into_iter();
        let lines = raw.split_inclusive('\n').zip(shown_lines(raw));
        let lines = lines.map(|(raw, line)| {
            let (text, tokens) = shown(raw, &line, tokens.next().unwrap_or_default());
            (text, tokens)
        });
        Text { lines: lines.collect() }
    }

    /// A line by its number, from 1.
    pub(super) fn line(&self, number: usize) -> Option<Line<'_>> {
        let (text, tokens) = self.lines.get(number.checked_sub(1)?)?;
        Some((text, tokens))
    }
}

/// Reads the texts that diffs are made of, each version of a file once.
#[derive(Default)]
pub struct Texts {
    highlighter: Highlighter,
    /// By the file's name: what it held, and the same as it is shown.
    before: HashMap<String, (String, Arc<Text>)>,
}

impl Texts {
    /// What the file held.
    pub(super) fn before(&mut self, file: &FileChange) -> Arc<Text> {
        let Some(raw) = &file.before else { return Arc::default() };
        if let Some((known, text)) = self.before.get(&file.name)
            && known == raw
        {
            return Arc::clone(text);
        }
        let text = Arc::new(Text::of(raw, self.highlighter.file(&file.name, raw)));
        self.before.insert(file.name.clone(), (raw.clone(), Arc::clone(&text)));
        text
    }

    /// The tokens of each line of a text, which may be `read` already.
    pub(super) fn tokens(
        &mut self,
        name: &str,
        text: &str,
        read: Option<&Document>,
    ) -> Vec<Tokens> {
        match read.filter(|read| read.source() == text) {
            Some(document) => self.highlighter.document(document),
            None => self.highlighter.file(name, text),
        }
    }
}

/// A line as it is shown, from its text without secrets, with the tokens of the `raw` line.
pub(super) fn shown(raw: &str, line: &str, tokens: Tokens) -> (String, Tokens) {
    let tokens = kept(without_end(raw), line, tokens);
    let (ranges, kinds): (Vec<_>, Vec<_>) = tokens.into_iter().unzip();
    let (text, ranges) = fitted(line, ranges);
    (text, ranges.into_iter().zip(kinds).collect())
}

/// The tokens of a line of which a part was hidden: those before and behind it.
fn kept(raw: &str, line: &str, tokens: Tokens) -> Tokens {
    if raw == line {
        return tokens;
    }
    let same = |(a, b): &(char, char)| a == b;
    let start: usize =
        raw.chars().zip(line.chars()).take_while(same).map(|(c, _)| c.len_utf8()).sum();
    let behind = raw[start..].chars().rev().zip(line[start..].chars().rev());
    let end: usize = behind.take_while(same).map(|(c, _)| c.len_utf8()).sum();
    let (raw_end, line_end) = (raw.len() - end, line.len() - end);
    let place = |range: Range<usize>| match range {
        range if range.end <= start => Some(range),
        range if range.start >= raw_end => {
            Some(range.start - raw_end + line_end..range.end - raw_end + line_end)
        }
        _ => None,
    };
    tokens.into_iter().filter_map(|(range, token)| Some((place(range)?, token))).collect()
}

/// The text with blanks for tabs and without what steers the terminal; ranges of it go along.
pub(super) fn fitted(text: &str, ranges: Vec<Range<usize>>) -> (String, Vec<Range<usize>>) {
    let is_fit = !text.contains('\t') && matches!(plain(text), std::borrow::Cow::Borrowed(_));
    if is_fit {
        return (text.to_owned(), ranges);
    }
    let (mut fit, mut places, mut column) = (String::new(), Vec::with_capacity(text.len() + 1), 0);
    for letter in text.chars() {
        places.extend(std::iter::repeat_n(fit.len(), letter.len_utf8()));
        let from = fit.len();
        if letter == '\t' {
            fit.push_str(&" ".repeat(TAB - column % TAB));
        } else {
            fit.push_str(&plain(letter.encode_utf8(&mut [0; 4])));
        }
        column += fit[from..].chars().filter_map(UnicodeWidthChar::width).sum::<usize>();
    }
    places.push(fit.len());
    let place = |range: Range<usize>| places[range.start]..places[range.end];
    let ranges = ranges.into_iter().map(place).collect();
    (fit, ranges)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tabs_go_to_the_next_stop_and_take_ranges_along() {
        let (text, ranges) = fitted("\ta\tb\u{1b}日\tc", vec![1..2, 3..4, 9..10]);
        assert_eq!(text, "    a   b·日    c");
        let parts: Vec<&str> = ranges.into_iter().map(|range| &text[range]).collect();
        assert_eq!(parts, ["a", "b", "c"]);
    }

    #[test]
    fn tokens_around_what_is_hidden_stay() {
        let tokens = vec![(0..1, Token::Key), (3..9, Token::Quoted), (10..13, Token::Comment)];
        let (text, tokens) = shown("a: hidden # c\r\n", "a: ‹secret› # c", tokens);
        let parts: Vec<_> =
            tokens.iter().map(|(range, token)| (&text[range.clone()], *token)).collect();
        assert_eq!(parts, [("a", Token::Key), ("# c", Token::Comment)]);
    }
}
