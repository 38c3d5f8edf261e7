//! Runs statements on paper: control flow, redirections and what is printed.

use std::sync::Arc;

use super::files::{Line, Maker, Provenance};
use super::joined::Joined;
use super::recorder::Recorder;
use super::shell::{Shell, Target};
use super::step::World;
use super::trace::{Effect, How, Place};
use super::value::{Part, Value};
use crate::facts;
use crate::model::Step;
use crate::script::{Arm, Kind, LoopKind, Operator, Redirect, RedirectOp, Script, Statement, Word};
use crate::yaml::Span;

const DEEPEST: usize = 24;

/// What a statement prints on its standard output, line by line; a line may hold a program's whole output.
pub(super) type Printed = Vec<Value>;

/// Runs one script of one step.
pub(super) struct Interpreter<'a> {
    pub world: &'a World<'a>,
    pub step: &'a Step,
    pub recorder: &'a mut Recorder,
    pub text: Text<'a>,
    /// What must hold for the current statement to run.
    pub conditions: Vec<Value>,
    /// Unknown parts that stand in the current text as placeholder characters.
    pub holes: Vec<Part>,
    /// Where the lines of a sourced file were written.
    pub sourced: Option<Sourced>,
    /// Whether this is the `after-script`.
    pub after: bool,
    pub depth: usize,
    /// The statement that is being run.
    pub whole: Span,
    /// Functions and files that are being run, outermost first.
    pub calls: Vec<String>,
}

/// The text that is being run, and the way back to the file.
#[derive(Clone)]
pub(super) enum Text<'a> {
    /// The script of a step: byte ranges of the joined text and the items they come from.
    Items(&'a Joined),
    /// Another file's text, run from here.
    File { name: Arc<str>, text: Arc<str>, from: Place },
    /// Text that isn't in a file, run from here.
    Inline(Place),
}

/// A line that came from a written file.
#[derive(Clone)]
pub(super) struct Sourced {
    pub path: Arc<str>,
    pub written: Place,
    pub by: Place,
}

