//! Excerpts: a document less some entries of its maps, for what is tried on a part of it.

use std::collections::BTreeSet;

use super::document::Document;
use super::edit::{Edit, apply};
use super::error::ParseError;
use super::layout::{extent, index_of};
use super::node::NodeRef;
use super::path::Path;
use super::span::Span;
use super::trail::Trail;
use super::tree::NodeId;

/// Entries of a document, by number, that may be left out of it.
#[derive(Debug)]
pub struct Sections {
    list: Vec<Section>,
    holders: Vec<Holder>,
}

/// An entry.
#[derive(Debug)]
struct Section {
    /// Its lines with its comments; `None`: it can't be left out.
    lines: Option<Span>,
    /// The map that it is an entry of.
    holder: Option<usize>,
    /// The entries that must be there if it is: it has aliases of nodes in them.
    needs: BTreeSet<usize>,
}

/// A map of which all entries may be left out, which then goes as a whole.
#[derive(Debug)]
struct Holder {
    id: NodeId,
    entries: usize,
    lines: Option<Span>,
    holder: Option<usize>,
}

impl Document {
    /// The entries at these paths as what may be left out; `None` if one of them isn't there, or stands in another.
    pub fn sections(&self, paths: &[&Path]) -> Option<Sections> {
        let mut sections = Sections { list: Vec::new(), holders: Vec::new() };
        let mut known: Vec<NodeId> = Vec::new();
        for path in paths {
            let node = self.get(path)?;
            let twin = known.iter().position(|id| *id == node.id());
            known.push(node.id());
            let section = match twin {
                Some(twin) => Section { lines: None, holder: None, needs: BTreeSet::from([twin]) },
                None => sections.section(node),
            };
            sections.list.push(section);
        }
        sections.find_needs(self).then_some(sections)
    }

    /// The text less all of its `sections` that aren't `kept` and that nothing in it needs, with the numbers of those
    /// that it holds. `None` where nothing can be left out.
    pub fn excerpt(
        &self,
        sections: &Sections,
        kept: &BTreeSet<usize>,
    ) -> Option<(Excerpt, BTreeSet<usize>)> {
        let kept = sections.with_needs(kept);
        if kept.len() == sections.list.len() {
            return None;
        }
        let gone = sections.gone(&kept)?;
        let edits: Vec<Edit> = gone.iter().map(|span| Edit::delete(span.start, span.end)).collect();
        let (text, trail) = apply(self, &edits)?;
        Some((Excerpt { text, trail }, kept))
    }
}

/// A part of a document; equal ones are of the same text and come from the same places.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Excerpt {
    text: String,
    trail: Trail,
}

impl Excerpt {
    /// The part as a document, in which every node has the path and the origin that it has in the whole one.
    ///
    /// # Errors
    /// Where what is left can't be read.
    pub fn parse(self) -> Result<Document, ParseError> {
        Document::parse_with_trail(self.text, self.trail)
    }
}

impl Sections {
    /// From now on a section is only there together with another one.
    pub fn add_need(&mut self, section: usize, needed: usize) {
        if let Some(section) = self.list.get_mut(section) {
            section.needs.insert(needed);
        }
    }

    fn section(&mut self, node: NodeRef<'_>) -> Section {
        let holder = node.parent().map(|holder| self.holder(holder));
        Section { lines: lines(node), holder, needs: BTreeSet::new() }
    }

    fn holder(&mut self, node: NodeRef<'_>) -> usize {
        if let Some(known) = self.holders.iter().rposition(|holder| holder.id == node.id()) {
            return known;
        }
        let holder = node.parent().map(|parent| self.holder(parent));
        let entries = node.entries().len();
        self.holders.push(Holder { id: node.id(), entries, lines: lines(node), holder });
        self.holders.len() - 1
    }

    /// Finds which section needs which; whether all are apart.
    fn find_needs(&mut self, document: &Document) -> bool {
        let mut order: Vec<(Span, usize)> = self
            .list
            .iter()
            .enumerate()
            .filter_map(|(index, section)| Some((section.lines?, index)))
            .collect();
        order.sort_unstable();
        if order.windows(2).any(|pair| pair[1].0.start < pair[0].0.end) {
            return false;
        }
        let mut always = BTreeSet::new();
        for node in document.nodes() {
            let Some(target) = node.target() else { continue };
            let own = overlapping(&order, node.span()).next();
            for needed in overlapping(&order, target.outer_span()) {
                match own {
                    Some(own) if own == needed => {}
                    Some(own) => drop(self.list[own].needs.insert(needed)),
                    None => drop(always.insert(needed)),
                }
            }
        }
        always.into_iter().for_each(|index| self.list[index].lines = None);
        true
    }

    fn with_needs(&self, kept: &BTreeSet<usize>) -> BTreeSet<usize> {
        let fixed = (0..self.list.len()).filter(|index| self.list[*index].lines.is_none());
        let mut todo: Vec<usize> = kept.iter().copied().chain(fixed).collect();
        let mut all = BTreeSet::new();
        while let Some(index) = todo.pop() {
            if let Some(section) = self.list.get(index).filter(|_| all.insert(index)) {
                todo.extend(&section.needs);
            }
        }
        all
    }

