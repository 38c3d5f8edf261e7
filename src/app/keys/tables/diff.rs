//! The keys of a diff, those of a search in it among them.

use crossterm::event::KeyCode;

use super::{HELP, PANES, QUIT, SCROLL, SIDEWAYS, ZOOM};
use crate::app::keys::key::Key;
use crate::app::keys::{Binding, binding, ctrl, key, letter};
use crate::app::msg::Msg;

/// The keys of the diff, where it has them; then those of the screen.
pub(in crate::app::keys) static DIFF: &[Binding] = &[
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
        "side by side or unified, and back to what there is room for",
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
pub(in crate::app::keys) static TYPING: &[Binding] = &[
    binding("enter", "keep", "keep what was found", &[(key(KeyCode::Enter), Msg::KeepSearch)]),
    binding("esc", "end", "end the search where it began", &[(key(KeyCode::Esc), Msg::EndSearch)]),
    binding("↓ ↑", "next, previous", "the next place and the one before", FOUND_PLACES),
];

/// The keys while something that was found is kept.
pub(in crate::app::keys) static FOUND: &[Binding] = &[
    binding(
        "n N",
        "next, previous place",
        "the next place where the text was found, and the one before",
        &[
            (letter('n'), Msg::NextMatch),
            (letter('N'), Msg::PreviousMatch),
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
