//! Takes an item or entry away, with the comments that it owns.

use std::collections::BTreeSet;

use super::super::document::Document;
use super::super::edit::Edit;
use super::super::intent::ShapeId;
use super::super::layout::{
    Child, Extent, children, comment_column, extent, index_of, is_blank, line_text_end, lines_end,
};
use super::super::node::NodeRef;
use super::super::span::Span;
use super::super::unfit::UnfitReason;
use super::stage::{Plan, Stage, comments_in};

pub(super) fn plan(stage: Stage<'_>, subject: ShapeId) -> Result<Plan, UnfitReason> {
    let node = stage.node(subject)?;
    let (holder, index) = index_of(node).ok_or(UnfitReason::WrongKind("an item or entry"))?;
    let left =
        stage.intent.shape(subject).parent.map_or(0, |holder| stage.intent.children(holder).len());
    if left < 2 {
        return Err(UnfitReason::WouldBecomeEmpty);
    }
    let lines_of = stage.intent.shape(subject).parent;
    let removed =
        cut_lines(holder, index, |extent| without_comments_on_next(holder, index, extent))?;
    Ok(match removed {
        Cut { edits, dropped, whole_lines: true } => {
            Plan { edits, dropped, lines_of, ..Plan::default() }
        }
        Cut { edits, dropped, whole_lines: false } => Plan { edits, dropped, ..Plan::default() },
    })
}

/// The comments that go when this node goes.
pub(super) fn owned_comments(node: NodeRef<'_>) -> Vec<Span> {
    let Some((holder, index)) = index_of(node) else { return Vec::new() };
    let owned = match extent(holder, index) {
        Some(extent) => without_comments_on_next(holder, index, &extent),
        None => children(holder)
            .get(index)
            .map_or(node.span(), |child| owned_in_flow(holder.document(), child.span)),
    };
    comments_in(node.document(), owned)
}

/// How a child is taken out of the text.
pub(super) struct Cut {
    pub(super) edits: Vec<Edit>,
    pub(super) dropped: Vec<Span>,
    pub(super) whole_lines: bool,
}

/// Takes the child at `index`, one of several, out of the text with all that it owns.
pub(super) fn cut(holder: NodeRef<'_>, index: usize) -> Result<Cut, UnfitReason> {
    cut_lines(holder, index, |extent| extent.lines)
}

fn cut_lines(
    holder: NodeRef<'_>,
    index: usize,
    owned: impl FnOnce(&Extent) -> Span,
) -> Result<Cut, UnfitReason> {
    let all = children(holder);
    let document = holder.document();
    if all.len() < 2 {
        return Err(UnfitReason::WouldBecomeEmpty);
    }
    let Some(extent) = extent(holder, index) else {
        return Ok(cut_from_flow(document, &all, index));
    };
    if all[index].unusual || all.get(index + 1).is_some_and(|next| next.unusual) {
        return Err(UnfitReason::Layout("a key after `?`"));
    }
    let owned = owned(&extent);
    let dropped = comments_in(document, owned);
    if extent.own_line {
        let above = index.checked_sub(1).map_or(holder.span().start, |index| all[index].span.end);
        let lines = without_double_blank(document, owned, above);
        let edit = Edit::delete(lines.start, lines.end);
        return Ok(Cut { edits: vec![edit], dropped, whole_lines: lines.start == owned.start });
    }
    let next = all.get(index + 1).ok_or(UnfitReason::Layout("two dashes on one line"))?;
    let edit = pull_up(document, &extent, *next);
    Ok(Cut { edits: vec![edit], dropped, whole_lines: false })
}

/// The lines that a child owns, less the comment above if its words are those of the children that follow directly,
/// and none of its own: it heads all of them, or speaks of those.
fn without_comments_on_next(holder: NodeRef<'_>, index: usize, extent: &Extent) -> Span {
    let document = holder.document();
    let all = children(holder);
    let own = document.lines().start_of(extent.start);
    let above = comments_in(document, Span::new(extent.lines.start.min(own), own));
    let followers = followers(document, &all[index..]);
    if !extent.own_line || above.is_empty() || followers.is_empty() {
        return extent.lines;
    }
    let said: BTreeSet<String> =
        above.iter().flat_map(|span| words(document.text(*span))).collect();
    let names = |span: Span| words(document.text(span)).any(|word| said.contains(&word));
    let on_next = !names(all[index].span) && followers.into_iter().any(names);
    if on_next { Span::new(own, extent.lines.end) } else { extent.lines }
}

