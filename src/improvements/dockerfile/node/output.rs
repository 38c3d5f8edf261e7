//! Where the programs of a build put what they make.

use super::package::facts;
use super::work::Work;
use crate::dockerfile::joined;
use crate::improvements::Context;
use crate::improvements::dockerfile::start::last_part;
use crate::improvements::dockerfile::subject::Subject;
use crate::improvements::dockerfile::{Answer, stays};

/// Where a program of a build writes.
#[derive(Debug, PartialEq, Eq)]
enum Output {
    /// Nowhere, or to what is there anyway.
    Nothing,
    /// Files and folders relative to its own folder.
    At(Vec<String>),
    /// Its settings say where.
    Somewhere,
}

/// The folders and files that builds make besides `started`, the one that holds what is started; the error is the
/// program that may write elsewhere. Both absolute.
pub(super) fn outputs(
    subject: &Subject<'_>,
    context: &Context<'_>,
    work: &Work,
    started: &[String],
) -> Result<Vec<String>, Answer> {
    let folder = work.folder.clone().unwrap_or_default();
    let mut all: Vec<String> = started.to_vec();
    let mut found = started.is_empty();
    let mut unsaid: Vec<&str> = Vec::new();
    for (words, _) in &work.builds {
        match output(words, subject, context) {
            Output::Nothing => {}
            Output::Somewhere => unsaid.push(last_part(&words[0])),
            Output::At(paths) => {
                for path in paths.iter().map(|path| joined(Some(&folder), path)) {
                    let is_in = |known: &String| within(&path, known);
                    found |=
                        !is_copy(words) && started.iter().any(|it| is_in(it) || within(it, &path));
                    if !all.iter().any(is_in) {
                        all.push(path);
                    }
                }
            }
        }
    }
    // one that doesn't say where makes what is started, if none of the others does
    let free = usize::from(!found);
    match unsaid.get(free) {
        Some(program) => Err(stays(&format!(
            "its build also calls `{program}`, whose settings say where it writes, so what the server needs isn't sure"
        ))),
        None => Ok(all),
    }
}

fn output(words: &[String], subject: &Subject<'_>, context: &Context<'_>) -> Output {
    let program = last_part(&words[0]);
    let listed = |all: &[String]| all.iter().any(|it| it == program);
    if listed(&facts().checkers) || words.iter().any(|word| word == "--noEmit") {
        return Output::Nothing;
    }
    let named = named(words);
    if !named.is_empty() {
        return Output::At(named);
    }
    match program {
        _ if is_copy(words) => copied(words),
        _ if listed(&facts().movers) => Output::Nothing,
        "tsc" | "tspc" | "nest" => by_settings(words, subject, context),
        _ => {
            let line = words.join(" ");
            let known = facts().writes.iter().find(|(start, _)| line.starts_with(start.as_str()));
            known.map_or(Output::Somewhere, |(_, paths)| Output::At(paths.clone()))
        }
    }
}

/// Whether a program of a build only copies.
fn is_copy(words: &[String]) -> bool {
    let program = last_part(&words[0]);
    matches!(program, "cp" | "mv" | "ncp" | "cpx" | "cpy" | "copyfiles" | "shx")
}

/// What options name.
fn named(words: &[String]) -> Vec<String> {
    const OPTIONS: [&str; 8] =
        ["-d", "-o", "--out-dir", "--outDir", "--outdir", "--dist", "--outfile", "--output-path"];
    let mut all = Vec::new();
    for (index, word) in words.iter().enumerate() {
        match word.split_once('=') {
            Some((option, value)) if OPTIONS.contains(&option) => all.push(value.to_owned()),
            _ if OPTIONS.contains(&word.as_str()) => all.extend(words.get(index + 1).cloned()),
            _ => {}
        }
    }
    all
}

/// Where copies go: the outermost folder.
fn copied(words: &[String]) -> Output {
    let Some(dest) = words[1..].iter().rfind(|word| !word.starts_with('-')) else {
        return Output::Nothing;
    };
    let path = dest.trim_start_matches("./").trim_end_matches('/');
    let top = path.split('/').next().unwrap_or(path);
    match top {
        "" | "." | ".." | "src" | "node_modules" => Output::Nothing,
        _ if path.contains(['*', '$']) => Output::Nothing,
        _ => Output::At(vec![top.to_owned()]),
    }
}

/// `outDir` of the settings of TypeScript.
fn by_settings(words: &[String], subject: &Subject<'_>, context: &Context<'_>) -> Output {
    let project = words.windows(2).find(|pair| matches!(pair[0].as_str(), "-p" | "--project"));
    let nest = last_part(&words[0]) == "nest";
    let mut files: Vec<String> = project.map(|pair| pair[1].clone()).into_iter().collect();
    files.extend(nest.then(|| "tsconfig.build.json".to_owned()));
    files.push("tsconfig.json".to_owned());
    let texts =
        files.iter().filter_map(|path| subject.text(context, path.trim_start_matches("./")));
    let said = texts.filter_map(|text| {
        let (_, rest) = text.split_once("\"outDir\"")?;
        let value = rest.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
        Some(value.split('"').next()?.to_owned())
    });
    match said.into_iter().next() {
        Some(path) => Output::At(vec![path]),
        None if nest => Output::At(vec!["dist".to_owned()]),
        None => Output::Somewhere,
    }
}

fn within(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<String> {
        line.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn options_and_copies_say_where() {
        assert_eq!(named(&words("babel src -d lib")), ["lib"]);
        assert_eq!(named(&words("esbuild a.ts --bundle --outfile=out/a.js")), ["out/a.js"]);
        assert_eq!(copied(&words("cp -r src/views ./dist/views")), Output::At(vec!["dist".into()]));
        assert_eq!(copied(&words("cp a src/b")), Output::Nothing);
    }
}
