//! Statements: simple commands, declarations, pipelines and lists.

use shuck_ast::{
    Assignment as AstAssignment, AssignmentValue, BackgroundOperator, BinaryCommand, BinaryOp,
    BuiltinCommand, Command, DeclClause, DeclOperand, SimpleCommand, Stmt, StmtTerminator, VarRef,
    Word as AstWord, WordPart,
};

use crate::script::adapt::Adapter;
use crate::script::adapt::word::Mode;
use crate::script::{
    Assignment, Kind, Operand, Operator, Part, Redirect, RedirectOp, Simple, Span, Statement, Word,
};

impl Adapter<'_> {
    pub(super) fn statement(&mut self, stmt: &Stmt) -> Statement {
        let bang = if stmt.negated { self.find(b'!') } else { None };
        let (kind, place) = self.command(stmt);
        let (redirects, kind) = self.redirects(&stmt.redirects, kind);
        let mut place =
            redirects.iter().map(|redirect| redirect.span).chain(place).reduce(Span::join);
        if let Some(at) = bang {
            let bang = self.span(at, at + 1);
            place = Some(place.map_or(bang, |place| place.join(bang)));
        }
        if let Some(end) = stmt.terminator_span {
            self.advance(end.end.offset());
        }
        Statement {
            span: place.unwrap_or_else(|| self.span_of(stmt.span)),
            kind,
            redirects,
            background: matches!(
                stmt.terminator,
                Some(StmtTerminator::Background(BackgroundOperator::Plain))
            ),
            negated: stmt.negated,
        }
    }

    /// The kind and its place in the script; no place for redirects alone.
    fn command(&mut self, stmt: &Stmt) -> (Kind, Option<Span>) {
        match &stmt.command {
            Command::Simple(command) => self.simple(command),
            Command::Builtin(command) => self.builtin(command, stmt),
            Command::Decl(clause) => self.declaration(clause),
            Command::Binary(command) => match command.op {
                BinaryOp::Pipe | BinaryOp::PipeAll => self.pipeline(stmt),
                BinaryOp::And | BinaryOp::Or => self.list(stmt),
            },
            Command::Compound(command) => self.compound(command),
            Command::Function(definition) => self.function(definition),
            Command::AnonymousFunction(function) => {
                self.unsupported("a function without a name", function.span)
            }
        }
    }

    pub(super) fn unsupported(
        &mut self,
        what: &str,
        span: shuck_ast::Span,
    ) -> (Kind, Option<Span>) {
        self.advance(span.end.offset());
        (Kind::Unsupported { reason: what.to_owned() }, Some(self.span_of(span)))
    }

    fn simple(&mut self, command: &SimpleCommand) -> (Kind, Option<Span>) {
        let mut simple =
            Simple { assignments: self.assignments(&command.assignments), operands: Vec::new() };
        if !is_absent(&command.name) {
            simple.operands.push(Operand::Word(self.operand_word(&command.name, Mode::Argument)));
        }
        let name = self.text_of(command.name.span);
        if is_open_subscript(name) {
            self.refuse(
                self.span_of(command.name.span),
                "not valid as bash: a subscript that isn't closed",
            );
        }
        if simple.program().as_deref() == Some("!") && name == "!" {
            self.refuse(self.span_of(command.name.span), "a `!` that isn't in front of a pipeline");
        }
        for argument in &command.args {
            simple.operands.push(Operand::Word(self.operand_word(argument, Mode::Argument)));
        }
        finished(simple)
    }

    fn builtin(&mut self, command: &BuiltinCommand, stmt: &Stmt) -> (Kind, Option<Span>) {
        let (name, first, others, assignments) = match command {
            BuiltinCommand::Break(it) => ("break", &it.depth, &it.extra_args, &it.assignments),
            BuiltinCommand::Continue(it) => {
                ("continue", &it.depth, &it.extra_args, &it.assignments)
            }
            BuiltinCommand::Return(it) => ("return", &it.code, &it.extra_args, &it.assignments),
            BuiltinCommand::Exit(it) => ("exit", &it.code, &it.extra_args, &it.assignments),
        };
        let mut simple =
            Simple { assignments: self.assignments(assignments), operands: Vec::new() };
        let from =
            assignments.last().map_or(stmt.span.start.offset(), |last| last.span.end.offset());
        simple.operands.push(Operand::Word(self.keyword(name, from, stmt)));
        for word in first.iter().chain(others) {
            simple.operands.push(Operand::Word(self.word(word, Mode::Argument)));
        }
        finished(simple)
    }

    /// The word of a builtin whose place the crate doesn't keep.
    fn keyword(&mut self, name: &str, from: usize, stmt: &Stmt) -> Word {
        let is_redirected = |at: usize| {
            let covers =
                |span: shuck_ast::Span| span.start.offset() <= at && at < span.end.offset();
            stmt.redirects.iter().any(|redirect| covers(redirect.span))
        };
        let rest = self.source.get(from..).unwrap_or_default();
        let places = rest.match_indices(name).map(|(at, _)| from + at);
        let start = places.into_iter().find(|&at| !is_redirected(at)).unwrap_or(from);
        self.advance(start + name.len());
        let mut word = Word { parts: Vec::new(), span: self.span(start, start + name.len()) };
        word.push_text(name, false);
        word
    }

    fn declaration(&mut self, clause: &DeclClause) -> (Kind, Option<Span>) {
        let mut simple =
            Simple { assignments: self.assignments(&clause.assignments), operands: Vec::new() };
        let mut name = Word { parts: Vec::new(), span: self.span_of(clause.variant_span) };
        name.push_text(clause.variant.as_str(), false);
        simple.operands.push(Operand::Word(name));
        for operand in &clause.operands {
            let operand = match operand {
                DeclOperand::Flag(word) => Operand::Word(self.word(word, Mode::Argument)),
                DeclOperand::Name(name) => Operand::Assignment(self.bare_name(name)),
                DeclOperand::Assignment(assignment) => {
                    Operand::Assignment(self.assignment(assignment))
                }
                DeclOperand::Dynamic(word) => as_assignment(self.word(word, Mode::Argument)),
            };
            simple.operands.push(operand);
        }
        finished(simple)
    }

    fn bare_name(&mut self, name: &VarRef) -> Assignment {
        self.advance(name.span.end.offset());
        let index = name.subscript.as_deref().map(|subscript| self.subscript(subscript));
        Assignment {
            name: name.name.as_str().to_owned(),
            array: index.is_some(),
            index,
            value: None,
            append: false,
            span: self.span_of(name.span),
        }
    }

    fn assignments(&mut self, assignments: &[AstAssignment]) -> Vec<Assignment> {
        assignments.iter().map(|assignment| self.assignment(assignment)).collect()
    }

    fn assignment(&mut self, assignment: &AstAssignment) -> Assignment {
        let index =
            assignment.target.subscript.as_deref().map(|subscript| self.subscript(subscript));
        let (value, is_list) = match &assignment.value {
            AssignmentValue::Scalar(word) => (self.operand_word(word, Mode::Value), false),
            AssignmentValue::Compound(list) => (self.list_value(list), true),
        };
        let start = assignment.target.name_span.start.offset();
        self.advance(assignment.span.end.offset());
        let end = self.cursor;
        Assignment {
            name: assignment.target.name.as_str().to_owned(),
            array: is_list || index.is_some(),
            index,
            value: Some(value),
            append: assignment.append,
            span: self.span(start, end),
        }
    }

    fn list_value(&mut self, list: &shuck_ast::ArrayExpr) -> Word {
        let mut whole = Word { parts: Vec::new(), span: self.span_of(list.span) };
        self.advance(list.span.start.offset());
        for (index, element) in list.elements.iter().enumerate() {
            if index > 0 {
                whole.push_text(" ", false);
            }
            if let shuck_ast::ArrayElem::Keyed { key, .. }
            | shuck_ast::ArrayElem::KeyedAppend { key, .. } = element
            {
                whole.push_text("[", true);
                whole.parts.extend(self.subscript(key).parts);
                whole.push_text("]=", true);
            }
            whole.parts.extend(self.word(&element.value().word, Mode::Argument).parts);
        }
        if self.find(b')').is_none() {
            self.refuse(whole.span, "not valid as bash: a list that isn't closed");
        }
        whole
    }

    fn pipeline(&mut self, stmt: &Stmt) -> (Kind, Option<Span>) {
        let (first, rest) = spine(stmt, |op| matches!(op, BinaryOp::Pipe | BinaryOp::PipeAll));
        let mut statements = vec![self.statement(first)];
        for command in rest {
            if let (BinaryOp::PipeAll, Some(left)) = (command.op, statements.last_mut()) {
                left.redirects.push(self.joined_errors(command.op_span));
            }
            self.advance(command.op_span.end.offset());
            statements.push(self.statement(&command.right));
        }
        let place = statements.iter().map(|statement| statement.span).reduce(Span::join);
        (Kind::Pipeline(statements), place)
    }

    /// `|&` stands for `2>&1 |`.
    fn joined_errors(&self, operator: shuck_ast::Span) -> Redirect {
        let span = self.span_of(operator);
        let mut target = Word { parts: Vec::new(), span };
        target.push_text("1", false);
        Redirect { descriptor: Some(2), operator: RedirectOp::DupOut, target, span }
    }

    fn list(&mut self, stmt: &Stmt) -> (Kind, Option<Span>) {
        let (first, links) = spine(stmt, |op| matches!(op, BinaryOp::And | BinaryOp::Or));
        let first = self.one(first);
        let mut rest = Vec::with_capacity(links.len());
        for command in links {
            self.advance(command.op_span.end.offset());
            let operator = if command.op == BinaryOp::And { Operator::And } else { Operator::Or };
            rest.push((operator, self.statement(&command.right)));
        }
        let place = rest.iter().map(|(_, statement)| statement.span).fold(first.span, Span::join);
        (Kind::AndOr { first, rest }, Some(place))
    }
}

