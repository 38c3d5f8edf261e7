//! The keys of a screen, and the words that it uses.

use crate::app::Screen;
use crate::app::keys;
use crate::app::overlay::Overlay;
use crate::app::prose::{Line, Tone};

const MARKS: &[(&str, &str)] = &[
    ("[x]", "accepted: part of the result"),
    ("[ ]", "not accepted"),
    ("[!]", "accepted, but doesn't fit with something else that you accepted"),
    (" · ", "advice: told only, there is nothing to write"),
    ("+2", "proposals that came up after you looked at the page"),
];

const WORDS: &[(&str, &str)] = &[
    ("safe", "same effects on the standing assumptions alone; accepted from the start"),
    ("review", "right, but you must do or know something"),
    ("advice", "told, never written"),
    ("proved", "old and new were run on paper, and do the same"),
    ("assumed", "the same, if the lines marked ! hold; accepting grants them"),
    ("unknown", "something can't be read, so nothing can be proved"),
];

impl Overlay {
    pub(crate) fn help(screen: &Screen) -> Overlay {
        let mut lines = vec![Line::new(Tone::Heading, "Keys")];
        lines.extend(
            keys::of_screen(screen).iter().map(|binding| entry(binding.shown, binding.help)),
        );
        if screen.diff().is_some() {
            lines.extend([Line::blank(), Line::new(Tone::Heading, "Keys of the diff (tab or z)")]);
            let diff = keys::DIFF.iter().chain(keys::FOUND);
            lines.extend(diff.map(|binding| entry(binding.shown, binding.help)));
        }
        if matches!(screen, Screen::Page(_)) {
            lines.extend([Line::blank(), Line::new(Tone::Heading, "Marks")]);
            lines.extend(MARKS.iter().map(|(mark, meaning)| entry(mark, meaning)));
        }
        lines.extend([Line::blank(), Line::new(Tone::Heading, "Words")]);
        lines.extend(WORDS.iter().map(|(word, meaning)| entry(word, meaning)));
        Overlay::reader("Help", lines)
    }
}

fn entry(word: &str, meaning: &str) -> Line {
    Line::led(Tone::Plain, format!("{word:<11} "), meaning)
}
