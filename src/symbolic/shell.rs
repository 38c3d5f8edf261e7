//! The state of one shell on paper: variables, unknown sources, files, folder, functions.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::files::Files;
use super::origin::Text;
use super::paths::{Folder, Target, target};
use super::trace::{Place, Variable};
use super::value::{Part, Source, Value};
use crate::script::{Kind, Statement};
use crate::yaml::Span;

/// Sources of unknown names that are kept apart.
const MOST_OVERLAYS: usize = 32;

/// The variables of a shell by name.
pub(super) type Variables = BTreeMap<Arc<str>, Variable>;

/// A shell between two statements.
#[derive(Clone, Debug)]
pub(super) struct Shell {
    /// What the script has set so far.
    pub variables: Arc<Variables>,
    /// Sources of unknown names, oldest first.
    pub overlays: Vec<Arc<Source>>,
    /// The files of the step.
    pub files: Files,
    /// The working folder.
    pub folder: Folder,
    /// The one before, for `cd -`.
    pub previous: Folder,
    /// Those that `pushd` left.
    pub stack: Vec<Folder>,
    /// Functions by name.
    pub functions: Arc<BTreeMap<String, Arc<Function>>>,
    /// Whether every assignment is exported (`set -a`).
    pub allexport: bool,
    /// Whether the script goes on after a failure (`set +e`).
    pub goes_on: bool,
    /// `set -x`
    pub traced: bool,
    /// `$1`, `$2`, …
    pub arguments: Arguments,
    /// What the variables were that the running function made its own.
    pub locals: BTreeMap<Arc<str>, Option<Variable>>,
    /// What must hold for the script to have come this far.
    pub conditions: Vec<Reached>,
    /// Whether the next statement runs.
    pub flow: Flow,
    /// How many more loops `break` leaves.
    pub levels: usize,
    /// Whether those that left are kept in the interpreter already.
    pub parked: bool,
    /// Whether it left with an exit code that isn't 0.
    pub failed: bool,
}

/// How far the statements that follow are skipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Flow {
    /// Not at all.
    On,
    /// To the end of the loop's body.
    Loop,
    /// To the end of the function or of the file that is sourced.
    Function,
    /// To the end of the script.
    Script,
}

/// A condition for the statements up to some end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reached {
    pub value: Value,
    pub until: Flow,
    /// Whether the step fails where it doesn't hold, as at any command that fails.
    pub fails: bool,
}

/// A function with the text that its places are in.
#[derive(Clone, Debug)]
pub(super) struct Function {
    pub body: Statement,
    /// `None` for the text of its call.
    pub text: Option<Text>,
}

/// The positional parameters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Arguments {
    pub values: Vec<Value>,
    /// Whether there may be more or fewer.
    pub unsure: bool,
}

impl Shell {
    pub(super) fn new(files: Files) -> Shell {
        Shell {
            variables: Arc::default(),
            overlays: Vec::new(),
            files,
            folder: Folder::default(),
            previous: Folder::Unknown,
            stack: Vec::new(),
            functions: Arc::default(),
            allexport: false,
            goes_on: false,
            traced: false,
            arguments: Arguments::default(),
            locals: BTreeMap::new(),
            conditions: Vec::new(),
            flow: Flow::On,
            levels: 0,
            parked: false,
            failed: false,
        }
    }

    /// Sets a variable.
    pub(super) fn set(&mut self, name: &str, value: Value, exported: bool, definition: usize) {
        let exported =
            exported || self.allexport || self.variables.get(name).is_some_and(|v| v.exported);
        let variable = Variable { value, exported, definitions: vec![definition] };
        self.put(name, variable);
    }

    /// Sets a variable with all that is known of it.
    pub(super) fn put(&mut self, name: &str, variable: Variable) {
        Arc::make_mut(&mut self.variables).insert(name.into(), variable);
    }

    /// Defines a function.
    pub(super) fn define(&mut self, name: &str, function: Function) {
        Arc::make_mut(&mut self.functions).insert(name.to_owned(), Arc::new(function));
    }

    /// Forgets a function.
    pub(super) fn undefine(&mut self, name: &str) {
        Arc::make_mut(&mut self.functions).remove(name);
    }

    /// A variable may still have been set by these.
    pub(super) fn keep_definitions(&mut self, name: &str, definitions: Vec<usize>) {
        if let Some(variable) = Arc::make_mut(&mut self.variables).get_mut(name) {
            variable.definitions.extend(definitions);
        }
    }

    /// Makes a variable what it was.
    pub(super) fn restore(&mut self, name: &str, variable: Option<Variable>) {
        match variable {
            Some(variable) => self.put(name, variable),
            None => {
                Arc::make_mut(&mut self.variables).remove(name);
            }
        }
    }

    /// Loads names of unknown values: each variable is now the source's or the earlier one.
    pub(super) fn overlay(&mut self, source: Source) {
        let source = Arc::new(source);
        for (name, variable) in Arc::make_mut(&mut self.variables) {
            let otherwise = std::mem::take(&mut variable.value);
            let part = Part::Overlay { source: source.clone(), name: name.clone(), otherwise };
            variable.value = Value::part(part);
        }
        if self.overlays.len() >= MOST_OVERLAYS {
            let all = Value::named("several sources", &self.overlays);
            self.overlays = vec![Arc::new(Source::Words(all))];
        }
        self.overlays.push(source);
    }

    /// A value that the script didn't set, as far as the sources leave it alone.
    pub(super) fn overlaid(&self, name: &str, outside: Value) -> Value {
        self.overlays.iter().fold(outside, |otherwise, source| {
            Value::part(Part::Overlay { source: source.clone(), name: name.into(), otherwise })
        })
    }

