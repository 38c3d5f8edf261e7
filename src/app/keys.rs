//! The one table of keys per screen: the loop looks keys up in it, the footer and the help print it.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use tui_input::InputRequest;

use crate::app::msg::{Move, Msg};
use crate::app::overlay::Overlay;
use crate::app::{Screen, Wizard};

/// What some keys do on a screen.
pub struct Binding {
    /// The keys as people read them.
    pub shown: &'static str,
    /// What they do, in a word for the footer; empty: the footer leaves it out.
    pub label: &'static str,
    /// What they do, in a sentence for the help.
    pub help: &'static str,
    /// Each key with what it means.
    keys: &'static [(Key, Msg)],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Key {
    code: KeyCode,
    ctrl: bool,
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
];
static SIDEWAYS: &[(Key, Msg)] =
    &[(key(KeyCode::Left), Msg::Move(Move::Left)), (key(KeyCode::Right), Msg::Move(Move::Right))];
static PANES: &[(Key, Msg)] =
    &[(key(KeyCode::Tab), Msg::NextPane), (key(KeyCode::BackTab), Msg::PreviousPane)];
static FORWARD: &[(Key, Msg)] = &[(letter('n'), Msg::Forward), (key(KeyCode::Enter), Msg::Forward)];
static BACK: &[(Key, Msg)] = &[(letter('b'), Msg::Back), (key(KeyCode::Esc), Msg::Back)];
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
const REDO: Binding = binding(
    "U",
    "redo",
    "make it again; ctrl-r does the same",
    &[(letter('U'), Msg::Redo), (ctrl('r'), Msg::Redo)],
);
const ZOOM: Binding = binding(
    "z",
    "zoom",
    "the diff alone, on the whole screen; z again: back",
    &[(letter('z'), Msg::Zoom)],
);
const CHANGES: Binding = binding(
    "[ ]",
    "",
    "the change before and the next one in the diff",
    &[(letter('['), Msg::PreviousChange), (letter(']'), Msg::NextChange)],
);
const GRAPH: Binding = binding(
    "g",
    "graph",
    "the pipelines as pictures, before and after: who waits for whom, and why",
    &[(letter('g'), Msg::Graph)],
);
const SCROLL: Binding = binding("↑↓", "scroll", "scroll", VERTICAL);
const SCROLL_FAR: Binding =
    binding("pgup pgdn", "", "scroll further; home and end go to the ends", FAR);

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
    GRAPH,
    NOT_OFFERED,
    HELP,
    binding("q", "quit", "leave", QUIT),
    binding("X", "", "start afresh, without the decisions of last time", AFRESH),
    binding("u U", "", "take the last decision back, or make it again", BACK_AND_FORTH),
    binding("↑↓", "", "scroll", VERTICAL),
    SCROLL_FAR,
];

static PAGE: &[Binding] = &[
    binding("↑↓", "move", "move the cursor, or scroll the diff if it has the keys", VERTICAL),
    binding("space", "accept", "accept the proposal, or no longer", &[(letter(' '), Msg::Toggle)]),
    binding(
        "a",
        "all here",
        "accept every proposal of this page",
        &[(letter('a'), Msg::AcceptPage)],
    ),
    ACCEPT_ALL,
    binding("n", "next", "next page; enter does the same", FORWARD),
    binding("e", "edit", "edit what can be chosen about the proposal", &[(letter('e'), Msg::Edit)]),
    binding(
        "o",
        "more",
        "all that is known of the proposal, with the lines that it rests on",
        &[(letter('o'), Msg::Details)],
    ),
    binding("r", "review", "go straight to the review", &[(letter('r'), Msg::ToReview)]),
    HELP,
    binding("q", "quit", "leave; asks if decisions would be lost", QUIT),
    UNDO,
    binding(
        "x",
        "none here",
        "decline every proposal of this page",
        &[(letter('x'), Msg::DeclinePage)],
    ),
    NOT_OFFERED,
    binding("b", "back", "page before; esc does the same", BACK),
    binding("i", "about", "what this improvement does and why", &[(letter('i'), Msg::Explain)]),
    binding(
        "d",
        "diff",
        "show what an open proposal would change, or only what is accepted",
        &[(letter('d'), Msg::SwitchDiff)],
    ),
    binding("tab", "pane", "give the keys to the next pane; shift-tab to the one before", PANES),
    binding(
        "s",
        "all safe",
        "accept everything that is safe, on all pages",
        &[(letter('s'), Msg::AcceptSafe)],
    ),
    binding(
        "X",
        "none at all",
        "decline every proposal of every page",
        &[(letter('X'), Msg::DeclineAll)],
    ),
    ZOOM,
    GRAPH,
    REDO,
    CHANGES,
    binding("←→", "", "page before and next page; in the diff: shift long lines", SIDEWAYS),
    binding("pgup pgdn", "", "move further; home and end go to the ends", FAR),
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
    ACCEPT_ALL,
    binding("b", "back", "back to the pages; esc does the same", BACK),
    HELP,
    binding("q", "quit", "leave; asks if decisions would be lost", QUIT),
    SCROLL,
    ZOOM,
    GRAPH,
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
    binding("u", "undo the write", "bring the text before back", &[(letter('u'), Msg::Restore)]),
    SCROLL,
    HELP,
    binding("q", "quit", "leave", QUIT),
    SCROLL_FAR,
];

