//! Runs statements on paper, one after another.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::caches::StepCache;
use super::installers;
use super::joined::Joined;
use super::origin::Text;
use super::printed::Printed;
use super::recorder::Recorder;
use super::shell::{Flow, Function, Shell};
use super::step::World;
use super::trace::{Effect, Place, Print, VariablesRead};
use super::traps::Trap;
use super::value::{Source, Value};
use crate::model::Step;
use crate::script::{Kind, Script, Statement};
use crate::yaml::Span;

/// How deep statements may stand in each other, calls included.
const DEEPEST: usize = 24;
/// How many statements of a script are followed.
const FUEL: usize = 50_000;
/// What it costs to give up.
const COSTLY: usize = 500;

/// Runs one script of one step.
pub(super) struct Interpreter<'a> {
    pub world: &'a World<'a>,
    pub step: &'a Step,
    pub recorder: &'a mut Recorder,
    pub text: Text,
    /// What must hold for the current statement to run.
    pub conditions: Vec<Value>,
    /// Whether this is the `after-script`.
    pub after: bool,
    pub depth: usize,
    /// The statement that is being run.
    pub whole: Span,
    /// Functions and files that are being run, outermost first.
    pub calls: Vec<String>,
    /// Shells that left a loop, a function or the script on a condition.
    pub left: Vec<Shell>,
    /// Whether a failure of the current statement goes unnoticed.
    pub unchecked: bool,
    /// Whether what is printed goes elsewhere than into the log.
    pub captured: bool,
    /// Whether a loop's body runs only to see what it changes.
    pub trial: bool,
    /// How many more statements are run before the rest counts as unknown.
    pub fuel: usize,
    /// What runs at the end.
    pub traps: Vec<Trap>,
    /// The items that aren't shell text and were reached.
    pub reached: BTreeSet<usize>,
    /// The caches that the step may find filled.
    pub caches: &'a [StepCache],
}