impl Interpreter<'_> {
    /// Runs a whole script.
    pub(super) fn script(&mut self, script: &Script, shell: &mut Shell) -> Printed {
        self.statements(&script.statements, shell, None)
    }

    /// Runs statements one after another; `input` is fed to the first that reads.
    pub(super) fn statements(
        &mut self,
        statements: &[Statement],
        shell: &mut Shell,
        input: Option<&Value>,
    ) -> Printed {
        let mut printed = Printed::new();
        for statement in statements {
            if shell.ended {
                break;
            }
            printed.extend(self.statement(statement, shell, input));
        }
        printed
    }

    /// Runs one statement with its redirections.
    pub(super) fn statement(
        &mut self,
        statement: &Statement,
        shell: &mut Shell,
        input: Option<&Value>,
    ) -> Printed {
        if self.depth >= DEEPEST {
            self.opaque("nested too deeply", statement.span);
            return Printed::new();
        }
        self.depth += 1;
        let outer = std::mem::replace(&mut self.whole, statement.span);
        let fed = self.redirected_input(&statement.redirects, shell, statement.span);
        let input = fed.as_ref().or(input);
        let printed = if statement.background {
            let mut inner = shell.clone();
            let printed = self.kind(statement, &mut inner, input);
            shell.files = inner.files;
            printed
        } else {
            self.kind(statement, shell, input)
        };
        self.depth -= 1;
        let remaining = self.redirect_output(&statement.redirects, printed, shell, statement.span);
        self.whole = outer;
        remaining
    }

    fn kind(&mut self, statement: &Statement, shell: &mut Shell, input: Option<&Value>) -> Printed {
        match &statement.kind {
            Kind::Simple(simple) => self.simple(simple, statement.span, shell, input),
            Kind::Pipeline(stages) => self.pipeline(stages, shell, input),
            Kind::AndOr { first, rest } => self.and_or(first, rest, shell, input),
            Kind::If { branches, otherwise } => {
                self.conditional(branches, otherwise.as_deref(), shell, input)
            }
            Kind::Case { word, arms } => self.case(word, arms, shell, input),
            Kind::Loop { kind, body } => self.repeat(kind, body, shell, input),
            Kind::Group(body) => self.statements(body, shell, input),
            Kind::Subshell(body) => {
                let mut inner = shell.clone();
                let printed = self.statements(body, &mut inner, input);
                shell.files = inner.files;
                printed
            }
            Kind::Function { name, body } => {
                shell.functions.insert(name.clone(), Arc::new((**body).clone()));
                Printed::new()
            }
            Kind::Test { words } => {
                let words: Vec<Value> = words.iter().map(|w| self.word(w, shell)).collect();
                self.tested(words, statement.span, shell);
                Printed::new()
            }
            Kind::Arithmetic(arithmetic) => {
                self.arithmetic(arithmetic, statement.span, shell);
                Printed::new()
            }
            Kind::Unsupported { reason } => {
                self.opaque(reason, statement.span);
                Printed::new()
            }
        }
    }

    fn pipeline(
        &mut self,
        stages: &[Statement],
        shell: &mut Shell,
        input: Option<&Value>,
    ) -> Printed {
        let mut fed = input.cloned();
        let mut printed = Printed::new();
        for stage in stages {
            let mut inner = shell.clone();
            printed = self.statement(stage, &mut inner, fed.as_ref());
            shell.files = inner.files;
            fed = Some(lines_value(&printed));
        }
        printed
    }

    fn and_or(
        &mut self,
        first: &Statement,
        rest: &[(Operator, Statement)],
        shell: &mut Shell,
        input: Option<&Value>,
    ) -> Printed {
        let mut printed = self.statement(first, shell, input);
        let mut previous = first;
        let mark = self.conditions.len();
        for (operator, statement) in rest {
            let certain = *operator == Operator::And && self.surely_succeeds(previous);
            if !certain {
                let word = if *operator == Operator::And { "after" } else { "unless" };
                let condition = self.describe(previous, shell);
                self.conditions.push(Value::computed(word, vec![condition]));
            }
            let before = shell.clone();
            printed.extend(self.statement(statement, shell, input));
            if !certain {
                let on = self.conditions.last().cloned().into_iter().collect::<Vec<_>>();
                self.rejoin(&on, shell, before);
            }
            previous = statement;
        }
        self.conditions.truncate(mark);
        printed
    }

    fn conditional(
        &mut self,
        branches: &[(Vec<Statement>, Vec<Statement>)],
        otherwise: Option<&[Statement]>,
        shell: &mut Shell,
        input: Option<&Value>,
    ) -> Printed {
        let mark = self.conditions.len();
        let mut ends = Vec::new();
        let mut on = Vec::new();
        let mut printed = Printed::new();
        for (condition, body) in branches {
            self.statements(condition, shell, input);
            let asked = self.describe_all(condition, shell);
            on.push(asked.clone());
            let mut inner = shell.clone();
            self.conditions.push(Value::computed("if", vec![asked.clone()]));
            printed.extend(self.statements(body, &mut inner, input));
            self.conditions.pop();
            self.conditions.push(Value::computed("if not", vec![asked]));
            ends.push(inner);
        }
        if let Some(body) = otherwise {
            printed.extend(self.statements(body, shell, input));
        }
        self.conditions.truncate(mark);
        ends.push(shell.clone());
        self.settle(&on, ends, shell);
        maybe_printed(&on, printed)
    }

    fn case(
        &mut self,
        word: &Word,
        arms: &[Arm],
        shell: &mut Shell,
        input: Option<&Value>,
    ) -> Printed {
        let on = vec![self.word(word, shell)];
        let mut ends = Vec::new();
        let mut printed = Printed::new();
        let mut catches_all = false;
        for Arm { patterns, body, .. } in arms {
            let mut asked: Vec<Value> = patterns.iter().map(|p| self.word(p, shell)).collect();
            catches_all |= asked.iter().any(|p| p.literal() == Some("*"));
            asked.extend(on.iter().cloned());
            let mut inner = shell.clone();
            self.conditions.push(Value::computed("case", asked));
            printed.extend(self.statements(body, &mut inner, input));
            self.conditions.pop();
            ends.push(inner);
        }
        if !catches_all || ends.is_empty() {
            ends.push(shell.clone());
        }
        self.settle(&on, ends, shell);
        maybe_printed(&on, printed)
    }

    fn repeat(
        &mut self,
        kind: &LoopKind,
        body: &[Statement],
        shell: &mut Shell,
        input: Option<&Value>,
    ) -> Printed {
        let on = self.loop_head(kind, shell, input);
        let before = shell.clone();
        self.conditions.push(Value::computed("loop", on.clone()));
        let mark = self.recorder.mark();
        let mut trial = shell.clone();
        self.statements(body, &mut trial, input);
        self.recorder.rewind(mark);
        self.widen(&before, &trial, shell);
        let printed = self.statements(body, shell, input);
        self.conditions.pop();
        shell.ended = false;
        self.rejoin(&on, shell, before);
        maybe_printed(&on, printed)
    }

    fn loop_head(
        &mut self,
        kind: &LoopKind,
        shell: &mut Shell,
        input: Option<&Value>,
    ) -> Vec<Value> {
        match kind {
            LoopKind::For { name, words } => {
                let words: Vec<Value> = match words {
                    Some(words) => words.iter().map(|w| self.word(w, shell)).collect(),
                    None => shell.arguments.clone(),
                };
                let value = Value::one_of(&[Value::text(format!("for {name}"))], words.clone());
                self.assign(name, value, false, How::Other, self.place(self.whole), shell);
                words
            }
            LoopKind::While(condition) | LoopKind::Until(condition) => {
                self.statements(condition, shell, input);
                vec![self.describe_all(condition, shell)]
            }
            LoopKind::Count(arithmetic) => {
                self.arithmetic(arithmetic, self.whole, shell);
                vec![Value::computed(&arithmetic.text, Vec::new())]
            }
            LoopKind::Select { name, words } => {
                let words: Vec<Value> = words.iter().map(|w| self.word(w, shell)).collect();
                let value = Value::computed(format!("select {name}"), words.clone());
                self.assign(name, value, false, How::Other, self.place(self.whole), shell);
                words
            }
        }
    }

    /// After a loop's first round on trial, what it changed has no single value.
    fn widen(&mut self, before: &Shell, trial: &Shell, shell: &mut Shell) {
        for (name, variable) in trial.variables.iter() {
            let old = before.variables.get(name);
            if old.map(|v| &v.value) != Some(&variable.value) {
                let mut of: Vec<Value> = old.map(|v| v.value.clone()).into_iter().collect();
                of.push(variable.value.clone());
                let value = Value::computed(format!("${name} in a loop"), of);
                let mut widened = variable.clone();
                widened.value = value;
                if let Some(old) = old {
                    widened.definitions.clone_from(&old.definitions);
                }
                Arc::make_mut(&mut shell.variables).insert(name.clone(), widened);
            }
        }
    }

    fn rejoin(&mut self, on: &[Value], shell: &mut Shell, before: Shell) {
        let after = shell.clone();
        self.settle(on, vec![after, before], shell);
    }

    fn settle(&mut self, on: &[Value], ends: Vec<Shell>, shell: &mut Shell) {
        let world = self.world;
        let deployment = world.deployment_of(self.step);
        let lookup = |s: &Shell, name: &str| world.peek(s, name, deployment);
        if let Some(joined) = Shell::join(on, ends, lookup) {
            *shell = joined;
        }
    }

    fn redirected_input(
        &mut self,
        redirects: &[Redirect],
        shell: &mut Shell,
        span: Span,
    ) -> Option<Value> {
        let mut fed = None;
        for redirect in redirects {
            match &redirect.operator {
                RedirectOp::HereDoc { .. } | RedirectOp::HereString => {
                    fed = Some(self.word(&redirect.target, shell));
                }
                RedirectOp::Read | RedirectOp::ReadWrite => {
                    let word = self.word(&redirect.target, shell);
                    if let Target::Path(path) = shell.target(&word) {
                        fed = Some(self.file_text(&path, span, shell));
                    }
                }
                _ => {}
            }
        }
        fed
    }

    fn redirect_output(
        &mut self,
        redirects: &[Redirect],
        printed: Printed,
        shell: &mut Shell,
        span: Span,
    ) -> Printed {
        let mut remaining = printed;
        for redirect in redirects {
            let append = match redirect.operator {
                RedirectOp::Write | RedirectOp::Clobber | RedirectOp::Both => false,
                RedirectOp::Append | RedirectOp::BothAppend => true,
                _ => continue,
            };
            let errors = redirect.descriptor.is_some_and(|d| d > 1);
            let lines = if errors { Printed::new() } else { std::mem::take(&mut remaining) };
            let word = self.word(&redirect.target, shell);
            self.write_lines(&word, &lines, append, span, shell);
        }
        remaining
    }

    /// Writes printed lines to the file that `word` names.
    pub(super) fn write_lines(
        &mut self,
        word: &Value,
        lines: &[Value],
        append: bool,
        span: Span,
        shell: &mut Shell,
    ) {
        let place = self.place(span);
        match shell.target(word) {
            Target::Device => {}
            Target::Path(path) => {
                let conditions: Vec<Value> =
                    self.conditions.iter().chain(&shell.conditions).cloned().collect();
                let line = |text: &Value| Line {
                    text: text.clone(),
                    conditions: conditions.clone(),
                    written: Provenance(place.clone()),
                };
                let lines: Vec<Line> =
                    lines.iter().flat_map(split_lines).map(|t| line(&t)).collect();
                if append {
                    shell.files.append(&path, &lines);
                } else {
                    shell.files.write(
                        &path,
                        super::files::Content::Lines { base: None, lines: lines.into() },
                    );
                }
            }
            Target::Pattern(pattern) => {
                let maker = Maker { words: lines.to_vec(), place: Provenance(place) };
                shell.files.make(&pattern, &Arc::new(maker));
            }
        }
    }

    fn describe_all(&mut self, statements: &[Statement], shell: &Shell) -> Value {
        let parts: Vec<Value> = statements.iter().map(|s| self.describe(s, shell)).collect();
        match <[Value; 1]>::try_from(parts) {
            Ok([only]) => only,
            Err(parts) => Value::computed("commands", parts),
        }
    }

    /// A statement as a value, to name a condition by; nothing is recorded.
    fn describe(&mut self, statement: &Statement, shell: &Shell) -> Value {
        let mark = self.recorder.mark();
        let mut scratch = shell.clone();
        let value = match &statement.kind {
            Kind::Simple(simple) => {
                let words = self.operands(simple, &mut scratch);
                joined_by_blank(&words)
            }
            Kind::Test { words } => {
                let words: Vec<Value> = words.iter().map(|w| self.word(w, &mut scratch)).collect();
                joined_by_blank(&words)
            }
            Kind::Pipeline(stages) => {
                let stages: Vec<Value> = stages.iter().map(|s| self.describe(s, shell)).collect();
                Value::computed("pipeline", stages)
            }
            Kind::AndOr { first, rest } => {
                let mut all = vec![self.describe(first, shell)];
                all.extend(rest.iter().map(|(_, s)| self.describe(s, shell)));
                Value::computed("list", all)
            }
            _ => Value::computed("command", Vec::new()),
        };
        self.recorder.rewind(mark);
        if statement.negated { Value::computed("not", vec![value]) } else { value }
    }

    fn surely_succeeds(&self, statement: &Statement) -> bool {
        let Kind::Simple(simple) = &statement.kind else { return false };
        let name = simple.program();
        let plain =
            ["cd", "export", "echo", "printf", "mkdir", "set", "source", ".", "true", ":", "pwd"];
        match name.as_deref() {
            Some(name) => plain.contains(&name),
            None => simple.operands.is_empty(),
        }
    }

    /// Notes an effect.
    pub(super) fn effect(&mut self, effect: Effect) {
        for read in facts_read(&effect) {
            self.read_by_name(&effect, &read);
        }
        self.recorder.effects.push(effect);
    }

    fn read_by_name(&mut self, effect: &Effect, name: &str) {
        if let Some(variable) = effect.environment.get(name) {
            let perhaps = matches!(effect.variables, super::trace::VariablesRead::Perhaps);
            for definition in &variable.definitions {
                self.recorder.reading(*definition, perhaps, true, effect.place.clone());
            }
        }
    }

    /// Notes that nothing can be concluded from a text.
    pub(super) fn opaque(&mut self, reason: &str, span: Span) {
        let place = self.place(span);
        self.recorder.opaque(reason, place);
    }

    /// Where a span of the text that is being run stands in the pipeline file.
    pub(super) fn place(&self, span: Span) -> Place {
        match &self.text {
            Text::Items(joined) => joined.place(self.step.reference, span),
            Text::Inline(from) => from.clone(),
            Text::File { name, text, from } => {
                let line = text.get(..span.start).map_or(1, |t| t.matches('\n').count() + 1);
                Place { file: Some((name.clone(), line)), ..from.clone() }
            }
        }
    }

    /// What is known of `name` at this point; the reading is noted.
    pub(super) fn variable(&mut self, name: &str, span: Span, shell: &Shell) -> Value {
        let place = self.place(span);
        match shell.variables.get(name) {
            Some(variable) => {
                for definition in &variable.definitions {
                    self.recorder.reading(*definition, false, false, place.clone());
                }
            }
            None if !facts::variables::is_predefined(name) => {
                self.recorder.outside(name, place, !shell.overlays.is_empty())
            }
            None => {}
        }
        self.world.peek(shell, name, self.world.deployment_of(self.step))
    }
}

