//! What an image starts, followed through init programs and entrypoint scripts.

use super::subject::Subject;
use super::{Answer, stays};
use crate::dockerfile::{Call, Image, Start, joined, of_line};
use crate::facts::builders::builders;
use crate::facts::toolchains::has_program;
use crate::improvements::Context;

/// What an image starts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Started {
    /// The program: absolute, or a bare name that is looked for in the path.
    pub program: String,
    /// Its arguments, as far as they are plain.
    pub arguments: Vec<String>,
    /// The script that starts it: its path in the image.
    pub script: Option<String>,
    /// Whether a shell is needed.
    pub shell: bool,
    /// Whether that must be bash.
    pub bash: bool,
    /// Packages that the health check needs.
    pub packages: Vec<String>,
}

/// What the last stage starts. `default_folder` is where its base starts.
pub(super) fn start(
    subject: &Subject<'_>,
    context: &Context<'_>,
    default_folder: &str,
) -> Result<Started, Answer> {
    let image = subject.file.image(subject.file.stages.len().saturating_sub(1));
    let folder = image.folder.clone().unwrap_or_else(|| default_folder.to_owned());
    let mut started = Started::default();
    let mut words = words(&image, &mut started)?;
    while words.first().is_some_and(|word| builders().inits.iter().any(|it| it == last_part(word)))
    {
        words.remove(0);
        let options = words.iter().take_while(|word| word.starts_with('-')).count();
        words.drain(..options);
    }
    let Some(first) = words.first() else { return Err(Answer::Nothing) };
    if builders().shells.iter().any(|shell| shell == last_part(first)) {
        return Err(Answer::Nothing);
    }
    started.program = placed(first, &folder);
    started.arguments = words[1..].to_vec();
    if let Some((path, text)) = script_at(subject, context, &started.program, default_folder) {
        started.shell = true;
        started.bash |= text.lines().next().is_some_and(|line| line.ends_with("bash"));
        let mut last = followed(text, &path, &words[1..])?;
        let program = placed(&last.remove(0), &folder);
        started.script = Some(std::mem::replace(&mut started.program, program));
        started.arguments = last;
    }
    check_health(&image, &mut started);
    Ok(started)
}

/// The words of ENTRYPOINT and CMD together.
fn words(image: &Image, started: &mut Started) -> Result<Vec<String>, Answer> {
    let mut all = Vec::new();
    for start in [&image.entrypoint, &image.cmd].into_iter().flatten() {
        match start {
            Start::Exec(words) => match words.as_slice() {
                [shell, option, line] if option == "-c" && is_shell(shell) => {
                    started.shell = true;
                    started.bash |= last_part(shell) == "bash";
                    all.extend(plain(line)?);
                }
                words => all.extend(words.iter().cloned()),
            },
            Start::Shell(line) => {
                started.shell = true;
                all.extend(plain(line)?);
                // a shell that is the entrypoint never sees CMD
                break;
            }
        }
    }
    Ok(all)
}

/// The words of a line that is one program with plain words.
fn plain(line: &str) -> Result<Vec<String>, Answer> {
    let calls = of_line(line, 0).unwrap_or_default();
    let [Call { words, .. }] = calls.as_slice() else {
        return Err(stays("it starts more than one plain program"));
    };
    let first = words.first().cloned().flatten();
    if first.is_none() {
        return Err(stays("which program it starts is only known when it starts"));
    }
    Ok(words.iter().map(|word| word.clone().unwrap_or_default()).collect())
}

/// The script of the context that lies at this path of the image.
fn script_at<'c>(
    subject: &Subject<'_>,
    context: &'c Context<'_>,
    program: &str,
    default_folder: &str,
) -> Option<(String, &'c str)> {
    let name = last_part(program);
    let path = subject.files(context).find(|path| {
        last_part(path) == name && subject.placed(path, default_folder).as_deref() == Some(program)
    })?;
    let text = subject.text(context, path)?;
    text.starts_with("#!").then(|| (path.to_owned(), text))
}

/// The program that an entrypoint script ends with, and its arguments; `arguments` are what the script gets.
fn followed(text: &str, path: &str, arguments: &[String]) -> Result<Vec<String>, Answer> {
    let Some(calls) = of_line(text, 0) else {
        return Err(stays(&format!("{path}, which it starts, does more than can be followed")));
    };
    let Some((last, before)) = calls.split_last() else { return Err(Answer::Nothing) };
    for call in before {
        let program = call.word(0).unwrap_or_default();
        let listed = |all: &[String]| all.iter().any(|it| it == program);
        let known = has_program("alpine", program)
            || listed(&builders().inits)
            || listed(&builders().quiet);
        if !known && !program.contains('/') {
            return Err(stays(&format!("{path}, which it starts, calls `{program}`")));
        }
    }
    let word = if last.program() == "exec" { 1 } else { 0 };
    match last.word(word) {
        Some(_) => Ok(last.words[word..].iter().cloned().map(Option::unwrap_or_default).collect()),
        None if !arguments.is_empty() => Ok(arguments.to_vec()),
        None => Err(stays(&format!("which program {path} starts isn't plain"))),
    }
}

fn check_health(image: &Image, started: &mut Started) {
    let Some(check) = image.others.get("HEALTHCHECK") else { return };
    for tool in ["curl", "wget"] {
        let calls = check.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word == tool);
        if calls {
            started.packages.push(tool.to_owned());
        }
    }
    started.shell |= !check.contains('[') && !check.to_ascii_uppercase().contains("NONE");
}

fn is_shell(word: &str) -> bool {
    builders().shells.iter().any(|shell| shell == last_part(word))
}

fn placed(program: &str, folder: &str) -> String {
    if program.contains('/') { joined(Some(folder), program) } else { program.to_owned() }
}

/// The last part of a path.
pub(super) fn last_part(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
