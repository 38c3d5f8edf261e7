//! The tokens of a text while they are put down: what comes later lies on top.

use std::ops::Range;

use super::{Token, Tokens};

/// A text with a token, or none, for each of its bytes.
pub(super) struct Canvas<'t> {
    text: &'t str,
    tokens: Vec<Option<Token>>,
}

impl<'t> Canvas<'t> {
    /// All of it plain.
    pub(super) fn new(text: &'t str) -> Canvas<'t> {
        Canvas { text, tokens: vec![None; text.len()] }
    }

    pub(super) fn text(&self) -> &'t str {
        self.text
    }

    /// Makes a range this token; what lies outside of the text doesn't count.
    pub(super) fn paint(&mut self, range: Range<usize>, token: Token) {
        self.cover(range, Some(token));
    }

    /// Makes a range plain again.
    pub(super) fn clear(&mut self, range: Range<usize>) {
        self.cover(range, None);
    }

    /// Puts down tokens whose ranges count from `start`.
    pub(super) fn paint_all(&mut self, tokens: &Tokens, start: usize) {
        for (range, token) in tokens {
            self.paint(start + range.start..start + range.end, *token);
        }
    }

    fn cover(&mut self, range: Range<usize>, token: Option<Token>) {
        let end = range.end.min(self.tokens.len());
        if let Some(part) = self.tokens.get_mut(range.start.min(end)..end) {
            part.fill(token);
        }
    }

    /// The tokens over the whole text.
    pub(super) fn whole(&self) -> Tokens {
        self.runs(0..self.text.len())
    }

    /// The tokens of each line, in bytes of the line.
    pub(super) fn lines(&self) -> Vec<Tokens> {
        let mut start = 0;
        let line = |line: &str| {
            let range = start..start + line.trim_end_matches(['\r', '\n']).len();
            start += line.len();
            self.runs(range)
        };
        self.text.split_inclusive('\n').map(line).collect()
    }

    /// The tokens within a range, counted from its start; none begins or ends within a character, or with blanks.
    fn runs(&self, range: Range<usize>) -> Tokens {
        let mut runs: Tokens = Vec::new();
        let text = self.text.get(range.clone()).unwrap_or_default();
        for (at, letter) in text.char_indices() {
            let Some(token) = self.tokens[range.start + at] else { continue };
            let end = at + letter.len_utf8();
            match runs.last_mut() {
                Some((last, known)) if last.end == at && *known == token => last.end = end,
                _ if letter.is_whitespace() => {}
                _ => runs.push((at..end, token)),
            }
        }
        for (run, _) in &mut runs {
            run.end = run.start + text[run.clone()].trim_end().len();
        }
        runs
    }
}
