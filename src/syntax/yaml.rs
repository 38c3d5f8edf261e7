//! The tokens of a YAML document, by its nodes and comments.

use crate::yaml::{Document, NodeKind, NodeRef, Style};

use super::canvas::Canvas;
use super::{Highlighter, Token};

/// Keys whose values are scripts.
const SCRIPTS: [&str; 2] = ["script", "after-script"];

/// Puts down the tokens of a document.
pub(super) fn paint(document: &Document, highlighter: &mut Highlighter, canvas: &mut Canvas<'_>) {
    let mut scripts = Vec::new();
    if let Some(root) = document.root() {
        node(root, canvas, &mut scripts);
    }
    scripts.into_iter().for_each(|script| paint_script(script, highlighter, canvas));
    for comment in document.comments() {
        canvas.paint(comment.span.range(), Token::Comment);
    }
}

fn node<'d>(node_: NodeRef<'d>, canvas: &mut Canvas<'_>, scripts: &mut Vec<NodeRef<'d>>) {
    let (outer, inner) = (node_.outer_span(), node_.span());
    canvas.paint(outer.start..inner.start, Token::Anchor);
    match node_.kind() {
        NodeKind::Alias => canvas.paint(inner.range(), Token::Anchor),
        NodeKind::Null => canvas.paint(inner.range(), Token::Constant),
        NodeKind::Scalar => {
            if let Some(token) = scalar(node_) {
                canvas.paint(inner.range(), token);
            }
        }
        NodeKind::List => node_.items().for_each(|item| node(item, canvas, scripts)),
        NodeKind::Map => {
            for (key, value) in node_.entries() {
                let token = if key.is_merge_key() { Token::Anchor } else { Token::Key };
                canvas.paint(key.outer_span().range(), token);
                node(value, canvas, scripts);
                if key.text().is_some_and(|key| SCRIPTS.contains(&key)) {
                    scripts.push(value);
                }
            }
        }
    }
}

fn scalar(node: NodeRef<'_>) -> Option<Token> {
    match node.style()? {
        Style::Plain => {
            let text = node.text()?;
            let is_number = text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c))
                && text.parse::<f64>().is_ok();
            (is_number || matches!(text, "true" | "false")).then_some(Token::Constant)
        }
        Style::Empty => None,
        _ => Some(Token::Quoted),
    }
}

/// Puts down what the shell sees in the items of a script: read as one text, as Bitbucket does, else each alone.
fn paint_script(script: NodeRef<'_>, highlighter: &mut Highlighter, canvas: &mut Canvas<'_>) {
    let script = script.target().unwrap_or(script);
    let mut items: Vec<NodeRef<'_>> =
        script.items().map(|item| item.target().unwrap_or(item)).collect();
    if script.kind() == NodeKind::Scalar {
        items.push(script);
    }
    items.retain(|item| item.text().is_some());
    let texts: Vec<&str> = items.iter().filter_map(|item| item.text()).collect();
    let Some(tokens) = highlighter.shell(&texts.join("\n")) else {
        for (item, text) in items.iter().zip(texts) {
            if let Some(tokens) = highlighter.shell(text) {
                paint_item(*item, &tokens, canvas);
            }
        }
        return;
    };
    let mut start = 0;
    for (item, text) in items.into_iter().zip(texts) {
        let end = start + text.len();
        let first = tokens.partition_point(|(range, _)| range.end <= start);
        let own = tokens[first..].iter().take_while(|(range, _)| range.start < end);
        let own = own.map(|(range, token)| {
            (range.start.max(start) - start..range.end.min(end) - start, *token)
        });
        paint_item(item, &own.collect(), canvas);
        start = end + 1;
    }
}

/// Puts down the tokens of an item's text where they stand in the file.
fn paint_item(item: NodeRef<'_>, tokens: &super::Tokens, canvas: &mut Canvas<'_>) {
    if item.style() != Some(Style::Literal) && item.style() != Some(Style::Folded) {
        canvas.clear(item.span().range());
    } else if let Some(start) = canvas.text()[item.span().range()].find('\n') {
        canvas.clear(item.span().start + start..item.span().end);
    }
    let places = item.value_spans(tokens.iter().map(|(range, _)| range.clone()));
    for (place, (_, token)) in places.into_iter().zip(tokens) {
        if let Some(place) = place {
            canvas.paint(place.range(), *token);
        }
    }
}
