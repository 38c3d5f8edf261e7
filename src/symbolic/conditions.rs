//! Conditions: what they are called, and which of them surely hold.

use super::interpreter::Interpreter;
use super::shell::Shell;
use super::value::Value;
use crate::facts::roles::{Role, has};
use crate::script::{Kind, LoopKind, Statement, Word};

/// A condition that doesn't hold.
pub(super) const NOT: &str = "not …";
impl Interpreter<'_> {
    /// Statements as a value, to name a condition by; nothing is recorded.
    pub(super) fn describe_all(&mut self, statements: &[Statement], shell: &Shell) -> Value {
        let mut parts: Vec<Value> = statements.iter().map(|s| self.describe(s, shell)).collect();
        match parts.len() {
            1 => parts.swap_remove(0),
            _ => Value::computed("commands", parts),
        }
    }

    /// A statement as a value, to name a condition by; nothing is recorded.
    pub(super) fn describe(&mut self, statement: &Statement, shell: &Shell) -> Value {
        let mark = self.recorder.mark();
        let left = self.left.len();
        let value = self.described(statement, shell);
        self.left.truncate(left);
        self.recorder.rewind(mark);
        if statement.negated { Value::computed("! …", vec![value]) } else { value }
    }

    fn described(&mut self, statement: &Statement, shell: &Shell) -> Value {
        match &statement.kind {
            Kind::Simple(simple) => {
                let mut scratch = shell.clone();
                let mut words = self.operands(simple, &mut scratch);
                for assignment in &simple.assignments {
                    let value = assignment.value.as_ref().map(|w| self.word(w, &mut scratch));
                    let name = Value::text(format!("{}=", assignment.name));
                    words.push(Value::joined([&name, &value.unwrap_or_default()], ""));
                }
                Value::joined(&words, " ")
            }
            Kind::Test { words } => self.words_described(words, shell),
            Kind::Pipeline(stages) => Value::computed(
                "pipeline",
                stages.iter().map(|s| self.describe(s, shell)).collect(),
            ),
            Kind::AndOr { first, rest } => {
                let mut all = vec![self.describe(first, shell)];
                for (operator, statement) in rest {
                    all.push(Value::text(format!("{operator:?}")));
                    all.push(self.describe(statement, shell));
                }
                Value::computed("list", all)
            }
            Kind::Group(body) | Kind::Subshell(body) => self.describe_all(body, shell),
            Kind::Arithmetic(arithmetic) => {
                let reads = arithmetic.reads.iter();
                let of = reads.map(|n| self.world.peek(shell, n, self.step)).collect();
                Value::computed(format!("(({}))", arithmetic.text), of)
            }
            Kind::If { branches, otherwise } => {
                let conditions = branches.iter().flat_map(|(asked, body)| [asked, body]);
                let all = conditions.chain(otherwise).map(|s| self.describe_all(s, shell));
                Value::computed("if … then …", all.collect())
            }
            Kind::Case { word, arms } => {
                let mut all = vec![self.words_described(std::slice::from_ref(word), shell)];
                for arm in arms {
                    all.push(self.words_described(&arm.patterns, shell));
                    all.push(self.describe_all(&arm.body, shell));
                }
                Value::computed("case …", all)
            }
            Kind::Loop { kind, body } => {
                let mut all = vec![self.describe_all(body, shell)];
                if let LoopKind::While(asked) | LoopKind::Until(asked) = kind {
                    all.push(self.describe_all(asked, shell));
                }
                Value::computed("a loop", all)
            }
            Kind::Function { name, .. } => Value::text(format!("{name}()")),
            Kind::Unsupported { reason } => Value::text(reason),
        }
    }

    fn words_described(&mut self, words: &[Word], shell: &Shell) -> Value {
        let mut scratch = shell.clone();
        let words: Vec<Value> = words.iter().map(|w| self.word(w, &mut scratch)).collect();
        Value::joined(&words, " ")
    }

    /// Whether a statement doesn't fail, or the step stops with it.
    pub(super) fn surely_succeeds(statement: &Statement) -> bool {
        let Kind::Simple(simple) = &statement.kind else { return false };
        let sure = match simple.program() {
            Some(name) => has(&name, Role::SurelySucceeds),
            None => simple.operands.is_empty(),
        };
        sure && !statement.negated
    }
}
