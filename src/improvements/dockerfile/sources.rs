//! What the sources of a program say that it opens while it runs: the same for every language.

use std::collections::BTreeSet;

use super::subject::Subject;
use crate::facts::builders::{Reads, builders};
use crate::improvements::Context;

/// What a program may read of the repository, and what else it says that it needs.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Data {
    /// Files and folders of the context, as few as hold them all.
    pub paths: BTreeSet<String>,
    /// The first file with a path that is put together at run time.
    pub unsure: Option<String>,
    /// It starts other programs.
    pub programs: bool,
}

/// Reads the sources below the context; `None` if there are none to read.
pub(super) fn data(subject: &Subject<'_>, context: &Context<'_>, reads: &Reads) -> Option<Data> {
    let is_source = |path: &str| reads.is_source(path);
    let mut found = Data::default();
    let mut literals: BTreeSet<String> = BTreeSet::new();
    let mut some = false;
    for path in subject.files(context).filter(|path| is_source(path)) {
        let text = subject.text(context, path)?;
        some = true;
        let has = |line: &str, words: &[String]| words.iter().any(|it| line.contains(it.as_str()));
        for line in text.lines().map(code_of).filter(|line| !has(line, &reads.embeds)) {
            literals.extend(strings(line).map(str::to_owned));
            found.programs |= has(line, &reads.programs);
            if reads.opens.iter().any(|call| opens_variable(line, call)) {
                found.unsure.get_or_insert_with(|| path.to_owned());
            }
        }
    }
    let data = subject.files(context).filter(|path| builders().may_be_data(path));
    let chosen = data.filter_map(|path| match &found.unsure {
        Some(_) if !reads.is_no_data(path) => Some(outermost(path, subject, context, is_source)),
        _ if reads.is_of_framework(path) => Some(path.to_owned()),
        _ if is_source(path) => None,
        _ => named(path, &literals),
    });
    let paths = chosen.collect();
    some.then_some(Data { paths, ..found })
}

/// The line without the comment at its end, as far as that is plain.
pub(super) fn code_of(line: &str) -> &str {
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
pub(super) fn strings(line: &str) -> impl Iterator<Item = &str> {
    let quote = |c: char| c == '"' || c == '`';
    line.split(quote).skip(1).step_by(2).filter(|text| !text.is_empty())
}

/// Whether a line calls this with something else than a plain text.
pub(super) fn opens_variable(line: &str, call: &str) -> bool {
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
pub(super) fn named(path: &str, literals: &BTreeSet<String>) -> Option<String> {
    let cleaned = literals.iter().map(|text| {
        let text = text.strip_prefix("file://").unwrap_or(text);
        let end = text.find(['*', '%', '{']).unwrap_or(text.len());
        text[..end].trim_start_matches("./").trim_matches('/').to_owned()
    });
    let mut found: Option<String> = None;
    for text in cleaned.filter(|text| text.len() > 1) {
        let rest = path.strip_prefix(&*text);
        // some libraries take the name of a file without its ending
        if rest.is_some_and(|it| it.starts_with('.') && !it.contains('/')) && text.contains('/') {
            return Some(path.to_owned());
        }
        let holds = rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        if holds && found.as_ref().is_none_or(|known| text.len() < known.len()) {
            found = Some(text);
        }
    }
    found
}

/// The outermost folder of a file that holds no source, else the file itself.
pub(super) fn outermost(
    path: &str,
    subject: &Subject<'_>,
    context: &Context<'_>,
    is_source: impl Fn(&str) -> bool,
) -> String {
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
        let literals: BTreeSet<String> = ["settings/default".to_owned()].into();
        assert_eq!(
            named("settings/default.toml", &literals).as_deref(),
            Some("settings/default.toml")
        );
    }

    #[test]
    fn comments_say_nothing() {
        assert_eq!(code_of("a() // os.Open(x)"), "a() ");
        assert_eq!(code_of("x := \"http://a\""), "x := \"http://a\"");
        assert_eq!(strings("f(\"a\", `b`, \"\")").collect::<Vec<_>>(), ["a", "b"]);
    }
}
