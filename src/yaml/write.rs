//! Writes new values as text: quoting, flow form and block lines.

use super::tree::Style;
use super::value::Value;

/// The layout that a document uses for what is nested.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) struct Habit {
    /// Columns from a key to the dashes of its list.
    pub(super) list: usize,
    /// Columns from a key to the keys of its map.
    pub(super) map: usize,
    /// The same for a key that stands after a dash.
    pub(super) map_after_dash: usize,
    /// Whether texts of several lines may become blocks; a deeper comment below would become part of them.
    pub(super) blocks: bool,
}

/// What announces a value on its line.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Lead {
    /// A key and its colon; `after_dash`: on the line of a dash.
    Key { after_dash: bool },
    /// A dash.
    Dash,
}

/// The lines of a value: the first is what follows its key or dash, which stands in `column`.
pub(super) fn block_lines(value: &Value, column: usize, lead: Lead, habit: Habit) -> Vec<String> {
    match value {
        Value::Null if lead == Lead::Dash => vec![" null".to_owned()],
        Value::Null => vec![String::new()],
        Value::Text(text) if habit.blocks && wants_block(text) => literal_lines(text, column + 2),
        Value::List(items) if !items.is_empty() => {
            let offset = if lead == Lead::Dash { 2 } else { habit.list };
            pulled_up(list_lines(items, column + offset, habit), column + offset, lead)
        }
        Value::Map(entries) if !entries.is_empty() => {
            let offset = map_offset(lead, habit);
            pulled_up(map_lines(entries, column + offset, lead, habit), column + offset, lead)
        }
        inline => vec![format!(" {}", inline_text(inline, Style::Plain, false))],
    }
}

pub(super) fn map_offset(lead: Lead, habit: Habit) -> usize {
    match lead {
        Lead::Dash => 2,
        Lead::Key { after_dash: true } => habit.map_after_dash,
        Lead::Key { after_dash: false } => habit.map,
    }
}

/// The lines of a list whose dashes stand in `column`, each from the start of its line.
pub(super) fn list_lines(items: &[Value], column: usize, habit: Habit) -> Vec<String> {
    items
        .iter()
        .flat_map(|item| {
            led(format!("{}-", spaces(column)), block_lines(item, column, Lead::Dash, habit))
        })
        .collect()
}

/// The lines of one entry whose key stands in `column`.
pub(super) fn entry_lines(
    key: &str,
    value: &Value,
    column: usize,
    after_dash: bool,
    habit: Habit,
) -> Vec<String> {
    let lead = format!("{}{}:", spaces(column), key_text(key, value, false));
    led(lead, block_lines(value, column, Lead::Key { after_dash }, habit))
}

/// A value on one line.
pub(super) fn flow_text(value: &Value) -> String {
    inline_text(value, Style::Plain, true)
}

/// One entry on one line.
pub(super) fn flow_entry(key: &str, value: &Value) -> String {
    let text = flow_text(value);
    format!("{}: {text}", key_text(key, value, true))
}

/// A value on one line; scalars keep `style` where they can.
pub(super) fn inline_text(value: &Value, style: Style, flow: bool) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Alias(name) => format!("*{name}"),
        Value::Text(text) => scalar_text(text, style, flow),
        Value::Plain(text) => text.clone(),
        Value::List(items) => format!("[{}]", join(items.iter().map(flow_text))),
        Value::Map(entries) => {
            format!("{{{}}}", join(entries.iter().map(|(key, value)| flow_entry(key, value))))
        }
    }
}

/// A text as scalar of one line: in `style` if that can say it, else plain, else in quotes.
pub(super) fn scalar_text(text: &str, style: Style, flow: bool) -> String {
    let needs_escapes =
        text.chars().any(|character| character.is_control() || is_separator(character));
    match style {
        Style::Double => double_quoted(text),
        _ if needs_escapes => double_quoted(text),
        Style::Single => single_quoted(text),
        _ if fits_plain(text, flow) && !is_retyped(text) => text.to_owned(),
        _ => single_quoted(text),
    }
}

/// Whether a text is better written as a block than in quotes.
pub(super) fn wants_block(text: &str) -> bool {
    let first = text.lines().next().unwrap_or("");
    let printable =
        |character: char| character == '\n' || !(character.is_control() || is_separator(character));
    text.trim_end_matches('\n').contains('\n')
        && !first.is_empty()
        && !first.starts_with(' ')
        && text.chars().all(printable)
}

