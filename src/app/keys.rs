//! The one table of keys per screen: the loop looks keys up in it, the footer and the help print it.

mod action;
mod key;
mod keymap;
mod labels;
mod tables;

use crossterm::event::{KeyCode, KeyEvent};
use tui_input::InputRequest;

use crate::app::folder::Folder;
use crate::app::msg::Msg;
use crate::app::overlay::Overlay;
use crate::app::{Screen, Wizard};

use key::Key;
use tables::{
    CHANGED, CONTEXTS, DIFF, FOLDER, FORM, FOUND, GRAPH_KEYS, NOTE, PAGE, QUESTION, READER, REVIEW,
    SEARCH, TYPING, Table, WELCOME, WRITTEN,
};

pub use keymap::{Bound, Effective, Keymap, Rebinding, Unbindable, effective};

/// What some keys do on a screen, unless the user gave it others.
struct Binding {
    /// The keys as people read them.
    shown: &'static str,
    /// What they do, in a word for the footer; empty: the footer leaves it out.
    label: &'static str,
    /// What they do, in a sentence for the help, which adds the keys that aren't shown.
    help: &'static str,
    /// Each key with what it means.
    keys: &'static [(Key, Msg)],
}

const fn key(code: KeyCode) -> Key {
    Key { code, ctrl: false }
}

const fn letter(c: char) -> Key {
    key(KeyCode::Char(c))
}

const fn ctrl(c: char) -> Key {
    Key { code: KeyCode::Char(c), ctrl: true }
}

const fn binding(
    shown: &'static str,
    label: &'static str,
    help: &'static str,
    keys: &'static [(Key, Msg)],
) -> Binding {
    Binding { shown, label, help, keys }
}

/// The keys of a list of pipelines that work now: those of the text over it, else its own.
pub fn of_folder(folder: &Folder) -> Vec<Bound> {
    match &folder.text {
        Some(_) => folder.keymap.bound(&READER),
        None => of_list(folder),
    }
}

/// The keys of a list of pipelines, whatever lies over it.
pub fn of_list(folder: &Folder) -> Vec<Bound> {
    let mut lines = folder.keymap.bound(&FOLDER);
    if folder.is_refused() {
        labels::set(&mut lines, &Msg::Forward, "why");
    }
    lines
}

/// What a key means there, if anything.
pub fn folder_message(folder: &Folder, event: KeyEvent) -> Option<Msg> {
    if is_interrupt(event) {
        return Some(Msg::Interrupt);
    }
    meaning(of_folder(folder), Key::of(event))
}

/// Whether a key ends the program wherever the user is.
pub fn is_interrupt(event: KeyEvent) -> bool {
    Key::of(event) == ctrl('c')
}

/// The keys of the screen, whatever lies over it.
pub fn of_screen(wizard: &Wizard) -> Vec<Bound> {
    lines(wizard, screen_table(&wizard.screen))
}

/// The keys that work now: those of the overlay, else those of the pane before those of the screen.
pub fn now(wizard: &Wizard) -> Vec<Bound> {
    match &wizard.overlay {
        None => of_pane(wizard),
        Some(overlay) => wizard.shared.keymap.bound(overlay_table(overlay)),
    }
}

/// The keys of the diff, those for what was searched in it among them.
pub fn of_diff(wizard: &Wizard) -> Vec<Bound> {
    [&DIFF, &FOUND].into_iter().flat_map(|table| wizard.shared.keymap.bound(table)).collect()
}

/// The lines of a table that mean something: there may be no list to go back to.
fn lines(wizard: &Wizard, table: Table) -> Vec<Bound> {
    let mut lines = wizard.shared.keymap.bound(table);
    let leads_to_list = [&WELCOME, &WRITTEN].into_iter().any(|of| std::ptr::eq(table, of));
    if leads_to_list && !wizard.shared.in_folder() {
        lines.retain(|line| line.keys.iter().all(|(_, msg)| *msg != Msg::Back));
    }
    labels::fit(&mut lines, wizard);
    lines
}

fn screen_table(screen: &Screen) -> Table {
    match screen {
        Screen::Welcome(_) => &WELCOME,
        Screen::Page(_) => &PAGE,
        Screen::Review(_) => &REVIEW,
        Screen::Written(_) => &WRITTEN,
        Screen::Graph(_) => &GRAPH_KEYS,
    }
}

