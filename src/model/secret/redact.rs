//! Hides what looks like a secret in a line of text.

use std::borrow::Cow;
use std::ops::Range;

use super::{
    BEGIN, HIDDEN, PRIVATE_KEY, has_secret_shape, is_literal, is_path, is_placeholder, recognise,
    user_info,
};

/// The text with everything in it that looks like a secret hidden: values of assignments, options and headers,
/// passwords in addresses, keys and tokens anywhere.
pub fn redact(text: &str) -> Cow<'_, str> {
    let mut ranges = Vec::new();
    assignments(text, &mut ranges);
    words(text, &mut ranges);
    addresses(text, &mut ranges);
    key_blocks(text, &mut ranges);
    if ranges.is_empty() {
        return Cow::Borrowed(text);
    }
    ranges.sort_unstable_by_key(|range| (range.start, range.end));
    let mut shown = String::with_capacity(text.len());
    let mut at = 0;
    for range in ranges.into_iter().filter(|range| !range.is_empty()) {
        if range.start >= at {
            shown.push_str(&text[at..range.start]);
            shown.push_str(HIDDEN);
        }
        at = at.max(range.end);
    }
    shown.push_str(&text[at..]);
    Cow::Owned(shown)
}

fn is_name_letter(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '_' | '-' | '.')
}

fn ends_word(character: char) -> bool {
    character.is_whitespace()
        || matches!(
            character,
            '"' | '`' | '\'' | ';' | '&' | '|' | ')' | '(' | '<' | '>' | ',' | '}'
        )
}

/// `NAME=value`, `name: value`, `--name=value`, `"name": "value"`.
fn assignments(text: &str, ranges: &mut Vec<Range<usize>>) {
    for (at, sign) in text.char_indices().filter(|(_, c)| matches!(c, '=' | ':')) {
        let before = text[..at].trim_end_matches(['"', '\'']);
        let name = &before[before.trim_end_matches(is_name_letter).len()..];
        let gap = if sign == ':' {
            text[at + 1..].len() - text[at + 1..].trim_start_matches([' ', '\t']).len()
        } else {
            0
        };
        let value = value_at(text, at + 1 + gap);
        if !name.is_empty()
            && recognise(name, &text[value.clone()]).is_some()
            && user_info(&text[value.clone()]).is_none()
        {
            ranges.push(value);
        }
    }
}

/// The beginning of a text: no value is longer, and a search through it stays short.
fn near(text: &str) -> &str {
    let end = (0..=LONGEST.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    &text[..end.unwrap_or(0)]
}

const LONGEST: usize = 4096;

/// The bytes of the value that starts here: inside its quotes, or up to the next blank or sign.
fn value_at(text: &str, start: usize) -> Range<usize> {
    let rest = near(&text[start..]);
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
    let (start, end) = match quote {
        Some(quote) => (start + 1, rest[1..].find(quote)),
        None => (start, rest.find(ends_word)),
    };
    start..start + end.unwrap_or(rest.len() - usize::from(quote.is_some()))
}

/// Keys and tokens that stand alone, and what follows options and schemes that take a secret.
fn words(text: &str, ranges: &mut Vec<Range<usize>>) {
    let mut start = 0;
    let mut before = "";
    let logs_in = ["login", "sshpass", "mysql"].iter().any(|program| text.contains(program));
    for piece in text.split_inclusive(ends_word) {
        let word = piece.trim_end_matches(ends_word);
        let place = start..start + word.len();
        start += piece.len();
        if word.is_empty() {
            continue;
        }
        let named = before.starts_with("--") && !before.contains('=') && !word.starts_with('-');
        let follows = (named && recognise(before, word).is_some())
            || (matches!(before, "Bearer" | "bearer" | "Basic" | "basic")
                && word.len() >= 8
                && is_literal(word))
            || (before == "-p" && logs_in && is_literal(word) && !is_path(word));
        if follows || has_secret_shape(word) {
            ranges.push(place);
        } else if let Some((user, password)) =
            word.split_once(':').filter(|_| matches!(before, "-u" | "--user"))
        {
            let secret = is_literal(password) && !is_placeholder(password);
            ranges.extend(secret.then(|| place.start + user.len() + 1..place.end));
        }
        before = word;
    }
}

fn addresses(text: &str, ranges: &mut Vec<Range<usize>>) {
    for (at, _) in text.match_indices("://") {
        ranges.extend(user_info(near(&text[at..])).map(|range| at + range.start..at + range.end));
    }
}

fn key_blocks(text: &str, ranges: &mut Vec<Range<usize>>) {
    for (at, _) in text.match_indices(BEGIN) {
        let head = text[at..].find(PRIVATE_KEY);
        let end = text[at..].find("-----END").map_or(text.len(), |end| at + end);
        ranges.extend(head.filter(|head| *head < BEGIN.len() + 20).map(|_| at..end));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redacts_lines() {
        for (text, shown) in [
            ("export DB_PASSWORD=hunter22x && make", "export DB_PASSWORD=‹secret› && make"),
            ("export DB_PASSWORD=\"two words9\" x", "export DB_PASSWORD=\"‹secret›\" x"),
            (
                "git clone https://me:pa55word9x@host/x.git",
                "git clone https://me:‹secret›@host/x.git",
            ),
            ("docker login -u me -p hunter22x reg", "docker login -u me -p ‹secret› reg"),
            ("tool --token 98fa7bcc --dry", "tool --token ‹secret› --dry"),
            ("tool --api-key=98fa7bcc", "tool --api-key=‹secret›"),
            ("curl -u me:98fa7bcc x", "curl -u me:‹secret› x"),
            (
                "curl -H 'Authorization: Bearer 98fa7bcc0' x",
                "curl -H 'Authorization: Bearer ‹secret›' x",
            ),
            ("{\"password\": \"98fa7bcc\"}", "{\"password\": \"‹secret›\"}"),
            ("echo AKIAABCDEFGHIJKLMNOP", "echo ‹secret›"),
            (
                "a -----BEGIN PRIVATE KEY-----\nMII\n-----END PRIVATE KEY-----",
                "a ‹secret›-----END PRIVATE KEY-----",
            ),
        ] {
            assert_eq!(redact(text), shown);
        }
    }

    proptest::proptest! {
        #[test]
        fn takes_any_text(text in "(\\PC|[=:'\"@/$ \n-]|--password|https://){0,40}") {
            proptest::prop_assert_eq!(redact(&text).matches(HIDDEN).count() > 0, redact(&text) != text);
        }
    }

    #[test]
    fn leaves_lines_without_secrets() {
        for text in [
            "mkdir -p charts",
            "docker login -u $USER -p $PASSWORD",
            "docker login -u me --password-stdin 123.registry.example.com",
            "export A=$A TOKEN=${B}",
            "make test",
            "docker build --secret id=npm,src=.npmrc .",
            "awssecrets --region ap-south-1 --secret $NAME > .env",
            "https://$USER:$TOKEN@host/x",
            "über: straße=„x“ ‹secret›",
            "",
        ] {
            assert_eq!(redact(text), text);
        }
    }
}
