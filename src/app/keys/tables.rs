//! The keys of each screen, pane and overlay, as long as the user has no others.

mod diff;

use crossterm::event::KeyCode;

use super::key::Key;
use super::{Binding, binding, ctrl, key, letter};
use crate::app::msg::{Move, Msg};

pub(super) use diff::{DIFF, FOUND, TYPING};

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
static BACK_OR_ALL: &[(Key, Msg)] = &[(letter('b'), Msg::Back), (key(KeyCode::Esc), Msg::Close)];
static PULL_REQUEST: &[(Key, Msg)] = &[(letter('P'), Msg::SavePullRequest)];
static QUIT: &[(Key, Msg)] = &[(letter('q'), Msg::Quit)];
static AFRESH: &[(Key, Msg)] = &[(letter('N'), Msg::StartAfresh)];
static BACK_AND_FORTH: &[(Key, Msg)] =
    &[(letter('u'), Msg::TakeBack), (letter('U'), Msg::Redo), (ctrl('r'), Msg::Redo)];
static REPORT: &[(Key, Msg)] = &[(letter('R'), Msg::SaveReport)];
static COPY: &[(Key, Msg)] = &[(letter('c'), Msg::Copy)];
static VARIABLES: &[(Key, Msg)] = &[(letter('v'), Msg::SaveVariables)];
/// Keys that mean the same on every screen that has them.
const ACCEPT_ALL: Binding = binding(
    "A",
    "accept all",
    "accept every proposal of every page, also those that follow from it",
    &[(letter('A'), Msg::AcceptAll)],
);
const NOT_OFFERED: Binding = binding(
    "y",
    "not offered",
    "what was tried and isn't offered, and why",
    &[(letter('y'), Msg::Why)],
);
const MOUSE: Binding = binding(
    "M",
    "",
    "leave the mouse to the terminal, which then selects text with it, or take it again",
    &[(letter('M'), Msg::SwitchMouse)],
);
const HELP: Binding =
    binding("?", "help", "this help", &[(letter('?'), Msg::Help), (key(KeyCode::F(1)), Msg::Help)]);
const UNDO: Binding =
    binding("u", "undo", "take the last decision back", &[(letter('u'), Msg::TakeBack)]);
const REDO: Binding =
    binding("U", "redo", "make it again", &[(letter('U'), Msg::Redo), (ctrl('r'), Msg::Redo)]);
