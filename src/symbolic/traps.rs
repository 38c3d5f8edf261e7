//! `trap`: what runs at the end of the script, or when a signal comes.

use super::interpreter::Interpreter;
use super::origin::Text;
use super::shell::{Flow, Shell};
use super::value::Value;
use crate::script::{self, Script};
use crate::yaml::Span;

/// A command that waits for a signal.
pub(super) struct Trap {
    signals: Vec<Value>,
    /// `None` where the text isn't known.
    script: Option<Script>,
    words: Vec<Value>,
    text: Text,
    conditions: Vec<Value>,
}

impl Interpreter<'_> {
    pub(super) fn trap(&mut self, words: &[Value], span: Span, shell: &Shell) {
        let rest = words[1..].iter().filter(|w| !matches!(w.literal(), Some("--" | "-l" | "-p")));
        let rest: Vec<Value> = rest.cloned().collect();
        let Some((command, signals)) = rest.split_first() else { return };
        if self.conditions.is_empty() {
            self.traps.retain(|trap| !trap.signals.iter().all(|s| signals.contains(s)));
        }
        if signals.is_empty() || matches!(command.literal(), Some("-" | "")) {
            return;
        }
        let mut conditions = vec![Value::joined(signals, " ")];
        conditions.extend(self.lines_conditions(shell));
        self.traps.push(Trap {
            signals: signals.to_vec(),
            script: command.literal().and_then(|text| script::parse(text).ok()),
            words: words.to_vec(),
            text: Text::Inline(self.place(span)),
            conditions,
        });
    }

    /// Runs what waits for the end.
    pub(super) fn spring(&mut self, shell: &mut Shell) {
        for trap in std::mem::take(&mut self.traps) {
            let condition = Value::computed("trap …", trap.conditions);
            let outer = std::mem::replace(&mut self.text, trap.text);
            let mut inner = shell.clone();
            inner.flow = Flow::On;
            self.on(condition, &mut inner, |run, s| match &trap.script {
                Some(script) => run.apart(s, |run, s| run.script(script, s)),
                None => run.unknown_program(trap.words, run.whole, s, None),
            });
            shell.files = inner.files;
            self.text = outer;
        }
    }
}
