//! The statement tree of a script: what the shell is told to do, with the place of every statement and word.

use crate::script::Span;

/// A whole script.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Script {
    /// Its statements in the order of the text.
    pub statements: Vec<Statement>,
}

/// One statement with its redirects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// From its first to its last byte, `!` and redirects included; without `;`, `&`, a comment or the body of a
    /// here-document.
    pub span: Span,
    /// What it does.
    pub kind: Kind,
    /// Redirects of the whole statement, in order.
    pub redirects: Vec<Redirect>,
    /// Ended by `&`.
    pub background: bool,
    /// Begins with `!`.
    pub negated: bool,
}

/// The kinds of statements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A command, a declaration (`export`), or assignments alone.
    Simple(Simple),
    /// `a | b`. In `a |& b` the statement `a` carries the redirect `2>&1`.
    Pipeline(Vec<Statement>),
    /// `a && b || c`, which associates to the left.
    AndOr {
        /// The statement that always runs.
        first: Box<Statement>,
        /// Those that depend on the status so far.
        rest: Vec<(Operator, Statement)>,
    },
    /// `if … elif … else … fi`.
    If {
        /// Each condition with its body.
        branches: Vec<(Vec<Statement>, Vec<Statement>)>,
        /// What follows `else`.
        otherwise: Option<Vec<Statement>>,
    },
    /// `case word in … esac`.
    Case {
        /// The word that is compared.
        word: Word,
        /// The arms in order.
        arms: Vec<Arm>,
    },
    /// Any loop.
    Loop {
        /// What makes it go on.
        kind: LoopKind,
        /// What is repeated.
        body: Vec<Statement>,
    },
    /// `{ …; }`; also the statement behind `time`.
    Group(Vec<Statement>),
    /// `( … )`.
    Subshell(Vec<Statement>),
    /// A definition, not a call.
    Function {
        /// The name that it gets.
        name: String,
        /// What a call runs.
        body: Box<Statement>,
    },
    /// `[[ … ]]`: operands and operators in the order of the text; an operator is an unquoted literal.
    Test {
        /// The words between the brackets.
        words: Vec<Word>,
    },
    /// `(( … ))`.
    Arithmetic(Arithmetic),
    /// Something that this tree has no words for: treat it as opaque.
    Unsupported {
        /// What it is, in words.
        reason: String,
    },
}

/// How two statements of a list are joined.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `&&`
    And,
    /// `||`
    Or,
}

/// One arm of a `case`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arm {
    /// Alternatives that select it.
    pub patterns: Vec<Word>,
    /// What it runs.
    pub body: Vec<Statement>,
    /// Ended by `;&` or `;;&`: later arms may run too.
    pub continues: bool,
}

/// The kinds of loops.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoopKind {
    /// `for name in words`; without `in` over the positional parameters.
    For {
        /// The variable.
        name: String,
        /// The words behind `in`.
        words: Option<Vec<Word>>,
    },
    /// `while condition`.
    While(Vec<Statement>),
    /// `until condition`.
    Until(Vec<Statement>),
    /// `for ((…; …; …))`.
    Count(Arithmetic),
    /// `select name in words`.
    Select {
        /// The variable.
        name: String,
        /// The words behind `in`.
        words: Vec<Word>,
    },
}

/// A simple command: assignments, then the command and its operands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Simple {
    /// `A=b` before the command; without operands they stay in the shell.
    pub assignments: Vec<Assignment>,
    /// The command and its operands.
    pub operands: Vec<Operand>,
}

/// A word of a command, or an assignment behind `export`, `declare`, `local`, `readonly` or `typeset`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operand {
    /// An ordinary word; also a flag of a declaration.
    Word(Word),
    /// What a declaration sets or marks; quotes around the whole (`export "A=$b"`) are seen through.
    Assignment(Assignment),
}

impl Simple {
    /// The command's name where it is plain text, without quotes and backslashes.
    pub fn program(&self) -> Option<String> {
        self.words().next().and_then(Word::literal)
    }

    /// The operands that are words, the command itself included.
    pub fn words(&self) -> impl Iterator<Item = &Word> {
        self.operands.iter().filter_map(|operand| match operand {
            Operand::Word(word) => Some(word),
            Operand::Assignment(_) => None,
        })
    }
}

/// `name=value`, or a bare name behind a declaration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// The variable.
    pub name: String,
    /// The subscript of `name[index]=value`.
    pub index: Option<Word>,
    /// What it gets; `None` for `export name`. The elements of an array stand in one word, parted by blanks.
    pub value: Option<Word>,
    /// `+=`
    pub append: bool,
    /// The value is a list in parentheses, or one element is set.
    pub array: bool,
    /// The whole assignment.
    pub span: Span,
}

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

/// One redirect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redirect {
    /// The number before the operator; for `>&1` and `<&1` the number that is meant by default.
    pub descriptor: Option<u32>,
    /// What it does.
    pub operator: RedirectOp,
    /// The file or number; for a here-document its body.
    pub target: Word,
    /// Number, operator and target; a here-document's body lies outside.
    pub span: Span,
}

/// The operators of redirects.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum RedirectOp {
    /// `<`
    Read,
    /// `>`
    Write,
    /// `>>`
    Append,
    /// `<>`
    ReadWrite,
    /// `>|`
    Clobber,
    /// `>&n`
    DupOut,
    /// `<&n`
    DupIn,
    /// `&>file`, `>&file`
    Both,
    /// `&>>file`
    BothAppend,
    /// `<<`
    HereDoc {
        /// `<<-`: leading tabs are taken away (the body has none).
        strip: bool,
        /// The delimiter is quoted: the body is plain text.
        quoted: bool,
    },
    /// `<<<`
    HereString,
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