impl<'a> Interpreter<'a> {
    pub(super) fn new(
        world: &'a World<'a>,
        step: &'a Step,
        recorder: &'a mut Recorder,
        joined: Arc<Joined>,
        caches: &'a [StepCache],
    ) -> Interpreter<'a> {
        Interpreter {
            world,
            step,
            recorder,
            whole: Span::new(0, joined.text.len()),
            text: Text::Items(joined),
            conditions: Vec::new(),
            after: false,
            depth: 0,
            calls: Vec::new(),
            left: Vec::new(),
            unchecked: false,
            captured: false,
            trial: false,
            fuel: FUEL,
            traps: Vec::new(),
            reached: BTreeSet::new(),
            caches,
        }
    }

    /// Runs a whole script.
    pub(super) fn script(&mut self, script: &Script, shell: &mut Shell) -> Printed {
        self.statements(&script.statements, shell, None)
    }

    /// Runs statements one after another; `input` is fed to each that reads.
    pub(super) fn statements(
        &mut self,
        statements: &[Statement],
        shell: &mut Shell,
        input: Option<&Value>,
    ) -> Printed {
        let mut printed = Printed::none();
        let start = shell.conditions.len();
        for statement in statements {
            if !shell.goes() {
                break;
            }
            let since = shell.conditions.iter().skip(start);
            let on: Vec<Value> = since.filter(|c| !c.fails).map(|c| c.value.clone()).collect();
            printed.extend(self.statement(statement, shell, input).under(&on));
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
        match self.fuel {
            0 => return Printed::none(),
            1 => {
                self.fuel = 0;
                return self.barrier("too much to follow", statement.span, shell);
            }
            _ => self.fuel -= 1,
        }
        if self.depth >= DEEPEST {
            self.spend(COSTLY);
            return self.barrier("nested too deeply", statement.span, shell);
        }
        self.depth += 1;
        let whole = std::mem::replace(&mut self.whole, statement.span);
        let prints = self.recorder.prints.len();
        let unchecked = self.unchecked;
        self.unchecked |= statement.negated || statement.background || shell.goes_on;
        let printed = match statement.background {
            true => {
                self.conditions.push(Value::text("beside what follows"));
                let printed = self.apart(shell, |run, s| run.redirected(statement, s, input));
                self.conditions.pop();
                printed
            }
            false => self.redirected(statement, shell, input),
        };
        self.unchecked = unchecked;
        self.whole = whole;
        self.depth -= 1;
        if !self.captured && prints == self.recorder.prints.len() {
            self.log(statement, &printed);
        }
        printed
    }

    /// Notes what a command prints into the log; what its own commands print is noted with them.
    fn log(&mut self, statement: &Statement, printed: &Printed) {
        let text = match &statement.kind {
            Kind::Simple(_) | Kind::Pipeline(_) => printed.value(),
            _ => return,
        };
        if text.literal().is_none() {
            let place = self.place(statement.span);
            self.recorder.prints.push(Print { text, place });
        }
    }

    /// Runs something of which the output doesn't reach the log.
    pub(super) fn capturing<T>(&mut self, run: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::replace(&mut self.captured, true);
        let result = run(self);
        self.captured = outer;
        result
    }

    /// Counts work that is more than that of a statement.
    pub(super) fn spend(&mut self, work: usize) {
        self.fuel = self.fuel.saturating_sub(work).max(self.fuel.min(1));
    }

    /// Runs what a statement does, without its redirections.
    pub(super) fn unredirected(
        &mut self,
        statement: &Statement,
        shell: &mut Shell,
        input: Option<&Value>,
    ) -> Printed {
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
                self.apart(shell, |run, inner| run.statements(body, inner, input))
            }
            Kind::Function { name, body } => {
                let function = Function { body: (**body).clone(), text: Some(self.text.clone()) };
                shell.define(name, function);
                Printed::none()
            }
            Kind::Test { words } => {
                let mut line = vec![Value::text("[[")];
                line.extend(words.iter().map(|w| self.word(w, shell)));
                line.push(Value::text("]]"));
                self.tested(line, statement.span, shell);
                Printed::none()
            }
            Kind::Arithmetic(arithmetic) => {
                self.arithmetic(arithmetic, statement.span, shell);
                Printed::none()
            }
            Kind::Unsupported { reason } => self.barrier(reason, statement.span, shell),
        }
    }

    fn pipeline(
        &mut self,
        stages: &[Statement],
        shell: &mut Shell,
        input: Option<&Value>,
    ) -> Printed {
        let mut fed = input.cloned();
        let mut printed = Printed::none();
        let outer = self.unchecked;
        for (index, stage) in stages.iter().enumerate() {
            self.unchecked = outer || index + 1 < stages.len();
            printed = self.capturing(|run| {
                run.apart(shell, |run, inner| run.statement(stage, inner, fed.as_ref()))
            });
            fed = Some(printed.value());
        }
        self.unchecked = outer;
        printed
    }

    /// Runs something in a copy of the shell: only the files stay.
    pub(super) fn apart(
        &mut self,
        shell: &mut Shell,
        run: impl FnOnce(&mut Self, &mut Shell) -> Printed,
    ) -> Printed {
        let (mark, start) = (self.left.len(), shell.conditions.len());
        let mut inner = shell.clone();
        let printed = run(self, &mut inner);
        self.arrive(mark, start, Flow::Script, &mut inner);
        shell.files = inner.files;
        printed
    }

    /// Text of which nothing is known: it may set every variable, write every file, change anything.
    pub(super) fn barrier(&mut self, reason: &str, span: Span, shell: &mut Shell) -> Printed {
        self.opaque(reason, span);
        let text = Value::text(reason);
        shell.overlay(Source::Words(text.clone()));
        self.unknown_program(vec![text], span, shell, None)
    }

    /// Notes an effect.
    pub(super) fn effect(&mut self, mut effect: Effect) {
        self.add_cache_reads(&mut effect);
        if effect.installs.is_none() {
            effect.installs = installers::installed(&effect);
        }
        let perhaps = effect.variables == VariablesRead::Perhaps;
        let environment = effect.environment.clone();
        for (name, variable) in environment.iter() {
            if variable.exported && effect.reads_variable(name) {
                for definition in &variable.definitions {
                    self.recorder.reading(*definition, perhaps, true, effect.place.clone());
                }
            }
        }
        self.recorder.effects.push(effect);
    }

    /// Notes that nothing can be concluded from a text.
    pub(super) fn opaque(&mut self, reason: &str, span: Span) {
        let place = self.place(span);
        self.recorder.opaque(reason, place);
    }

    /// Where a span of the text that is being run stands in the pipeline file.
    pub(super) fn place(&self, span: Span) -> Place {
        self.text.place(self.step.reference, span)
    }

    /// What is known of `name` at this point; the reading is noted.
    pub(super) fn variable(&mut self, name: &str, span: Span, shell: &Shell) -> Value {
        match shell.variables.get(name) {
            Some(variable) => {
                let place = self.place(span);
                for definition in &variable.definitions {
                    self.recorder.reading(*definition, false, false, place.clone());
                }
            }
            None if self.world.sets(name) => {}
            None => {
                let place = self.place(span);
                self.recorder.outside(name, place, !shell.overlays.is_empty());
            }
        }
        self.world.peek(shell, name, self.step)
    }
}
