//! Which part of a line is what (a key, a comment, a command …), from what the readers of the files know: there is no
//! grammar here.

mod canvas;
mod dockerfile;
mod shell;
mod yaml;

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use crate::dockerfile::{Dockerfile, is_dockerfile};
use crate::yaml::Document;

use canvas::Canvas;

/// What a part of a line is. What isn't told is plain text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Token {
    /// The key of a map.
    Key,
    /// An anchor, an alias, a merge key, a tag; the name of a stage.
    Anchor,
    /// A text in quotes, or a block of text.
    Quoted,
    /// A number, a truth value, a null.
    Constant,
    /// A comment.
    Comment,
    /// A word of the language: `if`, `done`, `FROM`.
    Keyword,
    /// The name of a program that is run.
    Command,
    /// A variable where it is set or read.
    Variable,
    /// `--flag`
    Flag,
    /// `&&`, `|`, `>` and their like.
    Operator,
}

/// The parts of one line that are known, in order, apart from each other; in bytes of the line.
pub type Tokens = Vec<(Range<usize>, Token)>;

/// Tells the tokens of texts, and remembers the scripts that it has read.
#[derive(Default)]
pub struct Highlighter {
    scripts: HashMap<String, Arc<Tokens>>,
}

/// Scripts that are remembered: more than a large file holds.
const MOST_SCRIPTS: usize = 4_096;

impl Highlighter {
    /// The tokens of each line of a file's text; none if the file can't be read or its kind isn't known.
    pub fn file(&mut self, name: &str, text: &str) -> Vec<Tokens> {
        let base = name.rsplit('/').next().unwrap_or(name);
        let ends = |endings: &[&str]| endings.iter().any(|ending| base.ends_with(ending));
        if is_dockerfile(name) {
            return Dockerfile::parse(text).map_or(Vec::new(), |file| self.dockerfile(&file));
        }
        if ends(&[".yml", ".yaml"]) {
            return Document::parse(text).map_or(Vec::new(), |document| self.document(&document));
        }
        if ends(&[".sh", ".bash"]) || (text.starts_with("#!") && first_line(text).contains("sh")) {
            return self.script(text);
        }
        Vec::new()
    }

    /// The tokens of each line of a YAML document; scripts in it are shell.
    pub fn document(&mut self, document: &Document) -> Vec<Tokens> {
        let mut canvas = Canvas::new(document.source());
        yaml::paint(document, self, &mut canvas);
        canvas.lines()
    }

    fn dockerfile(&mut self, file: &Dockerfile) -> Vec<Tokens> {
        let mut canvas = Canvas::new(file.source());
        dockerfile::paint(file, self, &mut canvas);
        canvas.lines()
    }

    fn script(&mut self, text: &str) -> Vec<Tokens> {
        let mut canvas = Canvas::new(text);
        if let Some(tokens) = self.shell(text) {
            canvas.paint_all(&tokens, 0);
        }
        canvas.lines()
    }

    /// The tokens of a script, over all its lines; nothing if it can't be read.
    fn shell(&mut self, text: &str) -> Option<Arc<Tokens>> {
        if let Some(known) = self.scripts.get(text) {
            return Some(Arc::clone(known));
        }
        let tokens = Arc::new(shell::tokens(text)?);
        if self.scripts.len() >= MOST_SCRIPTS {
            self.scripts.clear();
        }
        self.scripts.insert(text.to_owned(), Arc::clone(&tokens));
        Some(tokens)
    }
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

#[cfg(test)]
mod tests;
