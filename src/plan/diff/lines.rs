//! The lines of a text, as they are and as people may see them.

use std::borrow::Cow;

use crate::model::secret::{HIDDEN, redact};

/// A text by lines, as git counts them: each with its `\n`, a lone `\r` being part of the line.
pub(super) struct Lines<'a> {
    raw: Vec<&'a str>,
    /// For each line, whether it is the inside of a private key.
    in_key: Vec<bool>,
}

impl<'a> Lines<'a> {
    pub(super) fn of(text: &'a str) -> Lines<'a> {
        let raw: Vec<&str> = text.split_inclusive('\n').collect();
        let mut inside = false;
        let in_key = raw.iter().map(|line| {
            inside = inside && !line.contains("-----END");
            let hidden = inside;
            inside |= line.contains("-----BEGIN")
                && line.contains("PRIVATE KEY-----")
                && !line.contains("-----END");
            hidden
        });
        Lines { in_key: in_key.collect(), raw }
    }

    /// The lines with their ends.
    pub(super) fn raw(&self) -> &[&'a str] {
        &self.raw
    }

    /// The line without its end and without the values of secrets.
    pub(super) fn shown(&self, index: usize) -> Cow<'a, str> {
        let line = without_end(self.raw.get(index).copied().unwrap_or_default());
        if !self.in_key.get(index).copied().unwrap_or(false) {
            return redact(line);
        }
        let indent = &line[..line.len() - line.trim_start().len()];
        Cow::Owned(format!("{indent}{HIDDEN}"))
    }
}

/// The line without `\n` or `\r\n`.
pub fn without_end(line: &str) -> &str {
    let line = line.strip_suffix('\n').unwrap_or(line);
    line.strip_suffix('\r').unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_inside_of_a_private_key_is_hidden() {
        let dashes = "-----";
        let text = format!(
            "a\n  {dashes}BEGIN RSA PRIVATE KEY{dashes}\n  Zm9v\n  YmFy\n  {dashes}END RSA PRIVATE KEY{dashes}\nb\n"
        );
        let lines = Lines::of(&text);
        let shown: String = (0..6).map(|index| lines.shown(index).into_owned() + "\n").collect();
        assert!(!shown.contains("Zm9v") && !shown.contains("YmFy"), "{shown}");
        assert!(shown.starts_with("a\n") && shown.ends_with("\nb\n"), "{shown}");
    }
}
