//! Programs: what each reads, writes and changes, by its command line.

mod command;
mod runs;
mod selector;
mod table;
#[cfg(test)]
mod tests;
mod words;

use std::sync::LazyLock;

pub use command::{Command, Form, Kind, Need, Output, Outside, VariablePattern};
pub use runs::{Runs, RunsError, TargetFile};
pub use selector::{Selector, SelectorError};
pub use words::OptionValue;

use super::pattern;
use table::{Program, Row, Table};
use words::{Syntax, Token};

const TEXTS: [&str; 5] = [
    include_str!("../../../assets/facts/commands.toml"),
    include_str!("../../../assets/facts/commands-shell.toml"),
    include_str!("../../../assets/facts/commands-packages.toml"),
    include_str!("../../../assets/facts/commands-checks.toml"),
    include_str!("../../../assets/facts/commands-cloud.toml"),
];

static TABLE: LazyLock<Table> = LazyLock::new(|| Table::new(&TEXTS));

/// The row for a command line, and how much of the line is the sub-command.
#[derive(Clone, Copy, Debug)]
pub struct Found<'a> {
    /// What is known.
    pub row: &'a Command,
    /// How many words name the sub-command: 2 in `docker --context x image build .`.
    pub sub_len: usize,
}

/// Finds what is known about a command line. `None` words aren't known.
///
/// Among the rows whose sub-command fits, the longest wins, then the one with fewer `*`, then one that
/// says that nothing is known, then the one with the most conditions, then the later one. A word that isn't known is no option. Nothing is found if an unknown word may be the sub-command.
pub fn find(words: &[Option<&str>]) -> Option<Found<'static>> {
    let called = (*words.first()?)?;
    let table = &*TABLE;
    let program = table.program(program_name(called))?;
    if let Some(about) = table.about.as_ref()
        && let [_, Some(only)] = words
        && !called.starts_with("./")
        && about.options.iter().any(|option| option == only)
    {
        return Some(Found { row: &about.command, sub_len: 0 });
    }
    best(program, words)
}

/// The name under which a program is known: without the folder, where that is one of installed programs.
pub fn program_name(called: &str) -> &str {
    let Some((folder, name)) = called.rsplit_once('/') else { return called };
    let installed =
        ["vendor/bin", "node_modules/.bin", "venv/bin", ".local/bin", "go/bin", ".cargo/bin"];
    let system =
        folder.starts_with('/') && ["/bin", "/sbin"].iter().any(|end| folder.ends_with(end));
    if system || installed.iter().any(|end| folder.ends_with(end)) { name } else { called }
}

fn best(program: &'static Program, words: &[Option<&str>]) -> Option<Found<'static>> {
    let tokens = words::scan(words, 1, &program.syntax);
    let operands: Vec<Option<&str>> = operands_of(&tokens).map(|at| words[at]).collect();
    let fits =
        program.rows.iter().filter_map(|row| Some((rank(row, &operands, words, program)?, row)));
    let (rank, row) = fits.max_by_key(|(rank, _)| *rank)?;
    let leading = &operands[..leading(&tokens, &program.syntax)];
    if program.rows.iter().any(|other| may_fit_better(other, leading, rank.length)) {
        return None;
    }
    Some(Found { row: row.command.as_ref()?, sub_len: rank.length })
}

/// How many operands stand before the sub-command's own options: only they may name the sub-command.
fn leading(tokens: &[Token], syntax: &Syntax) -> usize {
    let mut count = 0;
    for token in tokens {
        match token {
            Token::Operand(_) => count += 1,
            Token::Option { name, .. } if count > 0 && !syntax.takes_value(name) => break,
            Token::Option { .. } => {}
        }
    }
    count
}

/// How well a row fits; the greatest wins.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    length: usize,
    phrase: bool,
    literal: usize,
    unknown: bool,
    conditions: usize,
}

fn rank(
    row: &Row,
    operands: &[Option<&str>],
    words: &[Option<&str>],
    program: &Program,
) -> Option<Rank> {
    let phrases = row.phrases.iter().filter(|phrase| phrase_fits(phrase, operands));
    let literal = |phrase: &Vec<String>| phrase.iter().filter(|word| !word.contains('*')).count();
    let phrase = phrases.max_by_key(|phrase| (phrase.len(), literal(phrase)));
    if phrase.is_none() && !row.phrases.is_empty() {
        return None;
    }
    if !row.only_with.is_empty() && !mentions(words, &row.only_with) {
        return None;
    }
    let allowed = |operand: &Option<&str>| operand.is_some_and(|word| any_matches(&row.each, word));
    if !row.each.is_empty() && !operands.iter().all(allowed) {
        return None;
    }
    let length = phrase.map_or(0, Vec::len);
    if !row.when.is_empty() && !is_given(row, length, words, program) {
        return None;
    }
    Some(Rank {
        length,
        phrase: phrase.is_some(),
        literal: phrase.map_or(0, literal),
        unknown: row.command.is_none() && row.conditions() > 0,
        conditions: row.conditions(),
    })
}

