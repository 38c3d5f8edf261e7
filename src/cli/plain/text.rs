//! What plain mode prints: lines of words that read well aloud, without frames and without colours.

use std::collections::BTreeSet;
use std::mem;

use crate::app::Shared;
use crate::app::diff::{At, Diff, DiffLine};
use crate::app::keys::{Keymap, Rebinding};
use crate::app::overlay::{Field, FieldKind, Form, Overlay};
use crate::app::prose::{Line, Tone};
use crate::plan::diff::{Row, keys_above};
use crate::plan::{Entry, State};

/// Prose as lines of plain text.
pub(super) fn prose(lines: &[Line]) -> String {
    lines.iter().map(line).collect()
}

/// Lines around those that matter are left out: who listens can't skip them.
fn line(line: &Line) -> String {
    if line.tone == Tone::Context {
        return String::new();
    }
    if let Some(place) = line.lead.strip_suffix(" │ ") {
        return format!("  {}: {}\n", numbered(place), line.text.trim());
    }
    let lead = line.lead.replace('✓', "ok:").replace('✗', "wrong:");
    let lead = match lead.trim_start().starts_with('→') {
        true => lead.replace('→', "do:"),
        false => lead,
    };
    let lead = lead
        .replace(['·', '–', '↻'], "-")
        .replace(" → ", " to ")
        .replace('→', "do:")
        .replace('!', "note:");
    let end = if line.tone == Tone::Heading { ":" } else { "" };
    let text = format!("{lead}{}{end}", line.text);
    format!("{}\n", text.trim_end())
}

/// `line 20` or `Dockerfile line 3`, of a number as the wizard shows it beside a line.
fn numbered(place: &str) -> String {
    let words: Vec<&str> = place.trim_start_matches('▸').split_whitespace().collect();
    match words.as_slice() {
        [file @ .., "new"] => [file, &["new line"]].concat().join(" "),
        [file @ .., number] => [file, &["line", number]].concat().join(" "),
        [] => "line".to_owned(),
    }
}

/// The text of what is to be read in an overlay.
pub(super) fn overlay(overlay: &Overlay) -> String {
    match overlay {
        Overlay::Reader(reader) => format!("{}:\n{}", reader.title, prose(&reader.lines)),
        Overlay::Error(failure) | Overlay::Changed(failure) => {
            format!("That didn't work: {}\n{}\n", failure.what, failure.help)
        }
        Overlay::Quit | Overlay::Form(_) | Overlay::Search(_) => String::new(),
    }
}

/// All that is known of a proposal.
pub(super) fn proposal(entry: &Entry, shared: &Shared) -> String {
    let known = match Overlay::details(entry, shared) {
        Overlay::Reader(reader) => prose(reader.lines.get(1..).unwrap_or_default()),
        _ => String::new(),
    };
    let choices: String = match Overlay::form(entry, &shared.migration) {
        Overlay::Form(form) => form.fields.iter().map(choice).collect(),
        _ => String::new(),
    };
    format!("{}\n{known}{choices}", entry.proposal.summary)
}

/// A choice with its options, for whoever is to answer it.
pub(super) fn choice(field: &Field) -> String {
    let head = format!("\nChoice {}: {}, now {}\n", field.name, field.label, field.value());
    let offered = field.offered().iter().enumerate();
    let lines = offered.map(|(i, o)| format!("  {}: {}: {}\n", i + 1, o.value, o.meaning));
    let more = match &field.kind {
        FieldKind::Name(_, _, offered) if !offered.is_empty() => "  or any other name\n",
        _ => "",
    };
    head + &lines.collect::<String>() + more
}

/// Answers a choice.
///
/// # Errors
/// What is wrong with the answer.
pub(super) fn answer(form: &mut Form, name: &str, value: &str) -> Result<(), String> {
    let names: Vec<&str> = form.fields.iter().map(|field| field.name).collect();
    let names = names.join(", ");
    let Some(field) = form.fields.iter_mut().find(|field| field.name == name) else {
        return Err(format!("there is no choice `{name}`; there are: {names}"));
    };
    let values: Vec<String> = field.offered().iter().map(|o| o.value.clone()).collect();
    let by_name = values.iter().position(|known| known == value);
    let by_number = || value.parse::<usize>().ok()?.checked_sub(1);
    let known = by_name.or_else(by_number).filter(|index| *index < values.len());
    match (known, &mut field.kind) {
        (Some(index), _) => field.pick(index),
        (None, FieldKind::Name(_, input, _)) => *input = value.to_owned().into(),
        (None, FieldKind::Options(..)) => {
            let (values, count) = (values.join(", "), values.len());
            return Err(format!("`{value}` isn't among {values}, or 1 to {count}"));
        }
    }
    form.problem().map_or(Ok(()), Err)
}

/// The keys that the wizard's texts name, as they are answers here: `y` accepts.
pub(super) fn keymap() -> Keymap {
    let other = |screen: &str| Rebinding {
        context: Some(screen.to_owned()),
        action: "not-offered".to_owned(),
        keys: vec!["o".to_owned()],
        at: 0,
    };
    Keymap::of(&["welcome", "review"].map(other)).unwrap_or_default()
}

/// The state of a proposal, in a word.
pub(super) fn now(entry: &Entry) -> &'static str {
    match entry.state {
        State::Accepted => "yes",
        State::Declined => "no",
        State::Open => "open",
        State::Blocked { .. } => "yes, but it doesn't fit",
    }
}

