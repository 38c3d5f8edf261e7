//! Changes a part of a scalar's text, in its own quotes and lines where that works.

use std::ops::Range;

use super::super::atoms::{Atoms, atoms};
use super::super::edit::Edit;
use super::super::intent::{Form, Intent, ShapeId, Written};
use super::super::layout::line_break;
use super::super::node::NodeRef;
use super::super::tree::Style;
use super::super::unfit::UnfitReason;
use super::super::value::Value;
use super::super::write::{escaped, fits_plain, is_retyped, scalar_text, spaces, wants_block};
use super::set;
use super::stage::{Plan, Stage};

type Parts = [(Range<usize>, String)];

pub(super) fn plan(stage: Stage<'_>, subject: ShapeId, parts: &Parts) -> Result<Plan, UnfitReason> {
    let node = stage.node(subject)?;
    let text = node.text().ok_or(UnfitReason::WrongKind("a text"))?;
    let new = rewritten(text, parts).ok_or(UnfitReason::OutOfRange)?;
    match in_place(node, parts, text, &new) {
        Some(edits) => Ok(Plan::of(edits)),
        None => set::plan(stage, subject, &Value::Text(new)),
    }
}

pub(super) fn intend(
    intent: &mut Intent,
    subject: ShapeId,
    parts: &Parts,
) -> Result<(), UnfitReason> {
    let Form::Scalar { text, .. } = &intent.shape(subject).form else {
        return Err(UnfitReason::WrongKind("a text"));
    };
    let new = rewritten(text, parts).ok_or(UnfitReason::OutOfRange)?;
    intent.set_text(subject, &new, Written::AsText);
    Ok(())
}

/// The text with all parts replaced; they are in order and apart.
fn rewritten(text: &str, parts: &Parts) -> Option<String> {
    let mut new = String::new();
    let mut done = 0;
    for (range, part) in parts {
        new.push_str(text.get(done..range.start)?);
        new.push_str(part);
        done = range.end;
    }
    new.push_str(text.get(done..)?);
    Some(new)
}

/// Edits of the bytes that hold the parts; nothing where the style can't say the new text.
fn in_place(node: NodeRef<'_>, parts: &Parts, old: &str, new: &str) -> Option<Vec<Edit>> {
    let atoms = atoms(node)?;
    let encode = encoder(node, old, new)?;
    let block = node.style() == Some(Style::Literal);
    let parts = parts.iter().map(|(range, part)| {
        if block { off_the_end(old, range, part) } else { Some((range.clone(), part.as_str())) }
    });
    parts.map(|part| part.and_then(|(range, part)| edit(&atoms, &range, &encode(part)?))).collect()
}

fn edit(atoms: &Atoms, range: &Range<usize>, text: &str) -> Option<Edit> {
    Some(Edit::replace(atoms.source_of(range.clone())?, text))
}

/// The same replacement without the last line break of a block, which must stay before the next key.
fn off_the_end<'p>(
    old: &str,
    range: &Range<usize>,
    part: &'p str,
) -> Option<(Range<usize>, &'p str)> {
    let takes_last_break = !range.is_empty() && range.end == old.len() && old.ends_with('\n');
    if !takes_last_break {
        return Some((range.clone(), part));
    }
    if let Some(shorter) = part.strip_suffix('\n') {
        return Some((range.start..range.end - 1, shorter));
    }
    let follows_a_break = part.is_empty() && old[..range.start].ends_with('\n');
    follows_a_break.then(|| (range.start - 1..range.end - 1, part))
}

type Encoder = Box<dyn Fn(&str) -> Option<String>>;

fn encoder(node: NodeRef<'_>, old: &str, new: &str) -> Option<Encoder> {
    let one_line = !node.document().text(node.span()).contains('\n');
    let flow = node.parent().is_some_and(|holder| holder.stored().is_flow());
    match node.style()? {
        Style::Plain if one_line && fits_plain(new, flow) && !is_retyped(new) => {
            Some(Box::new(|part| Some(part.to_owned())))
        }
        Style::Single if one_line && scalar_text(new, Style::Single, flow).starts_with('\'') => {
            Some(Box::new(|part| Some(part.replace('\'', "''"))))
        }
        Style::Double if one_line => {
            Some(Box::new(|part| Some(part.chars().map(escaped).collect())))
        }
        Style::Literal if keeps_block(old, new) => {
            let indent = literal_indent(node)?;
            let eol = line_break(node.document(), node.span().end);
            Some(Box::new(move |part| Some(indented(part, indent, eol))))
        }
        _ => None,
    }
}

/// A block can say the new text with the header that it has.
fn keeps_block(old: &str, new: &str) -> bool {
    let breaks_at_end = |text: &str| text.len() - text.trim_end_matches('\n').len();
    let sound = wants_block(new) || wants_block(&format!("{new}x\nx"));
    sound
        && breaks_at_end(old) == breaks_at_end(new)
        && !new.lines().any(|line| line.trim().is_empty() && !line.is_empty())
}

/// How deep the lines of a literal stand.
fn literal_indent(node: NodeRef<'_>) -> Option<usize> {
    let first = node.text()?.split('\n').position(|line| !line.is_empty())?;
    let before: usize = node.text()?.split('\n').take(first).map(|line| line.len() + 1).sum();
    let start = node.value_span(before..before)?.start;
    let after_first = node.value_span(before..before + 1)?.start.max(start);
    Some(after_first - node.document().lines().start_of(after_first))
}

/// The part as it goes on in a block: each new line indented, blank ones not.
fn indented(part: &str, indent: usize, eol: &str) -> String {
    let mut lines = part.split('\n');
    let mut text = lines.next().unwrap_or("").to_owned();
    for line in lines {
        text.push_str(eol);
        text.push_str(&spaces(indent));
        text.push_str(line);
    }
    text
}
