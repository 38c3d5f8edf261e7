//! Reads typed values from nodes; what doesn't fit becomes a problem, and reading goes on.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::keys::Mapping;
use super::located::Located;
use super::problem::{Meant, Problem, ProblemKind, UnknownKey};
use super::resolve::{Anchors, Entries, Entry, Spot};
use crate::yaml::{Document, NodeId, NodeKind, NodeRef, Path, Segment, Span};

/// Most list items and map entries that are read through all aliases together.
const MOST_NODES: usize = 500_000;

pub(super) struct Reader<'d> {
    pub(super) anchors: Anchors,
    pub(super) resolved: HashMap<NodeId, Rc<Entries<'d>>>,
    pub(super) resolving: Vec<NodeId>,
    pub(super) problems: Vec<Problem>,
    pub(super) unknown: Vec<UnknownKey>,
    pub(super) reached: HashMap<NodeId, Rc<Vec<Path>>>,
    checked: HashSet<(NodeId, Mapping)>,
    told: HashSet<(Span, ProblemKind)>,
    budget: usize,
}

/// A map whose entries are resolved.
pub(super) struct Map<'d> {
    pub(super) spot: Spot<'d>,
    pub(super) entries: Rc<Entries<'d>>,
}

impl<'d> Map<'d> {
    pub(super) fn get(&self, name: &str) -> Option<Spot<'d>> {
        self.entries.get(name).map(Entry::spot)
    }

    pub(super) fn path(&self) -> &Path {
        &self.spot.path
    }
}

