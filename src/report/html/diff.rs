//! All changed files, before and after side by side.

use maud::{Markup, html};

use super::Section;
use super::words::Text;
use crate::plan::diff::{Hunk, Piece, Row, hunks};
use crate::plan::{FileChange, Migration};

/// A line of one side.
#[derive(Clone, Copy)]
struct Side<'a> {
    number: usize,
    pieces: &'a [Piece],
}

/// What stands on one line of the table.
enum Pair<'a> {
    Same { old: usize, new: usize, text: &'a str },
    Changed { old: Option<Side<'a>>, new: Option<Side<'a>> },
}

pub(super) fn section(migration: &Migration, name: &str, redacted: bool) -> Option<Section> {
    let files = migration.files(name);
    let body = html! {
        @if redacted { p { "Lines with secrets are hidden." } }
        @for file in &files { (of_file(file)) }
    };
    (!files.is_empty()).then_some(Section { id: "diff", title: "The whole diff", body })
}

fn of_file(file: &FileChange) -> Markup {
    let hunks = hunks(file.before.as_deref().unwrap_or_default(), &file.after);
    html! {
        div class="scroll" tabindex="0" role="region" aria-label={ "Diff of " (Text(&file.name)) } {
            table class="diff" {
                caption { (Text(&file.name)) @if file.before.is_none() { " (new)" } }
                thead { tr {
                    th scope="col" class="no" { "line" } th scope="col" { "before" }
                    th scope="col" class="no" { "line" } th scope="col" { "after" }
                } }
                @for hunk in &hunks { (of_hunk(hunk)) }
            }
        }
    }
}

fn of_hunk(hunk: &Hunk) -> Markup {
    html! {
        tbody {
            tr { th colspan="4" scope="rowgroup" {
                @if hunk.heading.is_empty() { "…" } @else { (Text(&hunk.heading)) }
            } }
            @for pair in pairs(&hunk.rows) { (line(&pair)) }
        }
    }
}

fn line(pair: &Pair<'_>) -> Markup {
    match *pair {
        Pair::Same { old, new, text } => html! { tr {
            td class="no" { (old) } td { (Text(text)) } td class="no" { (new) } td { (Text(text)) }
        } },
        Pair::Changed { old, new } => html! { tr {
            (side(old, "old", "−")) (side(new, "new", "+"))
        } },
    }
}

fn side(side: Option<Side<'_>>, class: &str, sign: &str) -> Markup {
    let Some(Side { number, pieces }) = side else { return html! { td class="no" {} td {} } };
    html! {
        td class={ "no " (class) } { (number) " " (sign) }
        td class=(class) {
            @for piece in pieces {
                @if !piece.emphasised { (Text(&piece.text)) }
                @else if class == "old" { del { (Text(&piece.text)) } }
                @else { ins { (Text(&piece.text)) } }
            }
        }
    }
}

/// Lines that are gone beside those that took their place.
fn pairs(rows: &[Row]) -> Vec<Pair<'_>> {
    let mut pairs = Vec::new();
    let (mut gone, mut came) = (Vec::new(), Vec::new());
    for row in rows {
        match row {
            Row::Same { old, new, text } => {
                beside(&mut gone, &mut came, &mut pairs);
                pairs.push(Pair::Same { old: *old, new: *new, text });
            }
            Row::Removed { old, pieces } => {
                if !came.is_empty() {
                    beside(&mut gone, &mut came, &mut pairs);
                }
                gone.push(Side { number: *old, pieces });
            }
            Row::Added { new, pieces } => came.push(Side { number: *new, pieces }),
        }
    }
    beside(&mut gone, &mut came, &mut pairs);
    pairs
}

/// Moves what was collected to the pairs.
fn beside<'a>(gone: &mut Vec<Side<'a>>, came: &mut Vec<Side<'a>>, pairs: &mut Vec<Pair<'a>>) {
    let lines = gone.len().max(came.len());
    pairs.extend(
        (0..lines)
            .map(|at| Pair::Changed { old: gone.get(at).copied(), new: came.get(at).copied() }),
    );
    gone.clear();
    came.clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_took_the_place_of_a_line_stands_beside_it() {
        let hunks = hunks("a\nb\nc\nd\n", "a\nx\nd\ne\n");
        let shown: Vec<(Option<usize>, Option<usize>)> = pairs(&hunks[0].rows)
            .iter()
            .map(|pair| match pair {
                Pair::Same { old, new, .. } => (Some(*old), Some(*new)),
                Pair::Changed { old, new } => {
                    (old.map(|side| side.number), new.map(|side| side.number))
                }
            })
            .collect();
        let expected = [(1, 1), (2, 2), (3, 0), (4, 3), (0, 4)];
        let some = |n: usize| (n > 0).then_some(n);
        assert_eq!(shown, expected.map(|(old, new)| (some(old), some(new))));
    }
}
