//! Text to show: that of strangers made safe (no control characters, no reordering), and lists of words.

use std::borrow::Cow;

/// The text as a terminal or a page may show it: control characters, invisible reordering marks and
/// line ends become `·`; tabs become blanks.
pub fn plain(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| !is_unsafe(c)) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(shown).collect())
}

/// The same for text of several lines: line ends stay.
pub fn plain_lines(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let (content, end) = match line.strip_suffix("\r\n") {
            Some(content) => (content, "\r\n"),
            None => line.strip_suffix('\n').map_or((line, ""), |content| (content, "\n")),
        };
        result.push_str(&plain(content));
        result.push_str(end);
    }
    result
}

/// Words as a list in a sentence: "a, b and c".
pub fn listed(words: impl IntoIterator<Item = String>) -> String {
    let mut words: Vec<String> = words.into_iter().collect();
    match words.pop() {
        Some(last) if !words.is_empty() => format!("{} and {last}", words.join(", ")),
        last => last.unwrap_or_default(),
    }
}

fn shown(c: char) -> char {
    match c {
        '\t' => ' ',
        c if is_unsafe(c) => '·',
        c => c,
    }
}

/// Characters that move the cursor, start an escape sequence or change the order in which text reads.
fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_is_not_copied() {
        assert!(matches!(plain("größer ✓"), Cow::Borrowed("größer ✓")));
    }

    #[test]
    fn lists_read_as_in_a_sentence() {
        let list = |words: &[&str]| listed(words.iter().map(|w| (*w).to_owned()));
        assert_eq!(list(&["a", "b", "c"]), "a, b and c");
        assert_eq!(list(&["a"]), "a");
        assert_eq!(list(&[]), "");
    }

    #[test]
    fn escape_sequences_lose_their_power() {
        assert_eq!(plain("a\u{1b}[2Jb\tc\r\nd\u{202e}e\u{9b}f"), "a·[2Jb c··d·e·f");
    }

    #[test]
    fn line_ends_stay_between_lines() {
        assert_eq!(plain_lines("a\u{7}\r\nb\rc\n\nd"), "a·\r\nb·c\n\nd");
    }
}