fn phrase_fits(phrase: &[String], operands: &[Option<&str>]) -> bool {
    if phrase.is_empty() {
        return operands.is_empty();
    }
    let fits = |(wanted, given): (&String, &Option<&str>)| {
        given.is_some_and(|word| pattern::matches(wanted, word))
    };
    phrase.len() <= operands.len() && phrase.iter().zip(operands).all(fits)
}

fn any_matches(patterns: &[String], word: &str) -> bool {
    patterns.iter().any(|pattern| pattern::matches(pattern, word))
}

/// Whether a known word holds one of these texts.
fn mentions(words: &[Option<&str>], texts: &[String]) -> bool {
    words.iter().flatten().any(|word| texts.iter().any(|text| word.contains(text)))
}

/// Whether a word that isn't known may make this row a better one than what fits already.
fn may_fit_better(row: &Row, operands: &[Option<&str>], length: usize) -> bool {
    let may = |(wanted, given): (&String, &Option<&str>)| {
        given.is_none_or(|word| pattern::matches(wanted, word))
    };
    row.phrases.iter().any(|phrase| {
        let unknown = operands.iter().take(phrase.len()).any(Option::is_none);
        unknown
            && phrase.len() > length
            && phrase.len() <= operands.len()
            && phrase.iter().zip(operands).all(may)
    })
}

fn is_given(row: &Row, length: usize, words: &[Option<&str>], program: &Program) -> bool {
    let tokens = match &row.command {
        Some(command) => tokens(words, length, &program.syntax, &command.syntax),
        None => tokens(words, length, &program.syntax, &program.syntax),
    };
    let given = |wanted: &Vec<String>| {
        tokens
            .iter()
            .any(|token| matches!(token, Token::Option { name, .. } if wanted.contains(name)))
    };
    row.when.iter().all(given)
}

/// The parts of a command line: up to the end of the sub-command by the program's options, then by the row's.
fn tokens(words: &[Option<&str>], sub_len: usize, program: &Syntax, row: &Syntax) -> Vec<Token> {
    let before = words::scan(words, 1, program);
    let Some(end) = sub_len.checked_sub(1).and_then(|last| operands_of(&before).nth(last)) else {
        return words::scan(words, 1, row);
    };
    let leads = |token: &Token| matches!(token, Token::Option { index, .. } if *index < end);
    let mut tokens: Vec<Token> = before.into_iter().filter(leads).collect();
    tokens.extend(words::scan(words, end + 1, row));
    tokens
}

fn operands_of(tokens: &[Token]) -> impl Iterator<Item = usize> {
    tokens.iter().filter_map(|token| match token {
        Token::Operand(index) => Some(*index),
        Token::Option { .. } => None,
    })
}

impl Found<'_> {
    /// The indices of the operands behind the sub-command.
    pub fn operands(&self, words: &[Option<&str>]) -> Vec<usize> {
        operands_of(&self.tokens(words)).collect()
    }

    /// Where the values of an option stand, by all its spellings (`-f,--file`).
    pub fn option(&self, words: &[Option<&str>], names: &str) -> Vec<OptionValue> {
        self.option_named(words, &names.split(',').collect::<Vec<_>>())
    }

    /// The same, with the spellings as a list.
    pub fn option_named<S: AsRef<str>>(
        &self,
        words: &[Option<&str>],
        names: &[S],
    ) -> Vec<OptionValue> {
        let named = |token| match token {
            Token::Option { name, value, .. }
                if names.iter().any(|wanted| wanted.as_ref() == name) =>
            {
                value
            }
            _ => None,
        };
        self.tokens(words).into_iter().filter_map(named).collect()
    }

    /// Whether an option is given, by all its spellings (`-i,--in-place`).
    pub fn has_option(&self, words: &[Option<&str>], names: &str) -> bool {
        let given = |token: &Token| matches!(token, Token::Option { name, .. } if names.split(',').any(|n| n == name));
        self.tokens(words).iter().any(given)
    }

    /// The indices of the words that are the command which a wrapper runs (`sudo`, `npx`, `find -exec`).
    pub fn command(&self, words: &[Option<&str>]) -> Option<std::ops::Range<usize>> {
        match self.row.runs.as_ref()? {
            Runs::Rest(position) => {
                let start = *self.operands(words).get(position - 1)?;
                Some(start..words.len())
            }
            Runs::After(names) => {
                let value = *self.option_named(words, names).first()?;
                let start = value.inline_from.is_none().then_some(value.index)?;
                let ends = |word: &Option<&str>| matches!(word, Some(";" | "+"));
                let end = words[start..]
                    .iter()
                    .position(ends)
                    .map_or(words.len(), |length| start + length);
                Some(start..end)
            }
            _ => None,
        }
    }

    fn tokens(&self, words: &[Option<&str>]) -> Vec<Token> {
        let called = words.first().copied().flatten().unwrap_or_default();
        match TABLE.program(program_name(called)) {
            Some(program) => tokens(words, self.sub_len, &program.syntax, &self.row.syntax),
            None => Vec::new(),
        }
    }
}
