//! The tracks on which channels are drawn: those of one track never overlap.

use super::{Channel, Node};

/// For each span the first track that is free from its first place to its last one.
pub fn tracks(spans: &[(usize, usize)]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..spans.len()).collect();
    order.sort_by_key(|index| spans[*index].0);
    let mut taken: Vec<usize> = Vec::new();
    let mut tracks = vec![0; spans.len()];
    for index in order {
        let (first, last) = spans[index];
        let free = taken.iter().position(|until| *until < first);
        let track = free.unwrap_or(taken.len());
        if track == taken.len() {
            taken.push(last);
        }
        taken[track] = last;
        tracks[index] = track;
    }
    tracks
}

/// The first and the last round that a channel touches; one that nobody takes needs room for its name.
pub(super) fn rounds(channel: &Channel, steps: &[Node]) -> (usize, usize) {
    let of = |step: usize| steps.get(step).map_or(0, |step| step.round);
    let from = of(channel.from);
    let takers = || channel.to.iter().map(|taker| of(taker.step));
    let first = takers().min().map_or(from, |taker| taker.min(from));
    let last = takers().max().map_or(from + 1, |taker| taker.max(from));
    (first, last.max(first + 1))
}