/// The children after the first that follow it without a comment or a blank line between.
fn followers(document: &Document, from_first: &[Child]) -> Vec<Span> {
    let lines = document.lines();
    let directly = |pair: &&[Child]| {
        let end = lines_end(document, pair[0].span.end);
        end == lines.start_of(pair[1].span.start) && !is_blank(document, lines.line_of(end) - 1)
    };
    from_first.windows(2).take_while(directly).map(|pair| pair[1].span).collect()
}

/// The words of a text that may name something, in lower case.
fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.chars().count() > 2)
        .map(str::to_lowercase)
}

/// The lines, and the blank one above if another follows, or the text's last line break would be left over.
fn without_double_blank(document: &Document, owned: Span, above: usize) -> Span {
    let lines = document.lines();
    let length = document.source().len();
    let mut start = owned.start;
    let at_end = owned.end >= length;
    let blank_below = at_end || is_blank(document, lines.line_of(owned.end));
    let line_above = lines.line_of(start).checked_sub(1);
    if let Some(line) = line_above
        .filter(|line| blank_below && is_blank(document, *line) && lines.start(*line) > above)
    {
        start = lines.start(line);
    }
    if at_end && !document.source().ends_with('\n') && start > 0 {
        start = line_text_end(document, start - 1);
    }
    Span::new(start, owned.end)
}

/// The next child takes the place after the dash; comments above it go below the dash.
fn pull_up(document: &Document, extent: &Extent, next: Child) -> Edit {
    let kept_comments = document.comments().iter().any(|comment| {
        comment.span.start >= extent.lines.end && comment.span.end <= next.span.start
    });
    if !kept_comments {
        return Edit::delete(extent.start, next.span.start);
    }
    let line_start = document.lines().start_of(extent.start);
    let before = document.text(Span::new(line_start, extent.start)).trim_end();
    Edit::delete(line_start + before.len(), line_text_end(document, extent.lines.end - 1))
}

fn cut_from_flow(document: &Document, all: &[Child], index: usize) -> Cut {
    let child = all[index].span;
    let comma = Some(document.skip_trivia(child.end)).filter(|at| document.byte(*at) == b',');
    let own = own_lines(document, child, comma.map_or(child.end, |at| at + 1));
    let mut edits = Vec::new();
    let region = match (comma, own) {
        (Some(_), Some(lines)) => lines,
        (Some(comma), None) => Span::new(child.start, skip_blanks(document, comma + 1)),
        (None, own) => {
            let previous = index.checked_sub(1).map_or(child.start, |index| all[index].span.end);
            let comma = document.skip_trivia(previous);
            let same_line =
                document.lines().line_of(comma) == document.lines().line_of(child.start);
            if same_line && own.is_none() {
                Span::new(comma, child.end)
            } else {
                edits.push(Edit::delete(comma, comma + 1));
                own.unwrap_or(child)
            }
        }
    };
    edits.push(Edit::delete(region.start, region.end));
    Cut { edits, dropped: comments_in(document, region), whole_lines: false }
}

/// The lines of a flow child that shares them with nothing but comments.
fn own_lines(document: &Document, child: Span, end: usize) -> Option<Span> {
    let lines = document.lines();
    let start = lines.start_of(child.start);
    let rest = document.text(Span::new(end, line_text_end(document, end)));
    let alone = document.text(Span::new(start, child.start)).trim().is_empty()
        && (rest.trim().is_empty() || rest.trim_start().starts_with('#'));
    if !alone {
        return None;
    }
    let mut line = lines.line_of(start);
    let column = child.start - start;
    while line > 0 && comment_column(document, line - 1) == Some(column) {
        line -= 1;
    }
    Some(Span::new(lines.start(line), lines.next_of(end)))
}

fn owned_in_flow(document: &Document, child: Span) -> Span {
    let after = document.skip_trivia(child.end);
    let end = if document.byte(after) == b',' { after + 1 } else { child.end };
    own_lines(document, child, end).unwrap_or(child)
}

fn skip_blanks(document: &Document, from: usize) -> usize {
    let rest = document.text(Span::new(from, document.source().len()));
    from + (rest.len() - rest.trim_start_matches([' ', '\t']).len())
}
