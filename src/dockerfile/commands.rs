//! The commands of a RUN, where all of them are plain.

use super::{Command, Dockerfile, Instruction, Kind};
use crate::facts::builders::builders;
use crate::script::{
    Kind as Shell, Part, Redirect, RedirectOp, Simple, Span, Statement, Word, parse,
};

/// One program with its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
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
    /// The files that its output goes to.
    pub writes: Vec<Written>,
}

/// A file that the output of a command goes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Its path, if it is plain text.
    pub path: Option<String>,
    /// The same as written.
    pub text: String,
    /// Whether it is added to what the file holds.
    pub appends: bool,
}

impl Call {
    /// The word at an index, if it is plain text.
    pub fn word(&self, index: usize) -> Option<&str> {
        self.words.get(index)?.as_deref()
    }

    /// The program's name.
    pub fn program(&self) -> &str {
        let name = self.word(0).unwrap_or_default();
        name.rsplit('/').next().unwrap_or(name)
    }

    /// Whether it begins with these words.
    pub fn is(&self, words: &[&str]) -> bool {
        words.iter().enumerate().all(|(index, word)| self.word(index) == Some(word))
    }

    /// Whether one of its words is this one.
    pub fn has(&self, word: &str) -> bool {
        self.words.iter().any(|own| own.as_deref() == Some(word))
    }

    /// Whether one of its words begins so.
    pub fn has_like(&self, start: &str) -> bool {
        self.words.iter().flatten().any(|own| own.starts_with(start))
    }

    /// The value of `-o value` or `-o=value`.
    pub fn option(&self, name: &str) -> Option<&str> {
        let inline = format!("{name}=");
        self.words.iter().enumerate().find_map(|(index, word)| match word.as_deref()? {
            word if word == name => self.word(index + 1),
            word => word.strip_prefix(&inline),
        })
    }

    /// Whether it leaves nothing behind, by what is known of its program.
    pub fn is_quiet(&self) -> bool {
        builders().quiet.iter().any(|known| {
            let mut words = known.split(' ');
            words.next() == Some(self.program())
                && words.enumerate().all(|(index, word)| self.word(index + 1) == Some(word))
        })
    }

    /// The folders that it makes, by their paths as written; `None` for one that holds a variable.
    pub fn folders(&self) -> Vec<Option<&str>> {
        let with_value: &[&str] = match self.program() {
            "mkdir" => &["-m", "--mode"],
            "install" if self.has("-d") || self.has("--directory") => {
                &["-m", "--mode", "-o", "--owner", "-g", "--group"]
            }
            _ => return Vec::new(),
        };
        let mut words = self.words.iter().skip(1).map(Option::as_deref);
        let mut folders = Vec::new();
        while let Some(word) = words.next() {
            match word {
                Some(option) if with_value.contains(&option) => drop(words.next()),
                Some(option) if option.starts_with('-') => {}
                folder => folders.push(folder),
            }
        }
        folders
    }

    /// The words that are no options, the program left out.
    pub fn operands(&self) -> impl Iterator<Item = &str> {
        self.words.iter().skip(1).flatten().map(String::as_str).filter(|w| !w.starts_with('-'))
    }
}

/// The calls of a RUN; `None` if not all of it is plain (conditions, loops, here-documents, pipes).
pub fn calls(instruction: &Instruction) -> Option<Vec<Call>> {
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
                writes: Vec::new(),
            }])
        }
    }
}

/// The same for a line of shell that begins at `base`.
pub fn of_line(text: &str, base: usize) -> Option<Vec<Call>> {
    let script = parse(text).ok()?;
    let mut calls = Vec::new();
    let source = Source { text, base };
    script.statements.iter().all(|statement| add(statement, &source, &mut calls)).then_some(calls)
}

/// Every RUN of a file with its calls.
pub fn runs(file: &Dockerfile) -> impl Iterator<Item = (&Instruction, Option<Vec<Call>>)> {
    let all = file.stages.iter().flat_map(|stage| &stage.instructions);
    all.filter(|it| matches!(it.kind, Kind::Run(_))).map(|it| (it, calls(it)))
}

/// The line that is read, and where it begins.
struct Source<'t> {
    text: &'t str,
    base: usize,
}

fn add(statement: &Statement, source: &Source<'_>, calls: &mut Vec<Call>) -> bool {
    match &statement.kind {
        Shell::Simple(simple) => match call(simple, statement, source) {
            Some(call) => {
                calls.push(call);
                true
            }
            None => simple.operands.is_empty() && statement.redirects.is_empty(),
        },
        Shell::AndOr { first, rest } => {
            statement.redirects.is_empty()
                && add(first, source, calls)
                && rest.iter().all(|(_, statement)| add(statement, source, calls))
        }
        _ => false,
    }
}

fn call(simple: &Simple, statement: &Statement, source: &Source<'_>) -> Option<Call> {
    let (span, base) = (statement.span, source.base);
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
        writes: statement.redirects.iter().filter_map(|it| written_to(it, source)).collect(),
    })
}

/// The file that a redirect fills.
fn written_to(redirect: &Redirect, source: &Source<'_>) -> Option<Written> {
    let appends = match redirect.operator {
        RedirectOp::Write | RedirectOp::Clobber | RedirectOp::Both | RedirectOp::ReadWrite => false,
        RedirectOp::Append | RedirectOp::BothAppend => true,
        _ => return None,
    };
    let text = redirect.target.span.of(source.text).to_owned();
    let path = written(&redirect.target);
    (!text.starts_with("/dev/")).then_some(Written { path, text, appends })
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

    #[test]
    fn calls_know_the_files_that_they_write() {
        let calls = of("RUN echo a > b.txt && echo $C >> $D/e 2>/dev/null && f 2>&1").unwrap();
        let files = |call: &Call| {
            let text = |it: &Written| (it.path.clone(), it.text.clone(), it.appends);
            call.writes.iter().map(text).collect::<Vec<_>>()
        };
        assert_eq!(files(&calls[0]), [(Some("b.txt".to_owned()), "b.txt".to_owned(), false)]);
        assert_eq!(files(&calls[1]), [(None, "$D/e".to_owned(), true)]);
        assert_eq!(files(&calls[2]), []);
    }

    #[test]
    fn a_program_may_be_quiet_with_some_words_only() {
        let quiet = |run: &str| of(run).unwrap()[0].is_quiet();
        assert!(quiet("RUN git config --global a b") && quiet("RUN chmod +x a"));
        assert!(!quiet("RUN git clone a") && !quiet("RUN curl a"));
    }
}
