//! From bytes of a document to a line of the file as it was opened.

use super::Evidence;
use crate::model::secret::redact;
use crate::project::Project;
use crate::symbolic::Place;
use crate::yaml::{Document, Span};

/// A version of the pipeline file, with the file that was opened.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// The repository.
    pub project: &'a Project,
    /// The file as it was opened.
    pub original: &'a Document,
    /// The version that spans and places are of.
    pub document: &'a Document,
}

impl Source<'_> {
    /// The line at the start of a span.
    pub fn at(&self, span: Span) -> Evidence {
        let line = self.line(span);
        let (document, start) = match self.document.origin(span) {
            Some(origin) => (self.original, origin.start),
            None => (self.document, span.start),
        };
        Evidence {
            file: self.project.pipeline_name.clone(),
            line,
            text: line_at(document.source(), start),
        }
    }

    /// The line in the file as it was opened; `None` if the text is new.
    pub fn line(&self, span: Span) -> Option<usize> {
        self.document.origin(span).map(|origin| self.original.position(origin.start).line)
    }

    /// The line at a place of a run.
    pub fn of(&self, place: &Place) -> Evidence {
        match &place.file {
            Some((name, line)) => self.in_file(name, *line),
            None => self.at(place.span),
        }
    }

    /// The line of a place in the text that was opened.
    pub fn opened(&self, span: Span) -> Evidence {
        Evidence {
            file: self.project.pipeline_name.clone(),
            line: Some(self.original.position(span.start).line),
            text: line_at(self.original.source(), span.start),
        }
    }

    /// A line of another file.
    pub fn in_file(&self, name: &str, line: usize) -> Evidence {
        let text = self.project.text(name).and_then(|t| t.lines().nth(line.saturating_sub(1)));
        let text = redact(text.unwrap_or_default().trim()).into_owned();
        Evidence { file: name.to_owned(), line: self.project.opened_line(name, line), text }
    }
}

fn line_at(text: &str, byte: usize) -> String {
    let byte = byte.min(text.len());
    let start = text.get(..byte).and_then(|t| t.rfind('\n')).map_or(0, |i| i + 1);
    let line = text.get(start..).unwrap_or_default().lines().next().unwrap_or_default();
    redact(line.trim()).into_owned()
}
