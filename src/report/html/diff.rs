//! All changed files, before and after side by side.

use maud::{Markup, html};

use super::Section;
use super::words::Text;
use crate::plan::diff::{Hunk, Row, hunks};
use crate::plan::{FileChange, Migration};

/// What stands on one line of the table: both are the same row where nothing changed.
type Pair<'a> = (Option<&'a Row>, Option<&'a Row>);

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

fn line((old, new): &Pair<'_>) -> Markup {
    html! { tr {
        (side(*old, Row::number_before, "old", "−", "left"))
        (side(*new, Row::number_after, "new", "+", "again"))
    } }
}

/// One side of a line; `unchanged` is the class of what is the same on both, which narrow screens show once.
fn side(
    row: Option<&Row>,
    number: impl Fn(&Row) -> Option<usize>,
    class: &str,
    sign: &str,
    unchanged: &str,
) -> Markup {
    let Some(row) = row else { return html! { td class="no empty" {} td class="empty" {} } };
    let number = number(row).unwrap_or_default();
    if !row.is_change() {
        return html! {
            td class={ "no " (unchanged) } { (number) } td class=(unchanged) { (Text(row.text())) }
        };
    }
    html! {
        td class={ "no " (class) } { (number) " " (sign) }
        td class=(class) {
            @for (differs, piece) in pieces(row) {
                @if !differs { (Text(piece)) }
                @else if class == "old" { del { (Text(piece)) } }
                @else { ins { (Text(piece)) } }
            }
        }
    }
}

/// The text cut at the ends of what differs within it.
fn pieces(row: &Row) -> Vec<(bool, &str)> {
    let text = row.text();
    let mut pieces = Vec::new();
    let mut end = 0;
    for range in row.emphasis() {
        pieces.push((false, text.get(end..range.start).unwrap_or_default()));
        pieces.push((true, text.get(range.clone()).unwrap_or_default()));
        end = range.end;
    }
    pieces.push((false, text.get(end..).unwrap_or_default()));
    pieces.retain(|(_, piece)| !piece.is_empty());
    pieces
}

/// Lines that are gone beside those that took their place.
fn pairs(rows: &[Row]) -> Vec<Pair<'_>> {
    let mut pairs = Vec::new();
    for chunk in rows.chunk_by(|a, b| a.is_change() == b.is_change()) {
        match chunk.iter().any(Row::is_change) {
            true => block(chunk, &mut pairs),
            false => pairs.extend(chunk.iter().map(|row| (Some(row), Some(row)))),
        }
    }
    pairs
}

/// The rows of one change: those that are like each other beside each other, the others as they come.
fn block<'a>(rows: &'a [Row], pairs: &mut Vec<Pair<'a>>) {
    let is_gone = |row: &&Row| matches!(row, Row::Removed { .. });
    let (mut gone, mut came): (Vec<&Row>, Vec<&Row>) = rows.iter().partition(is_gone);
    let partner = |row: &Row, came: &[&Row]| match row {
        Row::Removed { becomes: Some(new), .. } => {
            came.iter().position(|other| other.number_after() == Some(*new))
        }
        _ => None,
    };
    while let Some((left, right)) =
        gone.iter().enumerate().find_map(|(at, row)| Some((at, partner(row, &came)?)))
    {
        beside(&gone[..left], &came[..right], pairs);
        pairs.push((Some(gone[left]), Some(came[right])));
        gone.drain(..=left);
        came.drain(..=right);
    }
    beside(&gone, &came, pairs);
}

/// Lines beside each other that have nothing to do with each other.
fn beside<'a>(gone: &[&'a Row], came: &[&'a Row], pairs: &mut Vec<Pair<'a>>) {
    let lines = gone.len().max(came.len());
    pairs.extend((0..lines).map(|at| (gone.get(at).copied(), came.get(at).copied())));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_took_the_place_of_a_line_stands_beside_it() {
        let before = "a\ngone\nname: old word\nd\n";
        let hunks = hunks(before, "a\nname: new word\nd\ne\n");
        let numbers: Vec<(Option<usize>, Option<usize>)> = pairs(&hunks[0].rows)
            .iter()
            .map(|(old, new)| (old.and_then(Row::number_before), new.and_then(Row::number_after)))
            .collect();
        let expected = [(1, 1), (2, 0), (3, 2), (4, 3), (0, 4)];
        let some = |n: usize| (n > 0).then_some(n);
        assert_eq!(numbers, expected.map(|(old, new)| (some(old), some(new))));
        let changed = &hunks[0].rows.iter().find(|row| row.text().contains("old")).unwrap();
        assert_eq!(pieces(changed), [(false, "name: "), (true, "old"), (false, " word")]);
    }
}
