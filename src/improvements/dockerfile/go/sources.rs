//! What the sources of a Go program say that it needs of the image that it runs in.

use std::collections::BTreeSet;

use crate::facts::builders::{Go, builders};
use crate::improvements::Context;
use crate::improvements::dockerfile::sources::{self, code_of, named, opens_variable, strings};
use crate::improvements::dockerfile::subject::Subject;

/// What a program needs besides itself.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Needs {
    /// Why cgo can't be switched off: the file that says so.
    pub cgo: Option<String>,
    /// Files and folders of the context that it may open, as few as hold them all.
    pub data: BTreeSet<String>,
    /// The first file with a path that is put together at run time.
    pub unsure: Option<String>,
    /// It starts other programs.
    pub programs: bool,
    /// It asks for users or a home.
    pub users: bool,
    /// It loads time zones.
    pub zones: bool,
    /// It writes temporary files.
    pub temporary: bool,
}

/// Reads the sources below the context; `None` if there are none to read.
pub(super) fn needs(subject: &Subject<'_>, context: &Context<'_>) -> Option<Needs> {
    let go = &builders().go;
    let mut needs = Needs { cgo: cgo_module(subject, context, go), ..Needs::default() };
    let mut literals: BTreeSet<String> = BTreeSet::new();
    let sources = subject.files(context).filter(|path| is_source(path));
    let mut read = 0;
    for path in sources {
        let text = subject.text(context, path)?;
        read += 1;
        for line in text.lines().map(code_of) {
            needs.note(path, line, go);
            literals.extend(strings(line).map(str::to_owned));
        }
    }
    if read == 0 {
        return None;
    }
    let data: Vec<&str> =
        subject.files(context).filter(|path| builders().may_be_data(path)).collect();
    needs.data = match needs.unsure {
        Some(_) => data.iter().map(|path| outermost(path, subject, context)).collect(),
        None => data.iter().filter_map(|path| named(path, &literals)).collect(),
    };
    Some(needs)
}

impl Needs {
    fn note(&mut self, path: &str, line: &str, go: &Go) {
        let has = |words: &[String]| words.iter().any(|word| line.contains(word.as_str()));
        if line.trim() == "import \"C\"" {
            self.cgo.get_or_insert_with(|| format!("{path} uses cgo"));
        }
        self.programs |= has(&go.programs);
        self.users |= has(&go.users);
        self.zones |= has(&go.zones);
        self.temporary |= has(&go.temporary);
        if go.opens.iter().any(|call| opens_variable(line, call)) {
            self.unsure.get_or_insert_with(|| path.to_owned());
        }
    }
}

/// A module of go.mod that needs cgo.
fn cgo_module(subject: &Subject<'_>, context: &Context<'_>, go: &Go) -> Option<String> {
    let text = subject.text(context, "go.mod")?;
    let required = |module: &&String| {
        text.lines().any(|line| line.split_whitespace().any(|word| is_of(word, module)))
    };
    go.cgo_modules.iter().find(required).map(|module| format!("{module} needs cgo"))
}

fn is_of(word: &str, module: &str) -> bool {
    word.strip_prefix(module)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with("/v") || rest.starts_with('.'))
}

fn is_source(path: &str) -> bool {
    path.ends_with(".go")
        && !path.ends_with("_test.go")
        && !path.split('/').any(|part| part == "vendor" || part == "testdata")
}

/// The outermost folder of a file that holds no source, else the file itself.
fn outermost(path: &str, subject: &Subject<'_>, context: &Context<'_>) -> String {
    sources::outermost(path, subject, context, is_source)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_is_known_in_each_version() {
        assert!(is_of("github.com/mattn/go-sqlite3", "github.com/mattn/go-sqlite3"));
        assert!(is_of("github.com/a/b/v2", "github.com/a/b"));
        assert!(!is_of("github.com/a/bc", "github.com/a/b"));
    }
}
