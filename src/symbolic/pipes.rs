//! Bitbucket pipes: programs in containers of their own, that see their variables and the clone folder only.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::expand::{folder_read, path_read};
use super::files::{Maker, Provenance, is_glob};
use super::interpreter::Interpreter;
use super::paths::{Folder, Target};
use super::printed::Printed;
use super::shell::Shell;
use super::trace::{Effect, Outside, Read, VariablesRead};
use super::value::Value;
use crate::facts::Access;
use crate::facts::commands::Kind;
use crate::facts::pipes::{self, PipeFacts, PipeKind, PipeSelector};
use crate::model::{PipeValue, ScriptItem};
use crate::script;
use crate::yaml::Span;

/// The values of a pipe's variables, by name.
type Given = BTreeMap<String, Vec<Value>>;

impl Interpreter<'_> {
    /// Runs a script item that isn't shell text.
    pub(super) fn item(&mut self, index: usize, span: Span, shell: &mut Shell) -> Printed {
        let step = self.step;
        let items = if self.after { &step.after_script } else { &step.script };
        self.reached.insert(index);
        match items.get(index) {
            Some(ScriptItem::Pipe { reference, variables, .. }) => {
                let mut given = Given::new();
                for (name, value) in variables {
                    let texts: Vec<&str> = match value {
                        PipeValue::Text(text) => vec![&text.value],
                        PipeValue::List(texts) => texts.iter().map(|t| t.value.as_str()).collect(),
                        PipeValue::Other => Vec::new(),
                    };
                    let quoted = |t| Value::of_variable(name, self.quoted(t, span, shell));
                    let values = texts.into_iter().map(quoted).collect();
                    given.insert(name.value.clone(), values);
                }
                self.pipe(&reference.value, given, span, shell);
            }
            _ => {
                self.opaque("not shell text", span);
                let what =
                    Value::named("a script item that isn't shell text", &item_text(self, index));
                self.unknown_program(vec![what], span, shell, None);
            }
        }
        Printed::none()
    }

    fn pipe(&mut self, reference: &str, given: Given, span: Span, shell: &mut Shell) {
        let mut words = vec![Value::text(format!("pipe {reference}"))];
        for (name, values) in &given {
            for value in values {
                let mut word = Value::text(format!("{name}="));
                word.push(value);
                words.push(word);
            }
        }
        let mut effect = self.unknown_effect(words, span, shell);
        effect.pipe = true;
        effect.docker = true;
        if reference.starts_with("docker://") || pipes::pipe(reference).is_some() {
            effect.variables = VariablesRead::These(Vec::new());
        }
        if let Some(facts) = pipes::pipe(reference) {
            known(&mut effect, facts, &given, shell);
        }
        let place = Provenance(effect.place.clone());
        let maker = Arc::new(Maker { words: effect.words.clone(), place });
        match effect.is_unknown() {
            true => shell.files.disturb(&maker),
            false => effect.writes.iter().for_each(|path| match is_glob(path) {
                true => shell.files.perhaps_make(path, &maker),
                false => shell.files.make(path, &maker),
            }),
        }
        self.effect(effect);
    }

    /// A pipe's variable: `$NAME` in it is replaced, nothing else.
    fn quoted(&mut self, text: &str, span: Span, shell: &mut Shell) -> Value {
        let mut line = String::from("v=\"");
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            let plain_dollar = c == '$'
                && !chars.peek().is_some_and(|n| n.is_ascii_alphabetic() || "_{".contains(*n));
            if "\\\"`".contains(c) || plain_dollar {
                line.push('\\');
            }
            line.push(c);
        }
        line.push('"');
        let parsed = script::parse_once(&line);
        let first = parsed.as_ref().as_ref().ok().and_then(|parsed| parsed.statements.first());
        let word = first.and_then(|statement| match &statement.kind {
            script::Kind::Simple(simple) => simple.assignments.first()?.value.clone(),
            _ => None,
        });
        match word {
            Some(mut word) => {
                word.span = span;
                self.word(&word, shell)
            }
            None => Value::computed(text, Vec::new()),
        }
    }
}

/// The text of an item, to tell it from others.
fn item_text(run: &Interpreter<'_>, index: usize) -> Option<String> {
    let items = if run.after { &run.step.after_script } else { &run.step.script };
    let node = run.world.document.get(items.get(index)?.path())?;
    Some(run.world.document.text(node.span()).to_owned())
}

fn known(effect: &mut Effect, facts: &PipeFacts, given: &Given, shell: &Shell) {
    effect.kind = Some(kind_of(facts.kind));
    effect.docker = facts.needs_docker;
    effect.reads.clear();
    effect.writes.clear();
    for (selectors, optional) in [(&facts.reads, false), (&facts.optional_reads, true)] {
        for selector in selectors {
            add_reads(effect, selector, optional, given, shell);
        }
    }
    for selector in &facts.writes {
        effect.writes.extend(paths(selector, given, shell));
    }
    let name = |names: &[String]| names.iter().find_map(|n| given.get(n)?.first().cloned());
    let outside = facts.outside.iter().map(|o| Outside {
        kind: Some(o.kind),
        name: name(&o.names),
        changes: o.access == Access::Changes,
    });
    effect.outside = outside.collect();
}

fn kind_of(kind: PipeKind) -> Kind {
    match kind {
        PipeKind::Publish => Kind::Publish,
        PipeKind::Deploy => Kind::Deploy,
        PipeKind::Check => Kind::Check,
        PipeKind::Notify | PipeKind::Other => Kind::Notify,
    }
}

fn add_reads(
    effect: &mut Effect,
    selector: &PipeSelector,
    optional: bool,
    given: &Given,
    shell: &Shell,
) {
    match selector {
        PipeSelector::Folder => effect.reads.push(folder_read("**", shell)),
        PipeSelector::History => effect.reads.push(Read::History),
        PipeSelector::Image(name) => {
            effect.images.extend(given.get(name).into_iter().flatten().cloned())
        }
        PipeSelector::Path(_) | PipeSelector::Variable { .. } => {
            let reads =
                paths(selector, given, shell).into_iter().map(|path| match is_glob(&path) {
                    true => folder_read(&path, shell),
                    false => path_read(&path, shell, optional),
                });
            effect.reads.extend(reads);
        }
    }
}

fn paths(selector: &PipeSelector, given: &Given, shell: &Shell) -> Vec<String> {
    let words: Vec<Value> = match selector {
        PipeSelector::Path(path) => vec![Value::text(path)],
        PipeSelector::Folder => vec![Value::text("**")],
        PipeSelector::Variable { name, default } => match (given.get(name), default) {
            (Some(values), _) => values.clone(),
            (None, Some(default)) => vec![Value::text(default)],
            (None, None) => Vec::new(),
        },
        PipeSelector::Image(_) | PipeSelector::History => Vec::new(),
    };
    let mut root = shell.clone();
    root.folder = Folder::Known(String::new());
    let target = |word: &Value| match root.target(word) {
        Target::Path(path) | Target::Pattern(path) => Some(path),
        Target::Device => None,
    };
    words.iter().filter_map(target).collect()
}
