//! What a Node image starts, followed through the scripts of package.json.

use super::package::{Package, Runs, facts, package_of, without_setters};
use crate::dockerfile::{joined, of_line};
use crate::facts::builders::{NodeServer, builders};
use crate::improvements::dockerfile::start::{Started, last_part};
use crate::improvements::dockerfile::{Answer, stays};

/// How deep scripts may start scripts.
const DEEPEST: usize = 4;

/// What a Node image starts in the end.
#[derive(Clone, Debug)]
pub(super) enum Served {
    /// A script: absolute.
    Script(String),
    /// A server of a package, with its words.
    Known(&'static NodeServer),
    /// Another program, with its words.
    Program(Vec<String>),
}

/// Follows what an image starts; `folder` is where it starts.
pub(super) fn served(started: &Started, package: &Package, folder: &str) -> Result<Served, Answer> {
    let own = if started.program.contains("node_modules/.bin/") {
        started.program.clone()
    } else {
        last_part(&started.program).to_owned()
    };
    let words = std::iter::once(own).chain(started.arguments.iter().cloned()).collect();
    follow(words, package, folder, 0)
}

fn follow(
    words: Vec<String>,
    package: &Package,
    folder: &str,
    depth: usize,
) -> Result<Served, Answer> {
    let all: Vec<&str> = words.iter().map(String::as_str).collect();
    let plain = without_setters(&all);
    if plain.len() != all.len() && package.is_for_development(all[0]) {
        return Err(for_development(all[0]));
    }
    match package.run_by(&plain).filter(|_| depth < DEEPEST) {
        Some(Runs::Script(name)) => {
            follow(script(&name, &plain, package)?, package, folder, depth + 1)
        }
        Some(Runs::Program(words)) if last_part(plain[0]) == "npx" => {
            let program = words.iter().find(|it| !it.starts_with('-')).cloned();
            let program = program.unwrap_or_default();
            let name = program.split('@').next().unwrap_or_default();
            let known = package.needs(package_of(name)) || is_site(name);
            match known || package.is_for_development(package_of(name)) {
                true => program_of(words, package, folder),
                false => Err(stays(&format!(
                    "`npx {program}` downloads what it starts each time that it starts"
                ))),
            }
        }
        Some(Runs::Program(words)) => program_of(words, package, folder),
        None => program_of(plain.iter().map(|w| (*w).to_owned()).collect(), package, folder),
    }
}

/// The words of the one program that a script of package.json starts.
fn script(name: &str, words: &[&str], package: &Package) -> Result<Vec<String>, Answer> {
    let is_development =
        |part: &str| facts().development.iter().any(|known| known == part) || part == "test";
    if name.split([':', '-', '_']).any(is_development) {
        return Err(Answer::Nothing);
    }
    let shown = words.join(" ");
    for more in [format!("pre{name}"), format!("post{name}")] {
        if package.script(&more).is_some() {
            return Err(stays(&format!("`{shown}` also runs the script `{more}` of package.json")));
        }
    }
    let Some(line) = package.script(name) else {
        return Err(stays(&format!("package.json has no script `{name}`, which it starts")));
    };
    let calls = of_line(line, 0).unwrap_or_default();
    let [call] = calls.as_slice() else {
        return Err(stays(&format!("`{shown}` starts more than one plain program")));
    };
    Ok(call.words.iter().map(|word| word.clone().unwrap_or_default()).collect())
}

fn program_of(words: Vec<String>, package: &Package, folder: &str) -> Result<Served, Answer> {
    let words: Vec<String> = words.into_iter().skip_while(|word| word.starts_with('-')).collect();
    let Some(first) = words.first() else { return Err(Answer::Nothing) };
    let program = last_part(first);
    if facts().compile_late.iter().any(|it| it == program) {
        return Err(compiles_late(program));
    }
    if program == "node" {
        return node(&words[1..], package, folder);
    }
    let server = facts().server.iter().find(|server| {
        let known: Vec<&str> = server.program.split(' ').collect();
        known.len() <= words.len() && known.iter().zip(&words).all(|(a, b)| a == b)
    });
    let is_dev = words.get(1).is_some_and(|word| word == "dev" || word == "serve");
    if builders().watchers.iter().any(|it| it == program)
        && words.get(1).is_none_or(|w| w != "preview")
        || is_dev && !is_site(program)
    {
        return Err(Answer::Nothing);
    }
    if package.is_for_development(package_of(program)) && !is_site(program) {
        return Err(for_development(program));
    }
    Ok(match server {
        Some(server) => Served::Known(server),
        None => Served::Program(words),
    })
}

/// The script that `node` starts.
fn node(words: &[String], package: &Package, folder: &str) -> Result<Served, Answer> {
    let takes_one = |word: &str| matches!(word, "-r" | "--require" | "--import" | "--loader");
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        let module = match word.split_once('=') {
            Some((option, module)) if takes_one(option) || option.ends_with("-loader") => module,
            _ if takes_one(word) => rest.next().map_or("", String::as_str),
            _ if word.starts_with('-') => continue,
            _ => return Ok(Served::Script(joined(Some(folder), word))),
        };
        let name = module.split('/').next().unwrap_or(module);
        if facts().compile_late.iter().any(|it| it == name) || name == "tsconfig-paths" {
            return Err(compiles_late(name));
        }
        if package.is_for_development(name) {
            return Err(for_development(name));
        }
    }
    Err(Answer::Nothing)
}

/// Whether a program only serves files.
fn is_site(program: &str) -> bool {
    builders().site.servers.iter().any(|server| server.program == program)
}

fn compiles_late(program: &str) -> Answer {
    stays(&format!("`{program}` needs the sources each time that it starts: compile them first"))
}

fn for_development(program: &str) -> Answer {
    stays(&format!(
        "it starts `{program}`, which package.json lists under devDependencies: move it to dependencies first"
    ))
}
