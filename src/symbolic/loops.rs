//! Loops on paper: the body runs once on trial to see what it changes, then once with what is left certain.

use super::files::Files;
use super::interpreter::Interpreter;
use super::paths::Folder;
use super::printed::Printed;
use super::shell::{Flow, Shell};
use super::trace::How;
use super::value::Value;
use crate::script::{LoopKind, Statement, Word};

impl Interpreter<'_> {
    pub(super) fn repeat(
        &mut self,
        kind: &LoopKind,
        body: &[Statement],
        shell: &mut Shell,
        input: Option<&Value>,
    ) -> Printed {
        let words = self.loop_words(kind, shell);
        let before = shell.clone();
        if !self.trial {
            let replaying = self.recorder.replay();
            let mark = self.recorder.mark();
            let left = self.left.len();
            let mut trial = shell.clone();
            self.trial = true;
            self.round((kind, &words, body), &before, &mut trial, input);
            self.trial = false;
            self.left.truncate(left);
            self.recorder.rewind(mark);
            self.widen(trial, shell);
            let printed = self.round((kind, &words, body), &before, shell, input);
            self.recorder.end_replay(replaying);
            return printed;
        }
        self.round((kind, &words, body), &before, shell, input)
    }

    /// One round that stands for none, one or many; `before` is the shell where there is none.
    fn round(
        &mut self,
        (kind, words, body): (&LoopKind, &[Value], &[Statement]),
        before: &Shell,
        shell: &mut Shell,
        input: Option<&Value>,
    ) -> Printed {
        let (mark, start) = (self.left.len(), shell.conditions.len());
        let (on, mut printed) = self.loop_head(kind, words, shell, input);
        let condition = Value::computed("loop", on.clone());
        let none = match kind {
            LoopKind::While(_) | LoopKind::Until(_) | LoopKind::Count(_) => shell.clone(),
            LoopKind::For { .. } | LoopKind::Select { .. } => before.clone(),
        };
        let runs = matches!(kind, LoopKind::For { .. }) && words.iter().any(Value::has_text);
        self.conditions.push(condition.clone());
        printed.extend(self.statements(body, shell, input));
        self.conditions.pop();
        self.arrive(mark, start, Flow::Loop, shell);
        let mut ends = vec![(condition, shell.clone())];
        if !runs {
            ends.push((Value::text("no round"), none));
        }
        self.settle(&on, ends, shell);
        printed.under(&on)
    }

    fn loop_words(&mut self, kind: &LoopKind, shell: &mut Shell) -> Vec<Value> {
        let all = |run: &mut Self, words: &[Word], shell: &mut Shell| {
            words.iter().flat_map(|w| run.split_word(w, shell)).collect()
        };
        match kind {
            LoopKind::For { words: Some(words), .. } | LoopKind::Select { words, .. } => {
                all(self, words, shell)
            }
            LoopKind::For { words: None, .. } => shell.arguments.values.clone(),
            _ => Vec::new(),
        }
    }

    /// What a loop does before each round, and what that depends on.
    fn loop_head(
        &mut self,
        kind: &LoopKind,
        words: &[Value],
        shell: &mut Shell,
        input: Option<&Value>,
    ) -> (Vec<Value>, Printed) {
        match kind {
            LoopKind::For { name, .. } => {
                let on = [Value::text(format!("for {name}"))];
                let value = match words {
                    [] => Value::computed("for …", vec![Value::text(name)]),
                    _ => Value::one_of(&on, words.to_vec()),
                };
                self.assign(name, value, false, How::Other, self.whole, shell);
                (words.to_vec(), Printed::none())
            }
            LoopKind::Select { name, .. } => {
                let value = Value::computed(format!("select {name}"), words.to_vec());
                self.assign(name, value, false, How::Other, self.whole, shell);
                (words.to_vec(), Printed::none())
            }
            LoopKind::While(condition) | LoopKind::Until(condition) => {
                let printed = self.asked(condition, shell, input);
                (vec![self.describe_all(condition, shell)], printed)
            }
            LoopKind::Count(arithmetic) => {
                let value = self.arithmetic(arithmetic, self.whole, shell);
                (vec![value], Printed::none())
            }
        }
    }

    /// After a loop's round on trial, what it changed has no single value.
    fn widen(&mut self, trial: Shell, shell: &mut Shell) {
        for (name, variable) in trial.variables.iter() {
            let old = shell.variables.get(name);
            if old.map(|v| &v.value) == Some(&variable.value) {
                continue;
            }
            let before = self.world.peek(shell, name, self.step);
            let mut widened = variable.clone();
            widened.value =
                Value::computed(format!("${name} in a loop"), vec![before, variable.value.clone()]);
            widened.definitions.extend(old.iter().flat_map(|v| &v.definitions));
            widened.definitions.sort_unstable();
            widened.definitions.dedup();
            shell.put(name, widened);
        }
        let place = self.place(self.whole);
        if let Some(files) = Files::join(&[shell.files.clone(), trial.files], &place) {
            shell.files = files;
        }
        if trial.folder != shell.folder {
            shell.folder = Folder::Unknown;
        }
        if trial.arguments != shell.arguments {
            shell.arguments.unsure = true;
        }
        shell.allexport |= trial.allexport;
        for overlay in trial.overlays {
            if !shell.overlays.contains(&overlay) {
                shell.overlays.push(overlay);
            }
        }
        for (name, function) in trial.functions.iter() {
            if !shell.functions.contains_key(name) {
                shell.define(name, (**function).clone());
            }
        }
    }
}
