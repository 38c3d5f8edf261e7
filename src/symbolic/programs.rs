//! Programs: from a command line and the row about it to an effect.

use std::sync::Arc;

use super::expand::folder_read;
use super::files::{Content, Maker, Provenance};
use super::interpreter::Interpreter;
use super::line::{Line, shape};
use super::paths::Target;
use super::printed::Printed;
use super::shell::Shell;
use super::trace::{Effect, Outside, VariablesRead};
use super::value::{Part, Value};
use crate::facts::commands::{self, Kind, Output, Runs, Selector};
use crate::facts::roles::{Role, has};
use crate::yaml::Span;

impl Interpreter<'_> {
    /// Runs a program.
    pub(super) fn program(
        &mut self,
        words: Vec<Value>,
        span: Span,
        shell: &mut Shell,
        input: Option<&Value>,
    ) -> Printed {
        if let Some(printed) = self.script_by_path(&words, span, shell) {
            return printed;
        }
        if let Some(printed) = self.installer(&words, span, shell, input) {
            return printed;
        }
        let patterns: Vec<Option<String>> = words.iter().map(shape).collect();
        let texts: Vec<Option<&str>> = patterns.iter().map(Option::as_deref).collect();
        let Some(found) = commands::find(&texts) else {
            return self.unknown_program(words, span, shell, input);
        };
        let line = Line { found, words: &words, texts: &texts };
        match &found.row.runs {
            Some(Runs::Rest(_) | Runs::After(_)) => match found.command(&texts) {
                Some(range) if !range.is_empty() => self.wrapped(&line, range, span, shell, input),
                _ => self.known(&line, span, shell, input),
            },
            None if commands::program_name(line.words[0].literal().unwrap_or_default())
                == "xargs" =>
            {
                let printed = self.known(&line, span, shell, input);
                self.flattened(input).unwrap_or(printed)
            }
            Some(Runs::PackageHooks(names)) => {
                let printed = self.known(&line, span, shell, input);
                for name in names {
                    self.run_hook(&line, name, span, shell);
                }
                printed
            }
            Some(Runs::Image(_)) => self.unknown_program(words.clone(), span, shell, input),
            Some(Runs::Remote(_) | Runs::Code) | None => self.known(&line, span, shell, input),
            Some(runs) => self.readable(&line, runs, span, shell, input),
        }
    }

    /// A program of which a row tells everything.
    pub(super) fn known(
        &mut self,
        line: &Line<'_>,
        span: Span,
        shell: &mut Shell,
        input: Option<&Value>,
    ) -> Printed {
        let mut effect = self.effect_of(line, span, shell, input);
        self.use_caches(line, shell, &mut effect);
        let maker = Arc::new(Maker {
            words: effect.words.clone(),
            place: Provenance(effect.place.clone()),
        });
        self.write_files(line, &maker, shell);
        self.remove_files(line, &maker, shell);
        let printed = match line.found.row.output {
            Output::None => Printed::none(),
            Output::Log | Output::Value => {
                let call = self.call_if_volatile(&effect);
                Printed::line(output(&effect, call))
            }
        };
        self.effect(effect);
        printed
    }

    fn write_files(&self, line: &Line<'_>, maker: &Arc<Maker>, shell: &mut Shell) {
        let row = line.found.row;
        let program = commands::program_name(line.words[0].literal().unwrap_or_default());
        for selector in &row.writes {
            let sure = matches!(selector, Selector::Path(_) | Selector::Home(_));
            for target in line.paths(selector, &self.inside(line, shell)) {
                match target {
                    Target::Path(path) if program == "touch" => {
                        if shell.files.look(&path).content == Content::Absent {
                            shell.files.make(&path, maker);
                        }
                    }
                    Target::Path(_) if has(program, Role::KeepsContent) => {}
                    Target::Path(path) => shell.files.make(&path, maker),
                    Target::Pattern(pattern) if sure && pattern != "**" => {
                        shell.files.make(&pattern, maker)
                    }
                    Target::Pattern(_) if has(program, Role::KeepsContent) => {}
                    Target::Pattern(pattern) => shell.files.perhaps_make(&pattern, maker),
                    Target::Device => {}
                }
            }
        }
    }

    fn remove_files(&self, line: &Line<'_>, maker: &Arc<Maker>, shell: &mut Shell) {
        let program = commands::program_name(line.words[0].literal().unwrap_or_default());
        for selector in &line.found.row.removes {
            for target in line.paths(selector, &self.inside(line, shell)) {
                match target {
                    Target::Path(path) if has(program, Role::Removes) => shell.files.remove(&path),
                    Target::Path(path) => {
                        shell.files.perhaps_make(&path, maker);
                        shell.files.perhaps_make(&format!("{path}/**"), maker);
                    }
                    Target::Pattern(pattern) => {
                        shell.files.perhaps_make(&pattern, maker);
                        if !pattern.ends_with("**") {
                            shell.files.perhaps_make(&format!("{pattern}/**"), maker);
                        }
                    }
                    Target::Device => {}
                }
            }
        }
    }

    /// Which call it is, for a program that prints something else each time.
    fn call_if_volatile(&mut self, effect: &Effect) -> Option<Value> {
        let program = commands::program_name(effect.program());
        let steady = matches!(
            effect.kind,
            Some(Kind::Pure | Kind::Files | Kind::ShellState | Kind::Check | Kind::Build)
        );
        let steady = steady && effect.outside.is_empty() && !has(program, Role::Volatile);
        (!steady).then(|| {
            let words = Value::joined(&effect.words, " ").to_string();
            self.recorder.call(&words)
        })
    }

    /// A program of which nothing is known: it may read and change everything.
    pub(super) fn unknown_program(
        &mut self,
        words: Vec<Value>,
        span: Span,
        shell: &mut Shell,
        input: Option<&Value>,
    ) -> Printed {
        let mut effect = self.unknown_effect(words, span, shell);
        effect.input = input.cloned();
        self.run_unknown(effect, shell)
    }

    /// Notes an effect that may have written anything.
    pub(super) fn run_unknown(&mut self, effect: Effect, shell: &mut Shell) -> Printed {
        let maker = Maker { words: effect.words.clone(), place: Provenance(effect.place.clone()) };
        shell.files.disturb(&Arc::new(maker));
        let call = self.call_if_volatile(&effect);
        let printed = Printed::line(output(&effect, call));
        self.effect(effect);
        printed
    }

    /// An effect about which nothing is known.
    pub(super) fn unknown_effect(
        &mut self,
        words: Vec<Value>,
        span: Span,
        shell: &Shell,
    ) -> Effect {
        let mut effect = self.bare_effect(words, span, shell);
        effect.reads.push(folder_read("**", shell));
        effect.writes.push("**".to_owned());
        effect.outside.push(Outside { kind: None, name: None, changes: true });
        effect
    }

    /// An effect that neither writes nor reaches anybody.
    pub(super) fn plain_effect(&mut self, words: Vec<Value>, span: Span, shell: &Shell) -> Effect {
        self.bare_effect(words, span, shell).pure()
    }

    pub(super) fn bare_effect(&self, words: Vec<Value>, span: Span, shell: &Shell) -> Effect {
        Effect {
            words,
            kind: None,
            pipe: false,
            input: None,
            folder: shell.folder_shown(),
            conditions: self.conditions.iter().chain(shell.reached()).cloned().collect(),
            unchecked: self.unchecked,
            traced: shell.traced,
            reads: Vec::new(),
            writes: Vec::new(),
            fills_cache: false,
            images: Vec::new(),
            built: None,
            outside: Vec::new(),
            environment: shell.variables.clone(),
            variables: VariablesRead::Perhaps,
            docker: false,
            after: self.after,
            installs: None,
            assumed: None,
            place: self.place(span),
        }
    }
}

/// What a program prints, named by its command line, what is fed to it, and which call it is.
pub(super) fn output(effect: &Effect, call: Option<Value>) -> Value {
    let mut of = vec![Value::joined(&effect.words, " ")];
    of.extend(effect.input.clone());
    of.extend(call);
    Value::part(Part::Output(of.into()))
}

/// Whether a program of this kind can be dropped without anybody outside the step noticing, if nothing it writes is
/// read.
pub fn stays_inside(kind: Kind) -> bool {
    matches!(kind, Kind::Pure | Kind::Files | Kind::Fetch | Kind::ShellState)
}
