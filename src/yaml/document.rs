//! A parsed pipeline file that still knows every byte of its text.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::{Arc, OnceLock};

use super::build::build;
use super::error::ParseError;
use super::node::NodeRef;
use super::path::{Path, Segment};
use super::place::{place, skip_trivia};
use super::span::{Lines, Position, Span};
use super::trail::Trail;
use super::tree::{Comment, Node, NodeId};

const MOST_BYTES: usize = 4 << 20;

/// A YAML document with its text; a clone costs next to nothing.
#[derive(Clone)]
pub struct Document {
    inner: Arc<Inner>,
}

struct Inner {
    source: String,
    nodes: Vec<Node>,
    root: Option<NodeId>,
    comments: Vec<Comment>,
    lines: Lines,
    trail: Trail,
    /// The values of maps with many entries, by key.
    wide: OnceLock<Wide>,
    repeated: OnceLock<Vec<(Path, Span)>>,
}

/// Values by map and key.
type Wide = HashMap<NodeId, HashMap<Box<str>, NodeId>>;

/// Entries of a map from which on a key isn't looked for one by one.
pub(super) const MANY: usize = 16;

impl Document {
    /// Reads `text`, which is kept byte for byte.
    ///
    /// # Errors
    /// When it isn't YAML, or YAML that can't be changed safely: see [`ParseError`].
    pub fn parse(text: &str) -> Result<Document, ParseError> {
        Document::parse_with_trail(text.to_owned(), Trail::whole(text.len()))
    }

    /// A document without any text.
    pub fn empty() -> Document {
        let source = String::new();
        let inner = Inner {
            lines: Lines::new(&source),
            nodes: Vec::new(),
            root: None,
            comments: Vec::new(),
            source,
            trail: Trail::whole(0),
            wide: OnceLock::new(),
            repeated: OnceLock::new(),
        };
        Document { inner: Arc::new(inner) }
    }

    pub(super) fn parse_with_trail(source: String, trail: Trail) -> Result<Document, ParseError> {
        if source.len() > MOST_BYTES {
            return Err(ParseError::TooLarge { bytes: source.len() });
        }
        let lines = Lines::new(&source);
        let mut draft = build(&source, &lines)?;
        place(&source, &lines, &mut draft)?;
        let inner = Inner {
            nodes: draft.nodes,
            root: draft.root,
            comments: draft.comments,
            source,
            lines,
            trail,
            wide: OnceLock::new(),
            repeated: OnceLock::new(),
        };
        Ok(Document { inner: Arc::new(inner) })
    }

