//! The keys as a user has them: those of the table, and others where a configuration gives some.

use std::borrow::Cow;

use super::action;
use super::key::Key;
use super::{Binding, CONTEXTS, Table};
use crate::app::msg::Msg;
use crate::model::nearest;

/// Keys that can't be given to anything: they leave and pause the program wherever it is.
const FIXED: [&str; 2] = ["ctrl-c", "ctrl-z"];

/// Other keys for some actions.
#[derive(Clone, Debug, Default)]
pub struct Keymap {
    given: Vec<Given>,
}

/// The keys that an action has instead of those of the table.
#[derive(Clone, Debug)]
struct Given {
    /// Where: on one screen only, or wherever it can be done.
    context: Option<&'static str>,
    action: &'static str,
    keys: Vec<Key>,
    at: usize,
}

/// What a configuration asks for: these keys for this action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rebinding {
    /// The name of the only screen on which that is so.
    pub context: Option<String>,
    /// The action's name.
    pub action: String,
    /// Names of keys; none: the action has no key.
    pub keys: Vec<String>,
    /// Where the action's name stands in the configuration, in bytes.
    pub at: usize,
}

/// Why keys can't be given to an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unbindable {
    /// Where the action's name stands in the configuration, in bytes.
    pub at: usize,
    /// What is wrong.
    pub what: String,
    /// What to do about it.
    pub help: String,
}

/// A line of the table as it holds for the user.
#[derive(Clone, Debug)]
pub struct Bound {
    /// The keys as people read them, of each meaning the first.
    pub shown: Cow<'static, str>,
    /// The other keys, as people read them.
    pub also: Vec<String>,
    /// What they do, in a word for the footer; empty: the footer leaves it out.
    pub label: &'static str,
    /// What they do, in a sentence for the help.
    pub help: &'static str,
    pub(super) keys: Vec<(Key, Msg)>,
}

impl Bound {
    /// The other keys, those of one meaning together: `. or ctrl-n; , or ctrl-p`.
    pub(crate) fn others(&self) -> String {
        let mut groups: Vec<(&Msg, Vec<String>)> = Vec::new();
        for (key, msg) in self.keys.iter().filter(|(key, _)| self.also.contains(&key.shown())) {
            match groups.iter_mut().find(|(of, _)| *of == msg) {
                Some((_, names)) => names.push(key.shown()),
                None => groups.push((msg, vec![key.shown()])),
            }
        }
        let groups: Vec<String> = groups.iter().map(|(_, names)| names.join(" or ")).collect();
        groups.join("; ")
    }

    /// Without these keys, which mean something else.
    pub(super) fn lose(&mut self, others: &[Key]) {
        if self.keys.iter().all(|(key, _)| !others.contains(key)) {
            return;
        }
        self.keys.retain(|(key, _)| !others.contains(key));
        self.shown = first_of_each(&self.keys).into();
        let known = words(&self.shown);
        let names = self.keys.iter().map(|(key, _)| key.shown());
        self.also = names.filter(|name| !known.contains(name)).collect();
    }
}

impl Keymap {
    /// Other keys than those of the table.
    ///
    /// # Errors
    /// A name that nothing has, a key that can't be given, or one that would mean two things on a screen.
    pub fn of(rebindings: &[Rebinding]) -> Result<Keymap, Unbindable> {
        let given = rebindings.iter().map(given).collect::<Result<_, _>>()?;
        let keymap = Keymap { given };
        CONTEXTS.iter().try_for_each(|(context, table)| keymap.must_be_clear(context, table))?;
        Ok(keymap)
    }

    /// The lines of a table; those without any key are left out.
    pub(super) fn bound(&self, table: Table) -> Vec<Bound> {
        let context = CONTEXTS.iter().find(|(_, known)| std::ptr::eq(*known, table));
        let context = context.map_or("", |(name, _)| *name);
        let lines = table.iter().map(|binding| self.line(context, binding));
        lines.filter(|line| !line.keys.is_empty()).collect()
    }