/// The crate nests a chain to the left; here it is laid flat without recursion.
fn spine(stmt: &Stmt, is_link: impl Fn(BinaryOp) -> bool) -> (&Stmt, Vec<&BinaryCommand>) {
    let mut links = Vec::new();
    let mut left = stmt;
    while let Command::Binary(command) = &left.command
        && is_link(command.op)
        && (links.is_empty() || !left.negated)
    {
        links.push(command);
        left = &command.left;
    }
    links.reverse();
    (left, links)
}

fn finished(simple: Simple) -> (Kind, Option<Span>) {
    let operands = simple.operands.iter().map(|operand| match operand {
        Operand::Word(word) => word.span,
        Operand::Assignment(assignment) => assignment.span,
    });
    let place = simple
        .assignments
        .iter()
        .map(|assignment| assignment.span)
        .chain(operands)
        .reduce(Span::join);
    (Kind::Simple(simple), place)
}

/// The crate puts an empty word where a statement has no command.
fn is_absent(name: &AstWord) -> bool {
    let [part] = name.parts.as_slice() else { return name.parts.is_empty() };
    name.span.start == name.span.end
        && matches!(&part.kind, WordPart::Literal(text) if text.is_empty())
}

/// The shell takes `a[` in front of a command for the begin of an assignment.
fn is_open_subscript(command: &str) -> bool {
    command.split_once('[').is_some_and(|(name, rest)| is_name(name) && !rest.contains(']'))
}

/// `export "A=$b"` sets A like `export A="$b"`.
fn as_assignment(mut word: Word) -> Operand {
    let Some(Part::Literal { text, quoted }) = word.parts.first_mut() else {
        return Operand::Word(word);
    };
    let Some((name, value)) = text.split_once('=').filter(|(name, _)| is_name(name)) else {
        return Operand::Word(word);
    };
    let (name, value, quoted) = (name.to_owned(), value.to_owned(), *quoted);
    let span = word.span;
    word.parts.remove(0);
    if !value.is_empty() || (quoted && word.parts.is_empty()) {
        word.parts.insert(0, Part::Literal { text: value, quoted });
    }
    Operand::Assignment(Assignment {
        name,
        index: None,
        value: Some(word),
        append: false,
        array: false,
        span,
    })
}

fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