    /// The lines of all sections but the `kept` ones; of a map of which nothing would be left its own.
    fn gone(&self, kept: &BTreeSet<usize>) -> Option<Vec<Span>> {
        let mut left: Vec<usize> = self.holders.iter().map(|holder| holder.entries).collect();
        let mut gone = Vec::new();
        for (index, section) in self.list.iter().enumerate().filter(|(i, _)| !kept.contains(i)) {
            gone.push(self.list[index].lines?);
            let mut holder = section.holder;
            while let Some(at) = holder {
                left[at] -= 1;
                // what holds this one loses an entry too
                holder = if left[at] == 0 { self.holders[at].holder } else { None };
            }
        }
        let emptied = |(holder, left): (&Holder, &usize)| (*left == 0).then_some(holder.lines);
        let emptied: Vec<Span> =
            self.holders.iter().zip(&left).filter_map(emptied).collect::<Option<_>>()?;
        gone.retain(|span| !emptied.iter().any(|holder| holder.contains(*span)));
        let inner = |span: &Span| emptied.iter().any(|o| o != span && o.contains(*span));
        gone.extend(emptied.iter().filter(|span| !inner(span)));
        Some(gone)
    }
}

/// The lines of an entry that has them for itself.
fn lines(node: NodeRef<'_>) -> Option<Span> {
    let (holder, index) = index_of(node)?;
    let extent = extent(holder, index).filter(|extent| extent.own_line)?;
    holder.stored_entries().get(index).filter(|entry| !entry.explicit).map(|_| extent.lines)
}

/// The numbers of those spans, which are in order and apart, that share a byte with `span`.
fn overlapping(order: &[(Span, usize)], span: Span) -> impl Iterator<Item = usize> {
    let first = order.partition_point(|(other, _)| other.end <= span.start);
    let end = span.end.max(span.start + 1);
    order[first..].iter().take_while(move |(other, _)| other.start < end).map(|(_, index)| *index)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
image: a
pipelines:
  # what runs otherwise
  default: &d
    - step: 1
  branches:
    # one
    one:
      - step: &s {x: 1}
    two:
      - step: *s
    three: [y] # three
  custom:
    alone: *d
";
    const PATHS: [&str; 5] = [
        "pipelines.default",
        "pipelines.branches.one",
        "pipelines.branches.two",
        "pipelines.branches.three",
        "pipelines.custom.alone",
    ];

    fn excerpt(kept: &[usize]) -> Option<(String, Vec<usize>)> {
        let document = Document::parse(TEXT).unwrap();
        let paths = PATHS.map(|path| path.parse::<Path>().unwrap());
        let sections = document.sections(&paths.iter().collect::<Vec<_>>()).unwrap();
        let (part, kept) = document.excerpt(&sections, &kept.iter().copied().collect())?;
        Some((part.text, kept.into_iter().collect()))
    }

    #[test]
    fn leaves_out_what_isn_t_kept_with_its_comments() {
        let (text, kept) = excerpt(&[0, 3]).unwrap();
        assert_eq!(kept, [0, 3]);
        assert_eq!(
            text,
            "image: a\npipelines:\n  # what runs otherwise\n  default: &d\n    - step: 1\n  branches:\n    three: [y] # three\n"
        );
    }

    #[test]
    fn keeps_what_aliases_stand_for() {
        let (text, kept) = excerpt(&[2]).unwrap();
        assert_eq!(kept, [1, 2]);
        assert!(text.contains("&s") && !text.contains("custom") && !text.contains("default"));
        assert_eq!(excerpt(&[4]).unwrap().1, [0, 4]);
    }

    #[test]
    fn a_map_without_entries_goes_as_a_whole() {
        assert!(!excerpt(&[0]).unwrap().0.contains("branches"));
        assert_eq!(excerpt(&[]).unwrap().0, "image: a\n");
        assert!(excerpt(&[0, 1, 2, 3, 4]).is_none());
    }

    #[test]
    fn every_node_keeps_its_path_and_its_origin() {
        let document = Document::parse(TEXT).unwrap();
        let paths = PATHS.map(|path| path.parse::<Path>().unwrap());
        let sections = document.sections(&paths.iter().collect::<Vec<_>>()).unwrap();
        let (part, _) = document.excerpt(&sections, &BTreeSet::from([3])).unwrap();
        let span = |document: &Document| document.get(&paths[3]).unwrap().span();
        let part = part.parse().unwrap();
        assert_eq!(part.origin(span(&part)), Some(span(&document)));
    }

    #[test]
    fn what_shares_its_line_stays() {
        let flow = Document::parse("p: {a: 1, b: 2}\nq:\n  c: 3\n").unwrap();
        let paths = ["p.a", "q.c"].map(|path| path.parse::<Path>().unwrap());
        let sections = flow.sections(&paths.iter().collect::<Vec<_>>()).unwrap();
        let (part, kept) = flow.excerpt(&sections, &BTreeSet::new()).unwrap();
        assert_eq!((part.text.as_str(), kept), ("p: {a: 1, b: 2}\n", BTreeSet::from([0])));
    }
}
