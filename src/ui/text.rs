//! Text made fit for a terminal: without control characters, measured and cut by its width in columns.

use std::borrow::Cow;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::text::plain;

/// The text without what could steer the terminal, and without what terminals disagree on: of a joined emoji only
/// its first part is kept, in its usual colour.
pub(crate) fn clean(text: &str) -> Cow<'_, str> {
    if !text.contains(is_emoji_part) {
        return plain(text);
    }
    Cow::Owned(plain(&unjoined(text)).into_owned())
}

/// Joins two emojis, changes the look of one, or gives it a colour of skin.
fn is_emoji_part(c: char) -> bool {
    matches!(c, JOINER | '\u{fe0e}' | '\u{fe0f}' | '\u{20e3}' | '\u{1f3fb}'..='\u{1f3ff}')
}

const JOINER: char = '\u{200d}';

fn unjoined(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut is_joined = false;
    for c in text.chars() {
        match c {
            JOINER => is_joined = true,
            _ if is_emoji_part(c) => {}
            _ if std::mem::take(&mut is_joined) && !c.is_ascii() => {}
            _ => kept.push(c),
        }
    }
    kept
}

/// Columns that the text takes.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// The clean text in at most `columns` columns, with `…` where it is cut.
pub(crate) fn fit(text: &str, columns: usize) -> String {
    let text = clean(text);
    if width(&text) <= columns {
        return text.into_owned();
    }
    let mut kept = take(&text, columns.saturating_sub(1)).to_owned();
    if columns > 0 {
        kept.push('…');
    }
    kept
}

/// The clean text in exactly `columns` columns.
pub(crate) fn pad(text: &str, columns: usize) -> String {
    let mut text = fit(text, columns);
    text.push_str(&" ".repeat(columns.saturating_sub(width(&text))));
    text
}

/// The clean text broken between words into lines of at most `columns` columns; at least one line.
pub(crate) fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(1);
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in clean(text).split_whitespace() {
        let mut word = word;
        if !line.is_empty() && width(&line) + 1 + width(word) > columns {
            lines.push(std::mem::take(&mut line));
        }
        while width(word) > columns {
            let head = up_to_joint(take_some(word, columns));
            lines.push(head.to_owned());
            word = &word[head.len()..];
        }
        if !line.is_empty() && !word.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// The start of a word that doesn't fit: up to its last joint, if one is near its end. A point joins closer than the
/// others, as in a version.
fn up_to_joint(head: &str) -> &str {
    let up_to = |joints: &[char]| head.rfind(joints).map(|index| &head[..=index]);
    let is_near = |part: &&str| part.len() * 2 > head.len();
    let joint = up_to(&['/', '-', '_', ':']).filter(is_near);
    joint.or_else(|| up_to(&['.']).filter(is_near)).unwrap_or(head)
}

/// The text without its first `columns` columns.
pub(crate) fn skip(text: &str, columns: usize) -> &str {
    &text[take(text, columns).len()..]
}

/// The start of the text that fits into `columns`.
fn take(text: &str, columns: usize) -> &str {
    let mut used = 0;
    let end = text.char_indices().find(|(_, c)| {
        used += c.width().unwrap_or(0);
        used > columns
    });
    end.map_or(text, |(index, _)| &text[..index])
}

/// The same, but never nothing.
fn take_some(text: &str, columns: usize) -> &str {
    let head = take(text, columns);
    if head.is_empty() { text.chars().next().map_or(text, |c| &text[..c.len_utf8()]) } else { head }
}

/// The end of a path that is too long, as its end tells most.
pub(crate) fn tail(path: &str, columns: usize) -> String {
    let size = width(path);
    if size <= columns {
        return path.to_owned();
    }
    format!("…{}", skip(path, size + 1 - columns.max(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_count_twice() {
        assert_eq!(fit("日本語", 6), "日本語");
        assert_eq!(fit("日本語", 5), "日本…");
        assert_eq!(fit("日本語", 4), "日…");
        assert_eq!(pad("日", 4), "日  ");
        assert_eq!(fit("abc", 0), "");
    }

    #[test]
    fn emojis_take_the_columns_that_every_terminal_gives_them() {
        let family = "\u{1f469}\u{200d}\u{1f469}\u{200d}\u{1f467} Test";
        assert_eq!(clean(family), "\u{1f469} Test");
        assert_eq!(clean("\u{26a0}\u{fe0f} \u{1f44d}\u{1f3fd}"), "\u{26a0} \u{1f44d}");
        assert_eq!(fit(family, 4), "\u{1f469} …");
        assert_eq!(clean("a\u{200d}b\tc"), "ab c");
        assert_eq!(clean("e\u{301}"), "e\u{301}");
    }

    #[test]
    fn wrapping_breaks_between_words_and_in_words_that_are_too_long() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("abcdefgh ij", 3), ["abc", "def", "gh", "ij"]);
        assert_eq!(wrap("aws-eks-helm-deploy:1.1.11", 18), ["aws-eks-helm-", "deploy:1.1.11"]);
        assert_eq!(wrap("development/cashFree", 11), ["development", "/cashFree"]);
        assert_eq!(wrap("DATABASE_MONGO_TIMEOUT", 18), ["DATABASE_MONGO_", "TIMEOUT"]);
        assert_eq!(wrap("bitbucket-pipelines.yml", 19), ["bitbucket-", "pipelines.yml"]);
        assert_eq!(wrap("pipelines.develop.steps", 20), ["pipelines.develop.", "steps"]);
        assert_eq!(wrap("registry:1.2.30", 12), ["registry:", "1.2.30"]);
        assert_eq!(wrap("日本語", 1), ["日", "本", "語"]);
        assert_eq!(wrap("", 5), [""]);
    }
}
