//! Text of strangers as HTML: nothing in it can break out, move the cursor or turn the reading order.

use maud::{Markup, Render, html};

use crate::report::contents::{Line, Point};
use crate::report::markdown::pieces;
use crate::text::plain;

/// Free text.
pub(super) struct Text<'a>(pub(super) &'a str);

/// Free text in which pairs of backticks hold code.
pub(super) struct Prose<'a>(pub(super) &'a str);

/// Code within a line.
pub(super) struct Code<'a>(pub(super) &'a str);

impl Render for Text<'_> {
    fn render(&self) -> Markup {
        html! { (plain(self.0).as_ref()) }
    }
}

impl Render for Prose<'_> {
    fn render(&self) -> Markup {
        html! {
            @for (is_code, piece) in pieces(self.0) {
                @if is_code { (Code(piece)) } @else { (Text(piece)) }
            }
        }
    }
}

impl Render for Code<'_> {
    fn render(&self) -> Markup {
        html! { code { (Text(self.0)) } }
    }
}

/// A sentence of ours or of an improvement with an end.
pub(super) fn sentence(text: &str) -> Markup {
    let end = if text.ends_with(['.', '!', '?', ':']) { "" } else { "." };
    html! { (Prose(text)) (end) }
}

/// Points with the lines that show them.
pub(super) fn points(points: &[Point]) -> Markup {
    html! {
        ul {
            @for point in points {
                li { (Prose(&point.text)) (evidence(&point.evidence)) }
            }
        }
    }
}

/// One line behind what it shows, several as a list below.
pub(super) fn evidence(lines: &[Line]) -> Markup {
    html! {
        @match lines {
            [] => {},
            [line] => { " (" (shown(line)) ")" },
            _ => (list(lines)),
        }
    }
}

/// Lines of files as a list.
pub(super) fn list(lines: &[Line]) -> Markup {
    html! { ul { @for line in lines { li { (shown(line)) } } } }
}

fn shown(line: &Line) -> Markup {
    html! {
        (Text(&line.place()))
        @if !line.text.is_empty() { " " (Code(&line.text)) }
    }
}

/// Things that only differ in their names: the names of all, and the first.
pub(super) fn alike<'t, T>(
    things: impl Iterator<Item = &'t T>,
    name: impl Fn(&'t T) -> &'t str,
    is_same: impl Fn(&T, &T) -> bool,
) -> Vec<(Vec<&'t str>, &'t T)> {
    let mut groups: Vec<(Vec<&str>, &T)> = Vec::new();
    for thing in things {
        match groups.iter_mut().find(|(_, first)| is_same(first, thing)) {
            Some((names, _)) => names.push(name(thing)),
            None => groups.push((vec![name(thing)], thing)),
        }
    }
    groups
}

/// At most so many characters.
pub(super) fn cut(words: &str, most: usize) -> String {
    match words.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", words[..end].trim_end()),
        None => words.to_owned(),
    }
}