/// The exported variables that an effect may read by their names.
fn facts_read(effect: &Effect) -> Vec<Arc<str>> {
    let exported = effect.environment.iter().filter(|(_, v)| v.exported);
    exported.filter(|(name, _)| effect.reads_variable(name)).map(|(name, _)| name.clone()).collect()
}

/// Printed lines as one value.
pub(super) fn lines_value(printed: &[Value]) -> Value {
    let mut value = Value::default();
    for (index, line) in printed.iter().enumerate() {
        if index > 0 {
            value.push(&Value::text("\n"));
        }
        value.push(line);
    }
    value
}

/// Words with a blank between each two.
pub(super) fn joined_by_blank(words: &[Value]) -> Value {
    let mut value = Value::default();
    for (index, word) in words.iter().enumerate() {
        if index > 0 {
            value.push(&Value::text(" "));
        }
        value.push(word);
    }
    value
}

/// A value at its line breaks.
pub(super) fn split_lines(value: &Value) -> Vec<Value> {
    let mut lines = vec![Value::default()];
    for part in value.parts() {
        match part {
            Part::Text(text) => {
                for (index, piece) in text.split('\n').enumerate() {
                    if index > 0 {
                        lines.push(Value::default());
                    }
                    if let Some(last) = lines.last_mut() {
                        last.push(&Value::text(piece));
                    }
                }
            }
            other => {
                if let Some(last) = lines.last_mut() {
                    last.push(&Value::part(other.clone()));
                }
            }
        }
    }
    if lines.len() > 1 && lines.last().is_some_and(Value::is_empty) {
        lines.pop();
    }
    lines
}

fn maybe_printed(on: &[Value], printed: Printed) -> Printed {
    match printed.is_empty() {
        true => printed,
        false => vec![Value::computed("what the branches print", [on, &printed].concat())],
    }
}
