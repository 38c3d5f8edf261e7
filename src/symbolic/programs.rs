//! Programs: from a command line and the row about it to an effect.

use std::ops::Range;
use std::sync::Arc;

use super::expand::{folder_read, path_read};
use super::files::{Maker, Provenance, is_outside};
use super::interpreter::{Interpreter, Printed, joined_by_blank};
use super::shell::{Shell, Target, normalise};
use super::trace::{Effect, Outside, Read, VariablesRead};
use super::value::{Part, Value};
use crate::facts::Access;
use crate::facts::commands::{
    self, Found, Kind, Need, OptionValue, Output, Runs, Selector, VariablePattern,
};
use crate::project::Project;
use crate::yaml::Span;

/// Stands for the unknown part of a word that begins with known text.
const HOLE: &str = "\u{FFFC}";

/// A command line with what is known about its program.
pub(super) struct Line<'a> {
    pub found: Found<'static>,
    pub words: &'a [Value],
    texts: &'a [Option<&'a str>],
}

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
            Some(runs @ (Runs::Script(_) | Runs::Text(_) | Runs::Target(_))) => {
                self.readable(&line, runs, span, shell, input)
            }
            Some(runs @ (Runs::PackageScript(_) | Runs::ComposerScript(_))) => {
                self.readable(&line, runs, span, shell, input)
            }
            Some(Runs::PackageHooks(names)) => {
                let printed = self.known(&line, span, shell, input);
                for name in names {
                    self.run_package_script("package.json", name, span, shell);
                }
                printed
            }
            Some(Runs::Image(_)) => self.unknown_program(words.clone(), span, shell, input),
            Some(Runs::Remote(_) | Runs::Code) | None => self.known(&line, span, shell, input),
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
        let effect = self.effect_of(line, span, shell, input);
        let maker = Arc::new(Maker {
            words: effect.words.clone(),
            place: Provenance(effect.place.clone()),
        });
        for pattern in &effect.writes {
            shell.files.make(pattern, &maker);
        }
        for selector in &line.found.row.removes {
            for path in paths_of(line, selector, shell) {
                shell.files.remove(&path);
            }
        }
        let printed = match line.found.row.output {
            Output::None => Printed::new(),
            Output::Log | Output::Value => vec![output(&effect)],
        };
        self.effect(effect);
        printed
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
        let maker = Maker { words: effect.words.clone(), place: Provenance(effect.place.clone()) };
        shell.files.disturb(&Arc::new(maker));
        let printed = vec![output(&effect)];
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

    fn bare_effect(&self, words: Vec<Value>, span: Span, shell: &Shell) -> Effect {
        Effect {
            words,
            kind: None,
            pipe: false,
            input: None,
            folder: shell.folder_shown(),
            conditions: self.conditions.iter().chain(&shell.conditions).cloned().collect(),
            reads: Vec::new(),
            writes: Vec::new(),
            images: Vec::new(),
            outside: Vec::new(),
            environment: shell.variables.clone(),
            variables: VariablesRead::Perhaps,
            docker: false,
            after: self.after,
            assumed: None,
            place: self.place(span),
        }
    }

    fn effect_of(
        &mut self,
        line: &Line<'_>,
        span: Span,
        shell: &Shell,
        input: Option<&Value>,
    ) -> Effect {
        let row = line.found.row;
        let mut effect = self.bare_effect(line.words.to_vec(), span, shell);
        effect.kind = Some(row.kind);
        effect.variables = variables_of(line, self.world.project);
        effect.docker = row.needs.contains(&Need::Docker);
        let mut inside = shell.clone();
        if let Some(selector) = &row.folder {
            for word in line.selected(selector, shell) {
                inside.enter(Some(&word));
            }
        }
        for (selectors, optional) in [(&row.reads, false), (&row.optional_reads, true)] {
            for selector in selectors {
                self.add_reads(&mut effect, line, selector, optional, &inside, input);
            }
        }
        for selector in &row.writes {
            effect.writes.extend(paths_of(line, selector, &inside));
        }
        for selector in &row.images_written {
            effect.images.extend(line.selected(selector, &inside));
        }
        effect.outside = row.outside.iter().flat_map(|o| outside_of(line, o, &inside)).collect();
        effect
    }

    fn add_reads(
        &mut self,
        effect: &mut Effect,
        line: &Line<'_>,
        selector: &Selector,
        optional: bool,
        shell: &Shell,
        input: Option<&Value>,
    ) {
        // the Dockerfile is read along with its context
        let builds = line.found.row.reads.contains(&Selector::Context);
        match selector {
            Selector::Context => effect.reads.extend(self.context(line, shell)),
            Selector::Folder => effect.reads.push(folder_read(&below(shell), shell)),
            Selector::CloneFolder => effect.reads.push(folder_read("**", shell)),
            Selector::History => effect.reads.push(Read::History),
            Selector::Stdin => effect.input = input.cloned(),
            Selector::Cache | Selector::Tmp | Selector::System => {}
            Selector::Option { names, .. } if builds && names.iter().any(|n| n == "--file") => {}
            Selector::Images(None) => {}
            Selector::Images(Some(inner)) => effect.images.extend(line.selected(inner, shell)),
            Selector::Path(path) => effect.reads.push(fixed_read(path, shell, optional)),
            Selector::Home(path) => {
                effect.reads.push(path_read(&format!("~/{path}"), shell, true));
            }
            words => {
                for word in line.selected(words, shell) {
                    if shape(&word).is_none_or(|text| line.found.row.is_local(&text)) {
                        effect.reads.extend(self.read_of(&word, shell, optional));
                    }
                }
            }
        }
    }

    /// What a docker build takes from its context.
    fn context(&self, line: &Line<'_>, shell: &Shell) -> Vec<Read> {
        let Some(word) = line.selected(&Selector::OperandAt(1), shell).into_iter().next() else {
            return vec![folder_read("**", shell)];
        };
        let folder = match shell.target(&word) {
            Target::Path(path) if path.is_empty() || path == "." => String::new(),
            Target::Path(path) => path,
            _ if is_address(&word) => return Vec::new(),
            _ => return vec![folder_read("**", shell)],
        };
        let option = |names: &str| {
            let values = line.found.option(line.texts, names);
            values.first().map(|v| line.value(v))
        };
        let file = option("-f,--file").and_then(|w| match shell.target(&w) {
            Target::Path(path) => Some(path),
            _ => None,
        });
        let named = option("-f,--file").is_some();
        let file = file.or_else(|| (!named).then(|| normalise(&folder, "Dockerfile")));
        let target = option("--target").and_then(|t| t.literal().map(str::to_owned));
        super::context::reads(
            self.world.project,
            shell,
            &folder,
            file.as_deref(),
            target.as_deref(),
        )
    }

    fn wrapped(
        &mut self,
        line: &Line<'_>,
        range: Range<usize>,
        span: Span,
        shell: &mut Shell,
        input: Option<&Value>,
    ) -> Printed {
        let mut inner = line.words[range].to_vec();
        let program = line.words[0].literal().unwrap_or_default();
        if program == "xargs" {
            inner.extend(input.map(|i| Value::computed("xargs", vec![i.clone()])));
            if inner[0].literal().is_none() {
                return vec![joined_by_blank(&inner)];
            }
        }
        let mut child = shell.clone();
        let printed = self.command(inner, span, &mut child, input);
        shell.files = child.files;
        if program == "exec" {
            shell.ended = true;
        }
        printed
    }
}

