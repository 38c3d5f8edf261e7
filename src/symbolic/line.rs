//! A command line with the row about its program: which words a selector points at.

use super::paths::{Folder, Target};
use super::shell::Shell;
use super::trace::{Effect, Outside, VariablesRead};
use super::value::{Part, Value};
use crate::facts::Access;
use crate::facts::commands::{self, Found, OptionValue, Selector, VariablePattern};
use crate::project::Project;

/// Stands for the unknown part of a word that begins with known text.
const HOLE: &str = "\u{FFFC}";

/// A command line with what is known about its program.
pub(super) struct Line<'a> {
    pub found: Found<'static>,
    pub words: &'a [Value],
    pub texts: &'a [Option<&'a str>],
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
            Selector::SavedNames => {
                at(&operands()).iter().map(|address: &Value| saved_name(address)).collect()
            }
            Selector::Environment(name) => {
                shell.variables.get(name.as_str()).map(|v| v.value.clone()).into_iter().collect()
            }
            Selector::Images(Some(inner)) => self.selected(inner, shell),
            _ => Vec::new(),
        }
    }

    /// The operands behind the sub-command.
    pub(super) fn operands(&self) -> Vec<Value> {
        let indices = self.found.operands(self.texts);
        indices.into_iter().map(|index| self.words[index].clone()).collect()
    }

    /// Whether an option is given, by all its spellings.
    pub(super) fn has(&self, names: &str) -> bool {
        self.found.has_option(self.texts, names)
    }

    pub(super) fn value(&self, option: &OptionValue) -> Value {
        let word = &self.words[option.index];
        option.inline_from.map_or_else(|| word.clone(), |from| word.skip(from))
    }
}

impl Effect {
    /// The values of an option, by all its spellings, each with its place among the words; none if the table of
    /// commands doesn't know this call.
    pub fn options(&self, names: &str) -> Vec<(OptionValue, Value)> {
        self.with_line(|line| {
            let values = line.found.option(line.texts, names);
            values.into_iter().map(|v| (v, line.value(&v))).collect()
        })
    }

    /// The places of the operands behind the sub-command among the words; none if the call isn't known.
    pub fn operands(&self) -> Vec<usize> {
        self.with_line(|line| line.found.operands(line.texts))
    }

    fn with_line<T: Default>(&self, look: impl FnOnce(&Line<'_>) -> T) -> T {
        let shapes: Vec<Option<String>> = self.words.iter().map(shape).collect();
        let texts: Vec<Option<&str>> = shapes.iter().map(Option::as_deref).collect();
        let found = commands::find(&texts).filter(|_| !self.pipe);
        found.map_or_else(T::default, |found| {
            look(&Line { found, words: &self.words, texts: &texts })
        })
    }
}

/// The file under which what is at an address is saved; any, if the address isn't known to its end.
fn saved_name(address: &Value) -> Value {
    let name = address.literal().and_then(|text| text.rsplit_once('/')).map(|(_, name)| name);
    match name.filter(|name| !name.is_empty() && !name.contains(['*', '?', '['])) {
        Some(name) => Value::text(name),
        None => Value::part(Part::Glob("**".into())),
    }
}

/// The text of a word that begins with known text, with a stand-in for each unknown part.
pub(super) fn shape(word: &Value) -> Option<String> {
    match word.parts().first() {
        None => Some(String::new()),
        Some(Part::Text(_)) => Some(word.pattern(HOLE)),
        Some(_) => None,
    }
}

/// The names that a program reads beside its arguments.
pub(super) fn variables_of(line: &Line<'_>, project: &Project) -> VariablesRead {
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

pub(super) fn outside_of(
    line: &Line<'_>,
    outside: &commands::Outside,
    shell: &Shell,
) -> Vec<Outside> {
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

/// The folder that `git clone` makes.
pub(super) fn clone_folder(line: &Line<'_>) -> Option<Value> {
    let operands = line.operands();
    if let Some(named) = operands.get(1) {
        return Some(named.clone());
    }
    let address = operands.first()?.literal()?.trim_end_matches('/');
    let name = address.rsplit(['/', ':']).next()?;
    Some(Value::text(name.strip_suffix(".git").unwrap_or(name)))
}

/// Whether a word names something in the net.
pub(super) fn is_address(word: &Value) -> bool {
    shape(word).is_some_and(|text| text.contains("://") || text.starts_with("git@"))
}

/// The pattern for all below the working folder.
pub(super) fn below(shell: &Shell) -> String {
    match &shell.folder {
        Folder::Known(folder) if folder.is_empty() => "**".to_owned(),
        Folder::Known(folder) => format!("{folder}/**"),
        Folder::Unknown => "**".to_owned(),
    }
}

/// A path or glob of a row, seen from the working folder.
pub(super) fn resolved(path: &str, shell: &Shell) -> String {
    match shell.target(&Value::text(path)) {
        Target::Path(path) | Target::Pattern(path) => path,
        Target::Device => path.to_owned(),
    }
}
