//! Control flow on paper: lists, `if`, `case`; the branches of a condition are joined.

use super::conditions::NOT;
use super::interpreter::Interpreter;
use super::printed::Printed;
use super::shell::{Flow, Reached, Shell};
use super::value::Value;
use crate::script::{Arm, Operator, Part, Statement, Word};

impl Interpreter<'_> {
    pub(super) fn and_or(
        &mut self,
        first: &Statement,
        rest: &[(Operator, Statement)],
        shell: &mut Shell,
        input: Option<&Value>,
    ) -> Printed {
        let outer = self.unchecked;
        let guarded = |from: usize| rest[from..].iter().any(|(o, _)| *o == Operator::Or);
        self.unchecked = outer || guarded(0);
        let mut printed = self.statement(first, shell, input);
        let mut sure = !self.unchecked && Self::surely_succeeds(first);
        let mut status = None;
        let mut previous = first;
        for (index, (operator, statement)) in rest.iter().enumerate() {
            if !shell.goes() {
                break;
            }
            let so_far = match status.take() {
                Some(so_far) => so_far,
                None => self.describe(previous, shell),
            };
            self.unchecked = outer || guarded(index + 1);
            let (after, sign) = match operator {
                Operator::And => ("after …", "… && …"),
                Operator::Or => ("unless …", "… || …"),
            };
            if sure && *operator == Operator::And {
                printed.extend(self.statement(statement, shell, input));
                sure = !self.unchecked && Self::surely_succeeds(statement);
            } else {
                let condition = Value::computed(after, vec![so_far.clone()]);
                printed
                    .extend(self.on(condition, shell, |run, s| run.statement(statement, s, input)));
                sure = false;
            }
            previous = statement;
            if index + 1 < rest.len() {
                let this = self.describe(previous, shell);
                status = Some(Value::computed(sign, vec![so_far, this]));
            }
        }
        self.unchecked = outer;
        printed
    }

    /// Runs something on a condition; without it, all stays as it was.
    pub(super) fn on(
        &mut self,
        condition: Value,
        shell: &mut Shell,
        run: impl FnOnce(&mut Self, &mut Shell) -> Printed,
    ) -> Printed {
        let before = shell.clone();
        self.conditions.push(condition.clone());
        let printed = run(self, shell);
        self.conditions.pop();
        let on = vec![condition.clone()];
        let otherwise = Value::computed(NOT, on.clone());
        let ends = vec![(condition, shell.clone()), (otherwise, before)];
        self.settle(&on, ends, shell);
        printed.under(&on)
    }

    pub(super) fn conditional(
        &mut self,
        branches: &[(Vec<Statement>, Vec<Statement>)],
        otherwise: Option<&[Statement]>,
        shell: &mut Shell,
        input: Option<&Value>,
    ) -> Printed {
        let mark = self.conditions.len();
        let mut ends = Vec::new();
        let mut on = Vec::new();
        let mut printed = Printed::none();
        for (condition, body) in branches {
            printed.extend(self.asked(condition, shell, input));
            if !shell.goes() {
                break;
            }
            let asked = self.describe_all(condition, shell);
            on.push(asked.clone());
            let mut inner = shell.clone();
            let holds = Value::computed("if …", vec![asked.clone()]);
            self.conditions.push(holds.clone());
            printed.extend(self.statements(body, &mut inner, input));
            self.conditions.pop();
            self.conditions.push(Value::computed(NOT, vec![asked]));
            ends.push((holds, inner));
        }
        if let Some(body) = otherwise.filter(|_| shell.goes()) {
            printed.extend(self.statements(body, shell, input));
        }
        let none = Value::computed("if none of these", on.clone());
        ends.push((none, shell.clone()));
        self.conditions.truncate(mark);
        self.settle(&on, ends, shell);
        printed.under(&on)
    }

    /// Runs the statements of a condition.
    pub(super) fn asked(
        &mut self,
        condition: &[Statement],
        shell: &mut Shell,
        input: Option<&Value>,
    ) -> Printed {
        let outer = std::mem::replace(&mut self.unchecked, true);
        let printed = self.statements(condition, shell, input);
        self.unchecked = outer;
        printed
    }

    pub(super) fn case(
        &mut self,
        word: &Word,
        arms: &[Arm],
        shell: &mut Shell,
        input: Option<&Value>,
    ) -> Printed {
        let on = vec![self.word(word, shell)];
        let mut ends = Vec::new();
        let mut printed = Printed::none();
        let mut fallen: Option<Shell> = None;
        let mut catches_all = false;
        for Arm { patterns, body, continues } in arms {
            let mut asked: Vec<Value> = patterns.iter().map(|p| self.word(p, shell)).collect();
            catches_all |= patterns.iter().any(is_star);
            asked.extend(on.iter().cloned());
            let matches = Value::computed("case", asked);
            let mut inner = shell.clone();
            if let Some(fallen) = fallen.take() {
                let otherwise = Value::computed(NOT, vec![matches.clone()]);
                self.settle(
                    &on,
                    vec![(matches.clone(), shell.clone()), (otherwise, fallen)],
                    &mut inner,
                );
            }
            self.conditions.push(matches.clone());
            printed.extend(self.statements(body, &mut inner, input));
            self.conditions.pop();
            fallen = (*continues && inner.goes()).then(|| inner.clone());
            ends.push((matches, inner));
        }
        if !catches_all {
            ends.push((Value::computed("no case", on.clone()), shell.clone()));
        }
        self.settle(&on, ends, shell);
        printed.under(&on)
    }

    /// Joins the shells at the ends of branches; those that left are kept for where they arrive.
    pub(super) fn settle(&mut self, on: &[Value], ends: Vec<(Value, Shell)>, shell: &mut Shell) {
        let (going, gone): (Vec<_>, Vec<_>) = ends.into_iter().partition(|(_, s)| s.goes());
        let until = gone.iter().map(|(_, s)| s.flow).max();
        let fails = gone.iter().all(|(_, s)| s.failed);
        let gone = gone.into_iter().map(|(_, s)| s);
        if going.is_empty() {
            let gone: Vec<Shell> = gone.collect();
            if let Some(first) = gone.first() {
                *shell =
                    Shell { parked: true, flow: until.unwrap_or(Flow::Script), ..first.clone() };
                shell.failed = fails;
            }
            self.left.extend(gone.into_iter().filter(|s| !s.parked));
            return;
        }
        self.left.extend(gone.filter(|s| !s.parked));
        let (values, shells): (Vec<Value>, Vec<Shell>) = going.into_iter().unzip();
        let joined = self.join(on, shells);
        if let Some(joined) = joined {
            *shell = joined;
        }
        if let Some(until) = until {
            let value = Value::computed("reached", values);
            shell.conditions.push(Reached { value, until, fails });
        }
    }

    fn join(&self, on: &[Value], shells: Vec<Shell>) -> Option<Shell> {
        let (world, step) = (self.world, self.step);
        let place = self.place(self.whole);
        Shell::join(on, shells, &place, |s, name| world.peek(s, name, step))
    }

    /// The end of a loop's body, a function or a script: who left for here goes on. `mark` and `start` count those
    /// who had left, and the conditions, before. What ends a script with a failure goes nowhere.
    pub(super) fn arrive(&mut self, mark: usize, start: usize, here: Flow, shell: &mut Shell) {
        let mut ends = Vec::new();
        let mut further = Vec::new();
        let current = (!shell.parked).then(|| shell.clone());
        for mut end in self.left.drain(mark..).chain(current) {
            if end.flow == Flow::Loop && here == Flow::Loop && end.levels > 0 {
                end.levels -= 1;
                further.push(end);
            } else if end.flow <= here {
                let mut index = 0;
                end.conditions.retain(|c| {
                    index += 1;
                    index <= start || c.until > here
                });
                ends.push(Shell { flow: Flow::On, ..end });
            } else {
                further.push(end);
            }
        }
        if here == Flow::Script && ends.iter().any(|end| !end.failed) {
            ends.retain(|end| !end.failed);
        }
        let on: Vec<Value> = shell.conditions.iter().skip(start).map(|c| c.value.clone()).collect();
        match self.join(&on, ends) {
            Some(joined) => {
                self.left.extend(further);
                *shell = joined;
            }
            None => {
                let last = further.pop();
                self.left.extend(further);
                if let Some(last) = last {
                    *shell = last;
                }
            }
        }
    }
}

fn is_star(pattern: &Word) -> bool {
    matches!(pattern.parts.as_slice(), [Part::Glob { text }] if text == "*")
}
