//! The way to a node by keys and indexes: `pipelines.branches."feature/*"[0].step`.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt::{self, Write};
use std::iter;
use std::str::FromStr;
use std::sync::Arc;

/// One step of a path.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Segment {
    /// The value under this key of a map.
    Key(Arc<str>),
    /// The item of a list at this index, from 0.
    Index(usize),
}

impl Segment {
    /// The key, if it is one.
    pub fn key(&self) -> Option<&str> {
        match self {
            Segment::Key(key) => Some(key),
            Segment::Index(_) => None,
        }
    }
}

/// Keys in the order of their text, then indexes. Paths of one document share their keys.
impl Ord for Segment {
    fn cmp(&self, other: &Segment) -> Ordering {
        match (self, other) {
            (Segment::Key(one), Segment::Key(two)) if Arc::ptr_eq(one, two) => Ordering::Equal,
            (Segment::Key(one), Segment::Key(two)) => one.cmp(two),
            (Segment::Index(one), Segment::Index(two)) => one.cmp(two),
            (Segment::Key(_), Segment::Index(_)) => Ordering::Less,
            (Segment::Index(_), Segment::Key(_)) => Ordering::Greater,
        }
    }
}

impl PartialOrd for Segment {
    fn partial_cmp(&self, other: &Segment) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The way from the top of a document to one of its nodes; a clone costs next to nothing.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Path(Arc<[Segment]>);

impl Path {
    /// The top of the document.
    pub fn root() -> Path {
        Path::default()
    }

    /// This path and then the key `key`.
    pub fn key(&self, key: impl AsRef<str>) -> Path {
        self.with(Segment::Key(key.as_ref().into()))
    }

    /// This path and then the item at `index`, from 0.
    pub fn index(&self, index: usize) -> Path {
        self.with(Segment::Index(index))
    }

    /// The path of what holds this node; nothing for the root.
    pub fn parent(&self) -> Option<Path> {
        let (_, rest) = self.0.split_last()?;
        Some(Path(rest.into()))
    }

    /// This path, then that of what holds it, up to the root.
    pub fn and_parents(&self) -> impl Iterator<Item = Path> {
        iter::successors(Some(self.clone()), Path::parent)
    }

    /// The last step; nothing for the root.
    pub fn last(&self) -> Option<&Segment> {
        self.0.last()
    }

    /// All steps, from the top down.
    pub fn segments(&self) -> &[Segment] {
        &self.0
    }

    /// Whether `other` is this path itself or one that holds it.
    pub fn starts_with(&self, other: &Path) -> bool {
        self.0.starts_with(&other.0)
    }

    /// This path and then all steps of `other`.
    pub fn join(&self, other: &Path) -> Path {
        Path(self.0.iter().chain(&*other.0).cloned().collect())
    }

    fn with(&self, segment: Segment) -> Path {
        Path(self.0.iter().cloned().chain([segment]).collect())
    }
}

/// A path and its segments are equal, sorted and hashed alike.
impl Borrow<[Segment]> for Path {
    fn borrow(&self) -> &[Segment] {
        &self.0
    }
}

impl From<Vec<Segment>> for Path {
    fn from(segments: Vec<Segment>) -> Path {
        Path(segments.into())
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, segment) in self.0.iter().enumerate() {
            match segment {
                Segment::Index(index) => write!(f, "[{index}]")?,
                Segment::Key(key) => {
                    if place > 0 {
                        f.write_char('.')?;
                    }
                    write_key(f, key)?;
                }
            }
        }
        Ok(())
    }
}

fn write_key(f: &mut fmt::Formatter<'_>, key: &str) -> fmt::Result {
    if !key.is_empty() && key.chars().all(is_bare) {
        return f.write_str(key);
    }
    f.write_char('"')?;
    for character in key.chars() {
        match character {
            '"' | '\\' => write!(f, "\\{character}")?,
            '\n' => f.write_str("\\n")?,
            '\t' => f.write_str("\\t")?,
            other => f.write_char(other)?,
        }
    }
    f.write_char('"')
}

fn is_bare(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '_' | '-')
}

/// A text that isn't a path.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not a path: unexpected text at byte {at}")]
pub struct PathError {
    /// The byte of the text that doesn't fit.
    pub at: usize,
}

impl FromStr for Path {
    type Err = PathError;

    fn from_str(text: &str) -> Result<Path, PathError> {
        let mut segments = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            let wrong = PathError { at: text.len() - rest.len() };
            let (segment, after) = if let Some(inside) = rest.strip_prefix('[') {
                read_index(inside)
            } else if segments.is_empty() {
                read_key(rest)
            } else {
                rest.strip_prefix('.').and_then(read_key)
            }
            .ok_or(wrong)?;
            segments.push(segment);
            rest = after;
        }
        Ok(Path::from(segments))
    }
}

fn read_index(text: &str) -> Option<(Segment, &str)> {
    let (digits, rest) = text.split_once(']')?;
    Some((Segment::Index(digits.parse().ok()?), rest))
}

fn read_key(text: &str) -> Option<(Segment, &str)> {
    if let Some(inside) = text.strip_prefix('"') {
        return read_quoted(inside);
    }
    let end = text.find(|character| !is_bare(character)).unwrap_or(text.len());
    let (key, rest) = text.split_at(end);
    (!key.is_empty()).then(|| (Segment::Key(key.into()), rest))
}

fn read_quoted(text: &str) -> Option<(Segment, &str)> {
    let mut key = String::new();
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Some((Segment::Key(key.into()), &text[at + 1..])),
            '\\' => key.push(match characters.next()?.1 {
                'n' => '\n',
                't' => '\t',
                other => other,
            }),
            other => key.push(other),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes() {
        let path = Path::root()
            .key("pipelines")
            .key("feature/*")
            .index(0)
            .key("a\"b\\\n")
            .index(12)
            .key("x_y-1");
        let text = path.to_string();
        assert_eq!(text, r#"pipelines."feature/*"[0]."a\"b\\\n"[12].x_y-1"#);
        assert_eq!(text.parse(), Ok(path));
        assert_eq!("".parse(), Ok(Path::root()));
        assert_eq!("[3]".parse(), Ok(Path::root().index(3)));
    }

    #[test]
    fn tells_where_a_text_is_no_path() {
        for (text, at) in [("a..b", 1), ("a[x]", 1), (".a", 0), ("a.\"b", 1), ("a b", 1)] {
            assert_eq!(text.parse::<Path>(), Err(PathError { at }), "{text}");
        }
    }

    #[test]
    fn knows_its_holders() {
        let path = Path::root().key("a").index(1);
        assert_eq!(path.parent(), Some(Path::root().key("a")));
        assert!(path.starts_with(&Path::root().key("a")));
        assert!(!path.starts_with(&Path::root().key("b")));
        assert_eq!(Path::root().parent(), None);
        assert_eq!(Path::root().key("a").join(&Path::root().index(1)), path);
        assert_eq!(path.last(), Some(&Segment::Index(1)));
    }
}