    fn wide_maps(&self) -> Wide {
        let wide = self.nodes().filter(|node| node.stored_entries().len() >= MANY);
        let by_key = |map: NodeRef<'_>| {
            map.entries().map(|(key, value)| (key.key_text().into(), value.id())).collect()
        };
        wide.map(|map| (map.id(), by_key(map))).collect()
    }

    /// The value that a map with [`MANY`] entries or more holds under a key.
    pub(super) fn in_wide(&self, map: NodeId, key: &str) -> Option<NodeRef<'_>> {
        let wide = self.inner.wide.get_or_init(|| self.wide_maps());
        wide.get(&map)?.get(key).map(|id| self.node(*id))
    }

    /// The whole text.
    pub fn source(&self) -> &str {
        &self.inner.source
    }

    /// The top node; nothing if the text holds only blanks and comments.
    pub fn root(&self) -> Option<NodeRef<'_>> {
        self.inner.root.map(|id| self.node(id))
    }

    /// The node at `path`, as it is written: an alias is not followed, a merge key not applied. Of several equal
    /// keys the last counts.
    pub fn get(&self, path: &Path) -> Option<NodeRef<'_>> {
        path.segments().iter().try_fold(self.root()?, |node, segment| match segment {
            Segment::Key(key) => node.get(key),
            Segment::Index(index) => node.items().nth(*index),
        })
    }

    /// The node that `id` names in this document.
    pub fn node(&self, id: NodeId) -> NodeRef<'_> {
        NodeRef::new(self, id)
    }

    /// Line and column of a byte of the text.
    pub fn position(&self, byte: usize) -> Position {
        self.inner.lines.position(self.source(), byte)
    }

    /// All comments, in the order of the text.
    pub fn comments(&self) -> &[Comment] {
        &self.inner.comments
    }

    /// The text of a span; empty if it isn't one of this document.
    pub fn text(&self, span: Span) -> &str {
        self.source().get(span.range()).unwrap_or("")
    }

    /// Where this stood in the text that was first opened, through all changes since; nothing for new text.
    pub fn origin(&self, span: Span) -> Option<Span> {
        self.inner.trail.origin(span)
    }

    /// The second and later occurrences of a key in one map: path and place of the key. Merge keys may repeat.
    pub fn duplicate_keys(&self) -> &[(Path, Span)] {
        self.inner.repeated.get_or_init(|| self.repeated())
    }

    fn repeated(&self) -> Vec<(Path, Span)> {
        let mut found = Vec::new();
        for map in self.nodes() {
            let mut seen = HashSet::new();
            for (key, value) in map.entries() {
                if !key.is_merge_key() && !seen.insert(key.key_text()) {
                    found.push((value.path(), key.span()));
                }
            }
        }
        found
    }

    pub(super) fn nodes(&self) -> impl Iterator<Item = NodeRef<'_>> {
        (0..self.inner.nodes.len()).map(|index| self.node(NodeId::new(index)))
    }

    /// The nodes with an anchor, in the order of the text; no keys.
    pub fn anchored(&self) -> impl Iterator<Item = NodeRef<'_>> {
        let is_key = |node: NodeRef<'_>| {
            node.parent().is_some_and(|map| map.entries().any(|(key, _)| key.id() == node.id()))
        };
        self.nodes().filter(move |node| node.anchor().is_some() && !is_key(*node))
    }

    /// The nodes whose content starts in `span`. Nodes are stored in the order of the text.
    pub(super) fn nodes_in(&self, span: Span) -> impl Iterator<Item = NodeRef<'_>> {
        let first = self.inner.nodes.partition_point(|node| node.span.start < span.start);
        (first..self.inner.nodes.len())
            .map(|index| self.node(NodeId::new(index)))
            .take_while(move |node| node.span().start < span.end)
    }

    /// Whether `node` is `holder` or stands in it.
    pub(super) fn is_in(&self, node: NodeRef<'_>, holder: NodeRef<'_>) -> bool {
        std::iter::successors(Some(node), |node| node.parent()).any(|node| node.id() == holder.id())
    }

    pub(super) fn stored(&self, id: NodeId) -> &Node {
        &self.inner.nodes[id.index()]
    }

    pub(super) fn lines(&self) -> &Lines {
        &self.inner.lines
    }

    pub(super) fn trail(&self) -> &Trail {
        &self.inner.trail
    }

    pub(super) fn byte(&self, at: usize) -> u8 {
        self.source().as_bytes().get(at).copied().unwrap_or(0)
    }

    /// The first place at or after `from` that is neither blank, line break nor comment.
    pub(super) fn skip_trivia(&self, from: usize) -> usize {
        skip_trivia(self.source(), self.comments(), from)
    }
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Document").field("bytes", &self.source().len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{NodeKind, Style};
    use super::*;

    const TEXT: &str = "\
# top
definitions:
  steps:
    - step: &build # first
        name: 'Build'
        script:
          - make
    - step:
        <<: *build
        name:
