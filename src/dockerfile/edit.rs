//! Edits of a text by byte spans: every byte outside of them stays, and each line knows where it came from.

use crate::script::Span;

/// What takes the place of some bytes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    /// The bytes that go; empty to put something in between.
    pub span: Span,
    /// What comes in their place.
    pub text: String,
}

/// Two edits want the same bytes, or bytes that aren't there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("two changes of the same line don't fit together")]
pub struct Overlap;

/// A text after some edits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edited {
    /// The text.
    pub text: String,
    /// For each of its lines the number that it had before, from 1; `None` for a line that is new.
    pub lines: Vec<Option<usize>>,
}

impl Edit {
    /// Text in between, before the byte at `at`.
    pub fn insert(at: usize, text: impl Into<String>) -> Edit {
        Edit { span: Span::empty(at), text: text.into() }
    }

    /// Bytes that go.
    pub fn remove(span: Span) -> Edit {
        Edit { span, text: String::new() }
    }
}

/// The text with all edits made, which may come in any order; what is put in at one place stays in the order given.
///
/// # Errors
/// `Overlap` if two of them want the same bytes.
pub fn edited(text: &str, edits: &[Edit]) -> Result<Edited, Overlap> {
    let mut edits: Vec<&Edit> = edits.iter().collect();
    edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let (mut new, mut kept, mut at) = (String::with_capacity(text.len()), Vec::new(), 0);
    for edit in edits {
        let between = text.get(at..edit.span.start).ok_or(Overlap)?;
        kept.push((new.len(), at, between.len()));
        new.push_str(between);
        new.push_str(&edit.text);
        text.get(edit.span.range()).ok_or(Overlap)?;
        at = edit.span.end;
    }
    let rest = &text[at..];
    kept.push((new.len(), at, rest.len()));
    new.push_str(rest);
    let lines = origins(text, &new, &kept);
    Ok(Edited { text: new, lines })
}

/// For each line of `new` the line of `old` that it begins as; `kept` says which bytes are the old ones.
fn origins(old: &str, new: &str, kept: &[(usize, usize, usize)]) -> Vec<Option<usize>> {
    let mut start = 0;
    let mut lines = Vec::new();
    for line in new.split_inclusive('\n') {
        let piece = kept.iter().find(|(at, _, length)| (*at..at + length).contains(&start));
        let origin = piece.map(|(at, from, _)| from + start - at);
        let begins = |at: &usize| *at == 0 || old.as_bytes().get(at - 1) == Some(&b'\n');
        lines.push(origin.filter(begins).map(|at| old[..at].matches('\n').count() + 1));
        start += line.len();
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "FROM a\nRUN b\nCMD c\n";

    #[test]
    fn bytes_outside_stay_and_lines_know_their_numbers() {
        let edits = [
            Edit::insert(13, "FROM x\nUSER y\n"),
            Edit::insert(6, " AS build"),
            Edit::remove(Span::new(7, 13)),
        ];
        let edited = edited(TEXT, &edits).unwrap();
        assert_eq!(edited.text, "FROM a AS build\nFROM x\nUSER y\nCMD c\n");
        assert_eq!(edited.lines, [Some(1), None, None, Some(3)]);
    }

    #[test]
    fn the_same_bytes_are_changed_once() {
        let edits = [Edit::remove(Span::new(0, 8)), Edit::remove(Span::new(7, 13))];
        assert_eq!(edited(TEXT, &edits), Err(Overlap));
        assert_eq!(edited(TEXT, &[Edit::remove(Span::new(18, 40))]), Err(Overlap));
    }

    #[test]
    fn nothing_changed_is_the_same() {
        let same = edited(TEXT, &[]).unwrap();
        assert_eq!((same.text.as_str(), same.lines), (TEXT, vec![Some(1), Some(2), Some(3)]));
    }
}
