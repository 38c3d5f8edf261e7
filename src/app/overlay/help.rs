//! The keys of a screen, and the words that it uses.

use crate::app::folder::Folder;
use crate::app::keys::{self, Bound};
use crate::app::overlay::{Overlay, Reader};
use crate::app::prose::{Line, Tone};
use crate::app::{Msg, Screen, Wizard};

const MARKS: &[(&str, &str)] = &[
    ("[x]", "accepted: part of the result"),
    ("[ ]", "open: not answered, and so not part of the result"),
    ("[-]", "declined"),
    ("[!]", "accepted, but doesn't fit with something else that you accepted"),
    (" · ", "advice: told only, there is nothing to write"),
];

const PAGE_MARKS: &[(&str, &str)] = &[
    ("▸", "the page that you are on; in a title: the pane that has the keys"),
    ("✓", "every proposal there is accepted or declined"),
    ("…", "you looked at it, and something is open"),
    ("!", "something that you accepted there doesn't fit"),
    ("no mark", "you didn't look at it, and something is open or to be read"),
    ("+2", "proposals that came up after you looked at it"),
];

const EVERYWHERE: &[(&str, &str)] = &[
    ("ctrl-c", "leave at once; what isn't written yet stays as it is"),
    ("ctrl-z", "pause; the shell's fg goes on"),
];

const MOUSE: &[(&str, &str)] = &[
    ("click", "picks, and gives the keys to a pane; on a box: accepts; on a key below: presses it"),
    ("twice", "on a proposal: accepts it, or takes that back"),
    ("wheel", "scrolls what lies under the pointer"),
    (
        "shift",
        "held down, the terminal selects text; mouse = false in config.toml leaves the mouse to it from the start",
    ),
];

const WORDS: &[(&str, &str)] = &[
    ("safe", "same effects; only what `explain proofs` lists is assumed"),
    ("review", "right, but you must do or know something"),
    ("advice", "told, never written"),
    ("proved", "old and new were run on paper, and do the same"),
    ("assumed", "the same, if the lines marked ! hold: by accepting you vouch for them"),
    ("unknown", "something can't be read, so nothing can be proved"),
];

const COLUMNS: &[(&str, &str)] = &[
    ("triggers", "the pipelines of the file, by what starts them"),
    ("errors", "what Bitbucket would refuse"),
    ("proposals", "what can be accepted"),
    ("decisions", "answers of yours that are kept"),
];

/// The keys of a list of pipelines, and what its columns count.
pub(crate) fn of_list(folder: &Folder) -> Reader {
    let mut lines = section("Keys", keys::of_list(folder));
    lines.extend(EVERYWHERE.iter().map(|(key, meaning)| entry(key, meaning)));
    lines.extend([Line::blank(), Line::new(Tone::Heading, "Columns")]);
    lines.extend(COLUMNS.iter().map(|(title, meaning)| entry(title, meaning)));
    Reader { title: "Help".to_owned(), lines, scroll: 0 }
}

impl Overlay {
    pub(crate) fn help(wizard: &Wizard) -> Overlay {
        let mut lines = section("Keys", keys::of_screen(wizard));
        lines.extend(EVERYWHERE.iter().map(|(key, meaning)| entry(key, meaning)));
        if let Some((_, has_keys)) = wizard.screen.diff() {
            let [pane, zoom] =
                [Msg::NextPane, Msg::Zoom].map(|msg| wizard.shared.key("page", &msg));
            let title = format!("Keys of the diff ({pane} or {zoom} gives it the keys)");
            let diff = section(&title, keys::of_diff(wizard));
            let (first, then) = if has_keys { (diff, lines) } else { (lines, diff) };
            lines = [first, vec![Line::blank()], then].concat();
        }
        if matches!(wizard.screen, Screen::Page(_)) {
            lines.extend([Line::blank(), Line::new(Tone::Heading, "Marks")]);
            lines.extend(MARKS.iter().map(|(mark, meaning)| entry(mark, meaning)));
            lines.extend([Line::blank(), Line::new(Tone::Heading, "Marks of pages")]);
            lines.extend(PAGE_MARKS.iter().map(|(mark, meaning)| entry(mark, meaning)));
        }
        if wizard.shared.mouse {
            lines.extend([Line::blank(), Line::new(Tone::Heading, "Mouse")]);
            lines.extend(MOUSE.iter().map(|(what, meaning)| entry(what, meaning)));
        }
        lines.extend([Line::blank(), Line::new(Tone::Heading, "Words")]);
        lines.extend(WORDS.iter().map(|(word, meaning)| entry(word, meaning)));
        Overlay::reader("Help", lines)
    }
}

fn section(title: &str, keys: Vec<Bound>) -> Vec<Line> {
    let heading = std::iter::once(Line::new(Tone::Heading, title));
    heading.chain(keys.iter().map(key)).collect()
}

fn key(line: &Bound) -> Line {
    let also =
        if line.also.is_empty() { String::new() } else { format!(" (also {})", line.others()) };
    entry(&line.shown, &format!("{}{also}", line.help))
}

fn entry(word: &str, meaning: &str) -> Line {
    Line::led(Tone::Plain, format!("{word:<11} "), meaning)
}
