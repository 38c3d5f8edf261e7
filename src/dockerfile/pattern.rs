//! Path patterns of ignore files and of COPY.

/// A compiled pattern: `*` and `?` stay within one folder, `**` crosses folders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pattern {
    tokens: Vec<Token>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    /// One character.
    Letter(char),
    /// `?`
    One,
    /// `[…]`: ranges, and whether they are excluded.
    Class(Vec<(char, char)>, bool),
    /// `*`
    Some,
    /// `**`
    Deep,
    /// `**/`: any folders, or none.
    Folders,
}

impl Pattern {
    /// Reads a pattern; `None` if a bracket isn't closed or a backslash ends it. Without `deep`, `**` is `*`.
    pub(super) fn new(text: &str, deep: bool) -> Option<Pattern> {
        let mut tokens = Vec::new();
        let mut rest = text;
        while let Some(letter) = rest.chars().next() {
            let (token, next) = match letter {
                '*' if deep && rest.starts_with("**/") => (Token::Folders, &rest[3..]),
                '*' if deep && rest.starts_with("**") => {
                    (Token::Deep, rest.trim_start_matches('*'))
                }
                '*' => (Token::Some, rest.trim_start_matches('*')),
                '?' => (Token::One, &rest[1..]),
                '[' => class(&rest[1..])?,
                '\\' => {
                    let escaped = rest[1..].chars().next()?;
                    (Token::Letter(escaped), &rest[1 + escaped.len_utf8()..])
                }
                _ => (Token::Letter(letter), &rest[letter.len_utf8()..]),
            };
            tokens.push(token);
            rest = next;
        }
        Some(Pattern { tokens })
    }

    /// Does the pattern match the path or one of the folders that it lies in?
    pub(super) fn covers(&self, path: &str) -> bool {
        let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
        ends.into_iter().any(|end| self.matches(&path[..end]))
    }

    /// Does the pattern match the whole path? Time grows with the product of both lengths, never more.
    fn matches(&self, path: &str) -> bool {
        let letters: Vec<char> = path.chars().collect();
        let mut reached = vec![false; letters.len() + 1];
        reached[0] = true;
        for token in &self.tokens {
            reached = token.step(&letters, &reached);
        }
        reached[letters.len()]
    }
}

impl Token {
    /// The places behind this token, given those before it.
    fn step(&self, letters: &[char], before: &[bool]) -> Vec<bool> {
        let mut after = vec![false; before.len()];
        let mut is_open = false;
        for at in 0..before.len() {
            is_open |= before[at];
            match self {
                Token::Some | Token::Deep => after[at] = is_open,
                Token::Folders => {
                    after[at] = before[at] || is_open && at > 0 && letters[at - 1] == '/'
                }
                _ => {}
            }
            let Some(&letter) = letters.get(at) else { break };
            match self {
                Token::Some if letter == '/' => is_open = false,
                Token::Letter(_) | Token::One | Token::Class(..) => {
                    after[at + 1] = before[at] && self.takes(letter)
                }
                _ => {}
            }
        }
        after
    }

    fn takes(&self, letter: char) -> bool {
        match self {
            Token::Letter(own) => *own == letter,
            Token::One => letter != '/',
            Token::Class(ranges, excluded) => {
                letter != '/'
                    && ranges.iter().any(|(low, high)| (*low..=*high).contains(&letter))
                        != *excluded
            }
            Token::Some | Token::Deep | Token::Folders => false,
        }
    }
}

/// Reads a class behind its bracket; gives it with what follows.
fn class(text: &str) -> Option<(Token, &str)> {
    let (excluded, mut rest) = text.strip_prefix('^').map_or((false, text), |rest| (true, rest));
    let mut ranges = Vec::new();
    loop {
        if let Some(next) = rest.strip_prefix(']').filter(|_| !ranges.is_empty()) {
            return Some((Token::Class(ranges, excluded), next));
        }
        let (low, next) = class_letter(rest)?;
        let (high, next) = match next.strip_prefix('-').filter(|next| !next.starts_with(']')) {
            Some(next) => class_letter(next)?,
            None => (low, next),
        };
        ranges.push((low, high));
        rest = next;
    }
}

fn class_letter(text: &str) -> Option<(char, &str)> {
    let text = text.strip_prefix('\\').unwrap_or(text);
    let letter = text.chars().next()?;
    Some((letter, &text[letter.len_utf8()..]))
}

/// A path without `.`, `..`, doubled and outer slashes; what leads out of the root stays at it. The root is "".
pub(super) fn cleaned(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}
