//! What is known of what a file holds, and where that comes from.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::symbolic::trace::Place;
use crate::symbolic::value::{HEAVIEST, Value};

/// What is known of what a file holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Content {
    /// As in the commit.
    Tracked,
    /// As in the image that the step runs in.
    Image,
    /// There is no such file.
    Absent,
    /// Lines that the script wrote, after what was there before.
    Lines {
        /// What the lines were appended to.
        base: Option<Arc<Content>>,
        /// The lines.
        lines: Arc<Vec<Line>>,
    },
    /// Written by a program.
    Made(Arc<Maker>),
    /// As before, unless this program changed it.
    Perhaps {
        /// What it held before.
        base: Arc<Content>,
        /// A program of which nothing is known.
        by: Arc<Maker>,
    },
    /// One of these, by a condition.
    OneOf(Arc<[Content]>),
}

/// A line of a file that the script wrote.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Line {
    /// The line's text, without the line end.
    pub text: Value,
    /// What must hold for it to be written.
    pub conditions: Vec<Value>,
    /// Whether the line end is missing, so that what is appended goes on in the same line.
    pub open: bool,
    /// The command that wrote it.
    pub written: Provenance,
}

/// The program that wrote a file, by what it was called with.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Maker {
    /// Program and arguments.
    pub words: Vec<Value>,
    /// Where it was called.
    pub place: Provenance,
}

/// Where something comes from. Two values are equal wherever they come from.
#[derive(Clone, Debug)]
pub struct Provenance(pub Place);

impl Content {
    /// Lines and nothing else.
    pub fn lines(lines: Vec<Line>) -> Content {
        Content::Lines { base: None, lines: Arc::new(lines) }
    }

    /// The same after a program of which nothing is known.
    pub fn perhaps(self, by: &Arc<Maker>) -> Content {
        match self {
            Content::Perhaps { base, by: first } => {
                Content::Perhaps { base, by: Arc::new(first.and(by)) }
            }
            base => Content::Perhaps { base: Arc::new(base), by: by.clone() },
        }
    }

    /// Whether the text of the commit may be taken for it, and what that takes for granted.
    pub fn taken_as_tracked(&self, path: &str) -> Option<Option<String>> {
        match self {
            Content::Tracked => Some(None),
            Content::Perhaps { base, by } if **base == Content::Tracked => {
                Some(Some(format!("{by} leaves `{path}` as it is")))
            }
            _ => None,
        }
    }

    /// The same with more lines.
    pub fn with_lines(self, more: &[Line]) -> Content {
        match self {
            Content::Lines { base, mut lines } => {
                extend(Arc::make_mut(&mut lines), more);
                Content::Lines { base, lines }
            }
            Content::Absent => Content::lines(more.to_vec()),
            base => Content::Lines { base: Some(Arc::new(base)), lines: Arc::new(more.to_vec()) },
        }
    }

    /// What a file holds after the branches of a condition. Lines say by themselves when they are written.
    pub fn one_of(mut branches: Vec<Content>) -> Content {
        let mut distinct: Vec<Content> = Vec::new();
        for content in branches.drain(..) {
            if !distinct.contains(&content) {
                distinct.push(content);
            }
        }
        while let [first, second, ..] = distinct.as_slice() {
            let Some(merged) = merged(first, second) else { break };
            distinct.splice(..2, [merged]);
        }
        match distinct.len() {
            1 => distinct.swap_remove(0),
            _ => Content::OneOf(distinct.into()).bounded(),
        }
    }

    /// How much there is to compare, counted up to a limit.
    pub fn weight(&self) -> usize {
        self.weight_within(HEAVIEST)
    }

    fn weight_within(&self, limit: usize) -> usize {
        if limit == 0 {
            return 0;
        }
        let rest = limit - 1;
        1 + match self {
            Content::Tracked | Content::Image | Content::Absent => 0,
            Content::Lines { base, lines } => {
                let own: usize = lines.iter().map(Line::weight).sum();
                own + base.as_ref().map_or(0, |b| b.weight_within(rest.saturating_sub(own)))
            }
            Content::Made(maker) => maker.weight(),
            Content::Perhaps { base, by } => by.weight() + base.weight_within(rest),
            Content::OneOf(all) => {
                all.iter().fold(0, |sum, c| sum + c.weight_within(rest.saturating_sub(sum)))
            }
        }
    }

