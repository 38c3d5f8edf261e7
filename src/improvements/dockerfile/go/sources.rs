//! What the sources of a Go program say that it needs of the image that it runs in.

use std::collections::BTreeSet;

use crate::facts::builders::{Go, builders};
use crate::improvements::Context;
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

/// The line without the comment at its end, as far as that is plain.
fn code_of(line: &str) -> &str {
    match line.find("//") {
        Some(at)
            if line[..at].matches('"').count().is_multiple_of(2)
                && line[..at].matches('`').count().is_multiple_of(2) =>
        {
            &line[..at]
        }
        _ => line,
    }
}

/// The texts in quotes of a line.
fn strings(line: &str) -> impl Iterator<Item = &str> {
    let quote = |c: char| c == '"' || c == '`';
    line.split(quote).skip(1).step_by(2).filter(|text| !text.is_empty())
}

/// Whether a line calls this with something else than a plain text.
fn opens_variable(line: &str, call: &str) -> bool {
    line.match_indices(call).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let own = call.starts_with('.')
            || !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '.');
        let rest = line[at + call.len()..].strip_prefix('(').map(str::trim_start);
        let plain = |rest: &str| rest.starts_with(['"', '`', ')']);
        own && rest.is_some_and(|rest| !plain(rest))
    })
}

/// The file, or the folder of it, that one of the texts names.
fn named(path: &str, literals: &BTreeSet<String>) -> Option<String> {
    let cleaned = literals.iter().map(|text| {
        let text = text.strip_prefix("file://").unwrap_or(text);
        let end = text.find(['*', '%', '{']).unwrap_or(text.len());
        text[..end].trim_start_matches("./").trim_matches('/').to_owned()
    });
    let mut found: Option<String> = None;
    for text in cleaned.filter(|text| text.len() > 1) {
        let holds =
            path.strip_prefix(&*text).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        if holds && found.as_ref().is_none_or(|known| text.len() < known.len()) {
            found = Some(text);
        }
    }
    found
}

/// The outermost folder of a file that holds no source, else the file itself.
fn outermost(path: &str, subject: &Subject<'_>, context: &Context<'_>) -> String {
    let holds_source = |folder: &str| {
        subject.files(context).any(|file| is_source(file) && file.starts_with(folder))
    };
    let ends = path.match_indices('/').map(|(at, _)| at);
    let folder = ends.into_iter().find(|&at| !holds_source(&path[..=at]));
    folder.map_or_else(|| path.to_owned(), |at| path[..at].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_with_plain_texts_are_told_from_others() {
        assert!(opens_variable("f, err := os.Open(name)", "os.Open"));
        assert!(!opens_variable("f, err := os.Open(\"a.txt\")", "os.Open"));
        assert!(!opens_variable("os.OpenFile(x)", "os.Open"));
        assert!(!opens_variable("macos.Open(x)", "os.Open"));
        assert!(opens_variable("t.ParseFiles(files...)", ".ParseFiles"));
        assert!(!opens_variable("godotenv.Load()", "godotenv.Load"));
    }

    #[test]
    fn the_shortest_text_that_names_a_file_counts() {
        let literals: BTreeSet<String> =
            ["./templates/*.html", "web/static", "config.yaml", "templates/mail", "/", "a"]
                .map(str::to_owned)
                .into();
        assert_eq!(named("templates/mail/x.html", &literals).as_deref(), Some("templates"));
        assert_eq!(named("web/static/a.css", &literals).as_deref(), Some("web/static"));
        assert_eq!(named("config.yaml", &literals).as_deref(), Some("config.yaml"));
        assert_eq!(named("assets/a.css", &literals), None);
    }

    #[test]
    fn comments_say_nothing() {
        assert_eq!(code_of("a() // os.Open(x)"), "a() ");
        assert_eq!(code_of("x := \"http://a\""), "x := \"http://a\"");
        assert_eq!(strings("f(\"a\", `b`, \"\")").collect::<Vec<_>>(), ["a", "b"]);
    }

    #[test]
    fn a_module_is_known_in_each_version() {
        assert!(is_of("github.com/mattn/go-sqlite3", "github.com/mattn/go-sqlite3"));
        assert!(is_of("github.com/a/b/v2", "github.com/a/b"));
        assert!(!is_of("github.com/a/bc", "github.com/a/b"));
    }
}
