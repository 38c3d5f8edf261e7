//! Command lines by the conventions of options: which word is an option, its value, or an operand.

use serde::Deserialize;

/// How a program reads its options.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Syntax {
    /// The options whose value may be the next word.
    pub(super) options_with_value: Vec<String>,
    /// The options that take two words; the second one is their value (`jq --arg NAME VALUE`).
    pub(super) options_with_two_values: Vec<String>,
    /// The short options whose value, if any, is glued to them (`sed -i.bak`).
    pub(super) options_with_glued_value: Vec<String>,
    /// `-name` is one option, not a bundle of short ones.
    pub(super) single_dash_long: bool,
    /// After the first operand (behind the sub-command) every word is an operand.
    pub(super) leading_options: bool,
    /// The first word is a bundle of options even without its dash (`tar xzf`).
    pub(super) bundled_first: bool,
    /// Words of the form `NAME=value` before the first operand are no operands.
    pub(super) leading_assignments: bool,
}

impl Syntax {
    /// This syntax with the options of another one.
    pub(super) fn with(&self, own: &Syntax) -> Syntax {
        let both = |a: &[String], b: &[String]| a.iter().chain(b).cloned().collect();
        Syntax {
            options_with_value: both(&self.options_with_value, &own.options_with_value),
            options_with_two_values: both(
                &self.options_with_two_values,
                &own.options_with_two_values,
            ),
            options_with_glued_value: both(
                &self.options_with_glued_value,
                &own.options_with_glued_value,
            ),
            single_dash_long: self.single_dash_long || own.single_dash_long,
            leading_options: self.leading_options || own.leading_options,
            bundled_first: self.bundled_first || own.bundled_first,
            leading_assignments: self.leading_assignments || own.leading_assignments,
        }
    }

    /// Whether the next word may be the value of the option.
    pub(super) fn takes_value(&self, name: &str) -> bool {
        self.options_with_value.iter().any(|option| option == name) || self.takes_two_values(name)
    }

    fn takes_two_values(&self, name: &str) -> bool {
        self.options_with_two_values.iter().any(|option| option == name)
    }

    fn takes_glued_value(&self, name: &str) -> bool {
        self.options_with_glued_value.iter().any(|option| option == name)
    }
}

/// Where the value of an option stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OptionValue {
    /// The index of its word.
    pub index: usize,
    /// The byte in that word at which the value begins, if the option's name is in the same word.
    pub inline_from: Option<usize>,
}

/// One part of a command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// The operand at this index.
    Operand(usize),
    /// An option, with its dashes.
    Option { name: String, index: usize, value: Option<OptionValue> },
}

/// Reads `words` from `start` on. A word that isn't known counts as an operand, or as the value before which it stands.
pub(super) fn scan(words: &[Option<&str>], start: usize, syntax: &Syntax) -> Vec<Token> {
    let mut scan = Scan { words, syntax, at: start, tokens: Vec::new() };
    if syntax.bundled_first {
        scan.bundle_without_dash();
    }
    scan.run();
    scan.tokens
}

struct Scan<'a> {
    words: &'a [Option<&'a str>],
    syntax: &'a Syntax,
    at: usize,
    tokens: Vec<Token>,
}

impl<'a> Scan<'a> {
    fn run(&mut self) {
        let mut operands_only = false;
        while let Some(word) = self.words.get(self.at) {
            let index = self.at;
            self.at += 1;
            match word {
                Some("--") if !operands_only => operands_only = true,
                Some(word) if !operands_only && word.starts_with("--") => self.long(word, index),
                Some(word) if !operands_only && word.starts_with('-') && word.len() > 1 => {
                    self.short(word, index)
                }
                Some(word)
                    if !operands_only && self.syntax.leading_assignments && is_assignment(word) => {
                }
                _ => {
                    self.tokens.push(Token::Operand(index));
                    operands_only |= self.syntax.leading_options;
                }
            }
        }
    }

    fn long(&mut self, word: &str, index: usize) {
        if let Some(equals) = word.find('=') {
            let value = OptionValue { index, inline_from: Some(equals + 1) };
            return self.push(&word[..equals], index, Some(value));
        }
        let value = if self.syntax.takes_value(word) { self.next_word() } else { None };
        let value =
            if self.syntax.takes_two_values(word) { value.and(self.next_word()) } else { value };
        self.push(word, index, value);
    }

    fn short(&mut self, word: &str, index: usize) {
        if self.syntax.single_dash_long
            || self.syntax.takes_value(word)
            || self.syntax.takes_glued_value(word)
        {
            return self.long(word, index);
        }
        for (at, letter) in word.char_indices().skip(1) {
            let name = format!("-{letter}");
            let rest = at + letter.len_utf8();
            let glued =
                (rest < word.len()).then_some(OptionValue { index, inline_from: Some(rest) });
            if self.syntax.takes_glued_value(&name) {
                return self.push(&name, index, glued);
            }
            if self.syntax.takes_value(&name) {
                let value =
                    glued.map(|value| after_equals(word, value)).or_else(|| self.next_word());
                return self.push(&name, index, value);
            }
            if letter == '=' {
                return;
            }
            self.push(&name, index, None);
        }
    }