fn overlay_table(overlay: &Overlay) -> Table {
    match overlay {
        Overlay::Reader(_) => &READER,
        Overlay::Quit => &QUESTION,
        Overlay::Changed(_) => &CHANGED,
        Overlay::Form(_) => &FORM,
        Overlay::Search(_) => &SEARCH,
        Overlay::Error(_) => &NOTE,
    }
}

/// The keys of the screen, after those of its diff where that has them; without those that mean something else there.
pub fn of_pane(wizard: &Wizard) -> Vec<Bound> {
    let screen = of_screen(wizard);
    let own = |table: Table| wizard.shared.keymap.bound(table);
    let mut all = match wizard.screen.diff() {
        Some((diff, true)) if diff.is_typing() => return own(&TYPING),
        Some((diff, true)) if diff.search().is_some() => [own(&FOUND), own(&DIFF), screen].concat(),
        Some((_, true)) => [own(&DIFF), screen].concat(),
        _ => return screen,
    };
    let mut bound: Vec<Key> = Vec::new();
    for line in &mut all {
        line.lose(&bound);
        bound.extend(line.keys.iter().map(|(key, _)| *key));
    }
    all.retain(|line| !line.keys.is_empty());
    all
}

/// What a key means now, if anything.
pub fn message(wizard: &Wizard, event: KeyEvent) -> Option<Msg> {
    let pressed = Key::of(event);
    if is_interrupt(event) {
        return Some(Msg::Interrupt);
    }
    let takes_text = match &wizard.overlay {
        Some(Overlay::Form(form)) => form.takes_text(),
        Some(Overlay::Search(_)) => true,
        Some(_) => false,
        None => wizard.screen.diff().is_some_and(|(diff, has_keys)| has_keys && diff.is_typing()),
    };
    if takes_text && pressed.is_typed() {
        return typed(pressed).map(Msg::Text);
    }
    let text = || typed(pressed).filter(|_| takes_text).map(Msg::Text);
    let here = meaning(now(wizard), pressed).or_else(text);
    here.or_else(|| wizard.overlay.is_none().then(|| Msg::Idle(elsewhere(wizard, pressed))))
}

/// Where a key works that means nothing here, if it works anywhere.
fn elsewhere(wizard: &Wizard, pressed: Key) -> Option<String> {
    if wizard.screen.diff().is_some_and(|(diff, has_keys)| has_keys && diff.is_typing()) {
        return None;
    }
    let way = |msg: Msg| {
        let mut lines = of_screen(wizard).into_iter().flat_map(|line| line.keys);
        let found = lines.find(|(_, known)| *known == msg);
        found.map_or_else(String::new, |(key, _)| format!(" ({})", key.shown()))
    };
    let mut places: Vec<(Table, String)> = vec![
        (&REVIEW, format!("on the review{}", way(Msg::ToReview))),
        (&PAGE, "on the pages".to_owned()),
        (&WELCOME, "on the first screen".to_owned()),
    ];
    if wizard.screen.diff().is_some() {
        places.insert(0, (&DIFF, format!("in the diff{}", way(Msg::NextPane))));
    }
    let works = |(table, place): &(Table, String)| {
        let lines = lines(wizard, table);
        let line = lines.iter().find(|line| line.keys.iter().any(|(key, _)| *key == pressed))?;
        let is_clear = line.keys.iter().all(|(_, msg)| *msg == line.keys[0].1);
        Some(if is_clear && !line.label.is_empty() {
            format!("{} {place}", line.label)
        } else {
            place.clone()
        })
    };
    let works: Vec<String> = places.iter().filter_map(works).collect();
    (!works.is_empty())
        .then(|| format!("{} works elsewhere: {}", pressed.shown(), works.join(", ")))
}

fn meaning(lines: Vec<Bound>, pressed: Key) -> Option<Msg> {
    let mut keys = lines.into_iter().flat_map(|line| line.keys);
    keys.find(|(key, _)| *key == pressed).map(|(_, msg)| msg)
}