impl Line<'_> {
    /// The words that a selector points at.
    pub(super) fn selected(&self, selector: &Selector, shell: &Shell) -> Vec<Value> {
        let operands = || self.found.operands(self.texts);
        let at = |indices: &[usize]| indices.iter().map(|i| self.words[*i].clone()).collect();
        match selector {
            Selector::Operands => at(&operands()),
            Selector::OperandAt(n) => at(operands().get(n - 1..*n).unwrap_or_default()),
            Selector::OperandsFrom(n) => at(operands().get(n - 1..).unwrap_or_default()),
            Selector::OperandsButLast => {
                let operands = operands();
                at(operands.split_last().map_or(&[][..], |(_, rest)| rest))
            }
            Selector::Last => {
                at(operands().get(1..).and_then(|o| o.last()).map_or(&[][..], std::slice::from_ref))
            }
            Selector::Option { names, default } => {
                let values = self.found.option_named(self.texts, names);
                match (values.is_empty(), default) {
                    (true, Some(default)) => vec![Value::text(default)],
                    _ => values.iter().map(|v| self.value(v)).collect(),
                }
            }
            Selector::FileOption(names) => {
                let values = self.found.option_named(self.texts, names);
                values.iter().filter_map(|v| self.value(v).without_prefix("@")).collect()
            }
            Selector::FileUrls => {
                let schemes = ["file://", "fileb://"];
                self.words
                    .iter()
                    .filter_map(|w| schemes.iter().find_map(|s| w.without_prefix(s)))
                    .collect()
            }
            Selector::Environment(name) => {
                shell.variables.get(name.as_str()).map(|v| v.value.clone()).into_iter().collect()
            }
            Selector::Images(Some(inner)) => self.selected(inner, shell),
            _ => Vec::new(),
        }
    }

    fn value(&self, option: &OptionValue) -> Value {
        let word = &self.words[option.index];
        option.inline_from.map_or_else(|| word.clone(), |from| word.skip(from))
    }

    /// The words as texts, as far as they are known.
    pub(super) fn texts(&self) -> &[Option<&str>] {
        self.texts
    }
}