/// A diff in words; of some lines only where these are given. Lines that are only indented otherwise are counted.
pub(super) fn diff(diff: &Diff, only: Option<&BTreeSet<usize>>) -> String {
    let mut text = String::new();
    let (mut file, mut is_named) = (String::new(), true);
    let mut texts = versions(diff).into_iter();
    let mut versions = texts.next().unwrap_or_default();
    let mut reindented = 0;
    // without the line that it was, one isn't indented otherwise
    let folds = only.is_none_or(|only| only.iter().any(|index| is_removed(&diff.lines[*index])));
    for (index, line) in diff.lines.iter().enumerate() {
        match line {
            DiffLine::File(name) => {
                file = format!("In {name}:\n");
                versions = texts.next().unwrap_or_default();
            }
            DiffLine::Heading(_) => is_named = false,
            DiffLine::Row(_) if only.is_some_and(|only| !only.contains(&index)) => {}
            DiffLine::Row(row) if folds && diff.reindented.contains(&index) => {
                reindented += usize::from(matches!(row, Row::Added { .. }));
            }
            DiffLine::Row(row) => {
                text.push_str(&mem::take(&mut file));
                if !mem::replace(&mut is_named, true) {
                    text.push_str(
                        &versions.heading(first_change(diff, index, only).unwrap_or(row)),
                    );
                }
                text.push_str(&spoken(row));
            }
        }
    }
    match reindented {
        0 => text,
        1 => text + "  1 line is only indented otherwise\n",
        count => format!("{text}  {count} lines are only indented otherwise\n"),
    }
}

fn is_removed(line: &DiffLine) -> bool {
    matches!(line, DiffLine::Row(Row::Removed { .. }))
}

/// The first changed line that is said of those from `index` on that stand together.
fn first_change<'a>(
    diff: &'a Diff,
    index: usize,
    only: Option<&BTreeSet<usize>>,
) -> Option<&'a Row> {
    let rows = diff.lines.iter().enumerate().skip(index).map_while(|(index, line)| match line {
        DiffLine::Row(row) => Some((index, row)),
        _ => None,
    });
    let is_said = |index: &usize| {
        only.is_none_or(|only| only.contains(index)) && !diff.reindented.contains(index)
    };
    let mut said = rows.filter(|(index, row)| row.is_change() && is_said(index));
    said.next().map(|(_, row)| row)
}

/// The lines of both versions of a file.
#[derive(Default)]
struct Versions<'a> {
    old: Vec<&'a str>,
    new: Vec<&'a str>,
}

impl Versions<'_> {
    /// The place of a row: of those around it some may not be said.
    fn heading(&self, row: &Row) -> String {
        let place = match (row.number_after(), row.number_before()) {
            (Some(new), _) => keys_above(&self.new, new - 1),
            (None, Some(old)) => keys_above(&self.old, old - 1),
            (None, None) => String::new(),
        };
        if place.is_empty() { place } else { format!("At {place}:\n") }
    }
}

/// Both versions of each file. What stands before the name of the first file is an entry of its own.
fn versions(diff: &Diff) -> Vec<Versions<'_>> {
    let mut all = vec![Versions::default()];
    for at in diff.all() {
        if let At::Line(index) = at
            && let Some(DiffLine::File(_)) = diff.lines.get(index)
        {
            all.push(Versions::default());
        }
        let (Some(shown), Some(versions)) = (diff.shown(at), all.last_mut()) else { continue };
        versions.old.extend(shown.old.map(|_| shown.text));
        versions.new.extend(shown.new.map(|_| shown.text));
    }
    all
}

fn spoken(row: &Row) -> String {
    match row {
        Row::Same { old, text, .. } => format!("  keeps {old}: {text}\n"),
        Row::Removed { old, text, .. } => format!("  removes {old}: {text}\n"),
        Row::Added { new, text, .. } => format!("  adds {new}: {text}\n"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::diff::Texts;
    use crate::plan::FileChange;

    const BEFORE: &str = "pipelines:
  default:
    - step:
        name: Build
        artifacts:
          - out
    - step:
        name: Deploy
        script:
          - make
";

    #[test]
    fn the_place_is_that_of_the_first_line_that_is_said() {
        let after = BEFORE.replace("          - out\n", "").replace("- make", "- make all");
        let file = FileChange { name: "p.yml".into(), before: Some(BEFORE.into()), after };
        let made = Diff::of(&[file], "p.yml", None, &mut Texts::default());
        let text = diff(&made, None);
        assert!(text.starts_with("At default / Build / artifacts:\n  keeps 3:"), "{text}");
        let added = made.lines.iter().position(|line| {
            matches!(line, DiffLine::Row(Row::Added { text, .. }) if text.contains("make all"))
        });
        let text = diff(&made, Some(&added.into_iter().collect()));
        assert_eq!(text, "At default / Deploy / script:\n  adds 9:           - make all\n");
    }

    #[test]
    fn an_arrow_that_leads_a_line_is_something_to_do() {
        let line = |lead: &str| prose(&[Line::led(Tone::Caution, lead, "keep one")]);
        assert_eq!(line("→ "), "do: keep one\n");
        assert_eq!(line("  → "), "  do: keep one\n");
        assert_eq!(line("1 → 2 "), "1 to 2 keep one\n");
    }
}
