//! Which files of the repository a Node server may read while it runs.

use std::collections::BTreeSet;

use super::package::facts;
use crate::facts::builders::builders;
use crate::improvements::Context;
use crate::improvements::dockerfile::start::last_part;
use crate::improvements::dockerfile::subject::Subject;
use crate::verdict::mentions;

/// Files and folders of the context that the server may open: those that custom or a text of the sources names.
pub(super) fn data(subject: &Subject<'_>, context: &Context<'_>) -> BTreeSet<String> {
    let named = names(subject, context);
    let all: Vec<&str> = subject.files(context).collect();
    let holds_source = |folder: &str| all.iter().any(|f| f.starts_with(folder) && is_source(f));
    let outermost = |path: &str| -> Option<String> {
        let ends = path.match_indices('/').map(|(at, _)| at);
        for end in ends {
            let (folder, inside) = (&path[..end], &path[..=end]);
            let name = last_part(folder);
            let customary = folder == name && facts().folders.iter().any(|it| it == name);
            let own = named.contains(name) && !holds_source(inside);
            if customary || own {
                return Some(folder.to_owned());
            }
        }
        let name = last_part(path);
        let own = match is_source(name) {
            true => !path.contains('/') && is_named(name, &named),
            false => named.contains(name),
        };
        own.then(|| path.to_owned())
    };
    let mut found: BTreeSet<String> = all
        .iter()
        .filter(|path| may_be_data(path, &named))
        .filter_map(|path| outermost(path))
        .collect();
    let is_env = |path: &&&str| last_part(path).starts_with(".env") && !path.contains("example");
    let read = |path: &&&str| mentions(context.project, path).is_some();
    found.extend(all.iter().filter(is_env).filter(read).map(|path| (*path).to_owned()));
    found
}

/// Whether a text names a source, with its ending or without.
fn is_named(name: &str, named: &BTreeSet<String>) -> bool {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    named.contains(stem) || named.contains(name)
}

fn may_be_data(path: &str, named: &BTreeSet<String>) -> bool {
    let name = last_part(path);
    let for_build = name.contains(".config.") && !is_named(name, named)
        || name.contains(".test.")
        || name.contains(".spec.");
    builders().may_be_data(path)
        && !for_build
        && !name.starts_with("tsconfig.")
        && !facts().no_data.iter().any(|it| it == name)
}

/// The parts of all paths in texts of the sources.
fn names(subject: &Subject<'_>, context: &Context<'_>) -> BTreeSet<String> {
    let sources = subject.files(context).filter(|path| is_source(path));
    let texts = sources.filter_map(|path| subject.text(context, path));
    texts.flat_map(|text| text.lines().flat_map(strings)).flat_map(parts).collect()
}

/// Whether a file is a source, by its name.
pub(super) fn is_source(path: &str) -> bool {
    facts().sources.iter().any(|end| path.ends_with(end.as_str()))
}

/// The texts in quotes of a line.
fn strings(line: &str) -> impl Iterator<Item = &str> {
    line.split(['"', '\'', '`']).skip(1).step_by(2)
}

fn parts(text: &str) -> Vec<String> {
    let fits = text.len() < 200 && !text.contains(' ');
    let all = text.split('/').filter(|part| fits && part.len() > 1 && *part != "..");
    all.map(str::to_owned).collect()
}