    /// A content too big to compare goes on by a name that stands for all of it.
    fn bounded(self) -> Content {
        if self.weight() < HEAVIEST {
            return self;
        }
        let place = self.provenance();
        match place {
            Some(place) => {
                let words = vec![Value::named("what several branches wrote", &self)];
                Content::Made(Arc::new(Maker { words, place }))
            }
            None => self,
        }
    }

    fn provenance(&self) -> Option<Provenance> {
        match self {
            Content::Tracked | Content::Image | Content::Absent => None,
            Content::Lines { base, lines } => lines
                .first()
                .map(|l| l.written.clone())
                .or_else(|| base.as_ref().and_then(|b| b.provenance())),
            Content::Made(maker) | Content::Perhaps { by: maker, .. } => Some(maker.place.clone()),
            Content::OneOf(all) => all.iter().find_map(Content::provenance),
        }
    }
}

impl Line {
    fn weight(&self) -> usize {
        self.text.weight() + self.conditions.iter().map(Value::weight).sum::<usize>()
    }
}

impl Maker {
    fn weight(&self) -> usize {
        self.words.iter().map(Value::weight).sum()
    }

    /// Both programs, one after the other.
    pub fn and(&self, next: &Maker) -> Maker {
        let of = self.words.iter().chain(&next.words).cloned().collect();
        Maker { words: vec![Value::computed("several programs", of)], place: next.place.clone() }
    }
}

fn extend(lines: &mut Vec<Line>, more: &[Line]) {
    let mut more = more.iter();
    if let Some(last) = lines.last_mut().filter(|l| l.open)
        && let Some(next) = more.next()
    {
        match last.conditions == next.conditions {
            true => last.text.push(&next.text),
            false => {
                let both = vec![last.text.clone(), next.text.clone()];
                last.text = Value::computed("a line in two pieces", both);
            }
        }
        last.open = next.open;
    }
    lines.extend(more.cloned());
}

/// Two branches as one list of lines, where one only has more than the other, and has it on conditions.
fn merged(first: &Content, second: &Content) -> Option<Content> {
    let (base, a) = pieces(first)?;
    let (other, b) = pieces(second)?;
    let (longer, shorter, content) = if a.len() < b.len() { (b, a, second) } else { (a, b, first) };
    let told = |line: &Line| !line.conditions.is_empty() && !line.open;
    let ends = shorter.last().is_none_or(|last| !last.open);
    let extends = longer.starts_with(shorter) && longer[shorter.len()..].iter().all(told);
    (base == other && ends && extends).then(|| content.clone())
}

fn pieces(content: &Content) -> Option<(&Content, &[Line])> {
    match content {
        Content::Lines { base: Some(base), lines } => Some((base, lines)),
        Content::Lines { base: None, lines } => Some((&Content::Absent, lines)),
        Content::Tracked | Content::Absent => Some((content, &[])),
        _ => None,
    }
}

impl PartialEq for Provenance {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Provenance {}

impl PartialOrd for Provenance {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Provenance {
    fn cmp(&self, _: &Self) -> Ordering {
        Ordering::Equal
    }
}

impl Hash for Provenance {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

impl fmt::Display for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Content::Tracked => f.write_str("as in the commit"),
            Content::Image => f.write_str("as in the step's image"),
            Content::Absent => f.write_str("no file"),
            Content::Lines { lines, .. } => write!(f, "{} written lines", lines.len()),
            Content::Made(maker) => write!(f, "made by {maker}"),
            Content::Perhaps { by, .. } => write!(f, "perhaps changed by {by}"),
            Content::OneOf(_) => f.write_str("one of several"),
        }
    }
}

impl fmt::Display for Maker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<String> = self.words.iter().take(3).map(Value::to_string).collect();
        write!(f, "`{}{}`", words.join(" "), if self.words.len() > 3 { " …" } else { "" })
    }
}
