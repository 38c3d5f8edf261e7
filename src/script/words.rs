//! Words of a script: the pieces that the shell puts together.

use crate::script::{Span, Statement};

/// One word: pieces that the shell puts together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Word {
    /// The pieces in order; neighbouring literals of the same quoting are one piece.
    pub parts: Vec<Part>,
    /// From the first to the last byte, quotes included.
    pub span: Span,
}

/// A piece of a word. `quoted`: stands in quotes (or is escaped), so it is neither split nor globbed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Text as the command sees it: quotes and backslashes are gone.
    Literal {
        /// The text.
        text: String,
        /// In quotes or escaped.
        quoted: bool,
    },
    /// `$X`, `${X}`, also `$?`, `$1`, `$@`.
    Variable {
        /// The name without `$`.
        name: String,
        /// In double quotes.
        quoted: bool,
    },
    /// `${X…}` with an operator.
    Expansion(Box<Expansion>),
    /// `$(…)` and backticks.
    Command {
        /// What runs inside.
        statements: Vec<Statement>,
        /// In double quotes.
        quoted: bool,
    },
    /// `$((…))`.
    Arithmetic {
        /// What is computed.
        arithmetic: Arithmetic,
        /// In double quotes.
        quoted: bool,
    },
    /// `<(…)` and `>(…)`.
    Process {
        /// What runs inside.
        statements: Vec<Statement>,
        /// `<(…)`: the command reads what these statements print.
        input: bool,
    },
    /// An unquoted wildcard as written: `*`, `?`, `[…]`, `{a,b}`, a group of an extended pattern.
    Glob {
        /// The text.
        text: String,
    },
    /// `~` or `~user` where the shell replaces it.
    Tilde {
        /// The user; empty for one's own home.
        user: String,
    },
}

/// `${name op operand}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expansion {
    /// The variable; empty where none is named.
    pub name: String,
    /// What is done with its value.
    pub op: Op,
    /// The word behind the operator: default, message, or pattern.
    pub operand: Option<Word>,
    /// Names that are read in subscripts and numbers, which no word of this expansion shows.
    pub reads: Vec<String>,
    /// In double quotes.
    pub quoted: bool,
}

/// The operators of an expansion. `colon`: an empty value counts as unset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Op {
    /// `${x-w}`, `${x:-w}`
    Default {
        /// Written with a colon.
        colon: bool,
    },
    /// `${x=w}`, `${x:=w}`
    Assign {
        /// Written with a colon.
        colon: bool,
    },
    /// `${x?w}`, `${x:?w}`
    Error {
        /// Written with a colon.
        colon: bool,
    },
    /// `${x+w}`, `${x:+w}`
    Alternative {
        /// Written with a colon.
        colon: bool,
    },
    /// `${#x}`
    Length,
    /// `${x#p}`, `${x##p}`, `${x%p}`, `${x%%p}`
    Trim {
        /// `%`: cuts at the end.
        suffix: bool,
        /// The longest match.
        longest: bool,
    },
    /// `${x/p/w}`; a pattern that begins with an unquoted `#` or `%` is bound to the start or end.
    Replace {
        /// `//`: every match.
        all: bool,
        /// What is put in.
        with: Word,
    },
    /// `${x:offset}`, `${x:offset:length}`
    Slice {
        /// Characters that are skipped.
        offset: Word,
        /// Characters that are kept.
        length: Option<Word>,
    },
    /// `${x^}`, `${x^^}`, `${x,}`, `${x,,}`
    Case {
        /// `^`
        upper: bool,
        /// Doubled: every character.
        all: bool,
    },
    /// `${!x}`, `${!x*}`: reads a variable whose name is computed.
    Indirect,
    /// Arrays and transformations.
    Other,
}

/// An arithmetic expression.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arithmetic {
    /// As written, without the parentheses.
    pub text: String,
    /// Variables that it reads.
    pub reads: Vec<String>,
    /// Variables that it sets.
    pub writes: Vec<String>,
}

impl Word {
    /// The word's text where it needs no run to be known; `None` with any expansion, wildcard or tilde.
    pub fn literal(&self) -> Option<String> {
        let mut whole = String::new();
        for part in &self.parts {
            match part {
                Part::Literal { text, .. } => whole.push_str(text),
                _ => return None,
            }
        }
        Some(whole)
    }

    /// Is the text known without a run?
    pub fn is_static(&self) -> bool {
        self.parts.iter().all(|part| matches!(part, Part::Literal { .. }))
    }

    /// Names of variables that the shell reads to build this word, operands included, inner commands not; a name may
    /// come twice.
    pub fn reads(&self) -> Vec<String> {
        let mut names = Vec::new();
        self.add_reads(&mut names);
        names
    }

    fn add_reads(&self, names: &mut Vec<String>) {
        for part in &self.parts {
            match part {
                Part::Variable { name, .. } => names.push(name.clone()),
                Part::Expansion(expansion) => expansion.add_reads(names),
                Part::Arithmetic { arithmetic, .. } => {
                    names.extend(arithmetic.reads.iter().cloned())
                }
                _ => {}
            }
        }
    }

    /// Appends text, to the last piece if that is a literal of the same quoting. An empty quoted text counts: `""`
    /// is a word.
    pub(super) fn push_text(&mut self, piece: &str, quotes: bool) {
        match self.parts.last_mut() {
            Some(Part::Literal { text, quoted }) if *quoted == quotes => text.push_str(piece),
            _ if piece.is_empty() && !quotes => {}
            _ => self.parts.push(Part::Literal { text: piece.to_owned(), quoted: quotes }),
        }
    }
}

impl Expansion {
    fn add_reads(&self, names: &mut Vec<String>) {
        if !self.name.is_empty() {
            names.push(self.name.clone());
        }
        names.extend(self.reads.iter().cloned());
        let inner = match &self.op {
            Op::Replace { with, .. } => [Some(with), None],
            Op::Slice { offset, length } => [Some(offset), length.as_ref()],
            _ => [None, None],
        };
        for word in inner.into_iter().flatten().chain(&self.operand) {
            word.add_reads(names);
        }
    }
}