impl<'d> Reader<'d> {
    pub(super) fn new(document: &'d Document) -> Reader<'d> {
        Reader {
            anchors: Anchors::of(document),
            resolved: HashMap::new(),
            resolving: Vec::new(),
            problems: Vec::new(),
            unknown: Vec::new(),
            reached: HashMap::new(),
            checked: HashSet::new(),
            told: HashSet::new(),
            budget: MOST_NODES,
        }
    }

    /// Notes a problem; one that is met again through another alias only once.
    pub(super) fn problem(&mut self, kind: ProblemKind, at: &Spot<'d>, what: String, help: String) {
        self.problem_meant(kind, at, what, help, None);
    }

    /// Notes a problem of which it is known how the value was meant.
    pub(super) fn problem_meant(
        &mut self,
        kind: ProblemKind,
        at: &Spot<'d>,
        what: String,
        help: String,
        meant: Option<Meant>,
    ) {
        if self.told.insert((at.node.span(), kind)) {
            let (path, span) = (at.path.clone(), at.node.span());
            self.problems.push(Problem { kind, path, span, what, help, meant });
        }
    }

    /// A map of the given kind; its unknown keys are noted.
    pub(super) fn map(&mut self, spot: &Spot<'d>, mapping: Mapping) -> Option<Map<'d>> {
        let map = self.free_map(spot)?;
        if self.checked.insert((map.spot.node.id(), mapping)) {
            for entry in &map.entries.list {
                if !mapping.keys().contains(&entry.name) {
                    self.unknown.push(unknown_key(entry, mapping));
                }
            }
        }
        Some(map)
    }

    /// A map whose keys are names that the author chose.
    pub(super) fn free_map(&mut self, spot: &Spot<'d>) -> Option<Map<'d>> {
        let followed = self.follow(spot);
        match followed.node.kind() {
            NodeKind::Map => {
                let entries = self.entries(&followed);
                self.spend(entries.list.len(), &followed);
                (self.budget > 0).then_some(Map { spot: followed.into_owned(), entries })
            }
            NodeKind::Null => self.nothing(spot),
            _ => self.misshapen(spot, &followed, "a map", "Write `key: value` lines below it."),
        }
    }

    /// The items of a list, one spot for each item as written, and where the list really stands.
    pub(super) fn list(&mut self, spot: &Spot<'d>) -> Option<(Path, Vec<Spot<'d>>)> {
        let followed = self.follow(spot);
        match followed.node.kind() {
            NodeKind::List => {
                if followed.node.items().next().is_none() {
                    self.nothing::<()>(spot);
                }
                let granted = self.spend(followed.node.items().len(), &followed);
                let items = followed.node.items().take(granted).enumerate();
                let items = items.map(|(index, item)| followed.item(index, item)).collect();
                Some((followed.into_owned().path, items))
            }
            NodeKind::Null => self.nothing(spot),
            _ => self.misshapen(
                spot,
                &followed,
                "a list",
                "Write each entry on a line of its own, after a dash.",
            ),
        }
    }

    /// A text; numbers and booleans are noted, and read as they are written.
    pub(super) fn text(&mut self, spot: &Spot<'d>) -> Option<Located<String>> {
        self.text_or(spot, ProblemKind::Type)
    }

    /// A text, where anything else is a problem of this kind.
    pub(super) fn text_or(
        &mut self,
        spot: &Spot<'d>,
        kind: ProblemKind,
    ) -> Option<Located<String>> {
        let followed = self.follow(spot);
        if followed.node.kind() == NodeKind::Null && kind == ProblemKind::Type {
            return self.nothing(spot);
        }
        let Some(text) = followed.node.text() else {
            let what =
                format!("{} has to be a text, but is {}", subject(spot), described(followed.node));
            self.problem(kind, spot, what, "Write a text there, or remove the key.".into());
            return None;
        };
        if is_retyped(followed.node) {
            let what =
                format!("{} has to be a text, but is {}", subject(spot), described(followed.node));
            let help = "Put quotes around it.".into();
            self.problem_meant(kind, spot, what, help, Some(Meant::Text));
        }
        Some(located(&followed, text.to_owned()))
    }

    /// Whether it is a list without items, where that is allowed.
    pub(super) fn is_empty_list(&self, spot: &Spot<'d>) -> bool {
        let node = self.follow(spot).node;
        node.kind() == NodeKind::List && node.items().len() == 0
    }

    /// A list of texts; a single text counts as a list of one and is noted.
    pub(super) fn texts(&mut self, spot: &Spot<'d>) -> (Vec<Located<String>>, Option<Path>) {
        let Some((path, items)) = self.list(spot) else {
            let followed = self.follow(spot);
            let single = followed.node.text().map(|text| located(&followed, text.to_owned()));
            return (single.into_iter().collect(), None);
        };
        (items.iter().filter_map(|item| self.text(item)).collect(), Some(path))
    }

    /// `true` or `false`; what other readers of YAML take for one is noted, and read as it was meant.
    pub(super) fn flag(&mut self, spot: &Spot<'d>) -> Option<Located<bool>> {
        let followed = self.follow(spot);
        let text = followed.node.text().unwrap_or_default();
        let meant = match text.to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" => Some(true),
            "false" | "no" | "off" => Some(false),
            _ => None,
        };
        if !(followed.node.is_plain() && is_boolean(text)) {
            let what = format!(
                "{} has to be true or false, but is {}",
                subject(spot),
                described(followed.node)
            );
            let help = meant.map_or("Write `true` or `false`.".into(), |meant| {
                format!("Write `{meant}`, without quotes.")
            });
            let plain = meant.map(|meant| Meant::Plain(meant.to_string()));
            self.problem_meant(ProblemKind::Type, spot, what, help, plain);
        }
        meant.map(|meant| located(&followed, meant))
    }

    /// A whole number from 0; one in quotes is noted, and read as it was meant.
    pub(super) fn number(&mut self, spot: &Spot<'d>) -> Option<Located<u32>> {
        let followed = self.follow(spot);
        let number = followed.node.text().and_then(whole_number);
        if number.is_none() || !followed.node.is_plain() {
            let what = format!(
                "{} has to be a whole number, but is {}",
                subject(spot),
                described(followed.node)
            );
            let help = number.map_or("Write digits only.".into(), |number| {
                format!("Write {number}, without quotes.")
            });
            let plain = number.map(|number| Meant::Plain(number.to_string()));
            self.problem_meant(ProblemKind::Type, spot, what, help, plain);
        }
        number.map(|number| located(&followed, number))
    }

    /// One of these words; any other is noted.
    pub(super) fn choice(&mut self, spot: &Spot<'d>, words: &[&str]) -> Option<Located<String>> {
        let word = self.text(spot)?;
        if !words.contains(&word.as_str()) {
            let what = format!("`{}` is no value of {}", *word, subject(spot));
            self.problem(ProblemKind::Value, spot, what, format!("Write {}.", words.join(" or ")));
        }
        Some(word)
    }

    /// The value of a key that the map has to have.
    pub(super) fn required(
        &mut self,
        map: &Map<'d>,
        key: &str,
        kind: ProblemKind,
    ) -> Option<Spot<'d>> {
        let value = map.get(key);
        if value.is_none() {
            let what = format!("{} has no `{key}`", subject(&map.spot));
            self.problem(kind, &map.spot, what, format!("Add `{key}:`."));
        }
        value
    }

    /// Notes what is no text under keys that matter to nobody else.
    pub(super) fn check_texts(&mut self, map: &Map<'d>, keys: &[&str]) {
        for spot in keys.iter().filter_map(|key| map.get(key)) {
            self.text(&spot);
        }
    }

    /// Grants as many of `wanted` nodes as are left; none are left only in files built to exhaust their reader.
    pub(super) fn spend(&mut self, wanted: usize, at: &Spot<'d>) -> usize {
        let granted = wanted.min(self.budget);
        self.budget -= granted;
        if granted < wanted && self.told.insert((Span::empty(0), ProblemKind::TooLarge)) {
            let what = "the aliases of this file stand for more than any pipeline holds".into();
            self.problem(ProblemKind::TooLarge, at, what, "Use fewer aliases of aliases.".into());
        }
        granted
    }

    pub(super) fn nothing<T>(&mut self, spot: &Spot<'d>) -> Option<T> {
        let what = format!("{} is empty", subject(spot));
        let help = "Fill it, or remove the key.".into();
        self.problem_meant(ProblemKind::Empty, spot, what, help, Some(Meant::Absent));
        None
    }

    fn misshapen<T>(
        &mut self,
        spot: &Spot<'d>,
        followed: &Spot<'d>,
        due: &str,
        help: &str,
    ) -> Option<T> {
        let what =
            format!("{} has to be {due}, but is {}", subject(spot), described(followed.node));
        let single = due == "a list" && followed.node.kind() == NodeKind::Scalar;
        let meant = single.then_some(Meant::ListOfOne);
        self.problem_meant(ProblemKind::Shape, spot, what, help.into(), meant);
        None
    }
}

fn unknown_key(entry: &Entry<'_>, within: Mapping) -> UnknownKey {
    UnknownKey {
        path: entry.spot().path,
        span: entry.key.span(),
        key: entry.name.to_owned(),
        within,
    }
}

/// A value with the place of the node that holds it.
pub(super) fn located<T>(spot: &Spot<'_>, value: T) -> Located<T> {
    Located { value, path: spot.path.clone(), span: spot.node.span() }
}

/// How a message names a node: by its key, or its number in a list.
pub(super) fn subject(spot: &Spot<'_>) -> String {
    match spot.path.segments() {
        [.., Segment::Key(key)] => format!("`{key}`"),
        [.., Segment::Key(key), Segment::Index(index)] => format!("item {} of `{key}`", index + 1),
        [.., Segment::Index(index)] => format!("item {}", index + 1),
        [] => "the file".into(),
    }
}

/// What a node is, in words.
pub(super) fn described(node: NodeRef<'_>) -> &'static str {
    match node.kind() {
        NodeKind::Null => "empty",
        NodeKind::List => "a list",
        NodeKind::Map => "a map",
        NodeKind::Alias => "an alias",
        NodeKind::Scalar if !node.is_plain() => "a text",
        NodeKind::Scalar => match node.text().unwrap_or_default() {
            text if is_boolean(text) => "a boolean",
            text if is_number(text) => "a number",
            _ => "a text",
        },
    }
}

/// Whether a plain scalar is a number or boolean to Bitbucket.
pub(super) fn is_retyped(node: NodeRef<'_>) -> bool {
    node.tag().is_none() && matches!(described(node), "a boolean" | "a number")
}

fn is_boolean(text: &str) -> bool {
    matches!(text, "true" | "True" | "TRUE" | "false" | "False" | "FALSE")
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let starts = digits.starts_with(|c: char| c.is_ascii_digit())
        || digits
            .strip_prefix('.')
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let hexadecimal = digits
        .strip_prefix("0x")
        .is_some_and(|rest| !rest.is_empty() && rest.chars().all(|c| c.is_ascii_hexdigit()));
    let octal = digits
        .strip_prefix("0o")
        .is_some_and(|rest| !rest.is_empty() && rest.chars().all(|c| c.is_digit(8)));
    let words = matches!(digits.to_ascii_lowercase().as_str(), ".inf")
        || matches!(text, ".nan" | ".NaN" | ".NAN");
    words || hexadecimal || octal || (starts && digits.parse::<f64>().is_ok())
}

fn whole_number(text: &str) -> Option<u32> {
    text.chars().all(|c| c.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}
