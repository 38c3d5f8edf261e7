//! Compound commands: groups, conditions, loops, functions.

use shuck_ast::{
    ArithmeticForCommand, CaseCommand, CaseTerminator, CompoundCommand, ConditionalCommand,
    ConditionalExpr, ForCommand, ForSyntax, FunctionDef, IfCommand, IfSyntax, SelectCommand,
    StmtSeq, TimeCommand,
};

use crate::script::adapt::Adapter;
use crate::script::adapt::word::Mode;
use crate::script::{Arm, Kind, LoopKind, Span, Statement, Word};

type Placed = (Kind, Option<Span>);

impl Adapter<'_> {
    pub(super) fn compound(&mut self, command: &CompoundCommand) -> Placed {
        match command {
            CompoundCommand::If(it) => self.branches(it),
            CompoundCommand::For(it) => self.for_loop(it),
            CompoundCommand::ArithmeticFor(it) => self.counting_loop(it),
            CompoundCommand::While(it) => self.conditional_loop(
                it.span,
                &it.condition,
                &it.body,
                it.done_span,
                LoopKind::While,
            ),
            CompoundCommand::Until(it) => self.conditional_loop(
                it.span,
                &it.condition,
                &it.body,
                it.done_span,
                LoopKind::Until,
            ),
            CompoundCommand::Case(it) => self.case(it),
            CompoundCommand::Select(it) => self.select(it),
            CompoundCommand::Subshell(body) => self.enclosed(body, b'(', b')', Kind::Subshell),
            CompoundCommand::BraceGroup(body) => self.enclosed(body, b'{', b'}', Kind::Group),
            CompoundCommand::Arithmetic(it) => {
                let arithmetic = self.arithmetic(it.expr_ast.as_ref(), it.expr_span);
                self.placed(
                    Kind::Arithmetic(arithmetic),
                    it.span.start.offset(),
                    it.right_paren_span.end.offset(),
                )
            }
            CompoundCommand::Time(it) => self.timed(it),
            CompoundCommand::Conditional(it) => self.test(it),
            CompoundCommand::Coproc(it) => self.unsupported("coproc", it.span),
            CompoundCommand::Repeat(it) => {
                self.unsupported("a loop that bash doesn't know", it.span)
            }
            CompoundCommand::Foreach(it) => {
                self.unsupported("a loop that bash doesn't know", it.span)
            }
            CompoundCommand::Always(it) => {
                self.unsupported("an always block, which bash doesn't know", it.span)
            }
        }
    }

    fn placed(&mut self, kind: Kind, start: usize, end: usize) -> Placed {
        self.advance(end);
        (kind, Some(self.span(start, end)))
    }

    fn enclosed(
        &mut self,
        body: &StmtSeq,
        open: u8,
        close: u8,
        kind: fn(Vec<Statement>) -> Kind,
    ) -> Placed {
        let start = self.find(open).unwrap_or(body.span.start.offset());
        let statements = self.sequence(body);
        if statements.is_empty() {
            self.refuse(
                self.span(start, start + 1),
                "not valid as bash: a group without a statement",
            );
        }
        let end = self.find(close).map_or(body.span.end.offset(), |at| at + 1);
        self.placed(kind(statements), start, end)
    }

    fn branches(&mut self, command: &IfCommand) -> Placed {
        let start = command.span.start.offset();
        self.advance(start);
        let mut branches =
            vec![(self.sequence(&command.condition), self.sequence(&command.then_branch))];
        for (condition, body) in &command.elif_branches {
            branches.push((self.sequence(condition), self.sequence(body)));
        }
        let otherwise = command.else_branch.as_ref().map(|body| self.sequence(body));
        let end = match command.syntax {
            IfSyntax::ThenFi { fi_span, .. } => fi_span.end,
            IfSyntax::Brace { right_brace_span, .. } => right_brace_span.end,
        };
        self.placed(Kind::If { branches, otherwise }, start, end.offset())
    }

    fn conditional_loop(
        &mut self,
        span: shuck_ast::Span,
        condition: &StmtSeq,
        body: &StmtSeq,
        done: Option<shuck_ast::Span>,
        kind: fn(Vec<Statement>) -> LoopKind,
    ) -> Placed {
        self.advance(span.start.offset());
        let kind = kind(self.sequence(condition));
        let body = self.sequence(body);
        let end = done.unwrap_or(span).end.offset();
        self.placed(Kind::Loop { kind, body }, span.start.offset(), end)
    }

    fn for_loop(&mut self, command: &ForCommand) -> Placed {
        let ([target], ForSyntax::InDoDone { done_span, .. }) =
            (command.targets.as_slice(), command.syntax)
        else {
            return self.unsupported("a loop that bash doesn't know", command.span);
        };
        self.advance(target.span.end.offset());
        let name = self.text_of(target.span).to_owned();
        let words = command.words.as_ref().map(|words| self.words(words));
        let body = self.sequence(&command.body);
        let kind = Kind::Loop { kind: LoopKind::For { name, words }, body };
        self.placed(kind, command.span.start.offset(), done_span.end.offset())
    }

    fn counting_loop(&mut self, command: &ArithmeticForCommand) -> Placed {
        let mut whole = self.arithmetic(command.init_ast.as_ref(), command.init_span);
        for (tree, span) in [
            (&command.condition_ast, command.condition_span),
            (&command.step_ast, command.step_span),
        ] {
            let part = self.arithmetic(tree.as_ref(), span);
            whole.text = format!("{};{}", whole.text, part.text);
            whole.reads.extend(part.reads);
            whole.writes.extend(part.writes);
        }
        self.advance(command.right_paren_span.end.offset());
        let body = self.sequence(&command.body);
        let end = command.done_span.unwrap_or(command.span).end.offset();
        self.placed(
            Kind::Loop { kind: LoopKind::Count(whole), body },
            command.span.start.offset(),
            end,
        )
    }

    fn select(&mut self, command: &SelectCommand) -> Placed {
        let name = command.variable.as_str().to_owned();
        self.advance(command.variable_span.end.offset());
        let words = self.words(&command.words);
        let body = self.sequence(&command.body);
        let kind = Kind::Loop { kind: LoopKind::Select { name, words }, body };
        self.placed(kind, command.span.start.offset(), command.done_span.end.offset())
    }

    fn case(&mut self, command: &CaseCommand) -> Placed {
        let word = self.word(&command.word, Mode::Value);
        let mut arms = Vec::with_capacity(command.cases.len());
        for item in &command.cases {
            let patterns = item.patterns.iter().map(|pattern| self.pattern(pattern)).collect();
            self.find(b')');
            let body = self.sequence(&item.body);
            if let Some(end) = item.terminator_span {
                self.advance(end.end.offset());
            }
            arms.push(Arm { patterns, body, continues: item.terminator != CaseTerminator::Break });
        }
        self.placed(
            Kind::Case { word, arms },
            command.span.start.offset(),
            command.esac_span.end.offset(),
        )
    }

    pub(super) fn function(&mut self, definition: &FunctionDef) -> Placed {
        let [entry] = definition.header.entries.as_slice() else {
            return self.unsupported("a function with several names", definition.span);
        };
        let name = self.text_of(entry.word.span).to_owned();
        let header = definition.header.span();
        self.advance(header.end.offset());
        let body = self.one(&definition.body);
        let place = self.span_of(header).join(body.span);
        (Kind::Function { name, body }, Some(place))
    }

    /// `time` measures its statement and leaves it as it is.
    fn timed(&mut self, command: &TimeCommand) -> Placed {
        let start = command.span.start.offset();
        self.advance(start + "time".len());
        let inner: Vec<_> = command.command.iter().map(|stmt| self.statement(stmt)).collect();
        let place = self.span(start, start + "time".len());
        let place = inner.iter().map(|statement| statement.span).fold(place, Span::join);
        (Kind::Group(inner), Some(place))
    }

    fn test(&mut self, command: &ConditionalCommand) -> Placed {
        let mut words = Vec::new();
        self.condition(&command.expression, &mut words);
        let end = command.right_bracket_span.end.offset();
        self.placed(Kind::Test { words }, command.left_bracket_span.start.offset(), end)
    }

    fn condition(&mut self, expression: &ConditionalExpr, words: &mut Vec<Word>) {
        match expression {
            ConditionalExpr::Binary(it) => {
                self.condition(&it.left, words);
                words.push(self.operator(it.op_span));
                self.condition(&it.right, words);
            }
            ConditionalExpr::Unary(it) => {
                words.push(self.operator(it.op_span));
                self.condition(&it.expr, words);
            }
            ConditionalExpr::Parenthesized(it) => {
                words.push(self.operator(it.left_paren_span));
                self.condition(&it.expr, words);
                words.push(self.operator(it.right_paren_span));
            }
            ConditionalExpr::Word(word) => words.push(self.word(word, Mode::Value)),
            ConditionalExpr::Regex(word) => words.push(self.word(word, Mode::Pattern)),
            ConditionalExpr::Pattern(pattern) => words.push(self.pattern(pattern)),
            ConditionalExpr::VarRef(name) => words.push(self.operator(name.span)),
        }
    }

    fn operator(&mut self, span: shuck_ast::Span) -> Word {
        self.advance(span.end.offset());
        let mut word = Word { parts: Vec::new(), span: self.span_of(span) };
        word.push_text(self.text_of(span), false);
        word
    }

    fn words(&mut self, words: &[shuck_ast::Word]) -> Vec<Word> {
        words.iter().map(|word| self.word(word, Mode::Argument)).collect()
    }
}
