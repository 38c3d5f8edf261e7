//! Decodes literal text: escapes, wildcards and tildes, by the quotes that it stands in.

use crate::script::adapt::word::Mode;
use crate::script::{Part, Word};

/// What is known of the word around an unquoted text.
pub(super) struct Bare<'a> {
    pub(super) mode: Mode,
    /// Where braces expand: offsets of the source.
    pub(super) braces: &'a [(usize, usize)],
    /// Where the word ends.
    pub(super) end: usize,
}

/// Text between double quotes.
pub(super) fn in_double_quotes(raw: &str) -> String {
    unescape(raw, "$`\"\\\n")
}

/// Text of a here-document; the first line begins within `raw` if `at_line_start`.
pub(super) fn here_text(raw: &str, strip: bool, expands: bool, at_line_start: bool) -> String {
    let mut text = String::with_capacity(raw.len());
    for (index, line) in raw.split_inclusive('\n').enumerate() {
        let begins = index > 0 || at_line_start;
        text.push_str(if strip && begins { line.trim_start_matches('\t') } else { line });
    }
    if expands { unescape(&text, "$`\\\n") } else { text }
}

/// Takes the backslash from before each of `special`; before a line end both go.
pub(super) fn unescape(raw: &str, special: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut letters = raw.chars().peekable();
    while let Some(letter) = letters.next() {
        match letters.next_if(|&next| letter == '\\' && special.contains(next)) {
            Some('\n') => {}
            Some(escaped) => text.push(escaped),
            None => text.push(letter),
        }
    }
    text
}

/// Adds unquoted text that begins at `offset` of the source; `rest` is what the word still holds behind it.
pub(super) fn add_bare(raw: &str, offset: usize, rest: &str, bare: &Bare<'_>, made: &mut Word) {
    let mut at = 0;
    while let Some(letter) = raw[at..].chars().next() {
        at += match letter {
            '\\' => add_escape(&raw[at..], made),
            '~' if begins_tilde(&raw[..at], bare.mode, made) => {
                add_tilde(&raw[at..], rest, bare.mode, made)
            }
            '*' | '?' | '[' | '{' | '}' if bare.mode != Mode::Value => {
                match wildcard(&raw[at..], offset + at, rest, bare) {
                    Some(text) => {
                        made.parts.push(Part::Glob { text: text.to_owned() });
                        text.len()
                    }
                    None => add_letter(letter, made),
                }
            }
            _ => add_letter(letter, made),
        };
    }
}

fn add_letter(letter: char, made: &mut Word) -> usize {
    made.push_text(letter.encode_utf8(&mut [0; 4]), false);
    letter.len_utf8()
}

fn add_escape(raw: &str, made: &mut Word) -> usize {
    match raw[1..].chars().next() {
        None => made.push_text("\\", true),
        Some('\n') => return 2,
        Some(letter) => {
            made.push_text(letter.encode_utf8(&mut [0; 4]), true);
            return 1 + letter.len_utf8();
        }
    }
    1
}

/// A tilde counts in front of a word, in a value also behind a colon.
fn begins_tilde(before: &str, mode: Mode, made: &Word) -> bool {
    match mode {
        Mode::Pattern => false,
        Mode::Argument => made.parts.is_empty(),
        Mode::Value => {
            made.parts.is_empty()
                || before.ends_with(':')
                    && matches!(made.parts.last(), Some(Part::Literal { quoted: false, .. }))
        }
    }
}

fn add_tilde(raw: &str, rest: &str, mode: Mode, made: &mut Word) -> usize {
    let name = &raw[1..];
    let ends = |letter: char| letter == '/' || letter == ':' && mode == Mode::Value;
    let end = name.find(ends).unwrap_or(name.len());
    let user = &name[..end];
    let is_whole = end < name.len() || rest.is_empty();
    if !is_whole || user.contains(['\\', '*', '?', '[', '{']) {
        return add_letter('~', made);
    }
    made.parts.push(Part::Tilde { user: user.to_owned() });
    1 + end
}

/// The wildcard that begins here; a bracket or brace whose end lies behind an expansion stands alone.
fn wildcard<'r>(raw: &'r str, offset: usize, rest: &str, bare: &Bare<'_>) -> Option<&'r str> {
    match raw.as_bytes().first()? {
        b'*' | b'?' => Some(&raw[..1]),
        b'[' => match raw.get(2..).and_then(|inner| inner.find(']')) {
            Some(end) => Some(&raw[..end + 3]),
            None => (raw.len() > 1 || !rest.is_empty())
                .then_some(&raw[..1])
                .filter(|_| rest.contains(']')),
        },
        b'{' => {
            let (_, end) = bare.braces.iter().find(|(start, _)| *start == offset)?;
            Some(raw.get(..end - offset).unwrap_or(&raw[..1]))
        }
        _ => bare.braces.iter().any(|(_, end)| *end == offset + 1).then_some(&raw[..1]),
    }
}