/// A literal block: what follows the key, then the lines indented to `column`.
pub(super) fn literal_lines(text: &str, column: usize) -> Vec<String> {
    let body = text.strip_suffix('\n').unwrap_or(text);
    let chomping = match (text.ends_with('\n'), body.ends_with('\n')) {
        (false, _) => "-",
        (true, false) => "",
        (true, true) => "+",
    };
    let indented = |line: &str| {
        if line.is_empty() { String::new() } else { format!("{}{line}", spaces(column)) }
    };
    std::iter::once(format!(" |{chomping}")).chain(body.split('\n').map(indented)).collect()
}

/// Whether some YAML reader takes this plain text for a null, boolean, number, date or merge.
pub(super) fn is_retyped(text: &str) -> bool {
    const WORDS: [&str; 14] =
        ["", "~", "null", "true", "false", "yes", "no", "on", "off", "y", "n", "<<", "=", ".nan"];
    let lower = text.to_ascii_lowercase();
    WORDS.contains(&lower.as_str()) || is_number_like(&lower)
}

/// Numbers in all their spellings: `1_000`, `0x1F`, `12:30:45`, `1.5e3`, `.inf`, and dates.
fn is_number_like(lower: &str) -> bool {
    let unsigned = lower.strip_prefix(['+', '-']).unwrap_or(lower);
    let digit_first = unsigned
        .strip_prefix('.')
        .unwrap_or(unsigned)
        .starts_with(|first: char| first.is_ascii_digit());
    let allowed =
        |character: char| character.is_ascii_hexdigit() || "_.:+-xo tz".contains(character);
    unsigned == ".inf"
        || (digit_first && unsigned.chars().all(allowed) && has_number_form(unsigned))
}

fn has_number_form(unsigned: &str) -> bool {
    let based = |prefix: &str, digits: &str| {
        unsigned
            .strip_prefix(prefix)
            .is_some_and(|rest| rest.chars().all(|digit| digits.contains(digit)))
    };
    if based("0x", "0123456789abcdef_") || based("0o", "01234567_") || based("0b", "01_") {
        return true;
    }
    let decimal = |character: char| character.is_ascii_digit() || "_.:e+-".contains(character);
    let is_date = unsigned.len() >= 8 && unsigned.as_bytes().get(4) == Some(&b'-');
    is_date || (unsigned.chars().all(decimal) && exponent_is_sound(unsigned))
}

/// `1.2.3-4` and `5e` are no numbers: signs stand only after an `e`, and digits follow it.
fn exponent_is_sound(unsigned: &str) -> bool {
    let (mantissa, exponent) = unsigned.split_once('e').unwrap_or((unsigned, "0"));
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    !mantissa.contains(['+', '-'])
        && !exponent.is_empty()
        && exponent.chars().all(|digit| digit.is_ascii_digit())
}

/// Whether the text can stand without quotes at all.
pub(super) fn fits_plain(text: &str, flow: bool) -> bool {
    let mut characters = text.chars();
    let Some(first) = characters.next() else { return false };
    let second_is_blank = characters.next().is_none_or(|second| second == ' ');
    let starts_special =
        "!&*|>'\"%@`{}[],#".contains(first) || ("-?:".contains(first) && second_is_blank);
    let splits = text.contains(": ") || text.contains(" #") || text.ends_with(':');
    let flow_special = flow && text.contains(['{', '}', '[', ']', ',']);
    let marker = text.starts_with("---") || text.starts_with("...");
    !(starts_special || splits || flow_special || marker)
        && text.trim() == text
        && !text.chars().any(|character| character.is_control() || is_separator(character))
}

fn key_text(key: &str, value: &Value, flow: bool) -> String {
    if value.merges(key) { key.to_owned() } else { scalar_text(key, Style::Plain, flow) }
}

/// Puts what announces a value before its first line.
fn led(lead: String, mut lines: Vec<String>) -> Vec<String> {
    if let Some(first) = lines.first_mut() {
        first.insert_str(0, &lead);
    }
    lines
}

fn map_lines(entries: &[(String, Value)], column: usize, lead: Lead, habit: Habit) -> Vec<String> {
    let after_dash = lead == Lead::Dash;
    let lines = |(index, (key, value)): (usize, &(String, Value))| {
        entry_lines(key, value, column, after_dash && index == 0, habit)
    };
    entries.iter().enumerate().flat_map(lines).collect()
}