pipelines: {default: [*build, null]}
";

    fn path(text: &str) -> Path {
        text.parse().unwrap()
    }

    fn written(document: &Document, at: &str) -> String {
        document.text(document.get(&path(at)).unwrap().span()).to_owned()
    }

    #[test]
    fn finds_nodes_by_path_and_tells_their_paths() {
        let document = Document::parse(TEXT).unwrap();
        for node in document
            .nodes()
            .filter(|node| node.parent().is_none_or(|parent| parent.get("<<").is_none()))
        {
            let at = node.path();
            let found = document.get(&at).unwrap();
            assert!(
                found.id() == node.id()
                    || found.parent().unwrap().entries().any(|(key, _)| key.id() == node.id())
            );
        }
        assert_eq!(written(&document, "definitions.steps[0].step.name"), "'Build'");
        assert_eq!(written(&document, "pipelines"), "{default: [*build, null]}");
        assert_eq!(written(&document, "definitions.steps[1].step.name"), "");
        assert!(document.get(&path("definitions.steps[2]")).is_none());
        assert!(document.get(&path("pipelines.default[0].name")).is_none());
    }

    #[test]
    fn tells_kinds_styles_and_properties() {
        let document = Document::parse(TEXT).unwrap();
        let step = document.get(&path("definitions.steps[0].step")).unwrap();
        assert_eq!(
            (step.kind(), step.anchor(), step.span_lines()),
            (NodeKind::Map, Some("build"), (4, 7))
        );
        assert_eq!(step.get("name").unwrap().style(), Some(Style::Single));
        let merging = document.get(&path("definitions.steps[1].step")).unwrap();
        let (key, alias) = merging.entries().next().unwrap();
        assert!(key.is_merge_key());
        assert_eq!(alias.target().unwrap().id(), step.id());
        assert_eq!(step.aliases().len(), 2);
        let null = document.get(&path("pipelines.default[1]")).unwrap();
        assert_eq!((null.kind(), null.text()), (NodeKind::Null, None));
        assert_eq!(document.comments().iter().filter(|comment| comment.own_line).count(), 1);
    }

    #[test]
    fn lists_repeated_keys_but_not_merges() {
        let document =
            Document::parse("a: &a {k: 1}\nb:\n  <<: *a\n  <<: *a\n  x: 1\n  x: 2\n").unwrap();
        let found = document.duplicate_keys();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].0, path("b.x"));
        assert_eq!(document.position(found[0].1.start).line, 6);
        assert_eq!(document.get(&path("b.x")).unwrap().text(), Some("2"));
    }

    #[test]
    fn finds_keys_of_long_maps_the_last_of_equal_ones() {
        let mut text: String = (0..2 * MANY).map(|n| format!("k{n}: {n}\n")).collect();
        text.push_str("k3: last\n");
        let document = Document::parse(&text).unwrap();
        let found = |key: &str| document.get(&path(key)).and_then(NodeRef::text);
        assert_eq!((found("k3"), found("k20"), found("k99")), (Some("last"), Some("20"), None));
    }

    #[test]
    fn holds_texts_without_nodes() {
        assert!(Document::parse("# nothing\n").unwrap().root().is_none());
        assert!(Document::parse("").unwrap().root().is_none());
    }

    #[test]
    fn refuses_endless_texts_quickly() {
        assert!(matches!(Document::parse(&"[".repeat(100_000)), Err(ParseError::TooDeep { .. })));
        assert!(matches!(
            Document::parse(&" ".repeat(MOST_BYTES + 1)),
            Err(ParseError::TooLarge { .. })
        ));
    }

    #[test]
    fn errors_say_where_and_what_to_do() {
        let error = Document::parse("image: x\nname: a: b\n").unwrap_err();
        assert_eq!(error.to_string(), "line 2, column 8: a colon where no key can be");
        assert!(error.help().contains("quote the text"));
        let error = Document::parse("a: 1\n<<<<<<< HEAD\nb: 1\n=======\n").unwrap_err();
        assert_eq!(
            (error.position().line, error),
            (2, ParseError::MergeMarkers { at: Position { line: 2, column: 1 } })
        );
    }
}
