//! Quoting of words that are written into scripts.

/// The text as one word of any POSIX shell: bare where no character is special, else in single quotes. Meant for
/// operands; in the place of a command `a=b` would be an assignment.
pub fn quote(text: &str) -> String {
    if !text.is_empty() && text.bytes().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_@%+=:,./-".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::quote;
    use crate::script::{Kind, parse};

    #[test]
    fn plain_words_stay_bare() {
        assert_eq!(quote("a-b/c.d:e=f@1,2+3%"), "a-b/c.d:e=f@1,2+3%");
    }

    #[test]
    fn whatever_is_quoted_reads_back() {
        for text in [
            "",
            "a b",
            "it's",
            "$x `y` \\",
            "*",
            "~",
            "a\nb",
            "é",
            "'",
            "''",
            "#",
            "{a,b}",
            "\u{e000}",
        ] {
            let script = parse(&format!("echo {}", quote(text))).unwrap();
            let Kind::Simple(simple) = &script.statements[0].kind else { panic!("no command") };
            assert_eq!(simple.words().nth(1).unwrap().literal().as_deref(), Some(text));
        }
    }
}
