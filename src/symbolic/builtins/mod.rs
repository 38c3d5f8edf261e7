//! What the shell does by itself: which builtin does what, and prefix assignments.

mod assign;
mod load;
mod print;
mod state;

use super::interpreter::Interpreter;
use super::joined::PIPE;
use super::printed::Printed;
use super::shell::{Flow, Shell};
use super::trace::{How, Variable};
use super::value::Value;
use crate::facts::commands::Kind;
use crate::script::Simple;
use crate::yaml::Span;

impl Interpreter<'_> {
    /// Runs a simple command.
    pub(super) fn simple(
        &mut self,
        simple: &Simple,
        span: Span,
        shell: &mut Shell,
        input: Option<&Value>,
    ) -> Printed {
        let name = simple.program();
        match name.as_deref() {
            None if simple.operands.is_empty() => {
                self.assignments(simple, How::Assign, false, shell);
                Printed::none()
            }
            Some("export" | "declare" | "typeset" | "readonly" | "local") => {
                self.declare(simple, span, shell)
            }
            Some("source" | ".") => self.prefixed(simple, shell, |run, shell| {
                let words = run.operands(simple, shell);
                run.source(&words, span, shell)
            }),
            _ => self.prefixed(simple, shell, |run, shell| {
                let words = run.operands(simple, shell);
                run.command(words, span, shell, input)
            }),
        }
    }

    /// Assignments before a command hold for that command alone.
    fn prefixed(
        &mut self,
        simple: &Simple,
        shell: &mut Shell,
        run: impl FnOnce(&mut Self, &mut Shell) -> Printed,
    ) -> Printed {
        if simple.assignments.is_empty() {
            return run(self, shell);
        }
        let names = simple.assignments.iter().map(|a| a.name.clone());
        let before: Vec<(String, Option<Variable>)> =
            names.map(|n| (n.clone(), shell.variables.get(n.as_str()).cloned())).collect();
        self.assignments(simple, How::Other, true, shell);
        let printed = run(self, shell);
        for (name, variable) in before.into_iter().rev() {
            shell.restore(&name, variable);
        }
        printed
    }

    /// Runs a command whose words are known.
    pub(super) fn command(
        &mut self,
        words: Vec<Value>,
        span: Span,
        shell: &mut Shell,
        input: Option<&Value>,
    ) -> Printed {
        let Some(first) = words.first() else { return Printed::none() };
        let Some(name) = first.literal().map(str::to_owned) else {
            return self.program(words, span, shell, input);
        };
        if let Some(index) = name.strip_prefix(PIPE).and_then(|i| i.parse().ok()) {
            return self.item(index, span, shell);
        }
        if let Some(function) = shell.functions.get(&name).cloned() {
            return self.function(&name, &function, &words, shell, input);
        }
        match name.as_str() {
            "exit" | "return" | "break" | "continue" => self.leave(words, span, shell),
            "cat" | "tee" | "echo" | "printf" => self.print(words, span, shell, input),
            "eval" => self.eval(&words, span, shell, input),
            "test" | "[" => {
                self.tested(words, span, shell);
                Printed::none()
            }
            "command" | "builtin" if words.get(1).is_some_and(is_word) => {
                let mut without = shell.clone();
                without.functions = Default::default();
                let printed = self.command(words[1..].to_vec(), span, &mut without, input);
                without.functions = shell.functions.clone();
                *shell = without;
                printed
            }
            "pwd" => Printed::line(self.working_folder(shell)),
            "false" => {
                self.way_out(words, span, shell);
                Printed::none()
            }
            ":" | "true" | "wait" | "shopt" | "umask" | "ulimit" | "hash" | "sleep" | "jobs"
            | "times" => Printed::none(),
            "alias" => {
                self.opaque("an alias", span);
                Printed::none()
            }
            "trap" => {
                self.trap(&words, span, shell);
                Printed::none()
            }
            "cd" | "pushd" | "popd" | "set" | "unset" | "shift" | "read" | "mapfile"
            | "readarray" | "getopts" | "let" => self.change_state(&words, span, shell, input),
            _ => self.program(words, span, shell, input),
        }
    }

    fn leave(&mut self, words: Vec<Value>, span: Span, shell: &mut Shell) -> Printed {
        let number = words.get(1).and_then(Value::literal).and_then(|n| n.parse::<usize>().ok());
        match words[0].literal() {
            Some("exit") => {
                if number != Some(0) {
                    self.way_out(words, span, shell);
                }
                shell.flow = Flow::Script;
                shell.failed = number.is_some_and(|n| n != 0);
            }
            Some("return") => {
                if number.is_some_and(|n| n != 0) {
                    self.way_out(words, span, shell);
                }
                shell.flow = Flow::Function;
            }
            _ => {
                shell.flow = Flow::Loop;
                shell.levels = number.unwrap_or(1).saturating_sub(1);
            }
        }
        Printed::none()
    }

    /// A place where the script may fail on purpose: a check like any other.
    pub(super) fn way_out(&mut self, words: Vec<Value>, span: Span, shell: &Shell) {
        let mut effect = self.plain_effect(words, span, shell);
        effect.kind = Some(Kind::Check);
        self.effect(effect);
    }
}

fn is_word(value: &Value) -> bool {
    value.literal().is_some_and(|text| !text.starts_with('-'))
}
