//! Arithmetic: which variables are read, which set.

use shuck_ast::{
    ArithmeticAssignOp, ArithmeticExpr, ArithmeticExprNode, ArithmeticLvalue, ArithmeticPostfixOp,
    ArithmeticUnaryOp, Subscript,
};

use crate::script::adapt::Adapter;
use crate::script::adapt::word::Mode;
use crate::script::{Arithmetic, Word};

impl Adapter<'_> {
    /// Without a tree (the crate keeps odd expressions as text) every name in the text counts as read.
    pub(super) fn arithmetic(
        &mut self,
        tree: Option<&ArithmeticExprNode>,
        span: Option<shuck_ast::Span>,
    ) -> Arithmetic {
        let text = span.map(|span| self.text_of(span).to_owned()).unwrap_or_default();
        let mut found = Arithmetic { text, ..Arithmetic::default() };
        match tree {
            Some(tree) => self.walk(tree, &mut found),
            None => found.reads = names_in(&found.text),
        }
        if let Some(span) = span {
            self.advance(span.end.offset());
        }
        found
    }

    /// A subscript as a word; names that it reads as numbers are in it as arithmetic.
    pub(super) fn subscript(&mut self, subscript: &Subscript) -> Word {
        let span = subscript.span();
        if let Some(word) = subscript.word_ast() {
            let word = self.word(word, Mode::Value);
            if !word.is_static() {
                return word;
            }
        }
        let mut word = Word { parts: Vec::new(), span: self.span_of(span) };
        word.push_text(subscript.syntax_text(self.source), false);
        word
    }

    /// Names that a subscript reads as a number.
    pub(super) fn subscript_reads(&mut self, subscript: &Subscript) -> Vec<String> {
        let Some(tree) = &subscript.arithmetic_ast else {
            return self.subscript(subscript).reads();
        };
        self.arithmetic(Some(tree), None).reads
    }

    fn walk(&mut self, tree: &ArithmeticExprNode, found: &mut Arithmetic) {
        let mut open = vec![tree];
        while let Some(node) = open.pop() {
            match &node.kind {
                ArithmeticExpr::Number(_) => {}
                ArithmeticExpr::Variable(name) => found.reads.push(name.as_str().to_owned()),
                ArithmeticExpr::Indexed { name, index } => {
                    found.reads.push(name.as_str().to_owned());
                    open.push(index);
                }
                ArithmeticExpr::ShellWord(word) => {
                    let word = self.word(word, Mode::Value);
                    found.reads.extend(word.reads());
                }
                ArithmeticExpr::Parenthesized { expression } => open.push(expression),
                ArithmeticExpr::Unary { op, expr } => {
                    if matches!(
                        op,
                        ArithmeticUnaryOp::PreIncrement | ArithmeticUnaryOp::PreDecrement
                    ) {
                        note_target(expr, found);
                    }
                    open.push(expr);
                }
                ArithmeticExpr::Postfix { expr, op } => {
                    match op {
                        ArithmeticPostfixOp::Increment | ArithmeticPostfixOp::Decrement => {
                            note_target(expr, found)
                        }
                    }
                    open.push(expr);
                }
                ArithmeticExpr::Binary { left, right, .. } => open.extend([right.as_ref(), left]),
                ArithmeticExpr::Conditional { condition, then_expr, else_expr } => {
                    open.extend([else_expr.as_ref(), then_expr, condition]);
                }
                ArithmeticExpr::Assignment { target, op, value } => {
                    open.push(value);
                    open.extend(note_assignment(target, *op, found));
                }
            }
        }
    }
}

fn note_target(node: &ArithmeticExprNode, found: &mut Arithmetic) {
    if let ArithmeticExpr::Variable(name) | ArithmeticExpr::Indexed { name, .. } = &node.kind {
        found.writes.push(name.as_str().to_owned());
    }
}

/// Gives the subscript of the target, which is read too.
fn note_assignment<'n>(
    target: &'n ArithmeticLvalue,
    op: ArithmeticAssignOp,
    found: &mut Arithmetic,
) -> Option<&'n ArithmeticExprNode> {
    let (name, index) = match target {
        ArithmeticLvalue::Variable(name) => (name, None),
        ArithmeticLvalue::Indexed { name, index } => (name, Some(index.as_ref())),
    };
    found.writes.push(name.as_str().to_owned());
    if op != ArithmeticAssignOp::Assign {
        found.reads.push(name.as_str().to_owned());
    }
    index
}

fn names_in(text: &str) -> Vec<String> {
    text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
        .filter(|name| name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_'))
        .map(str::to_owned)
        .collect()
}