/// What a program prints, named by its command line and what is fed to it.
pub(super) fn output(effect: &Effect) -> Value {
    let mut of = vec![joined_by_blank(&effect.words)];
    of.extend(effect.input.clone());
    Value::part(Part::Output(of.into()))
}

fn shape(word: &Value) -> Option<String> {
    match word.parts().first() {
        None => Some(String::new()),
        Some(Part::Text(_)) => Some(word.pattern(HOLE)),
        Some(_) => None,
    }
}

/// The names that a program reads beside its arguments.
fn variables_of(line: &Line<'_>, project: &Project) -> VariablesRead {
    let row = line.found.row;
    if row.reads_every_variable() {
        return VariablesRead::All;
    }
    let mut names = Vec::new();
    for pattern in &row.variables {
        match pattern {
            VariablePattern::Named(name) => names.push(name.clone()),
            VariablePattern::NamedBy(options) => {
                for option in line.found.option_named(line.texts, options) {
                    match line.value(&option).literal() {
                        Some(value) if value.contains('=') => {}
                        Some(name) => names.push(name.to_owned()),
                        None => return VariablesRead::All,
                    }
                }
            }
            VariablePattern::MentionedIn(path) => {
                names.extend(project.text(path).map(mentioned).unwrap_or_default());
            }
            VariablePattern::All => {}
        }
    }
    VariablesRead::These(names)
}

/// The names in `${NAME}` of a text.
fn mentioned(text: &str) -> Vec<String> {
    let names = text.split("${").skip(1).filter_map(|rest| rest.split_once('}'));
    names.map(|(name, _)| name.to_owned()).collect()
}

/// The paths and patterns that a selector points at.
fn paths_of(line: &Line<'_>, selector: &Selector, shell: &Shell) -> Vec<String> {
    match selector {
        Selector::Path(path) => vec![normalise(&shell.folder_shown(), path)],
        Selector::Home(path) => vec![format!("~/{path}")],
        Selector::Folder => vec![below(shell)],
        Selector::CloneFolder => vec!["**".to_owned()],
        Selector::Tmp | Selector::Cache | Selector::System | Selector::History => Vec::new(),
        words => {
            let targets = line.selected(words, shell).into_iter().map(|w| shell.target(&w));
            let path = |target| match target {
                Target::Path(path) | Target::Pattern(path) if !path.is_empty() => Some(path),
                Target::Path(_) => Some(below(shell)),
                _ => None,
            };
            targets.filter_map(path).collect()
        }
    }
}

fn outside_of(line: &Line<'_>, outside: &commands::Outside, shell: &Shell) -> Vec<Outside> {
    let changes = outside.access == Access::Changes;
    let kind = Some(outside.kind);
    let Some(selector) = &outside.name else {
        return vec![Outside { kind, name: None, changes }];
    };
    let names = line.selected(selector, shell);
    if let Some(form) = &outside.form {
        let fits = |name: &Value| shape(name).is_none_or(|text| form.fits(&text));
        let fitting = names.into_iter().filter(fits);
        return fitting.map(|name| Outside { kind, name: Some(name), changes }).collect();
    }
    match names.is_empty() {
        true => vec![Outside { kind, name: None, changes }],
        false => {
            names.into_iter().map(|name| Outside { kind, name: Some(name), changes }).collect()
        }
    }
}

fn fixed_read(path: &str, shell: &Shell, optional: bool) -> Read {
    let path = normalise(&shell.folder_shown(), path);
    match super::files::is_glob(&path) {
        true => folder_read(&path, shell),
        false => path_read(&path, shell, optional),
    }
}

fn below(shell: &Shell) -> String {
    match shell.folder_shown().as_str() {
        "" | "?" => "**".to_owned(),
        folder if is_outside(folder) => folder.to_owned(),
        folder => format!("{folder}/**"),
    }
}

fn is_address(word: &Value) -> bool {
    shape(word).is_some_and(|text| text.contains("://") || text.starts_with("git@"))
}

/// Whether a program of this kind can be dropped without anybody outside the step noticing, if nothing it writes is
/// read.
pub fn stays_inside(kind: Kind) -> bool {
    matches!(kind, Kind::Pure | Kind::Files | Kind::Fetch | Kind::ShellState)
}