    /// Whether the next statement runs.
    pub(super) fn goes(&self) -> bool {
        self.flow == Flow::On
    }

    /// What must hold for the script to have come this far, besides what surrounds the statement.
    pub(super) fn reached(&self) -> impl Iterator<Item = &Value> {
        self.conditions.iter().map(|c| &c.value)
    }

    /// What a word names as a path.
    pub(super) fn target(&self, word: &Value) -> Target {
        target(&self.folder, word)
    }

    /// Goes to another folder.
    pub(super) fn enter(&mut self, word: Option<&Value>) {
        let next = match word.map(|w| (w, self.target(w))) {
            None => Folder::Known("~".to_owned()),
            Some((word, _)) if word.literal() == Some("-") => self.previous.clone(),
            Some((_, Target::Path(path))) => Folder::Known(path),
            Some(_) => Folder::Unknown,
        };
        self.previous = std::mem::replace(&mut self.folder, next);
    }

    /// The working folder, `?` where it isn't known.
    pub(super) fn folder_shown(&self) -> String {
        match &self.folder {
            Folder::Known(folder) => folder.clone(),
            Folder::Unknown => "?".to_owned(),
        }
    }

    /// Joins the shells after the branches of a condition; `lookup` gives a value that a branch didn't set.
    pub(super) fn join(
        on: &[Value],
        mut branches: Vec<Shell>,
        place: &Place,
        lookup: impl Fn(&Shell, &str) -> Value,
    ) -> Option<Shell> {
        if branches.len() < 2 {
            return branches.pop();
        }
        let files: Vec<Files> = branches.iter().map(|b| b.files.clone()).collect();
        let variables = join_variables(on, &branches, lookup);
        let conditions = join_conditions(&branches);
        let mut joined = branches.pop()?;
        joined.files = Files::join(&files, place)?;
        joined.variables = variables;
        joined.conditions = conditions;
        for branch in &branches {
            joined.join_rest(branch);
        }
        Some(joined)
    }

    fn join_rest(&mut self, branch: &Shell) {
        if !Arc::ptr_eq(&self.functions, &branch.functions) {
            self.doubt_functions(&branch.functions);
        }
        if branch.folder != self.folder {
            self.folder = Folder::Unknown;
        }
        if branch.previous != self.previous {
            self.previous = Folder::Unknown;
        }
        if branch.stack != self.stack {
            self.stack.clear();
        }
        if branch.arguments != self.arguments {
            self.arguments.values.extend(branch.arguments.values.iter().cloned());
            self.arguments.unsure = true;
        }
        self.allexport |= branch.allexport;
        self.goes_on |= branch.goes_on;
        self.traced |= branch.traced;
        self.failed &= branch.failed;
        for (name, variable) in &branch.locals {
            self.locals.entry(name.clone()).or_insert_with(|| variable.clone());
        }
        let new: Vec<_> =
            branch.overlays.iter().filter(|o| !self.overlays.contains(o)).cloned().collect();
        self.overlays.extend(new);
    }
}

impl Shell {
    /// A function that another branch defines otherwise, or not at all, may do anything.
    fn doubt_functions(&mut self, others: &BTreeMap<String, Arc<Function>>) {
        let names: BTreeSet<String> = self.functions.keys().chain(others.keys()).cloned().collect();
        let functions = Arc::make_mut(&mut self.functions);
        for name in names {
            let same = match (functions.get(&name), others.get(&name)) {
                (Some(own), Some(other)) => Arc::ptr_eq(own, other),
                _ => false,
            };
            if !same {
                functions.insert(name, Arc::new(Function::unsure()));
            }
        }
    }
}

impl Function {
    fn unsure() -> Function {
        let kind =
            Kind::Unsupported { reason: "a function that isn't the same in all cases".into() };
        let body = Statement {
            span: Span::empty(0),
            kind,
            redirects: Vec::new(),
            background: false,
            negated: false,
        };
        Function { body, text: None }
    }
}

fn join_variables(
    on: &[Value],
    branches: &[Shell],
    lookup: impl Fn(&Shell, &str) -> Value,
) -> Arc<Variables> {
    let first = &branches[0].variables;
    if branches.iter().all(|b| Arc::ptr_eq(&b.variables, first)) {
        return first.clone();
    }
    let mut joined = Variables::new();
    for name in branches.iter().flat_map(|b| b.variables.keys()) {
        if joined.contains_key(name) {
            continue;
        }
        let values = branches.iter().map(|b| lookup(b, name)).collect();
        let set = branches.iter().filter_map(|b| b.variables.get(name));
        let exported = set.clone().any(|v| v.exported);
        let mut definitions: Vec<usize> = set.flat_map(|v| v.definitions.clone()).collect();
        definitions.sort_unstable();
        definitions.dedup();
        let value = Value::one_of(on, values);
        joined.insert(name.clone(), Variable { value, exported, definitions });
    }
    Arc::new(joined)
}

/// What all branches have in common; what only some have counts together.
fn join_conditions(branches: &[Shell]) -> Vec<Reached> {
    let first = &branches[0].conditions;
    let shared =
        |index: &usize| branches.iter().all(|b| b.conditions.get(*index) == first.get(*index));
    let common = (0..first.len()).take_while(shared).count();
    let mut joined = first[..common].to_vec();
    let more: Vec<&Reached> =
        branches.iter().flat_map(|b| b.conditions.iter().skip(common)).collect();
    if let Some(until) = more.iter().map(|c| c.until).max() {
        let values = more.iter().map(|c| c.value.clone()).collect();
        let fails = more.iter().all(|c| c.fails);
        joined.push(Reached {
            value: Value::computed("one of the branches", values),
            until,
            fails,
        });
    }
    joined
}