    /// The key by which something is done on a screen, as people read it; `·` if it has none.
    pub fn hint(&self, context: &str, msg: &Msg) -> String {
        let table = CONTEXTS.iter().find(|(name, _)| *name == context);
        let lines = table.into_iter().flat_map(|(_, table)| self.bound(table));
        let mut lines = lines.filter(|line| line.keys.iter().any(|(_, known)| known == msg));
        let Some(line) = lines.next() else { return "·".to_owned() };
        let is_shown = |shown: &String| words(&line.shown).contains(shown);
        let mut keys = line.keys.iter().filter(|(_, known)| known == msg).map(|(key, _)| *key);
        let first = keys.clone().next();
        let key = keys.find(|key| is_shown(&key.shown())).or(first);
        key.map_or_else(String::new, Key::shown)
    }

    fn line(&self, context: &str, binding: &Binding) -> Bound {
        let mut keys = Vec::new();
        let mut is_other = false;
        let mut done: Vec<&Msg> = Vec::new();
        for (_, msg) in binding.keys {
            if done.contains(&msg) {
                continue;
            }
            done.push(msg);
            let own = binding.keys.iter().filter(|(_, of)| of == msg).map(|(key, _)| *key);
            let own: Vec<Key> = own.collect();
            let now = self.given(context, msg).map_or(&own, |given| &given.keys);
            is_other |= *now != own;
            keys.extend(now.iter().map(|key| (*key, msg.clone())));
        }
        let shown: Cow<'static, str> =
            if is_other { first_of_each(&keys).into() } else { binding.shown.into() };
        let known = words(&shown);
        let names = keys.iter().map(|(key, _)| key.shown());
        let also = names.filter(|name| !known.contains(name)).collect();
        Bound { shown, also, label: binding.label, help: binding.help, keys }
    }

    /// What was given for a screen only goes before what was given for all.
    fn given(&self, context: &str, msg: &Msg) -> Option<&Given> {
        let name = action::name(msg)?;
        let of = |context: Option<&str>| {
            self.given.iter().find(|given| given.action == name && given.context == context)
        };
        of(Some(context)).or_else(|| of(None))
    }

    fn must_be_clear(&self, context: &str, table: &[Binding]) -> Result<(), Unbindable> {
        let lines: Vec<Bound> = table.iter().map(|binding| self.line(context, binding)).collect();
        let keys: Vec<&(Key, Msg)> = lines.iter().flat_map(|line| &line.keys).collect();
        for (index, (key, msg)) in keys.iter().enumerate() {
            let clash = keys[..index].iter().find(|(other, of)| other == key && of != msg);
            let Some((_, other)) = clash else { continue };
            let at = |msg: &Msg| self.given(context, msg).map(|given| given.at);
            let (own, others) = (action::name(msg), action::name(other));
            let (own, others) = (own.unwrap_or_default(), others.unwrap_or_default());
            return Err(Unbindable {
                at: at(msg).max(at(other)).unwrap_or(0),
                what: format!("`{}` would mean both {others} and {own} ({context})", key.name()),
                help: "give one of them another key".to_owned(),
            });
        }
        Ok(())
    }
}

impl Bound {
    /// What a click means at this column of the line's keys with their label behind them: the key that stands
    /// there, else what all of them mean if that is one thing.
    pub(crate) fn message_at(&self, column: usize) -> Option<Msg> {
        let (_, first) = self.keys.first()?;
        if self.keys.iter().all(|(_, msg)| msg == first) {
            return Some(first.clone());
        }
        let mut start = 0;
        let pieces = words(&self.shown).into_iter();
        let with_ends = pieces.map(|word| {
            let from = start + self.shown[start..].find(&word).unwrap_or(0);
            start = from + word.len();
            (self.shown[..from].chars().count()..self.shown[..start].chars().count(), word)
        });
        let there: Vec<(std::ops::Range<usize>, String)> = with_ends.collect();
        let (_, word) = there.into_iter().find(|(columns, _)| columns.contains(&column))?;
        self.keys.iter().find(|(key, _)| key.shown() == word).map(|(_, msg)| msg.clone())
    }
}

/// What an action has for keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effective {
    /// The screen on which that is so; none: wherever it can be done and nothing else is said.
    pub screen: Option<&'static str>,
    /// The action's name.
    pub action: &'static str,
    /// The names of its keys.
    pub keys: Vec<String>,
    /// What it does there.
    pub help: &'static str,
}

