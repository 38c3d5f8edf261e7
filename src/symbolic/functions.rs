//! Calls: functions of the script, and programs that start as shells of their own.

use std::sync::Arc;

use super::interpreter::Interpreter;
use super::printed::Printed;
use super::shell::{Arguments, Flow, Function, Shell, Variables};
use super::trace::Variable;
use super::value::Value;

/// How deep functions and scripts may call each other.
const DEEPEST: usize = 12;

impl Interpreter<'_> {
    pub(super) fn function(
        &mut self,
        name: &str,
        function: &Function,
        words: &[Value],
        shell: &mut Shell,
        input: Option<&Value>,
    ) -> Printed {
        let key = format!("{name}()");
        if self.is_running(&key) {
            return self.barrier("a function that calls itself", self.whole, shell);
        }
        self.calls.push(key);
        let arguments = Arguments { values: words[1..].to_vec(), unsure: false };
        let arguments = std::mem::replace(&mut shell.arguments, arguments);
        let locals = std::mem::take(&mut shell.locals);
        let own = function.text.clone().unwrap_or_else(|| self.text.clone());
        let text = std::mem::replace(&mut self.text, own);
        let (mark, start) = (self.left.len(), shell.conditions.len());
        let printed = self.statement(&function.body, shell, input);
        self.arrive(mark, start, Flow::Function, shell);
        self.text = text;
        for (name, variable) in std::mem::replace(&mut shell.locals, locals) {
            shell.restore(&name, variable);
        }
        shell.arguments = arguments;
        self.calls.pop();
        printed
    }

    /// Runs something in a shell of its own: it sees exported variables only and hands back nothing but files.
    pub(super) fn in_child(
        &mut self,
        shell: &mut Shell,
        arguments: &[Value],
        run: impl FnOnce(&mut Self, &mut Shell) -> Printed,
    ) -> Printed {
        let arguments = Arguments { values: arguments.to_vec(), unsure: false };
        self.apart(shell, |this, child| {
            child.variables = Arc::new(this.handed_to_child(child));
            child.functions = Arc::default();
            child.allexport = false;
            child.goes_on = false;
            child.traced = false;
            child.arguments = arguments;
            run(this, child)
        })
    }

    /// A variable that isn't exported may still be in the environment, if it was when the step began.
    fn handed_to_child(&self, shell: &Shell) -> Variables {
        let hand = |(name, variable): (&Arc<str>, &Variable)| {
            let mut variable = variable.clone();
            if !variable.exported {
                let outside = self.world.outside(name, self.step);
                let of = vec![variable.value.clone(), outside];
                variable.value = Value::computed("… if it is exported, or else …", of);
            }
            (name.clone(), variable)
        };
        shell.variables.iter().map(hand).collect()
    }

    pub(super) fn is_running(&self, path: &str) -> bool {
        self.calls.len() >= DEEPEST || self.calls.iter().any(|c| c == path)
    }
}
