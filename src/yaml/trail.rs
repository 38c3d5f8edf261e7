//! Remembers where each piece of a changed text stood in the text that was first opened.

use super::span::Span;

/// The pieces of a text in order; together they cover it.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Trail {
    pieces: Vec<Piece>,
}

#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
struct Piece {
    span: Span,
    /// Start of the piece in the first text; nothing for new text.
    origin: Option<usize>,
}

impl Trail {
    /// The trail of a text that was just opened.
    pub(super) fn whole(length: usize) -> Trail {
        Trail { pieces: vec![Piece { span: Span::new(0, length), origin: Some(0) }] }
    }

    pub(super) fn empty() -> Trail {
        Trail { pieces: Vec::new() }
    }

    /// Adds `length` bytes of new text at the end.
    pub(super) fn push_new(&mut self, length: usize) {
        self.push(length, None);
    }

    /// Adds the bytes that `span` has in the text of `earlier`.
    pub(super) fn push_kept(&mut self, earlier: &Trail, span: Span) {
        for piece in earlier.pieces_in(span) {
            self.push(piece.span.end - piece.span.start, piece.origin);
        }
    }

    /// The stretch of the first text from which the old bytes of `span` come, as far as they are in order.
    pub(super) fn origin(&self, span: Span) -> Option<Span> {
        let mut found: Option<Span> = None;
        for piece in self.pieces_in(span) {
            let Some(start) = piece.origin else { continue };
            let end = start + (piece.span.end - piece.span.start);
            match &mut found {
                None => found = Some(Span::new(start, end)),
                Some(known) if known.end <= start => known.end = end,
                Some(_) => break,
            }
        }
        found
    }

    /// The pieces that overlap `span`, cut to it. An empty span takes the piece that it stands in.
    fn pieces_in(&self, span: Span) -> impl Iterator<Item = Piece> {
        let first = self.pieces.partition_point(|piece| piece.span.end <= span.start);
        let end = span.end.max(span.start + 1);
        let inside = move |piece: &&Piece| piece.span.start < end;
        self.pieces[first..].iter().take_while(inside).map(move |piece| {
            let start = piece.span.start.max(span.start);
            let origin = piece.origin.map(|origin| origin + (start - piece.span.start));
            Piece { span: Span::new(start, piece.span.end.min(span.end).max(start)), origin }
        })
    }

    fn push(&mut self, length: usize, origin: Option<usize>) {
        if length == 0 {
            return;
        }
        let start = self.pieces.last().map_or(0, |piece| piece.span.end);
        if let Some(last) = self.pieces.last_mut() {
            let next = last.origin.map(|origin| origin + (last.span.end - last.span.start));
            if next == origin && last.origin.is_some() == origin.is_some() {
                last.span.end += length;
                return;
            }
        }
        self.pieces.push(Piece { span: Span::new(start, start + length), origin });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn follows_kept_bytes_through_two_changes() {
        let first = Trail::whole(10);
        let mut second = Trail::empty();
        second.push_kept(&first, Span::new(0, 4));
        second.push_new(3);
        second.push_kept(&first, Span::new(6, 10));
        assert_eq!(second.origin(Span::new(0, 2)), Some(Span::new(0, 2)));
        assert_eq!(second.origin(Span::new(4, 7)), None);
        assert_eq!(second.origin(Span::new(2, 9)), Some(Span::new(2, 8)));
        let mut third = Trail::empty();
        third.push_kept(&second, Span::new(7, 11));
        third.push_kept(&second, Span::new(0, 4));
        assert_eq!(third.origin(Span::new(0, 8)), Some(Span::new(6, 10)));
        assert_eq!(third.origin(Span::new(5, 6)), Some(Span::new(1, 2)));
    }

    #[test]
    fn an_empty_span_has_the_origin_of_its_place() {
        assert_eq!(Trail::whole(4).origin(Span::empty(2)), Some(Span::empty(2)));
    }
}
