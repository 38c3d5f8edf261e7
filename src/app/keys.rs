//! The one table of keys per screen: the loop looks keys up in it, the footer and the help print it.

mod action;
mod key;
mod keymap;

use crossterm::event::{KeyCode, KeyEvent};
use tui_input::InputRequest;

use crate::app::folder::Folder;
use crate::app::msg::{Move, Msg};
use crate::app::overlay::Overlay;
use crate::app::{Screen, Wizard};

use key::Key;

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

static VERTICAL: &[(Key, Msg)] = &[
    (key(KeyCode::Up), Msg::Move(Move::Up)),
    (key(KeyCode::Down), Msg::Move(Move::Down)),
    (letter('k'), Msg::Move(Move::Up)),
    (letter('j'), Msg::Move(Move::Down)),
];
static ARROWS: &[(Key, Msg)] =
    &[(key(KeyCode::Up), Msg::Move(Move::Up)), (key(KeyCode::Down), Msg::Move(Move::Down))];
static FAR: &[(Key, Msg)] = &[
    (key(KeyCode::PageUp), Msg::Move(Move::PageUp)),
    (key(KeyCode::PageDown), Msg::Move(Move::PageDown)),
    (key(KeyCode::Home), Msg::Move(Move::Top)),
    (key(KeyCode::End), Msg::Move(Move::Bottom)),
    (letter('g'), Msg::Move(Move::Top)),
    (letter('G'), Msg::Move(Move::Bottom)),
];
static SIDEWAYS: &[(Key, Msg)] =
    &[(key(KeyCode::Left), Msg::Move(Move::Left)), (key(KeyCode::Right), Msg::Move(Move::Right))];
static PANES: &[(Key, Msg)] =
    &[(key(KeyCode::Tab), Msg::NextPane), (key(KeyCode::BackTab), Msg::PreviousPane)];
static FORWARD: &[(Key, Msg)] = &[(letter('n'), Msg::Forward), (key(KeyCode::Enter), Msg::Forward)];
static BACK: &[(Key, Msg)] = &[(letter('b'), Msg::Back), (key(KeyCode::Esc), Msg::Back)];
static BACK_OR_ALL: &[(Key, Msg)] = &[(letter('b'), Msg::Back), (key(KeyCode::Esc), Msg::Close)];
static PULL_REQUEST: &[(Key, Msg)] = &[(letter('t'), Msg::SavePullRequest)];
static QUIT: &[(Key, Msg)] = &[(letter('q'), Msg::Quit)];
static AFRESH: &[(Key, Msg)] = &[(letter('X'), Msg::StartAfresh)];
static BACK_AND_FORTH: &[(Key, Msg)] =
    &[(letter('u'), Msg::TakeBack), (letter('U'), Msg::Redo), (ctrl('r'), Msg::Redo)];
static REPORT: &[(Key, Msg)] = &[(letter('r'), Msg::SaveReport)];
static VARIABLES: &[(Key, Msg)] = &[(letter('v'), Msg::SaveVariables)];
/// Keys that mean the same on every screen that has them.
const ACCEPT_ALL: Binding = binding(
    "A",
    "accept all",
    "accept every proposal of every page, also those that come up by it",
    &[(letter('A'), Msg::AcceptAll)],
);
const NOT_OFFERED: Binding = binding(
    "w",
    "not offered",
    "what was tried and isn't offered, and why",
    &[(letter('w'), Msg::Why)],
);
const HELP: Binding =
    binding("?", "help", "this help", &[(letter('?'), Msg::Help), (key(KeyCode::F(1)), Msg::Help)]);
const UNDO: Binding =
    binding("u", "undo", "take the last decision back", &[(letter('u'), Msg::TakeBack)]);
const REDO: Binding =
    binding("U", "redo", "make it again", &[(letter('U'), Msg::Redo), (ctrl('r'), Msg::Redo)]);
const ZOOM: Binding = binding(
    "z",
    "side by side",
    "the diff alone, side by side where there is room; again: back",
    &[(letter('z'), Msg::Zoom)],
);
const CHANGES: Binding = binding(
    "[ ]",
    "",
    "the change before and the next one in the diff",
    &[(letter('['), Msg::PreviousChange), (letter(']'), Msg::NextChange)],
);
const SCROLL: Binding = binding("↑↓", "scroll", "scroll", VERTICAL);
const SCROLL_FAR: Binding = binding("pgup pgdn", "", "scroll further, or to the ends", FAR);

static CLOSE: &[(Key, Msg)] = &[
    (key(KeyCode::Esc), Msg::Close),
    (key(KeyCode::Enter), Msg::Close),
    (letter('q'), Msg::Close),
];