/// After a dash the first line goes on that line; after a key all lines come below.
fn pulled_up(mut lines: Vec<String>, column: usize, lead: Lead) -> Vec<String> {
    match lines.first_mut() {
        Some(first) if lead == Lead::Dash => *first = format!(" {}", &first[column..]),
        _ => lines.insert(0, String::new()),
    }
    lines
}

fn single_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// The text in double quotes, with escapes for all that can't be printed.
pub(super) fn double_quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        quoted.push_str(&escaped(character));
    }
    quoted.push('"');
    quoted
}

/// A character as it stands in double quotes.
pub(super) fn escaped(character: char) -> String {
    match character {
        '"' | '\\' => format!("\\{character}"),
        '\n' => "\\n".to_owned(),
        '\t' => "\\t".to_owned(),
        '\r' => "\\r".to_owned(),
        other if u32::from(other) < 0x20 || u32::from(other) == 0x7f => {
            format!("\\x{:02x}", u32::from(other))
        }
        other if other.is_control() || is_separator(other) => {
            format!("\\u{:04x}", u32::from(other))
        }
        other => other.to_string(),
    }
}

fn is_separator(character: char) -> bool {
    matches!(character, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

fn join(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(", ")
}

pub(super) fn spaces(count: usize) -> String {
    " ".repeat(count)
}

#[cfg(test)]
mod tests {
    use super::super::{Document, Path};
    use super::*;

    const HABIT: Habit = Habit { list: 2, map: 2, map_after_dash: 2, blocks: true };

    #[test]
    fn quotes_what_a_reader_would_retype() {
        for text in [
            "on",
            "No",
            "1.10",
            "0123",
            "1_000",
            "12:30:45",
            "0x1F",
            "2024-01-01",
            "~",
            "",
            "1e3",
            "-.inf",
            "+1",
        ] {
            assert!(is_retyped(text), "{text}");
        }
        for text in ["1.2.3-4", "a", "golang:1.25", "5e", "face", "1x", "v1", "-", "node", "1-2"] {
            assert!(!is_retyped(text), "{text}");
        }
    }

    #[test]
    fn every_text_survives_a_round_trip() {
        for text in [
            "a: b",
            "# x",
            "it's",
            "a #b",
            "- x",
            "-x",
            "x:",
            "\ta",
            "a\nb",
            "a\nb\n",
            "a\n\nb\n\n",
            " a\nb",
            "\u{85}",
            "\u{1b}[0m",
            "{{ x }}",
            "null",
            "a\r\nb",
            "---",
            "?",
            "\u{feff}x",
            "'",
            "\"",
            "*a",
            "a, b",
        ] {
            for written in [
                format!(
                    "k:{}\n",
                    block_lines(&text.into(), 0, Lead::Key { after_dash: false }, HABIT).join("\n")
                ),
                format!("k: [{}]\n", flow_text(&text.into())),
                format!("k: {}\n", scalar_text(text, Style::Double, false)),
                format!("k: {}\n", scalar_text(text, Style::Single, true)),
            ] {
                let document = Document::parse(&written).unwrap();
                let path = if written.starts_with("k: [") { "k[0]" } else { "k" };
                let node = document.get(&path.parse::<Path>().unwrap()).unwrap();
                assert_eq!(node.text(), Some(text), "{written}");
                assert_eq!(document.second_opinion(), Ok(()), "{written}");
            }
        }
    }

    #[test]
    fn nests_by_the_documents_habit() {
        let value = Value::Map(vec![
            ("caches".into(), Value::texts(["go", "on"])),
            (
                "step".into(),
                Value::Map(vec![
                    ("<<".into(), Value::Alias("x".into())),
                    ("size".into(), "2x".into()),
                ]),
            ),
            (
                "parts".into(),
                Value::List(vec![Value::entry("a", Value::entry("b", Value::Plain("1".into())))]),
            ),
        ]);
        let lines = block_lines(
            &value,
            0,
            Lead::Key { after_dash: false },
            Habit { list: 0, map: 4, map_after_dash: 2, blocks: true },
        );
        assert_eq!(
            lines.join("\n"),
            "\n    caches:\n    - go\n    - 'on'\n    step:\n        <<: *x\n        size: 2x\n    parts:\n    - a:\n        b: 1"
        );
    }
}
