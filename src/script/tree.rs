//! The statement tree of a script: what the shell is told to do, with the place of every statement and word.

use crate::script::{Arithmetic, Span, Word};

/// A whole script.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Script {
    /// Its statements in the order of the text.
    pub statements: Vec<Statement>,
    /// Where each `$X` and `${X…}` stands, those within words of others included.
    pub variables: Vec<Span>,
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