    /// `tar cfz a.tgz b`: each letter that takes a value takes the next of the words that follow.
    fn bundle_without_dash(&mut self) {
        let Some(Some(word)) = self.words.get(self.at) else { return };
        if word.starts_with('-') || !word.chars().all(char::is_alphabetic) {
            return;
        }
        let index = self.at;
        self.at += 1;
        for letter in word.chars() {
            let name = format!("-{letter}");
            let value = if self.syntax.takes_value(&name) { self.next_word() } else { None };
            self.push(&name, index, value);
        }
    }

    fn next_word(&mut self) -> Option<OptionValue> {
        let index = self.at;
        self.words.get(index)?;
        self.at += 1;
        Some(OptionValue { index, inline_from: None })
    }

    fn push(&mut self, name: &str, index: usize, value: Option<OptionValue>) {
        self.tokens.push(Token::Option { name: name.to_owned(), index, value });
    }
}

/// `-f=x` means the value `x` to the programs that allow it.
fn after_equals(word: &str, value: OptionValue) -> OptionValue {
    let from =
        value.inline_from.map(|from| if word[from..].starts_with('=') { from + 1 } else { from });
    OptionValue { inline_from: from, ..value }
}

fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| {
        !name.starts_with(|c: char| c.is_ascii_digit())
            && !name.is_empty()
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(line: &str, syntax: &Syntax) -> String {
        let words: Vec<Option<&str>> =
            line.split(' ').map(|word| (word != "?").then_some(word)).collect();
        let word = |index: usize| words[index].unwrap_or("?");
        let tokens = scan(&words, 0, syntax);
        let shown = tokens.iter().map(|token| match token {
            Token::Operand(index) => word(*index).to_owned(),
            Token::Option { name, value: None, .. } => format!("[{name}]"),
            Token::Option { name, value: Some(value), .. } => {
                format!("[{name} {}]", &word(value.index)[value.inline_from.unwrap_or(0)..])
            }
        });
        shown.collect::<Vec<_>>().join(" ")
    }

    fn with_value(names: &[&str]) -> Syntax {
        Syntax {
            options_with_value: names.iter().map(|name| (*name).to_owned()).collect(),
            ..Syntax::default()
        }
    }

    #[test]
    fn options_take_their_values() {
        let syntax = with_value(&["-f", "--file", "-t"]);
        assert_eq!(show("-f a b", &syntax), "[-f a] b");
        assert_eq!(show("-fa b", &syntax), "[-f a] b");
        assert_eq!(show("-f=a b", &syntax), "[-f a] b");
        assert_eq!(show("--file a b", &syntax), "[--file a] b");
        assert_eq!(show("--file=a b", &syntax), "[--file a] b");
        assert_eq!(show("-qf a b", &syntax), "[-q] [-f a] b");
        assert_eq!(show("-t ? ?", &syntax), "[-t ?] ?");
        assert_eq!(show("a -f", &syntax), "a [-f]");
        assert_eq!(show("-q -- -f a", &syntax), "[-q] -f a");
        assert_eq!(show("- a", &syntax), "- a");
    }

    #[test]
    fn a_glued_value_never_takes_the_next_word() {
        let syntax =
            Syntax { options_with_glued_value: vec!["-i".to_owned()], ..with_value(&["-e"]) };
        assert_eq!(show("-i.before -e s a", &syntax), "[-i .before] [-e s] a");
        assert_eq!(show("-i s/a/b/ a", &syntax), "[-i] s/a/b/ a");
        assert_eq!(show("-ni s a", &syntax), "[-n] [-i] s a");
    }

    #[test]
    fn an_option_may_take_two_words() {
        let syntax =
            Syntax { options_with_two_values: vec!["--arg".to_owned()], ..Syntax::default() };
        assert_eq!(show("--arg a b . f", &syntax), "[--arg b] . f");
        assert_eq!(show("--arg a", &syntax), "[--arg]");
    }

    #[test]
    fn a_single_dash_may_lead_a_long_option() {
        let syntax = Syntax { single_dash_long: true, ..with_value(&["-out"]) };
        assert_eq!(show("-out plan -var=a=b dir", &syntax), "[-out plan] [-var a=b] dir");
    }

    #[test]
    fn a_bundle_may_lack_its_dash() {
        let syntax = Syntax { bundled_first: true, ..with_value(&["-f", "-C"]) };
        assert_eq!(show("cfz a.tgz dir", &syntax), "[-c] [-f a.tgz] [-z] dir");
        assert_eq!(show("-czf a.tgz dir", &syntax), "[-c] [-z] [-f a.tgz] dir");
        assert_eq!(show("xf a.tgz -C to", &syntax), "[-x] [-f a.tgz] [-C to]");
    }

    #[test]
    fn options_behind_the_first_operand_may_be_anothers() {
        let syntax =
            Syntax { leading_options: true, leading_assignments: true, ..with_value(&["-u"]) };
        assert_eq!(show("-u X A=b env -u c D=e", &syntax), "[-u X] env -u c D=e");
    }
}
