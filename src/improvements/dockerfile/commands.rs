//! The commands of a RUN, where all of them are plain.

use crate::dockerfile::{Command, Dockerfile, Instruction, Kind};
use crate::script::{Kind as Shell, Part, Simple, Span, Statement, Word, parse};

/// One program with its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Call {
    /// The words; `None` for one that holds a variable. Wildcards stay as written.
    pub words: Vec<Option<String>>,
    /// What is set just for it.
    pub set: Vec<(String, Option<String>)>,
    /// Where it begins, what is set included.
    pub start: usize,
    /// Where its program's name begins.
    pub program_at: usize,
    /// Where each word ends.
    pub ends: Vec<usize>,
    /// From its first to its last byte.
    pub span: Span,
}

impl Call {
    /// The word at an index, if it is plain text.
    pub(super) fn word(&self, index: usize) -> Option<&str> {
        self.words.get(index)?.as_deref()
    }

    /// The program's name.
    pub(super) fn program(&self) -> &str {
        let name = self.word(0).unwrap_or_default();
        name.rsplit('/').next().unwrap_or(name)
    }

    /// Whether it begins with these words.
    pub(super) fn is(&self, words: &[&str]) -> bool {
        words.iter().enumerate().all(|(index, word)| self.word(index) == Some(word))
    }

    /// Whether one of its words is this one.
    pub(super) fn has(&self, word: &str) -> bool {
        self.words.iter().any(|own| own.as_deref() == Some(word))
    }

    /// Whether one of its words begins so.
    pub(super) fn has_like(&self, start: &str) -> bool {
        self.words.iter().flatten().any(|own| own.starts_with(start))
    }

    /// The value of `-o value` or `-o=value`.
    pub(super) fn option(&self, name: &str) -> Option<&str> {
        let inline = format!("{name}=");
        self.words.iter().enumerate().find_map(|(index, word)| match word.as_deref()? {
            word if word == name => self.word(index + 1),
            word => word.strip_prefix(&inline),
        })
    }

    /// The words that are no options, the program left out.
    pub(super) fn operands(&self) -> impl Iterator<Item = &str> {
        self.words.iter().skip(1).flatten().map(String::as_str).filter(|w| !w.starts_with('-'))
    }
}

/// The calls of a RUN; `None` if not all of it is plain (conditions, loops, here-documents, pipes).
pub(super) fn calls(instruction: &Instruction) -> Option<Vec<Call>> {
    let Kind::Run(run) = &instruction.kind else { return None };
    match &run.command {
        Command::Shell(line) if run.documents.is_empty() => of_line(&line.text, line.span.start),
        Command::Shell(_) => None,
        Command::Exec(words) => {
            let (first, last) = (words.first()?, words.last()?);
            Some(vec![Call {
                words: words.iter().map(|word| Some(word.text.clone())).collect(),
                set: Vec::new(),
                start: first.span.start,
                program_at: first.span.start,
                ends: words.iter().map(|word| word.span.end).collect(),
                span: first.span.join(last.span),
            }])
        }
    }
}

/// The same for a line of shell that begins at `base`.
pub(super) fn of_line(text: &str, base: usize) -> Option<Vec<Call>> {
    let script = parse(text).ok()?;
    let mut calls = Vec::new();
    script.statements.iter().all(|statement| add(statement, base, &mut calls)).then_some(calls)
}

/// Every RUN of a file with its calls.
pub(super) fn runs(file: &Dockerfile) -> impl Iterator<Item = (&Instruction, Option<Vec<Call>>)> {
    let all = file.stages.iter().flat_map(|stage| &stage.instructions);
    all.filter(|it| matches!(it.kind, Kind::Run(_))).map(|it| (it, calls(it)))
}

fn add(statement: &Statement, base: usize, calls: &mut Vec<Call>) -> bool {
    match &statement.kind {
        Shell::Simple(simple) => match call(simple, statement.span, base) {
            Some(call) => {
                calls.push(call);
                true
            }
            None => simple.operands.is_empty(),
        },
        Shell::AndOr { first, rest } => {
            add(first, base, calls) && rest.iter().all(|(_, statement)| add(statement, base, calls))
        }
        _ => false,
    }
}

fn call(simple: &Simple, span: Span, base: usize) -> Option<Call> {
    let words: Vec<_> = simple.words().collect();
    let first = words.first()?;
    let set = |assignment: &crate::script::Assignment| {
        let value = assignment.value.as_ref().and_then(|value| value.literal());
        (assignment.name.clone(), value)
    };
    Some(Call {
        set: simple.assignments.iter().map(set).collect(),
        start: base + span.start,
        program_at: base + first.span.start,
        ends: words.iter().map(|word| base + word.span.end).collect(),
        words: words.iter().map(|word| written(word)).collect(),
        span: Span::new(base + span.start, base + span.end),
    })
}

fn written(word: &Word) -> Option<String> {
    let text = |part: &Part| match part {
        Part::Literal { text, .. } | Part::Glob { text } => Some(text.clone()),
        _ => None,
    };
    word.parts.iter().map(text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(run: &str) -> Option<Vec<Call>> {
        let file = Dockerfile::parse(&format!("FROM a\n{run}\n")).unwrap();
        calls(&file.stages[0].instructions[0])
    }

    #[test]
    fn calls_know_their_places() {
        let text = "RUN go mod download \\\n && CGO_ENABLED=0 go build -o=/bin/app ./cmd/$X";
        let calls = of(text).unwrap();
        let file = format!("FROM a\n{text}\n");
        assert_eq!(calls.len(), 2);
        assert!(calls[0].is(&["go", "mod", "download"]));
        assert_eq!(&file[calls[1].start..calls[1].start + 3], "CGO");
        assert_eq!(&file[calls[1].program_at..calls[1].ends[1]], "go build");
        assert_eq!(calls[1].option("-o"), Some("/bin/app"));
        assert_eq!(calls[1].words[3], None);
        assert_eq!(calls[1].set, [("CGO_ENABLED".to_owned(), Some("0".to_owned()))]);
    }

    #[test]
    fn what_is_not_plain_is_not_read() {
        assert_eq!(of("RUN if a; then b; fi"), None);
        assert_eq!(of("RUN a | b"), None);
        assert_eq!(of("RUN [\"a\", \"-o\", \"c\"]").unwrap()[0].option("-o"), Some("c"));
    }
}
