//! The keys of a screen, and the words that it uses.

use crate::app::Screen;
use crate::app::keys::{self, Binding};
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
        let mut lines = section("Keys", keys::of_screen(screen).iter());
        if let Some((_, has_keys)) = screen.diff() {
            let diff = keys::DIFF.iter().chain(keys::FOUND);
            let diff = section("Keys of the diff (tab or z gives it the keys)", diff);
            let (first, then) = if has_keys { (diff, lines) } else { (lines, diff) };
            lines = [first, vec![Line::blank()], then].concat();
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

fn section<'b>(title: &str, bindings: impl Iterator<Item = &'b Binding>) -> Vec<Line> {
    let heading = std::iter::once(Line::new(Tone::Heading, title));
    heading.chain(bindings.map(|binding| entry(binding.shown, binding.help))).collect()
}

fn entry(word: &str, meaning: &str) -> Line {
    Line::led(Tone::Plain, format!("{word:<11} "), meaning)
}