fn typed(key: Key) -> Option<InputRequest> {
    match (key.code, key.ctrl) {
        (KeyCode::Char(c), false) => Some(InputRequest::InsertChar(c)),
        (KeyCode::Char('a'), true) | (KeyCode::Home, _) => Some(InputRequest::GoToStart),
        (KeyCode::Char('e'), true) | (KeyCode::End, _) => Some(InputRequest::GoToEnd),
        (KeyCode::Char('u'), true) => Some(InputRequest::DeleteLine),
        (KeyCode::Char('w'), true) => Some(InputRequest::DeletePrevWord),
        (KeyCode::Backspace, _) => Some(InputRequest::DeletePrevChar),
        (KeyCode::Delete, _) => Some(InputRequest::DeleteNextChar),
        (KeyCode::Left, _) => Some(InputRequest::GoToPrevChar),
        (KeyCode::Right, _) => Some(InputRequest::GoToNextChar),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    #[test]
    fn no_key_means_two_things_on_a_screen() {
        assert!(Keymap::of(&[]).is_ok());
        for (_, table) in CONTEXTS {
            let keys: Vec<Key> =
                table.iter().flat_map(|binding| binding.keys).map(|(key, _)| *key).collect();
            for (i, key) in keys.iter().enumerate() {
                assert!(!keys[..i].contains(key), "{key:?} is bound twice");
            }
        }
    }

    /// Keys that mean one thing here and another there, and why nobody is hurt by it.
    const AMBIGUOUS: &[(&str, &str)] = &[
        ("enter", "does what the screen is there for; it never writes"),
        ("esc", "leaves what lies on top"),
        ("q", "leaves: a text, or the program"),
        ("space", "takes what the cursor is on: accepts it, or marks it"),
        ("up", "moves, or goes to the place found before"),
        ("down", "moves, or goes to the next place found"),
        ("l", "moves to the right in the picture, where no diff is"),
        ("[", "the one before: a change, or a pipeline"),
        ("]", "the next one: a change, or a pipeline"),
        ("/", "looks for a text: in the diff, or in the proposals"),
        ("f", "shows what isn't shown: what is wrong, or folded lines"),
        ("g", "opens the picture and closes it"),
        ("u", "takes back what was done last: a decision, or the write"),
        ("r", "answers the question after a change on disk, too: nothing is written by it"),
        ("y", "answers a question, too: yes"),
        ("n", "goes on: to the next page, or place that was found; answers a question, too: no"),
        ("N", "goes to the place found before, where nothing can be started afresh"),
    ];

    #[test]
    fn a_key_means_the_same_on_every_screen() {
        let mut meanings: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
        let lines = CONTEXTS.iter().flat_map(|(_, table)| **table);
        for (key, msg) in lines.flat_map(|line| line.keys) {
            meanings.entry(key.name()).or_default().extend(action::name(msg));
        }
        meanings.retain(|_, actions| actions.len() > 1);
        let listed: BTreeSet<&str> = AMBIGUOUS.iter().map(|(key, _)| *key).collect();
        for (key, actions) in &meanings {
            assert!(listed.contains(key.as_str()), "`{key}` means all of {actions:?}");
        }
        for key in listed {
            assert!(meanings.contains_key(key), "`{key}` is clear by now");
        }
    }

    #[test]
    fn every_action_has_a_name_and_every_name_an_action() {
        let bindings = CONTEXTS.iter().flat_map(|(_, table)| **table);
        let messages = || bindings.clone().flat_map(|binding| binding.keys).map(|(_, msg)| msg);
        for msg in messages() {
            assert!(action::name(msg).is_some(), "{msg:?} has no name in action.rs");
        }
        for name in action::names() {
            assert!(messages().any(|msg| action::name(msg) == Some(name)), "{name} has no key");
        }
    }

    #[test]
    fn no_two_actions_are_described_alike() {
        let mut described: BTreeMap<&str, &str> = BTreeMap::new();
        let usual = effective(&Keymap::default()).into_iter().filter(|of| of.screen.is_none());
        for Effective { action, help, .. } in usual {
            let other = described.insert(help, action);
            assert_eq!(other, None, "{action}: {help}");
        }
        for (_, table) in CONTEXTS {
            for line in
                table.iter().filter(|line| line.keys.iter().any(|key| key.1 != line.keys[0].1))
            {
                for name in line.keys.iter().filter_map(|(_, msg)| action::name(msg)) {
                    assert!(action::words(name).is_some(), "{name} has no words of its own");
                }
            }
        }
    }

    #[test]
    fn every_screen_shows_how_to_get_help_and_how_to_leave() {
        for table in [WELCOME, PAGE, REVIEW, WRITTEN, FOLDER] {
            for label in ["help", "quit"] {
                assert!(table.iter().any(|binding| binding.label == label), "{label}");
            }
        }
    }

    fn rebinding(context: Option<&str>, action: &str, keys: &[&str]) -> Rebinding {
        Rebinding {
            context: context.map(str::to_owned),
            action: action.to_owned(),
            keys: keys.iter().map(|key| (*key).to_owned()).collect(),
            at: 7,
        }
    }

    fn line(keymap: &Keymap, table: Table, label: &str) -> (String, Vec<String>) {
        let line = keymap.bound(table).into_iter().find(|line| line.label == label).unwrap();
        (line.shown.into_owned(), line.also)
    }

    #[test]
    fn other_keys_are_shown_as_those_of_the_table_are() {
        let usual = Keymap::default();
        assert_eq!(line(&usual, &PAGE, "move"), ("↑↓".into(), vec!["k".into(), "j".into()]));
        assert_eq!(line(&usual, &PAGE, "next"), ("n".into(), vec!["enter".into()]));
        let given = [
            rebinding(None, "next", &["ctrl-n", "N"]),
            rebinding(Some("welcome"), "next", &["enter"]),
            rebinding(None, "up", &["w"]),
            rebinding(None, "not-offered", &["W"]),
            rebinding(None, "decline-page", &[]),
        ];
        let keymap = Keymap::of(&given).unwrap_err();
        assert_eq!(keymap.what, "`w` would mean both write and up (review)");
        let given = given.map(|mut given| {
            given.keys.iter_mut().filter(|key| *key == "w").for_each(|key| *key = "O".into());
            given
        });
        let keymap = Keymap::of(&given).unwrap();
        assert_eq!(line(&keymap, &PAGE, "next"), ("ctrl-n".into(), vec!["N".into()]));
        assert_eq!(line(&keymap, &WELCOME, "start"), ("enter".into(), vec![]));
        assert_eq!(line(&keymap, &PAGE, "move"), ("O ↓".into(), vec!["j".into()]));
        assert_eq!(line(&keymap, &PAGE, "all, none here").0, "a");
        assert_eq!(keymap.hint("review", &Msg::Why), "W");
        assert_eq!(usual.hint("review", &Msg::Why), "y");
        assert_eq!(usual.hint("page", &Msg::Forward), "n");
        assert_eq!(usual.hint("note", &Msg::Forward), "·");
    }

    #[test]
    fn what_cannot_be_given_is_said() {
        let said = |context, action, key| {
            let wrong = Keymap::of(&[rebinding(context, action, &[key])]).unwrap_err();
            assert_eq!(wrong.at, 7);
            format!("{}; {}", wrong.what, wrong.help.split(',').next().unwrap())
        };
        assert_eq!(said(None, "nxt", "n"), "there is no action `nxt`; did you mean `next`?");
        assert_eq!(
            said(Some("pages"), "next", "n"),
            "there is no screen `pages`; did you mean `page`?"
        );
        assert_eq!(
            said(Some("note"), "next", "n"),
            "there is no action `next` on the screen `note`; there are close"
        );
        assert_eq!(
            said(None, "next", "ctrl-c"),
            "`ctrl-c` can't be given to next; it means the same everywhere: ctrl-c leaves"
        );
        assert_eq!(
            said(None, "next", "strg-n"),
            "there is no key `strg-n`; keys are single characters"
        );
    }

    #[test]
    fn what_holds_given_anew_changes_nothing() {
        let all = |keymap: &Keymap| {
            CONTEXTS
                .iter()
                .map(|(_, table)| format!("{:?}", keymap.bound(table)))
                .collect::<Vec<_>>()
        };
        let usual = effective(&Keymap::default());
        let given: Vec<Rebinding> = usual
            .iter()
            .map(|of| Rebinding {
                context: of.screen.map(str::to_owned),
                action: of.action.to_owned(),
                keys: of.keys.clone(),
                at: 0,
            })
            .collect();
        let keymap = Keymap::of(&given).unwrap();
        assert_eq!(all(&keymap), all(&Keymap::default()));
        assert_eq!(effective(&keymap), usual);
        let is_other = |of: &&Effective| of.screen == Some("graph") && of.action == "back";
        assert_eq!(usual.iter().find(is_other).unwrap().keys, ["esc", "b", "g"]);
    }
}
