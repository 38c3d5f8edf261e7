//! Assignments: `NAME=value`, `export`, `declare`, `local`.

use crate::script::{Assignment, Operand, Simple};
use crate::symbolic::interpreter::Interpreter;
use crate::symbolic::printed::Printed;
use crate::symbolic::shell::Shell;
use crate::symbolic::trace::{Definition, How, Variable};
use crate::symbolic::value::{Source, Value};
use crate::yaml::Span;

/// What a declaration's options ask for.
#[derive(Clone, Copy, Default)]
struct Options {
    export: bool,
    unexport: bool,
    /// The function's own.
    local: bool,
    /// The value is changed on its way.
    converts: bool,
    /// The name stands for another variable.
    refers: bool,
    prints: bool,
    functions: bool,
}

impl Interpreter<'_> {
    /// Gives a variable a value.
    pub(in crate::symbolic) fn assign(
        &mut self,
        name: &str,
        value: Value,
        exported: bool,
        how: How,
        span: Span,
        shell: &mut Shell,
    ) {
        let value = Value::of_variable(name, value);
        let (how, place) = self.text.assignment(how, self.step.reference, span);
        let definition = Definition {
            name: name.into(),
            value: value.clone(),
            exported: exported || shell.allexport,
            how,
            conditional: !self.lines_conditions(shell).is_empty(),
            after_overlay: !shell.overlays.is_empty(),
            step: self.recorder.step,
            place,
        };
        let index = self.recorder.define(definition);
        let exported = exported || self.world.exports(name);
        shell.set(name, value, exported, index);
    }

    pub(super) fn assignments(
        &mut self,
        simple: &Simple,
        how: How,
        exported: bool,
        shell: &mut Shell,
    ) {
        for assignment in &simple.assignments {
            let value = self.assigned(assignment, shell);
            self.assign(&assignment.name, value, exported, how.clone(), assignment.span, shell);
        }
    }

    /// The value that an assignment gives.
    fn assigned(&mut self, assignment: &Assignment, shell: &mut Shell) -> Value {
        let value = assignment.value.as_ref().map(|w| self.assigned_word(w, shell));
        let value = value.unwrap_or_default();
        if !assignment.append && !assignment.array {
            return value;
        }
        if !assignment.append && assignment.index.is_none() {
            return Value::computed("(…)", vec![value]);
        }
        let old = self.variable(&assignment.name, assignment.span, shell);
        match (&assignment.index, assignment.array) {
            (None, false) => Value::joined([&old, &value], ""),
            (index, _) => {
                let index = index.as_ref().map(|w| self.word(w, shell)).unwrap_or_default();
                Value::computed("(… […]=…)", vec![old, index, value])
            }
        }
    }

    pub(super) fn declare(&mut self, simple: &Simple, span: Span, shell: &mut Shell) -> Printed {
        let name = simple.program().unwrap_or_default();
        let mut options = Options { export: name == "export", ..Options::default() };
        options.local = name != "export" && name != "readonly" && !self.calls.is_empty();
        let mut bare = true;
        for operand in simple.operands.iter().skip(1) {
            match operand {
                Operand::Word(word) => match word.literal() {
                    Some(option) if option.starts_with(['-', '+']) => options.read(&option),
                    _ => {
                        bare = false;
                        for value in self.split_word(word, shell) {
                            self.declare_words(&value, options, span, shell);
                        }
                    }
                },
                Operand::Assignment(assignment) => {
                    bare = false;
                    if !options.functions {
                        self.declare_one(assignment, options, shell);
                    }
                }
            }
        }
        match bare || options.prints {
            true => self.printed_variables(&name, span, shell),
            false => Printed::none(),
        }
    }

    fn declare_one(&mut self, assignment: &Assignment, options: Options, shell: &mut Shell) {
        let name = &assignment.name;
        if options.local {
            let outer = shell.variables.get(name.as_str()).cloned();
            shell.locals.entry(name.as_str().into()).or_insert(outer);
        }
        if assignment.value.is_none() {
            return match (options.export, options.unexport) {
                (true, _) => self.mark_exported(name, true, assignment.span, shell),
                (_, true) => self.mark_exported(name, false, assignment.span, shell),
                _ if options.local => self.forget(name, shell),
                _ => {}
            };
        }
        let mut value = self.assigned(assignment, shell);
        if options.converts {
            value = Value::computed("declare …", vec![value]);
        }
        if options.refers {
            self.opaque("a name that stands for another variable", assignment.span);
            shell.overlay(Source::Words(value));
            return;
        }
        let how = if options.export { How::Export } else { How::Assign };
        self.assign(name, value, options.export, how, assignment.span, shell);
        if options.unexport {
            self.mark_exported(name, false, assignment.span, shell);
        }
    }

    /// Words that are only known once they are expanded: `export $(…)`.
    fn declare_words(&mut self, word: &Value, options: Options, span: Span, shell: &mut Shell) {
        let Some(text) = word.literal() else {
            shell.overlay(Source::Words(word.clone()));
            return;
        };
        match text.split_once('=') {
            Some((name, value)) => {
                let value = Value::text(value);
                self.assign(name, value, options.export, How::Other, span, shell);
            }
            None if options.export => self.mark_exported(text, true, span, shell),
            None => {}
        }
    }

    fn mark_exported(&mut self, name: &str, exported: bool, span: Span, shell: &mut Shell) {
        let variable = match shell.variables.get(name) {
            Some(variable) => Variable { exported, ..variable.clone() },
            None => {
                let value = self.variable(name, span, shell);
                Variable { value, exported, definitions: Vec::new() }
            }
        };
        shell.put(name, variable);
    }

    /// A variable that is unset reads as nothing, and not as what it was outside.
    pub(super) fn forget(&mut self, name: &str, shell: &mut Shell) {
        let exported =
            self.world.exports(name) || shell.variables.get(name).is_none_or(|v| v.exported);
        let variable = Variable { value: Value::default(), exported, definitions: Vec::new() };
        shell.put(name, variable);
    }
}

impl Options {
    fn read(&mut self, option: &str) {
        let on = option.starts_with('-');
        for letter in option.chars().skip(1) {
            match letter {
                'x' if on => self.export = true,
                'x' => self.unexport = true,
                'n' if self.export => {
                    self.export = false;
                    self.unexport = true;
                }
                'n' => self.refers = on,
                'i' | 'l' | 'u' => self.converts = on,
                'g' => self.local = false,
                'p' => self.prints = true,
                'f' | 'F' => self.functions = true,
                _ => {}
            }
        }
    }
}