static WELCOME: &[Binding] = &[
    binding("enter", "start", "start with the first page", FORWARD),
    ACCEPT_ALL,
    binding("r", "review", "go straight to the review", &[(letter('r'), Msg::ToReview)]),
    binding(
        "f",
        "findings",
        "what is wrong in the file today, line by line",
        &[(letter('f'), Msg::Findings)],
    ),
    binding("b", "list", "back to the list of pipelines", BACK),
    NOT_OFFERED,
    HELP,
    binding("q", "quit", "leave", QUIT),
    binding("X", "", "start afresh, without the decisions of last time", AFRESH),
    binding("u U", "", "take the last decision back, or make it again", BACK_AND_FORTH),
    binding("↑↓", "", "scroll", VERTICAL),
    SCROLL_FAR,
];

static PAGE: &[Binding] = &[
    binding("space", "accept", "accept the proposal, or no longer", &[(letter(' '), Msg::Toggle)]),
    binding(
        "s",
        "all safe",
        "accept everything that is safe, on all pages",
        &[(letter('s'), Msg::AcceptSafe)],
    ),
    binding(
        "a",
        "all here",
        "accept every proposal of this page, as far as it is shown",
        &[(letter('a'), Msg::AcceptPage)],
    ),
    binding(
        "x",
        "none here",
        "decline every proposal of this page, as far as it is shown",
        &[(letter('x'), Msg::DeclinePage)],
    ),
    binding(
        "A X",
        "all, none",
        "accept or decline every proposal of every page, also those that come up by it",
        &[(letter('A'), Msg::AcceptAll), (letter('X'), Msg::DeclineAll)],
    ),
    UNDO,
    binding("n", "next", "next page", FORWARD),
    binding("e", "edit", "edit what can be chosen about the proposal", &[(letter('e'), Msg::Edit)]),
    binding(
        "o",
        "more",
        "all that is known of the proposal, with the lines that it rests on",
        &[(letter('o'), Msg::Details)],
    ),
    binding("i", "about", "what this improvement does and why", &[(letter('i'), Msg::Explain)]),
    binding(
        "w",
        "why not",
        "what was tried and isn't offered, and why",
        &[(letter('w'), Msg::Why)],
    ),
    binding(
        "/",
        "filter",
        "show only some: by text, and words such as safe, review, open, accepted; esc shows all",
        &[(letter('/'), Msg::Find)],
    ),
    binding("r", "review", "go straight to the review", &[(letter('r'), Msg::ToReview)]),
    HELP,
    binding("q", "quit", "leave; asks if decisions would be lost", QUIT),
    binding("b", "back", "page before", BACK_OR_ALL),
    binding("↑↓", "move", "move the cursor, or scroll the diff if it has the keys", VERTICAL),
    binding("tab", "pane", "give the keys to the next pane, or to the one before", PANES),
    binding(
        "d",
        "diff",
        "show what an open proposal would change, or only what is accepted",
        &[(letter('d'), Msg::SwitchDiff)],
    ),
    ZOOM,
    REDO,
    CHANGES,
    binding("←→", "", "page before and next page; in the diff: shift long lines", SIDEWAYS),
    binding("pgup pgdn", "", "move further, or to the ends", FAR),
];

static REVIEW: &[Binding] = &[
    binding(
        "w",
        "write",
        "write the result in place; the text before is kept",
        &[(letter('w'), Msg::Write)],
    ),
    binding("p", "patch", "save the diff as a patch instead", &[(letter('p'), Msg::SavePatch)]),
    binding("r", "report", "save the report", REPORT),
    binding("v", "variables", "save the variables to create", VARIABLES),
    binding("t", "PR text", "save a text for the pull request", PULL_REQUEST),
    ACCEPT_ALL,
    binding("b", "back", "back to the pages", BACK),
    HELP,
    binding("q", "quit", "leave; asks if decisions would be lost", QUIT),
    SCROLL,
    ZOOM,
    binding("tab", "pane", "give the keys to the other pane", PANES),
    UNDO,
    binding(
        "y",
        "not offered",
        "what was tried and isn't offered, and why",
        &[(letter('y'), Msg::Why)],
    ),
    REDO,
    CHANGES,
    binding("←→", "", "shift long lines of the diff", SIDEWAYS),
    SCROLL_FAR,
];

static WRITTEN: &[Binding] = &[
    binding("r", "report", "save the report", REPORT),
    binding("v", "variables", "save the variables to create", VARIABLES),
    binding("t", "pull-request text", "save a text for the pull request", PULL_REQUEST),
    binding("u", "undo the write", "bring the text before back", &[(letter('u'), Msg::Restore)]),
    SCROLL,
    HELP,
    binding("q", "quit", "leave", QUIT),
    SCROLL_FAR,
];

static READER: &[Binding] = &[SCROLL, binding("esc", "close", "close", CLOSE), SCROLL_FAR];

static QUESTION: &[Binding] = &[
    binding("y", "leave", "leave", &[(letter('y'), Msg::Confirm)]),
    binding("esc", "stay", "stay", &[(key(KeyCode::Esc), Msg::Close), (letter('n'), Msg::Close)]),
];