static GRAPH_KEYS: &[Binding] = &[
    binding(
        "←→↑↓",
        "move",
        "left and right go by rounds, up and down step by step",
        &[
            (key(KeyCode::Left), Msg::Move(Move::Left)),
            (key(KeyCode::Right), Msg::Move(Move::Right)),
            (letter('h'), Msg::Move(Move::Left)),
            (letter('l'), Msg::Move(Move::Right)),
            (key(KeyCode::Up), Msg::Move(Move::Up)),
            (key(KeyCode::Down), Msg::Move(Move::Down)),
            (letter('k'), Msg::Move(Move::Up)),
            (letter('j'), Msg::Move(Move::Down)),
        ],
    ),
    binding("tab", "before/after", "the file as it was opened, or as it would be written", PANES),
    binding(
        "t",
        "time",
        "draw the steps along the time, or as a graph",
        &[(letter('t'), Msg::Timeline)],
    ),
    binding(
        "space",
        "compare",
        "mark a step, then move to another one: may both run side by side?",
        &[(letter(' '), Msg::Toggle)],
    ),
    binding(
        "[ ]",
        "pipeline",
        "the pipeline before, or the next one",
        &[(letter('['), Msg::PreviousTrigger), (letter(']'), Msg::NextTrigger)],
    ),
    binding(
        "enter",
        "more",
        "all that is known of the step, on a page of its own",
        &[(key(KeyCode::Enter), Msg::Details), (letter('o'), Msg::Details)],
    ),
    binding(
        "esc",
        "back",
        "back to where you were; b and g do the same",
        &[(key(KeyCode::Esc), Msg::Back), (letter('b'), Msg::Back), (letter('g'), Msg::Back)],
    ),
    HELP,
    binding("q", "quit", "leave; asks if decisions would be lost", QUIT),
    binding(
        "pgup pgdn",
        "",
        "scroll what is said of the step; home and end: first and last step",
        FAR,
    ),
];

static READER: &[Binding] =
    &[SCROLL, binding("esc", "close", "close; enter and q do the same", CLOSE), SCROLL_FAR];

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

static CHANGED: &[Binding] = &[
    binding(
        "r",
        "read anew",
        "read the files anew and keep the decisions that still fit",
        &[(letter('r'), Msg::Reload), (key(KeyCode::Enter), Msg::Reload)],
    ),
    binding("esc", "not now", "leave all as it is", &[(key(KeyCode::Esc), Msg::Close)]),
];

static NOTE: &[Binding] = &[binding("enter", "go on", "go on", CLOSE)];

/// The keys of the diff, where it has them; then those of the screen.
pub static DIFF: &[Binding] = &[
    SCROLL,
    binding(
        "[ ]",
        "change",
        "the change before and the next one",
        &[(letter('['), Msg::PreviousChange), (letter(']'), Msg::NextChange)],
    ),
    binding(
        "{ }",
        "file",
        "the file before and the next one",
        &[(letter('{'), Msg::PreviousFile), (letter('}'), Msg::NextFile)],
    ),
    binding("f", "open", "open the first fold in sight, or close it", &[(letter('f'), Msg::Fold)]),
    binding(
        "F",
        "whole file",
        "show the whole file, or only what changes",
        &[(letter('F'), Msg::Unfold)],
    ),
    binding(
        "l",
        "layout",
        "unified, side by side, or as there is room",
        &[(letter('l'), Msg::SwitchLayout)],
    ),
    binding(
        "L",
        "wrap",
        "long lines go on in the next line, or are cut",
        &[(letter('L'), Msg::Wrap)],
    ),
    binding("/", "search", "search; no capital: in any case", &[(letter('/'), Msg::Search)]),
    binding("tab", "pane", "give the keys to the next pane", PANES),
    ZOOM,
    HELP,
    binding("q", "quit", "leave; asks if decisions would be lost", QUIT),
    binding("←→", "", "shift long lines", SIDEWAYS),
];

/// The keys while a text to search for is typed; all others type.
static TYPING: &[Binding] = &[
    binding("enter", "keep", "keep what was found", &[(key(KeyCode::Enter), Msg::KeepSearch)]),
    binding("esc", "end", "end the search where it began", &[(key(KeyCode::Esc), Msg::EndSearch)]),
    binding("↓ ↑", "next, previous", "the next place and the one before", FOUND_PLACES),
];

