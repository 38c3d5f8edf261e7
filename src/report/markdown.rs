//! Pieces of Markdown that text of strangers can't break out of.

use crate::text::{plain, plain_lines};

/// Free text in one line, with nothing in it that Markdown or HTML would read.
pub(super) fn text(raw: &str) -> String {
    let one_line = plain(raw.trim()).into_owned();
    let mut result = String::with_capacity(one_line.len());
    for c in one_line.chars() {
        match c {
            '&' => result.push_str("&amp;"),
            '<' => result.push_str("&lt;"),
            '>' => result.push_str("&gt;"),
            '@' => result.push_str("&#64;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '!' | '#' => result.extend(['\\', c]),
            c => result.push(c),
        }
    }
    let start = start_of_block(&result);
    result.insert_str(start.unwrap_or(0), if start.is_some() { "\\" } else { "" });
    result.replace("://", "&#58;//")
}

/// Free text behind something else in its line, if there is any.
pub(super) fn after(raw: &str) -> String {
    let words = text(raw);
    if words.is_empty() { words } else { format!(" {words}") }
}

/// Like `text`, but pairs of backticks stay code.
pub(super) fn prose(raw: &str) -> String {
    let shown = |(is_code, piece)| if is_code { code(piece) } else { spaced(piece) };
    pieces(raw).into_iter().map(shown).collect()
}

/// The text cut at its pairs of backticks: what stands between two is code. One piece if they make no pairs.
pub(super) fn pieces(raw: &str) -> Vec<(bool, &str)> {
    let raw = raw.trim();
    let parts: Vec<&str> = raw.split('`').collect();
    let is_blank = |part: &&str| part.trim().is_empty();
    if parts.len().is_multiple_of(2) || parts.iter().skip(1).step_by(2).any(is_blank) {
        return vec![(false, raw)];
    }
    parts.into_iter().enumerate().map(|(n, part)| (n % 2 == 1, part)).collect()
}

/// `prose` for a cell of a table.
pub(super) fn cell(raw: &str) -> String {
    // A table is cut into cells before code is read, so a bar in code needs its backslash too.
    let bare = prose(raw).replace("\\|", "|");
    bare.replace('|', "\\|")
}

/// Code within a line.
pub(super) fn code(raw: &str) -> String {
    let raw = plain(raw);
    let fence = "`".repeat(longest_run(&raw) + 1);
    let pad = if raw.starts_with('`') || raw.ends_with('`') || raw.is_empty() { " " } else { "" };
    format!("{fence}{pad}{raw}{pad}{fence}")
}

/// Code on lines of its own.
pub(super) fn block(language: &str, raw: &str) -> String {
    let raw = plain_lines(raw);
    let fence = "`".repeat((longest_run(&raw) + 1).max(3));
    let end = if raw.is_empty() || raw.ends_with('\n') { "" } else { "\n" };
    format!("{fence}{language}\n{raw}{end}{fence}")
}

/// A table; cells are Markdown already.
pub(super) fn table<const N: usize>(head: [&str; N], rows: &[[String; N]]) -> String {
    let line = |cells: &[String]| format!("| {} |", cells.join(" | "));
    let rule = format!("|{}", " --- |".repeat(N));
    let head = line(&head.map(str::to_owned));
    let rows = rows.iter().map(|row| line(row));
    [head, rule].into_iter().chain(rows).collect::<Vec<_>>().join("\n")
}

/// `text` that keeps the blanks at its ends.
fn spaced(raw: &str) -> String {
    let blank = |edge: Option<char>| if edge.is_some_and(char::is_whitespace) { " " } else { "" };
    let middle = text(raw);
    if middle.is_empty() {
        return blank(raw.chars().next()).to_owned();
    }
    format!("{}{middle}{}", blank(raw.chars().next()), blank(raw.chars().last()))
}

/// Where a backslash is due so that a line doesn't start a list or a rule.
fn start_of_block(line: &str) -> Option<usize> {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let next = line.as_bytes().get(digits)?;
    match next {
        b'-' | b'+' | b'=' if digits == 0 => Some(0),
        b'.' | b')' if digits > 0 => Some(digits),
        _ => None,
    }
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_means_what_it_says() {
        assert_eq!(
            text("a*b_c <img> & [x](y) @all"),
            r"a\*b\_c &lt;img&gt; &amp; \[x\](y) &#64;all"
        );
        assert_eq!(text("- item"), r"\- item");
        assert_eq!(text("12. twelve"), r"12\. twelve");
        assert_eq!(text("12 a\n# b"), r"12 a·\# b");
        assert_eq!(text("see https://x.y"), "see https&#58;//x.y");
        assert_eq!(text(""), "");
    }

    #[test]
    fn code_stays_code_in_prose() {
        assert_eq!(prose("drop `a|b*` of `x_y`, *now*"), r"drop `a|b*` of `x_y`, \*now\*");
        assert_eq!(prose("odd ` tick_"), r"odd \` tick\_");
        assert_eq!(prose("``` <b>"), r"\`\`\` &lt;b&gt;");
        assert_eq!(prose("`a` `b`"), "`a` `b`");
        assert_eq!(cell("`a|b` | c"), r"`a\|b` \| c");
    }

    #[test]
    fn fences_are_longer_than_what_they_hold() {
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("`"), "`` ` ``");
        assert_eq!(block("diff", "+```\n-````"), "`````diff\n+```\n-````\n`````");
        assert_eq!(block("", "x\n"), "```\nx\n```");
    }

    #[test]
    fn tables_have_a_head_and_rows() {
        let rows = [["1".to_owned(), "2".to_owned()]];
        assert_eq!(table(["a", "b"], &rows), "| a | b |\n| --- | --- |\n| 1 | 2 |");
    }
}
