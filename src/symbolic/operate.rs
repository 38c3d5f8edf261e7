//! `${name…}`: defaults are followed, other operations have a name.

use std::sync::Arc;

use super::interpreter::Interpreter;
use super::printed::Printed;
use super::shell::Shell;
use super::trace::How;
use super::value::{Part, Value};
use crate::script::{Expansion, Op};
use crate::yaml::Span;

impl Interpreter<'_> {
    pub(super) fn expansion(
        &mut self,
        expansion: &Expansion,
        span: Span,
        shell: &mut Shell,
    ) -> Value {
        let value = self.parameter(&expansion.name, span, shell);
        if matches!(expansion.op, Op::Default { .. } | Op::Assign { .. } | Op::Alternative { .. }) {
            self.recorder.may_be_unset(&expansion.name);
        }
        match &expansion.op {
            Op::Default { colon } => self.defaulted(expansion, value, *colon, shell),
            Op::Assign { colon } => self.assigned_default(expansion, value, *colon, span, shell),
            Op::Error { .. } => {
                if let Some(word) = &expansion.operand {
                    let outer = self.recorder.mark();
                    self.word(word, shell);
                    self.recorder.rewind(outer);
                }
                let asked = Value::text(format!("${{{}:?}}", expansion.name));
                self.way_out(vec![asked, value.clone()], span, shell);
                value
            }
            Op::Alternative { colon } => self.alternative(expansion, value, *colon, shell),
            Op::Indirect => self.indirect(&value, span, shell),
            op => {
                let mut of = vec![value];
                of.extend(expansion.operand.as_ref().map(|w| self.word(w, shell)));
                if let Op::Slice { offset, length } = op {
                    of.push(self.word(offset, shell));
                    of.extend(length.as_ref().map(|l| self.word(l, shell)));
                }
                if let Op::Replace { with, .. } = op {
                    of.push(self.word(with, shell));
                }
                of.extend(expansion.reads.iter().map(|n| self.variable(n, span, shell)));
                Value::computed(sign(op), of)
            }
        }
    }

    fn operand(&mut self, expansion: &Expansion, shell: &mut Shell) -> Value {
        expansion.operand.as_ref().map(|w| self.word(w, shell)).unwrap_or_default()
    }

    /// The operand, which is expanded only if the variable is unset (or empty).
    fn operand_unless(&mut self, value: &Value, expansion: &Expansion, shell: &mut Shell) -> Value {
        let condition = Value::computed("unless … is set", vec![value.clone()]);
        let mut operand = Value::default();
        self.on(condition, shell, |run, shell| {
            operand = run.operand(expansion, shell);
            Printed::none()
        });
        operand
    }

    fn defaulted(
        &mut self,
        expansion: &Expansion,
        value: Value,
        colon: bool,
        shell: &mut Shell,
    ) -> Value {
        if value.has_text() {
            return value;
        }
        match (value.is_empty(), colon) {
            (true, true) => self.operand(expansion, shell),
            (true, false) => {
                let operand = self.operand_unless(&value, expansion, shell);
                Value::computed(format!("${{{}-…}}", expansion.name), vec![operand])
            }
            _ => {
                let operand = self.operand_unless(&value, expansion, shell);
                match colon {
                    true => Value::part(Part::Fallback(Arc::new((value, operand)))),
                    false => Value::computed("${…-…}", vec![value, operand]),
                }
            }
        }
    }

    fn assigned_default(
        &mut self,
        expansion: &Expansion,
        value: Value,
        colon: bool,
        span: Span,
        shell: &mut Shell,
    ) -> Value {
        if value.has_text() {
            return value;
        }
        let sure = value.is_empty() && colon;
        let new = self.defaulted(expansion, value.clone(), colon, shell);
        if sure {
            self.assign(&expansion.name, new.clone(), false, How::Other, span, shell);
            return new;
        }
        self.conditions.push(Value::computed("unless … is set", vec![value]));
        let old = shell.variables.get(expansion.name.as_str()).map(|v| v.definitions.clone());
        self.assign(&expansion.name, new.clone(), false, How::Other, span, shell);
        self.conditions.pop();
        shell.keep_definitions(&expansion.name, old.unwrap_or_default());
        new
    }

    fn alternative(
        &mut self,
        expansion: &Expansion,
        value: Value,
        colon: bool,
        shell: &mut Shell,
    ) -> Value {
        match (value.has_text(), value.is_empty()) {
            (true, _) => self.operand(expansion, shell),
            (_, true) if colon => Value::default(),
            _ => {
                let condition = Value::computed("if … is set", vec![value.clone()]);
                let mut operand = Value::default();
                self.on(condition, shell, |run, shell| {
                    operand = run.operand(expansion, shell);
                    Printed::none()
                });
                Value::computed(if colon { "${…:+…}" } else { "${…+…}" }, vec![value, operand])
            }
        }
    }

    /// `${!name}`: any variable may be meant, unless the name is known.
    fn indirect(&mut self, name: &Value, span: Span, shell: &Shell) -> Value {
        match name.literal().filter(|n| !n.is_empty()) {
            Some(name) => self.variable(name, span, shell),
            None => {
                self.read_all(shell, span, true);
                let all = shell.variables.values().map(|v| v.value.clone());
                Value::computed("${!…}", std::iter::once(name.clone()).chain(all).collect())
            }
        }
    }
}

/// The operation as the shell writes it.
fn sign(op: &Op) -> &'static str {
    match op {
        Op::Length => "${#…}",
        Op::Trim { suffix: false, longest: false } => "${…#…}",
        Op::Trim { suffix: false, longest: true } => "${…##…}",
        Op::Trim { suffix: true, longest: false } => "${…%…}",
        Op::Trim { suffix: true, longest: true } => "${…%%…}",
        Op::Replace { all: false, .. } => "${…/…/…}",
        Op::Replace { all: true, .. } => "${…//…/…}",
        Op::Slice { length: None, .. } => "${…:…}",
        Op::Slice { length: Some(_), .. } => "${…:…:…}",
        Op::Case { upper: true, all: false } => "${…^}",
        Op::Case { upper: true, all: true } => "${…^^}",
        Op::Case { upper: false, all: false } => "${…,}",
        Op::Case { upper: false, all: true } => "${…,,}",
        _ => "${…[@]}",
    }
}