/// The keys while something that was found is kept.
pub static FOUND: &[Binding] = &[
    binding(
        ". ,",
        "next, previous place",
        "the next place where the text was found, and the one before; ctrl-n and ctrl-p do the same",
        &[
            (letter('.'), Msg::NextMatch),
            (letter(','), Msg::PreviousMatch),
            (ctrl('n'), Msg::NextMatch),
            (ctrl('p'), Msg::PreviousMatch),
        ],
    ),
    binding("esc", "end search", "end the search", &[(key(KeyCode::Esc), Msg::EndSearch)]),
];

static FOUND_PLACES: &[(Key, Msg)] = &[
    (key(KeyCode::Down), Msg::NextMatch),
    (key(KeyCode::Up), Msg::PreviousMatch),
    (ctrl('n'), Msg::NextMatch),
    (ctrl('p'), Msg::PreviousMatch),
];

/// The keys of a screen.
pub fn of_screen(screen: &Screen) -> &'static [Binding] {
    match screen {
        Screen::Welcome(_) => WELCOME,
        Screen::Page(_) => PAGE,
        Screen::Review(_) => REVIEW,
        Screen::Written(_) => WRITTEN,
        Screen::Graph(_) => GRAPH_KEYS,
    }
}

/// The keys that work now: those of the overlay, else those of the pane before those of the screen.
pub fn now(wizard: &Wizard) -> Vec<&'static Binding> {
    match &wizard.overlay {
        None => of_pane(&wizard.screen),
        Some(Overlay::Reader(_)) => READER.iter().collect(),
        Some(Overlay::Quit { .. }) => QUESTION.iter().collect(),
        Some(Overlay::Changed(_)) => CHANGED.iter().collect(),
        Some(Overlay::Form(_)) => FORM.iter().collect(),
        Some(Overlay::Error(_)) => NOTE.iter().collect(),
    }
}

/// The keys of the screen, after those of its diff where that has them; without those that mean something else there.
pub fn of_pane(screen: &Screen) -> Vec<&'static Binding> {
    let tables = match screen.diff() {
        Some((diff, true)) if diff.is_typing() => vec![TYPING],
        Some((diff, true)) if diff.search().is_some() => vec![FOUND, DIFF, of_screen(screen)],
        Some((_, true)) => vec![DIFF, of_screen(screen)],
        _ => vec![of_screen(screen)],
    };
    let mut shown: Vec<&'static Binding> = Vec::new();
    for binding in tables.into_iter().flatten() {
        let is_bound = |key: &Key| {
            shown.iter().flat_map(|earlier| earlier.keys).any(|(earlier, _)| earlier == key)
        };
        if !binding.keys.iter().all(|(key, _)| is_bound(key)) {
            shown.push(binding);
        }
    }
    shown
}

/// What a key means now, if anything.
pub fn message(wizard: &Wizard, event: KeyEvent) -> Option<Msg> {
    let pressed = Key { code: event.code, ctrl: event.modifiers.contains(KeyModifiers::CONTROL) };
    if pressed == ctrl('c') {
        return Some(Msg::Interrupt);
    }
    let bound =
        now(wizard).into_iter().flat_map(|binding| binding.keys).find(|(key, _)| *key == pressed);
    let takes_text = match &wizard.overlay {
        Some(Overlay::Form(form)) => form.takes_text(),
        Some(_) => false,
        None => wizard.screen.diff().is_some_and(|(diff, has_keys)| has_keys && diff.is_typing()),
    };
    match bound {
        None if takes_text => typed(pressed).map(Msg::Text),
        bound => bound.map(|(_, msg)| msg.clone()),
    }
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

    const SCREENS: [&[Binding]; 5] = [WELCOME, PAGE, REVIEW, WRITTEN, GRAPH_KEYS];
    const OVERLAYS: [&[Binding]; 8] = [READER, QUESTION, CHANGED, FORM, NOTE, DIFF, TYPING, FOUND];

    #[test]
    fn no_key_means_two_things_on_a_screen() {
        for table in SCREENS.into_iter().chain(OVERLAYS) {
            let keys: Vec<Key> =
                table.iter().flat_map(|binding| binding.keys).map(|(key, _)| *key).collect();
            for (i, key) in keys.iter().enumerate() {
                assert!(!keys[..i].contains(key), "{key:?} is bound twice");
            }
        }
    }

    #[test]
    fn every_screen_shows_how_to_get_help_and_how_to_leave() {
        for table in SCREENS {
            for label in ["help", "quit"] {
                assert!(table.iter().any(|binding| binding.label == label), "{label}");
            }
        }
    }
}