const LIST: Binding = binding("b", "list", "back to the list of pipelines", BACK);
const ZOOM: Binding = binding(
    "z",
    "zoom",
    "the diff alone, on the whole screen, and back",
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
const SCROLL_FAR: Binding = binding("pgup pgdn", "", "scroll further, or to the ends", FAR);

static CLOSE: &[(Key, Msg)] = &[
    (key(KeyCode::Esc), Msg::Close),
    (key(KeyCode::Enter), Msg::Close),
    (letter('q'), Msg::Close),
];

pub(super) static WELCOME: &[Binding] = &[
    binding("enter", "start", "start with the first page", FORWARD),
    ACCEPT_ALL,
    binding("r", "review", "go straight to the review", &[(letter('r'), Msg::ToReview)]),
    binding(
        "f",
        "findings",
        "what is wrong in the file today, line by line",
        &[(letter('f'), Msg::Findings)],
    ),
    LIST,
    GRAPH,
    NOT_OFFERED,
    HELP,
    binding("q", "quit", "leave", QUIT),
    binding("N", "", "start afresh, without the decisions of last time", AFRESH),
    binding("u U", "", "take the last decision back, or make it again", BACK_AND_FORTH),
    binding("↑↓", "", "scroll", VERTICAL),
    SCROLL_FAR,
    MOUSE,
];

pub(super) static PAGE: &[Binding] = &[
    binding(
        "space",
        "accept",
        "accept the proposal, or reopen it; what is accepted by itself is declined",
        &[(letter(' '), Msg::Toggle)],
    ),
    binding(
        "-",
        "decline",
        "decline the proposal, or reopen it; what is accepted by itself is accepted again",
        &[(letter('-'), Msg::Decline)],
    ),
    binding(
        "s",
        "all safe",
        "accept everything that is safe, on all pages",
        &[(letter('s'), Msg::AcceptSafe)],
    ),
    binding(
        "a x",
        "all, none here",
        "accept or decline every proposal of this page that is shown",
        &[(letter('a'), Msg::AcceptPage), (letter('x'), Msg::DeclinePage)],
    ),
    binding(
        "A X",
        "all pages",
        "accept or decline every proposal of every page, also those that come later",
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
        "y",
        "why not",
        "what was tried and isn't offered, and why",
        &[(letter('y'), Msg::Why)],
    ),
    binding(
        "/",
        "filter",
        "show only some: by text, and words such as safe, review, open, accepted",
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
    GRAPH,
    REDO,
    CHANGES,
    binding("←→", "", "page before and next page; in the diff: shift long lines", SIDEWAYS),
    binding("pgup pgdn", "", "move further, or to the ends", FAR),
    MOUSE,
];

pub(super) static REVIEW: &[Binding] = &[
    binding(
        "w",
        "write",
        "write the result in place; the text before is kept",
        &[(letter('w'), Msg::Write)],
    ),
    binding("p", "patch", "save the diff as a patch instead", &[(letter('p'), Msg::SavePatch)]),
    binding("R", "report", "save the report", REPORT),
    binding("v", "variables", "save the variables to create", VARIABLES),
    binding("P", "PR text", "save a text for the pull request", PULL_REQUEST),
    ACCEPT_ALL,
    binding("b", "back", "back to the pages", BACK),
    HELP,
    binding("q", "quit", "leave; asks if decisions would be lost", QUIT),
    SCROLL,
    ZOOM,
    GRAPH,
    binding("tab", "pane", "give the keys to the other pane", PANES),
    UNDO,
    NOT_OFFERED,
    binding(
        "c",
        "copy",
        "copy the text for the pull request; if the diff has the keys: the diff as a patch",
        COPY,
    ),
    REDO,
    CHANGES,
    binding("/", "", "search in the diff", &[(letter('/'), Msg::Search)]),
    binding("←→", "", "shift long lines of the diff", SIDEWAYS),
    SCROLL_FAR,
    MOUSE,
];

pub(super) static WRITTEN: &[Binding] = &[
    binding("R", "report", "save the report", REPORT),
    binding("v", "variables", "save the variables to create", VARIABLES),
    binding("P", "pull-request text", "save a text for the pull request", PULL_REQUEST),
    binding("u", "undo the write", "bring the text before back", &[(letter('u'), Msg::Restore)]),
    LIST,
    SCROLL,
    HELP,
    binding("q", "quit", "leave", QUIT),
    binding("c", "copy", "copy the text for the pull request", COPY),
    SCROLL_FAR,
    MOUSE,
];

pub(super) static GRAPH_KEYS: &[Binding] = &[
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
        &[(letter(' '), Msg::Compare)],
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
        "back to where you were",
        &[(key(KeyCode::Esc), Msg::Back), (letter('b'), Msg::Back), (letter('g'), Msg::Back)],
    ),
    HELP,
    binding("q", "quit", "leave; asks if decisions would be lost", QUIT),
    binding(
        "pgup pgdn",
        "",
        "scroll what is said of the step, or go to the first and last step",
        FAR,
    ),
    MOUSE,
];

pub(super) static READER: &[Binding] =
    &[SCROLL, binding("esc", "close", "close", CLOSE), SCROLL_FAR];

pub(super) static QUESTION: &[Binding] = &[
    binding("y", "leave", "leave", &[(letter('y'), Msg::Confirm)]),
    binding("esc", "stay", "stay", &[(key(KeyCode::Esc), Msg::Close), (letter('n'), Msg::Close)]),
];

pub(super) static FORM: &[Binding] = &[
    binding("↑↓", "choose", "choose an option", ARROWS),
    binding("tab", "next field", "go to the next field", PANES),
    binding("enter", "save", "save the choices", &[(key(KeyCode::Enter), Msg::Confirm)]),
    binding("esc", "cancel", "leave the choices as they were", &[(key(KeyCode::Esc), Msg::Close)]),
];

pub(super) static SEARCH: &[Binding] = &[
    binding("enter", "keep it", "go on with what is shown", &[(key(KeyCode::Enter), Msg::Confirm)]),
    binding("esc", "show all", "show all proposals again", &[(key(KeyCode::Esc), Msg::Close)]),
];

pub(super) static CHANGED: &[Binding] = &[
    binding(
        "r",
        "read anew",
        "read the files anew and keep the decisions that still fit",
        &[(letter('r'), Msg::Reload), (key(KeyCode::Enter), Msg::Reload)],
    ),
    binding("esc", "not now", "leave all as it is", &[(key(KeyCode::Esc), Msg::Close)]),
];

pub(super) static FOLDER: &[Binding] = &[
    binding("↑↓", "move", "choose a pipeline", VERTICAL),
    binding("enter", "open", "open the pipeline, or say why that can't be", FORWARD),
    HELP,
    binding("q", "quit", "leave", QUIT),
    SCROLL_FAR,
];

pub(super) static NOTE: &[Binding] = &[binding("enter", "go on", "go on", CLOSE)];

/// A table where it stands: two tables may say the same.
pub(super) type Table = &'static &'static [Binding];

/// Every table, by the name under which a configuration gives its actions other keys.
pub(super) static CONTEXTS: &[(&str, Table)] = &[
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
    ("graph", &GRAPH_KEYS),
    ("diff", &DIFF),
    ("searching", &TYPING),
    ("found", &FOUND),
];