/// The keys of every action: first those that it has on most screens, then those of single screens.
pub fn effective(keymap: &Keymap) -> Vec<Effective> {
    let (mut usual, mut others) = (Vec::new(), Vec::new());
    for action in action::names() {
        let mut keys_here = CONTEXTS.iter().filter_map(|(context, table)| {
            let help = help_of(table, action)?;
            let keys = names_of(keymap, table, action);
            Some(Effective { screen: Some(context), action, keys, help })
        });
        let Some(first) = keys_here.next() else { continue };
        others.extend(keys_here.filter(|other| other.keys != first.keys));
        let help = action::words(action).unwrap_or(first.help);
        usual.push(Effective { screen: None, help, ..first });
    }
    let place = |of: &Effective| CONTEXTS.iter().position(|(name, _)| Some(*name) == of.screen);
    others.sort_by_key(place);
    usual.extend(others);
    usual
}

fn help_of(table: &[Binding], name: &str) -> Option<&'static str> {
    let is_own = |(_, msg): &(Key, Msg)| action::name(msg) == Some(name);
    let line = table.iter().find(|binding| binding.keys.iter().any(is_own))?;
    let others = || line.keys.iter().any(|key| !is_own(key));
    action::words(name).filter(|_| others()).or(Some(line.help))
}

fn names_of(keymap: &Keymap, table: Table, name: &str) -> Vec<String> {
    let lines = keymap.bound(table);
    let keys = lines.iter().flat_map(|line| &line.keys);
    keys.filter(|(_, msg)| action::name(msg) == Some(name)).map(|(key, _)| key.name()).collect()
}

fn has_action(context: &str, name: &str) -> bool {
    let table = CONTEXTS.iter().find(|(known, _)| *known == context);
    table.is_some_and(|(_, table)| help_of(table, name).is_some())
}

/// The keys of a line as people read them: `↑↓` are two.
fn words(shown: &str) -> Vec<String> {
    let is_arrow = |c: char| "↑↓←→".contains(c);
    let word = |word: &str| match word.chars().all(is_arrow) {
        true => word.chars().map(String::from).collect(),
        false => vec![word.to_owned()],
    };
    shown.split(' ').flat_map(word).collect()
}

fn first_of_each(keys: &[(Key, Msg)]) -> String {
    let is_first = |(index, (_, msg)): &(usize, &(Key, Msg))| {
        keys[..*index].iter().all(|(_, other)| other != msg)
    };
    let first = keys.iter().enumerate().filter(is_first);
    first.map(|(_, (key, _))| key.shown()).collect::<Vec<_>>().join(" ")
}

fn given(rebinding: &Rebinding) -> Result<Given, Unbindable> {
    let Rebinding { context, action, keys, at } = rebinding;
    let wrong = |what: String, help: String| Unbindable { at: *at, what, help };
    let context = match context {
        None => None,
        Some(name) => {
            let known: Vec<_> = CONTEXTS.iter().map(|(known, _)| *known).collect();
            Some(known.iter().copied().find(|known| known == name).ok_or_else(|| {
                wrong(format!("there is no screen `{name}`"), similar(name, &known))
            })?)
        }
    };
    let known = action::names().filter(|name| context.is_none_or(|at| has_action(at, name)));
    let known: Vec<&str> = known.collect();
    let found = known.iter().copied().find(|known| known == action);
    let place = context.map_or_else(String::new, |context| format!(" on the screen `{context}`"));
    let action = found.ok_or_else(|| {
        wrong(format!("there is no action `{action}`{place}"), similar(action, &known))
    })?;
    let key = |name: &String| {
        match Key::named(name) {
        _ if FIXED.contains(&name.as_str()) => Err(wrong(
            format!("`{name}` can't be given to {action}"),
            "it means the same everywhere: ctrl-c leaves, ctrl-z pauses".to_owned(),
        )),
        Some(key) => Ok(key),
        None => Err(wrong(
            format!("there is no key `{name}`"),
            "keys are single characters, space, enter, esc, tab, shift-tab, up, down, left, right, \
             pgup, pgdn, home, end, insert, delete, backspace, f1 to f24, each with ctrl- before it \
             if need be"
                .to_owned(),
        )),
    }
    };
    let keys = keys.iter().map(key).collect::<Result<_, _>>()?;
    Ok(Given { context, action, keys, at: *at })
}

fn similar(name: &str, known: &[&'static str]) -> String {
    match nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there are {}", known.join(", ")),
    }
}