static FORM: &[Binding] = &[
    binding("↑↓", "choose", "choose an option", ARROWS),
    binding("tab", "next field", "go to the next field", PANES),
    binding("enter", "save", "save the choices", &[(key(KeyCode::Enter), Msg::Confirm)]),
    binding("esc", "cancel", "leave the choices as they were", &[(key(KeyCode::Esc), Msg::Close)]),
];

static SEARCH: &[Binding] = &[
    binding("enter", "keep it", "go on with what is shown", &[(key(KeyCode::Enter), Msg::Confirm)]),
    binding("esc", "show all", "show all proposals again", &[(key(KeyCode::Esc), Msg::Close)]),
];

static CHANGED: &[Binding] = &[
    binding(
        "r",
        "read anew",
        "read the files anew and keep the decisions that still fit",
        &[(letter('r'), Msg::Reload), (key(KeyCode::Enter), Msg::Reload)],
    ),
    binding("esc", "not now", "leave all as it is", &[(key(KeyCode::Esc), Msg::Close)]),
];

static FOLDER: &[Binding] = &[
    binding("↑↓", "move", "choose a pipeline", VERTICAL),
    binding("enter", "open", "open the pipeline", FORWARD),
    binding("q", "quit", "leave", QUIT),
    SCROLL_FAR,
];

static NOTE: &[Binding] = &[binding("enter", "go on", "go on", CLOSE)];

/// A table where it stands: two tables may say the same.
type Table = &'static &'static [Binding];

/// Every table, by the name under which a configuration gives its actions other keys.
static CONTEXTS: &[(&str, Table)] = &[
    ("welcome", &WELCOME),
    ("page", &PAGE),
    ("review", &REVIEW),
    ("written", &WRITTEN),
    ("text", &READER),
    ("question", &QUESTION),
    ("form", &FORM),
    ("filter", &SEARCH),
    ("changed", &CHANGED),
    ("note", &NOTE),
    ("folder", &FOLDER),
];

/// The keys of a list of pipelines.
pub fn of_folder(folder: &Folder) -> Vec<Bound> {
    folder.keymap.bound(&FOLDER)
}

/// What a key means there, if anything.
pub fn folder_message(folder: &Folder, event: KeyEvent) -> Option<Msg> {
    let pressed = Key::of(event);
    if pressed == ctrl('c') {
        return Some(Msg::Interrupt);
    }
    meaning(of_folder(folder), pressed)
}

/// The keys of the screen, whatever lies over it.
pub fn of_screen(wizard: &Wizard) -> Vec<Bound> {
    lines(wizard, screen_table(&wizard.screen))
}

/// The keys that work now: those of the overlay, else those of the screen.
pub fn now(wizard: &Wizard) -> Vec<Bound> {
    lines(wizard, table(wizard))
}

/// The lines of a table that mean something: on the first screen there may be no list to go back to.
fn lines(wizard: &Wizard, table: Table) -> Vec<Bound> {
    let mut lines = wizard.shared.keymap.bound(table);
    if std::ptr::eq(table, &WELCOME) && !wizard.shared.in_folder {
        lines.retain(|line| line.keys.iter().all(|(_, msg)| *msg != Msg::Back));
    }
    lines
}

fn screen_table(screen: &Screen) -> Table {
    match screen {
        Screen::Welcome(_) => &WELCOME,
        Screen::Page(_) => &PAGE,
        Screen::Review(_) => &REVIEW,
        Screen::Written(_) => &WRITTEN,
    }
}

fn table(wizard: &Wizard) -> Table {
    match &wizard.overlay {
        None => screen_table(&wizard.screen),
        Some(Overlay::Reader(_)) => &READER,
        Some(Overlay::Quit) => &QUESTION,
        Some(Overlay::Changed(_)) => &CHANGED,
        Some(Overlay::Form(_)) => &FORM,
        Some(Overlay::Search(_)) => &SEARCH,
        Some(Overlay::Error(_)) => &NOTE,
    }
}

/// What a key means now, if anything.
pub fn message(wizard: &Wizard, event: KeyEvent) -> Option<Msg> {
    let pressed = Key::of(event);
    if pressed == ctrl('c') {
        return Some(Msg::Interrupt);
    }
    let takes_text = match &wizard.overlay {
        Some(Overlay::Form(form)) => form.takes_text(),
        Some(Overlay::Search(_)) => true,
        _ => false,
    };
    if takes_text && pressed.is_typed() {
        return typed(pressed).map(Msg::Text);
    }
    let text = || typed(pressed).filter(|_| takes_text).map(Msg::Text);
    meaning(now(wizard), pressed).or_else(text)
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
    fn every_screen_shows_how_to_get_help_and_how_to_leave() {
        for table in [WELCOME, PAGE, REVIEW, WRITTEN] {
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
        assert!(keymap.bound(&PAGE).iter().all(|line| line.label != "none here"));
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
        let is_other = |of: &&Effective| of.screen == Some("review") && of.action == "not-offered";
        assert_eq!(usual.iter().find(is_other).unwrap().keys, ["y"]);
    }
}
